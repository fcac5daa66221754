package portalweb_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/ui/htmlcheck"
)

func TestACitizensHomeShowsFirstWhatNeedsHim(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/area-personale", "/en/area-personale"} {
		p := s.page(t, "citizen", path)
		for _, problem := range p.Problems() {
			t.Errorf("%s: %s", path, problem)
		}
	}
	text := s.page(t, "citizen", "/area-personale").Text()
	at := -1
	for _, want := range []string{"Ciao, Ada Prova", "Da fare", "Retta di marzo", "Da pagare", "Pratica conclusa", "Elenco non disponibile"} {
		next := strings.Index(text, want)
		if next < at {
			t.Fatalf("%q is missing or stands too early", want)
		}
		at = next
	}
	if strings.Contains(text, "out of order") {
		t.Error("a module's error is shown to the citizen")
	}
}

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
			want := !area || who == "citizen" && path == "/area-personale" || who == "clerk" && path == "/ufficio" ||
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

func articleForm(title string) url.Values {
	return url.Values{
		"kind": {"avvisi"}, "day_giorno": {"1"}, "day_mese": {"marzo"}, "day_anno": {"2014"}, "office": {"sportello"}, "topics": {"acqua"},
		"title_it": {title}, "summary_it": {"In breve."}, "body_it": {"# Titolo\n\n<script>alert(1)</script>\n\n[via](javascript:alert) <javascript:alert(2)> **forte** <b onclick=\"x\">b</b>"},
	}
}

func TestNewsAreWrittenReadPublishedAndWithdrawn(t *testing.T) {
	s := newSite(t)
	w := s.post(t, "editor", "/ufficio/notizie", articleForm("Acqua chiusa in via Lunga"))
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/ufficio/notizie/") {
		t.Fatalf("status %d, leads to %q", w.Code, at)
	}
	p := s.page(t, "editor", at)
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
	const public = "/novita/avvisi/acqua-chiusa-in-via-lunga"
	if s.ask(t, "", public).Code != http.StatusNotFound {
		t.Error("a draft is public")
	}
	if w := s.post(t, "editor", at+"/pubblica", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("publish: status %d", w.Code)
	}
	s.Forget() // what the reaction to the fact does
	body := s.ask(t, "", public).Body.String()
	if strings.Contains(body, "<script>alert") || strings.Contains(body, `href="javascript:`) || strings.Contains(body, "onclick") || !strings.Contains(body, "<strong>forte</strong>") {
		t.Error("the text was not rendered safely")
	}
	for _, problem := range s.page(t, "", public).Problems() {
		t.Error(problem)
	}
	if !slices.Contains(s.page(t, "", "/novita/avvisi").Links(), public) || !slices.Contains(s.page(t, "", "/argomenti/acqua").Links(), public) {
		t.Error("the news stand on no list")
	}
	values := p.Values(at)
	values["title_it"] = []string{"Acqua di nuovo aperta"}
	if w := s.post(t, "editor", at, values); w.Code != http.StatusConflict && w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a form seen before the publication: status %d, want a refusal", w.Code)
	}
	if w := s.post(t, "editor", at, s.page(t, "editor", at).Values(at)); w.Code != http.StatusSeeOther {
		t.Errorf("rewrite: status %d", w.Code)
	}
	s.post(t, "editor", at+"/ritira", url.Values{})
	s.Forget()
	if s.ask(t, "", public).Code != http.StatusNotFound {
		t.Error("withdrawn news are public")
	}
	if !strings.Contains(s.page(t, "editor", "/ufficio/notizie").Text(), "Acqua chiusa in via Lunga Avvisi 01/03/2014 Bozza") {
		t.Error("the list does not say that it is a draft")
	}
}

func TestAWrongArticleIsShownAgainWithNothingLost(t *testing.T) {
	s := newSite(t)
	values := articleForm("")
	values.Set("day_mese", "brumaio")
	w := s.post(t, "editor", "/ufficio/notizie", values)
	p := parse(t, w)
	if w.Code != http.StatusUnprocessableEntity || htmlcheck.Attr(p.ByID("f-day_mese"), "value") != "brumaio" && !strings.Contains(w.Body.String(), "brumaio") {
		t.Errorf("status %d, or the month was lost", w.Code)
	}
	summary := htmlcheck.Text(p.ByID("errori"))
	for _, want := range []string{"Inserisci il titolo", "Inserisci un giorno di pubblicazione che esiste"} {
		if !strings.Contains(summary, want) {
			t.Errorf("the summary %q does not say %q", summary, want)
		}
	}
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
}

func TestLongListsHavePages(t *testing.T) {
	s := newSite(t)
	for range 14 {
		at := s.post(t, "editor", "/ufficio/notizie", articleForm("Uguale")).Header().Get("Location")
		s.post(t, "editor", at+"/pubblica", url.Values{})
	}
	first, second := s.page(t, "", "/novita/avvisi"), s.page(t, "", "/novita/avvisi?pagina=2")
	if !slices.Contains(first.Links(), "/novita/avvisi?pagina=2") || !slices.Contains(second.Links(), "/novita/avvisi") {
		t.Error("the pages do not lead to each other")
	}
	if n := len(first.All("article")) + len(second.All("article")); n != 15 {
		t.Errorf("%d news on both pages, want 15", n)
	}
}
