package transparencyweb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/portal/transparencyweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

func newServer(t *testing.T, options transparencyweb.Options) *web.Server {
	t.Helper()
	shell := &ui.Shell{
		Site: ui.Site{
			Name: "Comune di Prova", Place: "Prova", Live: "/vivere-prova", Region: "Regione", RegionURL: "https://regione.prova.example",
			Accessibility: "https://form.agid.gov.it/view/esempio",
		},
		Paths: ui.DefaultPaths(),
	}
	module := transparencyweb.Module(shell, options)
	texts, err := i18n.Load(ui.Messages, module.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := texts.Check(); len(wrong) > 0 {
		t.Error(wrong)
	}
	server, err := web.New(web.Options{
		Routes: module.Routes, Catalog: texts, Failed: shell.Failed,
		Clock:   clock.Clock(func(context.Context) time.Time { return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC) }),
		Session: func(context.Context, string) (identity.Actor, error) { return identity.Actor{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func get(t *testing.T, server *web.Server, path string) (int, htmlcheck.Page) {
	t.Helper()
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	p, err := htmlcheck.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		t.Errorf("%s: %s", path, problem)
	}
	return w.Code, p
}

func TestTheLawsSectionsAreAllThere(t *testing.T) {
	sections := transparencyweb.Sections()
	if len(sections) != 22 {
		t.Fatalf("%d sections, the law has 22", len(sections))
	}
	if sections[0].Title["it"] != "Disposizioni generali" || sections[21].Title["it"] != "Altri contenuti" {
		t.Errorf("the order is not the law's: from %v to %v", sections[0].Title, sections[21].Title)
	}
	for _, s := range sections {
		seen := map[string]bool{}
		if len(s.Parts) == 0 || s.Title["en"] == "" {
			t.Errorf("%s has no parts or no English title", s.Slug)
		}
		for _, p := range s.Parts {
			if seen[p.Slug] || p.Title["it"] == "" || p.Title["en"] == "" || p.Norm == "" {
				t.Errorf("%s/%s stands twice or lacks a title or its norm", s.Slug, p.Slug)
			}
			seen[p.Slug] = true
		}
	}
}

func TestEveryPageExistsInBothLanguages(t *testing.T) {
	server := newServer(t, transparencyweb.Options{PEC: "pec@prova.example"})
	for _, s := range transparencyweb.Sections() {
		paths := []string{"/amministrazione-trasparente", "/amministrazione-trasparente/" + s.Slug}
		for _, p := range s.Parts {
			paths = append(paths, "/amministrazione-trasparente/"+s.Slug+"/"+p.Slug)
		}
		for _, path := range paths {
			for _, address := range []string{path, "/en" + path} {
				if code, _ := get(t, server, address); code != http.StatusOK {
					t.Errorf("%s: status %d", address, code)
				}
			}
		}
	}
	for _, path := range []string{
		"/amministrazione-trasparente/nessuna", "/amministrazione-trasparente/nessuna/atti-generali", "/amministrazione-trasparente/personale/atti-generali",
	} {
		if code, _ := get(t, server, path); code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, code)
		}
	}
}

func TestAPageSaysWhatItHoldsAndAnEmptyOneSince(t *testing.T) {
	server := newServer(t, transparencyweb.Options{
		PEC: "pec@prova.example",
		Content: func(c *web.Call, slug string) (transparencyweb.Content, bool, error) {
			return transparencyweb.Content{Body: ui.Text("Testo in " + c.Print.Lang()), Changed: time.Date(2014, 2, 3, 9, 0, 0, 0, time.UTC)}, slug == "bilanci/bilancio-preventivo-e-consuntivo", nil
		},
		Since: func(context.Context) (time.Time, error) { return time.Date(2014, 1, 7, 9, 0, 0, 0, time.UTC), nil },
	})
	for path, want := range map[string]string{
		"bilanci/bilancio-preventivo-e-consuntivo":  "Testo in it Contenuto aggiornato il lunedì 3 febbraio 2014.",
		"personale/tassi-di-assenza":                "non è stato pubblicato nulla dal martedì 7 gennaio 2014",
		"organizzazione/articolazione-degli-uffici": "Il sito pubblica già queste informazioni: vai alla pagina",
		"bilanci": "Bilancio preventivo e consuntivo Pubblicato Piano degli indicatori e dei risultati attesi di bilancio Vuota",
		"opere-pubbliche/atti-di-programmazione-delle-opere-pubbliche": "Obbligo di pubblicazione: D.Lgs. 33/2013, art. 38, c. 2.",
	} {
		if _, p := get(t, server, "/amministrazione-trasparente/"+path); !strings.Contains(p.Text(), want) {
			t.Errorf("%s does not say %q: %s", path, want, p.Text())
		}
	}
	if _, p := get(t, server, "/amministrazione-trasparente/personale/tassi-di-assenza"); !strings.Contains(p.Text(), "pec@prova.example") {
		t.Error("an empty page does not say how to ask")
	}
}
