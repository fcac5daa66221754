package officeweb

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	agendaPath = "/ufficio/agenda"
	filterLife = 12 * time.Hour // that the browser keeps office and desk: a working day
)

// dayFilter is what is shown of the agenda. It stands in the address of each page; office and desk stay for the working day.
type dayFilter struct {
	Office, Desk string
	Day          italy.Day
}

func (f dayFilter) query() string {
	q := url.Values{"ufficio": {f.Office}, "giorno": {string(f.Day)}}
	if f.Desk != "" {
		q.Set("sportello", f.Desk)
	}
	return "?" + q.Encode()
}

func (f dayFilter) on(day italy.Day) dayFilter {
	f.Day = day
	return f
}

// showAgenda shows an office's day: today and the officer's last or first office unless the address says another.
func (p *pages) showAgenda(c *web.Call) error {
	f, wrong := p.dayFilter(c)
	view := agendaView{Filter: f, Offices: p.ownOffices(c), Today: italy.DayOf(c.Now())}
	if f.Office != "" {
		list, err := p.booking.Day(c.Context(), f.Office, f.Day)
		if err != nil {
			return err
		}
		for _, a := range list {
			if f.Desk == "" || a.Desk == f.Desk {
				view.Rows = append(view.Rows, p.officeView(c, a))
			}
		}
	}
	p.surroundings(c, &view)
	values := url.Values{"ufficio": {f.Office}, "sportello": {f.Desk}}
	ui.SetDate(values, "data", string(f.Day))
	view.Search = ui.NewSearch(c, agendaPath).Filled(values).Failed(wrong)
	lead := c.Print.Day(string(f.Day))
	if f.Office != "" {
		lead += " · " + p.officeName(f.Office, c.Print.Lang())
	}
	page := ui.Page{Title: c.Print.T("booking.agenda.title"), Lead: lead, Office: true, Section: agendaPath, Errors: view.Search.Errors()}
	return p.shell.Page(c, page, agendaPage(c, view))
}

// dayFilter reads what is to be shown; wrong tells of a date that does not exist.
func (p *pages) dayFilter(c *web.Call) (f dayFilter, wrong error) {
	f = dayFilter{Office: c.Query("ufficio"), Desk: c.Query("sportello"), Day: italy.DayOf(c.Now())}
	if day, err := italy.ParseDay(c.Query("giorno")); err == nil {
		f.Day = day
	}
	text, ok := ui.ParseDate(c.Print, c.R.URL.Query(), "data")
	if day, err := italy.ParseDay(text); err == nil {
		f.Day = day
	}
	if !ok {
		wrong = fault.Wrong(fault.Field{Name: "data", Key: "booking.error.day"})
	}
	own := p.ownOffices(c)
	if f.Office != "" {
		if kept := f.Office + "|" + f.Desk; c.Recall("agenda") != kept {
			c.Remember("agenda", kept, filterLife)
		}
		return f, wrong
	}
	office, desk, _ := strings.Cut(c.Recall("agenda"), "|")
	if slices.ContainsFunc(own, func(o ui.Option) bool { return o.Value == office }) {
		f.Office, f.Desk = office, desk
	} else if len(own) > 0 {
		f.Office = own[0].Value
	}
	return f, wrong
}

// surroundings adds what belongs to the office: its desks, its calendars.
func (p *pages) surroundings(c *web.Call, v *agendaView) {
	lang := c.Print.Lang()
	for _, cal := range p.booking.Calendars() {
		if cal.Office != v.Filter.Office {
			continue
		}
		v.Calendars = append(v.Calendars, ui.Link{URL: c.URL(calendarPath(cal)), Text: cal.Text(lang)})
		v.Closing = append(v.Closing, ui.Link{URL: c.URL(calendarPath(cal)+"/chiusure") + "?giorno=" + string(v.Filter.Day), Text: cal.Text(lang)})
		for _, d := range cal.Desks {
			if !slices.ContainsFunc(v.Desks, func(o ui.Option) bool { return o.Value == d.Slug }) {
				v.Desks = append(v.Desks, ui.Option{Value: d.Slug, Label: d.Text(lang)})
			}
		}
	}
}

// ownOffices are the offices that receive and whose clerk the officer is.
func (p *pages) ownOffices(c *web.Call) []ui.Option {
	var options []ui.Option
	seen := map[string]bool{}
	for _, cal := range p.booking.Calendars() {
		if !seen[cal.Office] && c.Actor.Can(identity.RoleClerk, cal.Office) {
			seen[cal.Office] = true
			options = append(options, ui.Option{Value: cal.Office, Label: p.officeName(cal.Office, c.Print.Lang())})
		}
	}
	return options
}

// ownCalendar finds a calendar of an office whose clerk the officer is.
func (p *pages) ownCalendar(c *web.Call, slug string) (booking.Calendar, error) {
	cal, err := p.booking.Calendar(slug)
	if err == nil && !c.Actor.Can(identity.RoleClerk, cal.Office) {
		err = fault.Missing()
	}
	return cal, err
}

func calendarPath(cal booking.Calendar) string { return "/ufficio/calendari/" + cal.Slug }

// agendaView is an office's day.
type agendaView struct {
	Filter    dayFilter
	Today     italy.Day
	Offices   []ui.Option
	Desks     []ui.Option
	Rows      []officeView
	Calendars []ui.Link // whose rules can be edited
	Closing   []ui.Link // that can be closed on this day
	Search    ui.Form
}

// officeView is an appointment in the office's words.
type officeView struct {
	booking.Appointment
	Hours   string // "10:00–10:30"
	When    string // with the day
	Person  string
	Subject string
	Desk    string
	Open    bool // can still be moved or cancelled
}

func (p *pages) officeView(c *web.Call, a booking.Appointment) officeView {
	v := officeView{
		Appointment: a, Hours: c.Print.Time(a.Start) + "–" + c.Print.Time(a.End), Person: strings.TrimSpace(a.FamilyName + " " + a.GivenName),
		When: c.Print.T("booking.when", c.Print.Date(a.Start), c.Print.Time(a.Start), c.Print.Time(a.End)),
		Open: a.Stands() && a.Start.After(c.Now()), Subject: a.Calendar, Desk: a.Desk,
	}
	cal, err := p.booking.Calendar(a.Calendar)
	if err != nil {
		return v // of a calendar that is no longer declared
	}
	v.Subject = subjectText(cal, a.Subject, c.Print.Lang())
	if d, ok := cal.Desk(a.Desk); ok {
		v.Desk = d.Text(c.Print.Lang())
	}
	return v
}

// subjectText says what somebody comes for: the calendar's title where it has no subjects, or no longer this one.
func subjectText(cal booking.Calendar, subject, lang string) string {
	if s, ok := cal.Subject(subject); ok && len(cal.Subjects) > 0 {
		return s.Text(lang)
	}
	return cal.Text(lang)
}
