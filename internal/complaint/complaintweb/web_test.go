package complaintweb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/complaint/complaintweb"
	"comune.example/sportello/internal/complaint/officeweb"
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

// people are who may be signed in; the session's token is the key.
func people() map[string]identity.Actor {
	officer := func(id, office string) identity.Actor {
		return identity.Actor{Kind: identity.Officer, ID: id, Name: id, Roles: []identity.Role{{Name: identity.RoleClerk, Office: office}}}
	}
	return map[string]identity.Actor{
		"anna":    {Kind: identity.Citizen, ID: "anna", Name: "Anna Prova", GivenName: "Anna", FamilyName: "Prova", Email: "anna@example.org"},
		"bruno":   {Kind: identity.Citizen, ID: "bruno", Name: "Bruno Prova", GivenName: "Bruno", FamilyName: "Prova", Email: "bruno@example.org"},
		"clerk-a": officer("clerk-a", "strade"),
		"clerk-b": officer("clerk-b", "verde"),
	}
}

// site is both web packages on a fresh database.
type site struct {
	t          *testing.T
	server     *web.Server
	complaints *complaint.Service
	journal    *journal.Journal
	codes      map[string]string // of the letters, by link
	now        time.Time
}

func newSite(t *testing.T) *site {
	t.Helper()
	database := dbtest.SQLite(t, journal.Schema(), document.Schema(), complaint.Schema())
	s := &site{t: t, now: time.Date(2014, 3, 10, 9, 0, 0, 0, time.UTC), codes: map[string]string{}}
	c := clock.Wall(func() time.Time { return s.now })
	s.journal = journal.New(database, c)
	s.complaints = complaint.NewService(s.journal, complaint.Config{
		Categories: []complaint.Category{{Slug: "buche", Title: map[string]string{"it": "Strade", "en": "Roads"}, Office: "strade", TermDays: 20}},
		Subjects:   []complaint.Subject{{Slug: "tributi", Group: map[string]string{"it": "Tributi"}, Title: map[string]string{"it": "Pagare i tributi"}, Office: "strade"}},
		Offices:    []string{"strade", "verde"}, PerDay: 2, Closed: func(italy.Day) bool { return false },
		Colleagues: func(context.Context, string) ([]complaint.Colleague, error) {
			return []complaint.Colleague{{ID: "clerk-a", Name: "Carla"}}, nil
		},
	})
	journal.On(s.journal.Dispatcher(), "test.pending", func(_ context.Context, f complaint.ReportPending) error { s.codes[f.Link] = f.Code; return nil })
	s.serve(c)
	return s
}

