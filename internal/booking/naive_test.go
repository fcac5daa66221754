package booking_test

import (
	"cmp"
	"math"
	"slices"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/italy"
)

// The free places computed a second time, another way: minute by minute, from the rows of the appointments and never from
// the cells' counters. It is slow and plain on purpose; the program's own way must agree with it.

// sitting is what a row of the appointments says about a place.
type sitting struct {
	id, state, lane string
	starts, ends    int64 // UTC milliseconds
	first, step     int64
	cells, units    int
	rules, lapses   int64
}

// occupies tells whether the row keeps its place at the moment.
func (s sitting) occupies(now time.Time) bool {
	if s.lapses > 0 {
		return s.lapses > now.UnixMilli()
	}
	return s.state != string(booking.Cancelled) && s.state != string(booking.Lapsed)
}

// counts tells whether the row is still counted among the taken: what has lapsed is, until it is swept.
func (s sitting) counts() bool { return s.lapses > 0 || s.occupies(time.Time{}) }

func (s sitting) touches(minute int64) bool {
	return s.first <= minute && minute < s.first+int64(s.cells)*s.step
}

const aMinute = int64(60_000)

// town is what the naive way knows: rules, who sits where, which day it is of the patron.
type town struct {
	calendar booking.Calendar
	rules    agenda.Rules
	patron   italy.MonthDay
	rows     []sitting
	now      time.Time
	seen     map[italy.Day][]piece // of these rules, found before
}

// stretch is an opening in one lane.
type stretch struct {
	agenda.Opening
	lane   agenda.Lane
	places int
}

// stretches lists what is open on a day.
func (w town) stretches(day italy.Day) []stretch {
	var list []stretch
	for _, o := range w.open(day) {
		list = append(list, stretch{o, agenda.LaneOf(o.Desk, false), o.Places}, stretch{o, agenda.LaneOf(o.Desk, true), o.Internal})
	}
	return slices.DeleteFunc(list, func(s stretch) bool { return s.places == 0 })
}

// shown is what clocks in Rome show in a minute, in minutes after midnight.
func shown(minute int64) agenda.Minute {
	t := time.UnixMilli(minute).In(italy.Rome())
	return agenda.Minute(t.Hour()*60 + t.Minute())
}

func (s stretch) covers(minute int64) bool { return s.From <= shown(minute) && shown(minute) < s.Until }

func (w town) open(day italy.Day) []agenda.Opening {
	var own *agenda.Special
	for i := range w.rules.Days {
		if w.rules.Days[i].Day == day {
			own = &w.rules.Days[i]
			break
		}
	}
	for _, h := range italy.Holidays(day.Year(), w.patron) {
		if h.Day == day && !slices.Contains(w.rules.Worked, h.Key) && (own == nil || !own.Holiday) {
			return nil
		}
	}
	if own != nil {
		return own.Hours
	}
	for _, c := range w.rules.Closures {
		if day >= c.From && day <= c.Until {
			return nil
		}
	}
	var list []agenda.Opening
	for _, o := range w.rules.Openings {
		if comes(o, day) {
			list = append(list, o)
		}
	}
	return list
}

// comes counts the occurrences one by one.
func comes(o agenda.Opening, day italy.Day) bool {
	if day.Weekday() != o.Weekday || o.ValidFrom != "" && day < o.ValidFrom || o.ValidUntil != "" && day > o.ValidUntil {
		return false
	}
	if o.Every > 1 {
		turn := o.ValidFrom
		for turn.Weekday() != time.Monday {
			turn = turn.AddDays(-1)
		}
		for turn.AddDays(6) < day {
			turn = turn.AddDays(7 * o.Every)
		}
		if day < turn {
			return false
		}
	}
	nth := 0
	for d := day; d.Month() == day.Month(); d = d.AddDays(-7) {
		nth++
	}
	return o.Nth == 0 || o.Nth == nth || o.Nth == agenda.Last && day.AddDays(7).Month() != day.Month()
}

// straight tells whether clocks go through the whole stretch without a change, beginning in this minute.
func (s stretch) straight(minute int64) bool {
	for n := range int64(s.Until - s.From) {
		if shown(minute+n*aMinute) != s.From+agenda.Minute(n) {
			return false
		}
	}
	return true
}

// session is when a group session lasts: straight through where the clocks let it, else from its first minute to its last.
func (s stretch) session(day italy.Day) (start, end int64) {
	for minute := day.Start().UnixMilli(); minute < day.AddDays(1).Start().UnixMilli(); minute += aMinute {
		switch {
		case s.straight(minute):
			return minute, minute + int64(s.Until-s.From)*aMinute
		case s.covers(minute) && start == 0:
			start = minute
		}
		if s.covers(minute) {
			end = minute + aMinute
		}
	}
	return start, end
}

