package bookingweb

import (
	"net/http"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// showAgenda shows an office's day: today and the officer's first office unless the address says another.
func (p *pages) showAgenda(c *web.Call) error {
	day, err := italy.ParseDay(c.Query("giorno"))
	if err != nil {
		day = italy.DayOf(c.Now())
	}
	view := agendaView{Day: day, Date: c.Print.Day(string(day)), Offices: p.ownOffices(c), Search: ui.NewSearch(c, "/ufficio/agenda")}
	view.Office = c.Query("ufficio")
	if view.Office == "" && len(view.Offices) > 0 {
		view.Office = view.Offices[0].Value
	}
	if view.Office != "" {
		list, err := p.booking.Agenda(c.Context(), view.Office, day)
		if err != nil {
			return err
		}
		for _, a := range list {
			view.Appointments = append(view.Appointments, p.view(c, a))
		}
	}
	for _, cal := range p.booking.Calendars() {
		if cal.Office == view.Office {
			view.Calendars = append(view.Calendars, ui.Link{URL: c.URL("/ufficio/calendari/" + cal.Slug), Text: cal.Text(c.Print.Lang())})
		}
	}
	view.link = func(d italy.Day) string {
		return c.URL("/ufficio/agenda") + "?ufficio=" + view.Office + "&giorno=" + string(d)
	}
	page := ui.Page{Title: c.Print.T("booking.agenda.title"), Lead: view.Date, Office: true, Section: "/ufficio/agenda", Wide: false}
	return p.shell.Page(c, page, agendaPage(c, view))
}

// ownOffices are the offices that receive and whose clerk the officer is.
func (p *pages) ownOffices(c *web.Call) []ui.Option {
	var options []ui.Option
	seen := map[string]bool{}
	for _, cal := range p.booking.Calendars() {
		if !seen[cal.Office] && c.Actor.Can(identity.RoleClerk, cal.Office) {
			seen[cal.Office] = true
			options = append(options, ui.Option{Value: cal.Office, Label: p.office(cal.Office, c.Print.Lang()).name(c.Print.Lang())})
		}
	}
	return options
}

func (p *pages) officeCancels(c *web.Call) error {
	a, err := p.booking.Cancel(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	c.Flash("booking.flash.office_cancelled")
	return c.Redirect("/ufficio/agenda?ufficio=" + a.Office + "&giorno=" + string(a.Day()))
}

func (p *pages) showClosures(c *web.Call) error { return p.closures(c, http.StatusOK, nil) }

func (p *pages) closures(c *web.Call, status int, refused error) error {
	cal, err := p.booking.Calendar(c.Param("calendar"))
	if err != nil {
		return err
	}
	if !c.Actor.Can(identity.RoleClerk, cal.Office) {
		return fault.Missing()
	}
	list, err := p.booking.Closures(c.Context(), cal.Slug)
	if err != nil {
		return err
	}
	form := ui.NewForm(c, "/ufficio/calendari/"+cal.Slug+"/chiusure").Failed(refused)
	if refused != nil {
		form = form.Filled(c.R.PostForm)
	}
	page := ui.Page{
		Title: cal.Text(c.Print.Lang()), Lead: c.Print.T("booking.closures.lead"), Office: true, Section: "/ufficio/agenda",
		Status: status, Errors: form.Errors(),
	}
	return p.shell.Page(c, page, closuresPage(c, form, ui.NewForm(c, "/ufficio/calendari/"+cal.Slug+"/riaperture"), list))
}

func (p *pages) closeDay(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	text, ok := ui.ParseDate(c.Print, values, "day")
	day, err := italy.ParseDay(text)
	if !ok || err != nil {
		return p.closures(c, http.StatusUnprocessableEntity, fault.Wrong(fault.Field{Name: "day", Key: "booking.error.day"}))
	}
	err = p.booking.CloseDay(c.Context(), booking.Closure{Calendar: c.Param("calendar"), Day: day, Reason: values.Get("reason")})
	if fault.Is(err, fault.Invalid) {
		return p.closures(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	c.Flash("booking.flash.closed")
	return c.Redirect("/ufficio/calendari/" + c.Param("calendar"))
}

func (p *pages) reopenDay(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	day, err := italy.ParseDay(values.Get("day"))
	if err != nil {
		return fault.Missing()
	}
	if err := p.booking.ReopenDay(c.Context(), c.Param("calendar"), day); err != nil {
		return err
	}
	c.Flash("booking.flash.reopened")
	return c.Redirect("/ufficio/calendari/" + c.Param("calendar"))
}

// agendaView is an office's day.
type agendaView struct {
	Day          italy.Day
	Date         string
	Office       string
	Offices      []ui.Option
	Appointments []appointmentView
	Calendars    []ui.Link // where the office's closures are declared
	Search       ui.Form
	link         func(italy.Day) string
}
