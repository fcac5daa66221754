package ratingweb_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/portal/ratingweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// desk is the module alone, with a clock that can be moved; it is 1 March 2014.
type desk struct {
	t   *testing.T
	web *web.Server
	now time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	files := os.DirFS("../testdata/prova")
	m, err := municipality.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	services, err := catalog.Load(files, m)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	at := clock.Clock(func(context.Context) time.Time { return d.now })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), portal.Schema()), at)
	shell := &ui.Shell{Site: ui.Site{
		Name: m.Title, Place: m.Name, Live: "/vivere-prova", Region: "Regione", RegionURL: "https://regione.prova.example", Accessibility: m.Accessible,
	}, Paths: ui.DefaultPaths()}
	module := ratingweb.Module(portal.NewService(j, portal.Config{Municipality: m, Catalog: services}), shell)
	texts, err := i18n.Load(ui.Messages, module.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := texts.Check(); len(wrong) > 0 {
		t.Error(wrong)
	}
	d.web, err = web.New(web.Options{Routes: module.Routes, Catalog: texts, Clock: at, Failed: shell.Failed, Session: sessions})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func sessions(_ context.Context, token string) (identity.Actor, error) {
	switch token {
	case identity.RoleEditor, identity.RoleClerk:
		return identity.Actor{Kind: identity.Officer, ID: token, Name: "Eva Prova", Roles: []identity.Role{{Name: token}}}, nil
	case "citizen":
		return identity.Actor{Kind: identity.Citizen, ID: "1", Name: "Ada Prova"}, nil
	}
	return identity.Actor{}, nil
}

func (d *desk) send(token, method, path string, values url.Values) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), method, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	w := httptest.NewRecorder()
	d.web.ServeHTTP(w, r)
	return w
}

func (d *desk) page(path string) htmlcheck.Page {
	d.t.Helper()
	w := d.send(identity.RoleEditor, http.MethodGet, path, nil)
	p, err := htmlcheck.Parse(w.Body)
	if err != nil || w.Code != http.StatusOK {
		d.t.Fatalf("%s: status %d, %v", path, w.Code, err)
	}
	for _, problem := range p.Problems() {
		d.t.Errorf("%s: %s", path, problem)
	}
	return p
}

func (d *desk) rate(values url.Values) *httptest.ResponseRecorder {
	d.t.Helper()
	path := "/valutazioni"
	if values.Has("servizio") {
		path += "?servizio=si"
	}
	return d.send("", http.MethodPost, path, values)
}

// some gives four marks.
func (d *desk) some() {
	d.t.Helper()
	for _, v := range []url.Values{
		{"pagina": {"/servizi"}, "voto": {"2"}, "pos": {"chiare"}, "neg": {"tecnici"}, "testo": {"lenta"}},
		{"pagina": {"/servizi"}, "voto": {"5"}, "pos": {"chiare", "complete"}},
		{"pagina": {"/novita"}, "voto": {"4"}, "testo": {"=HYPERLINK(1)"}},
		{"pagina": {"/servizi"}, "voto": {"1"}, "servizio": {"si"}, "neg": {"altro"}},
	} {
		if w := d.rate(v); w.Code != http.StatusSeeOther || w.Header().Get("Location") != v.Get("pagina") {
			d.t.Fatalf("%v: status %d, leads to %q", v, w.Code, w.Header().Get("Location"))
		}
		d.now = d.now.Add(time.Second)
	}
}