// whole tells whether a stretch gives the cell that begins at an instant: on its grid as clocks show it, within it in each
// minute, with no change of the clocks and no pause in it.
func (w town) whole(s stretch, day italy.Day, start int64) bool {
	if s.Session || (shown(start)-s.From)%agenda.Minute(w.rules.Minutes) != 0 {
		return false
	}
	for n := range int64(w.rules.Minutes) {
		minute := start + n*aMinute
		if !s.covers(minute) || shown(minute) != shown(start)+agenda.Minute(n) {
			return false
		}
		for _, p := range w.rules.Pauses {
			if (p.Weekday == nil || *p.Weekday == day.Weekday()) && p.From <= shown(minute) && shown(minute) < p.Until {
				return false
			}
		}
	}
	return true
}

// piece is a cell found the naive way.
type piece struct {
	lane       agenda.Lane
	start, end int64
	places     int
	number     int
	session    bool
	subjects   [][]string // of each stretch that gives it
}

func (p piece) serves(subject string) bool {
	return slices.ContainsFunc(p.subjects, func(list []string) bool { return len(list) == 0 || slices.Contains(list, subject) })
}

func (w town) pieces(day italy.Day) []piece {
	list, known := w.seen[day]
	if !known {
		list = w.find(day)
		w.seen[day] = list
	}
	return list
}

// find tries every minute of the day as the beginning of a cell, and counts the public places through.
func (w town) find(day italy.Day) []piece {
	var list []piece
	for _, s := range w.stretches(day) {
		if start, end := s.session(day); s.Session && start < end {
			list = append(list, piece{lane: s.lane, start: start, end: end, places: s.places, session: true, subjects: [][]string{s.Subjects}})
		}
		for minute := day.Start().UnixMilli(); minute < day.AddDays(1).Start().UnixMilli(); minute += aMinute {
			if w.whole(s, day, minute) {
				list = add(list, piece{lane: s.lane, start: minute, end: minute + int64(w.rules.Minutes)*aMinute, places: s.places, subjects: [][]string{s.Subjects}})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b piece) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.lane, b.lane)) })
	n := 0
	for i := range list {
		if list[i].number = n; !list[i].lane.Internal() {
			n += list[i].places
		}
	}
	return list
}

// add puts a piece in, on top of one that another opening gives to the same lane.
func add(list []piece, p piece) []piece {
	i := slices.IndexFunc(list, func(q piece) bool { return q.lane == p.lane && q.start == p.start && !q.session })
	if i < 0 {
		return append(list, p)
	}
	list[i].places, list[i].subjects = list[i].places+p.places, slices.Concat(list[i].subjects, p.subjects)
	return list
}

// taken counts who sits in a lane at a minute.
func (w town) taken(lane agenda.Lane, minute int64) int {
	n := 0
	for _, s := range w.rows {
		if s.lane == string(lane) && s.occupies(w.now) && s.touches(minute) {
			n += s.units
		}
	}
	return n
}

// room is what a piece has left in its fullest minute.
func (w town) room(p piece) int {
	most := 0
	for minute := p.start; minute < p.end; minute += aMinute {
		most = max(most, w.taken(p.lane, minute))
	}
	return p.places - most
}

// wanted is a visit as the naive way sees it: minutes before, at and after the talk.
type wanted struct {
	subject       booking.Subject
	people        int
	before, lasts int64
	after         int64
	public        bool
}

func (w town) wanted(v booking.Visit, public bool) wanted {
	sub, _ := w.calendar.Subject(v.Subject)
	people, documents := max(v.People, 1), max(v.Documents, 1)
	minutes := sub.Minutes
	if minutes == 0 {
		minutes = w.rules.Minutes
	}
	minutes += (people-1)*sub.PerPerson + (documents-1)*sub.PerDocument
	return wanted{sub, people, int64(sub.Before) * aMinute, int64(minutes) * aMinute, int64(sub.After) * aMinute, public}
}

// free lists the free slots of some days.
func (w town) free(want wanted, first, last italy.Day) []booking.Slot {
	var list []booking.Slot
	for day := first; day <= last; day = day.AddDays(1) {
		list = append(list, w.freeOn(want, day)...)
	}
	return list
}

