package bookingweb

import (
	"time"

	"comune.example/sportello/internal/booking/ics"
	"comune.example/sportello/internal/web"
)

// calendarFile gives the appointment as an iCalendar file, for who imports it once. The identifier stays the same when the
// appointment moves and the sequence rises, so that a calendar program replaces what it has.
func (p *pages) calendarFile(c *web.Call) error {
	a, err := p.booking.AppointmentByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	v := p.view(c, a)
	file := ics.File{Publish: true, Events: []ics.Event{{
		Appointment: a, Summary: v.Title, Location: v.Where + ", " + v.Address, Description: c.Print.T("booking.code") + ": " + a.Code,
		Alarm: time.Hour,
	}}}
	return c.Attachment(ics.ContentType, "appuntamento.ics", file.Bytes())
}
