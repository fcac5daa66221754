package workflow

import "comune.example/sportello/internal/italy"

// MaxSuspension is how long the term may stand still, once, while the citizen
// completes the request, in days.
//
// norm: L. 241/1990 art. 2 c. 7.
const MaxSuspension = 30

// DefaultDays is the term where no law or regulation names another.
//
// norm: L. 241/1990 art. 2 c. 2.
const DefaultDays = 30

// Suspension is a pause of the term. From is the day on which the integration was
// asked for, Until the day on which the answer came; Until is empty while it is
// awaited.
type Suspension struct {
	From, Until italy.Day
}

// Term is what is needed to know when a case is due.
type Term struct {
	Start       italy.Day    // day of receipt; not counted itself
	Days        int          // length in calendar days
	Suspensions []Suspension // in order of time
}

// Due gives the last day on which the case can be concluded in time, seen from
// today: an integration that is still awaited is taken as answered today, so that
// a forecast can always be shown. Only the first suspension counts, and for at
// most MaxSuspension days. The first day is not counted and the last one is; a
// last day on which the offices are closed by law moves to the next working one
// (closed tells Sundays and holidays). A start that is no day gives no day.
//
// norm: L. 241/1990 art. 2 c. 6 and 7; c.c. art. 155 and 2963 for the counting.
func (t Term) Due(today italy.Day, closed func(italy.Day) bool) italy.Day {
	if _, err := italy.ParseDay(string(t.Start)); err != nil {
		return ""
	}
	due := t.Start.AddDays(t.Days + t.Paused(today))
	for range 15 { // no row of closed days is longer; a calendar of nothing else must not hang us
		if closed == nil || !closed(due) {
			break
		}
		due = due.AddDays(1)
	}
	return due
}

// Paused gives the days for which the term has stood still, seen from today.
func (t Term) Paused(today italy.Day) int {
	if len(t.Suspensions) == 0 {
		return 0
	}
	s := t.Suspensions[0]
	if s.Until == "" {
		s.Until = max(today, s.From)
	}
	return min(max(s.From.DaysUntil(s.Until), 0), MaxSuspension)
}

// MaySuspend tells whether asking the citizen for an integration still stops the
// term: it does so once.
func (t Term) MaySuspend() bool { return len(t.Suspensions) == 0 }

// Left gives the days from today to the due day; negative once it has passed.
func Left(today, due italy.Day) int { return today.DaysUntil(due) }
