package caldav_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/booking/caldav"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const origin = "https://servizi.example.org"

const monday = italy.Day("2031-03-10") // it is Tuesday 4 March 2031

// site is a town hall with two offices: "anagrafe" receives at a counter and at Olga's desk, "tributi" anywhere.
type site struct {
	server  *web.Server
	booking *booking.Service
	journal *journal.Journal
	ms      atomic.Int64
	gone    map[string]bool // accounts that may not sign in any more
}

func hours(desk string, places int) agenda.Opening {
	return agenda.Opening{Weekday: time.Monday, From: 9 * 60, Until: 12 * 60, Desk: desk, Places: places}
}

func calendars() []booking.Calendar {
	it := func(text string) map[string]string { return map[string]string{"it": text} }
	rules := func(o ...agenda.Opening) agenda.Rules {
		return agenda.Rules{Minutes: 30, Horizon: 60, Openings: o}
	}
	return []booking.Calendar{
		{
			Slug: "carte", Statistic: "carte", Office: "anagrafe", Title: it("Carta d'identità"), Rules: rules(hours("sportello-1", 1), hours("olga", 1)),
			Desks: []booking.Desk{
				{Slug: "sportello-1", Title: it("Sportello 1")}, {Slug: "olga", Title: it("Olga Prova"), Officer: "Olga@example.org"},
			},
		},
		{Slug: "imu", Statistic: "imu", Office: "tributi", Title: it("IMU"), Rules: rules(hours("", 3))},
	}
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{gone: map[string]bool{}}
	s.ms.Store(time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC).UnixMilli())
	c := clock.Clock(func(context.Context) time.Time { return time.UnixMilli(s.ms.Load()).UTC() })
	s.journal = journal.New(dbtest.SQLite(t, journal.Schema(), booking.Schema()), c)
	s.booking = booking.NewService(s.journal, calendars(), italy.MonthDay{Month: time.June, Day: 24})
	m := caldav.Module(s.booking, shell(), caldav.Options{Origin: origin, Officer: s.officer, Office: func(slug, _ string) (string, string) {
		return "Ufficio " + slug, "Piazza Prova 1"
	}})
	catalog, err := i18n.Load(ui.Messages, m.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := catalog.Check(); len(wrong) > 0 {
		t.Fatalf("texts: %v", wrong)
	}
	s.server, err = web.New(web.Options{Routes: m.Routes, Catalog: catalog, Clock: c, Session: session, Failed: shell().Failed})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) pass(d time.Duration) { s.ms.Add(d.Milliseconds()) }

func shell() *ui.Shell {
	return &ui.Shell{Paths: ui.DefaultPaths(), Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Region: "Regione Prova", RegionURL: "https://regione.example", Live: "/vivere",
		Accessibility: "https://form.example/dichiarazione", PEC: "pec@comune.example", Email: "urp@comune.example", Phone: "0547 000000",
	}}
}

// session knows people by the token of their session: an office is its clerk, "editor" the editor, anybody else a citizen.
func session(_ context.Context, token string) (identity.Actor, error) {
	switch token {
	case "anagrafe", "tributi":
		return clerk(token), nil
	case "editor":
		return identity.Actor{Kind: identity.Officer, ID: token, Name: token, Roles: []identity.Role{{Name: identity.RoleEditor}}}, nil
	default:
		return identity.From(citizen(context.Background(), token)), nil
	}
}

// clerk is the clerk of an office whose account and address are named after it.
func clerk(office string) identity.Actor {
	return identity.Actor{
		Kind: identity.Officer, ID: office, Name: "Clerk " + office, Email: office + "@example.org",
		Roles: []identity.Role{{Name: identity.RoleClerk, Office: office}},
	}
}

func (s *site) officer(_ context.Context, account string) (identity.Actor, error) {
	if s.gone[account] {
		return identity.Actor{}, fault.Missing()
	}
	return clerk(account), nil
}

// password makes the password of an office's clerk.
func (s *site) password(t *testing.T, office string) string {
	t.Helper()
	secret, err := s.booking.OpenFeed(identity.With(t.Context(), clerk(office)))
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func citizen(ctx context.Context, name string) context.Context {
	return identity.With(ctx, identity.Actor{
		Kind: identity.Citizen, ID: name, Name: name + " Rossi", GivenName: name, FamilyName: "Rossi", CodiceFiscale: "CF-" + name, Email: name + "@example.org",
	})
}

func (s *site) book(t *testing.T, calendar, name string, hour int) booking.Appointment {
	t.Helper()
	a, err := s.booking.Book(citizen(t.Context(), name), booking.BookRequest{
		Calendar: calendar, Start: monday.At(hour, 0, 0).UTC(), Relation: booking.Self, Note: "una nota riservata", Lang: "it",
	})
	if err != nil {
		t.Fatalf("book: %v %v", err, fault.FieldsOf(err))
	}
	return a
}

// program is a calendar program that knows a name and a password.
type program struct {
	site           *site
	name, password string
}

func (s *site) program(t *testing.T, office string) program {
	t.Helper()
	return program{site: s, name: office + "@example.org", password: s.password(t, office)}
}

// ask sends a request; headers are name, value, name, value.
func (p program) ask(t *testing.T, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if p.password != "" {
		r.SetBasicAuth(p.name, p.password)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.site.server.ServeHTTP(w, r)
	return w
}

func (p program) properties(t *testing.T, path, depth, wanted string) multistatus {
	t.Helper()
	body := `<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"><D:prop>` + wanted + `</D:prop></D:propfind>`
	return parsed(t, p.ask(t, "PROPFIND", path, body, "Depth", depth))
}

func (p program) report(t *testing.T, path, kind, inside string) multistatus {
	t.Helper()
	return parsed(t, p.ask(t, "REPORT", path, reportBody(kind, inside)))
}

func reportBody(kind, inside string) string {
	return `<` + kind + ` xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">` + inside + `</` + kind + `>`
}

// lines counts the audit's lines about somebody's appointment by an action.
func (s *site) lines(t *testing.T, id, action string) int {
	t.Helper()
	list, err := s.journal.About(t.Context(), journal.Subject{Kind: "appointment", ID: id}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, l := range list {
		if l.Action == action {
			n++
		}
	}
	return n
}
