package apptest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/ui/htmlcheck"
)

// Browser is one person's browser, without JavaScript: it keeps cookies and does not follow redirects by itself.
type Browser struct {
	t       testing.TB
	handler http.Handler
	cookies map[string]string
	// Key, where there is one, is sent as an API key.
	Key string
}

// NewBrowser gives a browser of somebody who is not signed in.
func NewBrowser(t testing.TB, a *app.App) *Browser {
	return &Browser{t: t, handler: a.Handler(), cookies: map[string]string{}}
}

// As gives a browser of one of the demonstration's people, signed in.
func As(t testing.TB, a *app.App, persona string) *Browser {
	t.Helper()
	b := NewBrowser(t, a)
	if got := b.Post("/demo/accesso", url.Values{"persona": {persona}}); got.Status != http.StatusSeeOther {
		t.Fatalf("sign in as %s: got status %d", persona, got.Status)
	}
	return b
}

// Answer is what came back.
type Answer struct {
	Status   int
	Location string
	Type     string
	Body     string
}

// Page reads the answer as a page.
func (a Answer) Page(t testing.TB) htmlcheck.Page {
	t.Helper()
	page, err := htmlcheck.Parse(strings.NewReader(a.Body))
	if err != nil {
		t.Fatalf("read the page: %v", err)
	}
	return page
}

// Get opens an address.
func (b *Browser) Get(address string) Answer { return b.Do(http.MethodGet, address, "", nil) }

// Post sends a form.
func (b *Browser) Post(address string, form url.Values) Answer {
	return b.Do(http.MethodPost, address, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// PostJSON calls the API.
func (b *Browser) PostJSON(address, body string) Answer {
	return b.Do(http.MethodPost, address, "application/json", strings.NewReader(body))
}

// File is a file that a form sends.
type File struct {
	Field, Name string
	Data        []byte
}

// PostFiles sends a form with files.
func (b *Browser) PostFiles(address string, form url.Values, files ...File) Answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			b.must(w.WriteField(name, v))
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.Field, f.Name)
		b.must(err)
		_, err = part.Write(f.Data)
		b.must(err)
	}
	b.must(w.Close())
	return b.Do(http.MethodPost, address, w.FormDataContentType(), &body)
}

func (b *Browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// Do sends any request.
func (b *Browser) Do(method, address, contentType string, body io.Reader) Answer {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, address, body)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if b.Key != "" {
		r.Header.Set("Authorization", "Bearer "+b.Key)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // what a browser sends back has no attributes
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	got := w.Result()
	defer func() { _ = got.Body.Close() }()
	for _, c := range got.Cookies() {
		if c.MaxAge < 0 || c.Value == "" {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return Answer{Status: got.StatusCode, Location: got.Header.Get("Location"), Type: got.Header.Get("Content-Type"), Body: w.Body.String()}
}

// Sent posts a form and wants to be sent on; it gives where to.
func (b *Browser) Sent(address string, form url.Values, files ...File) string {
	b.t.Helper()
	var got Answer
	if len(files) > 0 {
		got = b.PostFiles(address, form, files...)
	} else {
		got = b.Post(address, form)
	}
	if got.Status != http.StatusSeeOther {
		b.t.Fatalf("POST %s %v: got status %d, want a redirect; the page says: %.400s", address, form, got.Status, mainText(b.t, got))
	}
	return got.Location
}

func mainText(t testing.TB, a Answer) string {
	for _, n := range a.Page(t).All("main") {
		return htmlcheck.Text(n)
	}
	return a.Body
}
