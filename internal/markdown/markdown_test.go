package markdown_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/markdown"
	"comune.example/sportello/internal/pdf"
)

const text = "Leggi la [guida](https://example.org/g) e\nla **legge**.\n\n#### Come\n\n- uno\n- due\n\n1. primo\n2. secondo\n\n> citato\n\n<script>x</script>\n\n[x](javascript:alert(1)) ![foto](https://example.org/a.png)"

func TestHTMLIsSafeAndSkipsNoLevel(t *testing.T) {
	got, err := markdown.HTML(text+"\n\n[qui](/servizi)", 2, func(path string) string { return "/en" + path })
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h2>Come</h2>", `href="/en/servizi"`, `href="https://example.org/g"`} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, bad := range []string{"<script", "javascript:", "<img"} {
		if strings.Contains(got, bad) {
			t.Errorf("got %s: %s is in it", got, bad)
		}
	}
}

func TestBlocksSayWhatTheTextSays(t *testing.T) {
	want := []pdf.Block{
		pdf.Paragraph{Text: "Leggi la guida (https://example.org/g) e la legge."},
		pdf.Heading{Level: 2, Text: "Come"},
		pdf.List{Items: []string{"uno", "due"}},
		pdf.List{Items: []string{"1. primo", "2. secondo"}},
		pdf.Paragraph{Text: "citato"},
		pdf.Paragraph{Text: "x foto"},
	}
	if diff := cmp.Diff(want, markdown.Blocks(text, 2)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLinksAreListedOnce(t *testing.T) {
	if diff := cmp.Diff([]string{"/a", "https://b.example"}, markdown.Links("[x](/a) [y](/a) <https://b.example>")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
