package e2e

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"comune.example/sportello/internal/i18n"
)

const (
	missingPage = "/non-esiste"
	usualText   = 16 // pixels, as browsers come
	pagesAVisit = 20 // enough for a visit that runs beside another
)

const axeFile = "../node_modules/axe-core/axe.min.js"

// notPages are the addresses without parameters that show no page: what they are instead.
var notPages = map[string]string{
	"/albo-pretorio/atti.json": "file", "/albo-pretorio/atti.csv": "file", "/albo-pretorio/atti.atom": "file",
	"/sitemap.xml": "file", "/robots.txt": "file", "/stemma.svg": "file", "/favicon.ico": "file", "/salute": "file", "/cerca/suggerimenti": "file",
	"/documentazione-api/openapi.yaml": "file", "/statistiche/statistiche.csv": "file", "/statistiche/statistiche.json": "file",
	"/.well-known/timbro/chiavi.json": "file", "/.well-known/timbro/checkpoint": "file", "/.well-known/security.txt": "file",
	"/accesso/identita": "leads on", "/servizi/prenota-appuntamento": "leads on", "/servizi/segnala-disservizio": "leads on",
	"/segnala-disservizio": "leads on", "/richiedi-assistenza": "leads on", "/dichiarazione-accessibilita": "leads to another site",
	"/segnala/mappa.svg": "file", "/segnalazioni/segnalazioni.csv": "file", "/segnalazioni/segnalazioni.geojson": "file",
	"/sandbox/posta/ultimo": "file", "/area-personale/attivita/scadenze.ics": "file", "/area-personale/accessi/elenco.csv": "file", "/ufficio/agenda/esporta.csv": "file", "/.well-known/caldav": "leads programs on",
	"/novita/feed.atom": "file", "/novita/feed.rss": "file", "/vivere/eventi/feed.atom": "file", "/vivere/eventi/feed.rss": "file",
	"/ufficio/valutazioni/valutazioni.csv": "file", "/manifest.webmanifest": "file", "/sw.js": "file",
	"/accesso/rientro":  "an error page, as the address that does not exist below",
	"/accesso/completa": "an error page without a proof of identity",
}

// group is who looks at which pages.
type group struct {
	persona string // empty: somebody who is not signed in
	paths   []string
}

// audience says who of the demonstration opens a route with a guard.
func audience(guard, clerk string) string {
	roles := []struct{ part, persona string }{
		{"citizen", "cittadina"},
		{"signed in", "cittadina"},
		{"clerk", clerk},
		{"registrar", "anagrafe"},
		{"cashier", "economato"},
		{"editor", "redazione"},
		{"officer", "amministratore"},
	}
	for _, r := range roles {
		if strings.Contains(guard, r.part) {
			return r.persona
		}
	}
	return ""
}

// pages lists every page: those that have an address without parameters, and one real instance of each of the others.
func (s *town) pages(t *testing.T) []group {
	t.Helper()
	x := s.made(t)
	clerk := x["case desk"]
	by := map[string][]string{"": {missingPage, "/segnalazioni?vista=mappa"}}
	for _, i := range instances {
		persona := x.address(t, i.persona)
		by[persona] = append(by[persona], x.address(t, i.address))
	}
	for _, r := range s.Routes() {
		path, ok := strings.CutPrefix(r.Pattern, "GET ")
		path = strings.TrimSuffix(path, "{$}")
		if !ok || r.API || strings.Contains(path, "{") || notPages[path] != "" || isFile(path) {
			continue
		}
		persona := audience(r.Who.Name, clerk)
		by[persona] = append(by[persona], path)
	}
	var list []group
	for persona, paths := range by {
		for part := range slices.Chunk(paths, pagesAVisit) {
			list = append(list, group{persona, part})
		}
	}
	return list
}

// The matrix: each page of each audience, in both languages, wide and narrow, light and dark, and with its text doubled.
// Visits run side by side; one page is loaded once and looked at in all its forms.
func TestNoPageBreaksARuleOfAccessibility(t *testing.T) {
	s := serve(t)
	groups := s.pages(t)
	for n, g := range groups {
		for _, lang := range []string{i18n.Italian, i18n.English} {
			t.Run(fmt.Sprintf("%s %s %d", lang, cmp.Or(g.persona, "anyone"), n), func(t *testing.T) {
				t.Parallel()
				v := visit(t, s, way{lang: lang})
				if slices.Contains(g.paths, missingPage) {
					v.expect404()
				}
				if g.persona != "" {
					v.enterAs(g.persona)
				}
				for _, path := range g.paths {
					v.inspect(strings.TrimSuffix(v.path(path), "/"))
				}
			})
		}
	}
}

