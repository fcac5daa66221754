package privacyweb_test

import (
	"context"
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
	"comune.example/sportello/internal/privacy"
	"comune.example/sportello/internal/privacy/privacyweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site is the pages about one's own data; it is Saturday 1 March 2014.
type site struct {
	*web.Server
	privacy *privacy.Service
	routes  []web.Route
}

func newSite(t *testing.T) *site {
	t.Helper()
	noon := clock.Clock(func(context.Context) time.Time { return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC) })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), privacy.Schema()), noon)
	s := &site{privacy: privacy.NewService(j, privacy.Config{
		Parts: []privacy.Part{{Name: "profilo", Collect: func(context.Context) (privacy.Collected, error) { return privacy.Collected{Records: "Ada"}, nil }}},
		Person: func(_ context.Context, id string) (identity.Actor, error) {
			return identity.Actor{Kind: identity.Citizen, ID: id}, nil
		},
		Title: func(_, part string) string { return part },
	})}
	shell := &ui.Shell{Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Region: "Regione di Prova", RegionURL: "https://regione.prova.example", Live: "/vivere-prova", Accessibility: "https://form.agid.gov.it/x",
	}, Paths: ui.DefaultPaths()}
	m := privacyweb.Module(s.privacy, shell, func(_ *web.Call, account string) string { return "Persona " + account })
	texts, err := i18n.Load(ui.Messages, m.Messages)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range texts.Check() {
		t.Error(wrong)
	}
	s.routes = m.Routes
	s.Server, err = web.New(web.Options{Routes: m.Routes, Catalog: texts, Clock: noon, Failed: shell.Failed, Session: session})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func session(_ context.Context, token string) (identity.Actor, error) {
	if role, ok := strings.CutPrefix(token, "officer-"); ok {
		return identity.Actor{Kind: identity.Officer, ID: token, Name: token, Roles: []identity.Role{{Name: role}}}, nil
	}
	return identity.Actor{Kind: identity.Citizen, ID: token, Name: token}, nil
}

func (s *site) ask(t *testing.T, who, method, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: who})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// text is what a page says; it must be sound.
func text(t *testing.T, w *httptest.ResponseRecorder, status int) string {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d", w.Code, status)
	}
	p, err := htmlcheck.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
	if strings.Contains(p.Text(), "⟦") {
		t.Errorf("a text is missing: %s", p.Text())
	}
	return p.Text()
}

func TestACopyIsAskedForFollowedAndTaken(t *testing.T) {
	s := newSite(t)
	if got := text(t, s.ask(t, "ada", "GET", privacyweb.Path, nil), 200); !strings.Contains(got, "Non hai ancora chiesto nulla") {
		t.Errorf("got %s", got)
	}
	at := s.ask(t, "ada", "POST", privacyweb.Path+"/copia", url.Values{}).Header().Get("Location")
	if got := text(t, s.ask(t, "ada", "GET", at, nil), 200); !strings.Contains(got, "Stiamo preparando la copia") || !strings.Contains(got, "Puoi chiudere questa pagina") {
		t.Errorf("got %s", got)
	}
	if w := s.ask(t, "ada", "GET", at+"/copia.zip", nil); w.Code != http.StatusNotFound {
		t.Errorf("before it is made: got %d", w.Code)
	}
	if got := text(t, s.ask(t, "ada", "POST", privacyweb.Path+"/copia", url.Values{}), http.StatusConflict); !strings.Contains(got, "nelle ultime 24 ore") {
		t.Errorf("a second one: got %s", got)
	}
	if err := s.privacy.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"", "/en"} {
		text(t, s.ask(t, "ada", "GET", lang+at, nil), 200)
		text(t, s.ask(t, "ada", "GET", lang+privacyweb.Path, nil), 200)
	}
	w := s.ask(t, "ada", "GET", at+"/copia.zip", nil)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/zip" || !strings.HasPrefix(w.Body.String(), "PK") {
		t.Errorf("got %d, %v", w.Code, w.Header())
	}
}

