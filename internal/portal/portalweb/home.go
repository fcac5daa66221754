package portalweb

import (
	"cmp"
	"slices"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// home is what the first page shows.
type home struct {
	Title    string
	News     []ui.Card
	Services []ui.Card
	Topics   []ui.Link
	Quick    []ui.Link
}

func (p *pages) showHome(c *web.Call) error {
	news, err := p.Contents.Foremost(c, 3)
	if err != nil {
		return err
	}
	h := home{
		Title: p.Municipality.Title, News: news, Services: serviceCards(c, p.highlights(), ""), Topics: p.topicLinks(c, p.commonTopics(6), ""),
		Quick: []ui.Link{
			link(c, "/prenotazioni", "portal.home.book"), link(c, "/area-personale", "portal.home.area"),
			link(c, "/statistiche", "portal.home.figures"),
		},
	}
	page := ui.Page{Title: h.Title, Lead: c.Print.T("portal.home.lead", p.Municipality.Name), NoTitle: true, Wide: true, Rating: true}
	return p.shell.Page(c, page, homePage(c, h))
}

// highlights are the services on the home page.
func (p *pages) highlights() []*catalog.Service {
	var list []*catalog.Service
	for _, slug := range p.Highlights {
		if s, ok := p.Catalog.Service(slug); ok {
			list = append(list, s)
		}
	}
	for _, s := range p.Catalog.Services {
		if len(p.Highlights) == 0 && len(list) < 6 && s.Active() && (s.Form != nil || s.Calendar != "" || len(s.Access) > 0) {
			list = append(list, s)
		}
	}
	return list
}

// commonTopics are the n topics of most services, in alphabetical order.
func (p *pages) commonTopics(n int) []catalog.Word {
	topics := slices.DeleteFunc(catalog.Topics(), func(t catalog.Word) bool { return len(p.Catalog.WithTopic(t.Slug)) == 0 })
	slices.SortStableFunc(topics, func(a, b catalog.Word) int {
		return cmp.Compare(len(p.Catalog.WithTopic(b.Slug)), len(p.Catalog.WithTopic(a.Slug)))
	})
	topics = topics[:min(n, len(topics))]
	slices.SortFunc(topics, func(a, b catalog.Word) int { return cmp.Compare(a.Slug, b.Slug) })
	return topics
}

func (p *pages) topicLinks(c *web.Call, topics []catalog.Word, element string) []ui.Link {
	links := make([]ui.Link, 0, len(topics))
	for _, t := range topics {
		links = append(links, ui.Link{URL: c.URL("/argomenti/" + t.Slug), Text: t.Title.In(c.Print.Lang()), Element: element})
	}
	return links
}

// topicsOf gives the topics with these slugs.
func topicsOf(slugs []string) []catalog.Word {
	words := make([]catalog.Word, 0, len(slugs))
	for _, slug := range slugs {
		if t, ok := catalog.Topic(slug); ok {
			words = append(words, t)
		}
	}
	return words
}
