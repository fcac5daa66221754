package workload

import (
	"iter"
	"time"

	"comune.example/sportello/internal/italy"
)

// Column is what is counted by day: a kind, and its subject. Certificates count in one column without a subject.
type Column struct {
	Kind Kind
	Sub  string
}

// ColumnOf returns the column that an event counts in.
func ColumnOf(e Event) Column {
	if e.Kind == Certificate {
		return Column{Kind: e.Kind}
	}
	return Column{Kind: e.Kind, Sub: e.Sub}
}

// String returns "pratica.nido", or "visita" without a subject.
func (c Column) String() string {
	if c.Sub == "" {
		return string(c.Kind)
	}
	return string(c.Kind) + "." + c.Sub
}

// Tally is a stream counted again, from the events alone: what a correct program must show.
type Tally struct {
	Days  map[italy.Day]map[Column]int
	Mix   map[string]int   // certificates by type
	Cents map[string]int64 // payments by subject
	Sites map[int]int      // all events by site

	people map[Kind]map[Actor]bool
}

// NewTally returns a tally of nothing.
func NewTally() *Tally {
	return &Tally{
		Days: map[italy.Day]map[Column]int{}, Mix: map[string]int{}, Cents: map[string]int64{}, Sites: map[int]int{},
		people: map[Kind]map[Actor]bool{},
	}
}

// Count returns the tally of a stream.
func Count(events iter.Seq[Event]) *Tally {
	t := NewTally()
	for e := range events {
		t.Add(e)
	}
	return t
}

// Add counts an event on its day in Rome.
func (t *Tally) Add(e Event) {
	day := italy.DayOf(e.At)
	if t.Days[day] == nil {
		t.Days[day] = map[Column]int{}
	}
	t.Days[day][ColumnOf(e)]++
	t.Sites[e.Site]++
	if e.Kind == Certificate {
		t.Mix[e.Sub]++
	}
	if e.Kind == Payment {
		t.Cents[e.Sub] += e.Cents
	}
	if t.people[e.Kind] == nil {
		t.people[e.Kind] = map[Actor]bool{}
	}
	t.people[e.Kind][e.Actor] = true
}

// On returns how many events of a kind happened on a day.
func (t *Tally) On(day italy.Day, kind Kind) int {
	n := 0
	for column, count := range t.Days[day] {
		if column.Kind == kind {
			n += count
		}
	}
	return n
}

// Total returns how many events of a kind happened.
func (t *Tally) Total(kind Kind) int {
	n := 0
	for day := range t.Days {
		n += t.On(day, kind)
	}
	return n
}

// BySub returns the totals of all columns.
func (t *Tally) BySub() map[Column]int {
	totals := map[Column]int{}
	for _, columns := range t.Days {
		for column, n := range columns {
			totals[column] += n
		}
	}
	return totals
}

// ByMonth returns a kind's totals by month, "2014-03".
func (t *Tally) ByMonth(kind Kind) map[string]int {
	months := map[string]int{}
	for day := range t.Days {
		months[day.YearMonth()] += t.On(day, kind)
	}
	return months
}

// ByWeekday returns a kind's totals by day of the week.
func (t *Tally) ByWeekday(kind Kind) map[time.Weekday]int {
	weekdays := map[time.Weekday]int{}
	for day := range t.Days {
		weekdays[day.Weekday()] += t.On(day, kind)
	}
	return weekdays
}

// PeakDay returns the earliest of the days with the most events of a kind, and how many.
func (t *Tally) PeakDay(kind Kind) (peak italy.Day, most int) {
	for day := range t.Days {
		if n := t.On(day, kind); n > most || (n == most && n > 0 && day < peak) {
			peak, most = day, n
		}
	}
	return peak, most
}

// Distinct returns how many different actors events of a kind have. It does not add up over kinds or months.
func (t *Tally) Distinct(kind Kind) int { return len(t.people[kind]) }

// TotalCents returns the sum of all payments.
func (t *Tally) TotalCents() int64 {
	total := int64(0)
	for _, cents := range t.Cents {
		total += cents
	}
	return total
}

// HundredthsPerDay returns total/days in hundredths, halves away from zero: 1357 is shown as 13.57.
func HundredthsPerDay(total, days int) int {
	return (200*total + days) / (2 * days)
}
