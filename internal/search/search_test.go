package search_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comune.example/sportello/internal/search"
)

// page is a document with a title alone.
func page(path, title string) search.Document {
	return search.Document{Lang: "it", Kind: "pages", Path: path, Title: title}
}

func indexOf(docs ...search.Document) *search.Index {
	x := search.New(map[string][][]string{"it": {{"carta d'identità", "CIE"}, {"nido", "asilo"}, {"TARI", "tassa sui rifiuti", "spazzatura"}}})
	for _, d := range docs {
		x.Put(d.Path, d)
	}
	return x
}

func ask(x *search.Index, text string) search.Found {
	return x.Find(search.Question{Lang: "it", Text: text, Size: 20})
}

func paths(f search.Found) string {
	var list []string
	for _, h := range f.Hits {
		list = append(list, h.Path)
	}
	return strings.Join(list, " ")
}

func TestAWordIsFoundInWhateverForm(t *testing.T) {
	x := indexOf(page("/a", "Carta d'identità elettronica"), page("/b", "Certificati anagrafici"), page("/c", "Perché così"))
	for question, want := range map[string]string{
		"CARTE": "/a", "identita": "/a", "IDENTITÀ": "/a", "certificato": "/b", "anagrafica": "/b", "perche": "/c", "ｃａｒｔａ": "/a",
		"il di la": "", "x": "", "": "", "🙂": "", "astronave": "",
	} {
		if got := paths(ask(x, question)); got != want {
			t.Errorf("%q found %q, want %q", question, got, want)
		}
	}
}

func TestSlipsAreForgivenByTheLengthOfTheWord(t *testing.T) {
	x := indexOf(page("/a", "Rimborso"), page("/b", "Matrimonio civile"), page("/c", "Nido"), page("/d", "Bando 2014"), page("/e", "Via"))
	for question, want := range map[string]string{
		"rimbroso":   "rimborso",   // changed places
		"rimborzo":   "rimborso",   // wrong
		"rimorso":    "rimborso",   // too few
		"rimboorso":  "rimborso",   // too many
		"matrimnoi":  "matrimonio", // two slips in nine letters
		"matirmonoi": "matrimonio",
		"nibo":       "nido",
		"rinborzo":   "rimborso",
		"nibi":       "", // two slips in four letters
		"rimbzoz":    "", // two slips in seven
		"vie2":       "", "2015": "", "vva": "",
		"motrimanii": "", // three slips
	} {
		if got := ask(x, question).Meant; got != want {
			t.Errorf("%q was taken for %q, want %q", question, got, want)
		}
	}
	if got := ask(x, "il mio matrimnoi, (civile)?").Meant; got != "il mio matrimonio, (civile)?" {
		t.Errorf("the rest of the question became %q", got)
	}
	if found := ask(x, "rimborso"); found.Meant != "" {
		t.Errorf("a right word was mended into %q", found.Meant)
	}
}

func TestAnUnfinishedWordIsCompleted(t *testing.T) {
	x := indexOf(page("/a", "Raccolta ingombranti"), page("/b", "Carta d'identità"), page("/c", "Cartellino dei prezzi"))
	if got := paths(ask(x, "ingombr")); got != "/a" {
		t.Errorf("found %q", got)
	}
	if got := paths(ask(x, "carta")); got != "/b" {
		t.Errorf("a finished word was completed: %q", got)
	}
	typing := x.Find(search.Question{Lang: "it", Text: "cart", Size: 5, Typing: true})
	if got := paths(typing); got != "/b /c" {
		t.Errorf("while typing %q was found, want the word itself first", got)
	}
}

func TestTheCommonestCompletionsAreTaken(t *testing.T) {
	x := indexOf()
	for i := range 60 {
		x.Put(fmt.Sprint(i), page(fmt.Sprint("/rare", i), fmt.Sprintf("Palma%c%c", 'b'+i/20, 'b'+i%20)))
	}
	x.Put("common", page("/common", "Palzzk"), page("/common2", "Palzzk"))
	if got := " " + paths(ask(x, "pal")) + " "; !strings.Contains(got, " /common ") || !strings.Contains(got, " /common2 ") {
		t.Errorf("found %q, without what stands in most documents", got)
	}
}

