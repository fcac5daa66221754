package officeweb

import (
	"net/url"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	daysShown = 14                  // of free places at a time
	slotForm  = "2006-01-02T15:04Z" // of a slot's beginning in forms
)

// ofOffice reads the appointment that the address names, for a clerk of its office.
func (p *pages) ofOffice(c *web.Call) (booking.Appointment, error) {
	a, err := p.booking.Appointment(c.Context(), c.Param("id"))
	if err == nil && !c.Actor.Can(identity.RoleClerk, a.Office) {
		err = fault.Missing()
	}
	return a, err
}

// showOfficeCancels asks for the reason before an appointment is cancelled.
func (p *pages) showOfficeCancels(c *web.Call) error { return p.cancelling(c, nil, nil) }

func (p *pages) cancelling(c *web.Call, values url.Values, refused error) error {
	a, err := p.ofOffice(c)
	if err != nil {
		return err
	}
	form := ui.NewForm(c, agendaPath+"/"+a.ID+"/annulla").Filled(values).Failed(refused)
	page := p.onePage(c, a, "booking.office.cancel_title")
	page.Errors, page.Narrow = form.Errors(), true
	return p.shell.Page(c, page, officeCancelPage(c, form, p.officeView(c, a)))
}

func (p *pages) officeCancels(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	a, err := p.booking.Withdraw(c.Context(), c.Param("id"), values.Get("reason"))
	if fault.Is(err, fault.Invalid) {
		return p.cancelling(c, values, err)
	}
	if err != nil {
		return err
	}
	c.Flash("booking.office.flash.cancelled")
	return c.Redirect(agendaPath + dayFilter{Office: a.Office, Day: a.Day()}.query())
}

// showOfficeMoves shows the free times to which an appointment can be moved, the office's own places among them.
func (p *pages) showOfficeMoves(c *web.Call) error { return p.displacing(c, nil, nil) }

func (p *pages) displacing(c *web.Call, values url.Values, refused error) error {
	a, err := p.ofOffice(c)
	if err != nil {
		return err
	}
	from := fromDay(c, a.Day())
	visit := booking.Visit{Subject: a.Subject, People: a.People, Documents: a.Documents}
	slots, err := p.booking.FreeSlots(c.Context(), a.Calendar, visit, from, from.AddDays(daysShown-1))
	if err != nil {
		return err
	}
	here := agendaPath + "/" + a.ID + "/sposta"
	view := freeView{
		Form: ui.NewForm(c, here).Filled(values).Failed(refused), Days: officeSlots(c, slots), From: from, here: here,
		Search: ui.NewSearch(c, here).Filled(dated("dal", from)),
	}
	page := p.onePage(c, a, "booking.office.move_title")
	page.Errors = view.Form.Errors()
	if fault.Is(refused, fault.Conflict) {
		page.Status = web.StatusOf(fault.Conflict)
	}
	return p.shell.Page(c, page, officeMovePage(c, view, p.officeView(c, a)))
}

func (p *pages) officeMoves(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	start, err := time.Parse(slotForm, values.Get("slot"))
	if err != nil {
		return p.displacing(c, values, fault.Wrong(fault.Field{Name: "slot", Key: "booking.error.slot"}))
	}
	a, err := p.booking.Displace(c.Context(), c.Param("id"), start, values.Get("reason"))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.displacing(c, values, err)
	}
	if err != nil {
		return err
	}
	c.Flash("booking.office.flash.moved")
	return c.Redirect(agendaPath + dayFilter{Office: a.Office, Day: a.Day()}.query())
}

func (p *pages) onePage(c *web.Call, a booking.Appointment, title string) ui.Page {
	return ui.Page{
		Title: c.Print.T(title), Office: true, Section: agendaPath,
		Breadcrumb: []ui.Link{{URL: c.URL(agendaPath) + dayFilter{Office: a.Office, Day: a.Day()}.query(), Text: c.Print.T("booking.agenda.title")}},
	}
}

// freeView is a choice among the free times of some days.
type freeView struct {
	Form   ui.Form // chooses the time
	Search ui.Form // chooses the days
	Days   []ui.SlotDay
	From   italy.Day
	here   string
	keep   url.Values // what the address says besides
}

// turned gives the address of the days that are so many later.
func (v freeView) turned(c *web.Call, days int) string {
	q := url.Values{"dal": {string(v.From.AddDays(days))}}
	for name := range v.keep {
		q.Set(name, v.keep.Get(name))
	}
	return c.URL(v.here) + "?" + q.Encode()
}

// fromDay reads the first of the days to show ("dal"), not before today.
func fromDay(c *web.Call, otherwise italy.Day) italy.Day {
	from := otherwise
	if day, err := italy.ParseDay(c.Query("dal")); err == nil {
		from = day
	}
	if text, ok := ui.ParseDate(c.Print, c.R.URL.Query(), "dal"); ok && text != "" {
		from = italy.Day(text)
	}
	return max(from, italy.DayOf(c.Now()))
}

func dated(name string, day italy.Day) url.Values {
	values := url.Values{}
	ui.SetDate(values, name, string(day))
	return values
}

// officeSlots puts slots under their days, each with its free places.
func officeSlots(c *web.Call, slots []booking.Slot) []ui.SlotDay {
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
