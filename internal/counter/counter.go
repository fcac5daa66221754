// Package counter keeps the queue of an office: who has come, with an appointment or without, who is called to which
// desk, and how long it took. It promises that a turn is in one state at a time and called by one desk only, that
// numbers have no gaps, that the order follows from declared rules, and that what happened at a site whose line is cut
// reaches the centre once. It must not know HTTP, pages, other modules, or where appointments are kept: what it needs
// of them it is told.
package counter

import (
	"time"

	"comune.example/sportello/internal/italy"
)

// Office is an office that receives people, as the municipality declares it.
type Office struct {
	Slug     string            `json:"slug"`
	Name     map[string]string `json:"name"` // by language
	Desks    []Desk            `json:"desks"`
	Subjects []Subject         `json:"subjects"`
}

// Desk is a place where one person at a time is received.
type Desk struct {
	Slug string            `json:"slug"`
	Name map[string]string `json:"name"`
}

// General is the subject of who comes for something that no calendar is for. Pages say its title.
const General = "altro"

// Subject is what people come for: a calendar of appointments, or the general one.
type Subject struct {
	Slug    string            `json:"slug"`
	Letter  string            `json:"letter"` // numbers begin with it
	Title   map[string]string `json:"title"`
	Minutes int               `json:"minutes"` // declared length, until enough were served to know better
}

// Kind says whether somebody came with an appointment.
type Kind string

// The kinds of turns.
const (
	WalkIn    Kind = "walk-in"
	Appointed Kind = "appointed"
)

// State is where a turn stands.
type State string

// The states of a turn. The last three are final.
const (
	Waiting State = "waiting"
	Called  State = "called"
	Serving State = "serving"
	Parked  State = "parked" // waits for something, not for a desk
	Done    State = "done"
	Missed  State = "missed" // was called and did not come
	Left    State = "left"
)

// Open tells whether something can still happen to a turn in the state.
func (s State) Open() bool { return s == Waiting || s == Called || s == Serving || s == Parked }

// Priority puts a turn before others that wait; the higher goes first.
type Priority int64

// The priorities: who was at a desk already does not wait a second time behind those who were not.
const (
	Ordinary   Priority = 0
	Returned   Priority = 1 // was parked
	HandedOver Priority = 2 // sent on to another desk
)

// Turn is somebody's place in the queue of an office's day.
type Turn struct {
	ID          string    `json:"id"`
	Link        string    `json:"link"`   // secret: who holds it sees how long it may take
	Source      string    `json:"source"` // who gave the number: "" for the centre, else the site's id
	Office      string    `json:"office"`
	Day         italy.Day `json:"day"`
	Series      string    `json:"series"` // what the number begins with
	Nth         int64     `json:"nth"`
	Number      string    `json:"number"` // "A012"
	Kind        Kind      `json:"kind"`
	Appointment string    `json:"appointment"`
	Subject     string    `json:"subject"`
	Name        string    `json:"name"`
	People      int64     `json:"people"`
	Start       time.Time `json:"start"` // of the appointment; zero without one
	Desk        string    `json:"desk"`  // where it is called; of a waiting one: the only desk that may, "" for any
	State       State     `json:"state"`
	Priority    Priority  `json:"priority"`
	Calls       int64     `json:"calls"`
	ArrivedAt   time.Time `json:"arrived_at"`
	QueuedAt    time.Time `json:"queued_at"`  // since when it waits in its present place
	CalledAt    time.Time `json:"called_at"`  // the latest call
	StartedAt   time.Time `json:"started_at"` // of the present service
	ParkedAt    time.Time `json:"parked_at"`
	EndedAt     time.Time `json:"ended_at"`
	Waited      int64     `json:"waited"` // seconds until the first call; -1: not called yet
	Served      int64     `json:"served"` // seconds at desks
	Version     int64     `json:"version"`
}

// OpenDesk is a desk at which somebody works today.
type OpenDesk struct {
	Office   string    `json:"office"`
	Desk     string    `json:"desk"`
	Day      italy.Day `json:"day"`
	Officer  string    `json:"officer"`  // id of who opened it
	Subjects []string  `json:"subjects"` // that are received there; empty: all
	OpenedAt time.Time `json:"opened_at"`
}

// Expected is an appointment as the queue needs it.
type Expected struct {
	ID      string    `json:"id"`
	Code    string    `json:"code"` // said at the counter
	Office  string    `json:"office"`
	Subject string    `json:"subject"`
	Desk    string    `json:"desk"` // the only desk that receives it; "" for any
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
	Name    string    `json:"name"`
	People  int64     `json:"people"`
}

// Day is the day of the appointment in Rome.
func (e Expected) Day() italy.Day { return italy.DayOf(e.Start) }

// Subject finds a subject of the office.
func (o Office) Subject(slug string) (Subject, bool) {
	for _, s := range o.Subjects {
		if s.Slug == slug {
			return s, true
		}
	}
	return Subject{}, false
}

// Desk finds a desk of the office.
func (o Office) Desk(slug string) (Desk, bool) {
	for _, d := range o.Desks {
		if d.Slug == slug {
			return d, true
		}
	}
	return Desk{}, false
}

// In gives a text in a language, in Italian where there is none.
func In(texts map[string]string, lang string) string {
	if t := texts[lang]; t != "" {
		return t
	}
	return texts["it"]
}
