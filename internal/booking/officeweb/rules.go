package officeweb

import (
	"strconv"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// showRules shows a calendar's rules in words, what they offer in the next two weeks, and the editions before them.
func (p *pages) showRules(c *web.Call) error {
	cal, err := p.ownCalendar(c, c.Param("calendar"))
	if err != nil {
		return err
	}
	now, err := p.booking.Rules(c.Context(), cal.Slug)
	if err != nil {
		return err
	}
	editions, err := p.booking.Editions(c.Context(), cal.Slug)
	if err != nil {
		return err
	}
	view := p.rulesView(c, cal, now, true)
	view.Editions = p.editionTable(c, cal, editions)
	page := p.rulesPage(c, cal, cal.Text(c.Print.Lang()))
	page.Lead, page.Breadcrumb = c.Print.T("booking.office.rules_lead"), page.Breadcrumb[:1]
	return p.shell.Page(c, page, rulesPage(c, view))
}

// rulesPage is what the pages about a calendar's rules have in common.
func (p *pages) rulesPage(c *web.Call, cal booking.Calendar, title string) ui.Page {
	return ui.Page{
		Title: title, Office: true, Section: agendaPath, Breadcrumb: []ui.Link{
			{URL: c.URL(agendaPath) + "?ufficio=" + cal.Office, Text: c.Print.T("booking.agenda.title")},
			{URL: c.URL(calendarPath(cal)), Text: cal.Text(c.Print.Lang())},
		},
	}
}

// showEdition shows an earlier edition of the rules, and asks for the reason to go back to it.
func (p *pages) showEdition(c *web.Call) error { return p.edition(c, nil) }

func (p *pages) edition(c *web.Call, refused error) error {
	cal, err := p.ownCalendar(c, c.Param("calendar"))
	if err != nil {
		return err
	}
	now, err := p.booking.Rules(c.Context(), cal.Slug)
	if err != nil {
		return err
	}
	old, err := p.editionOf(c, cal, c.Param("version"))
	if err != nil {
		return err
	}
	view := p.rulesView(c, cal, old, false)
	view.Back = ui.NewForm(c, calendarPath(cal)+"/edizioni/"+c.Param("version")).Failed(refused)
	if values, err := c.Form(); err == nil {
		view.Back = view.Back.Filled(values)
	}
	view.InForce, view.Base = old.Version == now.Version, now.Version
	page := p.rulesPage(c, cal, c.Print.T("booking.office.edition_title", old.Version))
	page.Errors = view.Back.Errors()
	if fault.Is(refused, fault.Conflict) {
		page.Status = web.StatusOf(fault.Conflict)
	}
	return p.shell.Page(c, page, editionPage(c, view))
}

// editionOf finds an edition by its version; 0 is the declared one.
func (p *pages) editionOf(c *web.Call, cal booking.Calendar, version string) (booking.Edition, error) {
	if version == "0" {
		return booking.Edition{Rules: cal.Rules}, nil
	}
	list, err := p.booking.Editions(c.Context(), cal.Slug)
	if err != nil {
		return booking.Edition{}, err
	}
	for _, e := range list {
		if strconv.FormatInt(e.Version, 10) == version {
			return e, nil
		}
	}
	return booking.Edition{}, fault.Missing()
}

// goBack puts an earlier edition's rules into force again, as a new edition.
func (p *pages) goBack(c *web.Call) error {
	cal, err := p.ownCalendar(c, c.Param("calendar"))
	if err != nil {
		return err
	}
	values, err := c.Form()
	if err != nil {
		return err
	}
	old, err := p.editionOf(c, cal, c.Param("version"))
	if err != nil {
		return err
	}
	return p.propose(c, proposal{
		cal: cal, action: calendarPath(cal) + "/edizioni/" + c.Param("version"), rules: old.Rules, values: values,
		place: func(string) string { return "reason" },
		again: func(refused error) error { return p.edition(c, refused) },
	})
}

// rulesView are a calendar's rules in words.
type rulesView struct {
	Calendar booking.Calendar
	Title    string
	Edition  booking.Edition
	Made     string // when and by whom the edition was made
	Sections []section
	Ahead    ui.Table // what the next days offer
	Holidays ui.Table
	Desks    ui.Table
	Subjects ui.Table
	Editions ui.Table
	Back     ui.Form // goes back to this edition
	InForce  bool
	Base     int64
}

// section is one part of the rules: a table with the way to add to it, or to change it.
type section struct {
	Title, Empty string
	Table        ui.Table
	Add          ui.Link
}

const daysAhead = 14

func (p *pages) rulesView(c *web.Call, cal booking.Calendar, e booking.Edition, editable bool) rulesView {
	w := words{c.Print, cal}
	v := rulesView{Calendar: cal, Title: cal.Text(c.Print.Lang()), Edition: e, Made: c.Print.T("booking.office.declared")}
	if e.Version > 0 {
		v.Made = c.Print.T("booking.office.made", e.Version, c.Print.DateTime(e.At), e.Author, e.Reason)
	}
	l := lister{words: w, c: c, editable: editable}
	v.Sections = []section{l.openings(e.Rules), l.pauses(e.Rules), l.closures(e.Rules), l.days(e.Rules), l.worked(e.Rules), l.terms(e.Rules), l.releases(e.Rules)}
	today := italy.DayOf(c.Now())
	v.Ahead = aheadTable(w, p.booking.Offers(e.Rules, today, today.AddDays(daysAhead-1)))
	v.Holidays = holidayTable(w, e.Rules, p.booking.Holidays(today, today.AddDays(364)))
	v.Desks, v.Subjects = deskTable(w), subjectTable(w, e.Rules.Minutes)
	return v
}

func aheadTable(w words, offers []booking.Offer) ui.Table {
	t := ui.Table{Caption: w.T("booking.office.ahead"), HideCaption: true, Columns: []ui.Column{
		{Title: w.T("booking.agenda.day")},
		{Title: w.T("booking.office.hours")},
		{Title: w.T("booking.office.public"), Numeric: true},
		{Title: w.T("booking.office.only_office"), Numeric: true},
	}}
	for _, o := range offers {
		hours, public, internal := w.offer(o)
		t.Rows = append(t.Rows, ui.Cells(w.Day(string(o.Day)), hours, w.Number(int64(public)), w.Number(int64(internal))))
	}
	return t
}

func holidayTable(w words, r agenda.Rules, list []italy.Holiday) ui.Table {
	t := ui.Table{Caption: w.T("booking.office.holidays"), HideCaption: true, Columns: []ui.Column{
		{Title: w.T("booking.agenda.day")}, {Title: w.T("booking.office.holiday_name")}, {Title: w.T("booking.office.holiday_open")},
	}}
	for _, h := range list {
		state := ui.Badge(w.T("booking.office.closed"), ui.Neutral)
		if receivesOn(r, h) {
			state = ui.Badge(w.T("booking.office.receives"), ui.Good)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Text(w.Day(string(h.Day))), ui.Text(w.holiday(h.Key)), state}})
	}
	return t
}

