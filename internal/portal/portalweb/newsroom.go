package portalweb

import (
	"net/http"
	"net/url"
	"strconv"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const newsroom = "/ufficio/notizie"

func (p *pages) showWritten(c *web.Call) error {
	list, err := p.portal.Written(c.Context())
	if err != nil {
		return err
	}
	table := ui.Table{
		Caption: c.Print.T("portal.newsroom.caption"), Empty: c.Print.T("portal.newsroom.none"),
		Columns: []ui.Column{
			{Title: c.Print.T("portal.newsroom.headline")},
			{Title: c.Print.T("portal.newsroom.kind")},
			{Title: c.Print.T("portal.newsroom.day")},
			{Title: c.Print.T("portal.newsroom.state")},
			{Title: c.Print.T("portal.newsroom.changed")},
		},
	}
	today := italy.DayOf(c.Now())
	for _, n := range list {
		row := ui.Cells("", c.Print.T("portal.kind."+n.Kind), c.Print.ShortDay(string(n.Day)), "", c.Print.ShortDateTime(n.ChangedAt))
		row.Cells[0] = ui.Anchor(c.URL(newsroom+"/"+n.ID), n.In("it").Title)
		row.Cells[3] = newsBadge(c, n, today)
		table.Rows = append(table.Rows, row)
	}
	page := ui.Page{Title: c.Print.T("portal.newsroom.title"), Lead: c.Print.T("portal.newsroom.lead"), Office: true, Section: newsroom}
	return p.shell.Page(c, page, writtenPage(table, link(c, newsroom+"/nuova", "portal.newsroom.new")))
}

func (p *pages) showNewArticle(c *web.Call) error {
	values := url.Values{"kind": {portal.Kinds()[0]}}
	ui.SetDate(values, "day", string(italy.DayOf(c.Now())))
	return p.writing(c, newsroom, ui.NewForm(c, newsroom).Filled(values), portal.News{})
}

func (p *pages) writeArticle(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	n, err := p.portal.Write(c.Context(), p.newsRequest(c, values))
	if fault.Is(err, fault.Invalid) {
		return p.writing(c, newsroom, ui.NewForm(c, newsroom).Filled(values).Failed(err), portal.News{})
	}
	if err != nil {
		return err
	}
	c.Flash("portal.flash.written")
	return c.Redirect(newsroom + "/" + n.ID)
}

func (p *pages) showDraft(c *web.Call) error {
	n, err := p.portal.Draft(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	here := newsroom + "/" + n.ID
	return p.writing(c, here, ui.NewForm(c, here).Filled(newsValues(n)), n)
}

func (p *pages) rewriteArticle(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	n, err := p.portal.Draft(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "fault.unreadable")
	}
	here := newsroom + "/" + n.ID
	_, err = p.portal.Rewrite(c.Context(), n.ID, seen, p.newsRequest(c, values))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.writing(c, here, ui.NewForm(c, here).Filled(values).Failed(err), n)
	}
	if err != nil {
		return err
	}
	c.Flash("portal.flash.rewritten")
	return c.Redirect(here)
}

func (p *pages) publishArticle(c *web.Call) error {
	n, err := p.portal.Publish(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	c.Flash("portal.flash.published")
	return c.Redirect(newsroom + "/" + n.ID)
}

func (p *pages) withdrawArticle(c *web.Call) error {
	n, err := p.portal.Withdraw(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	c.Flash("portal.flash.withdrawn")
	return c.Redirect(newsroom + "/" + n.ID)
}

// desk is an editor's page: the form, and for news that are kept already how they look and what may be done.
type desk struct {
	Form    ui.Form
	News    portal.News
	Article article
	State   ui.Link // text of the state; the address where it can be read when it is public
	Turn    ui.Form // publishes or withdraws
	Offices []ui.Option
	Kinds   []ui.Option
	Topics  []ui.Option
	Langs   []string
}

func (p *pages) writing(c *web.Call, here string, form ui.Form, n portal.News) error {
	lang := c.Print.Lang()
	v := desk{Form: form, News: n, Article: p.article(c, n), Langs: p.Municipality.Languages}
	title := c.Print.T("portal.newsroom.new")
	if n.ID != "" {
		title = n.In("it").Title
		turn := "/pubblica"
		if n.State == portal.Published {
			turn = "/ritira"
			v.State.URL = c.URL(n.Path())
		}
		v.Turn = ui.NewForm(c, here+turn)
	}
	for _, o := range p.Municipality.Offices {
		v.Offices = append(v.Offices, ui.Option{Value: o.Slug, Label: o.Name.In(lang)})
	}
	for _, k := range portal.Kinds() {
		v.Kinds = append(v.Kinds, ui.Option{Value: k, Label: c.Print.T("portal.kind." + k)})
	}
	for _, t := range catalog.Topics() {
		v.Topics = append(v.Topics, ui.Option{Value: t.Slug, Label: t.Title.In(lang)})
	}
	page := ui.Page{
		Title: title, Office: true, Section: newsroom, Errors: form.Errors(),
		Breadcrumb: []ui.Link{link(c, newsroom, "portal.newsroom.title")},
	}
	if len(form.Errors()) > 0 {
		page.Status = http.StatusUnprocessableEntity
	}
	return p.shell.Page(c, page, writingPage(c, v))
}

// newsRequest reads the form. A date that does not exist is passed on as something that is no day.
func (p *pages) newsRequest(c *web.Call, v url.Values) portal.NewsRequest {
	req := portal.NewsRequest{Kind: v.Get("kind"), Office: v.Get("office"), Topics: v["topics"], Pages: map[string]portal.Page{}}
	day := func(name string) string {
		d, ok := ui.ParseDate(c.Print, v, name)
		if !ok {
			return "?"
		}
		return d
	}
	req.Day, req.Until = day("day"), day("until")
	for _, lang := range p.Municipality.Languages {
		req.Pages[lang] = portal.Page{Title: v.Get("title_" + lang), Summary: v.Get("summary_" + lang), Body: v.Get("body_" + lang)}
	}
	return req
}

// newsValues is the form as it was when the news were kept.
func newsValues(n portal.News) url.Values {
	v := url.Values{"kind": {n.Kind}, "office": {n.Office}, "topics": n.Topics}
	ui.SetDate(v, "day", string(n.Day))
	ui.SetDate(v, "until", string(n.Until))
	for lang, page := range n.Pages {
		v.Set("title_"+lang, page.Title)
		v.Set("summary_"+lang, page.Summary)
		v.Set("body_"+lang, page.Body)
	}
	return v
}

func version(n portal.News) string { return strconv.FormatInt(n.Version, 10) }
