package e2e

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/sample"
)

const axeFile = "../node_modules/axe-core/axe.min.js"

// notPages are the addresses without parameters that show no page: what they are instead.
var notPages = map[string]string{
	"/sitemap.xml": "file", "/robots.txt": "file", "/stemma.svg": "file", "/favicon.ico": "file", "/salute": "file", "/cerca/suggerimenti": "file",
	"/documentazione-api/openapi.yaml": "file", "/statistiche/statistiche.csv": "file", "/statistiche/statistiche.json": "file",
	"/.well-known/timbro/chiavi.json": "file", "/.well-known/timbro/checkpoint": "file", "/.well-known/security.txt": "file",
	"/accesso/identita": "leads on", "/servizi/prenota-appuntamento": "leads on", "/servizi/segnala-disservizio": "leads on",
	"/segnala-disservizio": "leads on", "/richiedi-assistenza": "leads on", "/dichiarazione-accessibilita": "leads to another site",
	"/sandbox/posta/ultimo": "file", "/area-personale/attivita/scadenze.ics": "file", "/area-personale/accessi/elenco.csv": "file", "/ufficio/agenda/esporta.csv": "file", "/.well-known/caldav": "leads programs on",
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

// pages lists every page that has an address without parameters, by whom it is for, and one of each kind of the others.
func (s *town) pages(t *testing.T) []group {
	t.Helper()
	who := apptest.Person(t, s.App, sample.CitizenOne)
	service := apptest.WithFile(t, s.App, who)
	b := apptest.As(t, s.App, "cittadina")
	sent, draft := apptest.Submit(b, apptest.Begin(t, s.App, b, service, who)), apptest.Begin(t, s.App, b, service, who)
	last := fmt.Sprintf("/istanze/%s/passo/%d", draft, len(service.Form.Steps))
	by := map[string][]string{
		"":             {service.Path(), "/prenotazioni/" + s.Municipality.Calendars[0].Slug, "/non-esiste", "/amministrazione/uffici/" + service.Office},
		"cittadina":    {"/istanze/" + service.Slug + "/inizia", "/istanze/" + draft + "/passo/1", last, "/istanze/" + draft + "/riepilogo", "/area-personale/pratiche/" + sent},
		service.Office: {"/ufficio/pratiche/" + sent},
	}
	for _, r := range s.Routes() {
		path, ok := strings.CutPrefix(r.Pattern, "GET ")
		path = strings.TrimSuffix(path, "{$}")
		if !ok || r.API || strings.Contains(path, "{") || notPages[path] != "" {
			continue
		}
		persona := audience(r.Who.Name, service.Office)
		by[persona] = append(by[persona], path)
	}
	var list []group
	for persona, paths := range by {
		list = append(list, group{persona, paths})
	}
	return list
}

func TestNoPageBreaksARuleOfAccessibility(t *testing.T) {
	s := serve(t)
	groups := s.pages(t)
	for _, lang := range []string{i18n.Italian, i18n.English} {
		for _, g := range groups {
			t.Run(lang+" "+cmp.Or(g.persona, "anyone"), func(t *testing.T) {
				v := visit(t, s, way{lang: lang})
				v.expect404()
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

// inspect runs axe on a page in a wide and in a narrow window. norm: WCAG 2.2 level AA; 1.4.10 at 320 CSS pixels
func (v *visitor) inspect(path string) {
	v.t.Helper()
	v.widen(1280)
	v.open(path)
	for _, width := range []int64{1280, 320} {
		v.widen(width)
		for _, broken := range v.axe() {
			v.t.Errorf("%s at %d pixels: %s", path, width, broken)
		}
		if wide := ask[string](v, "tooWide"); wide != "" {
			v.t.Errorf("%s at %d pixels: too wide: %s", path, width, wide)
		}
	}
}

// axe lists the rules that the page on the screen breaks.
func (v *visitor) axe() []string {
	v.t.Helper()
	source, err := os.ReadFile(axeFile)
	if err != nil {
		v.t.Fatalf("%v: run npm ci", err)
	}
	got(v, chromedp.Evaluate[chromedp.Void]("if (!window.axe) {"+string(source)+"}; 0"))
	return got(v, chromedp.Evaluate[[]string](`axe.run(document, {
		resultTypes: ["violations"],
		runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
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
	found := strings.Join(v.axe(), "\n")
	for _, want := range []string{"image-alt", "link-name", "color-contrast", "label:", "html-has-lang"} {
		if !strings.Contains(found, want) {
			t.Errorf("axe does not find the planted %s, only:\n%s", want, found)
		}
	}
	if ask[string](v, "tooWide") == "" {
		t.Error("a page that is too wide is not found")
	}
}
