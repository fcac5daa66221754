package portalweb_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/portal/portalweb/conform"
	"comune.example/sportello/internal/ui"
)

const wholeCSS = "../../../node_modules/bootstrap-italia/dist/css/bootstrap-italia.min.css"

// defect is something wrong, planted in what the program answers for a path.
type defect struct {
	name, path, old, new, code string
	warn                       bool
}

// planted serves the site with the defect in it.
func planted(t *testing.T, s *site, d defect) *httptest.Server {
	t.Helper()
	met := false
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != d.path {
			s.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		s.ServeHTTP(answer, r)
		body := bytes.ReplaceAll(answer.Body.Bytes(), []byte(d.old), []byte(d.new))
		met = met || !bytes.Equal(body, answer.Body.Bytes())
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		_, _ = w.Write(body)
	}))
	t.Cleanup(func() {
		srv.Close()
		if !met && d.path != "" {
			t.Errorf("the defect could not be planted: %q is not in %s", d.old, d.path)
		}
	})
	return srv
}

func check(t *testing.T, s *site, d defect) conform.Report {
	t.Helper()
	srv := planted(t, s, d)
	options := conform.Options{Base: srv.URL, Client: srv.Client(), Host: "comune.prova.ex.it"}
	if _, err := os.Stat(wholeCSS); err == nil {
		options.CSS = wholeCSS
	}
	report, err := conform.Check(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTheSiteConformsToTheNationalModel(t *testing.T) {
	needAssets(t)
	r := check(t, newSite(t), defect{})
	if len(r.Findings) > 0 || r.Pages < 45 {
		t.Errorf("%d pages, want 45 or more and no finding, got %d:", r.Pages, len(r.Findings))
		for _, f := range r.Findings {
			t.Error(f)
		}
	}
}

// A checker that is always green proves nothing: each of these must be found.
func TestPlantedDefectsAreFound(t *testing.T) {
	needAssets(t)
	const sheet = "/servizi/anagrafe-e-stato-civile/carta-identita"
	css := ui.AssetURL("app.css")
	s := newSite(t)
	for _, d := range []defect{
		{"menu label", "/", ">Novità</a>", ">News</a>", "C.SI.1.6", false},
		{"menu twice", "/", `</nav>`, `<a href="/amministrazione" data-element="management">Amministrazione</a><a href="/novita" data-element="news">Novità</a><a href="/servizi" data-element="all-services">Servizi</a><a href="/vivere-prova" data-element="live">Vivere Prova</a></nav>`, "C.SI.1.6", false},
		{"link without address", "/", `href="/servizi" data-element="all-services"`, `href="#" data-element="all-services"`, "C.SI.1.6", false},
		{"second-level title", "/amministrazione", ">Uffici<", ">Uffici comunali<", "C.SI.1.7", true},
		{"foreign topic", "/argomenti", ">Anagrafe<", ">Astronautica<", "C.SI.1.5", true},
		{"no topics", "/argomenti", `data-element="topic-element"`, "", "C.SI.1.5", false},
		{"three bodies of a sheet", sheet, `data-element="service-`, `data-x="service-`, "C.SI.1.3", false},
		{"one body of a sheet", sheet, `data-element="service-needed"`, "", "C.SI.1.3", true},
		{"entry of the index", sheet, `href="#a-chi">A chi è rivolto`, `href="#a-chi">Per chi`, "C.SI.1.3", true},
		{"index order", sheet, `href="#contatti">Contatti</a>`, `href="#contatti">Contatti</a></li><li><a href="#a-chi">A chi è rivolto</a>`, "C.SI.1.3", false},
		{"category in the breadcrumb", sheet, `data-element="breadcrumb"`, "", "C.SI.1.3", true},
		{"contacts", sheet, `href="#contatti">Contatti</a>`, `href="#contatti">Recapiti</a>`, "C.SI.2.2", false},
		{"booking", sheet, `data-element="appointment-booking"`, "", "C.SI.2.1", false},
		{"structured data", sheet, `{"@context"`, `{"@context`, "R.SI.1.1", false},
		{"rating of a sheet", sheet, `data-element="feedback-rate-5"`, "", "C.SI.2.6", false},
		{"rating's question", "/novita/avvisi", "Dove hai incontrato le maggiori", "Dove hai trovato", "C.SI.2.5", false},
		{"FAQ label", "/", "FAQ - domande frequenti", "risposte", "C.SI.2.3", true},
		{"report label", "/", `data-element="report-inefficiency">Segnalazione disservizio`, `data-element="report-inefficiency">Segnala`, "C.SI.2.4", true},
		{"accessibility statement", "/", "https://form.agid.gov.it/", "/accessibilita/", "C.SI.3.2", false},
		{"privacy notice", "/", `href="/privacy"`, `href="/nessuna"`, "C.SI.3.3", false},
		{"licence", "/note-legali", "CC-BY 4.0", "CC-BY-SA 4.0", "C.SI.3.4", false},
		{"version in single quotes", css, `--bootstrap-italia-version:"2`, `--bootstrap-italia-version:'2`, "C.SI.1.2", false},
	} {
		t.Run(d.name, func(t *testing.T) {
			r := check(t, s, d)
			if !slices.ContainsFunc(r.Findings, func(f conform.Finding) bool { return f.Code == d.code && f.Warn == d.warn }) {
				t.Errorf("want %s (warning %v), got %v", d.code, d.warn, r.Findings)
			}
		})
	}
}

func TestTheMenuMustStayOnTheHost(t *testing.T) {
	needAssets(t)
	s := newSite(t)
	elsewhere := httptest.NewServer(s)
	defer elsewhere.Close()
	other := strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1)
	r := check(t, s, defect{name: "menu on another host", path: "/", old: `href="/novita" data-element="news"`, new: `href="` + other + `/novita" data-element="news"`})
	if !slices.ContainsFunc(r.Findings, func(f conform.Finding) bool { return f.Code == "C.SI.1.6" }) {
		t.Errorf("a menu item on another host was not found: %v", r.Findings)
	}
}
