package booking

import (
	"slices"
	"time"

	"comune.example/sportello/internal/italy"
)

// Closed tells whether a calendar does not receive on a day: holidays, closures.
type Closed func(day italy.Day) bool

// Offered lists the slots that the calendar's rules offer on a day, in order of time, each with all its places free. An
// opening that the clock change cuts offers what is left of it: a slot is as long in minutes as it is on the clock.
func (c Calendar) Offered(day italy.Day, closed Closed) []Slot {
	if c.Minutes <= 0 || closed(day) || c.paused(day) {
		return nil
	}
	length := time.Duration(c.Minutes) * time.Minute
	var slots []Slot
	for _, o := range c.Openings {
		if !o.covers(day) {
			continue
		}
		end := at(day, o.Until)
		for start := at(day, o.From); !start.Add(length).After(end); start = start.Add(length) {
			slots = append(slots, Slot{Calendar: c.Slug, Start: start.UTC(), End: start.Add(length).UTC(), Free: o.Places})
		}
	}
	slices.SortFunc(slots, func(a, b Slot) int { return a.Start.Compare(b.Start) })
	return slots
}

func (c Calendar) paused(day italy.Day) bool {
	return slices.ContainsFunc(c.Pauses, func(p Pause) bool { return p.From <= day && day <= p.Until })
}

func (o Opening) covers(day italy.Day) bool {
	return o.Weekday == day.Weekday() && o.Places > 0 &&
		(o.ValidFrom == "" || o.ValidFrom <= day) && (o.ValidUntil == "" || day <= o.ValidUntil)
}

// Bookable lists the slots from day first to day last, both included, that can be booked at the instant now: within
// lead time and horizon, whatever is already taken.
func (c Calendar) Bookable(now time.Time, first, last italy.Day, closed Closed) []Slot {
	earliest := now.Add(time.Duration(c.LeadHours) * time.Hour)
	today := italy.DayOf(now)
	first, last = max(first, italy.DayOf(earliest)), min(last, today.AddDays(c.Horizon))
	var slots []Slot
	for day := first; day <= last; day = day.AddDays(1) {
		for _, s := range c.Offered(day, closed) {
			if !s.Start.Before(earliest) {
				slots = append(slots, s)
			}
		}
	}
	return slots
}

// slotAt finds the bookable slot that begins at start.
func (c Calendar) slotAt(now, start time.Time, closed Closed) (Slot, bool) {
	day := italy.DayOf(start)
	for _, s := range c.Bookable(now, day, day, closed) {
		if s.Start.Equal(start) {
			return s, true
		}
	}
	return Slot{}, false
}

// at is the instant when clocks in Rome show m on the day.
func at(day italy.Day, m Minute) time.Time { return day.At(int(m)/60, int(m)%60, 0) }

// taken says how much of a slot is booked, and the capacity that its row was made with.
type taken struct{ booked, capacity int64 }

// subtract takes what is booked off the offered slots and leaves those that still have a place.
func subtract(slots []Slot, byStart map[int64]taken) []Slot {
	free := slots[:0]
	for _, s := range slots {
		if t, ok := byStart[s.Start.UnixMilli()]; ok {
			s.Free = int(t.capacity - t.booked)
		}
		if s.Free > 0 {
			free = append(free, s)
		}
	}
	return free
}
