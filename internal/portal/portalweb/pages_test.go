package portalweb_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/ui/htmlcheck"
)

// crawl reads the site from a page on, by its links, and gives every page of the portal with its address.
func crawl(t *testing.T, s *site, token, from string) map[string]htmlcheck.Page {
	t.Helper()
	seen, read := map[string]bool{from: true}, map[string]htmlcheck.Page{}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		w := s.ask(t, token, queue[0])
		switch {
		case w.Code == http.StatusSeeOther:
			if to := w.Header().Get("Location"); strings.HasPrefix(to, "/") && !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
			continue
		case w.Code != http.StatusOK:
			t.Errorf("%s: status %d", queue[0], w.Code)
			continue
		case !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html"):
			continue
		}
		p := parse(t, w)
		read[queue[0]] = p
		for _, href := range p.Links() {
			path, _, _ := strings.Cut(href, "#")
			if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/assets/") && !seen[path] {
				seen[path] = true
				queue = append(queue, path)
			}
		}
	}
	return read
}

func TestTheWholeSite(t *testing.T) {
	s := newSite(t)
	read := crawl(t, s, "", "/")
	t.Run("has all its pages in both languages", func(t *testing.T) { wantBothLanguages(t, read) })
	t.Run("is sound", func(t *testing.T) {
		for path, p := range read {
			wantSound(t, s, path, p)
		}
	})
	t.Run("links to every page without parameters", func(t *testing.T) {
		for _, r := range s.routes {
			path, ok := strings.CutPrefix(r.Pattern, "GET ")
			path = strings.TrimSuffix(path, "{$}")
			if _, reached := read[path]; ok && r.Kept && !strings.Contains(path, "{") && !reached {
				t.Errorf("no link leads to %s", path)
			}
		}
	})
}

func wantBothLanguages(t *testing.T, read map[string]htmlcheck.Page) {
	t.Helper()
	english := 0
	for path := range read {
		if strings.HasPrefix(path, "/en") {
			english++
		}
	}
	if len(read) < 150 || english*2 != len(read) {
		t.Errorf("%d pages, %d of them English: want 150 or more, half of them English", len(read), english)
	}
}

// wantSound reads one page as the rules for all pages want it.
func wantSound(t *testing.T, s *site, path string, p htmlcheck.Page) {
	t.Helper()
	for _, problem := range p.Problems() {
		t.Errorf("%s: %s", path, problem)
	}
	if n := s.ask(t, "", path).Body.Len(); n > 150_000 {
		t.Errorf("%s has %d bytes, want at most 150,000", path, n)
	}
	if _, raw, found := strings.Cut(p.Text(), "portal."); found {
		t.Errorf("%s: a message without text: portal.%.40s", path, raw)
	}
	for _, href := range p.Links() {
		if id, ok := strings.CutPrefix(href, "#"); ok && p.ByID(id) == nil {
			t.Errorf("%s: nothing has the id %q", path, id)
		}
	}
}

func TestKeptPagesAreTheSameForEverybodyWhoIsNotSignedIn(t *testing.T) {
	s := newSite(t)
	for _, r := range s.routes {
		path, ok := strings.CutPrefix(r.Pattern, "GET ")
		if !ok || !r.Kept || strings.Contains(path, "{") {
			continue
		}
		first := s.ask(t, "", path)
		if etag := first.Header().Get("Etag"); etag == "" {
			t.Errorf("%s was not kept", path)
		}
		if strings.Contains(first.Body.String(), `name="_key"`) {
			t.Errorf("%s shares a form's key between its readers", path)
		}
	}
}

