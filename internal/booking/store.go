package booking

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"strings"
	"time"

	"comune.example/sportello/internal/booking/agenda"
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

// takeSeat takes the units of each cell of a place, and tells whether all had room. Where one had none the change must
// fail, or what was taken before it stays taken.
func takeSeat(tx *journal.Tx, calendar string, p place, units int) (bool, error) {
	q := bookingdb.New(tx)
	for _, c := range p.cells {
		if units > c.Capacity {
			return false, nil
		}
		n, err := q.TakeCell(tx.Context(), bookingdb.TakeCellParams{
			Calendar: calendar, Starts: c.Start.UnixMilli(), Lane: string(c.Lane), Taken: int64(units), Capacity: int64(c.Capacity),
		})
		if err != nil || n != 1 {
			return false, err
		}
	}
	return true, nil
}

// giveBackSeat frees what an appointment occupies.
func giveBackSeat(tx *journal.Tx, calendar string, s seat) error {
	q := bookingdb.New(tx)
	for i := range s.cells {
		n, err := q.GiveBackCell(tx.Context(), bookingdb.GiveBackCellParams{
			Units: int64(s.units), Calendar: calendar, Starts: s.first.Add(time.Duration(i) * s.step).UnixMilli(), Lane: string(s.lane),
		})
		if err != nil {
			return err
		}
		if n != 1 {
			return errors.New("an appointment's cell has no place to give back")
		}
	}
	return nil
}

// takenBetween tells what is taken of the calendar's cells from since until before until. What has lapsed by now is free,
// whether or not it was swept.
func takenBetween(ctx context.Context, q db.Querier, span cellsAsked) (taken, error) {
	rows, err := bookingdb.New(q).TakenCells(ctx, bookingdb.TakenCellsParams{
		Calendar: span.calendar, Since: span.since.UnixMilli(), Until: span.until.UnixMilli(),
	})
	if err != nil {
		return nil, err
	}
	t := make(taken, len(rows))
	for _, r := range rows {
		t[cellKey{r.Lane, r.Starts}] = int(r.Taken)
	}
	if len(t) == 0 {
		return t, nil
	}
	lapsed, err := bookingdb.New(q).LapsedPlaces(ctx, bookingdb.LapsedPlacesParams{Calendar: span.calendar, Now: span.now.UnixMilli()})
	for _, r := range lapsed {
		for i := range r.Cells {
			key := cellKey{r.Lane, r.First + i*r.Step}
			t[key] = max(t[key]-int(r.Units), 0)
		}
	}
	return t, err
}

// cellsAsked names the cells of a calendar in a stretch of time, as they are at the moment now.
type cellsAsked struct {
	calendar     string
	since, until time.Time
	now          time.Time
}

func insertAppointment(tx *journal.Tx, a Appointment) error {
	return bookingdb.New(tx).InsertAppointment(tx.Context(), bookingdb.InsertAppointmentParams{
		ID: a.ID, Code: a.Code, Link: a.Link, Calendar: a.Calendar, Statistic: a.Statistic, Office: a.Office,
		Starts: a.Start.UnixMilli(), Ends: a.End.UnixMilli(), Day: string(a.Day()), State: string(a.State),
		Account: a.Account, CodiceFiscale: a.CodiceFiscale, GivenName: a.GivenName, FamilyName: a.FamilyName,
		Email: a.Email, Note: a.Note, Lang: a.Lang, MadeAt: a.MadeAt.UnixMilli(), MadeDay: a.madeDay(),
		ChangedAt: a.ChangedAt.UnixMilli(), Subject: a.Subject, Category: a.Category, Lane: string(a.seat.lane),
		First: a.seat.first.UnixMilli(), Cells: int64(a.seat.cells), Step: a.seat.step.Milliseconds(), Units: int64(a.seat.units),
		People: int64(a.People), Documents: int64(a.Documents), Relation: string(a.Relation), Client: a.client, Waiting: a.waiting,
		Rules: a.Rules, Lapses: millis(a.Lapses),
		Delegation: a.Delegation, Delegator: a.Delegator, Delegate: a.Delegate, DelegatedUntil: string(a.DelegatedUntil),
	})
}

// updateAppointment writes the appointment as it is now, if nothing has changed it since it was read: it raises the version.
func updateAppointment(tx *journal.Tx, a *Appointment, reminded bool) error {
	was := a.Version
	a.Version, a.ChangedAt = was+1, tx.Now
	n, err := bookingdb.New(tx).UpdateAppointment(tx.Context(), bookingdb.UpdateAppointmentParams{
		Statistic: a.Statistic, Category: a.Category, Subject: a.Subject, Starts: a.Start.UnixMilli(), Ends: a.End.UnixMilli(),
		Day: string(a.Day()), State: string(a.State), Account: a.Account, CodiceFiscale: a.CodiceFiscale, GivenName: a.GivenName,
		FamilyName: a.FamilyName, Email: a.Email, Note: a.Note, Lang: a.Lang, MadeAt: a.MadeAt.UnixMilli(), MadeDay: a.madeDay(),
		ChangedAt: a.ChangedAt.UnixMilli(), Reminded: flag(reminded), Version: a.Version, Lane: string(a.seat.lane), First: a.seat.first.UnixMilli(),
		Cells: int64(a.seat.cells), Step: a.seat.step.Milliseconds(), Units: int64(a.seat.units), People: int64(a.People),
		Documents: int64(a.Documents), Relation: string(a.Relation), Rules: a.Rules, Lapses: millis(a.Lapses), Kept: flag(a.kept), ArrivedAt: millis(a.ArrivedAt),
		EndedAt: millis(a.EndedAt), ServedSeconds: a.Served, Delegation: a.Delegation, Delegator: a.Delegator, Delegate: a.Delegate, DelegatedUntil: string(a.DelegatedUntil),
		ID: a.ID, Was: was,
	})
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, "booking.changed")
	}
	return err
}

