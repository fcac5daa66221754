package contentweb

import (
	"slices"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *Pages) showNews(c *web.Call) error {
	t, _ := content.TypeOf("notizia")
	var kinds []ui.Card
	for _, kind := range t.Kinds() {
		kinds = append(kinds, ui.Card{
			Title: c.Print.T("content.choice.notizia." + kind), Text: c.Print.T("content.kind_text." + kind), URL: c.URL("/novita/" + kind),
			Element: "news-category-link",
		})
	}
	v, err := p.list(c, t, "")
	if err != nil {
		return err
	}
	page := newPage(c.Print.T("content.types.notizia"), ui.SectionNews)
	page.Lead, page.Head = c.Print.T("content.news.lead"), feedLinks(c, "/novita")
	return p.shell.Page(c, page, newsPage(c, v, kinds))
}

func (p *Pages) showKind(c *web.Call) error {
	t, _ := content.TypeOf("notizia")
	kind := c.Param("kind")
	if !slices.Contains(t.Kinds(), kind) {
		return fault.Missing()
	}
	v, err := p.list(c, t, kind)
	if err != nil {
		return err
	}
	page := newPage(c.Print.T("content.choice.notizia."+kind), ui.SectionNews, link(c, "/novita", "content.types.notizia"))
	page.Lead = c.Print.T("content.kind_text." + kind)
	return p.shell.Page(c, page, newsPage(c, v, nil))
}

func (p *Pages) showArticle(c *web.Call) error {
	t, _ := content.TypeOf("notizia")
	if !slices.Contains(t.Kinds(), c.Param("kind")) {
		return fault.Missing()
	}
	return p.one("notizia")(c)
}
