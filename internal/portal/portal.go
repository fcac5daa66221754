// Package portal keeps what the public site says beyond its declared files: the news that the staff publish and the marks
// that readers give to pages, and it finds things again: services, news, offices, answers. It promises that a draft is
// seen by editors only, that a mark names nobody, and that a search finds what is public at that moment, slips of the
// finger forgiven. It must not know HTTP, pages, or other modules: what is theirs to be found they hand over as sources.
package portal

import (
	"cmp"
	"slices"
	"time"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
)

// State is where a piece of news stands.
type State string

// The states of news. Declared news are always published.
const (
	Draft     State = "draft"
	Published State = "published"
)

// Page is a text for people to read; Body is Markdown.
type Page struct {
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Body    string `json:"body"`
}

// News is a piece of news, declared or written by the staff.
type News struct {
	ID        string          `json:"id"` // empty for declared news
	Kind      string          `json:"kind"`
	Slug      string          `json:"slug"`
	Day       italy.Day       `json:"day"`    // on which it appears
	Until     italy.Day       `json:"until"`  // last day on which it stands first; may be empty
	Office    string          `json:"office"` // slug of the office whose news it is
	Topics    []string        `json:"topics"` // slugs
	Pages     map[string]Page `json:"pages"`  // by language; Italian always there
	State     State           `json:"state"`
	ChangedAt time.Time       `json:"changed_at"` // UTC
	Version   int64           `json:"version"`
}

// In gives the text in a language, or in Italian.
func (n News) In(lang string) Page {
	if p, ok := n.Pages[lang]; ok {
		return p
	}
	return n.Pages["it"]
}

// Path is the address on the site.
func (n News) Path() string { return "/novita/" + n.Kind + "/" + n.Slug }

// Shown tells whether readers see it on a day.
func (n News) Shown(today italy.Day) bool { return n.State == Published && n.Day <= today }

// Kinds are the national model's three kinds of news, in its order; they stand in addresses too.
func Kinds() []string { return []string{"notizie", "comunicati", "avvisi"} }

// declaredNews are the news of the municipality's files.
func declaredNews(m *municipality.Municipality) []News {
	list := make([]News, 0, len(m.News))
	for _, d := range m.News {
		n := News{
			Kind: d.Kind, Slug: d.Slug, Day: italy.Day(d.Day), Until: italy.Day(d.Until), Office: d.Office,
			State: Published, Pages: map[string]Page{},
		}
		for lang, p := range d.Page {
			n.Pages[lang] = Page{Title: p.Title, Summary: p.Summary, Body: p.Body}
		}
		for _, title := range d.Topics {
			if t, ok := catalog.TopicTitled(title); ok {
				n.Topics = append(n.Topics, t.Slug)
			}
		}
		list = append(list, n)
	}
	return list
}

// newestFirst sorts news by their day, the latest first.
func newestFirst(list []News) {
	slices.SortStableFunc(list, func(a, b News) int {
		return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(a.Slug, b.Slug))
	})
}
