package ui_test

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

var update = flag.Bool("update", false, "write the golden pages again")

func shell(t *testing.T) *ui.Shell {
	t.Helper()
	look, err := ui.NewLook("#0066cc", "#17324d", "Prova")
	if err != nil {
		t.Fatal(err)
	}
	return &ui.Shell{
		Look: look, Origin: "https://comune.example",
		Site: ui.Site{
			Name: "Comune di Prova", Place: "Prova", Tagline: "Città dei portici", Region: "Regione Esempio", RegionURL: "https://regione.example.it",
			Address: "Piazza del Comune 1, 00000 Prova (EX)", CodiceFiscale: "00000000000", VAT: "00000000000", PEC: "protocollo@pec.example.it",
			Phone: "+39 000 000000", Live: "/vivere-prova", Accessibility: "https://form.agid.gov.it/view/esempio", EU: true,
			Topics: []ui.Link{{URL: "/argomenti/residenza", Text: "Residenza"}},
		},
		Paths:   ui.DefaultPaths(),
		Citizen: []ui.MenuItem{{Key: "ui.area.home", Path: "/area-personale"}, {Key: "ui.menu.services", Path: "/area-personale/servizi"}},
		Staff: []ui.MenuItem{
			{Key: "ui.office.home", Path: "/ufficio"},
			{Key: "ui.menu.news", Path: "/ufficio/novita", Shown: func(a identity.Actor) bool { return a.Has(identity.RoleEditor) }},
		},
	}
}

// server answers the pages of these tests; the token of the session names who asks.
func server(t *testing.T) *web.Server {
	t.Helper()
	texts, err := i18n.Load(ui.Messages)
	if err != nil {
		t.Fatal(err)
	}
	s := shell(t)
	route := func(pattern string, do func(*web.Call) error) web.Route {
		return web.Route{Pattern: pattern, Who: web.Anyone(), Do: do}
	}
	srv, err := web.New(web.Options{
		Catalog: texts, Failed: s.Failed,
		Clock: func(context.Context) time.Time { return time.Date(2027, 3, 11, 9, 0, 0, 0, time.UTC) },
		Session: func(_ context.Context, token string) (identity.Actor, error) {
			switch token {
			case "ada":
				return identity.Actor{Kind: identity.Citizen, ID: "1", Name: "Ada Rossi"}, nil
			case "ugo":
				return identity.Actor{Kind: identity.Officer, ID: "2", Name: "Ugo Bianchi", Roles: []identity.Role{{Name: identity.RoleClerk}}}, nil
			}
			return identity.Actor{}, nil
		},
		Routes: slices.Concat(s.Routes(), s.GalleryRoutes(), []web.Route{
			route("GET /componenti", s.Gallery),
			route("GET /ufficio", s.OfficeGallery),
			route("GET /conferma", func(c *web.Call) error {
				p := ui.Page{Title: "Richiesta inviata", NoTitle: true, Private: true, Section: "/area-personale", Rating: true, Service: true}
				return s.Page(c, p, ui.GalleryPanel(c))
			}),
			route("GET /{$}", func(c *web.Call) error {
				return s.Page(c, ui.Page{Wide: true, Lead: "Servizi", Head: ui.Metadata(map[string]string{"name": "</script>"})}, ui.Hero(c.Print, "Benvenuti", "Che cosa ti serve?", "/cerca"))
			}),
			route("POST /modulo", func(c *web.Call) error {
				values, err := c.Form()
				if err != nil {
					return err
				}
				f := ui.NewForm(c, "/modulo").Filled(values).Failed(fault.Wrong(fault.Field{Name: "nome", Text: "Inserisci il nome"}))
				return s.Page(c, ui.Page{Title: "Modulo", Errors: f.Errors()}, f.Text(ui.Field{Name: "nome", Label: "Nome", Hint: "Come sul documento"}))
			}),
			route("GET /guasto", func(*web.Call) error { return fault.New(fault.Busy, "ui.gallery.noreason") }),
			route("GET /notizia", func(c *web.Call) error {
				p := ui.Page{
					Title: "Apertura", Lead: "Sabato mattina", Image: "/foto.jpg", Article: true,
					Feeds: []ui.Link{{URL: "/novita.rss", Text: "Novità"}, {URL: "/eventi.ics?x=1", Text: "Eventi"}},
				}
				return s.Page(c, p, ui.Text("testo"))
			}),
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return srv
}

func ask(t *testing.T, method, path, token, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	}
	w := httptest.NewRecorder()
	server(t).ServeHTTP(w, r)
	return w
}

func parsed(t *testing.T, w *httptest.ResponseRecorder) htmlcheck.Page {
	t.Helper()
	p, err := htmlcheck.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// stable takes out what changes from build to build and from call to call.
func stable(page string) string {
	page = regexp.MustCompile(`(/assets/[a-z0-9-]+)\.[0-9a-f]{10}\.`).ReplaceAllString(page, "$1.")
	return regexp.MustCompile(`name="_key" value="[A-Z0-9]+"`).ReplaceAllString(page, `name="_key" value="KEY"`)
}

func TestPagesKeepTheRulesAndLookAsAgreed(t *testing.T) {
	for _, tc := range []struct {
		file, path, token string
		status            int
	}{
		{"gallery", "/componenti", "", 200},
		{"gallery-en", "/en/componenti", "", 200},
		{"office", "/ufficio", "ugo", 200},
		{"confirmation", "/conferma", "ada", 200},
		{"home", "/", "", 200},
		{"missing", "/nulla", "", 404},
		{"busy", "/guasto", "", 503},
		{"form", "/_componenti/modulo", "", 200},
		{"step", "/_componenti/passo", "", 200},
		{"removal", "/_componenti/elimina", "", 200},
		{"room", "/_componenti/attesa", "", 200},
		{"offline", "/fuori-linea", "", 200},
	} {
		t.Run(tc.file, func(t *testing.T) {
			w := ask(t, http.MethodGet, tc.path, tc.token, "")
			if w.Code != tc.status {
				t.Errorf("status: got %d, want %d", w.Code, tc.status)
			}
			for _, problem := range parsed(t, w).Problems() {
				t.Error(problem)
			}
			if strings.Contains(w.Body.String(), "⟦") {
				t.Error("a text is missing")
			}
			golden(t, tc.file+".golden.html", stable(w.Body.String()))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; if that is meant, run the test with -update\n%s", name, diff)
	}
}