func (w town) freeOn(want wanted, day italy.Day) []booking.Slot {
	horizon, earliest := 366, w.now
	if want.public {
		horizon, earliest = w.rules.Horizon, w.now.Add(time.Duration(w.rules.Lead)*time.Hour)
	}
	if day > italy.DayOf(w.now).AddDays(horizon) {
		return nil
	}
	found := map[[2]int64]int{}
	pieces := w.pieces(day)
	for _, p := range pieces {
		start, end, free := w.visit(pieces, p, want)
		if free > 0 && !time.UnixMilli(start).Before(earliest) {
			found[[2]int64{start, end}] += free
		}
	}
	var list []booking.Slot
	for span, free := range found {
		list = append(list, booking.Slot{Calendar: w.calendar.Slug, Start: time.UnixMilli(span[0]).UTC(), End: time.UnixMilli(span[1]).UTC(), Free: free})
	}
	slices.SortFunc(list, func(a, b booking.Slot) int { return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End)) })
	return list
}

// visit tells when a visit whose preparation begins with a piece is received, and how many such the pieces have room for.
func (w town) visit(pieces []piece, first piece, want wanted) (start, end int64, free int) {
	desk, known := w.calendar.Desk(first.lane.Desk())
	if want.public && first.lane.Internal() || known && len(desk.Subjects) > 0 && !slices.Contains(desk.Subjects, want.subject.Slug) || !first.serves(want.subject.Slug) {
		return 0, 0, 0
	}
	units := 1
	start, end, free = first.start+want.before, first.start+want.before+want.lasts, w.room(first)
	if first.session {
		start, end, units = first.start, first.end, want.people
	} else {
		for at := first.end; at < end+want.after; {
			i := slices.IndexFunc(pieces, func(p piece) bool {
				return p.lane == first.lane && p.start == at && !p.session && p.serves(want.subject.Slug)
			})
			if i < 0 {
				return 0, 0, 0
			}
			free, at = min(free, w.room(pieces[i])), pieces[i].end
		}
	}
	if want.public {
		free = min(free, w.released(pieces, first)-(first.places-w.room(first)))
	}
	if free < units {
		return 0, 0, 0
	}
	return start, end, free
}

// released counts a piece's places whose turn has come: all of the day's are put in the order of the fractions of n times
// the golden ratio, and of this order the share that is due is open.
func (w town) released(pieces []piece, p piece) int {
	share, all := 0, 0
	day := italy.DayOfMillis(p.start)
	for _, q := range w.rules.Releases {
		due := day.Start().Add(-time.Duration(q.Hours) * time.Hour)
		if q.Morning > 0 {
			due = day.At(int(q.Morning)/60, int(q.Morning)%60, 0)
		}
		if !due.After(w.now) {
			share += q.Percent
		}
	}
	for _, other := range pieces {
		if !other.lane.Internal() {
			all += other.places
		}
	}
	if len(w.rules.Releases) == 0 {
		return p.places
	}
	order := func(n int) float64 { _, f := math.Modf(float64(n+1) * (math.Sqrt(5) - 1) / 2); return f }
	open := 0
	for n := p.number; n < p.number+p.places; n++ {
		before := 0
		for other := range all {
			if order(other) < order(n) {
				before++
			}
		}
		if before < int(math.Round(float64(all*share)/100)) {
			open++
		}
	}
	return open
}

// covered tells whether the rules receive at a desk in every minute of an appointment.
func (w town) covered(s sitting) bool {
	pieces := w.pieces(italy.DayOfMillis(s.first))
	for minute := s.starts; minute < s.ends; minute += aMinute {
		if !slices.ContainsFunc(pieces, func(p piece) bool { return string(p.lane) == s.lane && p.start <= minute && minute < p.end }) {
			return false
		}
	}
	return s.starts < s.ends
}

// tangled tells whether somebody sits on a day in what is no cell of the rules in force: an exception, or who came before
// the rules. What such a one takes of the cells that it meets is the office's decision, not a matter of counting.
func (w town) tangled(day italy.Day) bool {
	return slices.ContainsFunc(w.rows, func(s sitting) bool {
		return s.occupies(w.now) && italy.DayOfMillis(s.first) == day && !w.fits(s)
	})
}

func (w town) fits(s sitting) bool {
	pieces := w.pieces(italy.DayOfMillis(s.first))
	for start := s.first; start < s.first+int64(s.cells)*s.step; start += s.step {
		if !slices.ContainsFunc(pieces, func(p piece) bool { return string(p.lane) == s.lane && p.start == start && p.end == start+s.step }) {
			return false
		}
	}
	return true
}

// crowded names a minute in which more sit at a desk than the rules receive, leaving out the rows that skip names.
func (w town) crowded(day italy.Day, skip func(id string) bool) (piece, bool) {
	for _, p := range w.pieces(day) {
		for minute := p.start; minute < p.end; minute += aMinute {
			n := 0
			for _, s := range w.rows {
				if s.lane == string(p.lane) && s.occupies(w.now) && s.touches(minute) {
					if skip(s.id) {
						n = 0
						break
					}
					n += s.units
				}
			}
			if n > p.places {
				return p, true
			}
		}
	}
	return piece{}, false
}
