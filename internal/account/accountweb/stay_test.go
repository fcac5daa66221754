package accountweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// norm: WCAG 2.2, 2.2.1 Timing Adjustable
func TestWhoAsksToStayStays(t *testing.T) {
	s := newSite(t)
	p := s.person(t)
	p.byIdentity(code(1), "").goes("/area-personale")
	s.now = s.now.Add(29 * time.Minute)
	got := p.post("/accesso/resta", url.Values{})
	if got.Code != http.StatusOK || strings.TrimSpace(got.Body.String()) != `{"seconds":1800}` {
		t.Fatalf("got %d %s, want half an hour", got.Code, got.Body)
	}
	s.now = s.now.Add(29 * time.Minute)
	p.get("/area-personale/profilo").page(http.StatusOK)
	s.now = s.now.Add(31 * time.Minute)
	if got := p.post("/accesso/resta", url.Values{}); got.Code == http.StatusOK {
		t.Error("a session that is over was made longer")
	}
}
