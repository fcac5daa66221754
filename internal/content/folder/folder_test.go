package folder_test

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/content/folder"
)

func world() content.World {
	return content.World{Languages: []string{"it", "en"}, Office: func(s string) bool { return s == "urp" }, Site: func(string) bool { return false }, Section: func(s string) bool { return s == "bilanci/prova" }}
}

const good = "---\ntitle: \"Uffici chiusi\"\nsummary: \"Chiusi.\"\nkind: avvisi\nday: 2014-06-16\noffice: urp\ntopics: [Acqua, ZTL]\n---\n\nMartedì.\n"

func TestAFileIsReadStrictly(t *testing.T) {
	for name, tc := range map[string]struct {
		old, new string
		want     string // "" for a good file
	}{
		"a good file":              {"", "", ""},
		"a day in quotes":          {"2014-06-16", `"2014-06-16"`, ""},
		"an unknown key":           {"kind:", "tipo: x\nkind:", `content/notizia/chiuso.it.md:4: unknown key "tipo"`},
		"a key that stands twice":  {"office: urp", "office: urp\noffice: urp", `content/notizia/chiuso.it.md:7: mapping key "office" already defined`},
		"an unknown kind":          {"avvisi", "avviso", "content/notizia/chiuso.it.md:4: kind: has no value of the form choice"},
		"an image that is missing": {"office: urp", "office: urp\nimage: foto.jpg", "content/notizia/chiuso.it.md:7: image: there is no file foto.jpg beside"},
		"an unknown office":        {"urp", "ufo", "content/notizia/chiuso.it.md:6: office: there is no such office"},
		"an unknown topic":         {"ZTL", "Luna", `content/notizia/chiuso.it.md:7: unknown topic "Luna"`},
		"a day that is none":       {"2014-06-16", "2014-06-31", "content/notizia/chiuso.it.md:5: day: has no value of the form day"},
		"a value that is a list":   {"avvisi", "[avvisi]", `content/notizia/chiuso.it.md:4: "kind" is one value, no list`},
		"no summary":               {"summary: \"Chiusi.\"\n", "", "content/notizia/chiuso.it.md:2: summary: is missing"},
		"no text":                  {"Martedì.", "", "content/notizia/chiuso.it.md:9: the text does not hold: is missing"},
		"an anchor":                {"office: urp", "office: &a urp", "content/notizia/chiuso.it.md:6: anchors and aliases are not allowed"},
		"no front matter":          {"---\ntitle", "title", "content/notizia/chiuso.it.md:1: does not begin with front matter"},
	} {
		text := strings.Replace(good, tc.old, tc.new, 1)
		got, found := folder.Read(fstest.MapFS{"content/notizia/chiuso.it.md": {Data: []byte(text)}}, "content", world())
		if tc.want == "" && (len(found) > 0 || len(got.Items) != 1 || got.Items[0].Fields["day"] != "2014-06-16" || len(got.Items[0].Topics) != 2) {
			t.Errorf("%s: %v, %+v", name, found, got)
		}
		if tc.want != "" && (len(found) == 0 || !strings.Contains(found.Error(), tc.want)) {
			t.Errorf("%s: got %v, want %s", name, found, tc.want)
		}
	}
}

func TestOnlyContentsStandInTheFolder(t *testing.T) {
	files := fstest.MapFS{
		"content/notizia/chiuso.it.md": {Data: []byte(good)}, "content/notizia/chiuso.en.md": {Data: []byte("---\ntitle: \"Closed\"\nkind: avvisi\n---\n\nx\n")},
		"content/notizia/chiuso.fr.md": {Data: []byte(good)}, "content/notizia/solo.en.md": {Data: []byte(good)}, "content/notizia/Nota.txt": {}, "content/altro/x.it.md": {},
		"content/notizia/foto.jpg": {},
	}
	_, found := folder.Read(files, "content", world())
	for _, want := range []string{
		`content/notizia/chiuso.en.md:3: "kind" stands in the Italian file only`, `content/notizia/chiuso.fr.md: there is no language "fr" here`,
		"content/notizia/solo.it.md: cannot be read", "content/notizia/Nota.txt: is not called", "content/altro: is no type of content",
	} {
		if !strings.Contains(found.Error(), want) {
			t.Errorf("got %v, want one with %s", found, want)
		}
	}
	if strings.Contains(found.Error(), "foto.jpg") {
		t.Error("a photograph beside a text is refused")
	}
}

