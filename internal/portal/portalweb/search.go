package portalweb

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// results is the page of a search.
type results struct {
	Question string
	Form     ui.Form
	Total    int
	Meant    string
	Tabs     []ui.Tab
	Cards    []ui.Card
	Pages    ui.Pages
}

// search shows what the site has on the words asked for, of one subject if the address says so.
func (p *pages) search(c *web.Call) error {
	question, only := strings.TrimSpace(c.Query("q")), portal.Subject(c.Query("tipo"))
	found, err := p.portal.Search(c.Context(), c.Print.Lang(), question)
	if err != nil {
		return err
	}
	v := results{Question: question, Form: ui.NewSearch(c, "/cerca"), Total: len(found.Hits), Meant: found.Meant}
	v.Tabs = subjectTabs(c, found.Hits, only)
	hits := slices.DeleteFunc(found.Hits, func(h portal.Hit) bool { return slices.Contains(portal.Subjects(), only) && h.Subject != only })
	hits, v.Pages = onePage(c, hits)
	for _, h := range hits {
		v.Cards = append(v.Cards, ui.Card{
			Title: h.Title, Text: h.Summary, URL: c.URL(h.Path), Category: c.Print.T("portal.subject." + string(h.Subject)),
		})
	}
	page := ui.Page{Title: c.Print.T("portal.search.title"), NoIndex: true}
	return p.shell.Page(c, page, searchPage(c, v))
}

// subjectTabs are links to the hits of each subject that has any.
func subjectTabs(c *web.Call, hits []portal.Hit, only portal.Subject) []ui.Tab {
	tabs := []ui.Tab{{Text: c.Print.T("portal.subject.all"), URL: subjectURL(c, ""), Count: len(hits), Current: !slices.Contains(portal.Subjects(), only)}}
	for _, s := range portal.Subjects() {
		n := 0
		for _, h := range hits {
			if h.Subject == s {
				n++
			}
		}
		if n > 0 {
			tabs = append(tabs, ui.Tab{Text: c.Print.T("portal.subject." + string(s)), URL: subjectURL(c, s), Count: n, Current: s == only})
		}
	}
	return tabs
}

func subjectURL(c *web.Call, s portal.Subject) string {
	values := url.Values{"q": {c.Query("q")}}
	if s != "" {
		values.Set("tipo", string(s))
	}
	return c.URL("/cerca") + "?" + values.Encode()
}

// pageURL is this very list at another page.
func pageURL(c *web.Call, n int) string {
	values := c.R.URL.Query()
	values.Set("pagina", strconv.Itoa(n))
	if n == 1 {
		values.Del("pagina")
	}
	if len(values) == 0 {
		return c.URL(c.Path())
	}
	return c.URL(c.Path()) + "?" + values.Encode()
}
