package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"comune.example/sportello/internal/web"
)

// FuzzAddress throws addresses at the server: none may end in our mistake, reach a handler as text that no database
// takes, or be answered with a way to another site.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"/", "/en", "/en/", "/enx/a", "/en/en/a", "//a", "/a%2Fb", "/en/a%2fb", "/a%00", "/%ff", "/../a", "/en/../a", "/back?da=//evil",
		"/back?da=%2F%5Cevil", "/en/back?da=https://evil", "/me", "/me?x=%zz", "/api/x", "/assets/../x", "/;", "/a?b?c#d", "*",
	} {
		f.Add(seed)
	}
	check := func(c *web.Call) error {
		if p := c.Path(); !utf8.ValidString(p) || strings.Contains(p, "\x00") {
			return http.ErrAbortHandler // shows as 500
		}
		return c.Render(200, html(c.Here("it")+c.Here("en")))
	}
	s := server(f, nil,
		web.Route{Pattern: "GET /{$}", Who: web.Anyone(), Kept: true, Do: check},
		web.Route{Pattern: "GET /{a}", Who: web.Anyone(), Kept: true, Do: check},
		web.Route{Pattern: "GET /{a}/{b...}", Who: web.Anyone(), Do: check},
		web.Route{Pattern: "GET /me", Who: web.Citizens(), Do: check},
		web.Route{Pattern: "GET /back", Who: web.Anyone(), Do: func(c *web.Call) error { return c.Redirect(c.Query("da")) }})
	f.Fuzz(func(t *testing.T, address string) {
		u, err := url.ParseRequestURI(address)
		if err != nil || u.Host != "" {
			t.Skip()
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL, r.RequestURI = u, address
		a := request{r}.to(s)
		if a.status >= 500 || a.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q: got %d %v", address, a.status, a.header)
		}
		if to := a.header.Get("Location"); to != "" {
			if l, err := url.Parse(to); err != nil || l.Host != "" || l.Scheme != "" || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\t\r\n") {
				t.Errorf("%q: sent to %q", address, to)
			}
		}
	})
}
