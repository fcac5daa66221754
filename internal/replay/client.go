package replay

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"comune.example/sportello/internal/clock"
)

// browser is one person's browser: it sends requests to the program's own handler, in the process, at a time of the
// past, and keeps the cookies that come back.
type browser struct {
	handler http.Handler
	now     time.Time
	key     string // makes each of the event's changes happen once; a number is added for each
	changes int
	reads   int
	cookies map[string]string
	bearer  string
}

// answer is what came back.
type answer struct {
	status   int
	header   http.Header
	body     bytes.Buffer
	keepBody bool
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write implements http.ResponseWriter. A page that nobody will read is not kept.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.keepBody || a.status >= http.StatusBadRequest {
		return a.body.Write(b)
	}
	return len(b), nil
}

// location is where the answer sends the browser.
func (a *answer) location() string { return a.header.Get("Location") }

// get opens a page.
func (b *browser) get(ctx context.Context, address string) (*answer, error) {
	return b.do(ctx, http.MethodGet, address, "", nil)
}

// post sends a form.
func (b *browser) post(ctx context.Context, address string, form url.Values) (*answer, error) {
	return b.do(ctx, http.MethodPost, address, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// postJSON calls the API.
func (b *browser) postJSON(ctx context.Context, address string, body []byte) (*answer, error) {
	return b.do(ctx, http.MethodPost, address, "application/json", bytes.NewReader(body))
}

func (b *browser) do(ctx context.Context, method, address, contentType string, body io.Reader) (*answer, error) {
	r, err := http.NewRequestWithContext(clock.At(ctx, b.now), method, "http://127.0.0.1"+address, body)
	if err != nil {
		return nil, err
	}
	r.RequestURI, r.RemoteAddr = address, "127.0.0.1:1"
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if b.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+b.bearer)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // a browser sends no attributes
	}
	if b.key != "" {
		r.Header.Set("Idempotency-Key", b.nextKey(method))
	}
	a := &answer{header: http.Header{}, keepBody: contentType != "" || strings.HasPrefix(address, "/sandbox/") || strings.HasPrefix(address, "/api/")}
	b.handler.ServeHTTP(a, r)
	b.keepCookies(a)
	if a.status >= http.StatusInternalServerError || a.status == 0 {
		return a, fmt.Errorf("%s %s: status %d", method, address, a.status)
	}
	return a, nil
}

// nextKey numbers what is read apart from what is changed: how often somebody looks before acting differs between a
// replay and its repeat after a stop, and must not decide which act is which.
func (b *browser) nextKey(method string) string {
	if method == http.MethodGet {
		b.reads++
		return fmt.Sprintf("%s.r%d", b.key, b.reads)
	}
	b.changes++
	return fmt.Sprintf("%s.%d", b.key, b.changes)
}

func (b *browser) keepCookies(a *answer) {
	lines := a.header["Set-Cookie"]
	if len(lines) == 0 {
		return
	}
	if b.cookies == nil {
		b.cookies = map[string]string{}
	}
	for _, line := range lines {
		cookie, err := http.ParseSetCookie(line)
		switch {
		case err != nil:
		case cookie.MaxAge < 0 || cookie.Value == "":
			delete(b.cookies, cookie.Name)
		default:
			b.cookies[cookie.Name] = cookie.Value
		}
	}
}

// redirected posts a form and wants to be sent on: any other answer is a refusal, with its page's words.
func (b *browser) redirected(ctx context.Context, address string, form url.Values) (string, error) {
	a, err := b.post(ctx, address, form)
	if err != nil {
		return "", err
	}
	if a.status != http.StatusSeeOther {
		return "", refusal{address: address, status: a.status, words: words(a.body.String())}
	}
	return a.location(), nil
}

// refusal says that the program did not do what was asked, and what it said.
type refusal struct {
	address string
	status  int
	words   string
}

// Error implements error.
func (r refusal) Error() string { return fmt.Sprintf("%s: %d: %s", r.address, r.status, r.words) }

// words gives the first of a page's error summary, or of its text.
func words(page string) string {
	if i := strings.Index(page, `id="errori"`); i >= 0 {
		page = page[i:]
	} else if i := strings.Index(page, "<main"); i >= 0 {
		page = page[i:]
	}
	var text strings.Builder
	tag := false
	for _, c := range page {
		switch {
		case c == '<':
			tag = true
			text.WriteByte(' ')
		case c == '>':
			tag = false
		case !tag:
			text.WriteRune(c)
		}
		if text.Len() > 2000 {
			break
		}
	}
	said := strings.Join(strings.Fields(text.String()), " ")
	return said[:min(len(said), 200)]
}
