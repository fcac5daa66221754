package booking

import (
	"context"
	"errors"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

const (
	holdMinutes     = 10  // that a place is held, unless the calendar says otherwise
	mostHolds       = 30  // at one time from one place without an account: a library's or a site's computers share one
	mostUnconfirmed = 200 // guests from one place who have yet to confirm: many telephones share one
)

// HoldRequest asks that a place be kept while the form is filled in.
type HoldRequest struct {
	Calendar string
	Visit
	Start    time.Time
	Client   string // where a guest asks from
	Previous string // the link of the place held before, which goes back; empty: none
}

// Hold keeps a place for some minutes, for who holds the link of the answer. A citizen holds one place at a time; a guest's
// earlier one goes back where it is named. Its errors are those of Book.
func (s *Service) Hold(ctx context.Context, req HoldRequest) (Appointment, error) {
	c, err := s.Calendar(req.Calendar)
	if err != nil {
		return Appointment{}, err
	}
	if actor := identity.From(ctx); actor.IsCitizen() || actor.IsOfficer() {
		req.Client = string(actor.Kind) + ":" + actor.ID
	}
	return journal.Change(ctx, s.journal, "booking.hold", func(tx *journal.Tx) (Appointment, error) {
		if err := s.sweep(tx, c.Slug); err != nil {
			return Appointment{}, err
		}
		if err := s.giveUpHolds(tx, req); err != nil {
			return Appointment{}, err
		}
		f, err := s.find(tx, c, seating{visit: req.Visit, start: req.Start})
		if err != nil {
			return Appointment{}, err
		}
		a := Appointment{State: Held, Relation: Self, client: req.Client}
		if err := f.take(tx, &a); err != nil {
			return Appointment{}, err
		}
		a.identify(tx, c)
		a.Lapses = tx.Now.Add(c.Terms.hold())
		tx.About("appointment", a.ID)
		return a, insertAppointment(tx, a)
	})
}

func (t Terms) hold() time.Duration {
	if t.HoldMinutes > 0 {
		return time.Duration(t.HoldMinutes) * time.Minute
	}
	return holdMinutes * time.Minute
}

// giveUpHolds gives back what the same person held before: TooMany where too much is held from one place.
func (s *Service) giveUpHolds(tx *journal.Tx, req HoldRequest) error {
	if err := s.giveUpHold(tx, req.Previous); err != nil || req.Client == "" {
		return err
	}
	held, err := heldByClient(tx, req.Client)
	switch {
	case err != nil:
		return err
	case tx.Actor.IsCitizen():
		for _, a := range held {
			err = errors.Join(err, s.lapse(tx, a))
		}
		return err
	case len(held) >= mostHolds && !tx.Actor.IsOfficer():
		return fault.New(fault.TooMany, "booking.limit.holds")
	}
	return nil
}

// fewUnconfirmed is TooMany where so much waits for a letter to be read that it looks like somebody who gathers places.
func fewUnconfirmed(tx *journal.Tx, client string) error {
	if client == "" {
		return nil
	}
	n, err := unconfirmedOf(tx, client)
	if err == nil && n >= mostUnconfirmed {
		err = fault.New(fault.TooMany, "booking.limit.holds")
	}
	return err
}

// giveUpHold gives back the place that a link holds; one that holds nothing any more is no error.
func (s *Service) giveUpHold(tx *journal.Tx, link string) error {
	if link == "" {
		return nil
	}
	a, err := appointmentByLink(tx.Context(), tx, link)
	if fault.Is(err, fault.NotFound) || err == nil && a.State != Held {
		return nil
	}
	if err != nil {
		return err
	}
	return s.lapse(tx, a)
}

// onHold begins an appointment from the place held for it, if there is one. A hold that is over is no error: the same place
// is asked for again, and is taken if nobody was faster.
func (s *Service) onHold(tx *journal.Tx, c Calendar, req BookRequest, who Appointment) (Appointment, BookRequest, error) {
	if req.Hold == "" {
		return who, req, nil
	}
	held, err := appointmentByLink(tx.Context(), tx, req.Hold)
	if err != nil {
		return Appointment{}, req, err
	}
	if held.Calendar != c.Slug || held.State != Held && held.State != Lapsed || held.CodiceFiscale != "" {
		return Appointment{}, req, fault.New(fault.Conflict, "booking.changed")
	}
	req.Start, req.Visit = held.Start, Visit{Subject: held.Subject, People: held.People, Documents: held.Documents}
	if held.State == Lapsed {
		return who, req, nil
	}
	held.Account, held.CodiceFiscale, held.GivenName, held.FamilyName = who.Account, who.CodiceFiscale, who.GivenName, who.FamilyName
	held.Email, held.Relation = who.Email, who.Relation
	held.Delegation, held.Delegator, held.Delegate, held.DelegatedUntil = who.Delegation, who.Delegator, who.Delegate, who.DelegatedUntil
	return held, req, nil
}

// sweep gives back the calendar's places whose time is over: what a change finds is what is true at its moment.
func (s *Service) sweep(tx *journal.Tx, calendar string) error {
	for {
		list, err := lapsed(tx, calendar)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, a := range list {
			if err := s.lapse(tx, a); err != nil {
				return err
			}
		}
	}
}

// lapse ends what keeps a place without being certain, or the delay of a place on its way back.
func (s *Service) lapse(tx *journal.Tx, a Appointment) error {
	if err := giveBackSeat(tx, a.Calendar, a.seat); err != nil {
		return err
	}
	was := a.State
	if was != Cancelled {
		a.State = Lapsed
	}
	if err := markLapsed(tx, a.ID, a.State); err != nil {
		return err
	}
	switch was {
	case Pending:
		tx.Emit(AppointmentLapsed{a})
	case Offered:
		return s.offerIsOver(tx, a.waiting)
	default: // nobody is to be told
	}
	return nil
}
