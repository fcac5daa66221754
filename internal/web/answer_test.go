package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"comune.example/sportello/internal/web"
)

func TestARouteMayHaveAMethodOfItsOwnAndAnswerWithAnyStatus(t *testing.T) {
	s := server(t, nil, web.Route{Pattern: "PROPFIND /dav/{path...}", Who: web.Anyone(), MaxBody: 10, Do: func(c *web.Call) error {
		c.W.Header().Set("DAV", "1")
		return c.Answer(http.StatusMultiStatus, "application/xml; charset=utf-8", []byte("<x/>"))
	}})
	ask := func() request {
		return request{httptest.NewRequest("PROPFIND", "/dav/a/b/", strings.NewReader("<a/>"))}
	}
	got := ask().to(s)
	got.is(t, http.StatusMultiStatus, "<x/>")
	got.has(t, "Dav", "1")
	got.has(t, "Cache-Control", "no-store")
	got.has(t, "X-Content-Type-Options", "nosniff")
	ask().with("Origin", "https://elsewhere.example").to(s).is(t, http.StatusForbidden, "fault.cross_site")
	get("/dav/a/b/").to(s).is(t, http.StatusMethodNotAllowed, "")
}

func TestWhoHasTheLatestIsSentNothing(t *testing.T) {
	s := server(t, nil, web.Route{Pattern: "GET /feed", Who: web.Anyone(), Do: func(c *web.Call) error {
		return c.Revalidated("text/calendar; charset=utf-8", "", []byte("the calendar"))
	}})
	first := get("/feed").to(s)
	first.is(t, http.StatusOK, "the calendar")
	first.has(t, "Cache-Control", "private, no-cache")
	tag := first.header.Get("Etag")
	again := get("/feed").with("If-None-Match", tag).to(s)
	again.is(t, http.StatusNotModified, "")
	again.has(t, "Etag", tag)
	if again.body != "" || again.header.Get("Content-Type") != "" {
		t.Errorf("got %q of type %q, want nothing", again.body, again.header.Get("Content-Type"))
	}
	get("/feed").with("If-None-Match", `"another"`).to(s).is(t, http.StatusOK, "the calendar")
}