func TestACorrectionReachesTheOfficeAndComesBackAnswered(t *testing.T) {
	s := newSite(t)
	if got := text(t, s.ask(t, "ada", "POST", privacyweb.Path+"/rettifica", url.Values{"text": {" "}}), 422); !strings.Contains(got, "Scrivi che cosa chiedi") {
		t.Errorf("got %s", got)
	}
	long := strings.Repeat("è", 2001)
	if w := s.ask(t, "ada", "POST", privacyweb.Path+"/limitazione", url.Values{"text": {long}}); w.Code != 422 || !strings.Contains(w.Body.String(), long) {
		t.Errorf("a long text: got %d, or it was lost", w.Code)
	}
	at := s.ask(t, "ada", "POST", privacyweb.Path+"/rettifica", url.Values{"text": {"Il cognome <b>"}}).Header().Get("Location")
	if got := text(t, s.ask(t, "ada", "GET", at, nil), 200); !strings.Contains(got, "L'ufficio risponde entro lunedì 31 marzo 2014") || !strings.Contains(got, "Il cognome <b>") {
		t.Errorf("got %s", got)
	}
	registrar := "officer-" + identity.RoleRegistrar
	if got := text(t, s.ask(t, registrar, "GET", "/ufficio/diritti", nil), 200); !strings.Contains(got, "Persona ada") {
		t.Errorf("got %s", got)
	}
	desk := "/ufficio/diritti" + at[strings.LastIndex(at, "/"):]
	text(t, s.ask(t, registrar, "GET", desk, nil), 200)
	text(t, s.ask(t, registrar, "POST", desk, url.Values{"answer": {""}}), 422)
	if w := s.ask(t, registrar, "POST", desk, url.Values{"answer": {"Corretto."}}); w.Code != http.StatusSeeOther {
		t.Errorf("got %d", w.Code)
	}
	if w := s.ask(t, registrar, "POST", desk, url.Values{"answer": {"Ancora."}}); w.Code != http.StatusConflict {
		t.Errorf("a second answer: got %d", w.Code)
	}
	if got := text(t, s.ask(t, "ada", "GET", at, nil), 200); !strings.Contains(got, "Corretto.") {
		t.Errorf("got %s", got)
	}
	for _, path := range []string{"/ufficio/diritti", "/ufficio/diritti?stato=con-risposta", "/en/ufficio/diritti", "/en" + desk} {
		text(t, s.ask(t, registrar, "GET", path, nil), 200)
	}
}

// Every route is called as nobody, as its owner, as a stranger and as each kind of officer.
func TestWhoIsLetInWhere(t *testing.T) {
	s := newSite(t)
	correction := s.ask(t, "ada", "POST", privacyweb.Path+"/rettifica", url.Values{"text": {"x"}}).Header().Get("Location")
	id := correction[strings.LastIndex(correction, "/")+1:]
	for _, r := range s.routes {
		method, path, _ := strings.Cut(r.Pattern, " ")
		office := strings.HasPrefix(path, "/ufficio")
		path = strings.ReplaceAll(path, "{id}", id)
		mine := strings.Contains(r.Pattern, "{id}") && !office
		if strings.HasSuffix(path, ".zip") {
			continue // a correction has no copy
		}
		for _, who := range []string{"", "ugo", "officer-" + identity.RoleClerk, "officer-" + identity.RoleAdministrator, "officer-" + identity.RoleRegistrar, "ada"} {
			w := s.ask(t, who, method, path, url.Values{})
			in := w.Code != http.StatusNotFound && (w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/accesso"))
			want := who == "ada" && !office || who == "ugo" && !office && !mine || who == "officer-"+identity.RoleRegistrar && office
			if in != want {
				t.Errorf("%q at %s: status %d, let in %v, want %v", who, r.Pattern, w.Code, in, want)
			}
		}
	}
}
