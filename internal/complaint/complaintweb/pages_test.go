package complaintweb_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestAReportIsWrittenInThreeStepsAndConfirmedByLetter(t *testing.T) {
	s := newSite(t)
	if a := s.post("", "/segnala", url.Values{}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without accepting: got %d", a.status)
	}
	at := s.draft("")
	if a := s.post("", at, url.Values{"title": {"Una buca"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="Una buca"`) || strings.Count(a.body, `class="sp-wrong"`) < 5 {
		t.Errorf("half filled in: got %d %s", a.status, said(a.body))
	}
	if a := s.get("", strings.Replace(at, "/dati", "/riepilogo", 1)); a.status != http.StatusUnprocessableEntity {
		t.Errorf("the summary of half a report: got %d", a.status)
	}
	summary := s.sends("", at, hole())
	if a := s.get("", summary); a.status != http.StatusOK || !strings.Contains(a.body, "Buca davanti alla scuola") || !strings.Contains(a.body, "Ada Ospite") {
		t.Errorf("the summary: got %d %s", a.status, said(a.body))
	}
	sent := s.sends("", strings.Replace(at, "/dati", "/invia", 1), url.Values{})
	if a := s.get("", sent); !strings.Contains(a.body, "ada@example.org") || strings.Contains(a.body, "SEG-") {
		t.Errorf("before it is confirmed: %s", said(a.body))
	}
	if a := s.get("", at); a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/segnalazione/") {
		t.Errorf("back in the browser: got %d %s", a.status, a.location)
	}
	if err := s.journal.Dispatcher().Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	link := strings.Split(strings.Split(sent, "?")[0], "/")[2]
	own := "/segnalazione/" + link
	if a := s.get("", own+"/conferma?codice="+s.codes[link]); a.status != http.StatusOK {
		t.Errorf("the letter's page: got %d", a.status)
	}
	if a := s.post("", own+"/conferma", url.Values{"codice": {"another"}}); a.status != http.StatusNotFound {
		t.Errorf("another code: got %d", a.status)
	}
	a := s.get("", s.sends("", own+"/conferma", url.Values{"codice": {s.codes[link]}}))
	if !strings.Contains(a.body, "SEG-2014-000001") || !strings.Contains(a.body, "30 marzo 2014") || !strings.Contains(a.body, `value="/servizi/segnala-disservizio"`) {
		t.Errorf("the confirmation says neither number nor day, or asks for no rating: %s", said(a.body))
	}
	if r := s.get("", own+"/ricevuta.pdf"); r.status != http.StatusOK || !strings.HasPrefix(r.body, "%PDF") {
		t.Errorf("the receipt: got %d", r.status)
	}
	if en := s.get("", "/en"+own); !strings.Contains(en.body, "Your report SEG-2014-000001") {
		t.Errorf("in English: %s", said(en.body))
	}
}

func TestAClickOnTheMapSetsThePointAndLosesNothing(t *testing.T) {
	s := newSite(t)
	at := s.draft("")
	point := func(form url.Values) string {
		t.Helper()
		if to := s.sends("", at, form); to != at+"#luogo" {
			t.Fatalf("sent on to %s", to)
		}
		body := s.get("", at).body
		if !strings.Contains(body, `value="Mezza frase"`) {
			t.Error("what was typed is lost")
		}
		found := regexp.MustCompile(`name="point"|value="([^"]*)"[^>]*id="f-point"|id="f-point"[^>]*value="([^"]*)"`).FindAllStringSubmatch(body, -1)
		return strings.Join(slices.Concat(found...), " ")
	}
	form := func(more url.Values) url.Values {
		f := url.Values{"title": {"Mezza frase"}, "view": {"44.136800 12.241400 1000"}}
		for k, v := range more {
			f[k] = v
		}
		return f
	}
	for name, c := range map[string]struct {
		form url.Values
		want string
	}{
		"the middle":         {url.Values{"pin.x": {"320"}, "pin.y": {"240"}}, "44.136800, 12.241400"},
		"a kilometre east":   {url.Values{"pin.x": {"640"}, "pin.y": {"240"}}, "44.136800, 12.253917"},
		"the small map":      {url.Values{"pinpiccolo.x": {"144"}, "pinpiccolo.y": {"144"}}, "44.136800, 12.241400"},
		"the small one east": {url.Values{"pinpiccolo.x": {"288"}, "pinpiccolo.y": {"144"}}, "44.136800, 12.253917"},
		"the keyboard":       {url.Values{"mappa": {"centro"}}, "44.136800, 12.241400"},
		"outside the image":  {url.Values{"pin.x": {"99999"}, "pin.y": {"240"}}, "44.136800, 12.253917"},
	} {
		if got := point(form(c.form)); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %s", name, got, c.want)
		}
	}
	before := point(form(url.Values{"mappa": {"togli"}}))
	if got := point(form(url.Values{"pin.x": {"0"}, "pin.y": {"0"}})); got != before {
		t.Errorf("the return key on the map sets a point: %q", got)
	}
	for _, move := range []string{"vicino", "lontano", "nord", "sud", "est", "ovest", "vai", "mostra", "nonsense"} {
		s.sends("", at, form(url.Values{"mappa": {move}, "punto": {"0"}}))
	}
}

func TestThePictureOfTheMapIsDrawnWhateverIsAsked(t *testing.T) {
	s := newSite(t)
	for _, query := range []string{"", "?vista=44.1 12.2 500&punto=44.1, 12.2", "?vista=x&punto=y", "?vista=NaN 1 NaN", "?vista=1e300 1 1", "?vista=89.99 179 99999999", "?lato=288&vista=0 0 0"} {
		a := s.get("", "/segnala/mappa.svg"+strings.ReplaceAll(query, " ", "%20"))
		if a.status != http.StatusOK || !strings.HasPrefix(a.body, "<svg") || strings.Contains(a.body, "style=") || strings.Contains(a.body, "NaN") || len(a.body) > 30_000 {
			t.Errorf("%s: got %d, %d bytes", query, a.status, len(a.body))
		}
	}
}

func TestAFileThatCannotBeTakenIsSaidAndTheOthersStay(t *testing.T) {
	s := newSite(t)
	at := s.draft("")
	form := hole()
	form.Set("azione", "carica")
	a := s.sendFiles(at, form, map[string][]byte{"buca.jpg": snapshot(t), "virus.exe": []byte("MZ")})
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "buca.jpg") || !strings.Contains(a.body, "Buca davanti alla scuola") {
		t.Errorf("got %d %s", a.status, said(a.body))
	}
	remove := regexp.MustCompile(`name="rimuovi" value="([^"]+)"`).FindStringSubmatch(a.body)
	if len(remove) != 2 {
		t.Fatal("a file cannot be taken away")
	}
	s.sends("", at, url.Values{"rimuovi": {remove[1]}})
	if body := s.get("", at).body; strings.Contains(body, "buca.jpg") || !strings.Contains(body, "Buca davanti alla scuola") {
		t.Errorf("after taking it away: %s", said(body))
	}
}

func TestFromOnePlaceTooMuchIsToldKindly(t *testing.T) {
	s := newSite(t)
	for n := range 3 {
		at := s.draft("")
		s.sends("", at, hole())
		a := s.post("", strings.Replace(at, "/dati", "/invia", 1), url.Values{})
		if n == 2 && (a.status != http.StatusTooManyRequests || !strings.Contains(a.body, "Buca davanti alla scuola")) {
			t.Errorf("the third: got %d %s", a.status, said(a.body))
		}
	}
}

func TestTheListKeepsItsFiltersAndShowsOnlyWhatIsPublic(t *testing.T) {
	s := newSite(t)
	first, second := s.report("anna"), s.report("bruno")
	if body := s.get("", "/segnalazioni").body; strings.Contains(body, "Buca") {
		t.Error("what nobody has taken in charge is listed")
	}
	s.act(first, "mossa", url.Values{"action": {"take"}})
	body := s.get("", "/segnalazioni?categoria=buche&stato=in_charge&periodo=30&q=scuola").body
	if !strings.Contains(body, first.Number.String()) || strings.Contains(body, second.Number.String()) || !strings.Contains(body, "Strade (1)") {
		t.Errorf("got %s", said(body))
	}
	if !strings.Contains(body, "categoria=buche&amp;periodo=30&amp;q=scuola&amp;stato=in_charge&amp;vista=mappa") {
		t.Error("the way to the map loses the filters")
	}
	for _, nothing := range []string{"?q=niente", "?stato=resolved", "?categoria=altro", "?q=100%25zz"} {
		if a := s.get("", "/segnalazioni"+nothing); a.status != http.StatusOK || strings.Contains(a.body, first.Number.String()) {
			t.Errorf("%s: got %d", nothing, a.status)
		}
	}
	if a := s.get("", "/segnalazioni?stato=submitted"); a.status != http.StatusNotFound {
		t.Errorf("a state that is not public: got %d", a.status)
	}
	onMap := s.get("", "/segnalazioni?vista=mappa").body
	if !strings.Contains(onMap, `class="sp-map-link" href="/segnalazioni/`+first.Number.String()) || !strings.Contains(onMap, "<details") {
		t.Errorf("the map has no link or no table: %s", said(onMap))
	}
	s.openData(t, first.Number.String(), second.Number.String())
}

// openData looks at what programs are given.
func (s *site) openData(t *testing.T, public, other string) {
	t.Helper()
	for path, kind := range map[string]string{
		"/segnalazioni/segnalazioni.csv": "text/csv", "/segnalazioni/segnalazioni.geojson": "application/geo+json",
		"/api/v1/open311/requests.json": "application/json", "/api/v1/open311/requests/" + public + ".json": "application/json",
		"/api/v1/open311/requests.json?service_request_id=" + public + "," + other: "application/json",
	} {
		a := s.get("", path)
		if !strings.HasPrefix(a.header.Get("Content-Type"), kind) || !strings.Contains(a.body, public) || strings.Contains(a.body, other) || strings.Contains(strings.ToLower(a.body), "anna") {
			t.Errorf("%s: got %d %s %.300s", path, a.status, a.header.Get("Content-Type"), a.body)
		}
	}
	if a := s.get("", "/api/v1/open311/requests/"+other+".json"); a.status != http.StatusNotFound {
		t.Errorf("one that is not public: got %d", a.status)
	}
	if a := s.get("", "/api/v1/open311/requests.json?start_date=ieri"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a date that is none: got %d", a.status)
	}
	type service struct {
		Code string `json:"service_code"`
	}
	if list := decoded[[]service](t, s.get("", "/api/v1/open311/services.json").body); len(list) != 1 || list[0].Code != "buche" {
		t.Errorf("services: got %v", list)
	}
	if list := decoded[[]map[string]any](t, s.get("", "/api/v1/open311/requests.json?status=closed").body); len(list) != 0 {
		t.Errorf("closed ones: got %v", list)
	}
}

func TestWhoFollowsConfirmsByLetterAndStops(t *testing.T) {
	s := newSite(t)
	f := s.report("anna")
	s.act(f, "mossa", url.Values{"action": {"take"}})
	at := "/segnalazioni/" + f.Number.String()
	if a := s.post("", at+"/segui", url.Values{"email": {"nessuno"}}); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="nessuno"`) {
		t.Errorf("a wrong address: got %d", a.status)
	}
	s.sends("", at+"/segui", url.Values{"email": {"x@example.org"}})
	s.sends("bruno", at+"/segui", url.Values{})
	if body := s.get("bruno", at).body; !strings.Contains(body, "Segui questa segnalazione.") {
		t.Error("bruno is not told that he follows it")
	}
	for _, path := range []string{"/seguite/nothing/conferma", "/seguite/nothing/disdici"} {
		if a, b := s.get("", path), s.post("", path, url.Values{}); a.status != http.StatusNotFound || b.status != http.StatusNotFound {
			t.Errorf("%s: got %d, %d", path, a.status, b.status)
		}
	}
}

func TestARequestForAssistanceIsAnsweredByTheServicesOffice(t *testing.T) {
	s := newSite(t)
	bad := s.post("", "/servizi/richiedi-assistenza", url.Values{"given_name": {"Ada"}, "details": {"Come pago?"}})
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "Come pago?") || !strings.Contains(bad.body, "<optgroup") {
		t.Errorf("half filled in: got %d", bad.status)
	}
	if body := s.get("anna", "/servizi/richiedi-assistenza?servizio=tributi").body; !strings.Contains(body, `value="anna@example.org"`) || !strings.Contains(body, `value="tributi" selected`) {
		t.Error("who is signed in types everything again")
	}
	sent := s.sends("anna", "/servizi/richiedi-assistenza", url.Values{"category": {"tributi"}, "details": {"Come pago?"}, "privacy": {"si"}})
	if body := s.get("anna", sent).body; !strings.Contains(body, "ASS-2014-000001") {
		t.Errorf("got %s", said(body))
	}
	link := strings.Split(strings.Split(sent, "?")[0], "/")[2]
	if a := s.get("", "/segnalazione/"+link); a.status != http.StatusNotFound {
		t.Errorf("at the address of reports: got %d", a.status)
	}
	f, err := s.complaints.ByLink(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	s.act(f, "mossa", url.Values{"action": {"take"}})
	s.act(f, "mossa", url.Values{"action": {"resolve"}, "text": {"Con il bollettino."}})
	if body := s.get("anna", "/area-personale/segnalazioni/"+f.ID).body; !strings.Contains(body, "Con il bollettino.") {
		t.Error("the answer is not in the personal area")
	}
	if a := s.get("", "/segnalazioni/ASS-2014-000001"); a.status != http.StatusNotFound {
		t.Errorf("a request for assistance is public: got %d", a.status)
	}
}
