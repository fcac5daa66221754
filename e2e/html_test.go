package e2e

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"comune.example/sportello/internal/app/apptest"
)

// valid has another program read the pages of a folder, and gives what it finds.
func valid(t *testing.T, folder string) (found string, err error) {
	t.Helper()
	out, err := exec.CommandContext(context.WithoutCancel(t.Context()), "./html.sh", folder).CombinedOutput()
	return strings.ReplaceAll(string(out), folder+"/", ""), err
}

func TestEveryPageIsValidHTML(t *testing.T) {
	s := serve(t)
	folder := t.TempDir()
	pages := 0
	for _, g := range s.pages(t) {
		b := apptest.NewBrowser(t, s.App)
		if g.persona != "" {
			b = apptest.As(t, s.App, g.persona)
		}
		for _, path := range g.paths {
			for _, address := range []string{path, "/en" + path} {
				got := b.Get(cmp.Or(strings.TrimSuffix(address, "/"), "/"))
				if !strings.HasPrefix(got.Type, "text/html") {
					continue // leads on
				}
				pages++
				name := fmt.Sprintf("%03d%s.html", pages, strings.NewReplacer("/", "_", "?", "_", "=", "_").Replace(address))
				if err := os.WriteFile(filepath.Join(folder, name), []byte(got.Body), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if pages < 200 {
		t.Fatalf("got %d pages, want those of every audience in both languages", pages)
	}
	if found, err := valid(t, folder); err != nil {
		t.Errorf("%v:\n%s", err, found)
	}
	t.Logf("%d pages", pages)
}

func TestTheReaderOfHTMLFindsPlantedMistakes(t *testing.T) {
	wanted(t)
	folder := t.TempDir()
	const planted = `<!doctype html><html lang="it"><head><title>x</title></head><body><p><div>a</div></p><img src="a.png"><a href="#1" href="#2">b</a><ul><p>e</p></ul><b id="c">c</b><i id="c">d</i></body></html>`
	if err := os.WriteFile(filepath.Join(folder, "page.html"), []byte(planted), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := valid(t, folder)
	if err == nil {
		t.Fatal("mistakes are not found")
	}
	for _, want := range []string{"close-order", "wcag/h37", "no-dup-attr", "element-permitted-content", "no-dup-id"} {
		if !strings.Contains(found, want) {
			t.Errorf("the planted %s is not found, only:\n%s", want, found)
		}
	}
}