func TestAMarkWithoutStarsOrOfAnotherSiteIsAskedForAgain(t *testing.T) {
	d := newDesk(t)
	for _, values := range []url.Values{
		{"pagina": {"/servizi"}, "testo": {"molto chiara"}, "pos": {"complete"}},
		{"pagina": {"//example.org"}, "voto": {"3"}, "testo": {"molto chiara"}, "pos": {"complete"}},
	} {
		w := d.rate(values)
		p, err := htmlcheck.Parse(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		sent := url.Values(p.Values("/valutazioni"))
		if w.Code != http.StatusUnprocessableEntity || sent.Get("testo") != "molto chiara" || sent.Get("pos") != "complete" {
			t.Errorf("%v: status %d, or something typed was lost: %v", values, w.Code, sent)
		}
		for _, problem := range p.Problems() {
			t.Error(problem)
		}
	}
	if text := d.page("/ufficio/valutazioni").Text(); !strings.Contains(text, "Nessuna valutazione") {
		t.Error("a wrong mark was kept")
	}
}

func TestTheResultsSayWhatReadersThink(t *testing.T) {
	d := newDesk(t)
	d.some()
	text := d.page("/ufficio/valutazioni").Text()
	for _, want := range []string{
		"4 Valutazioni 3,0 Media 50 % Voti da 1 a 3 stelle",
		"Le indicazioni erano chiare 1", "Ho avuto problemi tecnici 1", "/servizi Servizio 1 1,0 1", "/servizi Pagina 2 3,5 1", "marzo 2014 4 3,0 2",
		"2 Ho avuto problemi tecnici lenta",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	if strings.Index(text, "/servizi Servizio") > strings.Index(text, "/novita Pagina") {
		t.Error("the worst does not stand first")
	}
	if text := d.page("/ufficio/valutazioni?su=servizi&giorni=30").Text(); !strings.Contains(text, "1 Valutazioni 1,0 Media") {
		t.Errorf("services only: %s", text)
	}
	d.now = d.now.AddDate(0, 0, 31)
	if text := d.page("/ufficio/valutazioni?giorni=30").Text(); !strings.Contains(text, "Nessuna valutazione") {
		t.Error("marks of before the period are shown")
	}
}

func TestTheFilterStaysAndGoesIntoTheExport(t *testing.T) {
	d := newDesk(t)
	d.some()
	p := d.page("/ufficio/valutazioni?pagina_valutata=/servizi&su=pagine&giorni=tutto")
	form := url.Values(p.Values("/ufficio/valutazioni"))
	if form.Get("pagina_valutata") != "/servizi" || form.Get("su") != "pagine" || form.Get("giorni") != "tutto" {
		t.Errorf("the filter is lost: %v", form)
	}
	export := ""
	for _, l := range p.Links() {
		if strings.Contains(l, ".csv") {
			export = l
		}
	}
	rows, err := csv.NewReader(d.send(identity.RoleEditor, http.MethodGet, export, nil).Body).ReadAll()
	want := [][]string{
		{"giorno", "pagina", "oggetto", "lingua", "stelle", "motivi", "commento"},
		{"2014-03-01", "/servizi", "pagina", "it", "5", "chiare complete", ""},
		{"2014-03-01", "/servizi", "pagina", "it", "2", "tecnici", "lenta"},
	}
	if diff := cmp.Diff(want, rows); err != nil || diff != "" {
		t.Errorf("%s: %v (-want +got):\n%s", export, err, diff)
	}
	all := d.send(identity.RoleEditor, http.MethodGet, "/ufficio/valutazioni/valutazioni.csv", nil).Body.String()
	if strings.Contains(all, ",=HYPER") || !strings.Contains(all, ",'=HYPERLINK(1)") {
		t.Errorf("a stranger's words are a formula in a spreadsheet: %s", all)
	}
}

func TestOnePlaceCannotDrownTheOthersMarks(t *testing.T) {
	d := newDesk(t)
	good := url.Values{"pagina": {"/servizi"}, "voto": {"5"}}
	for n := range 30 {
		if w := d.rate(good); w.Code != http.StatusSeeOther {
			t.Fatalf("mark %d: status %d", n, w.Code)
		}
	}
	if w := d.rate(good); w.Code != http.StatusTooManyRequests {
		t.Errorf("the 31st mark of an hour: status %d, want 429", w.Code)
	}
	d.now = d.now.Add(time.Hour)
	if w := d.rate(good); w.Code != http.StatusSeeOther {
		t.Errorf("an hour later: status %d", w.Code)
	}
}

func TestOnlyEditorsReadTheResults(t *testing.T) {
	d := newDesk(t)
	for _, path := range []string{"/ufficio/valutazioni", "/ufficio/valutazioni/valutazioni.csv"} {
		for token, want := range map[string]int{
			"": http.StatusSeeOther, "citizen": http.StatusNotFound, identity.RoleClerk: http.StatusNotFound, identity.RoleEditor: http.StatusOK,
		} {
			if w := d.send(token, http.MethodGet, path, nil); w.Code != want {
				t.Errorf("%s as %q: status %d, want %d", path, token, w.Code, want)
			}
		}
	}
}
