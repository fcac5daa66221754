package casefileweb_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/casefile/casefileweb"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

const (
	permit    = "permesso-di-prova"
	complaint = "reclamo-di-prova"
)

// people are who may be signed in; the session's token is the key.
func people() map[string]identity.Actor {
	officer := func(id, role, office string) identity.Actor {
		return identity.Actor{Kind: identity.Officer, ID: id, Name: id, Roles: []identity.Role{{Name: role, Office: office}}}
	}
	return map[string]identity.Actor{
		"anna":    {Kind: identity.Citizen, ID: "anna", Name: "Anna Prova", GivenName: "Anna", FamilyName: "Prova", CodiceFiscale: "RSSMRA80A01H501U", Email: "anna@example.org"},
		"bruno":   {Kind: identity.Citizen, ID: "bruno", Name: "Bruno Prova", GivenName: "Bruno", FamilyName: "Prova", Email: "bruno@example.org"},
		"clerk-a": officer("clerk-a", identity.RoleClerk, "ufficio-a"),
		"clerk-b": officer("clerk-b", identity.RoleClerk, "ufficio-b"),
		"cashier": officer("cashier", identity.RoleCashier, ""),
	}
}

// site is the whole web package on a fresh database.
type site struct {
	t      *testing.T
	server *web.Server
	texts  *i18n.Catalog
	cases  *casefile.Service
	now    time.Time
}

