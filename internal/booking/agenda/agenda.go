// Package agenda says what a calendar's rules offer: on which days and hours it receives, at which desks, how many at a
// time, and which of these places may be given to whom by now. It is pure: no clock, no database, no text for people. It
// promises that equal rules give equal answers whoever asks, that an hour that the clocks skip is offered to nobody and an
// hour that comes twice is offered twice, and that rules which Check has accepted never offer one desk twice at one time.
// It must not know who has booked.
package agenda

import (
	"time"

	"comune.example/sportello/internal/italy"
)

// Minute is a time of day in minutes after midnight, on clocks in Rome.
type Minute int

// Rules say when a calendar receives. A town declares them, its office edits them; each edition is a version.
type Rules struct {
	Minutes  int       `json:"minutes"`            // of a cell: appointments begin on this grid and take whole cells
	Lead     int       `json:"lead"`               // hours: the public books no later than this before the start
	Horizon  int       `json:"horizon"`            // days ahead that can be booked
	Openings []Opening `json:"openings"`           // the hours of usual weeks
	Pauses   []Pause   `json:"pauses,omitempty"`   // within the hours, in which nobody is received
	Closures []Closure `json:"closures,omitempty"` // periods of days
	Days     []Special `json:"days,omitempty"`     // single days that are unlike what the rest says
	Worked   []string  `json:"worked,omitempty"`   // keys of holidays on which the office receives all the same
	Releases []Release `json:"releases,omitempty"` // quotas of the public places by time; none: all from the horizon on
}

// Opening is a stretch of hours that comes again; Until is not included.
type Opening struct {
	Weekday    time.Weekday `json:"weekday"`
	Every      int          `json:"every,omitempty"` // weeks; 0 and 1: each week. Counted from the week of ValidFrom
	Nth        int          `json:"nth,omitempty"`   // 1 to 5: only the n-th such weekday of a month; Last: the last one; 0: each
	From       Minute       `json:"from"`
	Until      Minute       `json:"until"`
	Desk       string       `json:"desk,omitempty"`     // who receives; empty: the calendar's places without a name
	Places     int          `json:"places"`             // people received at the same time, or seats of a session
	Internal   int          `json:"internal,omitempty"` // places beyond these that only the office gives
	Session    bool         `json:"session,omitempty"`  // the whole stretch is one appointment for many: everybody takes a seat
	Subjects   []string     `json:"subjects,omitempty"` // only for these; none: for all that the desk can do
	ValidFrom  italy.Day    `json:"valid_from,omitempty"`
	ValidUntil italy.Day    `json:"valid_until,omitempty"` // included
}

// Last is the Nth of an opening on the last such weekday of each month.
const Last = -1

// Pause is a stretch of each day, or of one weekday, in which nobody is received.
type Pause struct {
	Weekday *time.Weekday `json:"weekday,omitempty"` // nil: every day
	From    Minute        `json:"from"`
	Until   Minute        `json:"until"`
}

// Closure is a period in which a calendar does not receive, both days included.
type Closure struct {
	From   italy.Day `json:"from"`
	Until  italy.Day `json:"until"`
	Reason string    `json:"reason,omitempty"`
}

// Special is one day that is unlike what the rest says: without hours it is closed; with hours these take the place of the
// usual ones, also in a closure, and on a holiday if it says so.
type Special struct {
	Day     italy.Day `json:"day"`
	Hours   []Opening `json:"hours,omitempty"`   // their weekday, recurrence and validity do not count
	Holiday bool      `json:"holiday,omitempty"` // receives although the day is a holiday
	Reason  string    `json:"reason,omitempty"`
}

// Release opens a share of the public places so many hours before the day begins, or, with Morning, at that minute of the day itself.
type Release struct {
	Hours   int    `json:"hours,omitempty"`   // before 00:00 of the day
	Morning Minute `json:"morning,omitempty"` // of the day itself, if not 0
	Percent int    `json:"percent"`           // of all public places, those released before not counted
}

// Lane is who receives side by side: a desk, or the places without a name; those that only the office gives are a lane of
// their own. It is half of a cell's key in the database.
type Lane string

const internalMark = "+"

// LaneOf names the lane of a desk.
func LaneOf(desk string, internal bool) Lane {
	if internal {
		return Lane(desk + internalMark)
	}
	return Lane(desk)
}

// Internal tells whether only the office gives the lane's places.
func (l Lane) Internal() bool { return len(l) > 0 && l[len(l)-1:] == internalMark }

// Desk is the slug of the lane's desk, empty for the places without a name.
func (l Lane) Desk() string {
	if l.Internal() {
		return string(l[:len(l)-1])
	}
	return string(l)
}

// Cell is the smallest piece of an agenda: a lane for one step of the grid, or a whole session.
type Cell struct {
	Lane     Lane
	Start    time.Time // UTC
	End      time.Time // UTC
	Capacity int       // people at the same time
	Session  bool
	Subjects []string // empty: all that the desk can do

	turns []int // of its public places in the quotas
	of    int   // so many public places the day has
}

// Serves tells whether the cell is for a subject.
func (c Cell) Serves(subject string) bool {
	for _, s := range c.Subjects {
		if s == subject {
			return true
		}
	}
	return len(c.Subjects) == 0
}
