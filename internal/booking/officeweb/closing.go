package officeweb

import (
	"net/url"
	"slices"
	"strings"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// showClosing asks which day a calendar is to be closed, and why.
func (p *pages) showClosing(c *web.Call) error {
	values := url.Values{}
	if day, err := italy.ParseDay(c.Query("giorno")); err == nil {
		setDate(values, "day", day)
	}
	return p.closing(c, values, nil)
}

func (p *pages) closing(c *web.Call, values url.Values, refused error) error {
	cal, err := p.ownCalendar(c, c.Param("calendar"))
	if err != nil {
		return err
	}
	form := ui.NewForm(c, calendarPath(cal)+"/chiusure").Filled(values).Failed(refused)
	page := p.rulesPage(c, cal, c.Print.T("booking.office.close_title"))
	page.Errors, page.Narrow = form.Errors(), true
	if fault.Is(refused, fault.Conflict) {
		page.Status = web.StatusOf(fault.Conflict)
	}
	return p.shell.Page(c, page, closingPage(c, form, ui.Link{URL: c.URL(calendarPath(cal)), Text: c.Print.T("booking.office.leave")}))
}

// closeDay closes a calendar on one day. Where somebody has an appointment it first shows whose, and where each would go.
func (p *pages) closeDay(c *web.Call) error {
	cal, values, err := p.typedFor(c)
	if err != nil {
		return err
	}
	t := typed{print: c.Print, values: values}
	day := t.wantDay("day")
	t.want(t.text("reason") != "", "reason", "booking.error.reason")
	if len(t.wrong) > 0 {
		return p.closing(c, values, fault.Wrong(t.wrong...))
	}
	now, err := p.booking.Rules(c.Context(), cal.Slug)
	if err != nil {
		return err
	}
	rules := withoutDay(now.Rules, day)
	rules.Days = append(rules.Days, agenda.Special{Day: day, Reason: strings.TrimSpace(values.Get("reason"))})
	return p.propose(c, proposal{
		cal: cal, action: calendarPath(cal) + "/chiusure", rules: rules, values: values, place: func(string) string { return "day" },
		again: func(refused error) error { return p.closing(c, values, refused) },
	})
}

// reopenDay takes back what a single day has of its own.
func (p *pages) reopenDay(c *web.Call) error {
	cal, values, err := p.typedFor(c)
	if err != nil {
		return err
	}
	day, err := italy.ParseDay(values.Get("day"))
	if err != nil {
		return fault.Missing()
	}
	now, err := p.booking.Rules(c.Context(), cal.Slug)
	if err != nil {
		return err
	}
	rules := withoutDay(now.Rules, day)
	if len(rules.Days) == len(now.Rules.Days) {
		return fault.Missing()
	}
	said := url.Values{"day": {string(day)}, "reason": {c.Print.T("booking.office.reopened", c.Print.Day(string(day)))}}
	for name, list := range values {
		said[name] = list
	}
	return p.propose(c, proposal{
		cal: cal, action: calendarPath(cal) + "/riaperture", rules: rules, values: said, place: func(string) string { return "day" },
		again: func(refused error) error { return refused },
	})
}

// typedFor finds the calendar that the address names, and reads what was typed.
func (p *pages) typedFor(c *web.Call) (booking.Calendar, url.Values, error) {
	cal, err := p.ownCalendar(c, c.Param("calendar"))
	if err != nil {
		return cal, nil, err
	}
	values, err := c.Form()
	return cal, values, err
}

func withoutDay(r agenda.Rules, day italy.Day) agenda.Rules {
	r = cloned(r)
	r.Days = slices.DeleteFunc(r.Days, func(s agenda.Special) bool { return s.Day == day })
	return r
}
