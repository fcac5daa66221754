package journeyweb_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
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
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/journey/journeyweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site has one form of a citizen's, which notes what it got, and the sessions of two people.
type site struct {
	t        *testing.T
	server   *web.Server
	journeys *journey.Service
	cookies  map[string]string
	over     bool // the sessions have ended
	got      []string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, cookies: map[string]string{}}
	c := clock.Wall(func() time.Time { return time.Date(2014, 3, 10, 9, 0, 0, 0, time.UTC) })
	s.journeys = journey.NewService(journal.New(dbtest.SQLite(t, journal.Schema(), journey.Schema()), c))
	shell := &ui.Shell{Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Live: "/vivere-prova", Region: "Regione di Prova", RegionURL: "https://regione.example",
		Accessibility: "https://form.agid.gov.it/view/prova", PEC: "comune@pec.example",
	}, Paths: ui.DefaultPaths()}
	m := journeyweb.Module(s.journeys, shell)
	texts, err := i18n.Load(ui.Messages, m.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := texts.Check(); len(wrong) > 0 {
		t.Fatalf("texts: %v", wrong)
	}
	mine := web.Route{Pattern: "POST /prova/{n}", Who: web.Citizens(), Do: s.receive, MaxBody: 1 << 20}
	s.server, err = web.New(web.Options{
		Routes: append(m.Routes, mine), Catalog: texts, Clock: c, Failed: shell.Failed,
		Session: func(_ context.Context, token string) (identity.Actor, error) {
			if token == "" || s.over {
				return identity.Actor{}, nil
			}
			return identity.Actor{Kind: identity.Citizen, ID: token, Name: token}, nil
		},
		Park: func(ctx context.Context, token string, form web.Parked) (string, error) {
			return s.journeys.Park(ctx, token, journey.Form{Path: form.Path, Media: form.Media, Body: form.Body})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) receive(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	files, err := c.Files("file")
	if err != nil {
		return err
	}
	said := c.Actor.ID + " " + c.Param("n") + " " + values.Get("testo") + " " + c.Query("q")
	for _, f := range files {
		said += " " + f.Name + "=" + string(f.Data)
	}
	s.got = append(s.got, said)
	return c.Redirect("/prova/fatta")
}

func (s *site) send(method, path, media string, body io.Reader) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, body)
	r.Header.Set("Content-Type", media)
	for name, value := range s.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	answer := w.Result()
	for _, c := range answer.Cookies() {
		s.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(s.cookies, c.Name)
		}
	}
	_ = answer.Body.Close()
	return w
}

func (s *site) page(w *httptest.ResponseRecorder, want string) {
	s.t.Helper()
	p, err := htmlcheck.Parse(bytes.NewReader(w.Body.Bytes()))
	if err != nil || w.Code != http.StatusOK || !strings.Contains(p.Text(), want) {
		s.t.Fatalf("got %d %v, want a page that says %q: %s", w.Code, err, want, p.Text())
	}
	for _, problem := range p.Problems() {
		s.t.Error(problem)
	}
}

func upload(t *testing.T) (media string, body io.Reader) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("testo", "città")
	part, err := form.CreateFormFile("file", "atto.pdf")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(part, "%PDF")
	_ = form.Close()
	return form.FormDataContentType(), &b
}

// norm: WCAG 2.2, 2.2.1 Timing Adjustable
func TestAFormSentAfterTheSessionGoesOnAfterSigningInAgain(t *testing.T) {
	s := newSite(t)
	s.cookies["sid"], s.over = "anna", true
	media, body := upload(t)
	w := s.send(http.MethodPost, "/en/prova/7?q=1", media, body)
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/en/accesso?da="+url.QueryEscape(web.ResumePath) {
		t.Fatalf("got %d to %q, want the way in", w.Code, got)
	}
	if len(s.got) != 0 {
		t.Fatalf("without a session something was done: %v", s.got)
	}
	s.over = false
	s.page(s.send(http.MethodGet, web.ResumePath, "", nil), "Quello che avevi scritto è ancora qui")
	w = s.send(http.MethodPost, web.ResumePath, "application/x-www-form-urlencoded", nil)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/en/prova/fatta" {
		t.Errorf("going on: got %d to %q, want what the form answers", w.Code, w.Header().Get("Location"))
	}
	if want := "anna 7 città 1 atto.pdf=%PDF"; len(s.got) != 1 || s.got[0] != want {
		t.Errorf("got %q, want %q", s.got, want)
	}
	s.page(s.send(http.MethodGet, web.ResumePath, "", nil), "Non c'è nulla da riprendere")
}

func TestAnotherPersonDoesNotGoOnWithTheForm(t *testing.T) {
	s := newSite(t)
	s.cookies["sid"], s.over = "anna", true
	s.send(http.MethodPost, "/prova/7", "application/x-www-form-urlencoded", strings.NewReader("testo=segreto"))
	s.cookies["sid"], s.over = "bruno", false
	s.page(s.send(http.MethodGet, web.ResumePath, "", nil), "Non c'è nulla da riprendere")
	if w := s.send(http.MethodPost, web.ResumePath, "application/x-www-form-urlencoded", nil); w.Header().Get("Location") != web.ResumePath || len(s.got) != 0 {
		t.Errorf("got %d to %q, done %v, want nothing done", w.Code, w.Header().Get("Location"), s.got)
	}
}

func TestWhoNeverHadASessionKeepsNothing(t *testing.T) {
	s := newSite(t)
	s.over = true
	w := s.send(http.MethodPost, "/prova/7", "application/x-www-form-urlencoded", strings.NewReader("testo=x"))
	if got := w.Header().Get("Location"); got != "/accesso?da=%2Farea-personale" || s.cookies["ripresa"] != "" {
		t.Errorf("got %q and the cookie %q, want only the way in", got, s.cookies["ripresa"])
	}
}

func TestADraftIsThrownAwayByItsOwnCitizen(t *testing.T) {
	s := newSite(t)
	ctx := identity.With(t.Context(), identity.Actor{Kind: identity.Citizen, ID: "anna"})
	d, err := s.journeys.Save(ctx, journey.SaveRequest{Flow: "prova", Step: "1"})
	if err != nil {
		t.Fatal(err)
	}
	path := "/bozze/" + d.ID + "/elimina"
	s.cookies["sid"] = "bruno"
	if w := s.send(http.MethodPost, path, "application/x-www-form-urlencoded", nil); w.Code != http.StatusNotFound {
		t.Errorf("a stranger: got %d, want 404", w.Code)
	}
	s.cookies["sid"] = "anna"
	s.page(s.send(http.MethodGet, path, "", nil), "Vuoi eliminare la bozza?")
	s.send(http.MethodPost, path, "application/x-www-form-urlencoded", nil)
	if list, err := s.journeys.Drafts(ctx); err != nil || len(list) != 0 {
		t.Errorf("got %v, %v, want none", list, err)
	}
}
