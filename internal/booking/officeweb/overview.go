package officeweb

import (
	"bytes"
	"encoding/csv"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	overviewPath  = agendaPath + "/quadro"
	exportPath    = agendaPath + "/esporta.csv"
	longestPeriod = 366 // days that an overview or an export covers
)

// period is an office and some of its days, both included.
type period struct {
	Office      string
	First, Last italy.Day
}

func (q period) query() string {
	return "?" + url.Values{"ufficio": {q.Office}, "dal": {string(q.First)}, "al": {string(q.Last)}}.Encode()
}

// period reads of which days an overview is asked: this month unless the address says others. wrong tells of days that do
// not exist, that end before they begin or are too many.
func (p *pages) period(c *web.Call) (q period, wrong error) {
	today := italy.DayOf(c.Now())
	first, err := italy.ParseDay(today.YearMonth() + "-01")
	if err != nil {
		first = today
	}
	q = period{Office: c.Query("ufficio"), First: first, Last: endOfMonth(first)}
	if own := p.ownOffices(c); q.Office == "" && len(own) > 0 {
		q.Office = own[0].Value
	}
	from, okFrom := asDay(c, "dal", q.First)
	to, okTo := asDay(c, "al", q.Last)
	switch days := from.DaysUntil(to); {
	case !okFrom:
		wrong = fault.Wrong(fault.Field{Name: "dal", Key: "booking.error.day"})
	case !okTo:
		wrong = fault.Wrong(fault.Field{Name: "al", Key: "booking.error.day"})
	case days < 0 || days >= longestPeriod:
		wrong = fault.Wrong(fault.Field{Name: "al", Key: "booking.office.error.period", Args: []any{longestPeriod}})
	default:
		q.First, q.Last = from, to
	}
	return q, wrong
}

func endOfMonth(first italy.Day) italy.Day {
	next := first.AddDays(32)
	_, _, day := next.Date()
	return next.AddDays(-day)
}

// asDay reads a day of the address, as one word or in the three boxes of a form.
func asDay(c *web.Call, name string, otherwise italy.Day) (italy.Day, bool) {
	if text := c.Query(name); text != "" {
		day, err := italy.ParseDay(text)
		return day, err == nil
	}
	text, ok := ui.ParseDate(c.Print, c.R.URL.Query(), name)
	if !ok || text == "" {
		return otherwise, ok
	}
	return italy.Day(text), true
}

// showOverview shows what an office's calendars offered and what came of it.
func (p *pages) showOverview(c *web.Call) error {
	q, wrong := p.period(c)
	view := overviewView{Offices: p.ownOffices(c), Period: q}
	if q.Office != "" {
		list, err := p.booking.Overview(c.Context(), q.Office, q.First, q.Last)
		if err != nil {
			return err
		}
		p.figures(c, &view, list)
	}
	values := url.Values{"ufficio": {q.Office}}
	setDate(values, "dal", q.First)
	setDate(values, "al", q.Last)
	if wrong != nil {
		values = c.R.URL.Query()
	}
	view.Search = ui.NewSearch(c, overviewPath).Filled(values).Failed(wrong)
	page := ui.Page{
		Title: c.Print.T("booking.office.overview_title"), Office: true, Section: agendaPath, Errors: view.Search.Errors(),
		Lead:       words{Printer: c.Print}.period(q.First, q.Last),
		Breadcrumb: []ui.Link{{URL: c.URL(agendaPath) + "?ufficio=" + q.Office, Text: c.Print.T("booking.agenda.title")}},
	}
	return p.shell.Page(c, page, overviewPage(c, view))
}

// overviewView is what an office offered and what came of it, in the reader's words.
type overviewView struct {
	Period  period
	Offices []ui.Option
	Search  ui.Form
	Figures []ui.Figure
	Chart   ui.Chart
	Places  ui.Table // offered, booked, held, free
	Outcome ui.Table // what came of the appointments
	Empty   bool
}

