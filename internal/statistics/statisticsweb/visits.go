package statisticsweb

import (
	"bytes"
	"encoding/csv"
	"net/url"
	"strconv"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/statistics"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	visitsPath = "/ufficio/visite"
	usualDays  = 30
	shownLines = 25 // of a list on the page; its file has all
)

// list is one of the page's tables: what it counts, under which title, and the texts about it.
type list struct {
	file, title, what, times string
	of                       func(c *web.Call, r statistics.Readers) []statistics.Counted
}

func lists() []list {
	const visits, times = "statistics.visits.visits", "statistics.visits.times"
	return []list{
		{"giorni", "statistics.visits.by_day", "statistics.day", visits, days},
		{"pagine", "statistics.visits.pages", "statistics.visits.page", visits, func(_ *web.Call, r statistics.Readers) []statistics.Counted { return r.Pages }},
		{"lingue", "statistics.visits.languages", "statistics.visits.language", visits, languages},
		{"non-trovate", "statistics.visits.missing", "statistics.visits.address", times, func(_ *web.Call, r statistics.Readers) []statistics.Counted { return r.Missing }},
		{"ricerche", "statistics.visits.searches", "statistics.visits.words", times, func(_ *web.Call, r statistics.Readers) []statistics.Counted { return r.Unanswered }},
	}
}

func (p *pages) visitRoutes() []web.Route {
	routes := []web.Route{{Pattern: "GET " + visitsPath, Who: web.Officers(), Do: p.showVisits}}
	for _, l := range lists() {
		routes = append(routes, web.Route{Pattern: "GET " + visitsPath + "/" + l.file + ".csv", Who: web.Officers(), Do: p.visitsFile(l), Uncounted: true})
	}
	return routes
}

func days(_ *web.Call, r statistics.Readers) []statistics.Counted {
	out := make([]statistics.Counted, 0, len(r.Daily))
	for _, d := range r.Daily {
		out = append(out, statistics.Counted{What: string(d.Day), Count: d.Count})
	}
	return out
}

// languages says which languages the prefixes of the paths stand for; paths without one are Italian, and so is what only
// looks like a prefix.
func languages(c *web.Call, r statistics.Readers) []statistics.Counted {
	counts := map[string]int64{}
	for _, prefix := range r.Prefixes {
		lang := i18n.Italian
		for _, spoken := range c.Print.Languages() {
			if spoken == prefix.What {
				lang = spoken
			}
		}
		counts[lang] += prefix.Count
	}
	var out []statistics.Counted
	for _, lang := range c.Print.Languages() {
		if counts[lang] == 0 {
			continue
		}
		name := lang
		if key := "statistics.visits.names." + lang; c.Print.Known(key) {
			name = c.Print.T(key)
		}
		out = append(out, statistics.Counted{What: name, Count: counts[lang]})
	}
	return out
}

// stretch reads of which days is asked: the last thirty unless the address says others.
func stretch(c *web.Call) (from, to italy.Day, wrong error) {
	today := italy.DayOf(c.Now())
	first, okFirst := asDay(c, "dal", today.AddDays(1-usualDays))
	last, okLast := asDay(c, "al", today)
	switch {
	case !okFirst:
		wrong = fault.Wrong(fault.Field{Name: "dal", Key: "statistics.visits.error.day"})
	case !okLast:
		wrong = fault.Wrong(fault.Field{Name: "al", Key: "statistics.visits.error.day"})
	default:
		return first, last, nil
	}
	return today.AddDays(1 - usualDays), today, wrong
}

// asDay reads a day of the address, as one word or in the three boxes of a form.
func asDay(c *web.Call, name string, otherwise italy.Day) (italy.Day, bool) {
	text := c.Query(name)
	if text == "" {
		var ok bool
		if text, ok = ui.ParseDate(c.Print, c.R.URL.Query(), name); !ok || text == "" {
			return otherwise, ok
		}
	}
	day, err := italy.ParseDay(text)
	return day, err == nil
}

// visitsView is the page: figures and a chart, then the lists that are shown as tables.
type visitsView struct {
	Search  ui.Form
	Figures []ui.Figure
	Chart   ui.Chart
	Days    ui.Link
	Parts   []visitsPart
	Nothing bool
}

type visitsPart struct {
	Title, Note, None, More string
	Table                   ui.Table
	File                    ui.Link
}

