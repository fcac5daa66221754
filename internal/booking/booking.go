// Package booking keeps appointments: calendars with the rules of their agenda, the free places that follow from them, and
// who has which. It promises that a place is never given to more people than it holds, that an appointment lies within the
// rules that were in force when it was made, and that free + held + booked = offered at every moment, whatever happens
// at once and whenever the program is killed. It must not know HTTP, pages, other modules, or how a letter reaches anybody:
// it tells facts.
package booking

import (
	"time"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/italy"
)

// Calendar is an agenda in which one office receives: for what, at which desks, by which rules.
type Calendar struct {
	Slug      string              // in addresses, "carta-identita"
	Statistic string              // key in the statement, "carta_identita"
	Category  string              // calendars that share the limit of a category; empty: none
	Office    string              // slug of the office that receives
	Title     map[string]string   // by language
	Summary   map[string]string   // by language
	Bring     map[string][]string // what to bring, by language
	Subjects  []Subject           // what one comes for; none: only what the title says
	Desks     []Desk              // none: places without a name
	Rules     agenda.Rules        // as declared: in force until the office makes an edition of its own
	Terms     Terms
}

// Subject is what somebody comes for, and how long that takes.
type Subject struct {
	Slug          string
	Title         map[string]string   // by language
	Bring         map[string][]string // beyond what the calendar asks, by language
	Minutes       int                 // with one person and one document; 0: one cell of the agenda
	PerPerson     int                 // minutes more for each further person
	PerDocument   int                 // minutes more for each further document
	Before, After int                 // minutes of preparation and of clean-up, in which the desk is taken as well
	MostPeople    int                 // in one visit; 0: one
	MostDocuments int                 // in one visit; 0: one
}

// Desk is who or what receives: a counter, or an officer by name.
type Desk struct {
	Slug     string
	Title    map[string]string // by language
	Officer  string            // e-mail address of the officer's account, if the desk is one person's
	Subjects []string          // what it can do; none: everything
}

// Terms are the conditions under which a calendar gives its places. A zero is a limit that is not there.
type Terms struct {
	HoldMinutes    int // a chosen place is kept so long while the form is filled in; 0: 10
	ConfirmMinutes int // in which a guest confirms by the link in the e-mail; 0: no confirmation is asked
	ReturnMinutes  int // a cancelled place comes back at a random moment within so many minutes; 0: at once
	PerPerson      int // open appointments of one person in this calendar
	PerEmail       int // open appointments of one e-mail address in this calendar
	PerCategory    int // open appointments of one person in all calendars of the category
	OfferMinutes   int // an earlier place is kept so long for who waits for one; 0: there is no waiting list
	MostOffers     int // offers to one who waits; 0: 3
	OfferUntil     int // hours: no offers of places that begin sooner
}

// Visit is what a place is asked for.
type Visit struct {
	Subject   string `json:"subject"`   // slug; empty: the calendar's first
	People    int    `json:"people"`    // 0: one
	Documents int    `json:"documents"` // 0: one
}

// Slot is a time at which a calendar receives for a visit, and how many such places it still has.
type Slot struct {
	Calendar string
	Start    time.Time // UTC
	End      time.Time // UTC
	Free     int       // places, or seats of a session, for who asked
	Offered  int       // of these places in all, taken or not
}

// State is where an appointment stands.
type State string

// The states of an appointment. Held, Pending and Offered lapse by themselves; Returning keeps a place out of sight for a while.
const (
	Held      State = "held"      // chosen; the form is being filled in
	Pending   State = "pending"   // a guest has yet to confirm by e-mail
	Offered   State = "offered"   // kept for somebody of the waiting list
	Booked    State = "booked"    // somebody will come
	Arrived   State = "arrived"   // is here
	Done      State = "done"      // was received
	Missed    State = "missed"    // did not come
	Cancelled State = "cancelled" // will not come, and said so
	Lapsed    State = "lapsed"    // was not confirmed, or not taken, in time
	Returning State = "returning" // the place that a moved appointment left
)

// Relation is in whose name somebody books.
type Relation string

// The relations.
const (
	Self      Relation = "self"
	Child     Relation = "child"     // a minor of whom the booker is a parent
	Delegator Relation = "delegator" // who has delegated the booker
)