func TestASheetSaysHowToGetIn(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]map[string][]string{
		"/servizi/giustizia-e-sicurezza-pubblica/segnalazioni":        {"service-online-access": {"/istanze/segnalazioni/inizia"}},
		"/servizi/anagrafe-e-stato-civile/carta-identita":             {"service-booking-access": {"/prenotazioni/documenti"}},
		"/en/servizi/anagrafe-e-stato-civile/carta-identita":          {"service-booking-access": {"/en/prenotazioni/documenti"}},
		"/servizi/educazione-e-formazione/mensa-scolastica":           {"service-online-access": {"/servizi/richiedi-assistenza"}},
		"/servizi/salute-benessere-e-assistenza/assegno-famiglia":     {"service-online-access": nil, "service-booking-access": nil}, // suspended
		"/servizi/tributi-finanze-e-contravvenzioni/rimborso-tributi": {"service-booking-access": {"/servizi/prenota-appuntamento?calendario=documenti"}},
	} {
		p := s.page(t, "", path)
		for element, links := range want {
			var got []string
			for _, n := range p.With("data-element", element) {
				got = append(got, htmlcheck.Attr(n, "href"))
			}
			if !slices.Equal(got, links) {
				t.Errorf("%s: %s leads to %v, want %v", path, element, got, links)
			}
		}
	}
	if text := s.page(t, "", "/servizi/salute-benessere-e-assistenza/assegno-famiglia").Text(); !strings.Contains(text, "Servizio non attivo Il bando riapre in autunno.") {
		t.Error("a suspended service does not say why")
	}
}

func TestASheetIsFoundOnlyUnderItsOwnCategory(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{
		"/servizi/ambiente/carta-identita", "/servizi/nessuna", "/servizi/ambiente/nessuno", "/novita/altro", "/novita/notizie/mercato-estivo",
		"/argomenti/nessuno", "/amministrazione/altro", "/amministrazione/uffici/nessuno",
		"/vivere-prova/luoghi/ced", "/organi-di-governo",
	} {
		if w := s.ask(t, "", path); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, w.Code)
		}
	}
}

func TestServicesAreFoundByEventsAndByThoseTheyAreFor(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{
		"/servizi/eventi-della-vita/cambio-di-residenza":  "Carta d'identità elettronica",
		"/servizi/eventi-delle-imprese/avvio-impresa":     "Apertura di un negozio",
		"/en/servizi/eventi-della-vita":                   "Moving and changing address within one country",
		"/servizi/anagrafe-e-stato-civile/carta-identita": "Ultimo aggiornamento: 01/02/2014",
	} {
		if text := s.page(t, "", path).Text(); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
	for _, path := range []string{
		"/servizi/eventi-della-vita/pensione", "/servizi/eventi-della-vita/avvio-impresa", "/servizi/destinatari/enti", "/servizi/destinatari/nessuno",
	} {
		if w := s.ask(t, "", path); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404: no service stands there", path, w.Code)
		}
	}
	if links := s.page(t, "", "/servizi").Links(); slices.Contains(links, "/servizi/eventi-della-vita/pensione") {
		t.Error("an event without services is linked")
	}
}

func TestTheDataOfASheetAreComplete(t *testing.T) {
	s := newSite(t)
	p := s.page(t, "", "/servizi/imprese-e-commercio/apertura-negozio")
	var got struct {
		Name     string
		Audience struct{ AudienceType string }
		Channel  struct {
			URL      string `json:"serviceUrl"`
			Location struct {
				Address struct{ StreetAddress, PostalCode, AddressLocality string }
			} `json:"serviceLocation"`
		} `json:"availableChannel"`
	}
	if err := json.Unmarshal([]byte(p.With("data-element", "metatag")[0].FirstChild.Data), &got); err != nil {
		t.Fatal(err)
	}
	if got.Channel.URL != "https://comune.prova.example/servizi/imprese-e-commercio/apertura-negozio" {
		t.Errorf("address %q", got.Channel.URL)
	}
	if got.Audience.AudienceType != "Imprese e artigiani" || got.Channel.Location.Address.StreetAddress != "Piazza Grande, 1" {
		t.Errorf("data %+v", got)
	}
}

