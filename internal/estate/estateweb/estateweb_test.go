package estateweb_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/estate"
	"comune.example/sportello/internal/estate/estateweb"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// town is a served town hall of six sites on a ring; the session's token names who asks.
type town struct {
	t       *testing.T
	server  *web.Server
	catalog *i18n.Catalog
	routes  []web.Route
}

func declared() municipality.Estate {
	e := municipality.Estate{CapacityGiB: 300, Shared: []municipality.Volume{{Code: "copie", Name: declare.Text{"it": "Copie", "en": "Copies"}, StorageGiB: 100}}}
	for k := 1; k <= 6; k++ {
		kind := "office"
		if k == 1 {
			kind = "dc"
		}
		e.Sites = append(e.Sites, municipality.Site{
			Number: k, Code: fmt.Sprintf("s%d", k), Kind: kind, Name: declare.Text{"it": fmt.Sprintf("Sede %c", 'A'+k-1), "en": fmt.Sprintf("Site %c", 'A'+k-1)},
			Address: "Via di Prova, 1", CAP: "00000", Lat: 44 + float64(k%3)/100, Lon: 12 + float64(k)/100,
		})
		e.Links = append(e.Links, municipality.Link{
			Code: fmt.Sprintf("l%d", k), A: fmt.Sprintf("s%d", k), Z: fmt.Sprintf("s%d", k%6+1), Ring: k, Kind: "fibre", Mbps: 1000, State: "active",
		})
	}
	e.Sites[5].Lat, e.Sites[5].Lon = 0, 0 // nobody said where it is
	e.Applications = []municipality.Application{
		{Code: "anagrafe", Name: "Anagrafe", Purpose: declare.Text{"it": "Residenti", "en": "Residents"}, Office: "demografici", Criticality: 1, StorageGiB: 150, Site: "s1"},
		{Code: "biblio", Name: "Biblioteca", Purpose: declare.Text{"it": "Prestiti", "en": "Loans"}, Office: "demografici", Criticality: 3, StorageGiB: 50, Needs: []string{"anagrafe"}},
	}
	return e
}

func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{t: t}
	now := time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)
	c := clock.Wall(func() time.Time { // each look a second later, so that incidents have an order
		now = now.Add(time.Second)
		return now
	})
	service := estate.NewService(journal.New(dbtest.SQLite(t, journal.Schema(), estate.Schema()), c), declared())
	shell := &ui.Shell{Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Live: "/vivere-prova", Region: "Regione Esempio", RegionURL: "https://regione.example.it",
		Accessibility: "https://form.agid.gov.it/view/esempio", PEC: "protocollo@pec.example.it", Phone: "+39 000 000000",
	}, Paths: ui.DefaultPaths()}
	module := estateweb.Module(service, shell, estateweb.Options{
		Offices: []municipality.Office{{Slug: "demografici", Site: "s2", Name: declare.Text{"it": "Servizi demografici", "en": "Registry office"}}},
		Lines:   []ui.GeoLine{{Kind: "boundary", Closed: true, Points: []ui.GeoPoint{{Lat: 43.9, Lon: 11.9}, {Lat: 44.1, Lon: 11.9}, {Lat: 44.1, Lon: 12.2}}}},
	})
	var err error
	if w.catalog, err = i18n.Load(ui.Messages, module.Messages); err != nil {
		t.Fatal(err)
	}
	w.routes = module.Routes
	w.server, err = web.New(web.Options{
		Routes: module.Routes, Catalog: w.catalog, Clock: c, Failed: shell.Failed,
		Session: func(_ context.Context, token string) (identity.Actor, error) {
			switch token {
			case "citizen":
				return identity.Actor{Kind: identity.Citizen, ID: "1", Name: "Ada"}, nil
			case "":
				return identity.Actor{}, nil
			}
			return identity.Actor{Kind: identity.Officer, ID: token, Name: "Ugo", Roles: []identity.Role{{Name: token}}}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *town) ask(who, method, path string, fields url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), method, path, strings.NewReader(fields.Encode()))
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: who})
	}
	a := httptest.NewRecorder()
	w.server.ServeHTTP(a, r)
	return a
}

func (w *town) page(a *httptest.ResponseRecorder, status int, texts ...string) htmlcheck.Page {
	w.t.Helper()
	if a.Code != status {
		w.t.Fatalf("status %d, want %d", a.Code, status)
	}
	p, err := htmlcheck.Parse(strings.NewReader(a.Body.String()))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		w.t.Errorf("page: %s", problem)
	}
	for _, key := range w.catalog.Missing() {
		if strings.HasPrefix(key, "estate") {
			w.t.Errorf("no text for %s", key)
		}
	}
	for _, text := range texts {
		if !strings.Contains(p.Text(), text) {
			w.t.Errorf("the page does not say %q", text)
		}
	}
	return p
}

func (w *town) get(who, path string, texts ...string) htmlcheck.Page {
	w.t.Helper()
	return w.page(w.ask(who, http.MethodGet, path, nil), http.StatusOK, texts...)
}

func TestEverybodySeesTheSites(t *testing.T) {
	w := newTown(t)
	p := w.get("", "/amministrazione/sedi", "Le 6 sedi", "Sede C", "Schizzo delle sedi")
	if discs, lines := len(p.All("circle")), len(p.All("line")); discs != 6 || lines != 6 {
		t.Errorf("%d discs and %d lines, want 6 and 6", discs, lines)
	}
	w.get("", "/amministrazione/sedi/s2", "Sede B", "Servizi demografici", "Sede A", "Sede C")
	w.get("", "/en/amministrazione/sedi", "6 sites", "Site C")
	if got := w.ask("", http.MethodGet, "/amministrazione/sedi/altra", nil).Code; got != http.StatusNotFound {
		t.Errorf("an unknown site: %d", got)
	}
	for _, complaint := range w.catalog.Check() {
		if strings.Contains(complaint, "estate") {
			t.Error(complaint)
		}
	}
}

