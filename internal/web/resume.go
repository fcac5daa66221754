package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"comune.example/sportello/internal/journal"
)

// Parked is a form that was sent after its session had ended.
type Parked struct {
	Path  string // of this site, with the language's prefix and the query
	Media string
	Body  []byte
}

// ResumePath is where a form that was kept goes on once its sender has come in again.
const ResumePath = "/riprendi"

const (
	parkedCookie = "ripresa"
	parkedLife   = 2 * time.Hour
	mostParked   = 12 << 20 // bytes
)

// park keeps what somebody sent whose session had ended, so that signing in again loses nothing.
// norm: WCAG 2.2, 2.2.1 Timing Adjustable
func (c *Call) park() bool {
	token := c.SessionToken()
	if token == "" || c.R.Method != http.MethodPost || c.server.options.Park == nil || c.formRead {
		return false
	}
	body, err := io.ReadAll(io.LimitReader(c.R.Body, mostParked+1))
	if err != nil || len(body) > mostParked {
		return false
	}
	kept, err := c.server.options.Park(c.R.Context(), token, Parked{Path: c.Here(c.Print.Lang()), Media: c.R.Header.Get("Content-Type"), Body: body})
	if err != nil || kept == "" {
		return false
	}
	c.Remember(parkedCookie, kept, parkedLife)
	c.Flash("fault.kept")
	_ = c.Redirect("/accesso?da=" + url.QueryEscape(ResumePath))
	return true
}

// Kept is the secret of the form that this browser sent after its session had ended; empty if there is none.
func (c *Call) Kept() string { return c.Recall(parkedCookie) }

// Replay answers as if the form came now, from who is calling now: the same route, the same guard, the same key.
func (c *Call) Replay(form Parked) error {
	to, err := url.Parse(form.Path)
	if err != nil || !Local(form.Path) {
		return errors.Join(err, errors.New("replay: not a path of this site"))
	}
	r := c.R.Clone(journal.WithKey(c.R.Context(), ""))
	r.Method, r.URL, r.RequestURI = http.MethodPost, to, form.Path
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(form.Body)), int64(len(form.Body))
	r.Form, r.PostForm, r.MultipartForm = nil, nil, nil
	r.Header.Set("Content-Type", form.Media)
	r.Header.Set("Content-Length", strconv.Itoa(len(form.Body)))
	r.Header.Del("Idempotency-Key")
	c.Remember(parkedCookie, "", -time.Second)
	c.server.seeOut(c) // the form takes a place of its own
	c.status = http.StatusOK
	c.server.ServeHTTP(c.W, r)
	return nil
}

// SessionLeft is how long the caller's session lasts if nothing more is done; 0 for who is not signed in.
func (c *Call) SessionLeft() time.Duration {
	token := c.SessionToken()
	if token == "" || c.server.options.Left == nil {
		return 0
	}
	return c.server.options.Left(c.R.Context(), token)
}
