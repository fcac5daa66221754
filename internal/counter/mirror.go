package counter

import (
	"context"
	"encoding/json"
	"fmt"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

// Deliver hears what happened at a site, in its order. What was heard before is absorbed, and what comes after a gap is left:
// the receipt says up to where the centre has heard, and the site goes on from there.
func (s *Service) Deliver(ctx context.Context, id string, events []Event) (Receipt, error) {
	office, err := s.officeOfDevice(ctx)
	if err != nil {
		return Receipt{}, err
	}
	receipt, err := journal.Change(ctx, s.journal, "counter.deliver", func(tx *journal.Tx) (Receipt, error) {
		from, err := site(tx.Context(), tx, id, office.Slug)
		if err != nil {
			return Receipt{}, err
		}
		heard := from.Heard
		for _, e := range events {
			if e.Seq != heard+1 {
				continue
			}
			if err := s.hear(tx, from, e); err != nil {
				return Receipt{}, err
			}
			heard++
		}
		return Receipt{Heard: heard, InCharge: from.InCharge}, hearSite(tx, from, heard)
	})
	if err == nil {
		s.seen.now(id, s.journal.Now(ctx))
		s.bell.ring(office.Slug)
	}
	return receipt, err
}

// hear keeps an event and mirrors what it says.
func (s *Service) hear(tx *journal.Tx, from Site, e Event) error {
	if ok, err := insertEvent(tx, from.ID, e, true); err != nil || !ok {
		return err
	}
	var h happened
	if err := json.Unmarshal(e.Payload, &h); err != nil {
		return fault.Wrap(fault.Invalid, err, "counter.error.event", fmt.Sprint(e.Seq))
	}
	switch {
	case h.Desk != nil && h.Desk.Office == from.Office && e.Action == deskOpened:
		return openDesk(tx, *h.Desk)
	case h.Desk != nil && h.Desk.Office == from.Office:
		_, err := closeDesk(tx, from.Office, h.Desk.Desk)
		return err
	case h.Turn != nil && h.Turn.Office == from.Office:
		return mirror(tx, e.Action, *h.Turn)
	default:
		return fault.New(fault.Invalid, "counter.error.event", fmt.Sprint(e.Seq))
	}
}

// mirror takes over a turn's state if it is newer than the one that is known, and tells what follows from it.
func mirror(tx *journal.Tx, action string, t Turn) error {
	newer, err := takeOver(tx, t)
	if err != nil || !newer {
		return err
	}
	about(tx, t)
	if action == issued {
		tx.Emit(TurnIssued{Turn: t.ID})
		if t.Appointment != "" {
			tx.Emit(Arrived{Turn: t.ID, Appointment: t.Appointment})
		}
		return nil
	}
	emit(tx, Move(action), t)
	return nil
}

// takeOver keeps a turn of the other side, and tells whether it was news. Of another office's turn no site can tell anything.
func takeOver(tx *journal.Tx, t Turn) (bool, error) {
	known, err := turn(tx.Context(), tx, t.ID)
	switch {
	case fault.Is(err, fault.NotFound):
		return true, insertTurn(tx, t)
	case err != nil:
		return false, err
	case known.Office != t.Office:
		return false, fault.Missing()
	case t.Version <= known.Version:
		return false, nil
	default:
		return changeTurn(tx, t, known.Version)
	}
}
