package bookingweb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site is a small town hall's site; it is Saturday 1 March 2014, noon in Rome, until a test says otherwise. A session's token
// is the name of who it is. Its calendars: "documenti", Mondays from nine to ten, two slots of one place, for one thing only
// and without conditions; "centro" and "mare", which both issue cards, on the terms that the tests of citizens are about.
type site struct {
	*booking.Service
	server     *web.Server
	routes     []web.Route
	now        time.Time
	children   []bookingweb.Person
	delegators []bookingweb.Delegator
	journeys   *journey.Service
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	c := clock.Clock(func(context.Context) time.Time { return s.now })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), booking.Schema(), journey.Schema()), c)
	s.journeys = journey.NewService(j)
	s.Service = booking.NewService(j, []booking.Calendar{documenti(), issuing("centro"), issuing("mare")}, italy.MonthDay{Month: time.June, Day: 24})
	shell := &ui.Shell{Site: ui.Site{Name: "Comune di Prova", Place: "Prova", Region: "Regione", RegionURL: "https://regione.example", Live: "/vivere", Accessibility: "https://form.example"}, Paths: ui.DefaultPaths()}
	m := bookingweb.Module(s.Service, shell, bookingweb.Options{
		Offices: map[string]bookingweb.Office{
			"sportello": {Slug: "sportello", Name: map[string]string{"it": "Sportello", "en": "Counter"}, Address: "Via Prova 1"},
			"mare":      {Slug: "mare", Name: map[string]string{"it": "Sportello del mare", "en": "Counter by the sea"}, Address: "Via Prova 2"},
		},
		Children:   func(context.Context) ([]bookingweb.Person, error) { return s.children, nil },
		Delegators: func(context.Context) ([]bookingweb.Delegator, error) { return s.delegators, nil },
		Journeys:   s.journeys,
		Sheet: func(slug, _ string) (title, office string, ok bool) {
			return "Carta di prova", map[string]string{"carta-di-prova": "mare", "altro": "lontano"}[slug], slug != "nessuno"
		},
	})
	texts, err := i18n.Load(ui.Messages, m.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := texts.Check(); len(wrong) > 0 {
		t.Fatalf("texts: %v", wrong)
	}
	s.routes = m.Routes
	s.server, err = web.New(web.Options{Routes: m.Routes, Catalog: texts, Clock: c, Failed: shell.Failed, Session: session})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func documenti() booking.Calendar {
	return booking.Calendar{
		Slug: "documenti", Statistic: "documenti", Office: "sportello", Title: map[string]string{"it": "Documenti", "en": "Documents"},
		Bring: map[string][]string{"it": {"Una fotografia"}, "en": {"A photograph"}},
		Rules: agenda.Rules{
			Minutes: 30, Lead: 2, Horizon: 60, Openings: []agenda.Opening{{Weekday: time.Monday, From: 9 * 60, Until: 10 * 60, Places: 1}},
		},
	}
}

// issuing is a calendar that issues cards: Tuesdays from nine to eleven, two at a time, twenty minutes and ten more a person.
func issuing(slug string) booking.Calendar {
	office := map[string]string{"centro": "sportello", "mare": "mare"}[slug]
	return booking.Calendar{
		Slug: slug, Statistic: slug, Category: "carte", Office: office, Title: map[string]string{"it": "Carta d'identità", "en": "Identity card"},
		Bring: map[string][]string{"it": {"Una fotografia"}, "en": {"A photograph"}},
		Subjects: []booking.Subject{
			{
				Slug: "rilascio", Title: map[string]string{"it": "Rilascio", "en": "Issue"}, Minutes: 20, PerPerson: 10, MostPeople: 4,
				Bring: map[string][]string{"it": {"La vecchia carta"}, "en": {"The old card"}},
			},
			{Slug: "ritiro-" + slug, Title: map[string]string{"it": "Ritiro", "en": "Collection"}, Minutes: 10},
		},
		Terms: booking.Terms{ConfirmMinutes: 60, PerPerson: 2, PerEmail: 3, PerCategory: 3, OfferMinutes: 60, MostOffers: 2},
		Rules: agenda.Rules{
			Minutes: 10, Lead: 2, Horizon: 60, Openings: []agenda.Opening{{Weekday: time.Tuesday, From: 9 * 60, Until: 11 * 60, Places: 2}},
		},
	}
}

func session(_ context.Context, token string) (identity.Actor, error) {
	switch token {
	case "anna", "bruno", "carla":
		return identity.Actor{Kind: identity.Citizen, ID: token, Name: token, GivenName: token, FamilyName: "Prova", CodiceFiscale: "CF-" + token, Email: token + "@example.org"}, nil
	case "clerk":
		return identity.Actor{Kind: identity.Officer, ID: token, Name: token, Roles: []identity.Role{{Name: identity.RoleClerk, Office: "sportello"}}}, nil
	default:
		return identity.Actor{}, nil
	}
}

// officer acts as one of the staff.
func officer(t *testing.T, token string) context.Context {
	t.Helper()
	actor, err := session(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return identity.With(t.Context(), actor)
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

const (
	nine     = "2014-03-03T08:00Z" // nine o'clock in Rome
	halfPast = "2014-03-03T08:30Z"
)

func guest(slot string) url.Values {
	return url.Values{
		"slot": {slot}, "given_name": {"Ada"}, "family_name": {"Prova"}, "codice_fiscale": {"rss mra 80a01 h501u"},
		"email": {"ada@example.org"}, "note": {"Rinnovo"},
	}
}

func booked(t *testing.T, s *site, as, slot string) string {
	t.Helper()
	w := s.ask(t, as, "/prenotazioni/documenti", guest(slot))
	link, ok := strings.CutPrefix(w.Header().Get("Location"), "/appuntamenti/")
	if w.Code != http.StatusSeeOther || !ok {
		t.Fatalf("not booked: %d %s", w.Code, w.Body)
	}
	return link
}

func TestAGuestBooksStepByStep(t *testing.T) {
	s := newSite(t)
	page(t, s.ask(t, "", "/prenotazioni", nil), http.StatusOK)
	choice := page(t, s.ask(t, "", "/prenotazioni/documenti", nil), http.StatusOK)
	if n := len(choice.With("value", nine)); n != 1 {
		t.Fatalf("nine o'clock is offered %d times", n)
	}
	page(t, s.ask(t, "", "/prenotazioni/documenti/dati?slot="+nine, nil), http.StatusOK)
	page(t, s.ask(t, "", "/prenotazioni/documenti/richiedente", url.Values{"slot": {nine}}), http.StatusOK)
	summary := page(t, s.ask(t, "", "/prenotazioni/documenti/riepilogo", guest(nine)), http.StatusOK)
	sent := url.Values(summary.Values("/prenotazioni/documenti"))
	if sent.Get("email") != "ada@example.org" || sent.Get("note") != "Rinnovo" || sent.Get("_key") == "" {
		t.Fatalf("the summary sends %v", sent)
	}
	first, again := s.ask(t, "", "/prenotazioni/documenti", sent), s.ask(t, "", "/prenotazioni/documenti", sent)
	if first.Code != http.StatusSeeOther || first.Header().Get("Location") != again.Header().Get("Location") {
		t.Errorf("a double click books %q and %q", first.Header().Get("Location"), again.Header().Get("Location"))
	}
	done := page(t, s.ask(t, "", first.Header().Get("Location"), nil), http.StatusOK)
	for _, want := range []string{"lunedì 3 marzo 2014, dalle 09:00 alle 09:30", "Via Prova 1", "Una fotografia", "Ada Prova"} {
		if !strings.Contains(done.Text(), want) {
			t.Errorf("the confirmation lacks %q", want)
		}
	}
}

func TestWrongDataAreSaidAtTheFieldAndNothingIsLost(t *testing.T) {
	s := newSite(t)
	form := guest(nine)
	form.Set("codice_fiscale", "SBAGLIATO")
	p := page(t, s.ask(t, "", "/prenotazioni/documenti/riepilogo", form), http.StatusUnprocessableEntity)
	if f := p.ByID("f-codice_fiscale"); f == nil || htmlcheck.Attr(f, "aria-invalid") != "true" || htmlcheck.Attr(f, "value") != "SBAGLIATO" {
		t.Error("the wrong codice fiscale is not marked, or lost")
	}
	if f := p.ByID("f-given_name"); f == nil || htmlcheck.Attr(f, "value") != "Ada" {
		t.Error("the right answers are lost")
	}
	for _, slot := range []string{"", "domani", "2014-03-04T08:00Z"} {
		if w := s.ask(t, "", "/prenotazioni/documenti", guest(slot)); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("slot %q: %d", slot, w.Code)
		}
	}
}

func TestWhoComesTooLateIsToldWithTheTimesStillFree(t *testing.T) {
	s := newSite(t)
	booked(t, s, "", nine)
	p := page(t, s.ask(t, "", "/prenotazioni/documenti", guest(nine)), http.StatusConflict)
	if !strings.Contains(p.Text(), "appena preso") || len(p.With("value", halfPast)) != 1 || len(p.With("value", nine)) != 0 {
		t.Errorf("told %s", p.Text())
	}
}

func TestTheHolderOfTheLinkMovesAndCancels(t *testing.T) {
	s := newSite(t)
	link := booked(t, s, "", nine)
	page(t, s.ask(t, "", "/appuntamenti/"+link+"/sposta", nil), http.StatusOK)
	if w := s.ask(t, "", "/appuntamenti/"+link+"/sposta", url.Values{"slot": {halfPast}}); w.Code != http.StatusSeeOther {
		t.Fatalf("move: %d", w.Code)
	}
	if p := page(t, s.ask(t, "", "/appuntamenti/"+link, nil), http.StatusOK); !strings.Contains(p.Text(), "dalle 09:30 alle 10:00") {
		t.Error("not moved")
	}
	page(t, s.ask(t, "", "/appuntamenti/"+link+"/annulla", nil), http.StatusOK)
	if w := s.ask(t, "", "/appuntamenti/"+link+"/annulla", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("cancel: %d", w.Code)
	}
	if p := page(t, s.ask(t, "", "/appuntamenti/"+link, nil), http.StatusOK); !strings.Contains(p.Text(), "annullato") {
		t.Error("not cancelled")
	}
	booked(t, s, "", halfPast) // the place is free again
}

func TestTheTimeThatOneHasIsNoChoiceWhenMoving(t *testing.T) {
	s := newSite(t)
	p := page(t, s.ask(t, "anna", "/appuntamenti/"+s.sign(t)+"/sposta?giorno=2014-03-11", nil), http.StatusOK)
	if len(p.With("value", "2014-03-11T08:00Z")) != 0 || len(p.With("value", "2014-03-11T08:10Z")) != 1 {
		t.Error("the own time is offered, or no other of that day")
	}
}

func TestAnAppointmentGoesIntoACalendarAndOnPaper(t *testing.T) {
	s := newSite(t)
	link := booked(t, s, "", nine)
	w := s.ask(t, "", "/appuntamenti/"+link+"/appuntamento.ics", nil)
	for _, want := range []string{"BEGIN:VEVENT", "DTSTART:20140303T080000Z", "DTEND:20140303T083000Z", "SUMMARY:Documenti", "SEQUENCE:0"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the calendar file lacks %s:\n%s", want, w.Body)
		}
	}
	if text := w.Body.String(); strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Errorf("lines of the calendar file do not end in CRLF: %q", text)
	}
	if w := s.ask(t, "", "/appuntamenti/"+link+"/conferma.pdf", nil); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF-") {
		t.Errorf("the letter: %d", w.Code)
	}
}

