package areaweb_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/portal/areaweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site is a citizen's area whose modules the test plays; it is Saturday 1 March 2014.
type site struct {
	*web.Server
	cases, payments []areaweb.Activity
	papers          []areaweb.Paper
	failed          error // of the payments
	unread          int64
}

func at(day int) time.Time { return time.Date(2014, 2, day, 9, 0, 0, 0, time.UTC) }

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{}
	noon := clock.Clock(func(context.Context) time.Time { return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC) })
	shell := &ui.Shell{Site: ui.Site{Name: "Comune di Prova", Place: "Prova", Region: "Regione di Prova", RegionURL: "https://regione.prova.example", Live: "/vivere-prova", Accessibility: "https://form.agid.gov.it/x"}, Paths: ui.DefaultPaths()}
	m := areaweb.Module(shell, areaweb.Config{
		Lists: []areaweb.List{
			{Kind: "pratiche", Key: "area.kinds.cases", Items: func(*web.Call) ([]areaweb.Activity, error) { return slices.Clone(s.cases), nil }},
			{Kind: "pagamenti", Key: "area.kinds.payments", Items: func(*web.Call) ([]areaweb.Activity, error) { return slices.Clone(s.payments), s.failed }},
		},
		Shelves: []areaweb.Shelf{
			{Kind: "certificati", Key: "area.shelf.certificates", Items: func(*web.Call) ([]areaweb.Paper, error) { return slices.Clone(s.papers), nil }},
			{Kind: "ricevute", Key: "area.shelf.receipts", Items: func(*web.Call) ([]areaweb.Paper, error) { return nil, s.failed }},
		},
		Unread: func(context.Context) (int64, error) { return s.unread, nil },
		Service: func(slug, _ string) (areaweb.Offered, bool) {
			return areaweb.Offered{Title: "Servizio " + slug, Path: "/servizi/x/" + slug, Start: "/istanze/" + slug + "/inizia"}, slug != "gone"
		},
		LifeEvents: func(string) []areaweb.LifeEvent {
			return []areaweb.LifeEvent{{Title: "Cambi casa", Services: []areaweb.Offered{{Title: "Residenza", Path: "/servizi/x/residenza"}}}}
		},
		Origin: "https://servizi.prova.example", Town: "Comune di Prova",
	})
	for _, i := range m.Menu {
		shell.Citizen = append(shell.Citizen, ui.MenuItem{Key: i.Key, Path: i.Path})
	}
	texts, err := i18n.Load(ui.Messages, m.Messages)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range texts.Check() {
		t.Error(wrong)
	}
	s.Server, err = web.New(web.Options{Routes: m.Routes, Catalog: texts, Clock: noon, Failed: shell.Failed, Session: sessions})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sessions(_ context.Context, token string) (identity.Actor, error) {
	if token == "officer" {
		return identity.Actor{Kind: identity.Officer, ID: "2", Name: "Ugo Prova", Roles: []identity.Role{{Name: identity.RoleAdministrator}}}, nil
	}
	return identity.Actor{Kind: identity.Citizen, ID: "1", Name: "Ada Prova"}, nil
}

