package portalweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/ui/htmlcheck"
)

func TestAnOfficersHomeCountsTheOwnWork(t *testing.T) {
	s := newSite(t)
	clerk := s.page(t, "clerk", "/ufficio")
	for _, want := range []string{"12.345", "Pratica in scadenza", "Prima di tutto"} {
		if !strings.Contains(clerk.Text(), want) {
			t.Errorf("the clerk is not shown %q", want)
		}
	}
	editor := s.page(t, "editor", "/ufficio")
	if strings.Contains(editor.Text(), "12.345") || !strings.Contains(editor.Text(), "Nulla da lavorare") {
		t.Error("an editor is shown the clerks' work")
	}
	for _, p := range []htmlcheck.Page{clerk, editor} {
		for _, problem := range p.Problems() {
			t.Error(problem)
		}
	}
}

// Every route is called by everybody: what is not for them does not exist, and who is not signed in is asked to.
func TestWhoIsLetInWhere(t *testing.T) {
	s := newSite(t)
	for _, r := range s.routes {
		method, path, _ := strings.Cut(r.Pattern, " ")
		path = strings.NewReplacer("{id}", "nessuno", "{$}", "").Replace(path)
		area := strings.HasPrefix(path, "/area-personale") || strings.HasPrefix(path, "/ufficio")
		if strings.Contains(path, "{") {
			continue
		}
		for _, who := range []string{"", "citizen", "clerk", "editor"} {
			var code int
			if method == http.MethodPost {
				code = s.post(t, who, path, url.Values{}).Code
			} else {
				code = s.ask(t, who, path).Code
			}
			in := code != http.StatusNotFound && (code != http.StatusSeeOther || !area)
			want := !area || who == "clerk" && path == "/ufficio" ||
				who == "editor" && strings.HasPrefix(path, "/ufficio") && !strings.Contains(path, "nessuno")
			if in != want {
				t.Errorf("%q at %s: status %d, let in %v, want %v", who, r.Pattern, code, in, want)
			}
			if who == "" && area && code != http.StatusSeeOther {
				t.Errorf("%s: nobody is asked to sign in: %d", r.Pattern, code)
			}
		}
	}
}

func TestAMarkIsKeptAndTheReaderGoesBack(t *testing.T) {
	s := newSite(t)
	w := s.post(t, "", "/en/valutazioni", url.Values{"pagina": {"/servizi"}, "voto": {"2"}, "pos": {"chiare"}, "neg": {"tecnici"}, "testo": {"lenta"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/en/servizi" {
		t.Fatalf("status %d, leads to %q", w.Code, w.Header().Get("Location"))
	}
	text := s.page(t, "editor", "/ufficio/valutazioni?pagina_valutata=/servizi").Text()
	if !strings.Contains(text, "2 Ho avuto problemi tecnici lenta") {
		t.Errorf("the mark is not shown: %s", text)
	}
	if !strings.Contains(s.page(t, "editor", "/ufficio/valutazioni").Text(), "/servizi 1 2,0 1") {
		t.Error("the sums are not shown")
	}
}

func TestAMarkWithoutStarsOrOfAnotherSiteIsAskedForAgain(t *testing.T) {
	s := newSite(t)
	for _, values := range []url.Values{
		{"pagina": {"/servizi"}, "testo": {"molto chiara"}}, {"pagina": {"//example.org"}, "voto": {"3"}, "testo": {"molto chiara"}},
	} {
		w := s.post(t, "", "/valutazioni", values)
		p := parse(t, w)
		if w.Code != http.StatusUnprocessableEntity || htmlcheck.Text(p.ByID("f-testo")) != "molto chiara" {
			t.Errorf("%v: status %d, or the comment was lost", values, w.Code)
		}
		for _, problem := range p.Problems() {
			t.Error(problem)
		}
	}
	list, err := s.portal.Ratings(editorContext(t))
	if err != nil || len(list) != 0 {
		t.Errorf("kept %+v, %v", list, err)
	}
}

func TestHighlightsAreWhatIsToldFirst(t *testing.T) {
	s := newSite(t)
	cards := s.page(t, "", "/").All("article")
	if len(cards) != 9 || htmlcheck.Text(cards[6].FirstChild.FirstChild) == "" {
		t.Fatalf("%d cards, want six services and three news", len(cards))
	}
	if !strings.Contains(htmlcheck.Text(cards[6]), "Sportello chiuso il 18 maggio") {
		t.Errorf("the first news are %q, want those that stand first until May", htmlcheck.Text(cards[6]))
	}
}
