package booking

import (
	"cmp"
	"slices"
	"time"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// demand is what a visit takes of an agenda.
type demand struct {
	subject       Subject
	cells         int // one after another at one desk
	people        int
	before, lasts time.Duration // from the first cell to the start, and from there to the end
}

// demand computes what the visit takes: Invalid where the calendar does not receive for that, or not so many.
func (c Calendar) demand(v Visit, grid int) (demand, error) {
	s, ok := c.Subject(v.Subject)
	if !ok {
		return demand{}, fault.Wrong(fault.Field{Name: "subject", Key: "booking.error.subject"})
	}
	people, documents := max(v.People, 1), max(v.Documents, 1)
	if most := max(s.MostPeople, 1); people > most {
		return demand{}, fault.Wrong(fault.Field{Name: "people", Key: "booking.error.people", Args: []any{most}})
	}
	if most := max(s.MostDocuments, 1); documents > most {
		return demand{}, fault.Wrong(fault.Field{Name: "documents", Key: "booking.error.documents", Args: []any{most}})
	}
	minutes := s.Minutes
	if minutes == 0 {
		minutes = grid
	}
	minutes += s.PerPerson*(people-1) + s.PerDocument*(documents-1)
	d := demand{subject: s, people: people, before: time.Duration(s.Before) * time.Minute, lasts: time.Duration(minutes) * time.Minute}
	d.cells = max((s.Before+minutes+s.After+grid-1)/max(grid, 1), 1)
	return d, nil
}

// place is a row of cells of one lane in which a visit has room, if nobody has it.
type place struct{ cells []agenda.Cell }

// span is what the public sees of a place: without preparation and clean-up.
func (p place) span(d demand) (start, end time.Time) {
	if p.cells[0].Session {
		return p.cells[0].Start, p.cells[0].End
	}
	start = p.cells[0].Start.Add(d.before)
	return start, start.Add(d.lasts)
}

func (p place) units(d demand) int {
	if p.cells[0].Session {
		return d.people
	}
	return 1
}

func (p place) seat(d demand) seat {
	first := p.cells[0]
	return seat{lane: first.Lane, first: first.Start, cells: len(p.cells), step: first.End.Sub(first.Start), units: p.units(d)}
}

// places lists all places for a demand among a day's cells, by time and lane.
func (c Calendar) places(cells []agenda.Cell, d demand) []place {
	lanes := map[agenda.Lane][]agenda.Cell{}
	var order []agenda.Lane
	for _, cell := range cells {
		if _, known := lanes[cell.Lane]; !known {
			order = append(order, cell.Lane)
		}
		lanes[cell.Lane] = append(lanes[cell.Lane], cell)
	}
	var list []place
	for _, lane := range order {
		if c.able(lane, d.subject.Slug) {
			list = rows(list, lanes[lane], d)
		}
	}
	slices.SortStableFunc(list, func(a, b place) int { // as people see them: preparation left out, equal ones together
		start, end := a.span(d)
		otherStart, otherEnd := b.span(d)
		return cmp.Or(start.Compare(otherStart), end.Compare(otherEnd))
	})
	return list
}

// able tells whether a lane's desk can do the subject.
func (c Calendar) able(lane agenda.Lane, subject string) bool {
	desk, known := c.Desk(lane.Desk())
	return !known || len(desk.Subjects) == 0 || slices.Contains(desk.Subjects, subject)
}

// rows adds the rows of a lane's cells that are long enough, each cell beginning when the one before ends.
func rows(list []place, lane []agenda.Cell, d demand) []place {
	for i, first := range lane {
		n := d.cells
		if first.Session {
			n = 1
		}
		if i+n <= len(lane) && unbroken(lane[i:i+n], d.subject.Slug) {
			list = append(list, place{cells: lane[i : i+n]})
		}
	}
	return list
}

func unbroken(row []agenda.Cell, subject string) bool {
	for i, c := range row {
		if !c.Serves(subject) || c.Session && len(row) > 1 || i > 0 && !c.Start.Equal(row[i-1].End) {
			return false
		}
	}
	return true
}

// cellKey names a cell of one calendar.
type cellKey struct {
	lane   string
	starts int64 // UTC milliseconds
}

func keyOf(c agenda.Cell) cellKey { return cellKey{string(c.Lane), c.Start.UnixMilli()} }

// taken says how much of each cell is taken; a cell that is not in it is empty.
type taken map[cellKey]int

// asking is who asks for what, at which moment, under which rules.
type asking struct {
	demand
	rules  agenda.Rules
	patron italy.MonthDay
	now    time.Time
	kept   []seat // of appointments that these rules would not offer
	public bool   // bound by lead time, horizon, quotas; the office is not
}

// free says how many more such visits, or seats of a session, a place has room for.
func (k asking) free(p place, t taken) int {
	first := p.cells[0]
	free := first.Capacity - k.used(first, t)
	for _, c := range p.cells[1:] {
		free = min(free, c.Capacity-k.used(c, t))
	}
	if k.public {
		free = min(free, k.rules.Released(first, k.now)-k.used(first, t))
	}
	if free < p.units(k.demand) {
		return 0
	}
	return free
}

// used is how much of a cell is taken, by whoever has it or has time in common with it.
func (k asking) used(c agenda.Cell, t taken) int { return t[keyOf(c)] + beside(k.kept, c) }

// offered is how many such visits a place has room for when nobody is there.
func (k asking) offered(p place) int {
	if k.public && p.cells[0].Lane.Internal() {
		return 0
	}
	n := p.cells[0].Capacity
	for _, c := range p.cells[1:] {
		n = min(n, c.Capacity)
	}
	return n
}

// bounds narrows a range of days to those that who asks may book.
func (k asking) bounds(first, last italy.Day) (italy.Day, italy.Day) {
	horizon := farthest
	if k.public {
		horizon = k.rules.Horizon
	}
	return max(first, italy.DayOf(k.earliest())), min(last, italy.DayOf(k.now).AddDays(horizon))
}

// farthest is how many days ahead an office can book.
const farthest = 366

func (k asking) earliest() time.Time {
	if k.public {
		return k.now.Add(time.Duration(k.rules.Lead) * time.Hour)
	}
	return k.now
}

// slots lists the times of a day at which the visit has a place, each with the places of all lanes together.
func (c Calendar) slots(k asking, day italy.Day, t taken) []Slot {
	var list []Slot
	earliest := k.earliest()
	for _, p := range c.places(k.rules.Cells(day, k.patron), k.demand) {
		start, end := p.span(k.demand)
		offered := k.offered(p)
		if start.Before(earliest) || offered == 0 {
			continue
		}
		free := k.free(p, t)
		if last := len(list) - 1; last >= 0 && list[last].Start.Equal(start) && list[last].End.Equal(end) {
			list[last].Free += free
			list[last].Offered += offered
			continue
		}
		list = append(list, Slot{Calendar: c.Slug, Start: start, End: end, Free: free, Offered: offered})
	}
	return list
}

// choose finds the place in which a visit at start is received: the lane with the most room, so that people spread over the
// desks. offered is false where the rules have no such place for who asks.
func (c Calendar) choose(k asking, start time.Time, t taken) (chosen place, offered, free bool) {
	best := 0
	day := italy.DayOf(start)
	if first, last := k.bounds(day, day); first > last || start.Before(k.earliest()) {
		return place{}, false, false
	}
	for _, p := range c.places(k.rules.Cells(day, k.patron), k.demand) {
		if s, _ := p.span(k.demand); !s.Equal(start) || k.offered(p) == 0 {
			continue
		}
		offered = true
		if n := k.free(p, t); n > best {
			chosen, best = p, n
		}
	}
	return chosen, offered, best > 0
}
