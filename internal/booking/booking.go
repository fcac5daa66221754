// Package booking keeps appointments: calendars with opening rules, the free places that follow from them, and who has
// which. It promises that a place is never given to more people than it holds, that an appointment lies within the
// rules at the moment when it was made, and that free = offered - booked. It must not know HTTP, pages, other modules,
// or how a confirmation reaches anybody: it tells facts.
package booking

import (
	"time"

	"comune.example/sportello/internal/italy"
)

// Calendar is a queue of appointments that a municipality declares: who receives, when, how many at a time.
type Calendar struct {
	Slug      string              // in addresses, "carta-identita"
	Statistic string              // key in the statement, "carta_identita"
	Office    string              // slug of the office that receives
	Title     map[string]string   // by language
	Bring     map[string][]string // what to bring, by language
	Openings  []Opening
	Pauses    []Pause
	Minutes   int // length of an appointment
	LeadHours int // the first bookable slot is at least so many hours away
	Horizon   int // days ahead that can be booked
}

// Opening is one weekly stretch of hours, on clocks in Rome; Until is not included. ValidFrom and ValidUntil, both
// included, bound it where they are set.
type Opening struct {
	Weekday               time.Weekday
	From, Until           Minute
	Places                int // people received at the same time
	ValidFrom, ValidUntil italy.Day
}

// Pause is a time in which the calendar stays shut, both days included.
type Pause struct{ From, Until italy.Day }

// Minute is a time of day in minutes after midnight.
type Minute int

// Slot is a time at which a calendar receives, and how many places it still has.
type Slot struct {
	Calendar string
	Start    time.Time // UTC
	End      time.Time // UTC
	Free     int
}

// State is where an appointment stands.
type State string

// The states of an appointment.
const (
	Booked    State = "booked"
	Cancelled State = "cancelled"
)

// Appointment is a place in time that somebody has.
type Appointment struct {
	ID            string    `json:"id"`
	Code          string    `json:"code"` // short, said aloud at the counter: "K7PD-2M"
	Link          string    `json:"link"` // secret: who holds it may see, move and cancel the appointment
	Calendar      string    `json:"calendar"`
	Statistic     string    `json:"statistic"`
	Office        string    `json:"office"`
	Start         time.Time `json:"start"` // UTC
	End           time.Time `json:"end"`   // UTC
	State         State     `json:"state"`
	Account       string    `json:"account"` // id of the citizen's account; empty for a guest
	CodiceFiscale string    `json:"codice_fiscale"`
	GivenName     string    `json:"given_name"`
	FamilyName    string    `json:"family_name"`
	Email         string    `json:"email"`
	Note          string    `json:"note"`
	Lang          string    `json:"lang"`
	MadeAt        time.Time `json:"made_at"`    // UTC
	ChangedAt     time.Time `json:"changed_at"` // UTC
	Version       int64     `json:"version"`
}

// Day is the day of the appointment in Rome.
func (a Appointment) Day() italy.Day { return italy.DayOf(a.Start) }

// Closure is a day on which a calendar does not receive, beyond what its rules say.
type Closure struct {
	Calendar string
	Day      italy.Day
	Reason   string
}

// Text gives the calendar's title in a language, in Italian where it has none in that language.
func (c Calendar) Text(lang string) string {
	if t := c.Title[lang]; t != "" {
		return t
	}
	return c.Title["it"]
}