func TestADeclaredTextIsRenderedSafelyAndInTheReadersLanguage(t *testing.T) {
	s := newSite(t)
	p := s.page(t, "", "/en/domande-frequenti")
	if !slices.Contains(p.Links(), "/en/prenotazioni") {
		t.Error("a link in a text leaves the reader's language")
	}
	if n := len(s.page(t, "", "/privacy").All("h3")); n != 1 {
		t.Errorf("%d headings of the third level, want the one that was written as fourth", n)
	}
	notes := s.page(t, "", "/note-legali")
	if !strings.Contains(notes.Text(), "Il sito è curato dal Comune.") || !strings.Contains(notes.Text(), "Uso del sito") {
		t.Error("parts of the legal notes are missing")
	}
	english := s.page(t, "", "/en/note-legali").With("data-element", "legal-notes-body")
	if len(english) != 1 || !strings.Contains(htmlcheck.Text(english[0]), "CC-BY 4.0") {
		t.Error("the licence is missing where the declared text says nothing about it")
	}
	if !strings.Contains(s.page(t, "", "/amministrazione/organi-di-governo").Text(), "Il consiglio ha dodici componenti.") {
		t.Error("a declared text does not stand on the page of the administration that it is called after")
	}
}

func TestAnOfficeSaysWhenAndWhere(t *testing.T) {
	text := newSite(t).page(t, "", "/amministrazione/uffici/sportello").Text()
	for _, want := range []string{
		"giovedì dalle 08:30 alle 13:00 e dalle 14:30 alle 17:30", "Piazza Grande, 1, 00100 Prova (EX)", "000 000002", "Sportello 1 e Sportello 2",
		"Fa parte di: Affari generali", "Documenti personali", "Carta d'identità elettronica",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestTheCrestCanRunNothing(t *testing.T) {
	w := newSite(t).ask(t, "", "/stemma.svg")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("status %d, headers %v", w.Code, w.Header())
	}
}

func TestShortAddressesLeadToTheirPages(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{
		"/servizi/prenota-appuntamento":                      "/prenotazioni",
		"/servizi/prenota-appuntamento?calendario=documenti": "/prenotazioni/documenti",
		"/servizi/prenota-appuntamento?calendario=//altrove": "/prenotazioni",
		"/en/segnala-disservizio":                            "/en/servizi/giustizia-e-sicurezza-pubblica/segnalazioni",
		"/richiedi-assistenza":                               "/servizi/richiedi-assistenza",
		"/dichiarazione-accessibilita":                       "https://form.agid.gov.it/view/esempio",
	} {
		if got := s.ask(t, "", path).Header().Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
}

func TestTheSearchPageAnswers(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{
		"/cerca":                            "Che cosa cerchi?",
		"/cerca?q=biblioteca":               "risultati per «biblioteca»",
		"/cerca?q=bibloteca":                "Forse cercavi biblioteca",
		"/cerca?q=astronave":                "Non abbiamo trovato nulla",
		"/cerca?q=%3Cscript%3E&tipo=x":      "Non abbiamo trovato nulla",
		"/en/cerca?q=identity":              "results for “identity”",
		"/cerca?q=tributi&tipo=offices":     "Ufficio tributi",
		"/cerca?q=sportello&pagina=9999999": "risultati per «sportello»",
	} {
		p := s.page(t, "", path)
		if !strings.Contains(p.Text(), want) {
			t.Errorf("%s does not say %q", path, want)
		}
		for _, problem := range p.Problems() {
			t.Errorf("%s: %s", path, problem)
		}
		if len(p.With("name", "robots")) != 1 {
			t.Errorf("%s is offered to search engines", path)
		}
	}
	if links := s.page(t, "", "/cerca?q=tributi&tipo=offices").Links(); slices.Contains(links, "/servizi/tributi-finanze-e-contravvenzioni/rimborso-tributi") {
		t.Error("the subject asked for was not heeded")
	}
}
