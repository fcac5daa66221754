package portalweb_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
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
	if d.name != "" {
		options.Skip = "/en" // the defects are planted in Italian pages
	}
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
		{"classes of another library", "/privacy", `class="`, `class="` + strings.Join(words(100), " ") + ` `, "C.SI.1.2", false},
		{"font of headings", css, `Titillium Web,Geneva,Tahoma,sans-serif`, `Comic Neue,sans-serif`, "C.SI.1.1", false},
		{"font inside paragraphs", css, `body,h1,h2`, `p a{font-family:Comic Neue!important}body,h1,h2`, "C.SI.1.1", true},
		{"bad marks ask what was liked", css, `#fb-1:checked,#fb-2:checked,#fb-3:checked`, `#fb-1:checked,#fb-2:checked`, "C.SI.2.5", false},
		{"both questions at once", css, `.fb-pos,.fb-neg,.fb-more{display:none}`, ``, "C.SI.2.6", false},
		{"no answers of the rating", sheet, `data-element="feedback-rating-answer"`, "", "C.SI.2.6", false},
		{"state of a service in other words", sheet, "Servizio attivo", "In funzione", "C.SI.1.3", true},
		{"dead link", "/privacy", `</main>`, `<a href="/servizi/nessuno">x</a></main>`, conform.Links, false},
		{"dead anchor", "/privacy", `</main>`, `<a href="/note-legali#nessuno">x</a></main>`, conform.Links, false},
		{"window's title", "/privacy", "<title>", "<title>Pagina ", conform.Titles, false},
		{"breadcrumb's end", "/servizi/ambiente", `aria-current="page">Ambiente`, `aria-current="page">Natura`, conform.Titles, false},
		{"breadcrumb's way", "/servizi/ambiente", `<li class="breadcrumb-item"><a href="/servizi">`, `<li class="breadcrumb-item"><a href="/novita">`, conform.Breadcrumb, false},
		{"too many elements", "/privacy", `</main>`, strings.Repeat("<b>x</b>", 1500) + `</main>`, conform.Weight, false},
		{"too heavy", "/", `</main>`, `<img src="/assets/nessuno" alt=""><p hidden>` + strings.Join(words(9000), " ") + `</p></main>`, conform.Weight, false},
		{"too many requests", "/privacy", `</main>`, strings.Join(images(12), "") + `</main>`, conform.Weight, false},
		{"font from elsewhere", "/", `</head>`, `<link rel="stylesheet" href="https://fonts.example.com/x.css"></head>`, conform.Hosts, false},
		{"script inside", "/", `</head>`, `<script>let x</script></head>`, conform.Inline, false},
		{"style inside", "/novita", `<h1>`, `<h1 style="color:red">`, conform.Inline, false},
		{"handler inside", "/novita", `<h1>`, `<h1 onclick="x()">`, conform.Inline, false},
	} {
		t.Run(d.name, func(t *testing.T) {
			r := check(t, s, d)
			if !slices.ContainsFunc(r.Findings, func(f conform.Finding) bool { return f.Code == d.code && f.Warn == d.warn }) {
				t.Errorf("want %s (warning %v), got %v", d.code, d.warn, r.Findings)
			}
		})
	}
}

// words gives n words that are no class of anybody and that do not compress well.
func words(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("x%x", sha256.Sum256([]byte{byte(i), byte(i >> 8)}))[:12]
	}
	return list
}

func images(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`<img src="/stemma.svg?%d" alt="">`, i)
	}
	return list
}

func TestACookieOfAnotherDomainIsFound(t *testing.T) {
	s := newSite(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/novita" {
			w.Header().Add("Set-Cookie", "spy=1; Domain=elsewhere.example")
		}
		s.ServeHTTP(w, r)
	}))
	defer srv.Close()
	wantFound(t, conform.Options{Base: srv.URL, Client: srv.Client()}, "C.SI.3.1")
}

func TestAnotherDomainThanTheReservedOneIsFound(t *testing.T) {
	srv := httptest.NewServer(newSite(t))
	defer srv.Close()
	wantFound(t, conform.Options{Base: srv.URL, Client: srv.Client(), Host: "www.prova.it"}, "C.SI.5.2")
}

func TestAWeakConnectionIsFound(t *testing.T) {
	for name, config := range map[string]*tls.Config{
		"an old version": {MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11},
		"a weak cipher":  {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_RC4_128_SHA}},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewUnstartedServer(newSite(t))
			srv.TLS = config
			srv.StartTLS()
			defer srv.Close()
			client := srv.Client()
			if transport, ok := client.Transport.(*http.Transport); ok {
				transport.TLSClientConfig.MinVersion, transport.TLSClientConfig.CipherSuites = tls.VersionTLS10, config.CipherSuites
			}
			wantFound(t, conform.Options{Base: srv.URL, Client: client}, "C.SI.5.1")
		})
	}
}

func wantFound(t *testing.T, options conform.Options, code string) {
	t.Helper()
	r, err := conform.Check(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.Findings, func(f conform.Finding) bool { return f.Code == code }) {
		t.Errorf("want %s, got %v", code, r.Findings)
	}
}

func TestEveryFindingHasACriterion(t *testing.T) {
	needAssets(t)
	r := check(t, newSite(t), defect{path: "/", old: "<main", new: "<x-main", name: "nothing of it"})
	for _, f := range r.Findings {
		if !slices.ContainsFunc(conform.Criteria(), func(c conform.Criterion) bool { return c.Code == f.Code }) {
			t.Errorf("%s has no name", f)
		}
	}
	verdicts := r.Verdicts()
	if len(verdicts) != len(conform.Criteria()) || verdicts[0].Code != "C.SI.1.1" {
		t.Errorf("verdicts %v", verdicts)
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