func (s *site) serve(c clock.Clock) {
	s.t.Helper()
	press, err := pdf.NewPress()
	if err != nil {
		s.t.Fatal(err)
	}
	shell := &ui.Shell{Site: ui.Site{
		Name: "Comune di Prova", Place: "Prova", Live: "/vivere-prova", Region: "Regione di Prova", RegionURL: "https://regione.example",
		Accessibility: "https://form.agid.gov.it/view/prova", Address: "Piazza di Prova 1", PEC: "comune@pec.example",
	}, Paths: ui.DefaultPaths()}
	name := municipality.Text{"it": "Ufficio di prova", "en": "Trial office"}
	m := complaintweb.Module(s.complaints, shell, complaintweb.Options{
		Press: press, Streets: []string{"Via di Prova"}, Agency: "Comune di Prova",
		OfficeOf: func(slug string) (municipality.Office, bool) {
			return municipality.Office{Slug: slug, Name: name}, true
		},
		Landmarks: []complaintweb.Landmark{{At: ui.GeoPoint{Lat: 44.1368, Lon: 12.2414}, Name: municipality.Text{"it": "Palazzo", "en": "Hall"}}},
		Lines:     []ui.GeoLine{{Kind: "boundary", Closed: true, Points: []ui.GeoPoint{{Lat: 44, Lon: 12}, {Lat: 44.3, Lon: 12}, {Lat: 44.3, Lon: 12.4}}}},
	})
	o := officeweb.Module(s.complaints, shell, officeweb.Options{Offices: []municipality.Office{{Slug: "strade", Name: name}, {Slug: "verde", Name: name}}})
	texts, err := i18n.Load(ui.Messages, m.Messages, o.Messages)
	if err != nil {
		s.t.Fatal(err)
	}
	s.server, err = web.New(web.Options{
		Routes: append(m.Routes, o.Routes...), Catalog: texts, Clock: c, Failed: shell.Failed,
		Session: func(_ context.Context, token string) (identity.Actor, error) { return people()[token], nil },
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// answer is what somebody got.
type answer struct {
	status   int
	location string
	body     string
	header   http.Header
}

func (s *site) do(who, method, path, contentType string, body io.Reader) answer {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, body)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if who != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: who})
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	a := answer{w.Code, w.Header().Get("Location"), w.Body.String(), w.Header()}
	if a.status >= http.StatusInternalServerError {
		s.t.Errorf("%s %s: status %d", method, path, a.status)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && a.body != "" && a.status != http.StatusSeeOther {
		s.sound(path, a.body)
	}
	return a
}

// sound checks what holds for every page.
func (s *site) sound(path, body string) {
	s.t.Helper()
	page, err := htmlcheck.Parse(strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, p := range page.Problems() {
		s.t.Errorf("%s: %s", path, p)
	}
	if at := strings.Index(body, "⟦"); at >= 0 {
		s.t.Errorf("%s: a text is missing: %.60s", path, body[at:])
	}
}

func (s *site) get(who, path string) answer {
	s.t.Helper()
	return s.do(who, http.MethodGet, path, "", nil)
}

func (s *site) post(who, path string, form url.Values) answer {
	s.t.Helper()
	return s.do(who, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// sends posts a form and wants to be sent on.
func (s *site) sends(who, path string, form url.Values) string {
	s.t.Helper()
	a := s.post(who, path, form)
	if a.status != http.StatusSeeOther {
		s.t.Fatalf("POST %s: got %d %s", path, a.status, said(a.body))
	}
	return a.location
}

var tags = regexp.MustCompile(`(?s)<[^>]*>|\s+`)

func said(body string) string {
	_, main, _ := strings.Cut(body, "<main")
	text := tags.ReplaceAllString(main, " ")
	return text[:min(len(text), 700)]
}

func hole() url.Values {
	return url.Values{
		"category": {"buche"}, "title": {"Buca davanti alla scuola"}, "details": {"Si è aperta ieri."}, "address": {"Via di Prova 3"},
		"point": {"44.136800, 12.241400"}, "given_name": {"Ada"}, "family_name": {"Ospite"}, "email": {"ada@example.org"},
	}
}

// draft begins a report and gives the address of its second step.
func (s *site) draft(who string) string {
	s.t.Helper()
	return s.sends(who, "/segnala", url.Values{"privacy": {"si"}})
}

// report sends a report of a citizen's and gives what it has become.
func (s *site) report(who string) complaint.File {
	s.t.Helper()
	at := s.draft(who)
	s.sends(who, at, hole())
	sent := s.sends(who, strings.Replace(at, "/dati", "/invia", 1), url.Values{})
	f, err := s.complaints.ByLink(s.t.Context(), strings.Split(strings.Split(sent, "?")[0], "/")[2])
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

// act has the office's clerk do something by the page.
func (s *site) act(f complaint.File, form string, values url.Values) answer {
	s.t.Helper()
	version := regexp.MustCompile(`name="versione" value="(\d+)"`).FindStringSubmatch(s.get("clerk-a", "/ufficio/segnalazioni/"+f.ID).body)
	if len(version) == 2 && !values.Has("versione") {
		values.Set("versione", version[1])
	}
	return s.post("clerk-a", "/ufficio/segnalazioni/"+f.ID+"/"+form, values)
}

// sendFiles posts the second step with files.
func (s *site) sendFiles(path string, form url.Values, files map[string][]byte) answer {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name := range form {
		if err := w.WriteField(name, form.Get(name)); err != nil {
			s.t.Fatal(err)
		}
	}
	for name, data := range files {
		part, err := w.CreateFormFile("files", name)
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.do("", http.MethodPost, path, w.FormDataContentType(), &b)
}

func snapshot(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 6)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decoded[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %.300s", err, text)
	}
	return v
}
