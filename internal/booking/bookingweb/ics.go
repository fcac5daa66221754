package bookingweb

import (
	ical "github.com/arran4/golang-ical"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/web"
)

// calendarFile gives the appointment as an iCalendar file (RFC 5545). The identifier stays the same when the
// appointment moves and the sequence rises, so that a calendar program replaces what it has.
func (p *pages) calendarFile(c *web.Call) error {
	a, err := p.booking.AppointmentByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	v := p.view(c, a)
	cal := ical.NewCalendar()
	cal.SetMethod(ical.MethodPublish)
	cal.SetProductId("-//Sportello//Appuntamenti//IT")
	event := cal.AddEvent(a.ID + "@" + c.R.Host)
	event.SetDtStampTime(a.ChangedAt)
	event.SetCreatedTime(a.MadeAt)
	event.SetModifiedAt(a.ChangedAt)
	event.SetStartAt(a.Start)
	event.SetEndAt(a.End)
	event.SetSequence(int(a.Version - 1))
	event.SetSummary(v.Title)
	event.SetLocation(v.Where + ", " + v.Address)
	event.SetDescription(c.Print.T("booking.code") + ": " + a.Code)
	event.SetStatus(ical.ObjectStatusConfirmed)
	if a.State == booking.Cancelled {
		event.SetStatus(ical.ObjectStatusCancelled)
	}
	// norm: RFC 5545 section 3.1, lines end in CRLF
	return c.Attachment("text/calendar; charset=utf-8", "appuntamento.ics", []byte(cal.Serialize(ical.WithNewLineWindows)))
}
