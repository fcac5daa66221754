package bookingweb

import (
	"net/url"
	"slices"
	"strings"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// said is what was answered so far, for the form and the summary.
type said struct {
	Calendar string
	Subject  string // what for, in words
	Office   Office
	Where    string
	When     string
	Until    string // until when the time is kept; empty: it is not
	Late     bool   // the time was kept and no longer is
	People   int
	Papers   int
	Guest    bool
	Relation booking.Relation
	Children []Person
	// Delegators are those for whom the reader may book by a registered delegation.
	Delegators []Delegator
	Name       string
	Code       string // codice fiscale of who comes, where somebody wrote it
	Email      string
	Values     url.Values
	Bring      []string
	Back       string // to the choice of the time
	Subjects   string // to the choice of what one comes for
	Here       string // the step of the details, for who signs in first
	About      string // title of the service that one comes about; empty: none
	Keeps      bool   // what was typed can be kept for another day
	Beside     string // an appointment of the same person at the same time, in words; empty: there is none
}

// steps says where in the booking somebody is, with the ways back to what was chosen.
func (s said) steps(c *web.Call, current int) ui.Steps {
	list := steps(c, current)
	list.Items[0].URL, list.Items[1].URL = s.Subjects, s.Back
	return list
}

// said gathers the answers. done is true where the time is somebody's appointment by now, and the reader was sent there.
func (p *pages) said(c *web.Call, cal booking.Calendar, values url.Values) (s said, done bool, err error) {
	at, err := p.chosen(c, cal, values)
	if err != nil {
		if values.Get("posto") == "" {
			return s, true, p.again(c, cal, values, err)
		}
		return s, false, err
	}
	if at.booked {
		return s, true, c.Redirect("/appuntamenti/" + values.Get("posto"))
	}
	lang := c.Print.Lang()
	office := p.office(cal.Office, lang)
	s = said{
		Calendar: cal.Slug, Subject: title(cal, at.visit.Subject, lang), Office: office, Where: office.name(lang) + ", " + office.Address,
		When: c.Print.DateTime(at.start), Late: at.late, People: max(at.visit.People, 1), Papers: max(at.visit.Documents, 1), Guest: !c.Actor.IsCitizen(),
		Name: c.Actor.Name, Email: c.Actor.Email, Values: values, Bring: cal.Needs(at.visit.Subject, lang),
	}
	s.About, _, _ = p.about(c, values)
	s.Keeps = p.Journeys != nil && !s.Guest
	s.Subjects = c.URL(address(start+"/"+cal.Slug, wish{Service: values.Get(serviceField)}.values()))
	s.Back = c.URL(address(start+"/"+cal.Slug, wish{at.visit, values.Get("posto"), values.Get(serviceField)}.values()))
	s.Here = address(start+"/"+cal.Slug+"/dati", carried(values, nil, append(detailFields(), personFields()...)...))
	if !at.end.IsZero() {
		s.When = c.Print.T("booking.when", c.Print.Date(at.start), c.Print.Time(at.start), c.Print.Time(at.end))
	}
	if !at.until.IsZero() {
		s.Until = c.Print.Time(at.until)
	}
	if !s.Guest {
		s.Relation = booking.Relation(values.Get("relation"))
	}
	if s.Relation != booking.Delegator {
		return s, false, nil
	}
	if s.Delegators, err = p.delegators(c); err == nil && !s.registered() {
		s.Bring = append(s.Bring, c.Print.T("booking.bring_delegation"))
	}
	return s, false, err
}

// registered tells whether the delegation that somebody books by is a registered one.
func (s said) registered() bool {
	return slices.ContainsFunc(s.Delegators, func(d Delegator) bool { return d.Delegation == s.Values.Get("delegation") })
}

// beside says in words which appointment of the same person lies at the same time: nobody is at two desks at once, but who
// books may know better.
func (p *pages) beside(c *web.Call, at placed, req booking.BookRequest) (string, error) {
	if !c.Actor.IsCitizen() {
		return "", nil
	}
	code := req.CodiceFiscale
	if req.Relation == "" || req.Relation == booking.Self {
		code = c.Actor.CodiceFiscale
	}
	mine, err := p.booking.Mine(c.Context())
	for _, a := range mine {
		if a.Stands() && strings.EqualFold(a.CodiceFiscale, code) && a.Start.Before(at.over()) && at.start.Before(a.End) {
			return c.Print.T("booking.beside", p.view(c, a).Title, c.Print.Time(a.Start), c.Print.Time(a.End)), nil
		}
	}
	return "", err
}

// name says who comes, as it will be booked.
func (s *said) name(req booking.BookRequest) {
	if !s.Guest && (s.Relation == "" || s.Relation == booking.Self) {
		return
	}
	s.Name, s.Code = req.GivenName+" "+req.FamilyName, req.CodiceFiscale
	if s.Guest {
		s.Email = req.Email
	}
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
	Pending   bool // can still be confirmed
	Until     string
	URL       string
	Again     string // where the same can be booked once more
	Cancelled bool
	Waits     bool   // the calendar has a waiting list
	Waiting   string // address of the own entry on it; empty: none
}

// view puts an appointment into words. The code of what is not confirmed yet is left out: who knows it has read the mail.
func (p *pages) view(c *web.Call, a booking.Appointment) appointmentView {
	lang := c.Print.Lang()
	office := p.office(a.Office, lang)
	v := appointmentView{
		Appointment: a, Title: a.Calendar, Where: office.name(lang), Address: office.Address, Phone: office.Phone,
		When: c.Print.T("booking.when", c.Print.Date(a.Start), c.Print.Time(a.Start), c.Print.Time(a.End)),
		Open: a.State == booking.Booked && a.Start.After(c.Now()), URL: c.URL("/appuntamenti/" + a.Link),
		Pending:   a.State == booking.Pending && a.Lapses.After(c.Now()),
		Again:     c.URL(address(start+"/"+a.Calendar, wish{Visit: booking.Visit{Subject: a.Subject}}.values())),
		Cancelled: a.State == booking.Cancelled,
	}
	if a.State == booking.Pending {
		v.Code, v.Until = "", c.Print.DateTime(a.Lapses)
		if !v.Pending {
			v.State = booking.Lapsed // nobody has swept it up yet
		}
	}
	if cal, err := p.booking.Calendar(a.Calendar); err == nil {
		v.Title, v.Bring, v.Waits = title(cal, a.Subject, lang), cal.Needs(a.Subject, lang), cal.Terms.OfferMinutes > 0
	}
	if a.Delegation != "" && c.Actor.ID != a.Account {
		v.Email = "" // the delegate's is not for the delegator
	}
	if a.Relation == booking.Delegator && !a.Delegated() {
		v.Bring = append(v.Bring, c.Print.T("booking.bring_delegation"))
	}
	return v
}

// stateText says where an appointment stands.
func (v appointmentView) stateText(c *web.Call) string { return c.Print.T("booking.state." + v.word()) }

// word is the state as message keys name it: an appointment whose time has come is past until the office says more.
func (v appointmentView) word() string {
	if v.State == booking.Booked && !v.Open {
		return "past"
	}
	return string(v.State)
}

func (v appointmentView) tone() ui.Tone {
	switch {
	case v.Open || v.State == booking.Arrived:
		return ui.Good
	case v.State == booking.Pending:
		return ui.Warning
	default:
		return ui.Neutral
	}
}
