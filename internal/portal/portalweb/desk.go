package portalweb

import (
	"log/slog"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// Item is one thing on a first page: a case, a payment, an appointment, a message.
type Item struct {
	Title  string // in the reader's language
	Text   string
	URL    string // path on the site
	Day    string // 2006-01-02 by which something must happen, or empty
	When   string // as the reader says it, where Day says too little: "giovedì alle 10"
	State  string // in words, or empty
	Tone   ui.Tone
	Urgent bool // the reader must act: stands first on the page
}

// Source is a group of items that a module has for who asks.
type Source struct {
	Key   string // message key of the heading
	Empty string // message key of what is said when there are none; empty: the group is then left out
	All   string // path of the whole list
	Shown func(a identity.Actor) bool
	Items func(c *web.Call) ([]Item, error)
}

// Worklist is a list of work that is counted on the officer's home.
type Worklist struct {
	Key   string // message key of what is counted
	Path  string
	Tone  ui.Tone
	Shown func(a identity.Actor) bool
	Count func(c *web.Call) (int64, error)
}

// group is a source as the page shows it.
type group struct {
	Title  string
	Empty  string
	All    string
	Cards  []ui.Card
	Failed bool // the module could not answer: the others are shown all the same
}

func (p *pages) showWork(c *web.Call) error {
	var figures []ui.Figure
	for _, w := range p.Counts {
		if w.Count == nil || w.Shown != nil && !w.Shown(c.Actor) {
			continue
		}
		f := ui.Figure{Label: c.Print.T(w.Key), URL: c.URL(w.Path), Value: "-"}
		n, err := w.Count(c)
		if err != nil {
			report(c, w.Key, err)
		} else {
			f.Value = c.Print.Number(n)
			if n > 0 {
				f.Tone = w.Tone
			}
		}
		figures = append(figures, f)
	}
	urgent, groups := gather(c, p.Work)
	page := ui.Page{Title: c.Print.T("portal.work.title", c.Actor.Name), Office: true, Section: "/ufficio"}
	return p.shell.Page(c, page, workPage(c, figures, urgent, groups))
}

// gather asks each source for its items. What needs the reader stands apart.
func gather(c *web.Call, sources []Source) (urgent []ui.Card, groups []group) {
	for _, s := range sources {
		if s.Items == nil || s.Shown != nil && !s.Shown(c.Actor) {
			continue
		}
		g, first := s.ask(c)
		urgent = append(urgent, first...)
		if g.Failed || len(g.Cards) > 0 || g.Empty != "" {
			groups = append(groups, g)
		}
	}
	return urgent, groups
}

// ask gives the source's place on the page, and apart what needs the reader.
func (s Source) ask(c *web.Call) (g group, urgent []ui.Card) {
	g = s.group(c)
	items, err := s.Items(c)
	if err != nil {
		report(c, s.Key, err)
		g.Failed = true
	}
	for _, item := range items {
		if item.Urgent {
			urgent = append(urgent, itemCard(c, item))
		} else {
			g.Cards = append(g.Cards, itemCard(c, item))
		}
	}
	return g, urgent
}

// group is the source's place on the page, still empty.
func (s Source) group(c *web.Call) group {
	g := group{Title: c.Print.T(s.Key)}
	if s.All != "" {
		g.All = c.URL(s.All)
	}
	if s.Empty != "" {
		g.Empty = c.Print.T(s.Empty)
	}
	return g
}

// report logs that a source failed, unless it was whoever asked that went away.
func report(c *web.Call, source string, err error) {
	if c.Context().Err() != nil {
		return
	}
	slog.ErrorContext(c.Context(), "first page: a source failed", slog.String("source", source), slog.Any("error", err))
}

func itemCard(c *web.Call, item Item) ui.Card {
	card := ui.Card{Title: item.Title, Text: item.Text, Meta: item.When}
	if item.URL != "" {
		card.URL = c.URL(item.URL)
	}
	var tags []templ.Component
	if item.State != "" {
		tags = append(tags, ui.Badge(item.State, item.Tone))
	}
	if item.Day != "" {
		tags = append(tags, ui.Deadline(c.Print, item.Day, c.Now()))
	}
	if len(tags) > 0 {
		card.Tag = tagLines(tags)
	}
	return card
}
