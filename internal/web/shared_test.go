package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/web"
)

// html is a page that says something.
type html string

func (h html) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(h))
	return err
}

// say is a handler that shows a text.
func say(text string) func(*web.Call) error {
	return func(c *web.Call) error { return c.Render(http.StatusOK, html(text)) }
}

func people(_ context.Context, token string) (identity.Actor, error) {
	switch token {
	case "anna":
		return identity.Actor{Kind: identity.Citizen, ID: "anna"}, nil
	case "clerk":
		return identity.Actor{Kind: identity.Officer, ID: "clerk", Roles: []identity.Role{{Name: identity.RoleClerk, Office: "o"}}}, nil
	case "editor":
		return identity.Actor{Kind: identity.Officer, ID: "editor", Roles: []identity.Role{{Name: identity.RoleEditor}}}, nil
	case "broken":
		return identity.Actor{}, fmt.Errorf("no database")
	}
	return identity.Actor{}, nil
}

func keys(_ context.Context, key string) (identity.Actor, error) {
	if key == "right" {
		return identity.Actor{Kind: identity.Body, ID: "body"}, nil
	}
	return identity.Actor{}, fault.New(fault.Unauthenticated, "fault.sign_in")
}

func failed(c *web.Call, f web.Failure) error {
	return c.Render(f.Status, html(fmt.Sprintf("failure %d %s %v %s", f.Status, f.Key, f.Args, f.ID)))
}

// server makes a server of the routes; change, where not nil, changes its options.
func server(t testing.TB, change func(*web.Options), routes ...web.Route) *web.Server {
	t.Helper()
	o := web.Options{
		Routes: routes, Catalog: catalog(t), Session: people, Key: keys, Failed: failed,
		Clock: clock.Wall(func() time.Time { return time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC) }),
	}
	if change != nil {
		change(&o)
	}
	s, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// request is one request; with adds a header to it.
type request struct{ *http.Request }

func get(path string) request { return request{httptest.NewRequest(http.MethodGet, path, nil)} }

func post(path, form string) request {
	r := request{httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))}
	return r.with("Content-Type", "application/x-www-form-urlencoded").with("Sec-Fetch-Site", "same-origin")
}

func (r request) with(name, value string) request {
	r.Header.Set(name, value)
	return r
}

func (r request) as(token string) request {
	r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	return r
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (r request) to(s http.Handler) answer {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r.Request)
	return answer{w.Code, w.Header(), w.Body.String()}
}

func (a answer) is(t *testing.T, status int, part string) {
	t.Helper()
	if a.status != status || !strings.Contains(a.body, part) {
		t.Errorf("got %d %q, want %d with %q", a.status, a.body, status, part)
	}
}

func (a answer) has(t *testing.T, name, value string) {
	t.Helper()
	if got := a.header.Get(name); got != value {
		t.Errorf("%s: got %q, want %q", name, got, value)
	}
}
