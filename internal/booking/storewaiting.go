package booking

import (
	"context"
	"database/sql"
	"errors"

	"comune.example/sportello/internal/booking/internal/bookingdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

func insertWaiting(tx *journal.Tx, e Entry) error {
	return bookingdb.New(tx).InsertWaiting(tx.Context(), bookingdb.InsertWaitingParams{
		ID: e.ID, Link: e.Link, Calendar: e.Calendar, Subject: e.Visit.Subject, People: int64(e.Visit.People), Documents: int64(e.Visit.Documents),
		Appointment: e.Appointment, Account: e.Account, CodiceFiscale: e.CodiceFiscale, GivenName: e.GivenName, FamilyName: e.FamilyName,
		Email: e.Email, Lang: e.Lang, FromDay: string(e.From), UntilDay: string(e.Until), State: string(e.State), MadeAt: e.MadeAt.UnixMilli(),
	})
}

// markWaiting moves an entry to another state, if it is still in the one that was read.
func markWaiting(tx *journal.Tx, e Entry, next WaitingState) error {
	n, err := bookingdb.New(tx).MarkWaiting(tx.Context(), bookingdb.MarkWaitingParams{
		State: string(next), Offers: int64(e.Offers), OfferedAt: millis(e.OfferedAt), ID: e.ID, Was: string(e.State),
	})
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, "booking.changed")
	}
	return err
}

func waiting(ctx context.Context, q db.Querier, id string) (Entry, error) {
	row, err := bookingdb.New(q).Waiting(ctx, id)
	return foundEntry(row, err)
}

func waitingByLink(ctx context.Context, q db.Querier, link string) (Entry, error) {
	row, err := bookingdb.New(q).WaitingByLink(ctx, link)
	return foundEntry(row, err)
}

func waitingForAppointment(ctx context.Context, q db.Querier, appointment string) (Entry, error) {
	row, err := bookingdb.New(q).WaitingForAppointment(ctx, appointment)
	return foundEntry(row, err)
}

func waitingOfPerson(tx *journal.Tx, calendar, codiceFiscale string) (int64, error) {
	return bookingdb.New(tx).CountWaitingOfPerson(tx.Context(), bookingdb.CountWaitingOfPersonParams{
		Calendar: calendar, CodiceFiscale: codiceFiscale, UntilDay: string(italy.DayOf(tx.Now)),
	})
}

func waitingOfEmail(tx *journal.Tx, calendar, email string) (int64, error) {
	return bookingdb.New(tx).CountWaitingOfEmail(tx.Context(), bookingdb.CountWaitingOfEmailParams{
		Calendar: calendar, Email: email, UntilDay: string(italy.DayOf(tx.Now)),
	})
}

// forgetWaiting ends the waiting of those whose days are over, and removes what was over before a day.
func forgetWaiting(tx *journal.Tx, before italy.Day) error {
	q := bookingdb.New(tx)
	if _, err := q.EndWaiting(tx.Context(), string(italy.DayOf(tx.Now))); err != nil {
		return err
	}
	_, err := q.DeleteWaiting(tx.Context(), string(before))
	return err
}

// offerTo reads the place that is kept for an entry: NotFound if there is none.
func offerTo(ctx context.Context, q db.Querier, entry string) (Appointment, error) {
	row, err := bookingdb.New(q).OfferTo(ctx, entry)
	return found(row, err)
}

// waiting lists who waits in a calendar: who was offered least first, then who has waited longest. Whose days are over waits
// no longer, or a round would see nobody else.
func (s *Service) waiting(ctx context.Context, calendar string) ([]Entry, error) {
	today := italy.DayOf(s.journal.Now(ctx))
	return s.entries(ctx, func(ctx context.Context, q *bookingdb.Queries) ([]bookingdb.BookingWaiting, error) {
		return q.WaitingOfCalendar(ctx, bookingdb.WaitingOfCalendarParams{Calendar: calendar, UntilDay: string(today), Limit: waitersSeen})
	})
}

func (s *Service) entries(ctx context.Context, read func(ctx context.Context, q *bookingdb.Queries) ([]bookingdb.BookingWaiting, error)) ([]Entry, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Entry, error) {
		rows, err := read(ctx, bookingdb.New(q))
		list := make([]Entry, 0, len(rows))
		for _, r := range rows {
			list = append(list, entryOf(r))
		}
		return list, err
	})
}

// MyEntries lists the citizen's own entries of waiting lists, the latest first.
func (s *Service) MyEntries(ctx context.Context) ([]Entry, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	return s.entries(ctx, func(ctx context.Context, q *bookingdb.Queries) ([]bookingdb.BookingWaiting, error) {
		return q.WaitingOfAccount(ctx, actor.ID)
	})
}

func (s *Service) withWaiting(ctx context.Context) ([]string, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]string, error) {
		return bookingdb.New(q).CalendarsWithWaiting(ctx)
	})
}

func (s *Service) withLapsed(ctx context.Context) ([]string, error) {
	now := s.journal.Now(ctx).UnixMilli()
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]string, error) {
		return bookingdb.New(q).CalendarsWithLapsed(ctx, now)
	})
}

func foundEntry(row bookingdb.BookingWaiting, err error) (Entry, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, fault.Missing()
	}
	return entryOf(row), err
}

func entryOf(r bookingdb.BookingWaiting) Entry {
	return Entry{
		ID: r.ID, Link: r.Link, Calendar: r.Calendar, Visit: Visit{Subject: r.Subject, People: int(r.People), Documents: int(r.Documents)},
		Appointment: r.Appointment, Account: r.Account, CodiceFiscale: r.CodiceFiscale, GivenName: r.GivenName, FamilyName: r.FamilyName,
		Email: r.Email, Lang: r.Lang, From: italy.Day(r.FromDay), Until: italy.Day(r.UntilDay), State: WaitingState(r.State),
		Offers: int(r.Offers), OfferedAt: someInstant(r.OfferedAt), MadeAt: instant(r.MadeAt),
	}
}
