package accountweb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/account/accountweb"
	"comune.example/sportello/internal/account/sandbox"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

const (
	good = "quattro parole a caso"
)

// site is a small town's site with its accounts, and a clock that the test sets.
type site struct {
	account *account.Service
	journal *journal.Journal
	server  *web.Server
	now     time.Time

	started account.RegistrationStarted
	reset   account.ResetAsked
	email   account.EmailAsked
}

func code(n int) string {
	cf, err := italy.ComputeCodiceFiscale(italy.Person{
		Surname: "PROVA", Name: "UGO", Sex: italy.Male, Birth: italy.Day("1980-01-01").AddDays(n), Belfiore: "H501",
	})
	if err != nil {
		panic(err)
	}
	return string(cf)
}

// newSite has one citizen "ugo" with a proven codice fiscale, code(1), and knows residents code(1) to code(9).
func newSite(t *testing.T) *site {
	t.Helper()
	database := dbtest.SQLite(t, journal.Schema(), account.Schema())
	s := &site{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	c := clock.Clock(func(context.Context) time.Time { return s.now })
	s.journal = journal.New(database, c)
	s.account = account.NewService(s.journal)
	journal.On(s.journal.Dispatcher(), "test", func(_ context.Context, f account.RegistrationStarted) error { s.started = f; return nil })
	journal.On(s.journal.Dispatcher(), "test", func(_ context.Context, f account.ResetAsked) error { s.reset = f; return nil })
	journal.On(s.journal.Dispatcher(), "test", func(_ context.Context, f account.EmailAsked) error { s.email = f; return nil })
	err := s.account.Import(program(), []account.Account{{
		ID: "ugo", GivenName: "Ugo", FamilyName: "Prova", CodiceFiscale: code(1), Email: "ugo@example.org", RegisteredAt: s.now,
	}})
	if err != nil {
		t.Fatal(err)
	}
	shell := &ui.Shell{Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Region: "Regione Prova", RegionURL: "https://regione.example", Live: "/vivere",
		Accessibility: "https://form.example/dichiarazione", PEC: "pec@comune.example", Email: "urp@comune.example", Phone: "0547 000000",
	}, Paths: ui.DefaultPaths(), Demo: true}
	client := sandbox.Client{ID: "sportello", Secret: "segreto-di-prova", Redirect: "/accesso/rientro"}
	provider := sandbox.New(c, directory, []sandbox.Person{{CodiceFiscale: code(1), GivenName: "Ugo", FamilyName: "Prova"}}, client)
	people := accountweb.Module(s.account, shell, accountweb.Options{
		Provider: provider.Connect(client),
		Personas: []accountweb.Persona{{Key: "ugo", Label: map[string]string{"it": "Ugo, cittadino"}, Account: "ugo", Kind: identity.Citizen}},
		Offices:  []accountweb.Office{{Slug: "tributi", Name: map[string]string{"it": "Tributi"}}},
	})
	identities := sandbox.Module(provider, shell)
	catalog, err := i18n.Load(ui.Messages, people.Messages, identities.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := catalog.Check(); len(wrong) > 0 {
		t.Fatalf("texts: %v", wrong)
	}
	s.server, err = web.New(web.Options{
		Routes: append(people.Routes, identities.Routes...), Catalog: catalog, Clock: c, Session: s.account.Session, Left: s.account.Left, Failed: shell.Failed,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func directory(_ context.Context, cf italy.CodiceFiscale) (sandbox.Person, error) {
	for n := 1; n < 10; n++ {
		if code(n) == string(cf) {
			return sandbox.Person{CodiceFiscale: code(n), GivenName: "Ugo", FamilyName: "Prova"}, nil
		}
	}
	return sandbox.Person{}, fault.Missing()
}

func program() context.Context { return identity.AsSystem(context.Background(), "test") }

func (s *site) tell(t *testing.T) {
	t.Helper()
	if err := s.journal.Dispatcher().Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// person is somebody with a browser.
type person struct {
	t       *testing.T
	site    *site
	cookies map[string]string
}

func (s *site) person(t *testing.T) *person {
	t.Helper()
	return &person{t: t, site: s, cookies: map[string]string{}}
}

// answer is what the browser got.
type answer struct {
	*httptest.ResponseRecorder

	t *testing.T
}

func (p *person) get(path string) answer { return p.send(http.MethodGet, path, nil) }

func (p *person) post(path string, form url.Values) answer {
	return p.send(http.MethodPost, path, form)
}

func (p *person) send(method, path string, form url.Values) answer {
	p.t.Helper()
	r := httptest.NewRequestWithContext(p.t.Context(), method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range p.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	p.site.server.ServeHTTP(w, r)
	result := w.Result()
	for _, c := range result.Cookies() {
		if c.MaxAge < 0 {
			delete(p.cookies, c.Name)
		} else {
			p.cookies[c.Name] = c.Value
		}
	}
	_ = result.Body.Close()
	return answer{ResponseRecorder: w, t: p.t}
}

// goes wants a redirect and gives where it leads.
func (a answer) goes(want string) string {
	a.t.Helper()
	to := a.Header().Get("Location")
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(to, want) {
		a.t.Fatalf("got %d to %q, want 303 to %q: %s", a.Code, to, want, words(a))
	}
	return to
}

// page wants a page with the status, without faults against the rules of the markup, and gives it.
func (a answer) page(status int) htmlcheck.Page {
	a.t.Helper()
	if a.Code != status {
		a.t.Fatalf("got %d, want %d: %s", a.Code, status, words(a))
	}
	p, err := htmlcheck.Parse(a.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		a.t.Error(problem)
	}
	if text := p.Text(); strings.Contains(text, "⟦account") || strings.Contains(text, "⟦identity_sandbox") {
		a.t.Errorf("a text is missing: %s", text)
	}
	return p
}

func words(a answer) string {
	p, err := htmlcheck.Parse(strings.NewReader(a.Body.String()))
	if err != nil {
		return a.Body.String()
	}
	text := p.Text()
	return text[:min(len(text), 600)]
}

// byIdentity comes in with a digital identity as a script does: three requests, addresses from Location only.
func (p *person) byIdentity(codiceFiscale, da string) answer {
	p.t.Helper()
	to := p.get("/accesso/identita?da=" + url.QueryEscape(da)).goes(sandbox.Path + "?")
	back := p.post(to, url.Values{"codice_fiscale": {codiceFiscale}}).goes("/accesso/rientro?")
	return p.get(back)
}
