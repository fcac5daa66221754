package app

import (
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/reactions"
)

// reception says what an appointment is for, where its office receives, and what to bring, in the appointment's language.
func (a *App) reception(p booking.Appointment) reactions.Reception {
	r := reactions.Reception{What: p.Calendar, Where: p.Office}
	if c, err := a.Booking.Calendar(p.Calendar); err == nil {
		r.What, r.Bring = c.Text(p.Lang), c.Needs(p.Subject, p.Lang)
		if s, ok := c.Subject(p.Subject); ok && len(c.Subjects) > 0 {
			r.What += ": " + s.Text(p.Lang)
		}
	}
	if p.Relation == booking.Delegator && !p.Delegated() {
		r.Bring = append(r.Bring, a.texts.Printer(p.Lang).T("booking.bring_delegation"))
	}
	if o, ok := a.Municipality.Office(p.Office); ok {
		r.Where = o.Name.In(p.Lang) + ", " + siteAddress(a.Municipality, o.Site)
	}
	return r
}
