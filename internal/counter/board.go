package counter

import (
	"context"
	"slices"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	servedRemembered = 20 // the latest served turns that tell how long a subject takes
	readSeen         = "counter.read"
)

// Board is what who works an office's queue sees: with names.
type Board struct {
	Office   Office
	Day      italy.Day
	Waiting  []Turn // in the order in which they would be called
	Busy     []Turn // called or served, by desk
	Parked   []Turn
	Ended    []Turn     // the latest first
	Expected []Expected // who has not come yet
	Desks    []OpenDesk
	Forecast map[string]Range
	Charge   Charge
}

// Board reads an office's day for who works its queue. Whose appointment somebody sees for the first time that day
// leaves a line in the audit.
func (s *Service) Board(ctx context.Context, office string) (Board, error) {
	o, err := s.permitted(ctx, office, mayRun)
	if err != nil {
		return Board{}, err
	}
	b, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Board, error) { return s.board(ctx, q, o) })
	if err != nil {
		return Board{}, err
	}
	return b, s.noteRead(ctx, b)
}

func (s *Service) board(ctx context.Context, q db.Querier, o Office) (Board, error) {
	b := Board{Office: o, Day: s.today(ctx)}
	turns, err := turnsOfDay(ctx, q, o.Slug, b.Day)
	if err != nil {
		return Board{}, err
	}
	now, came := s.journal.Now(ctx), map[string]bool{}
	for _, t := range turns {
		came[t.Appointment] = true
		switch t.State {
		case Called, Serving:
			b.Busy = append(b.Busy, t)
		case Parked:
			b.Parked = append(b.Parked, t)
		case Done, Missed, Left:
			b.Ended = append(b.Ended, t)
		case Waiting: // put in order below
		}
	}
	b.Waiting = Ordered(turns, now)
	slices.SortFunc(b.Ended, func(x, y Turn) int { return y.EndedAt.Compare(x.EndedAt) })
	expected, err := expectedOfDay(ctx, q, o.Slug, b.Day)
	if err != nil {
		return Board{}, err
	}
	b.Expected = slices.DeleteFunc(expected, func(e Expected) bool { return came[e.ID] })
	if b.Desks, err = openDesks(ctx, q, o.Slug, b.Day); err != nil {
		return Board{}, err
	}
	if b.Forecast, err = s.forecast(ctx, q, o, turns, len(b.Desks)); err != nil {
		return Board{}, err
	}
	b.Charge, err = s.charge(ctx, q, o.Slug)
	return b, err
}

// noteRead leaves the line about those whose appointments the reader sees for the first time today.
func (s *Service) noteRead(ctx context.Context, b Board) error {
	var ids []string
	for _, e := range b.Expected {
		ids = append(ids, e.ID)
	}
	for _, t := range slices.Concat(b.Waiting, b.Busy, b.Parked, b.Ended) {
		if t.Appointment != "" {
			ids = append(ids, t.Appointment)
		}
	}
	return s.noteAppointments(ctx, b.Day, ids)
}

func (s *Service) noteAppointments(ctx context.Context, day italy.Day, ids []string) error {
	a := identity.From(ctx)
	reader := string(a.Kind) + ":" + a.ID
	fresh := s.noted.fresh(string(day), reader, ids)
	if len(fresh) == 0 {
		return nil
	}
	err := journal.Do(journal.WithKey(ctx, ""), s.journal, readSeen, func(tx *journal.Tx) error {
		for _, id := range fresh {
			tx.About("appointment", id)
		}
		return nil
	})
	if err == nil {
		s.noted.note(reader, fresh)
	}
	return err
}