// receivesOn tells whether the rules receive on a holiday.
func receivesOn(r agenda.Rules, h italy.Holiday) bool {
	for _, s := range r.Days {
		if s.Day == h.Day {
			return s.Holiday && len(s.Hours) > 0
		}
	}
	for _, key := range r.Worked {
		if key == h.Key {
			return true
		}
	}
	return false
}

func deskTable(w words) ui.Table {
	t := ui.Table{Caption: w.T("booking.office.desks"), HideCaption: true, Empty: w.T("booking.office.desks_none"), Columns: []ui.Column{
		{Title: w.T("booking.agenda.desk")}, {Title: w.T("booking.office.officer")}, {Title: w.T("booking.office.can_do")},
	}}
	for _, d := range w.cal.Desks {
		t.Rows = append(t.Rows, ui.Cells(d.Text(w.Lang()), d.Officer, w.subjects(d.Subjects)))
	}
	return t
}

func subjectTable(w words, grid int) ui.Table {
	t := ui.Table{Caption: w.T("booking.office.subjects"), HideCaption: true, Empty: w.T("booking.office.subjects_none"), Columns: []ui.Column{
		{Title: w.T("booking.agenda.subject")},
		{Title: w.T("booking.office.lasts")},
		{Title: w.T("booking.office.around")},
		{Title: w.T("booking.office.most")},
	}}
	for _, s := range w.cal.Subjects {
		minutes := s.Minutes
		if minutes == 0 {
			minutes = grid
		}
		t.Rows = append(t.Rows, ui.Cells(s.Text(w.Lang()), w.T("booking.office.lasts_text", minutes, s.PerPerson, s.PerDocument),
			w.T("booking.office.around_text", s.Before, s.After), w.T("booking.office.most_text", max(s.MostPeople, 1), max(s.MostDocuments, 1))))
	}
	return t
}

func (p *pages) editionTable(c *web.Call, cal booking.Calendar, list []booking.Edition) ui.Table {
	t := ui.Table{Caption: c.Print.T("booking.office.editions"), HideCaption: true, Columns: []ui.Column{
		{Title: c.Print.T("booking.office.edition")},
		{Title: c.Print.T("booking.office.when")},
		{Title: c.Print.T("booking.office.who")},
		{Title: c.Print.T("booking.office.why")},
		{Title: c.Print.T("booking.agenda.act")},
	}}
	address := func(version int64) string {
		return c.URL(calendarPath(cal)) + "/edizioni/" + strconv.FormatInt(version, 10)
	}
	for n, e := range list {
		row := ui.Cells(c.Print.Number(e.Version), c.Print.DateTime(e.At), e.Author, e.Reason)
		act := ui.Badge(c.Print.T("booking.office.in_force"), ui.Good)
		if n > 0 {
			act = ui.Anchor(address(e.Version), c.Print.T("booking.office.see_edition", e.Version))
		}
		row.Cells = append(row.Cells, act)
		t.Rows = append(t.Rows, row)
	}
	declared := ui.Cells(c.Print.Number(0), "", "", c.Print.T("booking.office.declared"))
	act := ui.Badge(c.Print.T("booking.office.in_force"), ui.Good)
	if len(list) > 0 {
		act = ui.Anchor(address(0), c.Print.T("booking.office.see_edition", 0))
	}
	declared.Cells = append(declared.Cells, act)
	t.Rows = append(t.Rows, declared)
	return t
}
