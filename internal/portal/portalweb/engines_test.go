package portalweb_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/portal/portalweb"
	"comune.example/sportello/internal/ui/htmlcheck"
)

const origin = "https://comune.prova.example"

// sitemap is what a search engine reads.
type sitemap struct {
	URLs []struct {
		Loc        string `xml:"loc"`
		Changed    string `xml:"lastmod"`
		Alternates []struct {
			Lang string `xml:"hreflang,attr"`
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/1999/xhtml link"`
	} `xml:"url"`
	Files []struct {
		Loc string `xml:"loc"`
	} `xml:"sitemap"`
}

func readSitemap(t *testing.T, s *site, path string) (m sitemap) {
	t.Helper()
	if err := xml.Unmarshal(s.ask(t, "", path).Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSearchEnginesAreToldWhatIsThere(t *testing.T) {
	s := newSite(t)
	m := readSitemap(t, s, "/sitemap.xml")
	changed := map[string]string{}
	for _, u := range m.URLs {
		path, ok := strings.CutPrefix(u.Loc, origin)
		if w := s.ask(t, "", path); !ok || w.Code != http.StatusOK {
			t.Errorf("%s: status %d", u.Loc, w.Code)
		}
		if len(u.Alternates) != 2 || !slices.Contains([]string{u.Alternates[0].Href, u.Alternates[1].Href}, u.Loc) {
			t.Errorf("%s: languages %v", u.Loc, u.Alternates)
		}
		if _, twice := changed[path]; twice {
			t.Errorf("%s stands there twice", path)
		}
		changed[path] = u.Changed
	}
	for path, day := range map[string]string{
		"/en/servizi/anagrafe-e-stato-civile/carta-identita": "2014-02-01", "/novita/notizie/piazza-rinnovata": "2014-02-20", "/servizi": "",
	} {
		if got, ok := changed[path]; !ok || got != day {
			t.Errorf("%s changed on %q, want %q", path, got, day)
		}
	}
	if text := s.ask(t, "", "/robots.txt").Body.String(); !strings.Contains(text, "Sitemap: "+origin+"/sitemap.xml") {
		t.Errorf("robots.txt says %q", text)
	}
}

func TestALargeSiteHasSeveralSitemaps(t *testing.T) {
	whole := len(readSitemap(t, newSite(t), "/sitemap.xml").URLs)
	s := newSite(t, func(c *portalweb.Config) { c.PerSitemap = 50 })
	index := readSitemap(t, s, "/sitemap.xml")
	if len(index.URLs) > 0 || len(index.Files) != (whole+49)/50 {
		t.Fatalf("an index of %d files and %d addresses for %d pages", len(index.Files), len(index.URLs), whole)
	}
	all := map[string]bool{}
	for _, f := range index.Files {
		for _, u := range readSitemap(t, s, strings.TrimPrefix(f.Loc, origin)).URLs {
			all[u.Loc] = true
		}
	}
	if len(all) != whole {
		t.Errorf("the files name %d pages, want %d", len(all), whole)
	}
	for _, path := range []string{"/sitemap/0.xml", "/sitemap/999.xml", "/sitemap/1", "/sitemap/x.xml"} {
		if w := s.ask(t, "", path); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, w.Code)
		}
	}
}

// blocks are the structured data of a page by their type.
func blocks(t *testing.T, p htmlcheck.Page) map[string]map[string]any {
	t.Helper()
	found := map[string]map[string]any{}
	for _, n := range p.With("type", "application/ld+json") {
		var block map[string]any
		if err := json.Unmarshal([]byte(n.FirstChild.Data), &block); err != nil {
			t.Fatal(err)
		}
		kind, ok := block["@type"].(string)
		if _, twice := found[kind]; !ok || twice || block["@context"] != "https://schema.org" {
			t.Errorf("block %v", block)
		}
		found[kind] = block
	}
	return found
}

func TestPagesSayToMachinesWhatTheySayToPeople(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string][]string{
		"/":                                 {"GovernmentOrganization", "WebSite"},
		"/domande-frequenti":                {"FAQPage"},
		"/amministrazione/uffici/sportello": {"BreadcrumbList", "GovernmentOffice"},
		"/en/servizi/anagrafe-e-stato-civile/carta-identita": {"BreadcrumbList", "GovernmentService"},
		"/servizi/ambiente": {"BreadcrumbList"},
	} {
		found := blocks(t, s.page(t, "", path))
		for _, kind := range want {
			if found[kind] == nil {
				t.Errorf("%s has no %s", path, kind)
			}
		}
		if len(found) != len(want) {
			t.Errorf("%s: %d blocks, want %v", path, len(found), want)
		}
	}
	sheet := blocks(t, s.page(t, "", "/en/servizi/anagrafe-e-stato-civile/carta-identita"))["BreadcrumbList"]
	steps, ok := sheet["itemListElement"].([]any)
	if !ok || len(steps) != 4 {
		t.Fatalf("steps %v", sheet)
	}
	if second, ok := steps[1].(map[string]any); !ok || second["item"] != origin+"/en/servizi" || second["position"] != 2.0 {
		t.Errorf("the second step is %v", steps[1])
	}
	office := blocks(t, s.page(t, "", "/amministrazione/uffici/sportello"))["GovernmentOffice"]
	if hours, ok := office["openingHoursSpecification"].([]any); !ok || len(hours) < 5 {
		t.Errorf("the office's hours are %v", office["openingHoursSpecification"])
	}
}

func TestFrequentQuestionsStandByTheme(t *testing.T) {
	p := newSite(t).page(t, "", "/domande-frequenti")
	var headings []string
	for _, h := range p.All("h2", "h3") {
		headings = append(headings, h.Data+" "+htmlcheck.Text(h))
	}
	if len(headings) < 3 || headings[0] != "h2 In generale" && headings[0] != "h2 Anagrafe e stato civile" {
		t.Errorf("headings %q", headings)
	}
	for _, l := range p.With("data-element", "page-index") {
		if htmlcheck.Text(l) == "" {
			t.Error("the index of themes is empty")
		}
	}
}

func TestTheHomeTellsTheMostImportantFirst(t *testing.T) {
	s := newSite(t)
	p := s.page(t, "", "/")
	var headings []string
	for _, h := range p.All("h2") {
		headings = append(headings, htmlcheck.Text(h))
	}
	want := []string{"In evidenza", "Servizi in evidenza", "Ultime novità", "Amministrazione", "Luoghi", "Argomenti in evidenza", "Ti serve aiuto?"}
	if got := headings[:min(len(want), len(headings))]; !slices.Equal(got, want) {
		t.Errorf("headings %q, want %q first", headings, want)
	}
	cards := p.All("article")
	if len(cards) == 0 || !strings.Contains(htmlcheck.Text(cards[0]), "Sportello chiuso il 18 maggio") {
		t.Error("the first card is not the news that stand first until May")
	}
	for _, path := range []string{"/domande-frequenti", "/servizi/richiedi-assistenza", "/servizi/segnala-disservizio", "/servizi/prenota-appuntamento"} {
		if !slices.Contains(p.Links(), path) {
			t.Errorf("no plain link leads to %s", path)
		}
	}
}

func TestATopicGathersWhatIsSaidAboutIt(t *testing.T) {
	s := newSite(t)
	text := s.page(t, "", "/argomenti/anagrafe").Text()
	for _, want := range []string{"Carta d'identità elettronica", "Uffici", "Sportello"} {
		if !strings.Contains(text, want) {
			t.Errorf("the topic does not say %q", want)
		}
	}
}