func TestSynonymsStandForOneAnother(t *testing.T) {
	x := indexOf(page("/carta", "Carta d'identità"), page("/nido", "Iscrizione al nido"), page("/asilo", "Asilo comunale"), page("/tari", "TARI"), page("/servizi", "Carta dei servizi"),
		page("/altro", "Rifiuti e la loro tassa")) // the words of an expression, but not the expression
	for question, want := range map[string]string{
		"cie": "/carta", "CIE": "/carta", "asilo": "/asilo /nido", "nidi": "/nido /asilo", "tassa sui rifiuti": "/tari /altro", "spazzatura": "/tari", "carta identità": "/carta",
	} {
		if got := paths(ask(x, question)); got != want {
			t.Errorf("%q found %q, want %q", question, got, want)
		}
	}
}

func TestTheTitleCountsMoreThanTheTextAndItsLength(t *testing.T) {
	body := page("/body", "Altro")
	body.Body = strings.Repeat("tributi e tributi, ", 40)
	summary := page("/summary", "Qualcosa")
	summary.Summary = "Di tributi"
	x := indexOf(body, summary, page("/title", "Ufficio tributi"), page("/whole", "Tributi"), page("/none", "Niente"))
	if got := paths(ask(x, "tributi")); got != "/whole /title /summary /body" {
		t.Errorf("order %q", got)
	}
}

func TestWordsSideBySideComeFirst(t *testing.T) {
	x := indexOf(page("/a", "Servizi della carta e della scuola"), page("/b", "Carta dei servizi di scuola"), page("/c", "Scuola"))
	if got := paths(ask(x, "carta servizi")); got != "/b /a" {
		t.Errorf("order %q", got)
	}
	if got := paths(ask(x, `"carta dei servizi"`)); got != "/b" {
		t.Errorf("between quotation marks %q was found", got)
	}
	if got := paths(ask(x, `«servizi carta» scuola`)); got != "/a" {
		t.Errorf("between quotation marks %q was found", got)
	}
}

func TestFreshNewsComeFirst(t *testing.T) {
	old, fresh, later := page("/old", "Mercato estivo"), page("/fresh", "Mercato estivo"), page("/a-year", "Mercato estivo")
	old.Day, fresh.Day, later.Day = "2009-06-01", "2014-06-01", "2013-06-01"
	x := indexOf(old, fresh, later)
	found := x.Find(search.Question{Lang: "it", Text: "mercato", Size: 9, Today: "2014-06-10"})
	if got := paths(found); got != "/fresh /a-year /old" {
		t.Errorf("order %q", got)
	}
}

