package transparencyweb

import (
	_ "embed" // the law's list is data
	"slices"
	"strings"
	"sync"

	"comune.example/sportello/internal/declare"
	"comune.example/sportello/internal/ui"
)

//go:embed sections.yaml
var sectionsFile []byte

// Section is an entry of the first level.
//
// norm: D.Lgs. 33/2013, annex A; ANAC, delibera 1310/2016
type Section struct {
	Slug  string       `yaml:"slug"`
	Title declare.Text `yaml:"title"`
	Parts []Part       `yaml:"parts"`
}

// Part is an entry of the second level.
type Part struct {
	Slug  string       `yaml:"slug"`
	Title declare.Text `yaml:"title"`
	Norm  string       `yaml:"norm"` // where the duty to publish comes from
	See   string       `yaml:"see"`  // path of a page of the site that has it already; may be empty
}

// read reads the embedded file once; a test proves that it is sound.
var read = sync.OnceValue(func() []Section {
	var v struct {
		Sections []Section `yaml:"sections"`
	}
	_, _ = declare.Decode("sections.yaml", sectionsFile, &v)
	return v.Sections
})

// Sections lists the 22 entries of the first level, in the law's order.
func Sections() []Section { return slices.Clone(read()) }

func sectionOf(slug string) (Section, bool) {
	i := slices.IndexFunc(read(), func(s Section) bool { return s.Slug == slug })
	if i < 0 {
		return Section{}, false
	}
	return read()[i], true
}

// Known tells whether there is a part with the slug "section/part".
func Known(slug string) bool {
	section, part, _ := strings.Cut(slug, "/")
	s, known := sectionOf(section)
	_, ok := s.part(part)
	return known && ok
}

// Choices are the parts to choose from in a form, below their sections.
func Choices(lang string) []ui.OptionGroup {
	var groups []ui.OptionGroup
	for _, s := range Sections() {
		g := ui.OptionGroup{Label: s.Title.In(lang)}
		for _, part := range s.Parts {
			g.Options = append(g.Options, ui.Option{Value: s.Slug + "/" + part.Slug, Label: part.Title.In(lang)})
		}
		groups = append(groups, g)
	}
	return groups
}

func (s Section) part(slug string) (Part, bool) {
	i := slices.IndexFunc(s.Parts, func(p Part) bool { return p.Slug == slug })
	if i < 0 {
		return Part{}, false
	}
	return s.Parts[i], true
}
