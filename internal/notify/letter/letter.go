// Package letter holds the texts of messages: files "confirmed.it.txt" whose first line is the subject, then an empty
// line, then the text, with {names} to be filled in. It promises, when the files are read, that each letter exists in
// every language with the same names, and, when one is written, that no name stays unfilled. It knows no module.
package letter

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Reference is the language that every letter must exist in, and that is used where another is asked for.
const Reference = "it"

// Set is the letters of one module. It does not change after Load.
type Set struct {
	letters map[string]map[string]text // name -> language -> text
}

// text is one letter in one language.
type text struct {
	subject, body string
	names         []string // sorted, each once
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// Load reads every "letters/NAME.LANG.txt". Errors: a file of another name or shape, a brace that belongs to no name, a
// language whose letter uses other names than the Italian one, a letter that a language lacks.
func Load(files fs.FS) (*Set, error) {
	names, err := fs.Glob(files, "letters/*")
	if err != nil {
		return nil, err
	}
	s := &Set{letters: map[string]map[string]text{}}
	languages := map[string]bool{Reference: true}
	for _, name := range names {
		parts := strings.Split(path.Base(name), ".")
		if len(parts) != 3 || len(parts[1]) != 2 || parts[2] != "txt" {
			return nil, fmt.Errorf("%s: a letter is called NAME.LANG.txt", name)
		}
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		t, err := parse(string(raw))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if s.letters[parts[0]] == nil {
			s.letters[parts[0]] = map[string]text{}
		}
		s.letters[parts[0]][parts[1]] = t
		languages[parts[1]] = true
	}
	return s, s.check(languages)
}

func parse(raw string) (text, error) {
	subject, body, ok := strings.Cut(strings.ReplaceAll(raw, "\r\n", "\n"), "\n\n")
	if body = strings.TrimSpace(body); !ok || subject == "" || strings.Contains(subject, "\n") || body == "" {
		return text{}, fmt.Errorf("want the subject on the first line, an empty line, the text")
	}
	found := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(raw, -1) {
		found[m[1]] = true
	}
	if rest := placeholder.ReplaceAllString(raw, ""); strings.ContainsAny(rest, "{}") {
		return text{}, fmt.Errorf("a brace that belongs to no {name}")
	}
	return text{subject: subject, body: body + "\n", names: slices.Sorted(maps.Keys(found))}, nil
}

func (s *Set) check(languages map[string]bool) error {
	for name, byLang := range s.letters {
		want, ok := byLang[Reference]
		for lang := range languages {
			t, has := byLang[lang]
			switch {
			case !ok || !has:
				return fmt.Errorf("letter %q: there is none in %q", name, lang)
			case !slices.Equal(t.names, want.names):
				return fmt.Errorf("letter %q: %q uses the names %v, %q uses %v", name, lang, t.names, Reference, want.names)
			}
		}
	}
	return nil
}

// Names lists the letters, sorted.
func (s *Set) Names() []string { return slices.Sorted(maps.Keys(s.letters)) }

// Write fills in a letter in a language, or in Italian where it does not exist in that. Errors: no such letter, a name
// without a value, a value without a place in the letter. A value is put in as it is, on one line if it is in the subject.
func (s *Set) Write(name, lang string, values map[string]string) (subject, body string, err error) {
	byLang, ok := s.letters[name]
	if !ok {
		return "", "", fmt.Errorf("there is no letter %q", name)
	}
	t, ok := byLang[lang]
	if !ok {
		t = byLang[Reference]
	}
	if given := slices.Sorted(maps.Keys(values)); !slices.Equal(given, t.names) {
		return "", "", fmt.Errorf("letter %q needs the values %v and got %v", name, t.names, given)
	}
	pairs := make([]string, 0, 2*len(values))
	for k, v := range values {
		pairs = append(pairs, "{"+k+"}", v)
	}
	fill := strings.NewReplacer(pairs...)
	return strings.Join(strings.Fields(fill.Replace(t.subject)), " "), fill.Replace(t.body), nil
}

// Paragraphs cuts a text at its empty lines, and each paragraph into lines, for pages that show it.
func Paragraphs(text string) [][]string {
	var out [][]string
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		out = append(out, strings.Split(paragraph, "\n"))
	}
	return out
}
