package portalweb

import (
	"context"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// way is a vocabulary under whose words services are found, beside categories and topics.
type way struct {
	key   string // of its messages, within portal.way
	path  string
	words func() []catalog.Word
	in    func(c *catalog.Catalog, slug string) []*catalog.Service
}

func lifeWay() way {
	return way{"life", "/servizi/eventi-della-vita", catalog.LifeEvents, (*catalog.Catalog).InLifeEvent}
}

func businessWay() way {
	return way{"business", "/servizi/eventi-delle-imprese", catalog.BusinessEvents, (*catalog.Catalog).InBusinessEvent}
}

func audienceWay() way {
	return way{"audience", "/servizi/destinatari", catalog.Audiences, (*catalog.Catalog).For}
}

func ways() []way { return []way{lifeWay(), businessWay(), audienceWay()} }

// used are the words of a way under which there is a service: empty pages are not linked.
func (p *pages) used(w way) (words []catalog.Word) {
	for _, word := range w.words() {
		if len(w.in(p.Catalog, word.Slug)) > 0 {
			words = append(words, word)
		}
	}
	return words
}

// wordLinks leads to the words of a way that have these slugs.
func (p *pages) wordLinks(c *web.Call, w way, slugs []string) []ui.Link {
	links := make([]ui.Link, 0, len(slugs))
	for _, word := range p.used(w) {
		for _, slug := range slugs {
			if word.Slug == slug {
				links = append(links, ui.Link{URL: c.URL(w.path + "/" + slug), Text: word.Title.In(c.Print.Lang())})
			}
		}
	}
	return links
}

// showWay lists the words of one way.
func (p *pages) showWay(w way) func(*web.Call) error {
	return func(c *web.Call) error {
		var cards []ui.Card
		for _, word := range p.used(w) {
			card := wordCard(c, word, w.path+"/"+word.Slug, "")
			card.Meta = c.Print.T("portal.way.services", int64(len(w.in(p.Catalog, word.Slug))))
			cards = append(cards, card)
		}
		page := newPage(c.Print.T("portal.way."+w.key), ui.SectionServices, link(c, "/servizi", "portal.services.title"))
		page.Lead = c.Print.T("portal.way." + w.key + "_lead")
		return p.show(c, page, wayPage(cards))
	}
}

// showWord lists the services under one word of a way.
func (p *pages) showWord(w way) func(*web.Call) error {
	return func(c *web.Call) error {
		for _, word := range p.used(w) {
			if word.Slug == c.Param("word") {
				title := word.Title.In(c.Print.Lang())
				page := newPage(title, ui.SectionServices, link(c, "/servizi", "portal.services.title"), link(c, w.path, "portal.way."+w.key))
				page.Lead = c.Print.T("portal.way."+w.key+"_word", title)
				return p.show(c, page, categoryPage(c, serviceCards(c, w.in(p.Catalog, word.Slug), "")))
			}
		}
		return fault.Missing()
	}
}

// services is what the page of all services shows.
type services struct {
	MostUsed        []ui.Link
	All, Categories []ui.Card
	Ways            []wayView
}

// wayView is a way with its words.
type wayView struct {
	ID, URL, Title string
	Words          []ui.Link
}

// wayViews are the ways that lead anywhere.
func (p *pages) wayViews(c *web.Call) (views []wayView) {
	for _, w := range ways() {
		v := wayView{ID: "per-" + w.key, URL: c.URL(w.path), Title: c.Print.T("portal.way." + w.key)}
		for _, word := range p.used(w) {
			v.Words = append(v.Words, ui.Link{URL: c.URL(w.path + "/" + word.Slug), Text: word.Title.In(c.Print.Lang())})
		}
		if len(v.Words) > 0 {
			views = append(views, v)
		}
	}
	return views
}

const mostUsed = 6 // services that are shown as used most

// mostUsed links the services that people ask for most; none where nobody counts, or nothing was asked for yet.
func (p *pages) mostUsed(c *web.Call) ([]ui.Link, error) {
	if p.MostUsed == nil {
		return nil, nil
	}
	slugs, err := p.MostUsed(c.Context())
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, slug := range slugs {
		if s, ok := p.Catalog.Service(slug); ok && s.Active() && len(links) < mostUsed {
			links = append(links, ui.Link{URL: c.URL(s.Path()), Text: s.Sheet(c.Print.Lang()).Title})
		}
	}
	return links, nil
}

// Counted gives slugs of services, the one that was asked for most first.
type Counted func(context.Context) ([]string, error)
