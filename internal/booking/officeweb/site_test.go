package officeweb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/booking/officeweb"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site is the back office of a town hall with one office; it is Saturday 1 March 2014, noon in Rome. A session's token is
// the name of who it is.
type site struct {
	*booking.Service
	server *web.Server
}

func newSite(t *testing.T, calendars ...booking.Calendar) *site {
	t.Helper()
	c := clock.Clock(func(context.Context) time.Time { return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC) })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), booking.Schema()), c)
	s := &site{Service: booking.NewService(j, calendars, italy.MonthDay{Month: time.June, Day: 24})}
	shell := &ui.Shell{Site: ui.Site{Name: "Comune di Prova", Place: "Prova", Region: "Regione", RegionURL: "https://regione.example", Live: "/vivere", Accessibility: "https://form.example"}, Paths: ui.DefaultPaths()}
	m := officeweb.Module(s.Service, shell, map[string]map[string]string{"sportello": {"it": "Sportello", "en": "Counter"}})
	refusals := bookingweb.Module(s.Service, shell, bookingweb.Options{}).Messages
	texts, err := i18n.Load(ui.Messages, m.Messages, refusals)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := texts.Check(); len(wrong) > 0 {
		t.Fatalf("texts: %v", wrong)
	}
	s.server, err = web.New(web.Options{Routes: m.Routes, Catalog: texts, Clock: c, Failed: shell.Failed, Session: session, Key: deviceKey})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hall is a site with one office whose calendar has two desks: Mondays from nine to eleven at the first, from nine to ten at
// the second, with one place only for the office.
func hall(t *testing.T) *site {
	t.Helper()
	monday := func(desk string, until agenda.Minute, internal int) agenda.Opening {
		return agenda.Opening{Weekday: time.Monday, From: 9 * 60, Until: until, Desk: desk, Places: 1, Internal: internal}
	}
	return newSite(t, booking.Calendar{
		Slug: "carte", Office: "sportello", Title: map[string]string{"it": "Carte", "en": "Cards"},
		Subjects: []booking.Subject{
			{Slug: "rilascio", Title: map[string]string{"it": "Rilascio", "en": "Issue"}, Minutes: 30, PerPerson: 30, MostPeople: 3},
			{Slug: "ritiro", Title: map[string]string{"it": "Ritiro", "en": "Collection"}, Minutes: 30},
		},
		Desks: []booking.Desk{
			{Slug: "uno", Title: map[string]string{"it": "Sportello uno", "en": "Desk one"}},
			{Slug: "due", Title: map[string]string{"it": "Sportello due", "en": "Desk two"}, Subjects: []string{"ritiro"}},
		},
		Rules: agenda.Rules{Minutes: 30, Lead: 2, Horizon: 60, Openings: []agenda.Opening{monday("uno", 11*60, 0), monday("due", 10*60, 1)}},
	})
}

// documenti is a calendar for one thing only and without desks: Mondays from nine to ten, two slots of one place.
func documenti() booking.Calendar {
	return booking.Calendar{
		Slug: "documenti", Statistic: "documenti", Office: "sportello", Title: map[string]string{"it": "Documenti", "en": "Documents"},
		Rules: agenda.Rules{
			Minutes: 30, Lead: 2, Horizon: 60, Openings: []agenda.Opening{{Weekday: time.Monday, From: 9 * 60, Until: 10 * 60, Places: 1}},
		},
	}
}

func session(_ context.Context, token string) (identity.Actor, error) {
	switch token {
	case "anna":
		return identity.Actor{Kind: identity.Citizen, ID: token, Name: token, GivenName: token, FamilyName: "Prova", CodiceFiscale: "CF-" + token, Email: token + "@example.org"}, nil
	case "clerk", "other":
		office := map[string]string{"clerk": "sportello", "other": "altrove"}[token]
		return identity.Actor{Kind: identity.Officer, ID: token, Name: token, Roles: []identity.Role{{Name: identity.RoleClerk, Office: office}}}, nil
	default:
		return identity.Actor{}, nil
	}
}

// deviceKey knows the keys of two offices' counter programs, and of a kiosk.
func deviceKey(_ context.Context, key string) (identity.Actor, error) {
	role, office, _ := strings.Cut(key, "@")
	return identity.Actor{Kind: identity.Counter, ID: key, Roles: []identity.Role{{Name: role, Office: office}}}, nil
}

// clerkBooks makes an appointment at a time, as the clerk.
func (s *site) clerkBooks(t *testing.T, what, person string, start time.Time) booking.Appointment {
	t.Helper()
	as := identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "clerk", Roles: []identity.Role{{Name: identity.RoleClerk, Office: "sportello"}}})
	a, err := s.Book(as, booking.BookRequest{
		Calendar: "carte", Visit: booking.Visit{Subject: what}, Start: start, GivenName: "Ada", FamilyName: person,
		CodiceFiscale: "RSSMRA80A01H501U", Note: "=1+1", Lang: "it",
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// annaBooks makes an appointment for documents, as a citizen who is signed in.
func (s *site) annaBooks(t *testing.T, start time.Time) error {
	t.Helper()
	anna, err := session(t.Context(), "anna")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Book(identity.With(t.Context(), anna), booking.BookRequest{Calendar: "documenti", Start: start, Lang: "it"})
	return err
}

// ask sends a request as somebody; form nil is a GET.
func (s *site) ask(t *testing.T, as, address string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r := httptest.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if as != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: as})
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

// page wants an answer with the status that is a page without problems.
func page(t *testing.T, w *httptest.ResponseRecorder, status int) htmlcheck.Page {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	p, err := htmlcheck.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := p.Problems(); len(wrong) > 0 {
		t.Errorf("problems: %v", wrong)
	}
	if strings.Contains(p.Text(), "⟦") {
		t.Errorf("a text is missing: %s", p.Text())
	}
	return p
}
