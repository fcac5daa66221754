package booking

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/booking/internal/bookingdb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Day lists the office's appointments of a day as Agenda does, and among them those that a guest has yet to confirm.
// Reading it leaves a line in the audit.
func (s *Service) Day(ctx context.Context, office string, day italy.Day) ([]Appointment, error) {
	if !mayWatch(identity.From(ctx), office) {
		return nil, fault.Missing()
	}
	return journal.Change(ctx, s.journal, "booking.agenda", func(tx *journal.Tx) ([]Appointment, error) {
		list, err := agendaOf(tx.Context(), tx, office, day)
		if err != nil {
			return nil, err
		}
		rows, err := bookingdb.New(tx).Unconfirmed(tx.Context(), bookingdb.UnconfirmedParams{Office: office, Day: string(day), Now: tx.Now.UnixMilli()})
		if err != nil {
			return nil, err
		}
		list = append(list, fromRows(rows)...)
		slices.SortStableFunc(list, func(a, b Appointment) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID)) })
		for _, a := range list {
			tx.About("appointment", a.ID)
		}
		return list, nil
	})
}

// Displace moves an appointment for its office, which says why: whoever has it reads the reason.
func (s *Service) Displace(ctx context.Context, id string, start time.Time, reason string) (Appointment, error) {
	return s.byOffice(ctx, "booking.displace", id, reason, func(tx *journal.Tx, a Appointment, reason string) (Appointment, error) {
		return s.move(tx, a, relocation{start: start, office: true, reason: reason})
	})
}

// Withdraw cancels an appointment for its office, which says why: whoever had it reads the reason.
func (s *Service) Withdraw(ctx context.Context, id, reason string) (Appointment, error) {
	return s.byOffice(ctx, "booking.withdraw", id, reason, s.cancel)
}

// byOffice changes an appointment in its office's name: Invalid without a reason.
func (s *Service) byOffice(
	ctx context.Context, action, id, reason string, change func(tx *journal.Tx, a Appointment, reason string) (Appointment, error),
) (Appointment, error) {
	return journal.Change(ctx, s.journal, action, func(tx *journal.Tx) (Appointment, error) {
		a, err := permitted(tx.Context(), tx, id, func(a Appointment) bool { return mayRun(tx.Actor, a.Office) })
		if err != nil {
			return Appointment{}, err
		}
		reason = strings.TrimSpace(reason)
		if reason == "" {
			return Appointment{}, fault.Wrong(fault.Field{Name: "reason", Key: "booking.error.reason"})
		}
		tx.On(reason)
		return change(tx, a, reason)
	})
}

// Foresee tells what a revision would do, without doing it: its errors are those of Revise.
func (s *Service) Foresee(ctx context.Context, r Revision) (Outcome, error) {
	c, err := s.ownCalendar(ctx, r.Calendar)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	err = journal.Do(ctx, s.journal, "booking.foresee", func(tx *journal.Tx) error {
		var err error
		if out, err = s.revise(tx, c, r); err != nil {
			return err
		}
		return triedOnly{}
	})
	if _, ok := errors.AsType[triedOnly](err); ok {
		return out, nil
	}
	return Outcome{}, err
}

// triedOnly is the error that undoes a change which was made to see what it does.
type triedOnly struct{}

// Error implements error.
func (triedOnly) Error() string { return "tried only" }

// Offer is what rules offer on a day.
type Offer struct {
	Day     italy.Day
	Holiday string // key of the holiday that the day is; empty: none
	Cells   []agenda.Cell
}

// Offers lists what rules would offer from day first to day last, both included, whoever has taken what.
func (s *Service) Offers(rules agenda.Rules, first, last italy.Day) []Offer {
	holidays := map[italy.Day]string{}
	for _, h := range s.Holidays(first, last) {
		holidays[h.Day] = h.Key
	}
	var list []Offer
	for day := range first.Through(last) {
		list = append(list, Offer{Day: day, Holiday: holidays[day], Cells: rules.Cells(day, s.patron)})
	}
	return list
}

// Holidays lists the holidays of the town from day first to day last, both included.
func (s *Service) Holidays(first, last italy.Day) []italy.Holiday {
	var list []italy.Holiday
	for year := first.Year(); year <= last.Year(); year++ {
		for _, h := range italy.Holidays(year, s.patron) {
			if first <= h.Day && h.Day <= last {
				list = append(list, h)
			}
		}
	}
	return list
}
