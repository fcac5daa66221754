package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

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
	keep       bool      // the page may be kept for others
	generation int       // of the kept pages when the call began
	until      time.Time // when the page, if it is kept, is true no longer
	page       bool      // an HTML page was written
	status     int       // 0: nothing was answered yet
	number     uint64    // of the ticket of who came when many did
	inside     bool      // was let in, and takes a place
	large      bool      // brings a large body
	form       url.Values
	formErr    error
	formRead   bool
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
	if lang == c.server.languages[0] || !strings.HasPrefix(path, "/") {
		return path
	}
	if path == "/" {
		return "/" + lang
	}
	return "/" + lang + path
}

// Here gives the address of this very page in a language; of a page that there is not, whose path a browser would take for
// another site's address (//host), that of the first page.
func (c *Call) Here(lang string) string {
	if !Local(c.R.URL.EscapedPath()) {
		return c.In(lang, "/")
	}
	path := c.In(lang, c.R.URL.EscapedPath())
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

// NewKey makes a fresh random key of at least 128 bits, for a form's KeyField or a token.
func (c *Call) NewKey() string { return rand.Text() }

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

// Redirect sends the reader to another page of this site after a change: 303, so that Back repeats nothing. A path that
// leads anywhere else (it may have come with the request) leads to the first page instead.
func (c *Call) Redirect(path string) error {
	if !Local(path) {
		path = "/"
	}
	return c.seeOther(c.URL(path))
}

// Leave sends the reader to an address that the program itself chose, on another site (a provider of identity, a payment
// page) or, in a demonstration, on this one. Browsers refuse another site in answer to a form (the form-action of our
// policy): redirect to a page of ours first, and leave from there.
func (c *Call) Leave(address string) error {
	if Local(address) {
		return c.Redirect(address)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || c.server.options.Secure) {
		return fmt.Errorf("leave for %q: not an address of another site", address)
	}
	return c.seeOther(address)
}

func (c *Call) seeOther(address string) error {
	c.status = http.StatusSeeOther
	c.W.Header().Set("Location", address)
	c.W.WriteHeader(http.StatusSeeOther)
	return nil
}

// Local tells whether a path stays on this site whatever a browser makes of it: it begins with one slash, and holds no
// backslash, no control character and nothing beyond ASCII (an address is percent-encoded).
func Local(path string) bool {
	if len(path) == 0 || path[0] != '/' || len(path) > 1 && path[1] == '/' {
		return false
	}
	return !strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' })
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

// write writes bytes, compressed where that is worth it. A page that shows a secret beside what somebody else put into
// the address could give the secret away by its length (BREACH): our forms' keys are new on each page, and other sites
// cannot make a signed-in reader's browser ask for pages (SameSite).
func (c *Call) write(status int, contentType string, b []byte) error {
	h := c.W.Header()
	if c.compressible(contentType, len(b)) {
		h["Vary"] = varyEncoding
		if accepts(c.R.Header.Get("Accept-Encoding"), "gzip") {
			zipped, done := c.server.gzip(b)
			defer done()
			b = zipped
			h.Set("Content-Encoding", "gzip")
		}
	}
	return c.raw(status, contentType, b)
}

// raw writes bytes as they are.
func (c *Call) raw(status int, contentType string, b []byte) error {
	c.server.seeOut(c)
	c.status = status
	h := c.W.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	c.W.WriteHeader(status)
	_, _ = c.W.Write(b) //nolint:gosec // pages are made by templ, which escapes; who has left gets nothing
	return nil
}

func (c *Call) pattern() string {
	if c.route == nil {
		return ""
	}
	return c.route.Pattern
}