func TestACitizenSeesTheOwnAppointmentsAndNoOthers(t *testing.T) {
	s := newSite(t)
	booked(t, s, "anna", nine)
	mine := page(t, s.ask(t, "anna", "/area-personale/appuntamenti", nil), http.StatusOK)
	at := slices.IndexFunc(mine.Links(), func(l string) bool { return strings.HasPrefix(l, "/area-personale/appuntamenti/") })
	if at < 0 {
		t.Fatal("the appointment is not listed")
	}
	own := mine.Links()[at]
	page(t, s.ask(t, "anna", own, nil), http.StatusOK)
	page(t, s.ask(t, "bruno", own, nil), http.StatusNotFound)
	page(t, s.ask(t, "clerk", own, nil), http.StatusNotFound)
	if w := s.ask(t, "", own, nil); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/accesso") {
		t.Errorf("nobody: %d %s", w.Code, w.Header().Get("Location"))
	}
	if p := page(t, s.ask(t, "bruno", "/area-personale/appuntamenti", nil), http.StatusOK); strings.Contains(p.Text(), "3 marzo") {
		t.Error("a stranger sees it")
	}
}

func TestThePagesSpeakEnglishToo(t *testing.T) {
	s := newSite(t)
	link := booked(t, s, "anna", nine)
	guests := s.pending(t)
	sign := s.sign(t)
	entry := s.waits(t, "anna", "/appuntamenti/"+sign+"/anticipo", url.Values{})
	for address, as := range map[string]string{
		"/en/prenotazioni/motivi?motivo=rilascio": "", "/en/prenotazioni/motivi?motivo=rilascio&persone=2": "", "/en/prenotazioni/centro": "",
		"/en/prenotazioni/centro?motivo=rilascio&persone=2&vista=elenco": "", "/en/prenotazioni/centro/lista-attesa?motivo=rilascio": "",
		"/en/appuntamenti/" + guests.Link: "", "/en/appuntamenti/" + guests.Link + "/conferma-presenza?codice=" + guests.Code: "", "/en" + entry: "",
		"/en/prenotazioni": "", "/en/prenotazioni/documenti": "", "/en/prenotazioni/documenti/dati?slot=" + halfPast: "", "/en/appuntamenti/" + link: "",
		"/en/appuntamenti/" + link + "/sposta": "", "/en/appuntamenti/" + link + "/annulla": "", "/en/area-personale/appuntamenti": "anna",
	} {
		p := page(t, s.ask(t, as, address, nil), http.StatusOK)
		if html := p.All("html"); len(html) != 1 || htmlcheck.Attr(html[0], "lang") != "en" {
			t.Errorf("%s is not in English", address)
		}
	}
}
