package municipality

import (
	"io/fs"
	"path"
	"slices"
	"sort"
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

// NewsItem is a piece of news.
type NewsItem struct {
	Slug   string
	Kind   string // "notizie", "comunicati", "avvisi": the national model's three, also in addresses
	Day    string // of publication, 2006-01-02
	Until  string // last day on which it is shown first; may be empty
	Office string // whose news it is
	Topics []string
	Page   map[string]Page // by language
}

// In gives the news in a language, or in Italian.
func (n NewsItem) In(lang string) Page { return inLanguage(n.Page, lang) }

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

// newsFront is the front matter of a piece of news. What does not depend on the
// language stands in the Italian file only.
type newsFront struct {
	Title   string   `yaml:"title"`
	Summary string   `yaml:"summary"`
	Kind    string   `yaml:"kind"`
	Day     string   `yaml:"day"`
	Until   string   `yaml:"until"`
	Office  string   `yaml:"office"`
	Topics  []string `yaml:"topics"`
}

func (l *loader) news() {
	files, err := fs.Glob(l.fsys, "news/*.it.md")
	if err != nil {
		l.found.Add("news", 0, "cannot be listed: %v", err)
	}
	for _, file := range files {
		slug := strings.TrimSuffix(path.Base(file), ".it.md")
		item := NewsItem{Slug: slug, Page: map[string]Page{}}
		for _, lang := range l.m.Languages {
			l.newsPage(&item, lang)
		}
		l.m.News = append(l.m.News, item)
	}
	sort.SliceStable(l.m.News, func(i, j int) bool { return l.m.News[i].Day > l.m.News[j].Day })
}

func (l *loader) newsPage(item *NewsItem, lang string) {
	file := path.Join("news", item.Slug+"."+lang+".md")
	var front newsFront
	body, at, ok := l.readPage(file, &front)
	if !ok {
		return
	}
	item.Page[lang] = Page{Title: front.Title, Summary: front.Summary, Body: body}
	if front.Title == "" || front.Summary == "" {
		at.Say("title and summary are needed")
	}
	if lang != "it" {
		return
	}
	item.Kind, item.Day, item.Until = front.Kind, front.Day, front.Until
	item.Office, item.Topics = front.Office, front.Topics
	form(at, item.Slug, slugForm, "words-with-hyphens")
	if !slices.Contains([]string{"notizie", "comunicati", "avvisi"}, front.Kind) {
		at.Sub("kind").Say("unknown kind %q: use notizie, comunicati or avvisi", front.Kind)
	}
	if front.Day == "" {
		at.Say("the day of publication is missing")
	}
	day(at.Sub("day"), front.Day)
	day(at.Sub("until"), front.Until)
	l.officeMust(at.Sub("office"), front.Office)
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