// Appointment is a place in time that somebody has.
type Appointment struct {
	ID             string    `json:"id"`
	Code           string    `json:"code"` // short, said aloud at the counter: "K7PD-2M"
	Link           string    `json:"link"` // secret: who holds it may see, move and cancel the appointment
	Calendar       string    `json:"calendar"`
	Subject        string    `json:"subject"`
	Statistic      string    `json:"statistic"`
	Category       string    `json:"category"`
	Office         string    `json:"office"`
	Desk           string    `json:"desk"`  // empty: any
	Start          time.Time `json:"start"` // UTC
	End            time.Time `json:"end"`   // UTC
	State          State     `json:"state"`
	People         int       `json:"people"`
	Documents      int       `json:"documents"`
	Relation       Relation  `json:"relation"`
	Account        string    `json:"account"` // id of the account of who booked; empty for a guest
	CodiceFiscale  string    `json:"codice_fiscale"`
	GivenName      string    `json:"given_name"`
	FamilyName     string    `json:"family_name"`
	Email          string    `json:"email"`
	Note           string    `json:"note"`
	Delegation     string    `json:"delegation"` // id of the registered delegation by which it was made; empty: none
	Delegator      string    `json:"delegator"`  // id of the delegator's account, with a registered delegation
	Delegate       string    `json:"delegate"`   // name of who comes by it
	Lang           string    `json:"lang"`
	Rules          int64     `json:"rules"`           // version of the rules under which it was made
	MadeAt         time.Time `json:"made_at"`         // UTC
	ChangedAt      time.Time `json:"changed_at"`      // UTC
	Lapses         time.Time `json:"lapses"`          // UTC; when the place goes back by itself, zero: never
	ArrivedAt      time.Time `json:"arrived_at"`      // UTC, zero: not
	EndedAt        time.Time `json:"ended_at"`        // UTC, zero: not
	Served         int64     `json:"served"`          // seconds at the desk
	DelegatedUntil italy.Day `json:"delegated_until"` // the last day on which the registered delegation holds; empty: it has ended
	Version        int64     `json:"version"`

	client  string // from where a place is held
	waiting string // id of the entry of the waiting list that it is offered to
	kept    bool   // the rules that came later do not offer its place, and it stays all the same
	counted bool   // it was confirmed at some time, so that it counts as made
	seat    seat
}

// seat is what of the agenda an appointment occupies.
type seat struct {
	lane  agenda.Lane
	first time.Time
	cells int
	step  time.Duration
	units int
}

// Day is the day of the appointment in Rome.
func (a Appointment) Day() italy.Day { return italy.DayOf(a.Start) }

// Stands tells whether somebody is still expected.
func (a Appointment) Stands() bool { return a.State == Booked || a.State == Pending }

// Text gives the calendar's title in a language, in Italian where it has none in that language.
func (c Calendar) Text(lang string) string { return inLanguage(c.Title, lang) }

// Lead is the summary in a language.
func (c Calendar) Lead(lang string) string { return inLanguage(c.Summary, lang) }

// Text gives the subject's title in a language.
func (s Subject) Text(lang string) string { return inLanguage(s.Title, lang) }

// Text gives the desk's title in a language.
func (d Desk) Text(lang string) string { return inLanguage(d.Title, lang) }

func inLanguage(texts map[string]string, lang string) string {
	if t := texts[lang]; t != "" {
		return t
	}
	return texts["it"]
}

// Subject finds what one comes for: the first where slug is empty.
func (c Calendar) Subject(slug string) (Subject, bool) {
	if len(c.Subjects) == 0 {
		return Subject{Title: c.Title}, slug == ""
	}
	for _, s := range c.Subjects {
		if s.Slug == slug || slug == "" {
			return s, true
		}
	}
	return Subject{}, false
}

// Desk finds a desk by its slug.
func (c Calendar) Desk(slug string) (Desk, bool) {
	for _, d := range c.Desks {
		if d.Slug == slug {
			return d, true
		}
	}
	return Desk{}, false
}

// Needs lists what to bring for a subject, in a language.
func (c Calendar) Needs(subject, lang string) []string {
	s, _ := c.Subject(subject)
	return append(append([]string{}, c.Bring[lang]...), s.Bring[lang]...)
}