// showVisits shows the staff how the portal is read. Of wrong days it says what is wrong, with those typed in the form and
// the figures of the last thirty days.
func (p *pages) showVisits(c *web.Call) error {
	from, to, wrong := stretch(c)
	read, err := p.statistics.Readers(c.Context(), from, to)
	if fields := fault.FieldsOf(err); len(fields) > 0 {
		wrong, to = err, italy.DayOf(c.Now())
		from = to.AddDays(1 - usualDays)
		read, err = p.statistics.Readers(c.Context(), from, to)
	}
	if err != nil {
		return err
	}
	values := url.Values{}
	ui.SetDate(values, "dal", string(from))
	ui.SetDate(values, "al", string(to))
	if wrong != nil {
		values = c.R.URL.Query()
	}
	view := visitsOf(c, read)
	view.Search = ui.NewSearch(c, visitsPath).Filled(values).Failed(wrong)
	page := ui.Page{
		Title: c.Print.T("statistics.visits.title"), Lead: c.Print.T("statistics.visits.lead", c.Print.Day(string(from)), c.Print.Day(string(to))),
		Office: true, Section: visitsPath, Errors: view.Search.Errors(),
	}
	return p.shell.Page(c, page, visitsPage(c, view))
}

func visitsOf(c *web.Call, r statistics.Readers) visitsView {
	t := c.Print
	peak := statistics.Counted{}
	for _, d := range r.Daily {
		if d.Count > peak.Count {
			peak = statistics.Counted{What: string(d.Day), Count: d.Count}
		}
	}
	v := visitsView{Nothing: r.Total == 0}
	v.Figures = []ui.Figure{
		{Value: t.Number(r.Total), Label: t.T("statistics.visits.total", int(r.Total))},
		{Value: t.Decimal(float64(r.Total)/float64(len(r.Daily)), 1), Label: t.T("statistics.visits.average")},
	}
	if peak.Count > 0 {
		v.Figures = append(v.Figures, ui.Figure{Value: t.Number(peak.Count), Label: t.T("statistics.visits.busiest", t.Day(peak.What))})
	}
	v.Chart = ui.Chart{
		ID: "visite", Title: t.T("statistics.visits.by_day"), Desc: t.T("statistics.visits.by_day_desc", t.Day(string(r.From)), t.Day(string(r.To))),
		Axis: t.T("statistics.day"), Series: []ui.Series{{Name: t.T("statistics.visits.visits")}},
	}
	for _, d := range r.Daily {
		v.Chart.Labels = append(v.Chart.Labels, dayAndMonth(d.Day))
		v.Chart.Series[0].Values = append(v.Chart.Series[0].Values, float64(d.Count))
	}
	for n, l := range lists() {
		if n == 0 {
			v.Days = l.link(c, r)
			continue
		}
		v.Parts = append(v.Parts, l.part(c, r))
	}
	return v
}

// dayAndMonth is a day as short as below a chart: "3/11".
func dayAndMonth(d italy.Day) string {
	_, month, day := d.Date()
	return strconv.Itoa(day) + "/" + strconv.Itoa(int(month))
}

func (l list) link(c *web.Call, r statistics.Readers) ui.Link {
	return ui.Link{
		URL:  c.URL(visitsPath+"/"+l.file+".csv") + "?" + url.Values{"dal": {string(r.From)}, "al": {string(r.To)}}.Encode(),
		Text: c.Print.T("statistics.visits.csv", strings.ToLower(c.Print.T(l.title))),
	}
}

func (l list) part(c *web.Call, r statistics.Readers) visitsPart {
	t := c.Print
	part := visitsPart{Title: t.T(l.title), File: l.link(c, r), Table: ui.Table{
		Caption: t.T(l.title), HideCaption: true, Columns: []ui.Column{{Title: t.T(l.what)}, {Title: t.T(l.times), Numeric: true}},
	}}
	switch l.file {
	case "pagine":
		part.Note = t.T("statistics.visits.pages_note")
	case "non-trovate":
		part.Note, part.None = t.T("statistics.visits.missing_note", statistics.GapsKept), t.T("statistics.visits.missing_none")
	case "ricerche":
		part.Note, part.None = t.T("statistics.visits.searches_note", statistics.Occasions), t.T("statistics.visits.searches_none")
	}
	rows := l.of(c, r)
	if len(rows) > shownLines {
		rows, part.More = rows[:shownLines], t.T("statistics.visits.more", shownLines)
	}
	for _, row := range rows {
		part.Table.Rows = append(part.Table.Rows, ui.Cells(row.What, t.Number(row.Count)))
	}
	return part
}

// visitsFile gives one of the lists as CSV.
func (p *pages) visitsFile(l list) func(*web.Call) error {
	return func(c *web.Call) error {
		from, to, err := stretch(c)
		if err != nil {
			return err
		}
		read, err := p.statistics.Readers(c.Context(), from, to)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		_ = w.Write([]string{c.Print.T(l.what), c.Print.T(l.times)}) // to memory: Error tells below
		for _, row := range l.of(c, read) {
			_ = w.Write([]string{harmlessCell(row.What), strconv.FormatInt(row.Count, 10)})
		}
		w.Flush()
		if err := w.Error(); err != nil {
			return err
		}
		return c.Attachment("text/csv; charset=utf-8", l.file+"-"+string(from)+"-"+string(to)+".csv", b.Bytes())
	}
}

// harmlessCell keeps a spreadsheet from taking what somebody typed for a formula.
func harmlessCell(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
