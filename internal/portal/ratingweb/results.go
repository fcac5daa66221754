package ratingweb

import (
	"bytes"
	"encoding/csv"
	"net/url"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	wordsAtOnce = 25      // comments on a page
	mostRows    = 100_000 // of the export
)

// filter is what an editor asked to see; it stays in every address of the page.
type filter struct {
	days  string // how many days back; "" for a year, "tutto" for all
	page  string
	about string
}

func readFilter(c *web.Call) filter {
	return filter{days: c.Query("giorni"), page: strings.TrimSpace(c.Query("pagina_valutata")), about: c.Query("su")}
}

// spans are the periods to choose from.
func spans() []string { return []string{"30", "90", "365", "tutto"} }

// of is what the filter means today.
func (f filter) of(today italy.Day) portal.RatingFilter {
	r := portal.RatingFilter{Page: f.page, From: today.AddDays(-365)}
	switch f.days {
	case "30":
		r.From = today.AddDays(-30)
	case "90":
		r.From = today.AddDays(-90)
	case "tutto":
		r.From = ""
	}
	switch f.about {
	case "pagine":
		r.About = portal.AboutPages
	case "servizi":
		r.About = portal.AboutServices
	}
	return r
}

// query is the filter as a part of an address, on a page of the list if it is not the first.
func (f filter) query(page int) string {
	v := url.Values{}
	for name, value := range map[string]string{"giorni": f.days, "pagina_valutata": f.page, "su": f.about} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if page > 1 {
		v.Set("pagina", strconv.Itoa(page))
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// results is what the page shows.
type results struct {
	Search          ui.Form
	Periods, Abouts []ui.Option
	Empty           bool
	Figures         []ui.Figure
	Chart           ui.Chart
	Reasons         []ui.Table
	Pages, Months   ui.Table
	Words           ui.Table
	Paging          ui.Pages
	Export          string
}

func (p *pages) showResults(c *web.Call) error {
	f := readFilter(c)
	meant := f.of(italy.DayOf(c.Now()))
	found, err := p.portal.RatingResults(c.Context(), meant)
	if err != nil {
		return err
	}
	words, err := p.portal.Ratings(c.Context(), meant, portal.RatingPart{Most: wordsAtOnce + 1, Skipped: (c.Page() - 1) * wordsAtOnce})
	if err != nil {
		return err
	}
	v := results{
		Search: ui.NewSearch(c, resultsPath).Filled(c.R.URL.Query()), Empty: found.Marks.Count() == 0, Export: c.URL(exportPath) + f.query(1),
		Figures: figures(c, found.Marks), Chart: distribution(c, found.Marks), Pages: pageTable(c, f, found.Pages),
		Months: monthTable(c, found.Months), Words: wordTable(c, words[:min(len(words), wordsAtOnce)]),
		Reasons: []ui.Table{reasonTable(c, "liked", found.Liked), reasonTable(c, "hard", found.Hard)},
		Paging:  paging(c, f, len(words) > wordsAtOnce),
	}
	for _, days := range spans() {
		v.Periods = append(v.Periods, ui.Option{Value: days, Label: c.Print.T("rating.period." + days)})
	}
	for _, about := range []string{"", "pagine", "servizi"} {
		v.Abouts = append(v.Abouts, ui.Option{Value: about, Label: c.Print.T("rating.about.all" + about)})
	}
	if f.days == "" {
		v.Search = v.Search.Filled(url.Values{"giorni": {"365"}, "pagina_valutata": {f.page}, "su": {f.about}})
	}
	page := ui.Page{Title: c.Print.T("rating.results"), Lead: c.Print.T("rating.lead"), Office: true, Section: resultsPath}
	return p.shell.Page(c, page, resultsPageView(c, v))
}

func paging(c *web.Call, f filter, more bool) ui.Pages {
	total := c.Page()
	if more {
		total++
	}
	return ui.Pages{Current: c.Page(), Total: total, URL: func(n int) string {
		return c.URL(resultsPath) + f.query(n) + "#commenti"
	}}
}

func figures(c *web.Call, m portal.Marks) []ui.Figure {
	share := 0.0
	if m.Count() > 0 {
		share = float64(m.Low()) * 100 / float64(m.Count())
	}
	return []ui.Figure{
		{Value: c.Print.Number(m.Count()), Label: c.Print.T("rating.count")},
		{Value: c.Print.Decimal(m.Mean(), 1), Label: c.Print.T("rating.mean")},
		{Value: c.Print.Decimal(share, 0) + " %", Label: c.Print.T("rating.low")},
	}
}

func distribution(c *web.Call, m portal.Marks) ui.Chart {
	chart := ui.Chart{
		ID: "distribuzione", Title: c.Print.T("rating.distribution"), Axis: c.Print.T("rating.stars"), Desc: c.Print.T("rating.distribution_text"),
		Series: []ui.Series{{Name: c.Print.T("rating.count")}},
	}
	for i, n := range m {
		chart.Labels = append(chart.Labels, strconv.Itoa(i+1))
		chart.Series[0].Values = append(chart.Series[0].Values, float64(n))
	}
	return chart
}

func pageTable(c *web.Call, f filter, list []portal.PageRatings) ui.Table {
	table := ui.Table{
		Caption: c.Print.T("rating.by_page"), Empty: c.Print.T("rating.none"),
		Columns: []ui.Column{
			{Title: c.Print.T("rating.page")},
			{Title: c.Print.T("rating.subject")},
			{Title: c.Print.T("rating.count"), Numeric: true},
			{Title: c.Print.T("rating.mean"), Numeric: true},
			{Title: c.Print.T("rating.bad"), Numeric: true},
		},
	}
	for _, r := range list {
		subject := "pagine"
		if r.Service {
			subject = "servizi"
		}
		row := ui.Cells("", c.Print.T("rating.about."+subject), c.Print.Number(r.Marks.Count()), c.Print.Decimal(r.Marks.Mean(), 1), c.Print.Number(r.Marks.Low()))
		one := filter{days: f.days, page: r.Page, about: subject}
		row.Cells[0] = ui.Anchor(c.URL(resultsPath)+one.query(1), r.Page)
		table.Rows = append(table.Rows, row)
	}
	return table
}

func monthTable(c *web.Call, list []portal.MonthRatings) ui.Table {
	table := ui.Table{
		Caption: c.Print.T("rating.by_month"), Empty: c.Print.T("rating.none"),
		Columns: []ui.Column{
			{Title: c.Print.T("rating.month")},
			{Title: c.Print.T("rating.count"), Numeric: true},
			{Title: c.Print.T("rating.mean"), Numeric: true},
			{Title: c.Print.T("rating.bad"), Numeric: true},
		},
	}
	for _, m := range list {
		name := m.Month
		if t, err := time.Parse("2006-01", m.Month); err == nil {
			name = c.Print.MonthYear(t.Add(12 * time.Hour))
		}
		table.Rows = append(table.Rows, ui.Cells(name, c.Print.Number(m.Marks.Count()), c.Print.Decimal(m.Marks.Mean(), 1), c.Print.Number(m.Marks.Low())))
	}
	return table
}

// reasonTable says how often each reason of a group was given.
func reasonTable(c *web.Call, group string, given map[string]int64) ui.Table {
	table := ui.Table{
		Caption: c.Print.T("ui.rating." + group + ".question"),
		Columns: []ui.Column{{Title: c.Print.T("rating.reason")}, {Title: c.Print.T("rating.times"), Numeric: true}},
	}
	for _, a := range portal.Answers() {
		table.Rows = append(table.Rows, ui.Cells(c.Print.T("ui.rating."+group+"."+a), c.Print.Number(given[a])))
	}
	return table
}

func wordTable(c *web.Call, list []portal.Rating) ui.Table {
	table := ui.Table{
		Caption: c.Print.T("rating.words"), Empty: c.Print.T("rating.no_words"),
		Columns: []ui.Column{
			{Title: c.Print.T("rating.when")},
			{Title: c.Print.T("rating.page")},
			{Title: c.Print.T("rating.stars"), Numeric: true},
			{Title: c.Print.T("rating.reason")},
			{Title: c.Print.T("rating.comment")},
		},
	}
	for _, r := range list {
		row := ui.Cells(c.Print.ShortDateTime(r.At), "", c.Print.Number(int64(r.Stars)), strings.Join(reasons(c, r), "; "), r.Comment)
		row.Cells[1] = ui.Anchor(c.URL(r.Page), r.Page)
		table.Rows = append(table.Rows, row)
	}
	return table
}

func reasons(c *web.Call, r portal.Rating) []string {
	group := "ui.rating.hard."
	if r.Good() {
		group = "ui.rating.liked."
	}
	words := make([]string, 0, len(r.Answers))
	for _, a := range r.Answers {
		words = append(words, c.Print.T(group+a))
	}
	return words
}

// export gives every mark that the filter means, a row each.
func (p *pages) export(c *web.Call) error {
	list, err := p.portal.Ratings(c.Context(), readFilter(c).of(italy.DayOf(c.Now())), portal.RatingPart{Silent: true, Most: mostRows})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"giorno", "pagina", "oggetto", "lingua", "stelle", "motivi", "commento"}}
	for _, r := range list {
		subject := "pagina"
		if r.Service {
			subject = "servizio"
		}
		rows = append(rows, []string{
			string(italy.DayOf(r.At)), r.Page, subject, r.Lang, strconv.Itoa(r.Stars), strings.Join(r.Answers, " "), inert(r.Comment),
		})
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return c.Attachment("text/csv; charset=utf-8", "valutazioni.csv", b.Bytes())
}

// inert keeps a spreadsheet from taking what a stranger wrote for a formula.
func inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
