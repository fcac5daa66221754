package portalweb

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const ratingsPath = "/ufficio/valutazioni"

// rate keeps the mark of a page and goes back there. A mark that cannot be kept is shown again with what is wrong.
func (p *pages) rate(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	page := strings.TrimSpace(values.Get("pagina"))
	err = p.portal.Rate(c.Context(), ratingOf(values, c.Print.Lang()))
	if fault.Is(err, fault.Invalid) {
		form := ui.NewForm(c, "/valutazioni").Filled(values).Failed(err)
		title := ui.Page{Title: c.Print.T("portal.rating.title"), Narrow: true, NoIndex: true, Errors: form.Errors()}
		return p.shell.Page(c, title, ratingPage(c, form, stars(c)))
	}
	if err != nil {
		return err
	}
	c.Flash("portal.flash.rated")
	return c.Redirect(page)
}

// ratingOf reads the fields that the frame's component sends: the reasons of the group that fits the mark.
func ratingOf(v url.Values, lang string) portal.Rating {
	n, err := strconv.Atoi(v.Get("voto"))
	if err != nil {
		n = 0
	}
	answers := v["neg"]
	if n > 3 {
		answers = v["pos"]
	}
	return portal.Rating{Page: strings.TrimSpace(v.Get("pagina")), Lang: lang, Stars: n, Answers: answers, Comment: v.Get("testo")}
}

func stars(c *web.Call) []ui.Option {
	options := make([]ui.Option, 0, 5)
	for n := 1; n <= 5; n++ {
		options = append(options, ui.Option{Value: strconv.Itoa(n), Label: c.Print.T("ui.rating.stars", n)})
	}
	return options
}

// showRatings shows editors the marks of all pages, the worst first, or those of one page.
func (p *pages) showRatings(c *web.Call) error {
	if page := c.Query("pagina_valutata"); page != "" {
		return p.showRatingsOf(c, page)
	}
	list, err := p.portal.Ratings(c.Context())
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b portal.PageRatings) int {
		switch {
		case a.Mean() < b.Mean():
			return -1
		case a.Mean() > b.Mean():
			return 1
		default:
			return 0
		}
	})
	table := ui.Table{
		Caption: c.Print.T("portal.ratings.caption"), Empty: c.Print.T("portal.ratings.none"),
		Columns: []ui.Column{
			{Title: c.Print.T("portal.ratings.page")},
			{Title: c.Print.T("portal.ratings.count"), Numeric: true},
			{Title: c.Print.T("portal.ratings.mean"), Numeric: true},
			{Title: c.Print.T("portal.ratings.bad"), Numeric: true},
		},
	}
	for _, r := range list {
		row := ui.Cells("", c.Print.Number(r.Count), c.Print.Decimal(r.Mean(), 1), c.Print.Number(r.Stars[0]+r.Stars[1]+r.Stars[2]))
		row.Cells[0] = ui.Anchor(c.URL(ratingsPath)+"?pagina_valutata="+url.QueryEscape(r.Page), r.Page)
		table.Rows = append(table.Rows, row)
	}
	page := ui.Page{Title: c.Print.T("portal.ratings.title"), Lead: c.Print.T("portal.ratings.lead"), Office: true, Section: ratingsPath}
	return p.shell.Page(c, page, table.List())
}

func (p *pages) showRatingsOf(c *web.Call, rated string) error {
	list, err := p.portal.RatingsOf(c.Context(), rated)
	if err != nil {
		return err
	}
	table := ui.Table{
		Caption: c.Print.T("portal.ratings.caption_of", rated), Empty: c.Print.T("portal.ratings.none"),
		Columns: []ui.Column{
			{Title: c.Print.T("portal.ratings.when")},
			{Title: c.Print.T("portal.ratings.stars"), Numeric: true},
			{Title: c.Print.T("portal.ratings.reasons")},
			{Title: c.Print.T("portal.ratings.comment")},
		},
	}
	for _, r := range list {
		table.Rows = append(table.Rows, ui.Cells(c.Print.ShortDateTime(r.At), c.Print.Number(int64(r.Stars)), reasons(c, r), r.Comment))
	}
	page := ui.Page{
		Title: rated, Office: true, Section: ratingsPath,
		Breadcrumb: []ui.Link{link(c, ratingsPath, "portal.ratings.title")},
	}
	return p.shell.Page(c, page, table.List())
}

func reasons(c *web.Call, r portal.Rating) string {
	group := "ui.rating.hard."
	if r.Stars > 3 {
		group = "ui.rating.liked."
	}
	words := make([]string, 0, len(r.Answers))
	for _, a := range r.Answers {
		words = append(words, c.Print.T(group+a))
	}
	return strings.Join(words, "; ")
}
