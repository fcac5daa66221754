package htmlcheck

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const good = `<!doctype html><html lang="it"><head><title>T</title><script src="/a.js"></script><script type="application/ld+json">{}</script></head><body>
<nav aria-label="a"></nav><nav aria-labelledby="h"></nav><main><h1 id="h">Uno</h1><h2>Due</h2><h3>Tre</h3><h2>Due</h2>
<form action="/x"><label for="f">Nome</label><input id="f" name="f" value="1"><input type="hidden" name="k"><button>Vai</button>
<fieldset><legend>L</legend><label for="r">R</label><input type="radio" id="r" name="r" value="2" checked></fieldset></form>
<img src="/i" alt=""><a href="/y">Y</a><svg aria-hidden="true"></svg><table><caption>C</caption><tr><th>H</th></tr></table></main></body></html>`

func problems(t *testing.T, page string) []string {
	t.Helper()
	p, err := Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return p.Problems()
}

func TestAGoodPageHasNoProblem(t *testing.T) {
	if got := problems(t, good); len(got) > 0 {
		t.Error(strings.Join(got, "\n"))
	}
}

func TestEachPlantedProblemIsFound(t *testing.T) {
	for _, tc := range []struct{ what, old, new, want string }{
		{"no language", `lang="it"`, ``, "the page has no language"},
		{"no title", `<title>T</title>`, ``, "the page has no title"},
		{"two h1", `<h3>Tre</h3>`, `<h3>Tre</h3><h1>x</h1>`, "the page has 2 h1, want 1"},
		{"a level skipped", `<h2>Due</h2><h3>Tre</h3>`, `<h3>Tre</h3>`, `h3 "Tre" follows an h1`},
		{"an empty heading", `<h3>Tre</h3>`, `<h3> </h3>`, "an empty h3"},
		{"an id twice", `id="r"`, `id="h"`, `id "h" is used twice`},
		{"a label for nobody", `for="f"`, `for="g"`, `<label>: for names "g", which is not there`},
		{"no label", `<label for="f">Nome</label>`, ``, `<input id="f"> has no label`},
		{"an empty label", `Nome</label>`, `</label>`, `<input id="f"> has no label`},
		{"an empty button", `<button>Vai`, `<button>`, `<button> has no label`},
		{"no alt", ` alt=""`, ``, `<img src="/i"> has no alt`},
		{"a drawing without name", ` aria-hidden="true"`, ``, `<svg> is neither hidden nor named`},
		{"a link to nowhere", `href="/y"`, `href="#"`, `link "Y" leads nowhere`},
		{"a link refused by templ", `href="/y"`, `href="about:invalid#x"`, `link "Y": its address was refused as unsafe`},
		{"a link without text", `>Y</a>`, `></a>`, `<a href="/y"> has no text`},
		{"a script as address", `href="/y"`, `href="javascript:x"`, `<a href="javascript:x"> has a script as address`},
		{"inline style", `<h3>`, `<h3 style="color:red">`, `<h3> has an inline style`},
		{"inline handler", `<h3>`, `<h3 onclick="x()">`, `<h3> has an inline onclick`},
		{"a stylesheet", `<h3>`, `<style>a{}</style><h3>`, `<style> is an inline stylesheet`},
		{"a script", `<h3>`, `<script>x</script><h3>`, `<script> is an inline script`},
		{"no caption", `<caption>C</caption>`, ``, `<table> has no caption`},
		{"no heads", `<th>H</th>`, `<td>H</td>`, `<table> has no heads`},
		{"no legend", `<legend>L</legend>`, ``, `<fieldset> has no legend`},
		{"no action", ` action="/x"`, ``, `<form> has no action`},
		{"no main", `main>`, `div>`, `the page has 0 main, want 1`},
		{"navigations alike", ` aria-label="a"`, ``, `<nav> has no name`},
	} {
		t.Run(tc.what, func(t *testing.T) {
			if !strings.Contains(good, tc.old) {
				t.Fatalf("nothing to plant: %q is not in the page", tc.old)
			}
			if got := problems(t, strings.ReplaceAll(good, tc.old, tc.new)); !slices.Contains(got, tc.want) {
				t.Errorf("got %q, want %q among them", got, tc.want)
			}
		})
	}
}

func TestWhatAFormWouldSend(t *testing.T) {
	p, err := Parse(strings.NewReader(`<form action="/x"><input name="a" value="1"><input type="checkbox" name="b" value="2"><input type="radio" name="c" value="3" checked>
		<textarea name="d"> x </textarea><select name="e"><option value="4"><option value="5" selected></select><input type="file" name="f"><button name="g" value="6"></button></form><form action="/y"><input name="z"></form>`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"a": {"1"}, "c": {"3"}, "d": {"x"}, "e": {"5"}}
	if diff := cmp.Diff(want, p.Values("/x")); diff != "" {
		t.Error(diff)
	}
	if got := Text(p.ByID("nobody")); got != "" {
		t.Errorf("got %q from an element that is not there", got)
	}
}
