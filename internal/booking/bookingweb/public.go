package bookingweb

import (
	"net/http"
	"net/url"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// slotForm is how a slot's beginning is written in addresses and forms.
const slotForm = "2006-01-02T15:04Z"

func (p *pages) showCalendars(c *web.Call) error {
	var cards []ui.Card
	for _, cal := range p.booking.Calendars() {
		cards = append(cards, ui.Card{
			Title: cal.Text(c.Print.Lang()), URL: c.URL("/prenotazioni/" + cal.Slug), Icon: "it-calendar",
			Text: p.office(cal.Office, c.Print.Lang()).name(c.Print.Lang()),
		})
	}
	page := p.page(c, "booking.choose_calendar")
	return p.shell.Page(c, page, calendarsPage(c.Print, cards))
}

// showSlots shows the free times of a month, this one unless the address says another.
func (p *pages) showSlots(c *web.Call) error { return p.slots(c, http.StatusOK, nil) }

func (p *pages) slots(c *web.Call, status int, refused error) error {
	cal, err := p.booking.Calendar(c.Param("calendar"))
	if err != nil {
		return err
	}
	choice, err := p.choice(c, cal, c.Query("mese"))
	if err != nil {
		return err
	}
	choice.Search = ui.NewSearch(c, "/prenotazioni/"+cal.Slug)
	choice.Form = ui.NewSearch(c, "/prenotazioni/"+cal.Slug+"/dati").Failed(refused)
	page := p.page(c, "booking.choose_slot", ui.Link{URL: c.URL("/prenotazioni"), Text: c.Print.T("booking.title")})
	page.Lead, page.Status, page.Errors = cal.Text(c.Print.Lang()), status, choice.Form.Errors()
	return p.shell.Page(c, page, slotsPage(c.Print, choice))
}

// showForm asks who comes, after a slot was chosen.
func (p *pages) showForm(c *web.Call) error {
	cal, err := p.booking.Calendar(c.Param("calendar"))
	if err != nil {
		return err
	}
	if _, err := time.Parse(slotForm, c.Query("slot")); err != nil {
		return p.slots(c, http.StatusUnprocessableEntity, fault.Wrong(fault.Field{Name: "slot", Key: "booking.error.slot"}))
	}
	return p.form(c, cal, c.R.URL.Query(), nil)
}

func (p *pages) form(c *web.Call, cal booking.Calendar, values url.Values, refused error) error {
	form := ui.NewForm(c, "/prenotazioni/"+cal.Slug+"/riepilogo").Filled(values).Failed(refused)
	page := p.page(c, "booking.who_comes", ui.Link{URL: c.URL("/prenotazioni"), Text: c.Print.T("booking.title")},
		ui.Link{URL: c.URL("/prenotazioni/" + cal.Slug), Text: cal.Text(c.Print.Lang())})
	page.Errors = form.Errors()
	return p.shell.Page(c, page, formPage(c, form, p.said(c, cal, values)))
}

// showSummary shows the answers once more, immediately before the booking.
func (p *pages) showSummary(c *web.Call) error {
	cal, values, err := p.answers(c)
	if err != nil {
		return err
	}
	req, err := request(c, cal, values)
	if err == nil {
		err = p.booking.Check(c.Context(), req)
	}
	if fault.Is(err, fault.Invalid) {
		return p.form(c, cal, values, err)
	}
	if err != nil {
		return err
	}
	form := ui.NewForm(c, "/prenotazioni/"+cal.Slug).Filled(values)
	page := p.page(c, "booking.check", ui.Link{URL: c.URL("/prenotazioni"), Text: c.Print.T("booking.title")},
		ui.Link{URL: c.URL("/prenotazioni/" + cal.Slug), Text: cal.Text(c.Print.Lang())})
	return p.shell.Page(c, page, summaryPage(c, form, p.said(c, cal, values)))
}

func (p *pages) book(c *web.Call) error {
	cal, values, err := p.answers(c)
	if err != nil {
		return err
	}
	req, err := request(c, cal, values)
	if err != nil {
		return p.slots(c, http.StatusUnprocessableEntity, err)
	}
	a, err := p.booking.Book(c.Context(), req)
	switch {
	case fault.Is(err, fault.Conflict):
		return p.slots(c, http.StatusConflict, err)
	case fault.Is(err, fault.Invalid):
		return p.form(c, cal, values, err)
	case err != nil:
		return err
	}
	c.Flash("booking.flash.booked")
	return c.Redirect("/appuntamenti/" + a.Link)
}

func (p *pages) showByLink(c *web.Call) error {
	a, err := p.booking.AppointmentByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	return p.appointment(c, a, false)
}

func (p *pages) appointment(c *web.Call, a booking.Appointment, private bool) error {
	page := p.page(c, "booking.appointment")
	page.Private, page.NoIndex, page.Section = private, true, "/area-personale/appuntamenti"
	return p.shell.Page(c, page, appointmentPage(c, p.view(c, a)))
}

func (p *pages) showMove(c *web.Call) error { return p.moving(c, http.StatusOK, nil) }

func (p *pages) moving(c *web.Call, status int, refused error) error {
	a, err := p.booking.AppointmentByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	cal, err := p.booking.Calendar(a.Calendar)
	if err != nil {
		return err
	}
	choice, err := p.choice(c, cal, c.Query("mese"))
	if err != nil {
		return err
	}
	here := "/appuntamenti/" + a.Link + "/sposta"
	choice.Search = ui.NewSearch(c, here)
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
	start, err := time.Parse(slotForm, values.Get("slot"))
	if err != nil {
		return p.moving(c, http.StatusUnprocessableEntity, fault.Wrong(fault.Field{Name: "slot", Key: "booking.error.slot"}))
	}
	a, err := p.booking.RescheduleByLink(c.Context(), c.Param("link"), start)
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
	a, err := p.booking.AppointmentByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	page := p.page(c, "booking.cancel", ui.Link{URL: c.URL("/appuntamenti/" + a.Link), Text: c.Print.T("booking.appointment")})
	page.NoIndex, page.Narrow = true, true
	return p.shell.Page(c, page, cancelPage(c, ui.NewForm(c, "/appuntamenti/"+a.Link+"/annulla"), p.view(c, a)))
}

func (p *pages) cancel(c *web.Call) error {
	a, err := p.booking.CancelByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	c.Flash("booking.flash.cancelled")
	return c.Redirect("/appuntamenti/" + a.Link)
}

// page is what the module's public pages have in common.
func (p *pages) page(c *web.Call, title string, way ...ui.Link) ui.Page {
	return ui.Page{Title: c.Print.T(title), Breadcrumb: way, Section: ui.SectionServices}
}

func (p *pages) answers(c *web.Call) (booking.Calendar, url.Values, error) {
	cal, err := p.booking.Calendar(c.Param("calendar"))
	if err != nil {
		return cal, nil, err
	}
	values, err := c.Form()
	return cal, values, err
}

// request reads what was asked for.
func request(c *web.Call, cal booking.Calendar, v url.Values) (booking.BookRequest, error) {
	start, err := time.Parse(slotForm, v.Get("slot"))
	if err != nil {
		return booking.BookRequest{}, fault.Wrong(fault.Field{Name: "slot", Key: "booking.error.slot"})
	}
	return booking.BookRequest{
		Calendar: cal.Slug, Start: start, GivenName: v.Get("given_name"), FamilyName: v.Get("family_name"),
		CodiceFiscale: v.Get("codice_fiscale"), Email: v.Get("email"), Note: v.Get("note"), Lang: c.Print.Lang(),
	}, nil
}

// choice gathers the free times of a month: the first one with a free time unless month ("2014-03") says another.
func (p *pages) choice(c *web.Call, cal booking.Calendar, month string) (slotChoice, error) {
	today := italy.DayOf(c.Now())
	last := today.AddDays(cal.Horizon)
	first, err := italy.ParseDay(month + "-01")
	if err != nil || first.YearMonth() < today.YearMonth() || first > last {
		next, err := p.booking.NextFree(c.Context(), cal.Slug, today, 1)
		if err != nil {
			return slotChoice{}, err
		}
		first = today
		if len(next) > 0 {
			first = italy.DayOf(next[0].Start)
		}
	}
	choice := slotChoice{Calendar: cal.Text(c.Print.Lang()), Month: first.YearMonth(), Office: p.office(cal.Office, c.Print.Lang())}
	for m := today; m.YearMonth() <= last.YearMonth(); m = nextMonth(m) {
		choice.Months = append(choice.Months, ui.Option{Value: m.YearMonth(), Label: c.Print.MonthYear(m.At(12, 0, 0))})
	}
	begin, err := italy.ParseDay(first.YearMonth() + "-01")
	if err != nil {
		return slotChoice{}, err
	}
	slots, err := p.booking.FreeSlots(c.Context(), cal.Slug, begin, nextMonth(begin).AddDays(-1))
	choice.Days = slotDays(c, slots)
	return choice, err
}

// nextMonth is the first day of the month after the day's.
func nextMonth(d italy.Day) italy.Day {
	_, _, day := d.Date()
	d = d.AddDays(32 - day)
	_, _, day = d.Date()
	return d.AddDays(1 - day)
}

// slotDays puts slots under their days, in the words of the reader.
func slotDays(c *web.Call, slots []booking.Slot) []ui.SlotDay {
	var days []ui.SlotDay
	var last italy.Day
	for _, s := range slots {
		if day := italy.DayOf(s.Start); day != last {
			days, last = append(days, ui.SlotDay{Label: c.Print.Date(s.Start)}), day
		}
		d := &days[len(days)-1]
		d.Slots = append(d.Slots, ui.Option{Value: s.Start.Format(slotForm), Label: c.Print.Time(s.Start)})
	}
	return days
}
