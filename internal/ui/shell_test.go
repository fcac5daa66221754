package ui_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
)

func TestTextsAreInEveryLanguage(t *testing.T) {
	c, err := i18n.Load(ui.Messages)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range c.Check() {
		t.Error(wrong)
	}
}

// element gives the only element with a data-element, inside an element of that name.
func element(t *testing.T, p htmlcheck.Page, value, inside string) *html.Node {
	t.Helper()
	var found []*html.Node
	for _, n := range p.With("data-element", value) {
		for a := range n.Ancestors() {
			if a.Data == inside {
				found = append(found, n)
			}
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d elements %q in <%s>, want 1", len(found), value, inside)
	}
	return found[0]
}

func TestTheFrameSaysWhatTheNationalModelReads(t *testing.T) {
	p := parsed(t, ask(t, http.MethodGet, "/", "", ""))
	for _, want := range []struct{ element, inside, text, href string }{
		{"management", "header", "Amministrazione", "/amministrazione"},
		{"news", "header", "Novità", "/novita"},
		{"all-services", "header", "Servizi", "/servizi"},
		{"live", "header", "Vivere Prova", "/vivere-prova"},
		{"all-topics", "header", "Tutti gli argomenti", "/argomenti"},
		{"personal-area-login", "header", "Accedi all'area personale", "/accesso"},
		{"appointment-booking", "main", "Prenota appuntamento", "/servizi/prenota-appuntamento"},
		{"faq", "footer", "Leggi le FAQ - domande frequenti", "/domande-frequenti"},
		{"report-inefficiency", "footer", "Segnalazione disservizio", "/servizi/segnala-disservizio"},
		{"privacy-policy-link", "footer", "Informativa privacy", "/privacy"},
		{"legal-notes", "footer", "Note legali", "/note-legali"},
		{"accessibility-link", "footer", "Dichiarazione di accessibilità", "https://form.agid.gov.it/view/esempio"},
	} {
		n := element(t, p, want.element, want.inside)
		if got := htmlcheck.Text(n); got != want.text {
			t.Errorf("%s says %q, want %q", want.element, got, want.text)
		}
		if got := htmlcheck.Attr(n, "href"); got != want.href {
			t.Errorf("%s leads to %q, want %q", want.element, got, want.href)
		}
	}
	if n := len(htmlcheckItems(element(t, p, "main-navigation", "header"))); n != 4 {
		t.Errorf("the menu has %d items, want 4", n)
	}
}

func htmlcheckItems(nav *html.Node) []*html.Node {
	var out []*html.Node
	for d := range nav.Descendants() {
		if d.Data == "li" {
			out = append(out, d)
		}
	}
	return out
}

func TestTheRatingIsTheModels(t *testing.T) {
	p := parsed(t, ask(t, http.MethodGet, "/componenti", "", ""))
	if got, want := htmlcheck.Text(element(t, p, "feedback-title", "main")), "Quanto sono chiare le informazioni su questa pagina?"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, mark := range []string{"1", "2", "3", "4", "5"} {
		element(t, p, "feedback-rate-"+mark, "form")
	}
	for group, answers := range map[string]string{
		"positive": "Quali sono stati gli aspetti che hai preferito? Le indicazioni erano chiare Le indicazioni erano complete Capivo sempre che stavo procedendo correttamente Non ho avuto problemi tecnici Altro",
		"negative": "Dove hai incontrato le maggiori difficoltà? A volte le indicazioni non erano chiare A volte le indicazioni non erano complete A volte non capivo se stavo procedendo correttamente Ho avuto problemi tecnici Altro",
	} {
		if got := htmlcheck.Text(element(t, p, "feedback-rating-"+group, "form")); got != answers {
			t.Errorf("%s: got %q, want %q", group, got, answers)
		}
	}
	if n := len(p.With("data-element", "feedback-rating-answer")); n != 10 {
		t.Errorf("got %d answers, want 10", n)
	}
	element(t, p, "feedback-input-text", "form")
	service := parsed(t, ask(t, http.MethodGet, "/conferma", "ada", ""))
	if got, want := htmlcheck.Text(element(t, service, "feedback-title", "main")), "Quanto è stato facile usare questo servizio?"; got != want {
		t.Errorf("after a service: got %q, want %q", got, want)
	}
}

func TestLinksKeepTheLanguage(t *testing.T) {
	p := parsed(t, ask(t, http.MethodGet, "/en/componenti", "", ""))
	if got := htmlcheck.Attr(p.All("html")[0], "lang"); got != "en" {
		t.Errorf("language %q, want en", got)
	}
	for _, href := range p.Links() {
		switched := href == "/componenti" || href == "/de/componenti"
		if strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "/en") && !switched {
			t.Errorf("link %s leaves the language", href)
		}
	}
	switches := p.With("hreflang", "it")
	if len(switches) != 2 || htmlcheck.Attr(switches[1], "href") != "/componenti" {
		t.Errorf("no way back to Italian: %d links", len(switches))
	}
}

func TestTheHeaderKnowsWhoIsIn(t *testing.T) {
	for _, tc := range []struct{ token, want, never string }{
		{"", "Accedi all'area personale", "Esci"},
		{"ada", "Ada Rossi", "Accedi all'area personale"},
	} {
		page := parsed(t, ask(t, http.MethodGet, "/componenti", tc.token, "")).Text()
		if !strings.Contains(page, tc.want) || strings.Contains(page, tc.never) {
			t.Errorf("%q: want %q and not %q on the page", tc.token, tc.want, tc.never)
		}
	}
}

