package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

// Problem is an API's refusal, as RFC 9457 says.
type Problem struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail,omitempty"`
	ID     string        `json:"id,omitempty"`
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
	if c.R.Context().Err() != nil && errors.Is(err, c.R.Context().Err()) {
		return // the reader has left
	}
	kind := fault.KindOf(err)
	failure := Failure{Status: StatusOf(kind), Key: "fault.internal"}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		failure.Key, failure.Args = f.Key, f.Args
	}
	if kind == fault.Internal {
		failure.Key, failure.Args, failure.ID = "fault.internal", nil, c.report(err)
	}
	if kind == fault.Busy || kind == fault.TooMany {
		c.W.Header().Set("Retry-After", "5")
	}
	switch {
	case c.route != nil && c.route.API || strings.HasPrefix(c.R.URL.Path, "/api/"):
		c.problem(failure, fault.FieldsOf(err))
	case kind == fault.Unauthenticated && c.Actor.Kind == identity.Anonymous:
		c.askToSignIn()
	case c.server.options.Failed == nil || c.server.options.Failed(c, failure) != nil:
		http.Error(c.W, http.StatusText(failure.Status), failure.Status)
	}
}

func (c *Call) problem(f Failure, fields []fault.Field) {
	for i := range fields {
		if fields[i].Text == "" {
			fields[i].Text = c.Print.T(fields[i].Key, fields[i].Args...)
		}
	}
	b, err := json.Marshal(Problem{
		Type: "about:blank", Title: http.StatusText(f.Status), Status: f.Status,
		Detail: c.Print.T(f.Key, f.Args...), ID: f.ID, Fields: fields,
	})
	if err != nil {
		http.Error(c.W, http.StatusText(f.Status), f.Status)
		return
	}
	_ = c.write(f.Status, "application/problem+json", b)
}

// askToSignIn sends the reader to the sign-in page, and from there back to what was asked for.
func (c *Call) askToSignIn() {
	back := c.R.URL.Path
	if q := c.R.URL.RawQuery; q != "" {
		back += "?" + q
	}
	if c.R.Method != http.MethodGet {
		back = "/area-personale"
	}
	_ = c.Redirect("/accesso?da=" + url.QueryEscape(back))
}