func newSite(t *testing.T) *site {
	t.Helper()
	database := dbtest.SQLite(t, journal.Schema(), document.Schema(), casefile.Schema())
	s := &site{t: t, now: time.Date(2014, 3, 10, 9, 0, 0, 0, time.UTC)}
	c := clock.Wall(func() time.Time { return s.now })
	s.cases = casefile.NewService(journal.New(database, c), casefile.Config{
		Catalog: &catalog.Catalog{Services: []*catalog.Service{parse(t, permit), parse(t, complaint)}},
		Closed:  func(day italy.Day) bool { return day.Weekday() == time.Sunday },
		Colleagues: func(context.Context, string) ([]casefile.Colleague, error) {
			return []casefile.Colleague{{ID: "clerk-a", Name: "Carla"}, {ID: "clerk-a2", Name: "Dario"}}, nil
		},
	})
	press, err := pdf.NewPress()
	if err != nil {
		t.Fatal(err)
	}
	shell := &ui.Shell{Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Live: "/vivere-prova", Region: "Regione di Prova", RegionURL: "https://regione.example",
		Accessibility: "https://form.agid.gov.it/view/prova", Address: "Piazza di Prova 1", PEC: "comune@pec.example",
	}, Paths: ui.DefaultPaths()}
	m := casefileweb.Module(s.cases, shell, casefileweb.Options{
		Press: press,
		OfficeOf: func(slug string) (municipality.Office, bool) {
			return municipality.Office{Slug: slug, Name: municipality.Text{"it": "Ufficio di prova", "en": "Trial office"}}, true
		},
		Known: func(context.Context) (map[string]string, map[string][]catalog.Person, error) {
			return map[string]string{"citizen.phone": "0547 123456", "citizen.residence": "Via Prova|3|47521|Prova"}, map[string][]catalog.Person{"household.children": {{Name: "Sofia", Surname: "Prova", CodiceFiscale: "PRVSFO12A41H501X", Birth: "2012-01-01"}}}, nil
		},
	})
	for _, item := range m.Menu {
		shell.Citizen = append(shell.Citizen, ui.MenuItem{Key: item.Key, Path: item.Path})
	}
	if s.texts, err = i18n.Load(ui.Messages, m.Messages, catalog.Messages); err != nil {
		t.Fatal(err)
	}
	s.server, err = web.New(web.Options{
		Routes: m.Routes, Catalog: s.texts, Clock: c, Failed: shell.Failed,
		Session: func(_ context.Context, token string) (identity.Actor, error) { return people()[token], nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func parse(t *testing.T, slug string) *catalog.Service {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range []string{"service.yaml", "it.md", "en.md"} {
		data, err := os.ReadFile("../testdata/services/" + slug + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = data
	}
	s, err := catalog.ParseService(slug, files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// dearer is the permit as the municipality declares it later.
func dearer(t *testing.T) *catalog.Service {
	t.Helper()
	files := parse(t, permit).Files()
	files["service.yaml"] = bytes.ReplaceAll(files["service.yaml"], []byte("days: 30"), []byte("days: 45"))
	s, err := catalog.ParseService(permit, files)
	if err != nil {
		t.Fatal(err)
	}
	return s
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
	return s.do(who, http.MethodGet, path, "", nil)
}

func (s *site) post(who, path string, values url.Values) *httptest.ResponseRecorder {
	return s.do(who, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
}

// file is a file to be sent.
type file struct{ field, name, content string }

// upload posts values with one file, as anna.
func (s *site) upload(path string, values url.Values, f file) *httptest.ResponseRecorder {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for key, all := range values {
		for _, v := range all {
			_ = form.WriteField(key, v)
		}
	}
	part, err := form.CreateFormFile(f.field, f.name)
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = io.WriteString(part, f.content)
	_ = form.Close()
	return s.do("anna", http.MethodPost, path, form.FormDataContentType(), &b)
}

// page reads a page, which must have the status and keep the rules of all pages.
func (s *site) page(w *httptest.ResponseRecorder, status int) htmlcheck.Page {
	s.t.Helper()
	if w.Code != status {
		s.t.Fatalf("status: got %d, want %d\n%s", w.Code, status, text(w))
	}
	p, err := htmlcheck.Parse(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		s.t.Errorf("page: %s", problem)
	}
	if strings.Contains(p.Text(), "⟦") {
		s.t.Errorf("a text is missing: %v", s.texts.Missing())
	}
	return p
}

func text(w *httptest.ResponseRecorder) string {
	p, err := htmlcheck.Parse(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		return w.Body.String()
	}
	return p.Text()
}

// leads tells where a 303 leads to.
func (s *site) leads(w *httptest.ResponseRecorder) string {
	s.t.Helper()
	if w.Code != http.StatusSeeOther {
		s.t.Fatalf("status: got %d, want 303\n%s", w.Code, text(w))
	}
	return w.Header().Get("Location")
}

func (s *site) wants(p htmlcheck.Page, words ...string) {
	s.t.Helper()
	for _, w := range words {
		if !strings.Contains(p.Text(), w) {
			s.t.Errorf("the page does not say %q:\n%s", w, p.Text())
		}
	}
}

// sent is a permit sent by anna, with as few requests as a program needs; it gives the case's page.
func (s *site) sent() string {
	s.t.Helper()
	step := s.leads(s.post("anna", "/istanze/"+permit, nil))
	step = s.leads(s.post("anna", step, url.Values{"email": {"anna@example.org"}, "telefono": {"0547123456"}}))
	step = s.leads(s.post("anna", step, url.Values{"durata": {"anno"}, "dal": {"2014-06-01"}}))
	step = s.leads(s.upload(step, url.Values{"targa": {"AB123CD"}}, file{"libretto", "libretto.pdf", "%PDF-1.7 libretto"}))
	step = s.leads(s.post("anna", step, url.Values{"privacy": {"si"}}))
	if !strings.HasSuffix(step, "/riepilogo") {
		s.t.Fatalf("after the last step: got %s, want the page of all answers", step)
	}
	at := s.leads(s.post("anna", strings.Replace(step, "/riepilogo", "/invia", 1), url.Values{"dichiarazione": {"si"}}))
	path, _, _ := strings.Cut(at, "?")
	return path
}

func TestACitizenFillsInAFormStepByStep(t *testing.T) {
	s := newSite(t)
	s.wants(s.page(s.get("anna", "/istanze/"+permit+"/inizia"), 200), "Permesso di prova", "Che cosa ti chiederemo", "Veicolo")
	step1 := s.leads(s.post("anna", "/istanze/"+permit, nil))
	p := s.page(s.get("anna", step1), 200)
	s.wants(p, "Passo 1 di 4: Dati personali", "Dati che abbiamo già", "Nome Anna", "RSSMRA80A01H501U", "non te li chiediamo di nuovo")
	if got := p.Values(step1); len(got["nome"]) != 0 || got["email"][0] != "anna@example.org" || got["telefono"][0] != "0547 123456" {
		t.Errorf("prefilled: got %v", got)
	}
	p = s.page(s.post("anna", step1, url.Values{"email": {"sbagliata"}}), 422)
	s.wants(p, "C'è un problema")
	if got := p.Values(step1)["email"]; len(got) != 1 || got[0] != "sbagliata" {
		t.Errorf("email after the refusal: got %v, want what was sent", got)
	}
	if p.With("href", "#f-email") == nil {
		t.Error("the summary does not lead to the field")
	}
	step2 := s.leads(s.post("anna", step1, url.Values{"email": {"anna@example.org"}}))
	p = s.page(s.post("anna", step2, url.Values{"durata": {"anno"}, "dal_giorno": {"1"}, "dal_mese": {""}, "dal_anno": {"2014"}}), 422)
	if got := p.Values(step2); got["dal_giorno"][0] != "1" || got["durata"][0] != "anno" {
		t.Errorf("the date after the refusal: got %v", got)
	}
	step3 := s.leads(s.post("anna", step2, url.Values{"durata": {"anno"}, "dal_giorno": {"1"}, "dal_mese": {"giugno"}, "dal_anno": {"2014"}, "zone": {"a"}}))
	s.wants(s.page(s.get("anna", step3), 200), "Passo 3 di 5: Veicolo", "PDF, JPG, fino a 10 MB.")
	s.wants(s.page(s.get("anna", "/en"+step3), 200), "Vehicle", "Registration document")
	p = s.page(s.upload(step3, url.Values{"targa": {""}}, file{"libretto", "libretto.pdf", "%PDF-1.7 libretto"}), 422)
	s.wants(p, "libretto.pdf", "Caricato", "Targa")
	p = s.page(s.upload(step3, url.Values{"targa": {"AB123CD"}}, file{"libretto", "gioco.exe", "MZ\x90"}), 422)
	s.wants(p, "Il file deve essere di uno di questi tipi: PDF, JPG")
	step4 := s.leads(s.post("anna", step3, url.Values{"targa": {"AB123CD"}, "sede.street": {"Via Prova"}, "sede.number": {"3"}, "sede.cap": {"47521"}, "sede.place": {"Prova"}}))
	review := s.leads(s.post("anna", step4, url.Values{"privacy": {"si"}}))
	p = s.page(s.get("anna", review), 200)
	s.wants(p, "Passo 5 di 5", "Via Prova, 3 - 47521 Prova", "25,00 €", "Modifica", "30 giorni", "9 aprile 2014")
	s.wants(s.page(s.post("anna", strings.Replace(review, "riepilogo", "invia", 1), nil), 422), "Conferma la dichiarazione")
	if back := s.leads(s.post("anna", step3, url.Values{"targa": {"ZZ999ZZ"}, "_da": {"riepilogo"}})); back != review {
		t.Errorf("after a change: got %s, want %s", back, review)
	}
	at := s.leads(s.post("anna", strings.Replace(review, "riepilogo", "invia", 1), url.Values{"dichiarazione": {"si"}}))
	s.wants(s.page(s.get("anna", at), 200), "Richiesta inviata", "0000001/2014", "anna@example.org", "mercoledì 9 aprile 2014", "Quanto è stato facile usare questo servizio?", "ZZ999ZZ")
	for _, old := range []string{step1, review} {
		if got := s.leads(s.get("anna", old)); !strings.HasPrefix(at, got) {
			t.Errorf("going back to %s: got %s, want the case", old, got)
		}
	}
	if w := s.post("anna", step1, url.Values{"email": {"a@b.it"}}); w.Code != 409 {
		t.Errorf("sending a step again: got %d, want 409", w.Code)
	}
	if again := s.leads(s.post("anna", strings.Replace(review, "riepilogo", "invia", 1), url.Values{"dichiarazione": {"si"}})); again != at {
		t.Errorf("sending again: got %s, want the same case", again)
	}
}

func TestDraftsAreListedResumedAndDiscarded(t *testing.T) {
	s := newSite(t)
	step := s.leads(s.post("anna", "/istanze/"+permit, nil))
	id := strings.Split(step, "/")[2]
	if got := s.leads(s.post("anna", step, url.Values{"email": {"non ancora"}, "_azione": {"esci"}})); got != "/area-personale/pratiche" {
		t.Errorf("going on later: got %s", got)
	}
	p := s.page(s.get("anna", "/area-personale/pratiche"), 200)
	s.wants(p, "Riprendi «Permesso di prova»", "venerdì 9 maggio 2014")
	if got := s.leads(s.get("anna", "/istanze/"+id)); got != step {
		t.Errorf("resuming: got %s, want %s", got, step)
	}
	s.wants(s.page(s.get("anna", "/istanze/"+permit+"/inizia"), 200), "Hai già iniziato questa richiesta")
	s.wants(s.page(s.get("anna", "/istanze/"+id+"/elimina"), 200), "Vuoi eliminare la bozza?")
	s.leads(s.post("anna", "/istanze/"+id+"/elimina", nil))
	s.wants(s.page(s.get("anna", "/area-personale/pratiche"), 200), "Nessuna pratica")
}

func TestTheOfficeAndTheCitizenWorkACase(t *testing.T) {
	s := newSite(t)
	own := s.sent()
	id := strings.TrimPrefix(own, "/area-personale/pratiche/")
	office := "/ufficio/pratiche/" + id
	s.wants(s.page(s.get("clerk-a", "/ufficio/pratiche"), 200), "0000001/2014", "Anna Prova", "30 giorni alla scadenza", "Da prendere in carico")
	p := s.page(s.get("clerk-a", office), 200)
	s.wants(p, "Prendi in carico", "RSSMRA80A01H501U", "libretto.pdf", "Dario")
	act := func(values url.Values, status int) htmlcheck.Page {
		t.Helper()
		page := s.page(s.get("clerk-a", office), 200)
		if _, ok := values["versione"]; !ok {
			values["versione"] = page.Values(office + "/mossa")["versione"]
		}
		w := s.post("clerk-a", office+"/mossa", values)
		if status == 303 {
			s.leads(w)
			return page
		}
		return s.page(w, status)
	}
	act(url.Values{"azione": {"take"}}, 303)
	s.wants(act(url.Values{"azione": {"deny"}}, 422), "Scrivi la motivazione")
	stale := act(url.Values{"azione": {"grant"}, "testo": {"Tutto in regola"}, "versione": {"1"}}, 409)
	s.wants(stale, "Nel frattempo un'altra persona ha modificato la pratica", "Tutto in regola")
	if got := stale.Values(office + "/mossa"); got["versione"][0] != "2" {
		t.Errorf("version after the conflict: got %v, want 2", got["versione"])
	}
	act(url.Values{"azione": {"ask"}, "testo": {"Manca la firma"}}, 303)
	s.wants(s.page(s.get("clerk-a", "/ufficio/pratiche?stato=awaiting_citizen"), 200), "termine sospeso")
	s.wants(s.page(s.get("anna", own), 200), "L'ufficio ti chiede un'integrazione", "Manca la firma")
	s.wants(s.page(s.post("anna", own+"/risposta", nil), 422), "Scrivi una risposta o allega un documento")
	s.leads(s.upload(own+"/risposta", url.Values{"testo": {"Eccola"}}, file{"allegato", "firma.pdf", "%PDF-1.4 firma"}))
	s.leads(s.post("anna", own+"/messaggi", url.Values{"testo": {"Quando finite?"}}))
	s.leads(s.post("clerk-a", office+"/messaggi", url.Values{"testo": {"Domani"}}))
	s.leads(s.post("clerk-a", office+"/note", url.Values{"testo": {"Sentire il collega"}}))
	version := s.page(s.get("clerk-a", office), 200).Values(office + "/assegna")["versione"]
	s.leads(s.post("clerk-a", office+"/assegna", url.Values{"operatore": {"clerk-a2"}, "versione": version}))
	p = s.page(s.get("clerk-a", office), 200)
	s.wants(p, "Sentire il collega", "Quando finite?", "Dario", "firma.pdf")
	citizen := s.page(s.get("anna", own), 200)
	s.wants(citizen, "Quando finite?", "Domani", "Ufficio di prova", "Integrazione inviata")
	if strings.Contains(citizen.Text(), "Sentire il collega") || strings.Contains(citizen.Text(), "clerk-a") {
		t.Error("the citizen reads the office's note or the officer's name")
	}
	act(url.Values{"azione": {"grant"}, "testo": {"Concesso"}}, 303)
	s.wants(s.page(s.get("anna", own), 200), "Accolta", "Richiesta accolta")
	s.wants(s.page(s.get("anna", "/area-personale/pratiche?stato=concluse"), 200), "1 pratica")
	s.wants(s.page(s.get("clerk-a", "/ufficio/pratiche"), 200), "Nessuna pratica con questi filtri")
}

func TestARequestCanBeWithdrawn(t *testing.T) {
	s := newSite(t)
	own := s.sent()
	s.wants(s.page(s.get("anna", own+"/ritira"), 200), "Vuoi ritirare la richiesta?", "0000001/2014")
	s.leads(s.post("anna", own+"/ritira", nil))
	s.wants(s.page(s.get("anna", own), 200), "Ritirata")
}

func TestFilesAreSavedNeverShown(t *testing.T) {
	s := newSite(t)
	own := s.sent()
	p := s.page(s.get("anna", own), 200)
	i := slices.IndexFunc(p.Links(), func(l string) bool { return strings.Contains(l, "/documenti/") })
	if i < 0 {
		t.Fatal("no document on the page")
	}
	file := p.Links()[i]
	w := s.get("anna", file)
	if w.Code != 200 || w.Body.String() != "%PDF-1.7 libretto" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("got %d, %q, %v", w.Code, w.Body, w.Header())
	}
	if w := s.get("bruno", file); w.Code != 404 {
		t.Errorf("a stranger: got %d, want 404", w.Code)
	}
	if w := s.get("anna", own+"/ricevuta.pdf"); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF-") {
		t.Errorf("receipt: got %d", w.Code)
	}
}

// TestEveryRouteKnowsWhoCalls calls every route of a case that exists as everybody: the owner and the office are let in,
// for all others it does not exist.
func TestEveryRouteKnowsWhoCalls(t *testing.T) {
	s := newSite(t)
	own := s.sent()
	id := strings.TrimPrefix(own, "/area-personale/pratiche/")
	draft := "/istanze/" + strings.Split(s.leads(s.post("anna", "/istanze/"+complaint, nil)), "/")[2]
	office := "/ufficio/pratiche/" + id
	for _, tc := range []struct {
		method, path string
		letIn        string // who
	}{
		{"GET", draft, "anna"},
		{"GET", draft + "/passo/1", "anna"},
		{"POST", draft + "/passo/1", "anna"},
		{"GET", draft + "/riepilogo", "anna"},
		{"POST", draft + "/invia", "anna"},
		{"GET", draft + "/elimina", "anna"},
		{"GET", own, "anna"},
		{"GET", own + "/ricevuta.pdf", "anna"},
		{"POST", own + "/risposta", "anna"},
		{"POST", own + "/messaggi", "anna"},
		{"GET", own + "/ritira", "anna"},
		{"POST", draft + "/elimina", "anna"},
		{"GET", "/ufficio/pratiche", "clerk-a clerk-b"},
		{"GET", office, "clerk-a"},
		{"POST", office + "/mossa", "clerk-a"},
		{"POST", office + "/assegna", "clerk-a"},
		{"POST", office + "/messaggi", "clerk-a"},
		{"POST", office + "/note", "clerk-a"},
		{"GET", "/area-personale/pratiche", "anna bruno"},
		{"GET", "/istanze/" + complaint + "/inizia", "anna bruno"},
		{"POST", "/istanze/" + complaint, "anna bruno"},
		{"POST", own + "/ritira", "anna"},
	} {
		for _, who := range []string{"", "bruno", "clerk-b", "cashier", "clerk-a", "anna"} {
			w := s.do(who, tc.method, tc.path, "application/x-www-form-urlencoded", nil)
			in := w.Code != 404 && !strings.HasPrefix(w.Header().Get("Location"), "/accesso")
			if want := who != "" && slices.Contains(strings.Fields(tc.letIn), who); in != want {
				t.Errorf("%s %s as %q: got %d, let in %v, want %v", tc.method, tc.path, who, w.Code, in, want)
			}
			if w.Code >= 500 {
				t.Errorf("%s %s as %q: got %d", tc.method, tc.path, who, w.Code)
			}
		}
	}
}

func TestMessagesAreCompleteInBothLanguages(t *testing.T) {
	s := newSite(t)
	if problems := s.texts.Check(); len(problems) != 0 {
		t.Errorf("messages: %v", problems)
	}
	unknown, err := s.texts.Unknown(os.DirFS("."))
	if err != nil || len(unknown) != 0 {
		t.Errorf("asked for and not there: %v, %v", unknown, err)
	}
}

// TestEveryRefusalHasItsSentence looks for the keys of the faults of both modules.
func TestEveryRefusalHasItsSentence(t *testing.T) {
	p, found := newSite(t).texts.Printer("it"), 0
	key := regexp.MustCompile(`(?:fault\.New\(fault\.\w+, |Key: )"((?:casefile|document)\.[^"]+)"`)
	for _, pattern := range []string{"*.go", "../*.go", "../../document/*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range key.FindAllStringSubmatch(string(source), -1) {
				if found++; !p.Known(m[1]) {
					t.Errorf("%s: no sentence for %s", name, m[1])
				}
			}
		}
	}
	if found < 15 {
		t.Errorf("found only %d refusals: is the pattern right?", found)
	}
}
