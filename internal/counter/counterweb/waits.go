package counterweb

import (
	"strconv"
	"time"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// WaitsPath is where everybody may see the queues; an office's slug follows it.
const WaitsPath = "/sportelli"

const (
	weekdayField = "giorno" // 1 is Monday, 7 is Sunday
	daysOfWeek   = 7
)

func (p *pages) waitRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + WaitsPath, Who: web.Anyone(), Do: p.showQueues, Kept: true},
		{Pattern: "GET " + WaitsPath + "/{office}", Who: web.Anyone(), Do: p.showWaits},
	}
}

// showQueues lists the offices to which one may come without an appointment.
func (p *pages) showQueues(c *web.Call) error {
	var links []ui.Link
	for _, o := range p.counter.Offices() {
		links = append(links, ui.Link{URL: c.URL(WaitsPath + "/" + o.Slug), Text: counter.In(o.Name, c.Print.Lang())})
	}
	page := ui.Page{Title: c.Print.T("counter.queues.title"), Lead: c.Print.T("counter.queues.lead"), Section: ui.SectionServices}
	return p.shell.Page(c, page, queuesPage(c, links))
}

// waitsView is the page of one office's queue.
type waitsView struct {
	counter.Waits
	Days  []ui.Tab
	Day   string // the weekday's name
	Chart ui.Chart
	Few   bool // in some hours too few came to say anything
}

func (p *pages) showWaits(c *web.Call) error {
	day, err := weekdayOf(c)
	if err != nil {
		return err
	}
	w, err := p.counter.Waits(c.Context(), c.Param("office"), day)
	if err != nil {
		return err
	}
	v := waitsView{Waits: w, Day: c.Print.Weekday(day), Days: weekdays(c, w)}
	v.Chart, v.Few = waitsChart(c, w)
	page := ui.Page{
		Title: counter.In(w.Office.Name, c.Print.Lang()), Lead: c.Print.T("counter.queues.one"), Section: ui.SectionServices,
		Breadcrumb: []ui.Link{{URL: c.URL(WaitsPath), Text: c.Print.T("counter.queues.title")}},
		NoIndex:    c.Query(weekdayField) != "", // the same page, of another day
	}
	return p.shell.Page(c, page, waitsPage(c, v))
}

// weekdayOf is the weekday that the reader asks about, today's where none is asked; NotFound where there is none such.
func weekdayOf(c *web.Call) (time.Weekday, error) {
	asked := c.Query(weekdayField)
	if asked == "" {
		return dayOf(c).Weekday(), nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 || n > daysOfWeek {
		return 0, fault.Missing()
	}
	return time.Weekday(n % daysOfWeek), nil
}

func weekdays(c *web.Call, w counter.Waits) []ui.Tab {
	var tabs []ui.Tab
	for n := 1; n <= daysOfWeek; n++ {
		day := time.Weekday(n % daysOfWeek)
		tabs = append(tabs, ui.Tab{
			Text: c.Print.Weekday(day), Current: day == w.Weekday,
			URL: c.URL(WaitsPath+"/"+w.Office.Slug) + "?" + weekdayField + "=" + strconv.Itoa(n),
		})
	}
	return tabs
}

// waitsChart draws the hours of which something can be said.
func waitsChart(c *web.Call, w counter.Waits) (chart ui.Chart, few bool) {
	t := c.Print
	chart = ui.Chart{
		ID: "attese", Title: t.T("counter.queues.chart", t.Weekday(w.Weekday)), Desc: t.T("counter.queues.chart_desc"),
		Axis: t.T("counter.queues.hour"), Series: []ui.Series{{Name: t.T("counter.queues.minutes")}},
	}
	for _, h := range w.Hours {
		if !h.Known {
			few = true
			continue
		}
		chart.Labels = append(chart.Labels, t.T("counter.queues.hours", h.Hour, h.Hour+1))
		chart.Series[0].Values = append(chart.Series[0].Values, float64(h.Minutes))
	}
	return chart, few
}
