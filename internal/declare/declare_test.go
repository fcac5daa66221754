package declare_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/declare"
)

type sample struct {
	Name  string       `yaml:"name"`
	Items []sampleItem `yaml:"items"`
}

type sampleItem struct {
	ID    string       `yaml:"id"`
	Label declare.Text `yaml:"label"`
}

func TestDecodeSaysWhereAFileIsWrong(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"a good file has no findings":        {"name: a\nitems:\n  - id: x\n", nil},
		"an unknown key is named":            {"name: a\nnome: b\n", []string{"f.yaml:2: field nome not found"}},
		"all unknown keys are named at once": {"nome: b\nname: a\nitems:\n  - ide: x\n", []string{"f.yaml:1: field nome not found", "f.yaml:4: field ide not found"}},
		"a key given twice":                  {"name: a\nname: b\n", []string{"f.yaml:2: mapping key \"name\" already defined at line 1"}},
		"a value of the wrong shape":         {"name: a\nitems: 7\n", []string{"f.yaml:2: cannot unmarshal !!int `7`"}},
		"broken YAML":                        {"name: a\nitems:\n  - {id: x?, label: 3}\n", []string{"f.yaml:3: did not find expected ',' or '}'"}},
		"an alias":                           {"name: &a x\nitems: *a\n", []string{"f.yaml:1: anchors and aliases are not allowed"}},
		"a second document":                  {"name: a\n---\nname: b\n", []string{"f.yaml:2: only one document is allowed in a file"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			var v sample
			_, found := declare.Decode("f.yaml", []byte(tc.text), &v)
			var got []string
			for _, f := range found {
				got = append(got, f.String())
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheLineOfAValueIsFoundByItsPath(t *testing.T) {
	var v sample
	doc, found := declare.DecodeAt("f.yaml", 10, []byte("name: a\nitems:\n  - id: x\n  - id: y\n    label:\n      it: Y\n"), &v)
	if found.Err() != nil {
		t.Fatal(found)
	}
	for _, tc := range []struct {
		path []any
		want int
	}{
		{nil, 11},
		{[]any{"name"}, 11},
		{[]any{"items", 1, "id"}, 14},
		{[]any{"items", 1, "label", "it"}, 16},
		{[]any{"items", 1, "missing"}, 14},
		{[]any{"items", 9}, 12},
	} {
		if got := doc.Line(tc.path...); got != tc.want {
			t.Errorf("line of %v: got %d, want %d", tc.path, got, tc.want)
		}
	}
}

func TestATextThatLacksALanguageIsFoundAtItsLine(t *testing.T) {
	var v sample
	doc, _ := declare.Decode("f.yaml", []byte("items:\n  - id: x\n    label: {it: X, en: X}\n  - id: y\n    label: {it: Y}\n"), &v)
	var found declare.Findings
	doc.At(&found).Texts([]string{"it", "en"}, v)
	if got, want := found.Error(), `f.yaml:5: the text in "en" is missing`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSectionsKnowTheirLines(t *testing.T) {
	var front struct {
		Title string `yaml:"title"`
	}
	md, found := declare.FrontMatter("a.md", []byte("---\ntitle: T\n---\n\nIntro.\n\n## Uno\n\nPrimo.\n\n## Due\nSecondo.\n"), &front)
	if found.Err() != nil {
		t.Fatal(found)
	}
	before, sections := declare.Sections(md.Body, md.Line)
	want := []declare.Section{{Title: "Uno", Body: "Primo.", Line: 7}, {Title: "Due", Body: "Secondo.", Line: 11}}
	if before != "Intro." {
		t.Errorf("before: got %q, want %q", before, "Intro.")
	}
	if diff := cmp.Diff(want, sections); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
}

func TestFrontMatterErrorsCarryTheLineOfTheFile(t *testing.T) {
	var front struct {
		Title string `yaml:"title"`
	}
	_, found := declare.FrontMatter("a.md", []byte("---\ntitle: T\ntitel: x\n---\nBody\n"), &front)
	if got, want := found.Error(), "a.md:3: field titel not found"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("name: a\nitems:\n  - id: x\n"))
	f.Add([]byte("---\nname: a\n---\n## x\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v sample
		doc, found := declare.Decode("f.yaml", data, &v)
		for _, x := range found {
			if x.Line < 0 || x.Message == "" {
				t.Errorf("finding without place or message: %+v", x)
			}
		}
		_ = doc.Line("items", 0, "id")
		md, _ := declare.FrontMatter("f.md", data, &v)
		_, sections := declare.Sections(md.Body, md.Line)
		if len(sections) > strings.Count(string(data), "## ") {
			t.Errorf("more sections than headings")
		}
	})
}
