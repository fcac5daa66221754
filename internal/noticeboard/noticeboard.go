// Package noticeboard keeps the municipality's official notice board, the albo pretorio online: acts that offices ask to
// publish, that the board's keeper publishes under the year's next number, and that everybody may read for exactly their
// period. It promises numbers without gaps, that what was published is never changed, and that what the board showed on
// each day can be recounted by anybody from a chain of hashes. It must not know HTTP, pages, how a proof is signed, or how
// offices are told.
package noticeboard

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"
)

// State is what was done with an act.
type State string

// The states of an act.
const (
	Requested State = "requested" // by an office; may still be changed
	Published State = "published" // under a number
	Annulled  State = "annulled"  // published by mistake: stays on the board, struck out, until its end
)

// Phase is where an act stands on a day.
type Phase string

// The phases of an act.
const (
	Waiting   Phase = "waiting"   // to be published
	Scheduled Phase = "scheduled" // published from a day to come
	Current   Phase = "current"   // on the board
	Ended     Phase = "ended"     // its period is over
	Struck    Phase = "annulled"  // annulled, its period not over
)

// Phases lists the phases in the order in which an act goes through them.
func Phases() []Phase { return []Phase{Waiting, Scheduled, Current, Ended, Struck} }

// Act is an act of the board.
type Act struct {
	ID          string       `json:"id"`
	Year        int64        `json:"year"`   // of the register; 0 before the publication
	Number      int64        `json:"number"` // in the year; 0 before the publication
	Kind        string       `json:"kind"`   // slug
	Subject     string       `json:"subject"`
	Office      string       `json:"office"`     // slug of the office that asks
	Body        string       `json:"body"`       // another body whose act it is; empty for the municipality's own
	ActNumber   string       `json:"act_number"` // of the act itself, as its author numbers it; may be empty
	ActDay      italy.Day    `json:"act_day"`
	Days        int64        `json:"days"`
	Wanted      italy.Day    `json:"wanted"` // earliest day, as asked for; empty: at once
	From        italy.Day    `json:"from"`
	Until       italy.Day    `json:"until"`    // the last day on the board
	Withheld    string       `json:"withheld"` // which parts are left out of what is published, and why
	Contact     string       `json:"contact"`
	State       State        `json:"state"`
	RequestedBy string       `json:"requested_by"` // officer's id
	RequestedAt time.Time    `json:"requested_at"` // UTC
	PublishedAt time.Time    `json:"published_at"` // UTC; zero before
	AnnulledAt  time.Time    `json:"annulled_at"`  // UTC; zero unless annulled
	Reason      string       `json:"reason"`       // of the annulment
	Digest      string       `json:"digest"`       // of its content, hex; empty before the publication
	Version     int64        `json:"version"`
	Files       []Attachment `json:"files"`
}

// Attachment is a file of an act.
type Attachment struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Media  string `json:"media"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // hex
}

// RegisterNumber is the number as people write it: "12/2014"; empty before the publication.
func (a Act) RegisterNumber() string {
	if a.Number == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", a.Number, a.Year)
}

// Path is the address on the site; empty before the publication.
func (a Act) Path() string {
	if a.Number == 0 {
		return ""
	}
	return fmt.Sprintf("/albo-pretorio/%d/%d", a.Year, a.Number)
}

// Visible tells whether the board lists the act on a day: a matter of its days alone, whatever ran meanwhile.
func (a Act) Visible(today italy.Day) bool {
	return a.State != Requested && a.From <= today && today <= a.Until
}

// Phase tells where the act stands on a day.
func (a Act) Phase(today italy.Day) Phase {
	switch {
	case a.State == Requested:
		return Waiting
	case today > a.Until:
		return Ended
	case a.State == Annulled:
		return Struck
	case today < a.From:
		return Scheduled
	default:
		return Current
	}
}

// LastDay gives the last day of a publication that begins on a day. The first day is on the board but not counted, so that
// at least as many whole days pass as the law asks for.
//
// norm: D.Lgs. 267/2000 art. 124 c. 1 (fifteen consecutive days unless another law says otherwise); c.c. art. 2963 c. 2
// (the day on which a term begins is not counted). The term is one of display and does not move when it ends on a holiday.
func LastDay(from italy.Day, days int64) italy.Day { return from.AddDays(int(days)) }

// ParseNumber reads a number in the register, "12/2014".
func ParseNumber(s string) (number, year int64, ok bool) {
	first, second, cut := strings.Cut(strings.TrimSpace(s), "/")
	number, err := strconv.ParseInt(first, 10, 64)
	year, err2 := strconv.ParseInt(second, 10, 64)
	return number, year, cut && cmp.Or(err, err2) == nil && number > 0 && year > 0
}
