package bookingweb

import (
	"net/http"
	"net/url"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showByLink(c *web.Call) error {
	a, err := p.booking.AppointmentByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	if isHold(a) {
		return c.Redirect(start + "/" + a.Calendar + "/dati?posto=" + a.Link)
	}
	return p.show(c, a, ui.Page{})
}

// isHold tells whether the link is that of a place kept while a form is filled in, not yet of an appointment.
func isHold(a booking.Appointment) bool {
	return a.State == booking.Held || a.State == booking.Lapsed && a.CodiceFiscale == ""
}

// byLink reads the appointment that the address names.
func (p *pages) byLink(c *web.Call) (booking.Appointment, error) {
	a, err := p.booking.AppointmentByLink(c.Context(), c.Param("link"))
	if err == nil && isHold(a) {
		return booking.Appointment{}, fault.Missing()
	}
	return a, err
}

// show shows an appointment, in a page of a status or of the personal area.
func (p *pages) show(c *web.Call, a booking.Appointment, page ui.Page) error {
	v := p.view(c, a)
	if v.Open && v.Waits {
		entry, err := p.booking.WaitsFor(c.Context(), a.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if entry.Link != "" {
			v.Waiting = c.URL("/attese/" + entry.Link)
		}
	}
	page.Title, page.NoIndex, page.NoTitle, page.Section = c.Print.T("booking.appointment"), true, v.Open, "/area-personale/appuntamenti"
	if v.Open {
		page.Title = c.Print.T("booking.confirmed")
		page.Rating, page.Service, page.Rated = true, true, start
	}
	return p.shell.Page(c, page, appointmentPage(c, v))
}

// certain keeps what shows an appointment's code from who has not confirmed it yet.
func (p *pages) certain(do func(c *web.Call) error) func(c *web.Call) error {
	return func(c *web.Call) error {
		a, err := p.byLink(c)
		if err == nil && p.view(c, a).Code == "" {
			err = fault.Missing()
		}
		if err != nil {
			return err
		}
		return do(c)
	}
}

// showConfirm asks for one click: programs that look through mails follow links, but press no buttons.
func (p *pages) showConfirm(c *web.Call) error {
	a, err := p.booking.AppointmentByLetter(c.Context(), c.Param("link"), c.Query("codice"))
	if err != nil {
		return err
	}
	v := p.view(c, a)
	if !v.Pending {
		return c.Redirect("/appuntamenti/" + a.Link)
	}
	page := p.page(c, "booking.confirm_title")
	page.NoIndex, page.Narrow = true, true
	return p.shell.Page(c, page, confirmPage(c, ui.NewForm(c, "/appuntamenti/"+a.Link+"/conferma-presenza"), a.Code, v))
}

func (p *pages) confirm(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	a, err := p.booking.Confirm(c.Context(), c.Param("link"), values.Get("codice"))
	switch {
	case fault.Is(err, fault.Conflict): // too late: the appointment's page says so, and how to book again
		if a, err = p.byLink(c); err != nil {
			return err
		}
		return p.show(c, a, ui.Page{Status: http.StatusConflict})
	case err != nil:
		return err
	}
	c.Flash("booking.flash.booked")
	return c.Redirect("/appuntamenti/" + a.Link)
}

func (p *pages) showMove(c *web.Call) error { return p.moving(c, http.StatusOK, nil) }

func (p *pages) moving(c *web.Call, status int, refused error) error {
	a, err := p.byLink(c)
	if err != nil {
		return err
	}
	if v := p.view(c, a); !v.Open {
		return c.Redirect("/appuntamenti/" + a.Link)
	}
	cal, err := p.booking.Calendar(a.Calendar)
	if err != nil {
		return err
	}
	here := "/appuntamenti/" + a.Link + "/sposta"
	visit := booking.Visit{Subject: a.Subject, People: a.People, Documents: a.Documents}
	choice, err := p.choice(c, asked{cal: cal, visit: visit, path: here, values: url.Values{}, not: a.Start})
	if err != nil {
		return err
	}
	choice.Form = ui.NewForm(c, here).Failed(refused)
	choice.Now = p.view(c, a)
	page := p.page(c, "booking.move", ui.Link{URL: c.URL("/appuntamenti/" + a.Link), Text: c.Print.T("booking.appointment")})
	page.NoIndex, page.Status, page.Errors = true, status, choice.Form.Errors()
	return p.shell.Page(c, page, slotsPage(c.Print, choice))
}

func (p *pages) move(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	begins, err := time.Parse(slotForm, values.Get("slot"))
	if err != nil {
		return p.moving(c, http.StatusUnprocessableEntity, noSlot())
	}
	a, err := p.booking.RescheduleByLink(c.Context(), c.Param("link"), begins)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return p.moving(c, web.StatusOf(fault.KindOf(err)), err)
	}
	if err != nil {
		return err
	}
	c.Flash("booking.flash.moved")
	return c.Redirect("/appuntamenti/" + a.Link)
}

func (p *pages) showCancel(c *web.Call) error {
	a, err := p.byLink(c)
	if err != nil {
		return err
	}
	v := p.view(c, a)
	if !v.Open && !v.Pending {
		return c.Redirect("/appuntamenti/" + a.Link)
	}
	page := p.page(c, "booking.cancel", ui.Link{URL: c.URL("/appuntamenti/" + a.Link), Text: c.Print.T("booking.appointment")})
	page.NoIndex, page.Narrow = true, true
	return p.shell.Page(c, page, cancelPage(c, ui.NewForm(c, "/appuntamenti/"+a.Link+"/annulla"), v))
}

func (p *pages) cancel(c *web.Call) error {
	a, err := p.booking.CancelByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	if isHold(a) {
		return c.Redirect(start + "/" + a.Calendar)
	}
	c.Flash("booking.flash.cancelled")
	return c.Redirect("/appuntamenti/" + a.Link)
}
