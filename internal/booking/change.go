package booking

import (
	"context"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

// Cancel gives the place back: a citizen's comes back after a short random delay, so that nobody can hand it to a waiting
// accomplice. Cancelling what is cancelled changes nothing and is no error.
func (s *Service) Cancel(ctx context.Context, id string) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.cancel", func(tx *journal.Tx) (Appointment, error) {
		a, err := permitted(tx.Context(), tx, id, may(mayChange, tx.Actor))
		if err != nil {
			return Appointment{}, err
		}
		return s.cancel(tx, a, "")
	})
}

// CancelByLink gives the place back for who holds the secret link.
func (s *Service) CancelByLink(ctx context.Context, link string) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.cancel", func(tx *journal.Tx) (Appointment, error) {
		a, err := visible(tx.Context(), tx, link)
		if err != nil {
			return Appointment{}, err
		}
		return s.cancel(tx, a, "")
	})
}

// Reschedule moves an appointment to another slot of its calendar: the new place is taken and the old one left in one
// change, so that nobody ever has none or two. The old place comes back as after Cancel.
func (s *Service) Reschedule(ctx context.Context, id string, start time.Time) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.reschedule", func(tx *journal.Tx) (Appointment, error) {
		a, err := permitted(tx.Context(), tx, id, may(mayChange, tx.Actor))
		if err != nil {
			return Appointment{}, err
		}
		return s.move(tx, a, relocation{start: start})
	})
}

// RescheduleByLink is Reschedule for who holds the secret link.
func (s *Service) RescheduleByLink(ctx context.Context, link string, start time.Time) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.reschedule", func(tx *journal.Tx) (Appointment, error) {
		a, err := visible(tx.Context(), tx, link)
		if err != nil {
			return Appointment{}, err
		}
		return s.move(tx, a, relocation{start: start})
	})
}

func (s *Service) cancel(tx *journal.Tx, a Appointment, reason string) (Appointment, error) {
	a.about(tx)
	switch {
	case a.State == Cancelled || a.State == Lapsed:
		return a, nil
	case a.State == Held:
		a.State = Lapsed
		return a, s.lapse(tx, a)
	case !a.Stands() || !a.Start.After(tx.Now):
		return Appointment{}, fault.New(fault.Conflict, "booking.past")
	}
	c, err := s.Calendar(a.Calendar)
	if err != nil {
		return Appointment{}, err
	}
	a.State, a.Lapses = Cancelled, time.Time{}
	if back := s.back(tx, c); back.After(tx.Now) {
		a.Lapses = back
	} else if err := giveBackSeat(tx, a.Calendar, a.seat); err != nil {
		return Appointment{}, err
	}
	if err := updateAppointment(tx, &a, true); err != nil {
		return Appointment{}, err
	}
	tx.Emit(AppointmentCancelled{Appointment: a, ByOffice: byOffice(tx), Reason: reason})
	return a, s.stopWaiting(tx, a.ID)
}

// back is when a place that was left is offered again: at once where the office left it.
func (s *Service) back(tx *journal.Tx, c Calendar) time.Time {
	if byOffice(tx) {
		return tx.Now
	}
	return soon(tx.Now, c.Terms.ReturnMinutes)
}

func byOffice(tx *journal.Tx) bool { return tx.Actor.IsOfficer() || tx.Actor.IsSystem() }

// relocation is where an appointment goes.
type relocation struct {
	start  time.Time
	office bool   // the office seats it, whatever lead time and quotas say
	reason string // that the office gave
}

