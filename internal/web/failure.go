package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// Problem is an API's refusal, as RFC 9457 says.
type Problem struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Code   string        `json:"code" doc:"Il motivo, come parola stabile"`
	Detail string        `json:"detail,omitempty"`
	ID     string        `json:"id,omitempty" doc:"Il numero sotto cui il nostro errore è registrato"`
	Fields []fault.Field `json:"fields,omitempty"`
}

// StatusOf is the one table from a fault's kind to HTTP's status.
func StatusOf(kind fault.Kind) int {
	switch kind {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.Busy:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// fail answers an error. It is the only place where a fault becomes a status.
func (c *Call) fail(err error) {
	if left := c.R.Context().Err(); left != nil && errors.Is(err, left) {
		err = fault.Wrap(fault.Busy, err, "fault.busy") // the reader has left, or the program is ending
	}
	kind := fault.KindOf(err)
	failure := Failure{Status: StatusOf(kind), Key: "fault.internal"}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		failure.Key, failure.Args = f.Key, f.Args
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok && kind == fault.Invalid {
		failure.Status = http.StatusRequestEntityTooLarge
	}
	if kind == fault.Internal {
		failure.Key, failure.Args, failure.ID = "fault.internal", nil, c.report(err)
	}
	if kind == fault.Busy || kind == fault.TooMany {
		c.W.Header().Set("Retry-After", "5")
	}
	c.show(failure, fault.FieldsOf(err))
}

// show answers a failure as a problem, as the sign-in page, as the page of failures, or at the very least as a line of text.
func (c *Call) show(failure Failure, fields []fault.Field) {
	if c.status != 0 {
		return // an answer has left already
	}
	for _, name := range []string{"Content-Disposition", "Content-Encoding", "Etag"} {
		c.W.Header().Del(name) // of the answer that was on its way
	}
	c.W.Header()["Cache-Control"] = noStore
	switch {
	case c.route != nil && c.route.API || strings.HasPrefix(c.R.URL.Path, "/api/"):
		c.problem(failure, fields)
	case failure.Status == http.StatusUnauthorized && c.Actor.Kind == identity.Anonymous:
		c.askToSignIn()
	case !c.failurePage(failure) && c.status == 0:
		c.status = failure.Status
		http.Error(c.W, http.StatusText(failure.Status), failure.Status)
	}
	c.missed()
}

// missed tells whoever counts that a page was looked for in vain. Of addresses behind which somebody's own things lie it
// says nothing: neither of pages that are not for everybody, nor of those whose path holds a secret.
func (c *Call) missed() {
	if c.status != http.StatusNotFound || c.R.Method != http.MethodGet || c.server.options.Missed == nil || strings.HasPrefix(c.R.URL.Path, "/api/") {
		return
	}
	if c.route == nil || c.route.speaks() {
		c.server.options.Missed(c.R.Context(), c.URL(c.Path()))
	}
}

// failurePage shows the page of failures, if there is one and it does not fail itself.
func (c *Call) failurePage(f Failure) (shown bool) {
	defer func() {
		if p := recover(); p != nil {
			c.report(fmt.Errorf("panic in the page of a failure: %v\n%s", p, debug.Stack()))
			shown = false
		}
	}()
	return c.server.options.Failed != nil && c.server.options.Failed(c, f) == nil
}

func (c *Call) problem(f Failure, fields []fault.Field) {
	if f.Status == http.StatusUnauthorized {
		c.W.Header().Set("WWW-Authenticate", "Bearer")
	}
	b, err := json.Marshal(c.document(f, fields))
	if err != nil {
		http.Error(c.W, http.StatusText(f.Status), f.Status)
		return
	}
	_ = c.write(f.Status, problemType, b)
}

const problemType = "application/problem+json"

func (c *Call) document(f Failure, fields []fault.Field) Problem {
	told := slices.Clone(fields) // the fault may be shared
	for i := range told {
		if told[i].Text == "" {
			told[i].Text = c.Print.T(told[i].Key, told[i].Args...)
		}
	}
	return Problem{
		Type: "about:blank", Title: http.StatusText(f.Status), Status: f.Status, Code: f.Key,
		Detail: c.Print.T(f.Key, f.Args...), ID: f.ID, Fields: told,
	}
}

// Problem gives the document of a refusal, for an API that tells more with it than usual: a struct that embeds the
// document is answered by Refuse. An error that is no fault is for the handler to return.
func (c *Call) Problem(refusal *fault.Error) Problem {
	return c.document(Failure{Status: StatusOf(refusal.Kind), Key: refusal.Key, Args: refusal.Args}, refusal.Fields)
}

// Refuse answers an API's refusal: document is a Problem with further members.
// norm: RFC 9457 section 3.2
func (c *Call) Refuse(status int, document any) error {
	b, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return c.write(status, problemType, b)
}

// askToSignIn sends the reader to the sign-in page, and from there back to what was asked for.
func (c *Call) askToSignIn() {
	if c.park() {
		return
	}
	back := c.R.URL.EscapedPath()
	if q := c.R.URL.RawQuery; q != "" {
		back += "?" + q
	}
	if c.R.Method != http.MethodGet || !Local(back) {
		back = "/area-personale"
	}
	_ = c.Redirect("/accesso?da=" + url.QueryEscape(back))
}