// inspect looks at a page in all its forms. The dark theme changes nothing but colours, so there only they are looked at
// again. norm: WCAG 2.2 level AA; 1.4.10 at 320 CSS pixels; 1.4.4 with text of twice the size
func (v *visitor) inspect(path string) {
	v.t.Helper()
	v.widen(1280)
	v.paint("light")
	v.open(path)
	v.write(2 * usualText)
	if wide := v.tooWide(); wide != "" {
		v.t.Errorf("%s with text of twice the size: too wide: %s", path, wide)
	}
	v.write(usualText)
	for _, width := range []int64{1280, 320} {
		v.widen(width)
		v.paint("light")
		v.complain(path, width, "light", v.axe(allRules))
		if wide := v.tooWide(); wide != "" {
			v.t.Errorf("%s at %d pixels: too wide: %s", path, width, wide)
		}
		v.paint("dark")
		v.complain(path, width, "dark", v.axe(colourRules))
	}
}

func (v *visitor) complain(path string, width int64, scheme string, broken []string) {
	v.t.Helper()
	for _, b := range broken {
		v.t.Errorf("%s at %d pixels, %s: %s", path, width, scheme, b)
	}
}

// tooWide says what sticks out of the window. A window that has just changed may still be settling: it is asked again.
func (v *visitor) tooWide() string {
	v.t.Helper()
	wide := ask[string](v, "tooWide")
	for range 3 {
		if wide == "" {
			break
		}
		time.Sleep(200 * time.Millisecond)
		wide = ask[string](v, "tooWide")
	}
	return wide
}

// isFile says of an address whether its end names a file for programs.
func isFile(path string) bool {
	return slices.Contains([]string{".atom", ".rss", ".ics", ".csv", ".json", ".geojson", ".xml", ".txt", ".pdf", ".zip"}, filepath.Ext(path))
}

// write sets the size of text that the reader has chosen, in pixels.
func (v *visitor) write(size int64) {
	v.t.Helper()
	must(v.t, call(v.ctx, page.SetFontSizes, page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: size, Fixed: size}}))
}

// paint asks for the light or the dark theme, without movement, so that no colour is caught half-way.
func (v *visitor) paint(scheme string) {
	v.t.Helper()
	must(v.t, call(v.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}))
}

// What axe looks for.
const (
	allRules    = `{ type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }`
	colourRules = `{ type: "rule", values: ["color-contrast", "link-in-text-block"] }`
)

// axe lists the rules that the page on the screen breaks.
func (v *visitor) axe(rules string) []string {
	v.t.Helper()
	source, err := os.ReadFile(axeFile)
	if err != nil {
		v.t.Fatalf("%v: run npm ci", err)
	}
	got(v, chromedp.Evaluate[chromedp.Void]("if (!window.axe) {"+string(source)+"}; 0"))
	return got(v, chromedp.Evaluate[[]string](`axe.run(document, {
		resultTypes: ["violations"],
		runOnly: `+rules+`,
	}).then((r) => r.violations.map((v) => v.id + ": " + v.help + " " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.failureSummary).join("; ")))`,
		chromedp.EvalAwaitPromise))
}

// Without this a check that never finds anything would pass.
func TestTheCheckOfAccessibilityFindsPlantedMistakes(t *testing.T) {
	s := serve(t)
	v := visit(t, s, way{})
	v.open("/salute")
	got(v, chromedp.Evaluate[chromedp.Void](`document.documentElement.removeAttribute("lang");
		document.body.innerHTML = '<img src="data:,"><a href="/"></a><p style="color:#aaa;background:#fff">faint</p><input><div style="width:2000px">wide</div>'; 0`))
	found := strings.Join(v.axe(allRules), "\n")
	for _, want := range []string{"image-alt", "link-name", "color-contrast", "label:", "html-has-lang"} {
		if !strings.Contains(found, want) {
			t.Errorf("axe does not find the planted %s, only:\n%s", want, found)
		}
	}
	if ask[string](v, "tooWide") == "" {
		t.Error("a page that is too wide is not found")
	}
	v.open("/salute")
	v.paint("dark")
	got(v, chromedp.Evaluate[chromedp.Void](`document.head.innerHTML = "<meta name=color-scheme content='light dark'>";
		document.body.innerHTML = '<p style="color:#333">dark on dark</p><p id="long" style="width:60rem;color:#eee">long</p>'; 0`))
	if found := strings.Join(v.axe(colourRules), "\n"); !strings.Contains(found, "color-contrast") {
		t.Errorf("axe does not find dark text in the dark theme, only: %s", found)
	}
	if ask[string](v, "tooWide") != "" {
		t.Error("a page is too wide with the usual text")
	}
	if v.write(2 * usualText); ask[string](v, "tooWide") == "" {
		t.Error("a page that is too wide only with larger text is not found")
	}
}
