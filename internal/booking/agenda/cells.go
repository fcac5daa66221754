package agenda

import (
	"cmp"
	"slices"
	"time"

	"comune.example/sportello/internal/italy"
)

// Cells lists what the rules offer on a day, by time and lane. Holidays are the national ones and the patron saint's.
func (r Rules) Cells(day italy.Day, patron italy.MonthDay) []Cell {
	var cells []Cell
	var parts []stretch
	for _, o := range r.hours(day, patron) {
		if parts == nil {
			parts = stretches(day)
		}
		cells = r.cut(cells, parts, o, LaneOf(o.Desk, false), o.Places)
		cells = r.cut(cells, parts, o, LaneOf(o.Desk, true), o.Internal)
	}
	slices.SortStableFunc(cells, func(a, b Cell) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Lane, b.Lane))
	})
	cells = joined(cells)
	if len(r.Releases) > 0 {
		shareOut(cells)
	}
	return cells
}

// hours gives the openings of a day.
func (r Rules) hours(day italy.Day, patron italy.MonthDay) []Opening {
	special, unusual := r.special(day)
	switch {
	case r.holiday(day, patron) && !special.Holiday:
		return nil
	case unusual:
		return special.Hours
	case slices.ContainsFunc(r.Closures, func(c Closure) bool { return c.From <= day && day <= c.Until }):
		return nil
	}
	var list []Opening
	for _, o := range r.Openings {
		if o.covers(day) {
			list = append(list, o)
		}
	}
	return list
}

func (r Rules) special(day italy.Day) (Special, bool) {
	for _, s := range r.Days {
		if s.Day == day {
			return s, true
		}
	}
	return Special{}, false
}

// holiday tells whether the day is a holiday on which this office rests.
func (r Rules) holiday(day italy.Day, patron italy.MonthDay) bool {
	if !italy.IsHoliday(day, patron) {
		return false
	}
	for _, h := range italy.Holidays(day.Year(), patron) {
		if h.Day == day && !slices.Contains(r.Worked, h.Key) {
			return true
		}
	}
	return false
}

// covers tells whether the opening comes on the day.
func (o Opening) covers(day italy.Day) bool {
	return o.Weekday == day.Weekday() && (o.ValidFrom == "" || o.ValidFrom <= day) && (o.ValidUntil == "" || day <= o.ValidUntil) &&
		o.inWeek(day) && o.inMonth(day)
}

func (o Opening) inWeek(day italy.Day) bool {
	if o.Every <= 1 {
		return true
	}
	weeks := monday(o.ValidFrom).DaysUntil(monday(day)) / 7
	return weeks%o.Every == 0
}

func monday(day italy.Day) italy.Day { return day.AddDays(-(int(day.Weekday()) + 6) % 7) }

func (o Opening) inMonth(day italy.Day) bool {
	_, month, date := day.Date()
	switch o.Nth {
	case 0:
		return true
	case Last:
		return day.AddDays(7).Month() != month
	default:
		return (date+6)/7 == o.Nth
	}
}

// stretch is a part of a day in which the clocks go evenly: the whole of it, or what lies before and after their change.
type stretch struct {
	start       time.Time
	from, until Minute // what the clocks show at its start and end
}

func stretches(day italy.Day) []stretch {
	start, end := day.Start(), day.AddDays(1).Start()
	whole := stretch{start: start, from: shown(start), until: endOfDay}
	_, change := start.ZoneBounds()
	if change.IsZero() || !change.Before(end) {
		return []stretch{whole}
	}
	change = change.In(italy.Rome())
	before := stretch{start: start, from: whole.from, until: whole.from + Minute(change.Sub(start)/time.Minute)}
	return []stretch{before, {start: change, from: shown(change), until: endOfDay}}
}

func shown(t time.Time) Minute { return Minute(t.Hour()*60 + t.Minute()) }

// at is the instant in the stretch when the clocks show m.
func (s stretch) at(m Minute) time.Time {
	return s.start.Add(time.Duration(m-s.from) * time.Minute).UTC()
}

// cut adds the cells of one opening. They begin on its grid as the clocks show it, also where the clocks change; a cell
// that the change would cut is not offered.
func (r Rules) cut(cells []Cell, parts []stretch, o Opening, lane Lane, places int) []Cell {
	step := Minute(r.Minutes)
	switch {
	case places <= 0 || step <= 0:
		return cells
	case o.Session:
		return session(cells, parts, o, Cell{Lane: lane, Capacity: places, Session: true, Subjects: o.Subjects})
	}
	for _, s := range parts {
		from := o.From
		if from < s.from {
			from += (s.from - from + step - 1) / step * step
		}
		for m := from; m+step <= min(o.Until, s.until); m += step {
			if !r.paused(s.start, m, m+step) {
				cells = append(cells, Cell{Lane: lane, Start: s.at(m), End: s.at(m + step), Capacity: places, Subjects: o.Subjects})
			}
		}
	}
	return cells
}

// session adds the one cell of a group session, once: where it lies between the clocks' changes, or else from its first
// instant to its last, whatever the clocks do between them.
func session(cells []Cell, parts []stretch, o Opening, c Cell) []Cell {
	for _, s := range parts {
		from, until := max(o.From, s.from), min(o.Until, s.until)
		if from >= until {
			continue
		}
		if whole := from == o.From && until == o.Until; whole || c.Start.IsZero() {
			c.Start = s.at(from)
		}
		c.End = s.at(until)
		if until == o.Until {
			break
		}
	}
	if c.Start.IsZero() {
		return cells
	}
	return append(cells, c)
}

func (r Rules) paused(start time.Time, from, until Minute) bool {
	return slices.ContainsFunc(r.Pauses, func(p Pause) bool {
		return p.From < until && from < p.Until && (p.Weekday == nil || *p.Weekday == start.Weekday())
	})
}

// joined makes one cell of those that two openings give to one lane at one time.
func joined(cells []Cell) []Cell {
	list := cells[:0]
	for _, c := range cells {
		last := len(list) - 1
		if last >= 0 && list[last].Lane == c.Lane && list[last].Start.Equal(c.Start) && !c.Session && !list[last].Session {
			list[last].Capacity += c.Capacity
			list[last].Subjects = both(list[last].Subjects, c.Subjects)
			continue
		}
		list = append(list, c)
	}
	return list
}

// both gives the subjects of two openings together; none means all.
func both(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	list := slices.Concat(a, b)
	slices.Sort(list)
	return slices.Compact(list)
}