func TestHitsAreCountedByKindAndTopicAsIfAnotherWereChosenToo(t *testing.T) {
	x := indexOf()
	for i := range 30 {
		d := page(fmt.Sprintf("/%02d", i), "Tributi")
		d.Kind, d.Topics = []string{"services", "news"}[i%2], []string{[]string{"tasse", "casa", "lavoro"}[i%3], "tutti"}
		x.Put(d.Path, d)
	}
	q := search.Question{Lang: "it", Text: "tributi", Size: 50, Kinds: []string{"services"}, Topics: []string{"casa", "lavoro"}}
	found := x.Find(q)
	if found.Total != 10 || len(found.Hits) != 10 {
		t.Errorf("%d hits of %d, want 10", len(found.Hits), found.Total)
	}
	kinds := []search.Count{{Name: "news", N: 10}, {Name: "services", N: 10}}
	topics := []search.Count{{Name: "tutti", N: 15}, {Name: "casa", N: 5}, {Name: "lavoro", N: 5}, {Name: "tasse", N: 5}}
	if diff := cmp.Diff(kinds, found.Kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(topics, found.Topics); diff != "" {
		t.Errorf("topics (-want +got):\n%s", diff)
	}
	q.Kinds, q.Topics = []string{"nowhere"}, nil
	if got := x.Find(q).Total; got != 0 {
		t.Errorf("an unknown kind has %d hits", got)
	}
}

func TestPagesOfHitsFitTogether(t *testing.T) {
	x := indexOf()
	for i := range 3000 {
		x.Put(fmt.Sprint(i), page(fmt.Sprintf("/%04d", (i*7)%3000), "Tributi "+[]string{"", "locali", "e tasse locali"}[i%3]))
	}
	seen := map[string]bool{}
	for from := 0; from < search.MaxHits+100; from += 50 {
		found := x.Find(search.Question{Lang: "it", Text: "tributi locali", From: from, Size: 50})
		for _, h := range found.Hits {
			if seen[h.Path] {
				t.Fatalf("%s stands on two pages", h.Path)
			}
			seen[h.Path] = true
		}
		if found.Total != 2000 {
			t.Fatalf("%d hits, want 2000", found.Total)
		}
	}
	if len(seen) != search.MaxHits {
		t.Errorf("%d hits could be leafed through, want %d", len(seen), search.MaxHits)
	}
}

func TestAnExcerptShowsWhatWasFound(t *testing.T) {
	d := page("/a", "Biblioteca")
	d.Summary, d.Body = "Libri per tutti", strings.Repeat("Parole che non dicono niente. ", 30)+"Il prestito dura trenta giorni. "+strings.Repeat("Altre parole ancora. ", 30)
	hit := ask(indexOf(d), "prestiti biblioteca").Hits[0]
	text, marked := "", []string{}
	for _, p := range slices.Concat(hit.Marked, hit.Excerpt) {
		text += p.Text
		if p.Marked {
			marked = append(marked, p.Text)
		}
	}
	if want := []string{"Biblioteca", "prestito"}; !slices.Equal(marked, want) {
		t.Errorf("marked %q, want %q", marked, want)
	}
	if !strings.Contains(text, "Il prestito dura trenta giorni") || !strings.Contains(text, "… ") || len(text) > 400 {
		t.Errorf("the excerpt is %q", text)
	}
	if got := ask(indexOf(d), "libro").Hits[0].Excerpt; len(got) != 2 || got[0] != (search.Piece{Text: "Libri", Marked: true}) {
		t.Errorf("of the summary: %v", got)
	}
}

// TestAnIndexAnswersTheSameHoweverItBecame puts and removes at random and compares with an index made of what is left.
func TestAnIndexAnswersTheSameHoweverItBecame(t *testing.T) {
	vocabulary := strings.Fields("carta carte cartello identità identita nido nidi asilo tributi tributo rimborso rimborsi rimbalzo scuola il di tassa rifiuti perché matrimonio matrimoni")
	text := func(t *rapid.T, name string, most int) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, most).Draw(t, name), " ")
	}
	rapid.Check(t, func(t *rapid.T) {
		x, kept := indexOf(), map[string][]search.Document{}
		for range rapid.IntRange(1, 60).Draw(t, "changes") {
			id := fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "id"))
			if rapid.IntRange(0, 3).Draw(t, "remove") == 0 {
				x.Remove(id)
				delete(kept, id)
				continue
			}
			d := page("/"+id, text(t, "title", 4))
			d.Summary, d.Body = text(t, "summary", 6), text(t, "body", 12)
			d.Topics, d.Kind = []string{rapid.SampledFrom(vocabulary).Draw(t, "topic")}, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "kind")
			english := d
			english.Lang = "en"
			x.Put(id, d, english)
			kept[id] = []search.Document{d, english}
		}
		anew := indexOf()
		for id, docs := range kept {
			anew.Put(id, docs...)
		}
		if x.Len() != anew.Len() {
			t.Fatalf("%d documents, want %d", x.Len(), anew.Len())
		}
		for range 10 {
			q := search.Question{Lang: rapid.SampledFrom([]string{"it", "en"}).Draw(t, "lang"), Text: text(t, "question", 3), Size: 20}
			if cut := rapid.IntRange(0, 3).Draw(t, "cut"); cut < len(q.Text) && utf8.ValidString(q.Text[:len(q.Text)-cut]) {
				q.Text, q.Typing = q.Text[:len(q.Text)-cut], true
			}
			if diff := cmp.Diff(anew.Find(q), x.Find(q)); diff != "" {
				t.Fatalf("%q (-anew +changed):\n%s", q.Text, diff)
			}
		}
	})
}

