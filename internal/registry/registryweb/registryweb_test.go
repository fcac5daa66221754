package registryweb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/population"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/registry/registryweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site is the whole web package on a fresh database; the session's token names who is signed in.
type site struct {
	t       *testing.T
	server  *web.Server
	texts   *i18n.Catalog
	service *registry.Service
	people  *population.Population
}

func newSite(t *testing.T) *site {
	t.Helper()
	c := clock.Wall(func() time.Time { return time.Date(2014, 3, 10, 9, 0, 0, 0, time.UTC) })
	s := &site{t: t, service: registry.NewService(journal.New(dbtest.SQLite(t, journal.Schema(), registry.Schema()), c))}
	var err error
	s.people, err = population.Generate(population.Params{
		Seed: 3, Residents: 60, On: "2014-01-01",
		Town: population.Town{Belfiore: "H501", Name: "Prova", Province: "PV", CAP: "00100", Streets: []string{"Via Roma"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.service.Import(identity.AsSystem(t.Context(), "test"), s.people); err != nil {
		t.Fatal(err)
	}
	shell := &ui.Shell{Site: ui.Site{Name: "Comune di Prova", Place: "Prova", Live: "/vivere-prova", Region: "Regione di Prova", RegionURL: "https://regione.example", Accessibility: "https://form.example/x"}, Paths: ui.DefaultPaths()}
	m := registryweb.Module(s.service, shell, registryweb.Options{Office: func(*web.Call, string) string { return "Servizi demografici" }})
	if s.texts, err = i18n.Load(ui.Messages, m.Messages); err != nil {
		t.Fatal(err)
	}
	s.server, err = web.New(web.Options{
		Routes: m.Routes, Catalog: s.texts, Clock: c, Failed: shell.Failed, Key: s.service.Key,
		Session: func(_ context.Context, token string) (identity.Actor, error) { return s.actor(token), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// actor gives who a token stands for: an officer by role, or the first resident of the register.
func (s *site) actor(token string) identity.Actor {
	switch token {
	case identity.RoleRegistrar, identity.RoleAdministrator, identity.RoleClerk:
		return identity.Actor{Kind: identity.Officer, ID: "0192-abcdef", Name: "Carla Ufficiale", Roles: []identity.Role{{Name: token}}}
	case "citizen":
		return identity.Actor{Kind: identity.Citizen, ID: "account", Name: "Prova", CodiceFiscale: string(s.people.Residents[0].CodiceFiscale)}
	case "foreigner":
		return identity.Actor{Kind: identity.Citizen, ID: "other", Name: "Prova", CodiceFiscale: "RSSMRA80A01H501U"}
	default:
		return identity.Actor{}
	}
}

func (s *site) do(who, method, path, media string, body io.Reader) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, body)
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: who})
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

func (s *site) get(who, path string) *httptest.ResponseRecorder {
	return s.do(who, "GET", path, "", nil)
}

func (s *site) post(who, path string, v url.Values) *httptest.ResponseRecorder {
	return s.do(who, "POST", path, "application/x-www-form-urlencoded", strings.NewReader(v.Encode()))
}

// page checks a page's rules and gives it.
func (s *site) page(w *httptest.ResponseRecorder, status int) htmlcheck.Page {
	s.t.Helper()
	if w.Code != status {
		s.t.Fatalf("got %d, want %d: %.300s", w.Code, status, w.Body)
	}
	page, err := htmlcheck.Parse(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, problem := range page.Problems() {
		s.t.Error(problem)
	}
	if strings.Contains(page.Text(), "⟦") {
		s.t.Errorf("a text is missing: %v", s.texts.Missing())
	}
	return page
}

func search(r population.Resident) url.Values {
	return url.Values{"surname": {r.Surname}, "purpose": {"sportello"}, "reference": {"P-7"}}
}

func TestARegistrarSearchesOpensAndTheCitizenReadsWhoAndWhy(t *testing.T) {
	s := newSite(t)
	who := s.people.Residents[0]
	s.page(s.get("registrar", "/ufficio/anagrafe"), http.StatusOK)
	s.page(s.post("registrar", "/ufficio/anagrafe", url.Values{"surname": {who.Surname}}), http.StatusUnprocessableEntity)
	found := s.page(s.post("registrar", "/ufficio/anagrafe", search(who)), http.StatusOK)
	if !strings.Contains(found.Text(), who.Surname+" "+who.Name) {
		t.Fatalf("not found: %s", found.Text())
	}
	sheet, err := s.service.SheetByNumber(identity.AsSystem(t.Context(), "test"), 0)
	if err != nil {
		t.Fatal(err)
	}
	open := url.Values{"id": {sheet.Resident.ID}, "purpose": {"sportello"}, "reference": {"P-7"}}
	opened := s.page(s.post("registrar", "/ufficio/anagrafe/scheda", open), http.StatusOK)
	if !strings.Contains(opened.Text(), string(who.CodiceFiscale)) {
		t.Error("the sheet lacks the codice fiscale")
	}
	seen := s.page(s.get("citizen", "/area-personale/accessi"), http.StatusOK).Text()
	for _, want := range []string{"Ricerca in anagrafe", "Consultazione della scheda anagrafica", "Richiesta allo sportello (riferimento P-7)", "codice ABCDEF"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the citizen does not read %q", want)
		}
	}
	if !strings.Contains(seen, "Servizi demografici, personale del Comune") {
		t.Error("it is not said which office looked")
	}
	if text := s.page(s.get("citizen", "/area-personale/accessi?chi=enti"), http.StatusOK).Text(); !strings.Contains(text, "Nessun accesso di questo tipo") {
		t.Error("officers' lines are shown among those of bodies")
	}
	saved := s.get("citizen", "/area-personale/accessi/elenco.csv?chi=personale")
	if body := saved.Body.String(); saved.Code != http.StatusOK || !strings.HasPrefix(body, "Quando,Chi,Che cosa,Perché") || !strings.Contains(body, "Richiesta allo sportello (riferimento P-7)") {
		t.Errorf("the list as a file: got %d, %.200s", saved.Code, body)
	}
	if strings.Contains(seen, "Carla Ufficiale") {
		t.Error("the citizen reads an officer's name")
	}
	if text := s.page(s.get("foreigner", "/area-personale/accessi"), http.StatusOK).Text(); !strings.Contains(text, "Nessun accesso") {
		t.Error("who is no resident is not told so")
	}
	s.page(s.get("citizen", "/en/area-personale/accessi"), http.StatusOK)
}

func agreement() url.Values {
	return url.Values{
		"name": {"Ente di Prova"}, "agreement": {"Convenzione 1/2014"}, "quota": {"3"},
		"purposes": {"assistenza"}, "data": {"cognome", "residente"},
	}
}

// body makes an agreement and a key through the pages.
func (s *site) body() (path, key string) {
	s.t.Helper()
	made := s.post("administrator", "/ufficio/amministrazione/enti", agreement())
	if made.Code != http.StatusSeeOther {
		s.t.Fatalf("got %d: %s", made.Code, made.Body)
	}
	path = made.Header().Get("Location")
	shown := s.page(s.post("administrator", path+"/chiavi", url.Values{"_key": {"k1"}}), http.StatusCreated)
	return path, htmlcheck.Text(shown.With("data-key", "*")[0])
}

func (s *site) verify(key, idempotency, body string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), "POST", "/api/v1/verifiche", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key)
	if idempotency != "" {
		r.Header.Set("Idempotency-Key", idempotency)
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

func TestABodyVerifiesByKeyWithinItsAgreementAndQuota(t *testing.T) {
	s := newSite(t)
	path, key := s.body()
	who := s.people.Residents[0]
	question := `{"codice_fiscale":"` + string(who.CodiceFiscale) + `","finalita":"assistenza","riferimento":"7","dati":{"cognome":"` + who.Surname + `","residente":true}}`
	first := s.verify(key, "a", question)
	var answer struct {
		ID       string          `json:"id"`
		Instant  time.Time       `json:"istante"`
		Outcomes map[string]bool `json:"esiti"`
	}
	if err := json.Unmarshal(first.Body.Bytes(), &answer); err != nil || first.Code != http.StatusOK {
		t.Fatalf("got %d %s, %v", first.Code, first.Body, err)
	}
	if answer.ID == "" || answer.Instant.IsZero() || len(answer.Outcomes) != 2 || !answer.Outcomes["cognome"] || !answer.Outcomes["residente"] {
		t.Errorf("got %s", first.Body)
	}
	if strings.Contains(first.Body.String(), who.Surname) {
		t.Error("the answer says the datum")
	}
	if again := s.verify(key, "a", question); again.Body.String() != first.Body.String() {
		t.Errorf("a repeat: %s", again.Body)
	}
	for name, c := range map[string]struct {
		key, body string
		want      int
	}{
		"no key":            {"", question, 401},
		"a wrong key":       {"spt_X", question, 401},
		"another purpose":   {key, strings.Replace(question, "assistenza", "tributi", 1), 403},
		"another datum":     {key, strings.Replace(question, `"residente":true`, `"nome":"x"`, 1), 403},
		"resident: false":   {key, strings.Replace(question, "true", "false", 1), 422},
		"an unknown member": {key, strings.Replace(question, `"residente":true`, `"reddito":1`, 1), 422},
		"no JSON":           {key, "ciao", 422},
	} {
		if w := s.verify(c.key, "", c.body); w.Code != c.want || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: got %d %s, want %d", name, w.Code, w.Body, c.want)
		}
	}
	s.verify(key, "", question)
	s.verify(key, "", question)
	if w := s.verify(key, "", question); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
		t.Errorf("beyond the quota: %d %s", w.Code, w.Body)
	}
	if text := s.page(s.get("citizen", "/area-personale/accessi"), http.StatusOK).Text(); !strings.Contains(text, "Ente di Prova") || !strings.Contains(text, "Prestazioni sociali") {
		t.Error("the citizen does not read which body asked and why")
	}
	report := s.page(s.get("administrator", path), http.StatusOK)
	if !strings.Contains(report.Text(), "10/03/2014") {
		t.Error("the administrator does not see the usage")
	}
	if strings.Contains(report.Text(), key) {
		t.Error("the key is shown again")
	}
	revoke := ""
	for _, form := range report.All("form") {
		if action := htmlcheck.Attr(form, "action"); strings.HasSuffix(action, "/revoca") {
			revoke = action
		}
	}
	if w := s.post("administrator", revoke, url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("revoke %q: %d", revoke, w.Code)
	}
	if w := s.verify(key, "", question); w.Code != http.StatusUnauthorized {
		t.Errorf("with a revoked key: %d", w.Code)
	}
}

func TestAnAgreementIsAddedChangedAndRefusedAtItsFields(t *testing.T) {
	s := newSite(t)
	s.page(s.get("administrator", "/ufficio/amministrazione/enti"), http.StatusOK)
	s.page(s.get("administrator", "/ufficio/amministrazione/enti/nuovo"), http.StatusOK)
	refused := s.page(s.post("administrator", "/ufficio/amministrazione/enti", url.Values{"name": {"Ente"}}), http.StatusUnprocessableEntity)
	if !strings.Contains(refused.Text(), "Scegli almeno una finalità") {
		t.Error("no word about the purposes")
	}
	path, _ := s.body()
	s.page(s.get("administrator", path+"/accordo"), http.StatusOK)
	changed := agreement()
	changed.Set("quota", "5")
	changed.Set("suspended", "1")
	if w := s.post("administrator", path+"/accordo", changed); w.Code != http.StatusSeeOther {
		t.Fatalf("got %d", w.Code)
	}
	if text := s.page(s.get("administrator", path), http.StatusOK).Text(); !strings.Contains(text, "Sospeso") {
		t.Error("the body is not shown as suspended")
	}
	changed.Del("purposes")
	s.page(s.post("administrator", path+"/accordo", changed), http.StatusUnprocessableEntity)
	s.page(s.get("administrator", "/en"+path), http.StatusOK)
	s.page(s.get("administrator", "/ufficio/amministrazione/enti"), http.StatusOK)
}

// Every route, by everybody: who is not let in is asked to sign in or told that there is nothing.
func TestEveryRouteLetsInOnlyWhomItNames(t *testing.T) {
	s := newSite(t)
	path, _ := s.body()
	allowed := map[string]string{
		"GET /area-personale/accessi": "citizen", "GET /area-personale/accessi/elenco.csv": "citizen", "GET /ufficio/anagrafe": "registrar", "POST /ufficio/anagrafe": "registrar",
		"POST /ufficio/anagrafe/scheda": "registrar", "GET /ufficio/amministrazione/enti": "administrator",
		"POST /ufficio/amministrazione/enti": "administrator", "GET /ufficio/amministrazione/enti/nuovo": "administrator",
		"GET " + path: "administrator", "GET " + path + "/accordo": "administrator", "POST " + path + "/accordo": "administrator",
		"POST " + path + "/chiavi": "administrator", "POST " + path + "/chiavi/x/revoca": "administrator", "POST /api/v1/verifiche": "a body",
	}
	if got := len(registryweb.Module(s.service, &ui.Shell{}, registryweb.Options{}).Routes); got != len(allowed) {
		t.Errorf("%d routes, %d in this table", got, len(allowed))
	}
	for route, who := range allowed {
		method, address, _ := strings.Cut(route, " ")
		for _, caller := range []string{"", "citizen", "registrar", "administrator", "clerk"} {
			w := s.do(caller, method, address, "application/x-www-form-urlencoded", strings.NewReader(""))
			in := w.Code != http.StatusNotFound && w.Code != http.StatusUnauthorized && !strings.HasPrefix(w.Header().Get("Location"), "/accesso")
			if want := caller == who && !strings.HasSuffix(address, "/revoca"); in != want {
				t.Errorf("%s as %q: got %d, let in %v", route, caller, w.Code, in)
			}
		}
	}
}

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	for _, complaint := range newSite(t).texts.Check() {
		if strings.Contains(complaint, "registry.") {
			t.Error(complaint)
		}
	}
}
