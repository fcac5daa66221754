package statisticsweb

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/statistics"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// story is the statement in the reader's words: figures, then a chapter for each kind.
type story struct {
	Figures  []ui.Figure
	Notes    []string
	Chapters []chapter
	Query    string
}

// chapter is one kind: a sentence, its months, its parts, the way to its days.
type chapter struct {
	Title, Text string
	Months      ui.Chart
	Parts       ui.Table
	Days        string
}

func (p *pages) story(c *web.Call, s *statistics.Statement) story {
	t := c.Print
	out := story{Query: query(s)}
	days := func(kind statistics.Kind) string {
		return c.URL("/statistiche/giorni/"+string(kind)) + query(s)
	}
	euro := t.Money(s.PaymentsCents["totale"])
	out.Figures = []ui.Figure{
		{Value: t.Number(s.RegisteredAtEnd), Label: t.T("statistics.figure.registered"), URL: days(statistics.Registrations)},
		{Value: t.Number(s.Totals[statistics.Requests]), Label: t.T("statistics.figure.requests"), URL: days(statistics.Requests)},
		{Value: t.Number(s.Totals[statistics.Certificates]), Label: t.T("statistics.figure.certificates"), URL: days(statistics.Certificates)},
		{Value: t.Number(s.Totals[statistics.Verifications]), Label: t.T("statistics.figure.verifications"), URL: days(statistics.Verifications)},
		{Value: t.Number(s.Totals[statistics.Visits]), Label: t.T("statistics.figure.visits"), URL: days(statistics.Visits)},
		{Value: t.Number(s.DistinctBooking), Label: t.T("statistics.figure.booking"), URL: days(statistics.Appointments)},
		{Value: euro, Label: t.T("statistics.figure.payments"), URL: days(statistics.Payments)},
		{Value: t.Number(int64(s.Sites)), Label: t.T("statistics.figure.sites"), URL: c.URL("/amministrazione/sedi")},
		{Value: t.Number(int64(s.Applications)), Label: t.T("statistics.figure.applications")},
		{Value: t.Number(s.StorageGiB) + " GiB", Label: t.T("statistics.figure.storage")},
	}
	divisor := strconv.Itoa(s.Days + 1)
	out.Notes = []string{
		t.T("statistics.note.averages", s.Days),
		t.T("statistics.note.article", divisor, rounded(s, statistics.Requests), rounded(s, statistics.Visits)),
		t.T("statistics.note.open", s.OpenDays, t.Decimal(s.CounterHours, 0)),
	}
	for _, kind := range statistics.Kinds() {
		out.Chapters = append(out.Chapters, p.chapter(c, s, kind, days(kind)))
	}
	return out
}

// rounded is the average by one day more than there are, cut to a whole number as the article did.
func rounded(s *statistics.Statement, kind statistics.Kind) string {
	return strconv.FormatFloat(math.Floor(float64(s.Totals[kind])/float64(s.Days+1)), 'f', 0, 64)
}

func (p *pages) chapter(c *web.Call, s *statistics.Statement, kind statistics.Kind, days string) chapter {
	t, word := c.Print, string(kind)
	peak := s.PeakDay[kind]
	ch := chapter{
		Title: t.T("statistics.kind." + word), Days: days,
		Text: t.T("statistics.text."+word, t.Number(s.Totals[kind]), t.Decimal(s.PerDay(kind), 2), s.Days, t.Day(string(peak.Date)), t.Number(peak.N)),
	}
	if s.Totals[kind] == 0 {
		ch.Text = t.T("statistics.text.none")
		return ch
	}
	ch.Months = ui.Chart{
		ID: "mesi-" + word, Title: t.T("statistics.months", ch.Title), Desc: t.T("statistics.months_desc", ch.Title), Axis: t.T("statistics.month"),
		Series: []ui.Series{{Name: ch.Title}},
	}
	for _, month := range slices.Sorted(maps.Keys(s.ByMonth[kind])) {
		ch.Months.Labels = append(ch.Months.Labels, monthName(c, month))
		ch.Months.Series[0].Values = append(ch.Months.Series[0].Values, float64(s.ByMonth[kind][month]))
	}
	ch.Parts = p.parts(c, s, kind)
	return ch
}

// monthName says "2014-03" as people do.
func monthName(c *web.Call, month string) string {
	day, err := italy.ParseDay(month + "-01")
	if err != nil {
		return month
	}
	return c.Print.MonthYear(day.At(12, 0, 0))
}

// parts is the table of a kind's subjects, with euro where the records are money.
func (p *pages) parts(c *web.Call, s *statistics.Statement, kind statistics.Kind) ui.Table {
	t := c.Print
	table := ui.Table{
		Caption: t.T("statistics.parts", t.T("statistics.kind."+string(kind))),
		Columns: []ui.Column{{Title: t.T("statistics.part")}, {Title: t.T("statistics.number"), Numeric: true}},
	}
	if kind == statistics.Payments {
		table.Columns = append(table.Columns, ui.Column{Title: t.T("statistics.amount"), Numeric: true})
	}
	bySub := map[string]int64{}
	for _, d := range s.Daily {
		for key, n := range d.BySub {
			if sub, ok := subOf(key, kind); ok && sub != "" {
				bySub[sub] += n
			}
		}
	}
	for _, sub := range slices.Sorted(maps.Keys(bySub)) {
		cells := []string{p.label(kind, sub, t.Lang()), t.Number(bySub[sub])}
		if kind == statistics.Payments {
			cells = append(cells, t.Money(s.PaymentsCents[sub]))
		}
		table.Rows = append(table.Rows, ui.Cells(cells...))
	}
	return table
}

func subOf(key string, kind statistics.Kind) (string, bool) {
	prefix := string(kind) + "/"
	if len(key) < len(prefix) || key[:len(prefix)] != prefix {
		return "", false
	}
	return key[len(prefix):], true
}

// dayList is a kind day by day.
type dayList struct {
	Chart ui.Chart
	Table ui.Table
}

func (p *pages) days(c *web.Call, s *statistics.Statement, kind statistics.Kind) dayList {
	t := c.Print
	title := t.T("statistics.kind." + string(kind))
	list := dayList{
		Chart: ui.Chart{ID: "giorni", Title: t.T("statistics.by_day", title), Desc: t.T("statistics.by_day_desc", title), Axis: t.T("statistics.day"), Series: []ui.Series{{Name: title}}},
		Table: ui.Table{Caption: t.T("statistics.by_day", title), Columns: []ui.Column{
			{Title: t.T("statistics.day")}, {Title: t.T("statistics.counters")}, {Title: t.T("statistics.number"), Numeric: true},
		}},
	}
	if kind == statistics.Payments {
		list.Table.Columns = append(list.Table.Columns, ui.Column{Title: t.T("statistics.amount"), Numeric: true})
	}
	for _, d := range s.Daily {
		list.Chart.Labels = append(list.Chart.Labels, string(d.Day))
		list.Chart.Series[0].Values = append(list.Chart.Series[0].Values, float64(d.Counts[kind]))
		open := t.T("statistics.shut")
		if d.Open {
			open = t.T("statistics.open")
		}
		cells := []string{t.Day(string(d.Day)), open, t.Number(d.Counts[kind])}
		if kind == statistics.Payments {
			cells = append(cells, t.Money(d.Cents))
		}
		list.Table.Rows = append(list.Table.Rows, ui.Cells(cells...))
	}
	return list
}
