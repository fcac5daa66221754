package counter

import (
	"context"
	"slices"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// OpenDesk says that somebody receives at a desk, and which subjects; none named means all.
func (s *Service) OpenDesk(ctx context.Context, office, desk string, subjects []string) error {
	o, err := s.permitted(ctx, office, mayRun)
	if err != nil {
		return err
	}
	if _, ok := o.Desk(desk); !ok {
		return fault.Wrong(fault.Field{Name: "desk", Key: "counter.error.desk"})
	}
	for _, slug := range subjects {
		if _, ok := o.Subject(slug); !ok {
			return fault.Wrong(fault.Field{Name: "subjects", Key: "counter.error.subject"})
		}
	}
	return s.ringAfter(office, journal.Do(ctx, s.journal, "counter.open_desk", func(tx *journal.Tx) error {
		if err := s.inCharge(tx.Context(), tx, office); err != nil {
			return err
		}
		d := OpenDesk{Office: office, Desk: desk, Day: italy.DayOf(tx.Now), Officer: tx.Actor.ID, Subjects: subjects, OpenedAt: tx.Now}
		if err := openDesk(tx, d); err != nil {
			return err
		}
		return s.recordDesk(tx, deskOpened, d)
	}))
}

// CloseDesk says that nobody receives there any more. A desk at which somebody is called or served stays open.
func (s *Service) CloseDesk(ctx context.Context, office, desk string) error {
	if _, err := s.permitted(ctx, office, mayRun); err != nil {
		return err
	}
	return s.ringAfter(office, journal.Do(ctx, s.journal, "counter.close_desk", func(tx *journal.Tx) error {
		if err := s.inCharge(tx.Context(), tx, office); err != nil {
			return err
		}
		turns, err := openTurns(tx.Context(), tx, office, italy.DayOf(tx.Now))
		if err != nil {
			return err
		}
		if t, busy := atDesk(turns, desk); busy {
			return fault.New(fault.Conflict, "counter.refused.desk_busy", t.Number)
		}
		ok, err := closeDesk(tx, office, desk)
		if err != nil || !ok {
			return orMissing(err)
		}
		return s.recordDesk(tx, deskClosed, OpenDesk{Office: office, Desk: desk})
	}))
}

func (s *Service) ringAfter(office string, err error) error {
	if err == nil {
		s.bell.ring(office)
	}
	return err
}

// CallNext calls who is next to an open desk: a Conflict when nobody waits whom the desk may receive. Of several desks
// that call at once each gets somebody else, for changes never overlap.
func (s *Service) CallNext(ctx context.Context, office, desk string) (Turn, error) {
	if _, err := s.permitted(ctx, office, mayRun); err != nil {
		return Turn{}, err
	}
	return s.rung(journal.Change(ctx, s.journal, "counter.call_next", func(tx *journal.Tx) (Turn, error) {
		turns, open, err := s.queueOf(tx.Context(), tx, office, italy.DayOf(tx.Now))
		if err != nil {
			return Turn{}, err
		}
		d, err := free(desk, turns, open)
		if err != nil {
			return Turn{}, err
		}
		t, ok := Next(turns, d, open, tx.Now)
		if !ok {
			return Turn{}, fault.New(fault.Conflict, "counter.refused.nobody")
		}
		return s.move(tx, t, Call, desk)
	}))
}

// MoveRequest asks for a move of one turn. Version, if not 0, is the state that who asks has seen.
type MoveRequest struct {
	Turn    string
	Move    Move
	Desk    string // of Call and HandOver
	Version int64
}

// Move does something with a turn. What its state does not allow is a Conflict that says why.
func (s *Service) Move(ctx context.Context, req MoveRequest) (Turn, error) {
	if len(req.Move.froms()) == 0 {
		return Turn{}, fault.Missing()
	}
	return s.rung(journal.Change(ctx, s.journal, "counter."+string(req.Move), func(tx *journal.Tx) (Turn, error) {
		t, err := turn(tx.Context(), tx, req.Turn)
		if err != nil || !mayRun(tx.Actor, t.Office) {
			return Turn{}, orMissing(err)
		}
		if req.Version != 0 && req.Version != t.Version {
			return Turn{}, fault.New(fault.Conflict, "counter.refused.changed", t.Number)
		}
		return s.move(tx, t, req.Move, req.Desk)
	}))
}

// move checks what a move needs beyond the turn's own state, and makes it.
func (s *Service) move(tx *journal.Tx, t Turn, m Move, desk string) (Turn, error) {
	if err := s.inCharge(tx.Context(), tx, t.Office); err != nil {
		return Turn{}, err
	}
	turns, open, err := s.queueOf(tx.Context(), tx, t.Office, t.Day)
	if err != nil {
		return Turn{}, err
	}
	if m == Call {
		if _, err := free(desk, turns, open); err != nil {
			return Turn{}, err
		}
	}
	if m == HandOver && !slices.ContainsFunc(open, func(d OpenDesk) bool { return d.Desk == desk }) {
		return Turn{}, fault.New(fault.Conflict, "counter.refused.desk_closed")
	}
	if t, err = t.Moved(m, desk, tx.Now); err != nil {
		return Turn{}, err
	}
	return t, s.write(tx, t, m)
}

// queueOf reads an office's open turns and its open desks.
func (s *Service) queueOf(ctx context.Context, q db.Querier, office string, day italy.Day) ([]Turn, []OpenDesk, error) {
	turns, err := openTurns(ctx, q, office, day)
	if err != nil {
		return nil, nil, err
	}
	open, err := openDesks(ctx, q, office, day)
	return turns, open, err
}

// free finds the open desk at which nobody is called or served.
func free(desk string, turns []Turn, open []OpenDesk) (OpenDesk, error) {
	i := slices.IndexFunc(open, func(d OpenDesk) bool { return d.Desk == desk })
	if i < 0 {
		return OpenDesk{}, fault.New(fault.Conflict, "counter.refused.desk_closed")
	}
	if t, busy := atDesk(turns, desk); busy {
		return OpenDesk{}, fault.New(fault.Conflict, "counter.refused.desk_busy", t.Number)
	}
	return open[i], nil
}

// atDesk finds who is called to the desk or served there.
func atDesk(turns []Turn, desk string) (Turn, bool) {
	i := slices.IndexFunc(turns, func(t Turn) bool { return t.Desk == desk && (t.State == Called || t.State == Serving) })
	if i < 0 {
		return Turn{}, false
	}
	return turns[i], true
}
