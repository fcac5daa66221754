package areaweb

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// State is where an activity stands, in one vocabulary for all modules: what the area's filters offer.
type State string

// The states of activities.
const (
	Draft     State = "draft"     // being filled in
	Sent      State = "sent"      // received and numbered
	Working   State = "working"   // somebody has it
	Wanted    State = "wanted"    // waits for the citizen
	Asked     State = "asked"     // another citizen waits for an answer
	Accepted  State = "accepted"  // concluded in favour
	Rejected  State = "rejected"  // concluded against
	Withdrawn State = "withdrawn" // given up
	ToPay     State = "to_pay"
	Paid      State = "paid"
	Expired   State = "expired" // its last day is over
	Booked    State = "booked"
	Done      State = "done"
	Missed    State = "missed"
	Cancelled State = "cancelled"
	Issued    State = "issued"
)

// tone is how a state looks; its icon and word say the same.
func (s State) tone() ui.Tone {
	switch s {
	case Wanted, Asked, ToPay, Draft:
		return ui.Warning
	case Accepted, Paid, Done, Issued:
		return ui.Good
	case Rejected, Expired, Missed:
		return ui.Bad
	case Sent, Working, Booked:
		return ui.Info
	default: // Withdrawn, Cancelled
		return ui.Neutral
	}
}

// Need is why the citizen must act: a part of a message key.
type Need string

// The reasons to act.
const (
	Pay      Need = "pay"
	Complete Need = "complete" // what the office asked for
	Resume   Need = "resume"   // a request that is deleted if it is not sent
	Attend   Need = "attend"
	Renew    Need = "renew"
	Answer   Need = "answer" // what another citizen asks
)

// Activity is one thing that goes on, or went on, between a citizen and the town hall.
type Activity struct {
	ID       string
	Kind     string // of its list
	Title    string // in the reader's language
	Number   string // protocollo, notice, code: what one says at the counter; may be empty
	Service  string // slug; may be empty
	At       time.Time
	State    State
	URL      string    // path of its own page
	Need     Need      // empty: nothing to do
	Deadline italy.Day // last day to act; empty: none
	Begins   time.Time // of an appointment
	Ends     time.Time
	Where    string // of an appointment
	Act      Act
	Receipt  string // path of a file; may be empty
}

// Act is the next thing to do with an activity; Path is empty where there is none.
type Act struct{ Path, Key string }

// List is one kind of activities, as its module gives them to who asks.
type List struct {
	Kind  string // word in addresses: "pratiche"
	Key   string // message key of its name
	Items func(c *web.Call) ([]Activity, error)
}

// gather asks the lists, all or one kind; missing names those that could not answer.
func (p *pages) gather(c *web.Call, kind string) (found []Activity, missing []string) {
	for _, l := range p.Lists {
		if kind != "" && l.Kind != kind {
			continue
		}
		items, err := l.Items(c)
		if err != nil {
			report(c, l.Kind, err)
			missing = append(missing, c.Print.T(l.Key))
		}
		for i := range items {
			items[i].Kind = l.Kind
		}
		found = append(found, items...)
	}
	return found, missing
}

// newestFirst sorts by when things happened.
func newestFirst(list []Activity) {
	slices.SortStableFunc(list, func(a, b Activity) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
}

// mostUrgentFirst sorts by the last day to act; what has none stands last.
func mostUrgentFirst(list []Activity) {
	const never = "9999-12-31"
	day := func(a Activity) string { return cmp.Or(string(a.Deadline), never) }
	slices.SortStableFunc(list, func(a, b Activity) int {
		return cmp.Or(cmp.Compare(day(a), day(b)), a.Begins.Compare(b.Begins), b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
}

// byTitle sorts by what things are called, then the newest first.
func byTitle(list []Activity) {
	slices.SortStableFunc(list, func(a, b Activity) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), b.At.Compare(a.At))
	})
}

// by says until when, in words: "entro domani".
func by(c *web.Call, day italy.Day) string {
	switch n := italy.DayOf(c.Now()).DaysUntil(day); {
	case n < 0:
		return c.Print.T("area.by.past", c.Print.Day(string(day)))
	case n == 0:
		return c.Print.T("area.by.today")
	case n == 1:
		return c.Print.T("area.by.tomorrow")
	default:
		return c.Print.T("area.by.later", c.Print.Day(string(day)))
	}
}

// reason says why the reader must act, and until when.
func reason(c *web.Call, a Activity) string {
	key := "area.need." + string(a.Need)
	switch {
	case a.Need == Attend:
		return c.Print.T(key, c.Print.DateTime(a.Begins))
	case a.Need == Renew:
		return c.Print.T(key, c.Print.Day(string(a.Deadline)))
	case a.Deadline == "":
		return c.Print.T(key, "")
	default:
		return c.Print.T(key, by(c, a.Deadline))
	}
}
