package catalog

import (
	"strings"

	"comune.example/sportello/internal/declare"
)

// Sheet is what citizens read about a service in one language.
type Sheet struct {
	Title    string
	Summary  string // the short description, without markup
	Sections []SheetSection
}

// SheetSection is a part of a sheet. Slug is of Sections(); Body is Markdown:
// paragraphs, lists, emphasis, links.
type SheetSection struct {
	Slug  string
	Title string
	Body  string
}

// Section gives the section with a slug.
func (s Sheet) Section(slug string) (SheetSection, bool) {
	for _, x := range s.Sections {
		if x.Slug == slug {
			return x, true
		}
	}
	return SheetSection{}, false
}

// longestSummary is what the national model allows for a short description.
const longestSummary = 160

// parseSheet reads it.md or en.md. The headings must be those of the national
// model, in its order; none that is not optional may be left out.
func parseSheet(file, lang string, data []byte) (Sheet, declare.Findings) {
	var front struct {
		Title   string `yaml:"title"`
		Summary string `yaml:"summary"`
	}
	md, found := declare.FrontMatter(file, data, &front)
	sheet := Sheet{Title: front.Title, Summary: front.Summary}
	at := md.Doc.At(&found)
	if len(found) == 0 && (front.Title == "" || front.Summary == "") {
		at.Say("title and summary are needed")
	}
	if len([]rune(front.Summary)) > longestSummary {
		at.Sub("summary").Say("the summary is longer than %d characters", longestSummary)
	}
	before, sections := declare.Sections(md.Body, md.Line)
	if before != "" {
		found.Add(file, md.Line, "text stands before the first section")
	}
	next, seen := 0, map[string]bool{}
	all := Sections()
	for _, s := range sections {
		place := placeOf(all, lang, s.Title)
		switch {
		case place < 0:
			found.Add(file, s.Line, "unknown section %q", s.Title)
			continue
		case place < next:
			found.Add(file, s.Line, "section %q stands too late or twice", s.Title)
		case s.Body == "":
			found.Add(file, s.Line, "section %q is empty", s.Title)
		}
		next = max(next, place+1)
		seen[all[place].Slug] = true
		sheet.Sections = append(sheet.Sections, SheetSection{Slug: all[place].Slug, Title: s.Title, Body: s.Body})
	}
	for _, w := range all {
		if !w.Optional && !seen[w.Slug] {
			found.Add(file, md.Line, "section %q is missing", w.Title.In(lang))
		}
	}
	return sheet, found
}

func placeOf(all []Word, lang, title string) int {
	for i, w := range all {
		if strings.TrimSpace(title) == w.Title.In(lang) {
			return i
		}
	}
	return -1
}
