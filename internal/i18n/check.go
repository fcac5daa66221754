package i18n

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Check lists what is wrong with the texts, one sentence each, in a fixed order:
// keys that a language lacks or has too many (Italian and English have them all;
// another language has all those of a source that it speaks in, and may leave
// whole sources to be read in Italian), empty texts, placeholders or
// plural forms that do not agree with the Italian text.
func (c *Catalog) Check() []string {
	var wrong []string
	for _, lang := range c.spoken() {
		for key, m := range c.texts[lang] {
			wrong = append(wrong, c.checkText(lang, key, m)...)
		}
		for key := range c.texts[Reference] {
			if _, has := c.texts[lang][key]; !has && c.wanted(lang, key) {
				wrong = append(wrong, fmt.Sprintf("%s: %s is missing", lang, key))
			}
		}
	}
	slices.Sort(wrong)
	return wrong
}

// wanted tells whether a language must have a key that Italian has.
func (c *Catalog) wanted(lang, key string) bool {
	if lang == English {
		return true
	}
	source, _, _ := strings.Cut(c.origin[Reference+" "+key], ",")
	for k, file := range c.origin {
		if strings.HasPrefix(k, lang+" ") && strings.HasPrefix(file, source+",") {
			return true
		}
	}
	return false
}

func (c *Catalog) checkText(lang, key string, m message) []string {
	var wrong []string
	for category, t := range m.forms {
		if strings.TrimSpace(t.whole) == "" {
			wrong = append(wrong, fmt.Sprintf("%s: %s: %s is empty", lang, key, category))
		}
	}
	italian, known := c.texts[Reference][key]
	if !known {
		return append(wrong, fmt.Sprintf("%s: %s is not in Italian", lang, key))
	}
	return append(wrong, disagreements(lang, key, italian, m)...)
}

// disagreements compares one text with the Italian one. The form for one may
// leave the count out ("un giorno"), all the others must use the same places.
func disagreements(lang, key string, italian, m message) []string {
	var wrong []string
	if m.plural {
		if _, has := m.forms["one"]; !has {
			wrong = append(wrong, fmt.Sprintf("%s: %s has no form for one", lang, key))
		}
	}
	if m.plural != italian.plural {
		wrong = append(wrong, fmt.Sprintf("%s: %s: plural in one language only", lang, key))
	}
	want := italian.forms["other"].places()
	for category, t := range m.forms {
		got := t.places()
		agree := slices.Equal(got, want)
		if m.plural && category == "one" {
			agree = slices.Equal(withoutCount(got), withoutCount(want))
		}
		if !agree {
			wrong = append(wrong, fmt.Sprintf("%s: %s: %s has the places %v, Italian has %v", lang, key, category, got, want))
		}
	}
	return wrong
}

func withoutCount(places []int) []int {
	return slices.DeleteFunc(slices.Clone(places), func(n int) bool { return n == 0 })
}

// places lists the arguments that a text uses, in order, each once.
func (t text) places() []int {
	var out []int
	for _, p := range t.pieces {
		if p.arg >= 0 {
			out = append(out, p.arg)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Unknown lists the keys that Go files and templates under source ask for by a
// literal, T("key") or T("key", ...), and that no language has; "key (file)".
// Generated files and tests are not read.
func (c *Catalog) Unknown(source fs.FS) ([]string, error) {
	call := regexp.MustCompile(`\.T\("([^"]+)"[,)]`)
	found := map[string]bool{}
	err := fs.WalkDir(source, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !isSource(name) {
			return err
		}
		raw, err := fs.ReadFile(source, name)
		if err != nil {
			return err
		}
		for _, m := range call.FindAllStringSubmatch(string(raw), -1) {
			if _, ok := c.find(Reference, m[1]); !ok {
				found[m[1]+" ("+name+")"] = true
			}
		}
		return nil
	})
	return slices.Sorted(maps.Keys(found)), err
}

func isSource(name string) bool {
	if strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") {
		return false
	}
	ext := path.Ext(name)
	return ext == ".go" || ext == ".templ"
}
