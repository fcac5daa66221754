package counterweb_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/counter/counterweb"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site is a town hall's site with one office of two desks; it is Monday 3 March 2014, ten o'clock in Rome. A session's token
// is the name of who it is.
type site struct {
	*counter.Service
	server *web.Server
	routes []web.Route
}

const (
	office = "sportello"
	board  = "/ufficio/sportello"
)

func newSite(t *testing.T) *site {
	t.Helper()
	c := clock.Clock(func(context.Context) time.Time { return italy.Day("2014-03-03").At(10, 0, 0).UTC() })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), counter.Schema()), c)
	text := func(it, en string) map[string]string { return map[string]string{"it": it, "en": en} }
	s := &site{Service: counter.NewService(j, counter.Config{Town: "Comune di Prova", Offices: []counter.Office{{
		Slug: office, Name: text("Sportello di prova", "Test counter"),
		Desks:    []counter.Desk{{Slug: "uno", Name: text("Sportello 1", "Desk 1")}, {Slug: "due", Name: text("Sportello 2", "Desk 2")}},
		Subjects: []counter.Subject{{Slug: "documenti", Letter: "A", Title: text("Documenti", "Documents"), Minutes: 10}, {Slug: "altro", Letter: "B", Title: text("Altre richieste", "Other requests"), Minutes: 5}},
	}}})}
	shell := &ui.Shell{Site: ui.Site{Name: "Comune di Prova", Place: "Prova", Region: "Regione", RegionURL: "https://regione.example", Live: "/vivere", Accessibility: "https://form.example"}, Paths: ui.DefaultPaths()}
	m := counterweb.Module(s.Service, shell, counterweb.Options{Public: "https://servizi.comune.example"})
	texts, err := i18n.Load(ui.Messages, m.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := texts.Check(); len(wrong) > 0 {
		t.Fatalf("texts: %v", wrong)
	}
	s.routes = m.Routes
	s.server, err = web.New(web.Options{Routes: m.Routes, Catalog: texts, Clock: c, Failed: shell.Failed, Session: session, Key: s.Key})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func session(_ context.Context, token string) (identity.Actor, error) {
	switch token {
	case "clerk", "other":
		of := map[string]string{"clerk": office, "other": "altrove"}[token]
		return identity.Actor{Kind: identity.Officer, ID: token, Name: token, Roles: []identity.Role{{Name: identity.RoleClerk, Office: of}}}, nil
	case "citizen":
		return identity.Actor{Kind: identity.Citizen, ID: token}, nil
	default:
		return identity.Actor{}, nil
	}
}

func asClerk() context.Context {
	a, _ := session(context.Background(), "clerk")
	return identity.With(context.Background(), a)
}

// ask sends a request as somebody; form nil is a GET.
func (s *site) ask(t *testing.T, as, address string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r := httptest.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if as != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: as})
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	return w
}

// call asks the interface for programs; in nil is a GET.
func (s *site) call(t *testing.T, key, address string, in, out any) int {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	method := http.MethodGet
	if in != nil {
		method = http.MethodPost
	}
	r := httptest.NewRequestWithContext(t.Context(), method, address, strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	if out != nil && w.Code < http.StatusBadRequest {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			t.Fatalf("%s: %v", w.Body, err)
		}
	}
	return w.Code
}

// page wants an answer with the status that is a page without problems.
func page(t *testing.T, w *httptest.ResponseRecorder, status int) htmlcheck.Page {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	p, err := htmlcheck.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := p.Problems(); len(wrong) > 0 {
		t.Errorf("problems: %v", wrong)
	}
	if strings.Contains(p.Text(), "⟦") {
		t.Errorf("a text is missing: %s", p.Text())
	}
	return p
}

// press sends the form whose button has the text, as the page shows it.
func (s *site) press(t *testing.T, address, button string, more url.Values) *httptest.ResponseRecorder {
	t.Helper()
	p := page(t, s.ask(t, "clerk", address, nil), http.StatusOK)
	for _, b := range p.All("button") {
		if strings.TrimSpace(htmlcheck.Text(b)) != button {
			continue
		}
		for n := b.Parent; n != nil; n = n.Parent {
			if n.Data == "form" {
				form := url.Values{}
				for d := range n.Descendants() {
					if d.Data == "input" && htmlcheck.Attr(d, "type") == "hidden" {
						form.Set(htmlcheck.Attr(d, "name"), htmlcheck.Attr(d, "value"))
					}
				}
				maps.Copy(form, more)
				return s.ask(t, "clerk", htmlcheck.Attr(n, "action"), form)
			}
		}
	}
	t.Fatalf("%s has no button %q: %s", address, button, p.Text())
	return nil
}

func (s *site) key(t *testing.T, role string) string {
	t.Helper()
	made, err := s.MakeKey(asClerk(), office, role)
	if err != nil {
		t.Fatal(err)
	}
	return made.Secret
}

func (s *site) number(t *testing.T) counter.Turn {
	t.Helper()
	turn, err := s.Issue(asClerk(), counter.IssueRequest{Office: office, Subject: "altro", Name: "Ada Prova"})
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

func (s *site) expect(t *testing.T, id string) {
	t.Helper()
	start := italy.Day("2014-03-03").At(10, 0, 0).UTC()
	err := s.Expect(identity.AsSystem(context.Background(), "test"), counter.Expected{
		ID: id, Code: "K7PD-2M" + id, Office: office, Subject: "documenti", Start: start, End: start.Add(10 * time.Minute), Name: "Eva Prova",
	})
	if err != nil {
		t.Fatal(err)
	}
}

// within wants all of the texts on a page.
func within(t *testing.T, p htmlcheck.Page, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.Text(), text) {
			t.Errorf("the page lacks %q: %s", text, p.Text())
		}
	}
}
