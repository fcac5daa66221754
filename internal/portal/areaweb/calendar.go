package areaweb

import (
	"strings"
	"unicode"

	ical "github.com/arran4/golang-ical"

	"comune.example/sportello/internal/web"
)

// calendar is a file with what the reader must not forget: the last days to act as whole days, appointments with their hours.
// norm: RFC 5545 section 3.6.1 (DTEND of a whole day is the day after)
func (p *pages) calendar(c *web.Call) error {
	found, _ := p.gather(c, "")
	mostUrgentFirst(found)
	cal := ical.NewCalendar()
	cal.SetProductId("-//Sportello//Scadenze//IT")
	cal.SetMethod(ical.MethodPublish)
	cal.SetXWRCalName(clean(c.Print.T("area.calendar.name", p.Town)))
	for _, a := range found {
		if a.Deadline != "" || !a.Begins.IsZero() {
			p.event(c, cal, a)
		}
	}
	return c.Attachment("text/calendar; charset=utf-8", "scadenze.ics", []byte(cal.Serialize(ical.WithNewLineWindows)))
}

// event writes one activity; its identifier stays the same, so that a file imported again moves what is there.
func (p *pages) event(c *web.Call, cal *ical.Calendar, a Activity) {
	e := cal.AddEvent(a.ID)
	e.SetDtStampTime(c.Now())
	e.SetURL(p.Origin + c.URL(a.URL))
	if !a.Begins.IsZero() {
		e.SetStartAt(a.Begins)
		e.SetEndAt(a.Ends)
		e.SetSummary(clean(a.Title))
		e.SetLocation(clean(a.Where))
		return
	}
	e.SetAllDayStartAt(a.Deadline.At(12, 0, 0))
	e.SetAllDayEndAt(a.Deadline.AddDays(1).At(12, 0, 0))
	e.SetSummary(clean(c.Print.T("area.calendar.deadline", a.Title)))
	if a.Need != "" {
		e.SetDescription(clean(reason(c, a)))
	}
}

// clean takes out what no text of a calendar may hold: control characters.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}