func TestManyAskWhileOneChanges(t *testing.T) {
	x := indexOf(page("/stays", "Biblioteca civica"))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 300 {
				if got := ask(x, "bibloteca civica"); len(got.Hits) == 0 || got.Hits[0].Path != "/stays" && got.Hits[0].Path != "/goes" {
					t.Errorf("found %q", paths(got))
				}
			}
		})
	}
	for i := range 300 {
		x.Put("goes", page("/goes", fmt.Sprint("Biblioteca ", i)))
		if i%3 == 0 {
			x.Remove("goes")
		}
	}
	group.Wait()
}

// TestAQuestionHasABound asks what costs most of a collection in which every word is common.
func TestAQuestionHasABound(t *testing.T) {
	x, r := indexOf(), rand.New(rand.NewPCG(1, 2))
	for i := range 10_000 {
		d := page(fmt.Sprint("/", i), fmt.Sprintf("Tributi%d tributo tassa", r.IntN(3000)))
		x.Put(d.Path, d)
	}
	for _, question := range []string{
		"t", "tr", "tri", strings.Repeat("tributi ", 400), strings.Repeat("tri ", 400), strings.Repeat("🙂", 100), strings.Repeat("tassa tributo ", 14),
		strings.Repeat("\"tassa ", 30), strings.Repeat("tributi1x ", 20), strings.Repeat("à", 150), "ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ", strings.Repeat("a\u0301", 90), "\xff\xfe tassa",
	} {
		for _, typing := range []bool{false, true} {
			found := x.Find(search.Question{Lang: "it", Text: question, Size: 10, From: 1 << 40, Typing: typing})
			if len(found.Hits) != 0 {
				t.Errorf("%q has a hit after all others", question)
			}
			if found := x.Find(search.Question{Lang: "it", Text: question, Size: 1 << 40, From: -5}); len(found.Hits) > search.MaxHits {
				t.Errorf("%q gave %d hits", question, len(found.Hits))
			}
		}
	}
	if got := ask(x, strings.Repeat("di ", 60)+" tributo tassa"); got.Total == 0 {
		t.Error("what stands before the limit was not read")
	}
	if got := ask(x, strings.Repeat("di ", 70)+" tassa"); got.Total != 0 {
		t.Error("what stands behind the limit was read")
	}
}

func FuzzFind(f *testing.F) {
	d := search.Document{Lang: "it", Path: "/a", Title: "Carta d'identità elettronica", Body: "perché così, ﷺ e 12 euro", Summary: "À la carte"}
	x := indexOf(d, page("/b", "Tassa sui rifiuti"))
	for _, seed := range []string{"carta", "cartta", "d'identità", "É", "", "ａ", `"carta di"`, "ﷺ", "tass", "\xff"} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, question string, typing bool) {
		found := x.Find(search.Question{Lang: "it", Text: question, Size: 5, Typing: typing})
		if found.Total != len(found.Hits) || found.Total > 2 {
			t.Errorf("%d hits of %d", len(found.Hits), found.Total)
		}
		if utf8.ValidString(question) && !utf8.ValidString(found.Meant) {
			t.Errorf("meant %q", found.Meant)
		}
		for _, h := range found.Hits {
			title := ""
			for _, p := range h.Marked {
				title += p.Text
			}
			if title != h.Title {
				t.Errorf("the title became %q", title)
			}
		}
		x.Put("typed", search.Document{Lang: "it", Path: "/typed", Title: question})
		x.Remove("typed")
	})
}