func (s *site) ask(t *testing.T, token, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// page asks as the citizen for a page that must be there and sound.
func (s *site) page(t *testing.T, path string) htmlcheck.Page {
	t.Helper()
	w := s.ask(t, "citizen", path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", path, w.Code)
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

// inOrder tells which of the words is missing or stands too early, if one does.
func inOrder(text string, words ...string) string {
	at := 0
	for _, w := range words {
		n := strings.Index(text[at:], w)
		if n < 0 {
			return w
		}
		at += n + len(w)
	}
	return ""
}

func (s *site) fill() {
	s.cases = []areaweb.Activity{
		{ID: "d1", Title: "Asilo nido", Service: "nido", At: at(20), State: areaweb.Draft, URL: "/istanze/d1", Need: areaweb.Resume, Deadline: "2014-03-10", Act: areaweb.Act{Path: "/istanze/d1", Key: "area.act.resume"}},
		{ID: "c1", Title: "Permesso ZTL", Number: "0000012/2014", Service: "ztl", At: at(21), State: areaweb.Wanted, URL: "/area-personale/pratiche/c1", Need: areaweb.Complete, Act: areaweb.Act{Path: "/area-personale/pratiche/c1", Key: "area.act.complete"}},
		{ID: "c2", Title: "Suggerimento", Number: "0000010/2014", Service: "ztl", At: at(10), State: areaweb.Accepted, URL: "/area-personale/pratiche/c2", Receipt: "/area-personale/pratiche/c2/ricevuta.pdf"},
		{ID: "c3", Title: "Servizio tolto", Number: "0000009/2014", Service: "gone", At: at(9), State: areaweb.Rejected, URL: "/area-personale/pratiche/c3"},
	}
	s.payments = []areaweb.Activity{
		{ID: "p1", Title: "Retta di marzo", Number: "301000000000000001", At: at(22), State: areaweb.ToPay, URL: "/area-personale/pagamenti/p1", Need: areaweb.Pay, Deadline: "2014-03-02", Act: areaweb.Act{Path: "/area-personale/pagamenti/p1", Key: "area.act.pay"}},
		{ID: "p2", Title: "Multa", At: at(1), State: areaweb.ToPay, URL: "/area-personale/pagamenti/p2", Need: areaweb.Pay, Deadline: "2014-02-27"},
	}
	s.unread = 2
}

func TestTheFirstPageSaysFirstWhatMustBeDoneFirst(t *testing.T) {
	s := newSite(t)
	s.fill()
	text := s.page(t, "/area-personale").Text()
	if missing := inOrder(text, "Ciao, Ada Prova", "Da fare", "Multa", "Da pagare (il termine era giovedì 27 febbraio 2014)", "Retta di marzo", "Da pagare entro domani", "Asilo nido",
		"poi la bozza viene cancellata", "Permesso ZTL", "Hai 2 messaggi da leggere", "Ultime attività", "Suggerimento", "Servizio tolto"); missing != "" {
		t.Errorf("%q is missing or stands too early: %s", missing, text)
	}
	s.page(t, "/en/area-personale")
}

func TestAnEmptyAreaSaysWhatToDo(t *testing.T) {
	s := newSite(t)
	s.unread = 1 // a letter of welcome is nothing to begin with
	for path, want := range map[string]string{
		"/area-personale": "Per cominciare scegli un servizio", "/area-personale/attivita": "Nessuna attività", "/area-personale/servizi": "Non hai ancora usato un servizio",
		"/area-personale/documenti": "Nessun documento",
	} {
		for _, address := range []string{path, "/en" + path} {
			if text := s.page(t, address).Text(); address == path && !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
	}
}

func TestAModuleThatFailsTakesNothingElseOffThePage(t *testing.T) {
	s := newSite(t)
	s.fill()
	s.payments, s.failed = nil, errors.New("out of order")
	for _, path := range []string{"/area-personale", "/area-personale/attivita"} {
		text := s.page(t, path).Text()
		if !strings.Contains(text, "Non riusciamo a mostrare: Pagamenti") || !strings.Contains(text, "Permesso ZTL") || strings.Contains(text, "out of order") {
			t.Errorf("%s: got %s", path, text)
		}
	}
}

func TestTheListIsFilteredSortedAndTurnedByItsAddress(t *testing.T) {
	s := newSite(t)
	s.fill()
	for address, want := range map[string][]string{
		"":                                    {"6 attività", "Retta di marzo", "Permesso ZTL", "Asilo nido", "Suggerimento", "Servizio tolto", "Multa"},
		"?tipo=pagamenti":                     {"2 attività", "Retta di marzo", "Multa"},
		"?stato=to_pay&ordina=scadenza":       {"2 attività", "Multa", "Retta di marzo"},
		"?q=0000012":                          {"1 attività", "Permesso ZTL", "Da integrare", "0000012/2014", "Completa"},
		"?ordina=titolo":                      {"6 attività", "Asilo nido", "Multa", "Permesso ZTL"},
		"?stato=niente":                       {"Nessuna attività con questi filtri"},
		"?tipo=nulla&ordina=nulla&pagina=999": {"6 attività"},
	} {
		if missing := inOrder(s.page(t, "/area-personale/attivita"+address).Text(), want...); missing != "" {
			t.Errorf("%q: %q is missing or stands too early", address, missing)
		}
	}
	for n := range 30 {
		s.cases = append(s.cases, areaweb.Activity{ID: "x" + string(rune('a'+n)), Title: "Molte", At: at(2), State: areaweb.Accepted, URL: "/x"})
	}
	page := s.page(t, "/area-personale/attivita?tipo=pratiche&stato=accepted")
	if !slices.Contains(page.Links(), "/area-personale/attivita?pagina=2&stato=accepted&tipo=pratiche") {
		t.Errorf("the second page loses the filters: %v", page.Links())
	}
	if rows := len(s.page(t, "/area-personale/attivita?tipo=pratiche&stato=accepted&pagina=2").All("tr")); rows != 12 {
		t.Errorf("got %d rows on the second page, want a head and 11", rows)
	}
}

func TestServicesInUseCanBeResumedAndAskedForAgain(t *testing.T) {
	s := newSite(t)
	s.fill()
	page := s.page(t, "/area-personale/servizi")
	for _, want := range []string{"/istanze/d1", "/istanze/ztl/inizia", "/servizi/x/ztl", "/servizi/x/residenza"} {
		if !slices.Contains(page.Links(), want) {
			t.Errorf("no link to %s", want)
		}
	}
	if strings.Contains(page.Text(), "gone") {
		t.Error("a service that the town has dropped is offered")
	}
}

func TestPapersAreFilteredByKindAndYear(t *testing.T) {
	s := newSite(t)
	s.papers = []areaweb.Paper{
		{Title: "Residenza", At: at(3), Size: 20_480, URL: "/c/1"}, {Title: "Famiglia", At: time.Date(2013, 5, 1, 9, 0, 0, 0, time.UTC), URL: "/c/2"},
	}
	text := s.page(t, "/area-personale/documenti?anno=2014&tipo=certificati").Text()
	if missing := inOrder(text, "1 documento", "Residenza", "20"); missing != "" || strings.Contains(text, "Famiglia") {
		t.Errorf("%q is missing, or another year shows: %s", missing, text)
	}
	if text := s.page(t, "/area-personale/documenti").Text(); inOrder(text, "2 documenti", "Residenza", "Famiglia", "Creato al momento") != "" {
		t.Errorf("got %s", text)
	}
}

func TestTheCalendarHoldsDeadlinesAndAppointments(t *testing.T) {
	s := newSite(t)
	s.fill()
	s.cases = append(s.cases, areaweb.Activity{
		ID: "a1", Title: "Anagrafe\r\nX", At: at(1), State: areaweb.Booked, URL: "/a/1", Begins: time.Date(2014, 3, 5, 9, 0, 0, 0, time.UTC), Ends: time.Date(2014, 3, 5, 9, 15, 0, 0, time.UTC),
	})
	w := s.ask(t, "citizen", "/area-personale/attivita/scadenze.ics")
	body := strings.ReplaceAll(w.Body.String(), "\r\n ", "")
	for _, want := range []string{
		"UID:p1", "DTSTART;VALUE=DATE:20140302", "DTEND;VALUE=DATE:20140303", "SUMMARY:Entro oggi: Retta di marzo", "UID:a1", "DTSTART:20140305T090000Z",
		"SUMMARY:AnagrafeX", "https://servizi.prova.example/area-personale/pagamenti/p1",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the calendar lacks %q", want)
		}
	}
	if strings.Contains(body, "UID:c2") {
		t.Error("what has no deadline is in the calendar")
	}
}

func TestOnlyCitizensHaveAnArea(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/area-personale", "/area-personale/attivita", "/area-personale/attivita/scadenze.ics", "/area-personale/servizi", "/area-personale/documenti"} {
		for who, want := range map[string]int{"": http.StatusSeeOther, "officer": http.StatusNotFound, "citizen": http.StatusOK} {
			if got := s.ask(t, who, path).Code; got != want {
				t.Errorf("%q at %s: got %d, want %d", who, path, got, want)
			}
		}
	}
}
