package webhookweb_test

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
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/webhook"
	"comune.example/sportello/internal/webhook/sender"
	"comune.example/sportello/internal/webhook/webhookweb"
)

const (
	happened = "booking.appointment.booked"
	list     = "/ufficio/amministrazione/webhook"
)

type site struct {
	server  *web.Server
	webhook *webhook.Service
	out     *httptest.Server
	status  int // that the program outside answers
}

// newSite knows people by the token of their session: "admin" and "clerk" are officers, anybody else a citizen.
func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{status: http.StatusNoContent}
	s.out = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(s.status) }))
	t.Cleanup(s.out.Close)
	c := clock.Clock(func(context.Context) time.Time { return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC) })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), webhook.Schema()), c)
	s.webhook = webhook.NewService(j, sender.New(sender.Options{Loopback: true}), webhook.Config{Types: []string{happened}, Loopback: true})
	shell := &ui.Shell{Paths: ui.DefaultPaths(), Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Region: "Regione Prova", RegionURL: "https://regione.example", Live: "/vivere",
		Accessibility: "https://form.example/dichiarazione", PEC: "pec@comune.example", Email: "urp@comune.example", Phone: "0547 000000",
	}}
	m := webhookweb.Module(s.webhook, shell)
	catalog, err := i18n.Load(ui.Messages, m.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := catalog.Check(); len(wrong) > 0 {
		t.Fatalf("texts: %v", wrong)
	}
	s.server, err = web.New(web.Options{Routes: m.Routes, Catalog: catalog, Clock: c, Session: session, Failed: shell.Failed})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func session(_ context.Context, token string) (identity.Actor, error) {
	role := map[string]string{"admin": identity.RoleAdministrator, "clerk": identity.RoleClerk}[token]
	if role == "" {
		return identity.Actor{Kind: identity.Citizen, ID: token, Name: token}, nil
	}
	return identity.Actor{Kind: identity.Officer, ID: token, Name: token, Roles: []identity.Role{{Name: role}}}, nil
}

func (s *site) ask(t *testing.T, method, path, token string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

// sound reads a page and checks what holds for every page.
func sound(t *testing.T, w *httptest.ResponseRecorder, want int) htmlcheck.Page {
	t.Helper()
	if w.Code != want {
		t.Fatalf("got %d, want %d: %s", w.Code, want, w.Body)
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
	return p
}

func (s *site) page(t *testing.T, path string) htmlcheck.Page {
	t.Helper()
	return sound(t, s.ask(t, http.MethodGet, path, "admin", nil), http.StatusOK)
}

// add enters an endpoint and gives its page's path and its secret.
func (s *site) add(t *testing.T) (path, secret string) {
	t.Helper()
	p := sound(t, s.ask(t, http.MethodPost, list, "admin", url.Values{"url": {s.out.URL + "/"}, "types": {happened}}), http.StatusCreated)
	all, err := s.webhook.Endpoints(identity.AsSystem(t.Context(), "test"))
	if err != nil || len(all) == 0 {
		t.Fatalf("got %d endpoints, %v", len(all), err)
	}
	found := p.With("data-secret", "*")
	if len(found) != 1 {
		t.Fatal("the secret does not show")
	}
	return list + "/" + all[len(all)-1].ID, found[0].FirstChild.Data
}

func TestASecretShowsOnThePageThatAnswersItsMakingAndNowhereElse(t *testing.T) {
	s := newSite(t)
	s.page(t, list)
	s.page(t, list+"/nuovo")
	path, secret := s.add(t)
	newer := sound(t, s.ask(t, http.MethodPost, path+"/segreto", "admin", nil), http.StatusCreated)
	if text := newer.Text(); !strings.Contains(text, "whsec_") || strings.Contains(text, secret) || !strings.Contains(text, "02/03/2014") {
		t.Errorf("got %s, want a new secret and how long the former one signs", text)
	}
	for _, at := range []string{list, path, path + "/elimina", "/en" + list, "/en" + path, "/en" + path + "/elimina", "/en" + list + "/nuovo"} {
		if text := s.page(t, at).Text(); strings.Contains(text, "whsec_") {
			t.Errorf("%s shows a secret", at)
		}
	}
}

func TestAWrongAddressIsShownWithItsMistake(t *testing.T) {
	s := newSite(t)
	p := sound(t, s.ask(t, http.MethodPost, list, "admin", url.Values{"url": {"http://example.org/"}}), http.StatusUnprocessableEntity)
	if text := p.Text(); !strings.Contains(text, "https://") || !strings.Contains(text, "Scegli almeno un evento") {
		t.Errorf("got %s", text)
	}
}

func TestAnAdministratorSeesHowDeliveriesGoAndRepeatsOne(t *testing.T) {
	s := newSite(t)
	path, _ := s.add(t)
	s.status = http.StatusBadGateway
	s.did(t, path+"/prova", path)
	s.deliver(t)
	if text := s.page(t, path).Text(); !strings.Contains(text, "webhook.test") || !strings.Contains(text, "HTTP 502") {
		t.Errorf("got %s, want the failure", text)
	}
	s.did(t, path+"/pausa", path)
	if text := s.page(t, path).Text(); !strings.Contains(text, "Aspetta la ripresa") || !strings.Contains(text, "In pausa") {
		t.Errorf("got %s, want a pause", text)
	}
	s.did(t, path+"/ripresa", path)
	s.status = http.StatusGone
	s.did(t, path+"/prova", path)
	s.deliver(t)
	if text := s.page(t, path).Text(); !strings.Contains(text, "410") || !strings.Contains(text, "Non vuole più messaggi") {
		t.Errorf("got %s, want it gone", text)
	}
	s.status = http.StatusOK
	s.did(t, path+"/ripresa", path)
	again := ""
	for _, f := range s.page(t, path).All("form") {
		if a := htmlcheck.Attr(f, "action"); strings.HasSuffix(a, "/ripeti") {
			again = a
		}
	}
	s.did(t, again, path)
	s.deliver(t)
	if text := s.page(t, path).Text(); !strings.Contains(text, "Accettato (HTTP 200)") {
		t.Errorf("got %s, want it taken", text)
	}
	s.did(t, path+"/elimina", list)
	if got := s.ask(t, http.MethodGet, path, "admin", nil); got.Code != http.StatusNotFound {
		t.Errorf("got %d after it was deleted", got.Code)
	}
}

func (s *site) deliver(t *testing.T) {
	t.Helper()
	if err := s.webhook.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// did posts a form and is sent to a page.
func (s *site) did(t *testing.T, path, want string) {
	t.Helper()
	got := s.ask(t, http.MethodPost, path, "admin", nil)
	if got.Code != http.StatusSeeOther || got.Header().Get("Location") != want {
		t.Fatalf("%s: got %d to %q, want sent to %s", path, got.Code, got.Header().Get("Location"), want)
	}
}

func TestForAnybodyButAdministratorsNothingIsThere(t *testing.T) {
	s := newSite(t)
	path, _ := s.add(t)
	for _, route := range webhookweb.Module(s.webhook, nil).Routes {
		method, pattern, _ := strings.Cut(route.Pattern, " ")
		at := strings.NewReplacer(list+"/{id}", path, "{delivery}", "1").Replace(pattern)
		for who, want := range map[string]int{"": http.StatusSeeOther, "ada": http.StatusNotFound, "clerk": http.StatusNotFound} {
			got := s.ask(t, method, at, who, nil)
			if got.Code != want || who == "" && !strings.HasPrefix(got.Header().Get("Location"), "/accesso") {
				t.Errorf("%q, %s %s: got %d, want %d", who, method, at, got.Code, want)
			}
		}
	}
}
