package booking

import (
	"context"
	"slices"
	"time"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/booking/internal/bookingdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
)

// keep leaves an appointment where the rules no longer offer a place. What other cells have in common with its time is taken
// as long as it stands: hours or a grid that begin otherwise would give its desk to somebody else in the middle of it.
func keep(tx *journal.Tx, a Appointment) error {
	_, err := bookingdb.New(tx).MarkKept(tx.Context(), a.ID)
	return err
}

// keepUnderWay does the same for whoever is here already, or at the desk: no decision is asked for them.
func keepUnderWay(tx *journal.Tx, calendar string) error {
	_, err := bookingdb.New(tx).KeepUnderWay(tx.Context(), bookingdb.KeepUnderWayParams{
		Calendar: calendar, Since: tx.Now.Add(-24 * time.Hour).UnixMilli(), Now: tx.Now.UnixMilli(),
	})
	return err
}

// keptSeats reads what kept appointments of a calendar occupy from now on.
func keptSeats(ctx context.Context, q db.Querier, calendar string, now time.Time) ([]seat, error) {
	rows, err := bookingdb.New(q).KeptPlaces(ctx, bookingdb.KeptPlacesParams{
		Calendar: calendar, Since: now.Add(-24 * time.Hour).UnixMilli(), Now: now.UnixMilli(),
	})
	var list []seat
	for _, r := range rows {
		s := seat{
			lane: agenda.Lane(r.Lane), first: instant(r.First), cells: int(r.Cells), step: time.Duration(r.Step) * time.Millisecond, units: int(r.Units),
		}
		if s.until().After(now) {
			list = append(list, s)
		}
	}
	return list, err
}

// but leaves out one seat, which is about to be left.
func but(kept []seat, own *seat) []seat {
	if own == nil {
		return kept
	}
	if i := slices.Index(kept, *own); i >= 0 {
		return slices.Delete(slices.Clone(kept), i, i+1)
	}
	return kept
}

// beside is how much of a cell is taken by kept seats that are not made of it.
func beside(kept []seat, cell agenda.Cell) int {
	n := 0
	for _, s := range kept {
		if s.meets(cell) {
			n += s.units
		}
	}
	return n
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