// drawn makes a content of any type that holds.
func drawn(t *rapid.T) content.Item {
	kind := rapid.SampledFrom(content.Types()).Draw(t, "type")
	text := rapid.StringMatching(`[A-Za-zàèìò0-9'":{}#&*!|>%@-]{1,12}( [a-z,;.?]{1,8}){0,3}`)
	i := content.Item{Type: kind.Slug, Slug: rapid.StringMatching(`[a-z]{1,8}(-[a-z0-9]{1,4}){0,2}`).Draw(t, "slug")}
	i.Content = content.Content{Fields: map[string]string{}, Pages: map[string]content.Page{}}
	langs := []string{"it", "en"}[:rapid.IntRange(1, 2).Draw(t, "languages")]
	for _, lang := range langs {
		p := content.Page{Title: text.Draw(t, "title"), Summary: text.Draw(t, "summary"), Body: text.Draw(t, "body") + "\n\n---\n\n" + text.Draw(t, "more"), Fields: map[string]string{}}
		for _, f := range kind.Fields {
			if f.PerLang && (f.Required || rapid.Bool().Draw(t, f.Name)) {
				p.Fields[f.Name] = text.Draw(t, f.Name)
			}
		}
		i.Pages[lang] = p
	}
	for _, f := range kind.Fields {
		if v := value(t, f, text); v != "" && !f.PerLang && f.Kind != content.Rows && (f.Required || rapid.Bool().Draw(t, f.Name)) {
			i.Fields[f.Name] = v
		}
		if f.Kind == content.Rows {
			i.Rows = map[string][]map[string]string{f.Name: {{"post_it": text.Draw(t, "post"), "post_kind": "politico", "starts": "2014-01-01", "pay": "10.50"}, {"post_it": "b", "post_en": "c", "post_kind": "altro", "starts": "2013-01-01"}}}
		}
	}
	if i.Fields["kind"] == "dataset" {
		i.Fields["frequency"], i.Fields["modified"] = "annuale", "2014-01-01"
	}
	if i.Fields["image"] != "" {
		for lang := range i.Pages {
			i.Pages[lang].Fields["image_alt"] = "una piazza"
		}
	}
	i.Topics = rapid.SampledFrom([][]string{nil, {"acqua"}, {"acqua", "ztl"}}).Draw(t, "topics")
	i.PublishAt = rapid.SampledFrom([]content.Instant{"", "2014-03-01T10:00"}).Draw(t, "publish")
	return i
}

func value(t *rapid.T, f content.Field, text *rapid.Generator[string]) string {
	known := map[content.FieldKind]string{
		content.Day: "2014-05-01", content.Moment: "2014-05-01T10:30", content.Number: "7", content.Money: "12.50", content.CAP: "47521",
		content.Point: "44.1,12.2", content.Office: "urp", content.Person: "ada", content.Body: "giunta", content.Place: "parco", content.Section: "bilanci/prova",
		content.URL: "https://example.org/a?b=c", content.Email: "a@example.org", content.Phone: "0547 356111", content.Image: "foto.jpg", content.File: "atto.pdf",
	}
	if f.Kind == content.Choice {
		return rapid.SampledFrom(f.Choices).Draw(t, f.Name)
	}
	if v, ok := known[f.Kind]; ok {
		return v
	}
	return text.Draw(t, f.Name)
}

func TestWhatIsWrittenIsReadAgainAsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := drawn(t)
		draft := rapid.Bool().Draw(t, "draft")
		c, err := world().Check(mustType(t, i.Type), content.Request{Content: i.Content})
		if err != nil {
			t.Fatalf("the test's content does not hold: %v", err)
		}
		i.Content = c
		written, err := folder.Write(i, draft)
		if err != nil {
			t.Fatal(err)
		}
		fsys := fstest.MapFS{}
		for _, name := range []string{"foto.jpg", "atto.pdf"} {
			fsys[path.Join("content", i.Type, name)] = &fstest.MapFile{}
		}
		for name, data := range written {
			fsys[path.Join("content", name)] = &fstest.MapFile{Data: data}
		}
		got, found := folder.Read(fsys, "content", world())
		if len(found) > 0 || len(got.Items) != 1 || got.Drafts[i.Type+"/"+i.Slug] != draft {
			t.Fatalf("%v\n%s", found, written[slices.Sorted(maps.Keys(written))[0]])
		}
		if diff := cmp.Diff(i, got.Items[0], cmpopts.IgnoreUnexported(content.Item{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
	})
}

func mustType(t *rapid.T, slug string) content.Type {
	k, ok := content.TypeOf(slug)
	if !ok {
		t.Fatalf("no type %s", slug)
	}
	return k
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("---\nposts: [{post: {}}]\n---\nx"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []string{"notizia", "persona", "evento"} {
			got, found := folder.Read(fstest.MapFS{"content/" + kind + "/x.it.md": {Data: data}}, "content", world())
			if len(found) == 0 && (len(got.Items) != 1 || got.Items[0].Title() == "") {
				t.Errorf("no finding, and %+v", got)
			}
		}
	})
}
