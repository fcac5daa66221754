package booking

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/booking/internal/bookingdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

// takePlace takes one place of an offered slot, whose Free is all that it holds, and tells whether there was one.
func takePlace(tx *journal.Tx, slot Slot) (bool, error) {
	q := bookingdb.New(tx)
	starts := slot.Start.UnixMilli()
	err := q.EnsureSlot(tx.Context(), bookingdb.EnsureSlotParams{Calendar: slot.Calendar, Starts: starts, Capacity: int64(slot.Free)})
	if err != nil {
		return false, err
	}
	n, err := q.TakePlace(tx.Context(), bookingdb.TakePlaceParams{Calendar: slot.Calendar, Starts: starts})
	return n == 1, err
}

// giveBackPlace frees the appointment's place.
func giveBackPlace(tx *journal.Tx, a Appointment) error {
	n, err := bookingdb.New(tx).GiveBackPlace(tx.Context(), bookingdb.GiveBackPlaceParams{Calendar: a.Calendar, Starts: a.Start.UnixMilli()})
	if err == nil && n != 1 {
		err = errors.New("an appointment's slot has no place to give back")
	}
	return err
}

func insertAppointment(tx *journal.Tx, a Appointment) error {
	return bookingdb.New(tx).InsertAppointment(tx.Context(), bookingdb.InsertAppointmentParams{
		ID: a.ID, Code: a.Code, Link: a.Link, Calendar: a.Calendar, Statistic: a.Statistic, Office: a.Office,
		Starts: a.Start.UnixMilli(), Ends: a.End.UnixMilli(), Day: string(a.Day()), State: string(a.State),
		Account: a.Account, CodiceFiscale: a.CodiceFiscale, GivenName: a.GivenName, FamilyName: a.FamilyName,
		Email: a.Email, Note: a.Note, Lang: a.Lang, MadeAt: a.MadeAt.UnixMilli(), MadeDay: string(italy.DayOf(a.MadeAt)),
		ChangedAt: a.ChangedAt.UnixMilli(),
	})
}

// appointment reads one appointment: NotFound if there is none.
func appointment(ctx context.Context, q db.Querier, id string) (Appointment, error) {
	row, err := bookingdb.New(q).Appointment(ctx, id)
	return found(row, err)
}

func appointmentByLink(ctx context.Context, q db.Querier, link string) (Appointment, error) {
	row, err := bookingdb.New(q).AppointmentByLink(ctx, link)
	return found(row, err)
}

func found(row bookingdb.BookingAppointment, err error) (Appointment, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Appointment{}, fault.Missing()
	}
	return fromRow(row), err
}

func appointmentsOfAccount(ctx context.Context, q db.Querier, account string, limit int) ([]Appointment, error) {
	rows, err := bookingdb.New(q).AppointmentsOfAccount(ctx, bookingdb.AppointmentsOfAccountParams{Account: account, Limit: int32(limit)}) //nolint:gosec // small
	return fromRows(rows), err
}

func agenda(ctx context.Context, q db.Querier, office string, day italy.Day) ([]Appointment, error) {
	rows, err := bookingdb.New(q).Agenda(ctx, bookingdb.AgendaParams{Office: office, Day: string(day)})
	return fromRows(rows), err
}

func cancelAppointment(tx *journal.Tx, id string) (bool, error) {
	n, err := bookingdb.New(tx).CancelAppointment(tx.Context(), bookingdb.CancelAppointmentParams{ChangedAt: tx.Now.UnixMilli(), ID: id})
	return n == 1, err
}

func moveAppointment(tx *journal.Tx, a Appointment, to Slot) (bool, error) {
	n, err := bookingdb.New(tx).MoveAppointment(tx.Context(), bookingdb.MoveAppointmentParams{
		ID: a.ID, Was: a.Start.UnixMilli(), Starts: to.Start.UnixMilli(), Ends: to.End.UnixMilli(),
		Day: string(italy.DayOf(to.Start)), ChangedAt: tx.Now.UnixMilli(),
	})
	return n == 1, err
}

// takenBetween tells what is booked of the calendar's slots from since until before until.
func takenBetween(ctx context.Context, q db.Querier, calendar string, since, until time.Time) (map[int64]taken, error) {
	rows, err := bookingdb.New(q).TakenPlaces(ctx, bookingdb.TakenPlacesParams{Calendar: calendar, Since: since.UnixMilli(), Until: until.UnixMilli()})
	if err != nil {
		return nil, err
	}
	byStart := make(map[int64]taken, len(rows))
	for _, r := range rows {
		byStart[r.Starts] = taken{booked: r.Booked, capacity: r.Capacity}
	}
	return byStart, nil
}

func closures(ctx context.Context, q db.Querier, calendar string, first, last italy.Day) ([]Closure, error) {
	rows, err := bookingdb.New(q).Closures(ctx, bookingdb.ClosuresParams{Calendar: calendar, Since: string(first), Until: string(last)})
	if err != nil {
		return nil, err
	}
	all := make([]Closure, 0, len(rows))
	for _, r := range rows {
		all = append(all, Closure{Calendar: r.Calendar, Day: italy.Day(r.Day), Reason: r.Reason})
	}
	return all, nil
}

func insertClosure(tx *journal.Tx, c Closure) error {
	return bookingdb.New(tx).InsertClosure(tx.Context(), bookingdb.InsertClosureParams{
		Calendar: c.Calendar, Day: string(c.Day), Reason: c.Reason, At: tx.Now.UnixMilli(),
	})
}

func deleteClosure(tx *journal.Tx, calendar string, day italy.Day) (bool, error) {
	n, err := bookingdb.New(tx).DeleteClosure(tx.Context(), bookingdb.DeleteClosureParams{Calendar: calendar, Day: string(day)})
	return n == 1, err
}

func approaching(tx *journal.Tx, since, until time.Time) ([]Appointment, error) {
	rows, err := bookingdb.New(tx).Approaching(tx.Context(), bookingdb.ApproachingParams{Since: since.UnixMilli(), Until: until.UnixMilli()})
	return fromRows(rows), err
}

func markReminded(tx *journal.Tx, id string) error {
	_, err := bookingdb.New(tx).MarkReminded(tx.Context(), id)
	return err
}

func countByDay(ctx context.Context, q db.Querier, from, to italy.Day) ([]figure.Daily, error) {
	rows, err := bookingdb.New(q).CountByDay(ctx, bookingdb.CountByDayParams{Since: string(from), Until: string(to)})
	if err != nil {
		return nil, err
	}
	all := make([]figure.Daily, 0, len(rows))
	for _, r := range rows {
		all = append(all, figure.Daily{Day: italy.Day(r.MadeDay), Sub: r.Statistic, Count: r.N})
	}
	return all, nil
}

func fromRows(rows []bookingdb.BookingAppointment) []Appointment {
	all := make([]Appointment, 0, len(rows))
	for _, r := range rows {
		all = append(all, fromRow(r))
	}
	return all
}

func fromRow(r bookingdb.BookingAppointment) Appointment {
	return Appointment{
		ID: r.ID, Code: r.Code, Link: r.Link, Calendar: r.Calendar, Statistic: r.Statistic, Office: r.Office,
		Start: instant(r.Starts), End: instant(r.Ends), State: State(r.State), Account: r.Account,
		CodiceFiscale: r.CodiceFiscale, GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email,
		Note: r.Note, Lang: r.Lang, MadeAt: instant(r.MadeAt), ChangedAt: instant(r.ChangedAt), Version: r.Version,
	}
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
