package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
)

// KeyField is the hidden field of every form that makes its submission happen once.
const KeyField = "_key"

// Component is something that renders itself: what templ generates.
type Component interface {
	Render(ctx context.Context, w io.Writer) error
}

// Call is one request on its way through a route: who asks, in which language, and the ways to answer.
type Call struct {
	W     http.ResponseWriter
	R     *http.Request
	Actor identity.Actor
	Print *i18n.Printer

	server     *Server
	route      *Route
	keep       bool // the page may be kept for others
	generation int  // of the kept pages when the call began
	page       bool // an HTML page was written
	status     int
}

// Context carries the actor and the idempotency key: pass it to the module.
func (c *Call) Context() context.Context { return c.R.Context() }

// Now is the time of the call.
func (c *Call) Now() time.Time { return c.server.options.Clock(c.R.Context()).UTC() }

// Path is the path asked for, without the language's prefix.
func (c *Call) Path() string { return c.R.URL.Path }

// URL gives the address of a path in the reader's language.
func (c *Call) URL(path string) string { return c.In(c.Print.Lang(), path) }

// In gives the address of a path in a language: the first language has no prefix, each other one its own.
func (c *Call) In(lang, path string) string {
	if lang != c.server.languages[0] && strings.HasPrefix(path, "/") {
		return "/" + lang + strings.TrimSuffix(path, "/")
	}
	return path
}

// Here gives the address of this very page in a language.
func (c *Call) Here(lang string) string {
	path := c.In(lang, c.Path())
	if q := c.R.URL.RawQuery; q != "" {
		path += "?" + q
	}
	return path
}

// Param is a part of the path, as the route's pattern names it.
func (c *Call) Param(name string) string { return c.R.PathValue(name) }

// Query is a parameter of the address.
func (c *Call) Query(name string) string { return c.R.URL.Query().Get(name) }

// Page is the number of the page asked for ("pagina"), from 1.
func (c *Call) Page() int {
	n, err := strconv.Atoi(c.Query("pagina"))
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

// Form gives the fields that were sent.
func (c *Call) Form() (url.Values, error) {
	media, _, _ := mime.ParseMediaType(c.R.Header.Get("Content-Type"))
	var err error
	if media == "multipart/form-data" {
		err = c.R.ParseMultipartForm(bodyLimit)
	} else {
		err = c.R.ParseForm()
	}
	if tooBig, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, fault.New(fault.Invalid, "fault.too_big", tooBig.Limit/1024)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "fault.unreadable")
	}
	return c.R.PostForm, nil
}

// Upload is a file that was sent.
type Upload struct {
	Name string
	Data []byte
}

// Files gives the files sent under a field's name, empty ones left out.
func (c *Call) Files(name string) ([]Upload, error) {
	if _, err := c.Form(); err != nil {
		return nil, err
	}
	if c.R.MultipartForm == nil {
		return nil, nil
	}
	var uploads []Upload
	for _, header := range c.R.MultipartForm.File[name] {
		f, err := header.Open()
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "fault.unreadable")
		}
		data, err := io.ReadAll(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "fault.unreadable")
		}
		if len(data) > 0 {
			uploads = append(uploads, Upload{Name: header.Filename, Data: data})
		}
	}
	return uploads, nil
}

// Decode reads the JSON body of an API call strictly: unknown fields and trailing data are refused.
func Decode[T any](c *Call) (T, error) {
	var v T
	d := json.NewDecoder(c.R.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, fault.Wrap(fault.Invalid, err, "fault.unreadable_json", err.Error())
	}
	if d.More() {
		return v, fault.New(fault.Invalid, "fault.unreadable_json", "trailing data")
	}
	return v, nil
}

// NewKey makes a fresh random key of at least 128 bits, for a form's KeyField or a token.
func (c *Call) NewKey() string { return rand.Text() }

// requestKey is the idempotency key that came with the request, by header or in the form.
func (c *Call) requestKey() string {
	if c.R.Method == http.MethodGet || c.R.Method == http.MethodHead {
		return ""
	}
	if key := c.R.Header.Get("Idempotency-Key"); key != "" {
		return key
	}
	if form, err := c.Form(); err == nil && c.route != nil && !c.route.API {
		return form.Get(KeyField)
	}
	return ""
}

// Render writes a page.
func (c *Call) Render(status int, page Component) error {
	var b bytes.Buffer
	if err := page.Render(c.R.Context(), &b); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	c.page = true
	if c.keep && status == http.StatusOK {
		return c.server.keepAndWrite(c, b.Bytes())
	}
	return c.write(status, "text/html; charset=utf-8", b.Bytes())
}

// Redirect sends the reader to another page of the site after a change: 303, so that Back repeats nothing.
func (c *Call) Redirect(path string) error {
	c.status = http.StatusSeeOther
	http.Redirect(c.W, c.R, c.URL(path), http.StatusSeeOther)
	return nil
}

// JSON writes an API's answer.
func (c *Call) JSON(status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.write(status, "application/json", b)
}

// Inline writes bytes that the browser shows: an image, a calendar, a text.
func (c *Call) Inline(contentType string, b []byte) error {
	return c.write(http.StatusOK, contentType, b)
}

// Attachment writes bytes that the browser saves under the name.
func (c *Call) Attachment(contentType, name string, b []byte) error {
	c.W.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return c.write(http.StatusOK, contentType, b)
}

func (c *Call) write(status int, contentType string, b []byte) error {
	c.status = status
	h := c.W.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	c.W.WriteHeader(status)
	_, _ = c.W.Write(b) // who has left gets nothing, and nobody is left to tell
	return nil
}

func (c *Call) pattern() string {
	if c.route == nil {
		return ""
	}
	return c.route.Pattern
}