func TestTheOfficeShowsOnlyTheMenuOfOnesRoles(t *testing.T) {
	p := parsed(t, ask(t, http.MethodGet, "/ufficio", "ugo", ""))
	text := p.Text()
	if !strings.Contains(text, "Scrivania") || strings.Contains(text, "Novità") {
		t.Error("a clerk must see the desk and not the editor's menu")
	}
	if len(p.With("name", "robots")) != 1 {
		t.Error("search engines may read the office")
	}
}

func TestAFailedFormIsShownAgain(t *testing.T) {
	w := ask(t, http.MethodPost, "/modulo", "", "nome=%3Cb%3E")
	p := parsed(t, w)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("status %d, want 422", w.Code)
	}
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
	if got, want := htmlcheck.Text(p.All("title")[0]), "Errore: Modulo - Comune di Prova"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	summary := p.ByID("errori")
	if got, want := htmlcheck.Text(summary), "C'è un problema Inserisci il nome"; got != want {
		t.Errorf("summary %q, want %q", got, want)
	}
	field := p.ByID("f-nome")
	for name, want := range map[string]string{"value": "<b>", "aria-invalid": "true", "aria-describedby": "f-nome-hint f-nome-error"} {
		if got := htmlcheck.Attr(field, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got, want := htmlcheck.Text(p.ByID("f-nome-error")), "Errore: Inserisci il nome"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}

func TestFailuresSayWhatToDo(t *testing.T) {
	page := parsed(t, ask(t, http.MethodGet, "/guasto", "", "")).Text()
	for _, want := range []string{"Il servizio è molto richiesto", "Riprova tra qualche secondo", "Scegli il motivo"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestMetadataCannotEndTheScript(t *testing.T) {
	w := ask(t, http.MethodGet, "/", "", "")
	if strings.Contains(w.Body.String(), `"</script>"`) || !strings.Contains(w.Body.String(), `\u003c/script\u003e`) {
		t.Error("the data were not escaped")
	}
}

// needAssets skips the test in a clean clone; where everything must be tested it
// fails.
func needAssets(t *testing.T) {
	t.Helper()
	switch {
	case ui.Built():
	case os.Getenv("CI") == "true":
		t.Fatal("the asset tool has not run: make assets")
	default:
		t.Skip("the asset tool has not run: make assets")
	}
}

func TestFilesOfTheFrontEndAreServable(t *testing.T) {
	needAssets(t)
	page := ask(t, http.MethodGet, "/componenti", "", "").Body.String()
	for _, name := range []string{"app.css", "app.js", "icons.svg", "crest.svg", "favicon.svg", "titillium-web-400.woff2"} {
		url := ui.AssetURL(name)
		f, ok := ui.Asset(strings.TrimPrefix(url, "/assets/"))
		if !ok || len(f.Body) == 0 || f.Type == "" {
			t.Errorf("%s: %s cannot be served", name, url)
		}
		if !strings.HasSuffix(name, ".woff2") && (len(f.Brotli) == 0 || len(f.Gzip) == 0) {
			t.Errorf("%s is not compressed", name)
		}
		if !strings.Contains(page, url) && name != "favicon.svg" { // the page asks for the one in the municipality's colour
			t.Errorf("no page asks for %s", url)
		}
	}
	if _, ok := ui.Asset("manifest.json"); ok {
		t.Error("the manifest is served")
	}
}

// The budget of a public page: portal pages are read on telephones.
func TestAPublicPageIsLight(t *testing.T) {
	needAssets(t)
	total := 0
	for _, name := range []string{"app.css", "app.js", "icons.svg", "crest.svg"} {
		f, _ := ui.Asset(strings.TrimPrefix(ui.AssetURL(name), "/assets/"))
		total += len(f.Brotli)
		if name == "app.css" && len(f.Brotli) > 30_000 {
			t.Errorf("the stylesheet has %d bytes, want at most 30,000", len(f.Brotli))
		}
	}
	for _, name := range []string{"titillium-web-400.woff2", "titillium-web-600.woff2"} {
		f, _ := ui.Asset(strings.TrimPrefix(ui.AssetURL(name), "/assets/"))
		total += len(f.Body)
	}
	if total > 120_000 {
		t.Errorf("what every page loads has %d bytes, want at most 120,000", total)
	}
}

// A class of ours that no stylesheet knows is a slip of the pen; one that no page
// uses is dead weight.
func TestOurClassesAreInTheStylesheet(t *testing.T) {
	needAssets(t)
	f, _ := ui.Asset(strings.TrimPrefix(ui.AssetURL("app.css"), "/assets/"))
	css := string(f.Body)
	for _, path := range []string{"/componenti", "/ufficio", "/conferma", "/"} {
		p := parsed(t, ask(t, http.MethodGet, path, "ugo", ""))
		for _, n := range p.With("class", "*") {
			for class := range strings.FieldsSeq(htmlcheck.Attr(n, "class")) {
				if strings.HasPrefix(class, "sp-") && !strings.Contains(css, "."+class) {
					t.Errorf("%s: class %s has no style", path, class)
				}
			}
		}
	}
}
