package booking_test

import (
	"cmp"
	"context"
	"slices"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// farAhead is how many days the checks look ahead: beyond every horizon that is drawn.
const farAhead = 11

// town is what is true now, for the naive way.
func (m *machine) town(rt *rapid.T) town {
	w := m.under(m.version)
	w.rows = m.rows(rt)
	return w
}

// under is the town under a version of its rules, without anybody in it.
func (m *machine) under(version int64) town {
	if m.pieces[version] == nil {
		m.pieces[version] = map[italy.Day][]piece{}
	}
	return town{calendar: m.calendar, rules: m.editions[version], patron: italy.MonthDay{Month: time.June, Day: 24}, now: m.now, seen: m.pieces[version]}
}

func (m *machine) rows(rt *rapid.T) []sitting {
	rows, err := m.db.Read().QueryContext(context.Background(), "SELECT id, state, lane, starts, ends, first, step, cells, units, rules, lapses FROM booking_appointment")
	if err != nil {
		rt.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var list []sitting
	for rows.Next() {
		var s sitting
		if err := rows.Scan(&s.id, &s.state, &s.lane, &s.starts, &s.ends, &s.first, &s.step, &s.cells, &s.units, &s.rules, &s.lapses); err != nil {
			rt.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		rt.Fatal(err)
	}
	return list
}

// unknown is how many places are free on a day with exceptions.
const unknown = -1

// freeAt is how many places begin at a moment.
func (w town) freeAt(visit booking.Visit, public bool, start time.Time) int {
	n := 0
	if w.tangled(italy.DayOf(start)) {
		return unknown
	}
	for _, s := range w.freeOn(w.wanted(visit, public), italy.DayOf(start)) {
		if s.Start.Equal(start) {
			n += s.Free
		}
	}
	return n
}

// check is run after every action.
func (m *machine) check(rt *rapid.T) {
	w := m.town(rt)
	m.cellsAreTheSum(rt, w)
	m.everybodySitsWithinTheRules(rt, w)
	m.peopleHaveWhatTheyWereTold(rt, w)
	m.theSumHolds(rt, w)
	for _, visit := range []booking.Visit{{Subject: "rilascio"}, {Subject: "rilascio", People: 2}, {Subject: "ritiro"}} {
		m.bothWaysAgree(rt, w, visit)
	}
}

// cellsAreTheSum wants each cell's counter to be the sum of the appointments in it, within its capacity.
func (m *machine) cellsAreTheSum(rt *rapid.T, w town) {
	type cell struct {
		lane   string
		starts int64
	}
	want := map[cell]int{}
	for _, s := range w.rows {
		for i := range s.cells {
			if s.counts() {
				want[cell{s.lane, s.first + int64(i)*s.step}] += s.units
			}
		}
	}
	rows, err := m.db.Read().QueryContext(context.Background(), "SELECT lane, starts, taken, capacity FROM booking_cell WHERE taken > 0")
	if err != nil {
		rt.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	got := map[cell]int{}
	for rows.Next() {
		var c cell
		var taken, capacity int
		if err := rows.Scan(&c.lane, &c.starts, &taken, &capacity); err != nil {
			rt.Fatal(err)
		}
		if got[c] = taken; taken > capacity {
			rt.Fatalf("a cell holds %d and %d are in it", capacity, taken)
		}
	}
	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(cell{})); diff != "" || rows.Err() != nil {
		rt.Fatalf("cells (-appointments +counters):\n%s%v", diff, rows.Err())
	}
}

// everybodySitsWithinTheRules wants each appointment in hours of the edition that it names, and no more people at a desk
// than the rules in force receive, exceptions left out.
func (m *machine) everybodySitsWithinTheRules(rt *rapid.T, w town) {
	skip := map[string]bool{}
	for _, s := range w.rows {
		if s.occupies(m.now) && s.state != string(booking.Returning) && !m.under(s.rules).covered(s) {
			rt.Fatalf("%+v is outside the rules of version %d", s, s.rules)
		}
		switch booking.State(s.state) {
		case booking.Booked, booking.Pending, booking.Held, booking.Offered:
			skip[s.id] = m.kept[s.id] || s.starts <= m.now.UnixMilli()
		default: // was here, or gives a place back: not dealt with by a revision
			skip[s.id] = m.version > s.rules
		}
	}
	for _, day := range m.days(w) {
		if p, is := w.crowded(day, func(id string) bool { return skip[id] }); is {
			rt.Fatalf("too many at %q, %v: %+v", p.lane, time.UnixMilli(p.start).UTC(), w.rows)
		}
	}
}

// days are those on which somebody sits.
func (m *machine) days(w town) []italy.Day {
	var list []italy.Day
	for _, s := range w.rows {
		list = append(list, italy.DayOfMillis(s.first))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// peopleHaveWhatTheyWereTold wants each known appointment at its time, in the state that people know or one that time brings.
func (m *machine) peopleHaveWhatTheyWereTold(rt *rapid.T, w town) {
	for _, s := range w.rows {
		a, known := m.known[s.id]
		if !known {
			if s.state == string(booking.Booked) || s.state == string(booking.Pending) {
				rt.Fatalf("nobody knows of %+v", s)
			}
			continue
		}
		lapsed := a.State == booking.Pending && s.state == string(booking.Lapsed) && !a.Lapses.After(m.now)
		if s.state != string(a.State) && !lapsed || s.starts != a.Start.UnixMilli() {
			rt.Fatalf("people know of %s at %v, and the row says %+v", a.State, a.Start, s)
		}
		if a.State = booking.State(s.state); lapsed {
			m.known[s.id] = a
		}
	}
}

// theSumHolds wants free + held + booked = offered, and where nothing is an exception the naive figures.
func (m *machine) theSumHolds(rt *rapid.T, w town) {
	first := italy.DayOf(m.now)
	o, err := m.Occupancy(clerk(office), m.calendar.Slug, first, first.AddDays(farAhead))
	if err != nil || o.Free+o.Held+o.Booked != o.Offered || o.Free < 0 || o.Held < 0 || o.Booked < 0 {
		rt.Fatalf("%+v, %v", o, err)
	}
	if m.version > 0 {
		return // exceptions may be counted as offered
	}
	want := booking.Occupancy{}
	for day := first; day <= first.AddDays(farAhead); day = day.AddDays(1) {
		for _, p := range w.pieces(day) {
			want.Offered += p.places
			want.Free += w.room(p)
		}
	}
	for _, s := range w.rows {
		day := italy.DayOfMillis(s.first)
		if !s.occupies(m.now) || day < first || day > first.AddDays(farAhead) {
			continue
		}
		switch booking.State(s.state) {
		case booking.Booked, booking.Arrived, booking.Done, booking.Missed:
			want.Booked += s.cells * s.units
		default:
			want.Held += s.cells * s.units
		}
	}
	if diff := gocmp.Diff(want, o); diff != "" {
		rt.Fatalf("occupancy (-naive +got):\n%s", diff)
	}
}

// bothWaysAgree wants the free slots to be those that the naive way finds, for the public and for the office.
func (m *machine) bothWaysAgree(rt *rapid.T, w town, visit booking.Visit) {
	first := italy.DayOf(m.now)
	for public, as := range map[bool]context.Context{true: guest(), false: clerk(office)} {
		got, err := m.FreeSlots(as, m.calendar.Slug, visit, first, first.AddDays(farAhead))
		if err != nil && !fault.Is(err, fault.Invalid) {
			rt.Fatal(err)
		}
		got = bySpan(rt, got)
		tangled := func(s booking.Slot) bool { return w.tangled(italy.DayOf(s.Start)) }
		want := slices.DeleteFunc(w.free(w.wanted(visit, public), first, first.AddDays(farAhead)), tangled)
		if diff := gocmp.Diff(append([]booking.Slot{}, want...), append([]booking.Slot{}, slices.DeleteFunc(got, tangled)...)); diff != "" {
			rt.Fatalf("free places for %+v, public %v (-naive +got):\n%s", visit, public, diff)
		}
	}
}

// bySpan puts the slots that begin together in one order; by their beginning they are in order already.
func bySpan(rt *rapid.T, slots []booking.Slot) []booking.Slot {
	for i := range slots {
		if slots[i].Offered = 0; i > 0 && slots[i].Start.Before(slots[i-1].Start) {
			rt.Fatalf("%v is shown after %v", slots[i].Start, slots[i-1].Start)
		}
	}
	slices.SortFunc(slots, func(a, b booking.Slot) int { return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End)) })
	return slots
}