func (s *Service) move(tx *journal.Tx, a Appointment, to relocation) (Appointment, error) {
	a.about(tx)
	if !a.Stands() || !a.Start.After(tx.Now) {
		return Appointment{}, fault.New(fault.Conflict, "booking.past")
	}
	if a.State == Pending && !a.Lapses.After(tx.Now) { // the sweep below would give its place back a first time
		return Appointment{}, fault.New(fault.Conflict, "booking.lapsed")
	}
	if a.Start.Equal(to.start) {
		return a, nil
	}
	c, err := s.Calendar(a.Calendar)
	if err != nil {
		return Appointment{}, err
	}
	if err := s.sweep(tx, a.Calendar); err != nil {
		return Appointment{}, err
	}
	visit := Visit{Subject: a.Subject, People: a.People, Documents: a.Documents}
	f, err := s.find(tx, c, seating{visit: visit, start: to.start, own: &a.seat, office: to.office})
	if err != nil {
		return Appointment{}, err
	}
	left := a
	if err := s.leave(tx, c, left, f.place.seat(f.demand)); err != nil {
		return Appointment{}, err
	}
	if err := f.take(tx, &a); err != nil {
		return Appointment{}, err
	}
	if err := updateAppointment(tx, &a, false); err != nil {
		return Appointment{}, err
	}
	tx.Emit(AppointmentMoved{Appointment: a, ByOffice: byOffice(tx), Reason: to.reason})
	return a, nil
}

// leave gives up the place that an appointment had. Where it is to come back later, a row of its own keeps it until then;
// where the new place shares cells with it, there is nothing to hide.
func (s *Service) leave(tx *journal.Tx, c Calendar, a Appointment, next seat) error {
	back := s.back(tx, c)
	if !back.After(tx.Now) || a.seat.shares(next) {
		return giveBackSeat(tx, a.Calendar, a.seat)
	}
	kept := Appointment{State: Returning, Relation: Self, Start: a.Start, End: a.End, People: a.People, Documents: a.Documents, Subject: a.Subject, Rules: a.Rules, seat: a.seat}
	kept.identify(tx, c)
	kept.Lapses = back
	return insertAppointment(tx, kept)
}

// shares tells whether two seats have a cell in common.
func (s seat) shares(other seat) bool {
	return s.lane == other.lane && s.first.Before(other.until()) && other.first.Before(s.until())
}

func (s seat) until() time.Time { return s.first.Add(time.Duration(s.cells) * s.step) }

// MarkArrived notes that somebody has come. Noting it again changes nothing.
func (s *Service) MarkArrived(ctx context.Context, id string) error {
	return s.attend(ctx, "booking.arrived", id, func(tx *journal.Tx, a *Appointment) bool {
		if a.State != Booked && a.State != Missed {
			return false
		}
		a.State, a.ArrivedAt = Arrived, tx.Now
		return true
	})
}

// MarkDone notes that somebody was received, for so many seconds.
func (s *Service) MarkDone(ctx context.Context, id string, seconds int64) error {
	return s.attend(ctx, "booking.done", id, func(tx *journal.Tx, a *Appointment) bool {
		if a.State != Booked && a.State != Arrived && a.State != Missed {
			return false
		}
		if a.ArrivedAt.IsZero() {
			a.ArrivedAt = tx.Now.Add(-time.Duration(seconds) * time.Second)
		}
		a.State, a.EndedAt, a.Served = Done, tx.Now, max(seconds, 0)
		return true
	})
}

// MarkMissed notes that somebody did not come.
func (s *Service) MarkMissed(ctx context.Context, id string) error {
	return s.attend(ctx, "booking.missed", id, func(tx *journal.Tx, a *Appointment) bool {
		if a.State != Booked && a.State != Arrived {
			return false
		}
		a.State, a.EndedAt = Missed, tx.Now
		return true
	})
}

// attend changes what is known of somebody's coming; change says whether there was something to change.
func (s *Service) attend(ctx context.Context, action, id string, change func(tx *journal.Tx, a *Appointment) bool) error {
	return journal.Do(ctx, s.journal, action, func(tx *journal.Tx) error {
		a, err := permitted(tx.Context(), tx, id, may(mayAttend, tx.Actor))
		if err != nil {
			return err
		}
		a.about(tx)
		if !change(tx, &a) {
			return nil
		}
		if err := updateAppointment(tx, &a, true); err != nil {
			return err
		}
		tx.Emit(AppointmentAttended{a})
		return nil
	})
}
