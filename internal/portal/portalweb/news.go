package portalweb

import (
	"slices"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// perPage is how many pieces of news, or hits of a search, stand on a page.
const perPage = 12

func (p *pages) showNews(c *web.Call) error {
	var kinds []ui.Card
	for _, kind := range portal.Kinds() {
		kinds = append(kinds, ui.Card{
			Title: c.Print.T("portal.kind." + kind), Text: c.Print.T("portal.kind_text." + kind), URL: c.URL("/novita/" + kind),
			Element: "news-category-link",
		})
	}
	page := newPage(c.Print.T("portal.news.title"), ui.SectionNews)
	page.Lead = c.Print.T("portal.news.lead")
	return p.newsList(c, page, "", kinds)
}

func (p *pages) showKind(c *web.Call) error {
	kind := c.Param("kind")
	if !slices.Contains(portal.Kinds(), kind) {
		return fault.Missing()
	}
	page := newPage(c.Print.T("portal.kind."+kind), ui.SectionNews, link(c, "/novita", "portal.news.title"))
	page.Lead = c.Print.T("portal.kind_text." + kind)
	return p.newsList(c, page, kind, nil)
}

// newsList shows the page of the list that the address asks for.
func (p *pages) newsList(c *web.Call, page ui.Page, kind string, kinds []ui.Card) error {
	list, err := p.portal.News(c.Context(), kind)
	if err != nil {
		return err
	}
	list, numbers := onePage(c, list)
	cards := make([]ui.Card, 0, len(list))
	for _, n := range list {
		cards = append(cards, newsCard(c, n))
	}
	return p.shell.Page(c, page, newsPage(c, cards, kinds, numbers))
}

// onePage cuts out of a list what the address asks for, and says which pages there are.
func onePage[T any](c *web.Call, list []T) ([]T, ui.Pages) {
	pages := ui.Pages{Current: c.Page(), Total: (len(list) + perPage - 1) / perPage, URL: func(n int) string { return pageURL(c, n) }}
	pages.Current = max(1, min(pages.Current, pages.Total))
	from := (pages.Current - 1) * perPage
	return list[from:min(from+perPage, len(list))], pages
}

func (p *pages) showArticle(c *web.Call) error {
	n, err := p.portal.Read(c.Context(), c.Param("kind"), c.Param("news"))
	if err != nil {
		return err
	}
	text := n.In(c.Print.Lang())
	page := newPage(text.Title, ui.SectionNews, link(c, "/novita", "portal.news.title"), link(c, "/novita/"+n.Kind, "portal.kind."+n.Kind))
	page.Lead = text.Summary
	return p.shell.Page(c, page, articlePage(c, p.article(c, n)))
}

// article is a piece of news as its page shows it.
type article struct {
	portal.News
	Text   portal.Page
	Office ui.Link
	Topics []ui.Link
}

func (p *pages) article(c *web.Call, n portal.News) article {
	v := article{News: n, Text: n.In(c.Print.Lang()), Topics: p.topicLinks(c, topicsOf(n.Topics), "")}
	if o, ok := p.Municipality.Office(n.Office); ok {
		v.Office = ui.Link{URL: c.URL("/amministrazione/uffici/" + o.Slug), Text: o.Name.In(c.Print.Lang())}
	}
	return v
}
