package certificateweb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/certificate/certificateweb"
	"comune.example/sportello/internal/certificate/filekeys"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/population"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site is the whole web package on a fresh database; the session's token names who is signed in.
type site struct {
	t        *testing.T
	server   *web.Server
	texts    *i18n.Catalog
	service  *certificate.Service
	registry *registry.Service
	journeys *journey.Service
	module   int // routes
	family   []population.Resident
	stranger population.Resident
	now      time.Time
}

func kinds() []certificate.Kind {
	return []certificate.Kind{
		{Slug: "residenza", Statistic: "residenza", Title: map[string]string{"it": "Certificato di residenza", "en": "Certificate of residence"}, ANPR: []int{8}, Facts: []string{"residence"}, Months: 3, Bollo: "due"},
		{Slug: "nascita", Statistic: "nascita", Title: map[string]string{"it": "Certificato di nascita", "en": "Certificate of birth"}, ANPR: []int{1}, Facts: []string{"birth"}, Bollo: "due"},
		{Slug: "libero", Statistic: "libero", Title: map[string]string{"it": "Certificato di stato libero", "en": "Certificate of no impediment"}, ANPR: []int{17}, Facts: []string{"free-status"}, Months: 3, Bollo: "due"},
	}
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, now: time.Date(2014, 3, 10, 9, 0, 0, 0, time.UTC)}
	c := clock.Wall(func() time.Time { return s.now })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), registry.Schema(), certificate.Schema(), journey.Schema()), c)
	s.journeys = journey.NewService(j)
	s.registry = registry.NewService(j)
	s.settle()
	keys, err := filekeys.Open(t.TempDir(), filekeys.Owner{Organization: "Comune di Prova", From: s.now})
	if err != nil {
		t.Fatal(err)
	}
	town := certificate.Town{IPA: "c_h501", Title: "Comune di Prova", Name: "Prova", Address: "servizi.comune.prova.example"}
	if s.service, err = certificate.NewService(j, s.registry, kinds(), town, keys); err != nil {
		t.Fatal(err)
	}
	shell := &ui.Shell{Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Live: "/vivere-prova", Region: "Regione di Prova", RegionURL: "https://regione.example",
		Accessibility: "https://form.example/x",
	}, Paths: ui.DefaultPaths()}
	m := certificateweb.Module(s.service, s.registry, s.journeys, shell, "certificati-di-prova")
	s.module = len(m.Routes)
	if s.texts, err = i18n.Load(ui.Messages, m.Messages); err != nil {
		t.Fatal(err)
	}
	s.server, err = web.New(web.Options{
		Routes: m.Routes, Catalog: s.texts, Clock: c, Failed: shell.Failed,
		Session: func(_ context.Context, token string) (identity.Actor, error) { return s.actor(token), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// settle fills the register: a family whose head is married, and a stranger.
func (s *site) settle() {
	s.t.Helper()
	p, err := population.Generate(population.Params{
		Seed: 3, Residents: 120, On: "2014-01-01",
		Town: population.Town{Belfiore: "H501", Name: "Prova", Province: "PV", CAP: "00100", Streets: []string{"Via Roma"}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.registry.Import(identity.AsSystem(s.t.Context(), "test"), p); err != nil {
		s.t.Fatal(err)
	}
	for i, f := range p.Families {
		if members := p.Members(i); f.Size >= 3 && members[0].CivilStatus == population.Married {
			s.family, s.stranger = members, p.Members((i + 1) % len(p.Families))[0]
			return
		}
	}
	s.t.Fatal("a town without a married couple with a child")
}

func (s *site) actor(token string) identity.Actor {
	citizen := func(r population.Resident) identity.Actor {
		return identity.Actor{Kind: identity.Citizen, ID: "account-" + token, Name: r.Name, CodiceFiscale: string(r.CodiceFiscale)}
	}
	switch token {
	case "head":
		return citizen(s.family[0])
	case "spouse":
		return citizen(s.family[1])
	case "stranger":
		return citizen(s.stranger)
	case "elsewhere":
		return citizen(population.Resident{Name: "Ada", CodiceFiscale: "RSSMRA80A01H501U"})
	case identity.RoleRegistrar, identity.RoleClerk, identity.RoleAdministrator:
		return identity.Actor{Kind: identity.Officer, ID: "officer", Name: "Carla Ufficiale", Roles: []identity.Role{{Name: token}}}
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

// upload sends a file to the verification.
func (s *site) upload(data []byte) *httptest.ResponseRecorder {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", "certificato.pdf")
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = part.Write(data)
	if err := form.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.do("", "POST", "/verifica", form.FormDataContentType(), &b)
}

// page checks a page's rules and gives its text.
func (s *site) page(w *httptest.ResponseRecorder, status int) string {
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
	return page.Text()
}

func (s *site) id(r population.Resident) string {
	s.t.Helper()
	sheet, err := s.registry.SheetByCode(identity.AsSystem(s.t.Context(), "test"), string(r.CodiceFiscale))
	if err != nil {
		s.t.Fatal(err)
	}
	return sheet.Resident.ID
}

func (s *site) ask(kind string, about population.Resident) url.Values {
	return url.Values{"kind": {kind}, "resident": {s.id(about)}, "use": {"esente"}, "exemption": {"3"}}
}

// issued makes a certificate through the pages and gives its address.
func (s *site) issued() string {
	s.t.Helper()
	w := s.post("head", "/certificati/nuovo", s.ask("residenza", s.family[0]))
	if w.Code != http.StatusSeeOther {
		s.t.Fatalf("got %d: %.400s", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

func TestACitizenAsksDownloadsAndAnybodyVerifies(t *testing.T) {
	s := newSite(t)
	s.page(s.get("", "/certificati"), http.StatusOK)
	s.page(s.get("head", "/certificati/nuovo?tipo=residenza"), http.StatusOK)
	if text := s.page(s.get("elsewhere", "/certificati/nuovo"), http.StatusOK); !strings.Contains(text, "Non risulti residente") {
		t.Error("who is no resident is not told so")
	}
	where := s.issued()
	text := s.page(s.get("head", where), http.StatusOK)
	if !strings.Contains(text, "Certificato di residenza") || !strings.Contains(text, "Esente: Uso processuale") {
		t.Errorf("got %s", text)
	}
	file := s.get("head", where+"/certificato.pdf")
	if file.Code != http.StatusOK || file.Header().Get("Content-Type") != "application/pdf" || file.Header().Get("Content-Disposition") != "attachment; filename=certificato.pdf" {
		t.Fatalf("got %d %v", file.Code, file.Header())
	}
	pdf := file.Body.Bytes()
	verified := s.page(s.upload(pdf), http.StatusOK)
	for _, want := range []string{"È l'originale", s.family[0].Surname, "Valido"} {
		if !strings.Contains(verified, want) {
			t.Errorf("the verification does not say %q: %s", want, verified)
		}
	}
	changed := bytes.Replace(pdf, []byte("/Title"), []byte("/Titlf"), 1)
	if text := s.page(s.upload(changed), http.StatusOK); strings.Contains(text, "È l'originale") || strings.Contains(text, "Il PDF è integro") {
		t.Errorf("an altered PDF: %s", text)
	}
	s.page(s.get("head", "/area-personale/certificati"), http.StatusOK)
	s.page(s.get("stranger", "/area-personale/certificati"), http.StatusOK)
	s.page(s.get("head", "/en"+where), http.StatusOK)
	s.page(s.get("", "/en/certificati"), http.StatusOK)
}

func TestAStrangersCertificateDoesNotExist(t *testing.T) {
	s := newSite(t)
	where := s.issued()
	for _, who := range []string{"spouse", "stranger", "elsewhere"} {
		for _, path := range []string{where, where + "/certificato.pdf"} {
			if w := s.get(who, path); w.Code != http.StatusNotFound {
				t.Errorf("%s as %s: %d", path, who, w.Code)
			}
		}
	}
	if w := s.post("stranger", "/certificati/nuovo", s.ask("residenza", s.family[0])); w.Code != http.StatusNotFound {
		t.Errorf("a certificate about a stranger: %d", w.Code)
	}
}

func TestWhatCannotBeIssuedIsExplainedInTheForm(t *testing.T) {
	s := newSite(t)
	text := s.page(s.post("head", "/certificati/nuovo", s.ask("libero", s.family[0])), http.StatusConflict)
	if !strings.Contains(text, "non si rilascia a chi è coniugato") {
		t.Errorf("got %s", text)
	}
	v := s.ask("residenza", s.family[0])
	v.Set("use", "bollo")
	v.Set("mark", "123")
	w := s.post("head", "/certificati/nuovo", v)
	if text := s.page(w, http.StatusUnprocessableEntity); !strings.Contains(text, "Inserisci le 14 cifre") || !strings.Contains(w.Body.String(), `value="123"`) {
		t.Errorf("got %s", text)
	}
	for _, field := range []string{"kind", "exemption"} {
		v := s.ask("residenza", s.family[0])
		v.Del(field)
		s.page(s.post("head", "/certificati/nuovo", v), http.StatusUnprocessableEntity)
	}
}

func TestTheCounterIssuesAndAnnuls(t *testing.T) {
	s := newSite(t)
	s.page(s.get("registrar", "/ufficio/certificati"), http.StatusOK)
	v := url.Values{"kind": {"nascita"}, "codice_fiscale": {strings.ToLower(string(s.stranger.CodiceFiscale))}, "use": {"bollo"}, "mark": {"01250000123456"}}
	made := s.post("registrar", "/ufficio/certificati", v)
	if made.Code != http.StatusSeeOther {
		t.Fatalf("got %d: %.300s", made.Code, made.Body)
	}
	where := made.Header().Get("Location")
	s.page(s.get("registrar", where), http.StatusOK)
	if w := s.get("registrar", where+"/certificato.pdf"); w.Code != http.StatusOK {
		t.Errorf("PDF: %d", w.Code)
	}
	s.page(s.post("registrar", "/ufficio/certificati", v), http.StatusConflict) // the mark is used
	for _, cf := range []string{"X", "RSSMRA80A01H501U"} {
		v.Set("codice_fiscale", cf)
		s.page(s.post("registrar", "/ufficio/certificati", v), http.StatusUnprocessableEntity)
	}
	s.page(s.post("registrar", where+"/annulla", url.Values{}), http.StatusUnprocessableEntity)
	if w := s.post("registrar", where+"/annulla", url.Values{"reason": {"errore materiale"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("annul: %d", w.Code)
	}
	if text := s.page(s.get("registrar", where), http.StatusOK); !strings.Contains(text, "errore materiale") {
		t.Error("the reason is not shown")
	}
	if text := s.page(s.get("registrar", "/ufficio/certificati"), http.StatusOK); !strings.Contains(text, "Annullato") {
		t.Error("today's list lacks the annulled certificate")
	}
}

func TestAnybodyVerifiesByCodeAndText(t *testing.T) {
	s := newSite(t)
	s.page(s.get("", "/verifica"), http.StatusOK)
	if text := s.page(s.get("", "/V"), http.StatusOK); !strings.Contains(text, "Confronta sempre i dati") {
		t.Error("the landing page does not say to compare")
	}
	made, err := s.service.Mine(identity.With(t.Context(), s.actor("head")))
	if err != nil || len(made) != 0 {
		t.Fatal(made, err)
	}
	s.issued()
	if made, err = s.service.Mine(identity.With(t.Context(), s.actor("head"))); err != nil || len(made) != 1 {
		t.Fatal(made, err)
	}
	code := made[0].Code
	for want, v := range map[string]url.Values{
		"ed è valido":           {"codice": {certificate.SpacedCode(code)}},
		"Codice sconosciuto":    {"codice": {"ABAB CDCD EFEF GHGH"}},
		"Non è un contrassegno": {"testo": {"HTTPS://ALTRO.EXAMPLE/V#AAAA"}},
		"«altro.example»":       {"testo": {"HTTPS://ALTRO.EXAMPLE/V#AAAA"}},
	} {
		if text := s.page(s.post("", "/verifica", v), http.StatusOK); !strings.Contains(text, want) {
			t.Errorf("%v: %s", v, text)
		}
	}
	if text := s.page(s.post("", "/verifica", url.Values{"codice": {code}}), http.StatusOK); strings.Contains(text, s.family[0].Surname) {
		t.Error("a code alone says whom the certificate is about")
	}
	s.page(s.post("", "/verifica", url.Values{}), http.StatusUnprocessableEntity)
	s.page(s.post("", "/verifica", url.Values{"codice": {"ABC"}}), http.StatusUnprocessableEntity)
	if text := s.page(s.upload([]byte("ciao")), http.StatusOK); !strings.Contains(text, "Nessun timbro trovato") {
		t.Errorf("got %s", text)
	}
	status := s.get("", "/V/stato/"+code)
	var answer certificate.Status
	if err := json.Unmarshal(status.Body.Bytes(), &answer); err != nil || answer.State != "emesso" || answer.Proof.Size != 1 || answer.Proof.Checkpoint == "" {
		t.Errorf("status %d %s, %v", status.Code, status.Body, err)
	}
	if strings.Contains(status.Body.String(), string(s.family[0].CodiceFiscale)) {
		t.Error("the status says whom the certificate is about")
	}
	for path, want := range map[string]int{
		"/V/stato/AAAAAAAAAAAAAAAA": 404, "/V/stato/x": 404, "/.well-known/timbro/chiavi.json": 200, "/.well-known/timbro/checkpoint": 200,
		"/.well-known/timbro/coerenza/1": 200, "/.well-known/timbro/coerenza/9": 404, "/.well-known/timbro/coerenza/x": 404,
	} {
		if w := s.get("", path); w.Code != want {
			t.Errorf("%s: got %d, want %d", path, w.Code, want)
		}
	}
}

// Every route, by everybody: who is not let in is asked to sign in or told that there is nothing.
func TestEveryRouteLetsInOnlyWhomItNames(t *testing.T) {
	s := newSite(t)
	own := s.issued()
	desk := "/ufficio/certificati/" + strings.TrimPrefix(own, "/area-personale/certificati/")
	about := s.begun()
	review := strings.Replace(about, "/passo/2", "/riepilogo", 1)
	everybody := "-head-spouse-registrar-clerk-administrator-"
	allowed := map[string]string{
		"GET /certificati": everybody, "GET /verifica": everybody, "POST /verifica": everybody, "GET /V": everybody,
		"GET /V/stato/AAAAAAAAAAAAAAAA": "", "GET /.well-known/timbro/chiavi.json": everybody,
		"GET /.well-known/timbro/checkpoint": everybody, "GET /.well-known/timbro/coerenza/1": everybody,
		"GET /certificati/nuovo": "-head-spouse-", "POST /certificati/nuovo": "", "GET /area-personale/certificati": "-head-spouse-",
		"POST /certificati/richiesta": "-head-spouse-", "GET " + about: "-head-", "POST " + about: "-head-", "GET " + review: "-head-",
		"GET " + own: "-head-", "GET " + own + "/certificato.pdf": "-head-",
		"GET /ufficio/certificati": "-registrar-", "POST /ufficio/certificati": "-registrar-", "GET " + desk: "-registrar-",
		"GET " + desk + "/certificato.pdf": "-registrar-", "POST " + desk + "/annulla": "-registrar-",
	}
	if s.module != len(allowed) {
		t.Errorf("%d routes, %d in this table", s.module, len(allowed))
	}
	for route, who := range allowed {
		method, address, _ := strings.Cut(route, " ")
		for _, caller := range []string{"", "head", "spouse", "registrar", "clerk", "administrator"} {
			w := s.do(caller, method, address, "application/x-www-form-urlencoded", strings.NewReader(""))
			in := w.Code != http.StatusNotFound && !strings.HasPrefix(w.Header().Get("Location"), "/accesso")
			if want := strings.Contains(who, "-"+caller+"-") || caller == "" && who == everybody; in != want {
				t.Errorf("%s as %q: got %d, let in %v", route, caller, w.Code, in)
			}
		}
	}
}

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	for _, complaint := range newSite(t).texts.Check() {
		if strings.Contains(complaint, "certificate.") {
			t.Error(complaint)
		}
	}
}
