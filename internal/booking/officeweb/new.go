package officeweb

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const newPath = agendaPath + "/nuovo"

// officeAsk is what a clerk books for somebody: "calendar/subject", how many, and when.
type officeAsk struct {
	what  string
	cal   booking.Calendar
	visit booking.Visit
	start time.Time // zero: not chosen yet
}

// officeAskFor reads what is booked. A calendar of another office does not exist.
func (p *pages) officeAskFor(c *web.Call, v url.Values) (officeAsk, error) {
	a := officeAsk{what: v.Get("cosa")}
	slug, subject, _ := strings.Cut(a.what, "/")
	cal, err := p.ownCalendar(c, slug)
	if err != nil {
		return a, err
	}
	a.cal, a.visit = cal, booking.Visit{Subject: subject, People: typedNumber(v.Get("persone")), Documents: typedNumber(v.Get("documenti"))}
	if start, err := time.Parse(slotForm, v.Get("slot")); err == nil {
		a.start = start
	}
	return a, nil
}

func typedNumber(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0
	}
	return n
}

// whats lists what the officer's offices receive for.
func (p *pages) whats(c *web.Call) []ui.OptionGroup {
	var groups []ui.OptionGroup
	lang := c.Print.Lang()
	for _, cal := range p.booking.Calendars() {
		if !c.Actor.Can(identity.RoleClerk, cal.Office) {
			continue
		}
		g := ui.OptionGroup{Label: cal.Text(lang)}
		for _, s := range cal.Subjects {
			g.Options = append(g.Options, ui.Option{Value: cal.Slug + "/" + s.Slug, Label: s.Text(lang)})
		}
		if len(cal.Subjects) == 0 {
			g.Options = []ui.Option{{Value: cal.Slug + "/", Label: cal.Text(lang)}}
		}
		groups = append(groups, g)
	}
	return groups
}

// showNew asks what somebody comes for and shows the free times, the office's own places among them.
func (p *pages) showNew(c *web.Call) error { return p.choosing(c, c.R.URL.Query(), nil) }

// choosing shows the free times. What was typed about the person is carried along after a refusal.
func (p *pages) choosing(c *web.Call, values url.Values, refused error) error {
	from := fromDay(c, italy.DayOf(c.Now()))
	search, keep := dated("dal", from), url.Values{}
	for _, name := range []string{"cosa", "persone", "documenti"} {
		search.Set(name, values.Get(name))
		keep.Set(name, values.Get(name))
	}
	view := newView{
		freeView: freeView{Search: ui.NewSearch(c, newPath).Filled(search), From: from, here: newPath, keep: keep}, Whats: p.whats(c), Values: values,
	}
	if values.Get("cosa") != "" {
		a, err := p.officeAskFor(c, values)
		if err != nil {
			return err
		}
		slots, err := p.booking.FreeSlots(c.Context(), a.cal.Slug, a.visit, from, from.AddDays(daysShown-1))
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
		view.Chosen, view.Days = err == nil, officeSlots(c, slots)
		view.Search = view.Search.Failed(renamed(err, map[string]string{"people": "persone", "documents": "documenti", "subject": "cosa"}))
	}
	view.Form = ui.NewSearch(c, newPath+"/dati").Filled(nil)
	if values.Get("family_name") != "" {
		view.Form = ui.NewForm(c, newPath)
	}
	view.Form = view.Form.Failed(refused)
	page := p.newPage(c)
	page.Errors = append(view.Search.Errors(), view.Form.Errors()...)
	if fault.Is(refused, fault.Conflict) {
		page.Status = web.StatusOf(fault.Conflict)
	}
	return p.shell.Page(c, page, newChoicePage(c, view))
}

// renamed gives the fields of a refusal the names that they have on a page.
func renamed(err error, names map[string]string) error {
	fields := fault.FieldsOf(err)
	if len(fields) == 0 {
		return err
	}
	list := make([]fault.Field, 0, len(fields))
	for _, f := range fields {
		if name, ok := names[f.Name]; ok {
			f.Name = name
		}
		list = append(list, f)
	}
	return fault.Wrong(list...)
}

func (p *pages) newPage(c *web.Call) ui.Page {
	return ui.Page{
		Title: c.Print.T("booking.office.new_title"), Office: true, Section: agendaPath,
		Breadcrumb: []ui.Link{{URL: c.URL(agendaPath), Text: c.Print.T("booking.agenda.title")}},
	}
}

// showNewPerson asks for whom the chosen time is.
func (p *pages) showNewPerson(c *web.Call) error { return p.naming(c, c.R.URL.Query(), nil) }

func (p *pages) naming(c *web.Call, values url.Values, refused error) error {
	if values.Get("cosa") == "" {
		return p.choosing(c, values, nil) // begin at the beginning
	}
	a, err := p.officeAskFor(c, values)
	if err != nil {
		return err
	}
	if a.start.IsZero() {
		return p.choosing(c, values, fault.Wrong(fault.Field{Name: "slot", Key: "booking.error.slot"}))
	}
	form := ui.NewForm(c, newPath).Filled(values).Failed(refused)
	page := p.newPage(c)
	page.Errors, page.Narrow = form.Errors(), true
	return p.shell.Page(c, page, newPersonPage(c, form, newView{
		Values: values, What: subjectText(a.cal, a.visit.Subject, c.Print.Lang()), When: c.Print.DateTime(a.start),
	}))
}

func (p *pages) officeBooks(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	a, err := p.officeAskFor(c, values)
	if err != nil {
		return err
	}
	done, err := p.booking.Book(c.Context(), booking.BookRequest{
		Calendar: a.cal.Slug, Visit: a.visit, Start: a.start, GivenName: values.Get("given_name"), FamilyName: values.Get("family_name"),
		CodiceFiscale: values.Get("codice_fiscale"), Email: values.Get("email"), Note: values.Get("note"), Lang: c.Print.Lang(),
	})
	switch {
	case fault.Is(err, fault.Conflict):
		return p.choosing(c, values, err)
	case fault.Is(err, fault.Invalid):
		return p.naming(c, values, err)
	case err != nil:
		return err
	}
	c.Flash("booking.office.flash.booked")
	return c.Redirect(agendaPath + dayFilter{Office: done.Office, Day: done.Day()}.query())
}

// newView is a booking for somebody, half done.
type newView struct {
	freeView
	Whats      []ui.OptionGroup
	Values     url.Values
	Chosen     bool // what it is for, so that times can be shown
	What, When string
}

// carried are the fields that go along from page to page.
func (v newView) carried() []string {
	return []string{"cosa", "persone", "documenti", "given_name", "family_name", "codice_fiscale", "email", "note"}
}