func (p *pages) figures(c *web.Call, v *overviewView, list []booking.Overview) {
	t := c.Print
	head := func(keys ...string) (columns []ui.Column) {
		columns = []ui.Column{{Title: t.T("booking.office.calendar")}}
		for _, key := range keys {
			columns = append(columns, ui.Column{Title: t.T("booking.office.figure." + key), Numeric: true})
		}
		return columns
	}
	v.Places = ui.Table{Caption: t.T("booking.office.places_caption"), Columns: head("offered", "booked", "held", "free", "taken")}
	v.Outcome = ui.Table{Caption: t.T("booking.office.outcome_table"), Columns: head("done", "missed", "missed_share", "cancelled", "standing", "median", "most")}
	var sum booking.Overview
	for _, o := range list {
		name := o.Calendar
		if cal, err := p.booking.Calendar(o.Calendar); err == nil {
			name = cal.Text(t.Lang())
		}
		v.Places.Rows = append(v.Places.Rows, ui.Cells(name, countText(c, o.Occupancy.Offered), countText(c, o.Occupancy.Booked), countText(c, o.Occupancy.Held), countText(c, o.Occupancy.Free), shareText(c, o.Occupancy.Booked, o.Occupancy.Offered)))
		v.Outcome.Rows = append(v.Outcome.Rows, ui.Cells(name, countText(c, o.Done), countText(c, o.Missed), shareText(c, o.Missed, o.Done+o.Missed), countText(c, o.Cancelled), countText(c, o.Standing), minutesText(c, o.Median), minutesText(c, o.Most)))
		sum.Occupancy.Offered += o.Occupancy.Offered
		sum.Occupancy.Booked += o.Occupancy.Booked
		sum.Done, sum.Missed, sum.Cancelled, sum.Standing = sum.Done+o.Done, sum.Missed+o.Missed, sum.Cancelled+o.Cancelled, sum.Standing+o.Standing
	}
	v.Empty = sum.Occupancy.Offered+sum.Done+sum.Missed+sum.Cancelled+sum.Standing == 0
	v.Figures = []ui.Figure{
		{Value: countText(c, sum.Occupancy.Offered), Label: t.T("booking.office.figure.offered")},
		{Value: countText(c, sum.Occupancy.Booked), Label: t.T("booking.office.figure.booked")},
		{Value: countText(c, sum.Done), Label: t.T("booking.office.figure.done")},
		{Value: countText(c, sum.Missed), Label: t.T("booking.office.figure.missed")},
	}
	v.Chart = p.overviewChart(c, list)
}

func (p *pages) overviewChart(c *web.Call, list []booking.Overview) ui.Chart {
	t := c.Print
	chart := ui.Chart{
		ID: "quadro", Title: t.T("booking.office.chart_title"), Desc: t.T("booking.office.chart_desc"), Axis: t.T("booking.office.calendar"),
		Series: []ui.Series{{Name: t.T("booking.office.figure.offered")}, {Name: t.T("booking.office.figure.booked")}, {Name: t.T("booking.office.figure.done")}, {Name: t.T("booking.office.figure.missed")}},
	}
	for _, o := range list {
		name := o.Calendar
		if cal, err := p.booking.Calendar(o.Calendar); err == nil {
			name = cal.Text(t.Lang())
		}
		chart.Labels = append(chart.Labels, shortened(name, 80/max(len(list), 1)))
		for i, value := range []int{o.Occupancy.Offered, o.Occupancy.Booked, o.Done, o.Missed} {
			chart.Series[i].Values = append(chart.Series[i].Values, float64(value))
		}
	}
	return chart
}

// shortened cuts a text to so many characters, for a label in a drawing.
func shortened(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:max(most-1, 1)])) + "…"
}

func countText(c *web.Call, v int) string { return c.Print.Number(int64(v)) }

// shareText is a part of a whole in hundredths; nothing where there is no whole.
func shareText(c *web.Call, part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return c.Print.Percent(float64(part) / float64(whole))
}

func minutesText(c *web.Call, d time.Duration) string {
	if d == 0 {
		return "–"
	}
	return c.Print.T("booking.office.minutes_value", int(math.Max(math.Round(d.Minutes()), 1)))
}

// export gives an office's appointments of some days as a table for other programs.
func (p *pages) export(c *web.Call) error {
	q, wrong := p.period(c)
	if wrong != nil {
		return wrong
	}
	list, err := p.booking.Export(c.Context(), q.Office, q.First, q.Last)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write([]string{
		"codice", "calendario", "motivo", "sportello", "giorno", "inizio", "fine", "stato", "persone", "documenti", "cognome", "nome",
		"codice_fiscale", "email", "nota", "prenotato", "arrivo", "fine_servizio", "secondi_allo_sportello",
	}); err != nil {
		return err
	}
	for _, a := range list {
		if err := w.Write(exportRow(c, a)); err != nil {
			return err
		}
	}
	w.Flush()
	return c.Attachment("text/csv; charset=utf-8", "appuntamenti-"+string(q.First)+"-"+string(q.Last)+".csv", b.Bytes())
}

func exportRow(c *web.Call, a booking.Appointment) []string {
	row := []string{
		a.Code, a.Calendar, a.Subject, a.Desk, string(a.Day()), c.Print.Time(a.Start), c.Print.Time(a.End), string(a.State), strconv.Itoa(a.People),
		strconv.Itoa(a.Documents), a.FamilyName, a.GivenName, a.CodiceFiscale, a.Email, a.Note, stamp(a.MadeAt), stamp(a.ArrivedAt), stamp(a.EndedAt),
		strconv.FormatInt(a.Served, 10),
	}
	for i, cell := range row {
		row[i] = harmless(cell)
	}
	return row
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(italy.Rome()).Format(time.RFC3339)
}

// harmless keeps a spreadsheet from taking a text that somebody typed for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
