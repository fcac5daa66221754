package municipality

import (
	"io/fs"
	"path"
	"strings"

	"comune.example/sportello/internal/declare"
)

// Page is a text for people to read. Body is Markdown: paragraphs, lists,
// emphasis, links.
type Page struct {
	Title   string
	Summary string
	Body    string
}

// LegalText is a page that the law or the national model asks for.
type LegalText struct {
	Slug string
	Page map[string]Page // by language
}

// In gives the page in a language, or in Italian.
func (t LegalText) In(lang string) Page { return inLanguage(t.Page, lang) }

// Question is a frequent question with its answer (Markdown).
type Question struct {
	ID       string   `yaml:"id"`
	Question Text     `yaml:"question"`
	Answer   Text     `yaml:"answer"`
	Services []string `yaml:"services"` // slugs of the services that it is about
}

func inLanguage(pages map[string]Page, lang string) Page {
	if p, ok := pages[lang]; ok {
		return p
	}
	return pages["it"]
}

// readPage reads a Markdown page; front receives its front matter.
func (l *loader) readPage(file string, front any) (body string, at declare.At, ok bool) {
	data, err := fs.ReadFile(l.fsys, file)
	if err != nil {
		l.found.Add(file, 0, "cannot be read: the page is missing in this language")
		return "", at, false
	}
	md, found := declare.FrontMatter(file, data, front)
	l.found = append(l.found, found...)
	body = strings.TrimSpace(md.Body)
	if body == "" {
		l.found.Add(file, md.Line, "the page is empty")
	}
	return body, md.Doc.At(&l.found), len(found) == 0
}

func (l *loader) legal() {
	for _, slug := range l.m.LegalTexts {
		text := LegalText{Slug: slug, Page: map[string]Page{}}
		for _, lang := range l.m.Languages {
			file := path.Join("legal", slug+"."+lang+".md")
			var front struct {
				Title   string `yaml:"title"`
				Summary string `yaml:"summary"`
			}
			body, at, ok := l.readPage(file, &front)
			if ok && (front.Title == "" || front.Summary == "") {
				at.Say("title and summary are needed")
			}
			text.Page[lang] = Page{Title: front.Title, Summary: front.Summary, Body: body}
		}
		l.m.Legal = append(l.m.Legal, text)
	}
}

func (l *loader) faq() {
	var file struct {
		Questions []Question `yaml:"questions"`
	}
	at := l.decode("faq.yaml", &file)
	l.m.FAQ = file.Questions
	seen := map[string]bool{}
	for i, q := range file.Questions {
		here := at.Sub("questions", i)
		unique(here.Sub("id"), seen, q.ID)
		need(here, "the question", q.Question)
		need(here, "the answer", q.Answer)
	}
}
