package booking

import (
	"context"
	"time"

	"comune.example/sportello/internal/booking/internal/bookingdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Occupancy is how a calendar's places of some days stand, in cells of the agenda: Free + Held + Booked = Offered.
type Occupancy struct {
	Offered int // by the rules in force; what an exception keeps beyond them is counted as offered too
	Free    int
	Held    int // held, waiting for a guest's confirmation, on offer, or on their way back
	Booked  int
}

// Overview is what an office offered and what came of it, from day to day.
type Overview struct {
	Calendar  string
	Occupancy Occupancy
	Done      int // appointments that were received
	Missed    int // to which nobody came
	Cancelled int
	Standing  int           // still to come, or of which nobody said what came of them
	Median    time.Duration // at the desk, of those received
	Most      time.Duration // nine of ten took no longer
}

// Occupancy tells how a calendar's places of some days stand, for its office.
func (s *Service) Occupancy(ctx context.Context, calendar string, first, last italy.Day) (Occupancy, error) {
	c, err := s.ownCalendar(ctx, calendar)
	if err != nil {
		return Occupancy{}, err
	}
	now := s.journal.Now(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Occupancy, error) {
		return s.occupancy(ctx, q, c, span{days{first, last}, now})
	})
}

type span struct {
	days
	now time.Time
}

func (s *Service) occupancy(ctx context.Context, q db.Querier, c Calendar, r span) (o Occupancy, err error) {
	e, err := s.editions.inForce(ctx, q, c)
	if err != nil {
		return o, err
	}
	since, until := r.first.Start(), r.last.AddDays(1).Start()
	t, err := takenBetween(ctx, q, cellsAsked{calendar: c.Slug, since: since, until: until, now: r.now})
	if err != nil {
		return o, err
	}
	booked, err := bookedBetween(ctx, q, c.Slug, since, until)
	if err != nil {
		return o, err
	}
	kept, err := keptSeats(ctx, q, c.Slug, r.now)
	if err != nil {
		return o, err
	}
	room, aside := map[cellKey]int{}, map[cellKey]int{}
	for day := range r.first.Through(r.last) {
		for _, cell := range e.rules.Cells(day, s.patron) {
			room[keyOf(cell)] = cell.Capacity
			aside[keyOf(cell)] = min(beside(kept, cell), max(cell.Capacity-t[keyOf(cell)], 0))
		}
	}
	for key, n := range t {
		room[key] = max(room[key], n) // an exception that was kept
	}
	for key, n := range room {
		o.Offered += n
		o.Free += n - t[key] - aside[key]
		o.Booked += booked[key]
		o.Held += t[key] - booked[key] + aside[key]
	}
	return o, nil
}

// bookedBetween counts, cell by cell, what certain appointments occupy.
func bookedBetween(ctx context.Context, q db.Querier, calendar string, since, until time.Time) (taken, error) {
	rows, err := bookingdb.New(q).BookedBetween(ctx, bookingdb.BookedBetweenParams{
		Calendar: calendar, Since: since.Add(-24 * time.Hour).UnixMilli(), Until: until.Add(24 * time.Hour).UnixMilli(),
	})
	t := taken{}
	for _, r := range rows {
		for i := range r.Cells {
			starts := r.First + i*r.Step
			if starts >= since.UnixMilli() && starts < until.UnixMilli() {
				t[cellKey{r.Lane, starts}] += int(r.Units)
			}
		}
	}
	return t, err
}

// Overview tells an office what its calendars offered and what came of it.
func (s *Service) Overview(ctx context.Context, office string, first, last italy.Day) ([]Overview, error) {
	if !mayWatch(identity.From(ctx), office) {
		return nil, fault.Missing()
	}
	now := s.journal.Now(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Overview, error) {
		rows, err := exported(ctx, q, office, days{first, last})
		if err != nil {
			return nil, err
		}
		var list []Overview
		for _, c := range s.calendars {
			if c.Office != office {
				continue
			}
			o := outcomes(c.Slug, rows)
			if o.Occupancy, err = s.occupancy(ctx, q, c, span{days{first, last}, now}); err != nil {
				return nil, err
			}
			list = append(list, o)
		}
		return list, nil
	})
}

// outcomes counts what came of a calendar's appointments. Times are those of people who were received, no others.
func outcomes(calendar string, rows []Appointment) Overview {
	o := Overview{Calendar: calendar}
	var served []int64
	for _, a := range rows {
		if a.Calendar != calendar {
			continue
		}
		switch a.State {
		case Done:
			o.Done++
			if a.Served > 0 {
				served = append(served, a.Served)
			}
		case Missed:
			o.Missed++
		case Cancelled:
			o.Cancelled++
		case Booked, Arrived:
			o.Standing++
		default: // not an appointment for certain
		}
	}
	o.Median = time.Duration(figure.Percentile(served, 50)) * time.Second
	o.Most = time.Duration(figure.Percentile(served, 90)) * time.Second
	return o
}

// Export lists an office's appointments from day to day, whatever came of them. Reading it leaves a line in the audit.
func (s *Service) Export(ctx context.Context, office string, first, last italy.Day) ([]Appointment, error) {
	if !mayRun(identity.From(ctx), office) {
		return nil, fault.Missing()
	}
	return journal.Change(ctx, s.journal, "booking.export", func(tx *journal.Tx) ([]Appointment, error) {
		tx.About("office", office)
		list, err := exported(tx.Context(), tx, office, days{first, last})
		for _, a := range list {
			tx.About("appointment", a.ID)
		}
		return list, err
	})
}

func exported(ctx context.Context, q db.Querier, office string, r days) ([]Appointment, error) {
	rows, err := bookingdb.New(q).ExportRows(ctx, bookingdb.ExportRowsParams{Office: office, Since: string(r.first), Until: string(r.last)})
	return fromRows(rows), err
}
