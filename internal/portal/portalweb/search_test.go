package portalweb_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestTheSearchMarksWhatItFound(t *testing.T) {
	s := newSite(t)
	body := s.ask(t, "", "/cerca?q=rimborsi").Body.String()
	if !strings.Contains(body, "<mark>Rimborso</mark>") {
		t.Error("the word found is not marked in the title")
	}
	body = s.ask(t, "", "/cerca?q=%3Cmark%3Erimborso%3Cscript%3E").Body.String()
	if strings.Contains(body, "rimborso<script") || !strings.Contains(body, "&lt;mark&gt;rimborso&lt;script&gt;") {
		t.Error("what was typed became markup")
	}
}

func TestHitsAreNarrowedDownBySeveralKindsAndTopics(t *testing.T) {
	s := newSite(t)
	hits := func(path string) []string {
		var list []string
		body := s.ask(t, "", path).Body.String()
		_, body, _ = strings.Cut(body, `<ol class="sp-hits">`)
		body, _, _ = strings.Cut(body, "</ol>")
		for _, part := range strings.Split(body, `<a href="`)[1:] {
			address, _, _ := strings.Cut(part, `"`)
			list = append(list, address)
		}
		return list
	}
	all, offices, both := hits("/cerca?q=tributi"), hits("/cerca?q=tributi&tipo=offices"), hits("/cerca?q=tributi&tipo=offices&tipo=services")
	if len(offices) == 0 || len(both) <= len(offices) || len(all) <= len(both) {
		t.Errorf("all %v, offices %v, with services %v", all, offices, both)
	}
	for _, address := range offices {
		if !strings.HasPrefix(address, "/amministrazione/uffici/") {
			t.Errorf("%s is no office", address)
		}
	}
	if got := hits("/cerca?q=tributi&tipo=nonsense&argomento=nonsense"); !slices.Equal(got, all) {
		t.Errorf("unknown filters changed the hits: %v", got)
	}
	page := s.page(t, "", "/cerca?q=tributi&tipo=offices&tipo=services&argomento=imposte&pagina=7")
	if links := page.Links(); !slices.Contains(links, "/cerca?argomento=imposte&q=tributi&tipo=services") {
		t.Errorf("no link takes the kind away, only %v", links)
	}
}

func TestNothingFoundWithFiltersLeadsOutOfThem(t *testing.T) {
	p := newSite(t).page(t, "", "/cerca?q=tributi&argomento=estero")
	if !strings.Contains(p.Text(), "Nessun risultato con questi filtri") || !slices.Contains(p.Links(), "/cerca?q=tributi") {
		t.Errorf("the page says %s", p.Text())
	}
}

func TestALongQuestionIsReadInPart(t *testing.T) {
	p := newSite(t).page(t, "", "/cerca?q=tributi"+strings.Repeat("+di", 80)+"+astronave")
	if text := p.Text(); !strings.Contains(text, "solo i primi 200 caratteri") || !strings.Contains(text, "Ufficio tributi") {
		t.Errorf("the page says %s", text)
	}
}

func TestWhoTypesGetsSuggestions(t *testing.T) {
	s := newSite(t)
	for _, tc := range []struct{ query, text, url string }{
		{"/cerca/suggerimenti?q=carta+iden", "Carta d'identità", "/servizi/anagrafe-e-stato-civile/carta-identita"},
		{"/cerca/suggerimenti?q=rimb", "Rimborso", "/servizi/tributi-finanze-e-contravvenzioni/rimborso-tributi"},
		{"/en/cerca/suggerimenti?q=identity+c", "Electronic identity card", "/en/servizi/anagrafe-e-stato-civile/carta-identita"},
		{"/cerca/suggerimenti?q=qwzx", "", ""},
		{"/cerca/suggerimenti", "", ""},
		{"/cerca/suggerimenti?q=%ff%00", "", ""},
		{"/cerca/suggerimenti?q=" + strings.Repeat("a", 5000), "", ""},
	} {
		w := s.ask(t, "", tc.query)
		if w.Code >= http.StatusInternalServerError {
			t.Errorf("%.60s: status %d", tc.query, w.Code)
		}
		var got struct {
			Status string `json:"stato"`
			List   []struct {
				Text string `json:"testo"`
				Kind string `json:"tipo"`
				URL  string `json:"url"`
			} `json:"suggerimenti"`
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); w.Code == http.StatusOK && (err != nil || got.Status == "" || got.List == nil) {
			t.Errorf("%s: got %s", tc.query, w.Body)
		}
		switch {
		case tc.url == "" && len(got.List) > 0:
			t.Errorf("%s suggests %v", tc.query, got.List)
		case tc.url != "" && (len(got.List) == 0 || got.List[0].URL != tc.url || !strings.HasPrefix(got.List[0].Text, tc.text) || got.List[0].Kind == ""):
			t.Errorf("%s suggests %v, want first %s", tc.query, got.List, tc.url)
		}
	}
}
