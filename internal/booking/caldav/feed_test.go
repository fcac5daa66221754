package caldav_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/ui/htmlcheck"
)

const (
	citizenPage = "/area-personale/appuntamenti/calendario"
	officePage  = "/ufficio/agenda/calendario"
)

// browse asks for a page as who has the session.
func (s *site) browse(t *testing.T, method, path, token string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

// page reads a page and checks what holds for every page.
func (s *site) page(t *testing.T, method, path, token string, want int) htmlcheck.Page {
	t.Helper()
	w := s.browse(t, method, path, token)
	if w.Code != want {
		t.Fatalf("%s %s: got %d, want %d: %s", method, path, w.Code, want, w.Body)
	}
	p, err := htmlcheck.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		t.Errorf("%s: %s", path, problem)
	}
	if strings.Contains(p.Text(), "⟦") {
		t.Errorf("%s: a text is missing: %s", path, p.Text())
	}
	return p
}

// address makes a citizen's feed and gives the path of its address.
func (s *site) address(t *testing.T, citizen string) string {
	t.Helper()
	found := s.page(t, http.MethodPost, citizenPage, citizen, http.StatusCreated).With("data-address", "*")
	if len(found) != 1 {
		t.Fatal("the address does not show")
	}
	path, ok := strings.CutPrefix(found[0].FirstChild.Data, origin)
	if !ok || !strings.HasSuffix(path, ".ics") {
		t.Fatalf("got address %q", found[0].FirstChild.Data)
	}
	return path
}

func unfolded(w *httptest.ResponseRecorder) string {
	return strings.ReplaceAll(w.Body.String(), "\r\n ", "")
}

func TestACitizensFeedFollowsTheOwnAppointments(t *testing.T) {
	s := newSite(t)
	a, _ := s.book(t, "imu", "Ada", 9), s.book(t, "imu", "Ugo", 9)
	at := s.address(t, "Ada")
	first := s.browse(t, http.MethodGet, at, "")
	text := unfolded(first)
	if first.Code != http.StatusOK || first.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || strings.Count(text, "BEGIN:VEVENT") != 1 {
		t.Fatalf("got %d %v %s", first.Code, first.Header(), text)
	}
	for _, part := range []string{"UID:" + a.ID, "SUMMARY:IMU", "STATUS:CONFIRMED", "TRIGGER:-PT60M", a.Code, origin + "/area-personale/appuntamenti/" + a.ID} {
		if !strings.Contains(text, part) {
			t.Errorf("the feed does not say %q: %s", part, text)
		}
	}
	if strings.Contains(text, a.Link) || strings.Contains(text, "METHOD") {
		t.Error("the feed gives the secret link away, or has a method")
	}
	tag := first.Header().Get("Etag")
	if again := s.browse(t, http.MethodGet, at, "", "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("got %d, want nothing new", again.Code)
	}
	if _, err := s.booking.Cancel(citizen(t.Context(), "Ada"), a.ID); err != nil {
		t.Fatal(err)
	}
	if got := s.browse(t, http.MethodGet, at, "", "If-None-Match", tag); got.Code != http.StatusOK || !strings.Contains(unfolded(got), "STATUS:CANCELLED") || strings.Contains(unfolded(got), "VALARM") {
		t.Errorf("cancelled: got %d %s", got.Code, got.Body)
	}
	s.pass(31 * 24 * time.Hour)
	if got := s.browse(t, http.MethodGet, at, ""); strings.Contains(got.Body.String(), "VEVENT") {
		t.Errorf("a month after it was cancelled: got %s", got.Body)
	}
}

func TestAnAddressOpensOneFeedUntilItIsRevoked(t *testing.T) {
	s := newSite(t)
	s.page(t, http.MethodGet, citizenPage, "Ada", http.StatusOK)
	s.page(t, http.MethodGet, "/en"+citizenPage, "Ada", http.StatusOK)
	former := s.address(t, "Ada")
	newer := s.address(t, "Ada")
	status := func(path string) int { return s.browse(t, http.MethodGet, path, "").Code }
	if status(former) != http.StatusNotFound || status(newer) != http.StatusOK {
		t.Errorf("got %d for the former address, %d for the new one", status(former), status(newer))
	}
	if text := s.page(t, http.MethodGet, citizenPage, "Ada", http.StatusOK).Text(); strings.Contains(text, strings.TrimSuffix(newer, ".ics")) {
		t.Error("the address shows again")
	}
	for _, path := range []string{strings.TrimSuffix(newer, ".ics"), "/calendari/nothing.ics", "/calendari/.ics", "/calendari/" + s.password(t, "tributi") + ".ics"} {
		if got := status(path); got != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, got)
		}
	}
	if got := s.browse(t, http.MethodPost, citizenPage+"/revoca", "Ada"); got.Code != http.StatusSeeOther || got.Header().Get("Location") != citizenPage {
		t.Errorf("got %d to %s", got.Code, got.Header().Get("Location"))
	}
	if got := status(newer); got != http.StatusNotFound {
		t.Errorf("revoked: got %d, want 404", got)
	}
}

func TestAClerkConnectsAProgram(t *testing.T) {
	s := newSite(t)
	s.page(t, http.MethodGet, officePage, "tributi", http.StatusOK)
	p := s.page(t, http.MethodPost, officePage, "tributi", http.StatusCreated)
	s.page(t, http.MethodGet, "/en"+officePage, "tributi", http.StatusOK)
	password := p.With("data-secret", "*")
	if len(password) != 1 || !strings.Contains(p.Text(), origin+"/caldav/") || !strings.Contains(p.Text(), "tributi@example.org") {
		t.Fatalf("got %s", p.Text())
	}
	made := program{s, "tributi@example.org", password[0].FirstChild.Data}
	if got := made.ask(t, "PROPFIND", "/caldav/", "", "Depth", "0"); got.Code != http.StatusMultiStatus {
		t.Errorf("got %d with the password that was shown", got.Code)
	}
	if got := s.browse(t, http.MethodPost, officePage+"/revoca", "tributi"); got.Code != http.StatusSeeOther {
		t.Errorf("got %d", got.Code)
	}
	if got := made.ask(t, "PROPFIND", "/caldav/", "", "Depth", "0"); got.Code != http.StatusUnauthorized {
		t.Errorf("got %d with a revoked password", got.Code)
	}
}

func TestThePagesAreForWhomTheyConcern(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{citizenPage, officePage} {
		owner := map[string]string{citizenPage: "Ada", officePage: "tributi"}[path]
		for _, who := range []string{"", "Ada", "tributi", "editor"} {
			for _, c := range []struct{ method, path string }{{http.MethodGet, path}, {http.MethodPost, path}, {http.MethodPost, path + "/revoca"}} {
				got := s.browse(t, c.method, c.path, who)
				in := got.Code == http.StatusOK || got.Code == http.StatusCreated || got.Code == http.StatusSeeOther && !strings.HasPrefix(got.Header().Get("Location"), "/accesso")
				if in != (who == owner) {
					t.Errorf("%q, %s %s: got %d", who, c.method, c.path, got.Code)
				}
			}
		}
	}
}
