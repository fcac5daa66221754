package booking

import (
	"time"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// shield takes, until a kept appointment is over, what new cells have in common with its time: hours or a grid that begin
// otherwise would give its desk to somebody else in the middle of it.
func (s *Service) shield(tx *journal.Tx, c Calendar, a Appointment, rules agenda.Rules) error {
	t, err := takenBetween(tx.Context(), tx, cellsAsked{
		calendar: c.Slug, since: a.seat.first.Add(-24 * time.Hour), until: a.seat.until(), now: tx.Now,
	})
	if err != nil {
		return err
	}
	for _, cell := range rules.Cells(italy.DayOf(a.seat.first), s.patron) {
		if !a.seat.meets(cell) {
			continue
		}
		units := min(a.seat.units, cell.Capacity-t[keyOf(cell)])
		if units <= 0 {
			continue
		}
		if err := s.shut(tx, c, a, place{cells: []agenda.Cell{cell}}, units); err != nil {
			return err
		}
	}
	return nil
}

// shut takes units of a cell until an appointment is over, with a row of its own that lapses then.
func (s *Service) shut(tx *journal.Tx, c Calendar, a Appointment, p place, units int) error {
	if ok, err := takeSeat(tx, c.Slug, p, units); err != nil || !ok {
		return orFull(err)
	}
	cell := p.cells[0]
	kept := Appointment{
		State: Returning, Relation: Self, Start: cell.Start, End: cell.End, People: 1, Documents: 1, Subject: a.Subject, Rules: a.Rules,
		seat: seat{lane: cell.Lane, first: cell.Start, cells: 1, step: cell.End.Sub(cell.Start), units: units},
	}
	kept.identify(tx, c)
	kept.Lapses = a.seat.until()
	return insertAppointment(tx, kept)
}

// meets tells whether a cell of the same lane has time in common with the seat without being one of its cells.
func (s seat) meets(cell agenda.Cell) bool {
	if cell.Lane != s.lane || !cell.Start.Before(s.until()) || !s.first.Before(cell.End) {
		return false
	}
	for i := range s.cells {
		if s.key(i) == keyOf(cell) {
			return false
		}
	}
	return true
}
