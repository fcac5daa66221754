package agenda

import (
	"slices"
	"time"

	"comune.example/sportello/internal/italy"
)

// Defect is something that rules may not say: the part that says it ("openings", "days", …), which of them, and a word for
// what is wrong that message files know as booking.rules.WORD.
type Defect struct {
	Part string
	N    int
	Word string
}

// The bounds of rules.
const (
	shortestCell, longestCell = 5, 240
	mostPlaces                = 500
	longestHorizon            = 366
	endOfDay                  = 24 * 60
)

// Check lists what is wrong with rules for a calendar with these desks and subjects.
func (r Rules) Check(desks, subjects []string) []Defect {
	k := checker{rules: r, desks: desks, subjects: subjects}
	k.want(r.Minutes >= shortestCell && r.Minutes <= longestCell, "minutes", 0, "minutes")
	k.want(r.Horizon >= 1 && r.Horizon <= longestHorizon && r.Lead >= 0 && r.Lead < 24*r.Horizon, "horizon", 0, "horizon")
	for i, o := range r.Openings {
		k.opening("openings", i, o)
		k.want(o.Every <= 1 || o.ValidFrom != "", "openings", i, "every_needs_start")
		k.want(o.Every >= 0 && o.Every <= 53 && o.Nth >= Last && o.Nth <= 5, "openings", i, "recurrence")
		k.want(o.ValidFrom == "" || o.ValidUntil == "" || o.ValidFrom <= o.ValidUntil, "openings", i, "validity")
	}
	k.overlaps("openings", r.Openings, func(a, b Opening) bool { return meet(a, b) })
	k.rest()
	return k.defects
}

type checker struct {
	rules           Rules
	desks, subjects []string
	defects         []Defect
}

func (k *checker) want(ok bool, part string, n int, word string) {
	if !ok {
		k.defects = append(k.defects, Defect{part, n, word})
	}
}

func (k *checker) opening(part string, n int, o Opening) {
	k.want(o.From >= 0 && o.From < o.Until && o.Until <= endOfDay, part, n, "hours")
	k.want(o.Places >= 0 && o.Internal >= 0 && o.Places+o.Internal >= 1 && o.Places+o.Internal <= mostPlaces, part, n, "places")
	k.want(o.Session || k.rules.Minutes <= 0 || int(o.Until-o.From)%k.rules.Minutes == 0, part, n, "grid")
	k.want(o.Desk == "" || slices.Contains(k.desks, o.Desk), part, n, "desk")
	for _, s := range o.Subjects {
		k.want(slices.Contains(k.subjects, s), part, n, "subject")
	}
}

// overlaps refuses a desk that would receive twice at one time. Places without a name may add up, on one grid and for the same
// subjects: one cell holds them all, and could not tell whose place is still free.
func (k *checker) overlaps(part string, list []Opening, meet func(a, b Opening) bool) {
	for i, a := range list {
		for _, b := range list[:i] {
			if a.Desk != b.Desk || a.From >= b.Until || b.From >= a.Until || !meet(a, b) {
				continue
			}
			aligned := k.rules.Minutes > 0 && int(a.From-b.From)%k.rules.Minutes == 0
			k.want(a.Desk == "" && aligned && !a.Session && !b.Session && sameSubjects(a, b), part, i, "overlap")
		}
	}
}

func sameSubjects(a, b Opening) bool {
	return slices.Equal(slices.Compact(slices.Sorted(slices.Values(a.Subjects))), slices.Compact(slices.Sorted(slices.Values(b.Subjects))))
}

// meet tells whether two openings can come on the same day. Recurrences that never meet count as meeting, unless their
// validity keeps them apart or each has its own place in the month.
func meet(a, b Opening) bool {
	apart := a.ValidUntil != "" && b.ValidFrom != "" && a.ValidUntil < b.ValidFrom || b.ValidUntil != "" && a.ValidFrom != "" && b.ValidUntil < a.ValidFrom
	return a.Weekday == b.Weekday && !apart && (a.Nth == b.Nth || a.Nth == 0 || b.Nth == 0 || a.Nth == Last || b.Nth == Last) && !alternate(a, b)
}

// alternate tells whether two openings take turns: the same rhythm, begun in different weeks of it.
func alternate(a, b Opening) bool {
	if a.Every <= 1 || a.Every != b.Every {
		return false
	}
	return monday(a.ValidFrom).DaysUntil(monday(b.ValidFrom))/7%a.Every != 0
}

func (k *checker) rest() {
	for i, p := range k.rules.Pauses {
		k.want(p.From >= 0 && p.From < p.Until && p.Until <= endOfDay, "pauses", i, "hours")
	}
	for i, c := range k.rules.Closures {
		k.want(isDay(c.From) && c.From <= c.Until, "closures", i, "period")
	}
	seen := map[italy.Day]bool{}
	for i, s := range k.rules.Days {
		k.want(isDay(s.Day) && !seen[s.Day], "days", i, "day")
		seen[s.Day] = true
		for _, o := range s.Hours {
			k.opening("days", i, o)
		}
		k.overlaps("days", s.Hours, func(Opening, Opening) bool { return true })
	}
	keys := holidayKeys()
	for i, w := range k.rules.Worked {
		k.want(slices.Contains(keys, w), "worked", i, "holiday")
	}
	total := 0
	for i, q := range k.rules.Releases {
		total += q.Percent
		k.want(q.Percent > 0 && q.Hours >= 0 && q.Hours <= 24*longestHorizon && q.Morning >= 0 && q.Morning < endOfDay, "releases", i, "release")
	}
	k.want(len(k.rules.Releases) == 0 || total == 100, "releases", 0, "release_total")
}

func isDay(d italy.Day) bool {
	_, err := italy.ParseDay(string(d))
	return err == nil
}

// holidayKeys lists the keys of every holiday that a year can have.
func holidayKeys() []string {
	var keys []string
	for _, h := range italy.Holidays(2031, italy.MonthDay{Month: time.June, Day: 24}) {
		keys = append(keys, h.Key)
	}
	return keys
}
