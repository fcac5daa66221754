package bookingweb

import (
	"net/url"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// slotChoice is the page on which a time is chosen.
type slotChoice struct {
	Calendar string
	Office   Office
	Month    string // "2014-03"
	Months   []ui.Option
	Days     []ui.SlotDay
	Search   ui.Form         // chooses the month
	Form     ui.Form         // chooses the time
	Now      appointmentView // when an appointment is being moved: as it stands
}

// said is what was answered so far, for the form and the summary.
type said struct {
	Calendar string
	Office   Office
	When     string
	Where    string
	Guest    bool
	Name     string // of the signed-in citizen
	Email    string
	Values   url.Values
	Back     string // to the choice of the time
	Bring    []string
}

func (p *pages) said(c *web.Call, cal booking.Calendar, values url.Values) said {
	lang := c.Print.Lang()
	s := said{
		Calendar: cal.Text(lang), Office: p.office(cal.Office, lang), Guest: !c.Actor.IsCitizen(), Name: c.Actor.Name,
		Email: c.Actor.Email, Values: values, Back: c.URL("/prenotazioni/" + cal.Slug), Bring: cal.Bring[lang],
	}
	s.Where = s.Office.name(lang)
	if start, err := time.Parse(slotForm, values.Get("slot")); err == nil {
		s.When = c.Print.DateTime(start)
	}
	return s
}

// appointmentView is an appointment in the reader's words.
type appointmentView struct {
	booking.Appointment
	Title     string
	When      string // "giovedì 11 marzo 2014, dalle 10:00 alle 10:30"
	Where     string
	Address   string
	Phone     string
	Bring     []string
	Open      bool // can still be moved or cancelled
	URL       string
	Cancelled bool
}

func (p *pages) view(c *web.Call, a booking.Appointment) appointmentView {
	lang := c.Print.Lang()
	office := p.office(a.Office, lang)
	v := appointmentView{
		Appointment: a, Title: a.Calendar, Where: office.name(lang), Address: office.Address, Phone: office.Phone,
		When: c.Print.T("booking.when", c.Print.Date(a.Start), c.Print.Time(a.Start), c.Print.Time(a.End)),
		Open: a.State == booking.Booked && a.Start.After(c.Now()), URL: c.URL("/appuntamenti/" + a.Link),
		Cancelled: a.State == booking.Cancelled,
	}
	if cal, err := p.booking.Calendar(a.Calendar); err == nil {
		v.Title, v.Bring = cal.Text(lang), cal.Bring[lang]
	}
	return v
}