// madeDay is the day on which the appointment counts as made: none before it is certain.
func (a Appointment) madeDay() string {
	if !a.counted {
		return ""
	}
	return string(italy.DayOf(a.MadeAt))
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

func appointmentByCode(ctx context.Context, q db.Querier, code string) (Appointment, error) {
	row, err := bookingdb.New(q).AppointmentByCode(ctx, strings.ToUpper(strings.TrimSpace(code)))
	return found(row, err)
}

func found(row bookingdb.BookingAppointment, err error) (Appointment, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Appointment{}, fault.Missing()
	}
	return fromRow(row), err
}

func appointmentsOfAccount(ctx context.Context, q db.Querier, account string, limit int) ([]Appointment, error) {
	rows, err := bookingdb.New(q).AppointmentsOfAccount(ctx, bookingdb.AppointmentsOfAccountParams{Account: account, Most: int32(limit)}) //nolint:gosec // small
	return fromRows(rows), err
}

func heldByClient(tx *journal.Tx, client string) ([]Appointment, error) {
	rows, err := bookingdb.New(tx).HeldByClient(tx.Context(), bookingdb.HeldByClientParams{Client: client, Lapses: tx.Now.UnixMilli()})
	return fromRows(rows), err
}

func unconfirmedOf(tx *journal.Tx, client string) (int64, error) {
	return bookingdb.New(tx).CountUnconfirmed(tx.Context(), bookingdb.CountUnconfirmedParams{Client: client, Lapses: tx.Now.UnixMilli()})
}

func agendaOf(ctx context.Context, q db.Querier, office string, day italy.Day) ([]Appointment, error) {
	rows, err := bookingdb.New(q).Agenda(ctx, bookingdb.AgendaParams{Office: office, Day: string(day)})
	return fromRows(rows), err
}

// standing lists the appointments, holds and offers of a calendar that begin from since until before until.
func standing(ctx context.Context, q db.Querier, calendar string, since, until time.Time) ([]Appointment, error) {
	rows, err := bookingdb.New(q).StandingFrom(ctx, bookingdb.StandingFromParams{Calendar: calendar, Since: since.UnixMilli(), Until: until.UnixMilli()})
	return fromRows(rows), err
}

func lapsed(tx *journal.Tx, calendar string) ([]Appointment, error) {
	rows, err := bookingdb.New(tx).Lapsed(tx.Context(), bookingdb.LapsedParams{Calendar: calendar, Now: tx.Now.UnixMilli()})
	return fromRows(rows), err
}

func markLapsed(tx *journal.Tx, id string, state State) error {
	_, err := bookingdb.New(tx).MarkLapsed(tx.Context(), bookingdb.MarkLapsedParams{State: string(state), ChangedAt: tx.Now.UnixMilli(), ID: id})
	return err
}

func deleteLapsed(tx *journal.Tx, before time.Time) error {
	return bookingdb.New(tx).DeleteLapsed(tx.Context(), before.UnixMilli())
}

// open counts a person's and an address's appointments that are still to come.
type open struct{ person, category, email int64 }

func openOf(tx *journal.Tx, a Appointment, t Terms) (n open, err error) {
	q, now := bookingdb.New(tx), tx.Now.UnixMilli()
	if t.PerPerson > 0 && a.CodiceFiscale != "" {
		n.person, err = q.CountOfPerson(tx.Context(), bookingdb.CountOfPersonParams{CodiceFiscale: a.CodiceFiscale, Now: now, Calendar: a.Calendar})
	}
	if err == nil && t.PerCategory > 0 && a.Category != "" && a.CodiceFiscale != "" {
		n.category, err = q.CountOfCategory(tx.Context(), bookingdb.CountOfCategoryParams{CodiceFiscale: a.CodiceFiscale, Now: now, Category: a.Category})
	}
	if err == nil && t.PerEmail > 0 && a.Email != "" {
		n.email, err = q.CountOfEmail(tx.Context(), bookingdb.CountOfEmailParams{Email: a.Email, Now: now, Calendar: a.Calendar})
	}
	return n, err
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
	lane := agenda.Lane(r.Lane)
	return Appointment{
		ID: r.ID, Code: r.Code, Link: r.Link, Calendar: r.Calendar, Subject: r.Subject, Statistic: r.Statistic, Category: r.Category,
		Office: r.Office, Desk: lane.Desk(), Start: instant(r.Starts), End: instant(r.Ends), State: State(r.State), People: int(r.People),
		Documents: int(r.Documents), Relation: Relation(r.Relation), Account: r.Account, CodiceFiscale: r.CodiceFiscale,
		Delegation: r.Delegation, Delegator: r.Delegator, Delegate: r.Delegate, DelegatedUntil: italy.Day(r.DelegatedUntil),
		GivenName: r.GivenName, FamilyName: r.FamilyName, Email: r.Email, Note: r.Note, Lang: r.Lang, Rules: r.Rules,
		MadeAt: instant(r.MadeAt), ChangedAt: instant(r.ChangedAt), Lapses: someInstant(r.Lapses), ArrivedAt: someInstant(r.ArrivedAt),
		EndedAt: someInstant(r.EndedAt), Served: r.ServedSeconds, Version: r.Version, client: r.Client, waiting: r.Waiting, kept: r.Kept == 1, counted: r.MadeDay != "",
		seat: seat{lane: lane, first: instant(r.First), cells: int(r.Cells), step: time.Duration(r.Step) * time.Millisecond, units: int(r.Units)},
	}
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// someInstant is an instant that may not be there.
func someInstant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return instant(ms)
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
