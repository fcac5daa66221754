package ui_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"comune.example/sportello/internal/ui/htmlcheck"
)

func TestAPageSaysWhatOtherSitesRead(t *testing.T) {
	p := parsed(t, ask(t, http.MethodGet, "/en/notizia?pagina=2&da=altrove", "", ""))
	for name, want := range map[string]string{
		"og:title": "Apertura", "og:description": "Sabato mattina", "og:type": "article", "og:locale": "en_GB", "og:site_name": "Comune di Prova",
		"og:url": "https://comune.example/en/notizia?pagina=2", "og:image": "https://comune.example/foto.jpg",
	} {
		found := p.With("property", name)
		if len(found) != 1 || htmlcheck.Attr(found[0], "content") != want {
			t.Errorf("%s: want %q once, got %d", name, want, len(found))
		}
	}
	for _, link := range []struct{ rel, kind, want string }{
		{"canonical", "", "https://comune.example/en/notizia?pagina=2"},
		{"manifest", "", "/en/manifest.webmanifest"},
		{"alternate", "application/rss+xml", "/novita.rss"},
		{"alternate", "text/calendar", "/eventi.ics?x=1"},
	} {
		found := false
		for _, n := range p.With("rel", link.rel) {
			found = found || htmlcheck.Attr(n, "type") == link.kind && htmlcheck.Attr(n, "href") == link.want
		}
		if !found {
			t.Errorf("no link %s %s to %s", link.rel, link.kind, link.want)
		}
	}
	if n := len(p.With("name", "theme-color")); n != 2 {
		t.Errorf("got %d theme colours, want one for each scheme", n)
	}
}

func TestAPageThatSearchEnginesLeaveOutIsNotShared(t *testing.T) {
	p := parsed(t, ask(t, http.MethodGet, "/conferma", "ada", ""))
	if len(p.With("rel", "canonical")) > 0 || len(p.With("property", "og:title")) > 0 {
		t.Error("a page of the personal area describes itself to other sites")
	}
}

func TestTheSiteCanBeInstalled(t *testing.T) {
	w := ask(t, http.MethodGet, "/en/manifest.webmanifest", "", "")
	if got := w.Header().Get("Content-Type"); got != "application/manifest+json" {
		t.Errorf("type %q", got)
	}
	var m struct {
		Name      string `json:"name"`
		ShortName string `json:"short_name"`
		Lang      string `json:"lang"`
		StartURL  string `json:"start_url"`
		Scope     string `json:"scope"`
		Icons     []struct {
			Src, Sizes, Type, Purpose string
		} `json:"icons"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	if m.Name != "Comune di Prova" || m.ShortName != "Prova" || m.Lang != "en" || m.StartURL != "/en" || m.Scope != "/" {
		t.Errorf("got %+v", m)
	}
	served := shell(t)
	kinds := map[string]bool{}
	for _, i := range m.Icons {
		f, ok := served.Asset(strings.TrimPrefix(i.Src, "/assets/"))
		if !ok || f.Type != i.Type {
			t.Errorf("icon %s: served %v as %q, want %q", i.Src, ok, f.Type, i.Type)
		}
		kinds[i.Sizes+"/"+i.Purpose] = true
	}
	for _, want := range []string{"any/any", "192x192/any", "512x512/any", "512x512/maskable"} {
		if !kinds[want] {
			t.Errorf("no icon %s, only %v", want, kinds)
		}
	}
}

func TestTheWorkerKeepsOnlyWhatIsTheSameForEverybody(t *testing.T) {
	needAssets(t)
	w := ask(t, http.MethodGet, "/sw.js", "ada", "")
	if got := w.Header().Get("Service-Worker-Allowed"); got != "/" {
		t.Errorf("allowed for %q, want /", got)
	}
	if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/javascript") {
		t.Errorf("type %q", got)
	}
	if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "worker-src 'self'") {
		t.Errorf("policy %q", got)
	}
	first, rest, _ := strings.Cut(w.Body.String(), "\n")
	var s struct {
		Version string
		Files   []string
		Crest   string
		Offline map[string]string
	}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(first, "const settings="), ";")), &s); err != nil {
		t.Fatal(err)
	}
	if s.Version == "" || len(s.Files) < 7 || s.Offline[""] != "/fuori-linea" || s.Offline["/en"] != "/en/fuori-linea" {
		t.Errorf("got %+v", s)
	}
	served := shell(t)
	for _, file := range s.Files {
		if _, ok := served.Asset(strings.TrimPrefix(file, "/assets/")); !ok {
			t.Errorf("%s is not one of the front end's files", file)
		}
	}
	if !strings.Contains(rest, "addEventListener") {
		t.Errorf("no program: %.100s", rest)
	}
	if strings.Contains(w.Body.String(), "Ada Rossi") {
		t.Error("the worker knows who asks")
	}
}
