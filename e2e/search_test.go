package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestTheSearchIsSoundWithHitsAndWithoutAny looks at the pages that only a question brings about.
func TestTheSearchIsSoundWithHitsAndWithoutAny(t *testing.T) {
	s := serve(t)
	v := visit(t, s, way{})
	for _, path := range []string{"/cerca?q=nido", "/cerca?q=bibblioteca+retta&tipo=services&tipo=offices&argomento=istruzione", "/cerca?q=astronave", "/cerca?q=" + strings.Repeat("precipitevolissimevolmente", 12)} {
		v.inspect(path)
	}
}

// TestWhoTypesIsOfferedPages goes to a page by the keyboard alone, from the box in the header, and closes the list with
// Escape.
func TestWhoTypesIsOfferedPages(t *testing.T) {
	s := serve(t)
	v := visit(t, s, way{})
	v.open("/servizi")
	v.tabToField("q")
	got(v, chromedp.KeyEvent("carta iden"))
	const shown = `[...document.querySelectorAll(".sp-suggest:not([hidden]) li")].map((l) => l.firstChild.textContent).join("|")`
	offered := func() string { return got(v, chromedp.Evaluate[string](shown)) }
	v.until("suggestions", func() bool { return strings.HasPrefix(offered(), "Carta d'identità elettronica|") })
	for _, broken := range v.axe(allRules) {
		t.Errorf("with suggestions: %s", broken)
	}
	got(v, chromedp.KeyEvent(kb.Escape))
	if list := offered(); list != "" {
		t.Errorf("after Escape still offered: %s", list)
	}
	got(v, chromedp.KeyEvent("t"))
	v.until("suggestions", func() bool { return offered() != "" })
	got(v, chromedp.KeyEvent(kb.ArrowDown))
	const chosen = `document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.textContent || ""`
	if text := got(v, chromedp.Evaluate[string](chosen)); !strings.HasPrefix(text, "Carta d'identità elettronica") {
		t.Errorf("the first arrow chose %q", text)
	}
	v.enterKey()
	if where := v.where(); !strings.Contains(where, "/carta-identita") {
		t.Errorf("Enter led to %s", where)
	}
}

// until waits for what a script does after a while.
func (v *visitor) until(what string, so func() bool) {
	v.t.Helper()
	for range 100 {
		if so() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	v.t.Fatalf("%s did not come: %s", what, v.where())
}
