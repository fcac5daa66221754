package search

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestAPhraseIsFoundWhereATextSaysItAndNowhereElse asks for random phrases in random texts of few words, and looks for them
// in the texts as well.
func TestAPhraseIsFoundWhereATextSaysItAndNowhereElse(t *testing.T) {
	r := rand.New(rand.NewPCG(2014, 3))
	words := []string{"albero", "bosco", "casa", "dado", "di"}
	text := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = words[r.IntN(len(words))]
		}
		return strings.Join(list, " ")
	}
	counted := func(text string) string {
		return strings.Join(strings.Fields(strings.ReplaceAll(" "+text+" ", " di ", " ")), " ")
	}
	x := New(nil)
	docs := make([]Document, 300)
	for i := range docs {
		docs[i] = Document{Lang: "it", Path: fmt.Sprint("/", i), Title: text(1 + r.IntN(4)), Summary: text(1 + r.IntN(5)), Body: text(r.IntN(12))}
		x.Put(fmt.Sprint(i), docs[i])
	}
	for range 200 { // some are written again, in a place that another has left
		i := r.IntN(len(docs))
		docs[i].Body = text(r.IntN(12))
		x.Remove(fmt.Sprint(i))
		x.Put(fmt.Sprint(i), docs[i])
	}
	for range 400 {
		phrase := text(2 + r.IntN(3))
		said := counted(doubled(phrase))
		if len(strings.Fields(said)) < 2 {
			continue
		}
		want := 0
		for _, d := range docs {
			for _, field := range []string{d.Title, d.Summary, d.Body} {
				if strings.Contains(" "+counted(doubled(field))+" ", " "+said+" ") {
					want++
					break
				}
			}
		}
		if got := x.Find(Question{Lang: "it", Text: `"` + phrase + `"`}).Total; got != want {
			t.Fatalf("%q: got %d documents, want %d", phrase, got, want)
		}
	}
}

// doubled leaves room around each word, so that two common ones in a row are taken out as well.
func doubled(text string) string { return strings.ReplaceAll(text, " ", "  ") }
