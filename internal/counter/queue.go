package counter

import (
	"cmp"
	"slices"
	"time"
)

// rank is the class of a waiting turn at an instant. A lower class goes first.
//
//	0  was at a desk already: handed over, then returned from parking
//	1  an appointment whose time has come
//	2  came without an appointment
//	3  an appointment whose time has not come: only when nobody else waits
func (t Turn) rank(now time.Time) int {
	switch {
	case t.Priority > Ordinary:
		return 0
	case t.Kind != Appointed:
		return 2
	case t.Start.After(now):
		return 3
	default:
		return 1
	}
}

// before orders waiting turns at an instant: by class; within it those handed over first, appointments by their time, the
// others by since when they wait. Between equals the number decides.
func before(now time.Time) func(a, b Turn) int {
	return func(a, b Turn) int {
		if c := cmp.Compare(a.rank(now), b.rank(now)); c != 0 {
			return c
		}
		if c := cmp.Compare(b.Priority, a.Priority); c != 0 {
			return c
		}
		if a.Kind == Appointed && a.Priority == Ordinary {
			if c := a.Start.Compare(b.Start); c != 0 {
				return c
			}
		}
		if c := a.QueuedAt.Compare(b.QueuedAt); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(a.Series, b.Series), cmp.Compare(a.Nth, b.Nth), cmp.Compare(a.ID, b.ID))
	}
}

// Ordered lists those who wait in the order in which they would be called now.
func Ordered(turns []Turn, now time.Time) []Turn {
	waiting := make([]Turn, 0, len(turns))
	for _, t := range turns {
		if t.State == Waiting {
			waiting = append(waiting, t)
		}
	}
	slices.SortFunc(waiting, before(now))
	return waiting
}

// Next finds who is called to a desk now: the first of the order whom the desk may receive.
func Next(turns []Turn, desk OpenDesk, open []OpenDesk, now time.Time) (Turn, bool) {
	for _, t := range Ordered(turns, now) {
		if desk.receives(t, open) {
			return t, true
		}
	}
	return Turn{}, false
}

// receives tells whether a turn may be called to the desk: it does the subject, and the turn waits for no other desk that
// is open. A desk that has closed keeps nobody waiting. Who was handed over is the desk's whatever the subject.
func (d OpenDesk) receives(t Turn, open []OpenDesk) bool {
	switch {
	case t.Desk == d.Desk && t.Desk != "":
		return true
	case t.Desk != "" && slices.ContainsFunc(open, func(o OpenDesk) bool { return o.Desk == t.Desk }):
		return false
	default:
		return len(d.Subjects) == 0 || slices.Contains(d.Subjects, t.Subject)
	}
}