func TestTheAdministratorAsksWhatTwoCutsWouldDo(t *testing.T) {
	w := newTown(t)
	w.get("administrator", "/ufficio/sala-macchine", "L'anello è intero", "Anagrafe", "Residenti", "300 / 300 GiB", "Copie")
	w.get("administrator", "/ufficio/sala-macchine?criticita=3", "Prestiti", "Fuori, come servizio")
	w.get("administrator", "/ufficio/sala-macchine?primo=l2", "Nessuna sede resterebbe isolata")
	p := w.get("administrator", "/ufficio/sala-macchine?primo=l2&secondo=l4", "2 sedi resterebbero isolate", "Sede C e Sede D")
	if dark := len(p.With("class", "sp-series-2")); dark != 4 { // two discs, two links
		t.Errorf("%d marks are dark, want 4", dark)
	}
}

func TestAnIncidentIsOpenedAndClosed(t *testing.T) {
	w := newTown(t)
	const path = "/ufficio/sala-macchine/guasti"
	w.get("administrator", path, "Nessun guasto aperto")
	w.page(w.ask("administrator", http.MethodPost, path, url.Values{"cosa": {"link:altro"}}), http.StatusUnprocessableEntity,
		"Scegli che cosa non funziona", "Scegli la gravità", "Scrivi che cosa")
	for _, thing := range []string{"link:l2", "link:l4", "application:anagrafe"} {
		a := w.ask("administrator", http.MethodPost, path, url.Values{"cosa": {thing}, "gravita": {"1"}, "descrizione": {"Scavo in strada"}})
		if a.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d", thing, a.Code)
		}
	}
	p := w.get("administrator", path, "Sede B – Sede C", "Scavo in strada", "Si ferma anche un'altra applicazione: Biblioteca")
	w.get("administrator", "/ufficio/sala-macchine", "2 sedi non raggiungono la sala macchine", "Interrotto")
	closing := ""
	for _, form := range p.All("form") {
		if action := htmlcheck.Attr(form, "action"); strings.HasSuffix(action, "/chiudi") && closing == "" {
			closing = action
		}
	}
	w.page(w.ask("administrator", http.MethodPost, closing, url.Values{"rimedio": {""}}), http.StatusUnprocessableEntity, "Scrivi che cosa è stato fatto")
	if a := w.ask("administrator", http.MethodPost, closing, url.Values{"rimedio": {"Giuntata la fibra"}}); a.Code != http.StatusSeeOther {
		t.Errorf("close: %d", a.Code)
	}
	w.get("administrator", path, "Giuntata la fibra")
	w.get("administrator", "/ufficio/sala-macchine", "senza riserva")
	w.get("administrator", "/en/ufficio/sala-macchine/guasti", "Open incidents")
}

func TestTheMachineRoomIsForAdministrators(t *testing.T) {
	w := newTown(t)
	for _, route := range w.routes {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		path := strings.NewReplacer("{id}", "none", "{code}", "s1").Replace(pattern)
		for _, who := range []string{"", "citizen", "clerk", "cashier", "editor"} {
			want := http.StatusNotFound
			switch {
			case strings.HasPrefix(path, "/amministrazione"):
				want = http.StatusOK
			case who == "":
				want = http.StatusSeeOther
			}
			if got := w.ask(who, method, path, nil).Code; got != want {
				t.Errorf("%s %s as %q: %d, want %d", method, path, who, got, want)
			}
		}
	}
}

func TestEverySiteWithAPlaceLeadsFromTheMapToItsPage(t *testing.T) {
	w := newTown(t)
	for lang, prefix := range map[string]string{"it": "", "en": "/en"} {
		body := w.ask("", http.MethodGet, prefix+"/amministrazione/sedi", nil).Body.String()
		for k := 1; k <= 6; k++ {
			link := fmt.Sprintf(`class="sp-map-link" href="%s/amministrazione/sedi/s%d" aria-label="`, prefix, k)
			if has := strings.Contains(body, link); has != (k != 6) {
				t.Errorf("%s: a mark leads to s%d: %v", lang, k, has)
			}
		}
		if !strings.Contains(body, `class="sp-map-boundary"`) || !strings.Contains(body, prefix+`/amministrazione/sedi?vista=44.`) || !strings.Contains(body, prefix+`/amministrazione/sedi/s6"`) {
			t.Errorf("%s: the map lacks the town, the ways to move it or the list of all sites", lang)
		}
	}
	near := w.ask("", http.MethodGet, "/amministrazione/sedi?vista=44.01+12.01+100", nil).Body.String()
	if !strings.Contains(near, `/sedi/s1" aria-label`) || strings.Contains(near, `/sedi/s3" aria-label`) || !strings.Contains(near, "noindex") {
		t.Error("looking at s1 from near shows others")
	}
	for _, view := range []string{"x", "44.01 12.01", "NaN 12 100", "91 12 100", "44 12 -5", "44 12 1e308", "%00"} {
		w.page(w.ask("", http.MethodGet, "/amministrazione/sedi?"+url.Values{"vista": {view}}.Encode(), nil), http.StatusOK, "Sede F")
	}
	if one := w.ask("", http.MethodGet, "/amministrazione/sedi/s2", nil).Body.String(); !strings.Contains(one, "sp-map-pin") {
		t.Error("a site's page does not show where it is")
	}
	if one := w.ask("", http.MethodGet, "/amministrazione/sedi/s6", nil).Body.String(); strings.Contains(one, "sp-map") {
		t.Error("a site without a place is on a map")
	}
}
