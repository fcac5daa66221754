package declare

import (
	"bytes"
	"strings"
)

// Markdown is a Markdown file with front matter.
type Markdown struct {
	Doc  *Document // the front matter
	Body string    // what follows
	Line int       // of the file, at which Body begins
}

// FrontMatter reads a Markdown file that begins with YAML between two lines of
// three dashes, strictly into a struct.
func FrontMatter(file string, data []byte, into any) (md Markdown, found Findings) {
	text := string(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
	md = Markdown{Doc: &Document{File: file}, Body: text, Line: 1}
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		found.Add(file, 1, "does not begin with front matter between two lines of ---")
		return md, found
	}
	front, body, ok := strings.Cut(rest, "\n---\n")
	if !ok {
		found.Add(file, 1, "the front matter has no end: a line of --- is missing")
		return md, found
	}
	md.Doc, found = DecodeAt(file, 1, []byte(front+"\n"), into)
	md.Body, md.Line = body, strings.Count(front, "\n")+4
	return md, found
}

// Section is a part of a Markdown text under a heading of the second level.
type Section struct {
	Title string
	Body  string // Markdown without the heading, trimmed
	Line  int    // of the heading, counted from the start of the file
}

// Sections cuts a Markdown text at its second-level headings; first is the line
// at which the text begins in its file. What stands before the first heading is
// given apart.
func Sections(text string, first int) (before string, sections []Section) {
	var body []string
	flush := func() {
		joined := strings.TrimSpace(strings.Join(body, "\n"))
		if len(sections) == 0 {
			before = joined
		} else {
			sections[len(sections)-1].Body = joined
		}
		body = body[:0]
	}
	for i, line := range strings.Split(text, "\n") {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			flush()
			sections = append(sections, Section{Title: strings.TrimSpace(title), Line: first + i})
			continue
		}
		body = append(body, line)
	}
	flush()
	return before, sections
}
