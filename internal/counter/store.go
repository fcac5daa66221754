package counter

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/counter/internal/counterdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func insertTurn(tx *journal.Tx, t Turn) error {
	return counterdb.New(tx).InsertTurn(tx.Context(), counterdb.InsertTurnParams{
		ID: t.ID, Link: t.Link, Source: t.Source, Office: t.Office, Day: string(t.Day), Series: t.Series, Nth: t.Nth, Number: t.Number,
		Kind: string(t.Kind), Appointment: t.Appointment, Subject: t.Subject, Name: t.Name, People: t.People, Starts: millis(t.Start),
		Desk: t.Desk, State: string(t.State), Priority: int64(t.Priority), Calls: t.Calls, ArrivedAt: millis(t.ArrivedAt),
		QueuedAt: millis(t.QueuedAt), CalledAt: millis(t.CalledAt), StartedAt: millis(t.StartedAt), ParkedAt: millis(t.ParkedAt),
		EndedAt: millis(t.EndedAt), Waited: t.Waited, Served: t.Served, Version: t.Version,
	})
}

// changeTurn writes a turn's new state, and tells whether it was still at the version that the change was made from.
func changeTurn(tx *journal.Tx, t Turn, was int64) (bool, error) {
	n, err := counterdb.New(tx).ChangeTurn(tx.Context(), counterdb.ChangeTurnParams{
		ID: t.ID, Was: was, Desk: t.Desk, State: string(t.State), Priority: int64(t.Priority), Calls: t.Calls, QueuedAt: millis(t.QueuedAt),
		CalledAt: millis(t.CalledAt), StartedAt: millis(t.StartedAt), ParkedAt: millis(t.ParkedAt), EndedAt: millis(t.EndedAt),
		Waited: t.Waited, Served: t.Served, Version: t.Version,
	})
	return n == 1, err
}

// turn reads one turn: NotFound if there is none.
func turn(ctx context.Context, q db.Querier, id string) (Turn, error) {
	return foundTurn(counterdb.New(q).Turn(ctx, id))
}

func turnByLink(ctx context.Context, q db.Querier, link string) (Turn, error) {
	return foundTurn(counterdb.New(q).TurnByLink(ctx, link))
}

func turnOfAppointment(ctx context.Context, q db.Querier, appointment string) (Turn, error) {
	return foundTurn(counterdb.New(q).TurnOfAppointment(ctx, appointment))
}

func foundTurn(row counterdb.CounterTurn, err error) (Turn, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Turn{}, fault.Missing()
	}
	return turnOf(row), err
}

func openTurns(ctx context.Context, q db.Querier, office string, day italy.Day) ([]Turn, error) {
	rows, err := counterdb.New(q).OpenTurns(ctx, counterdb.OpenTurnsParams{Office: office, Day: string(day)})
	return turnsOf(rows), err
}

func turnsOfDay(ctx context.Context, q db.Querier, office string, day italy.Day) ([]Turn, error) {
	rows, err := counterdb.New(q).TurnsOfDay(ctx, counterdb.TurnsOfDayParams{Office: office, Day: string(day)})
	return turnsOf(rows), err
}

// openBefore lists turns of earlier days that nobody ended.
func openBefore(ctx context.Context, q db.Querier, office string, day italy.Day) ([]Turn, error) {
	rows, err := counterdb.New(q).OpenBefore(ctx, counterdb.OpenBeforeParams{Office: office, Day: string(day)})
	return turnsOf(rows), err
}

// nextNth is the next number of a series on a day: one after the last, so that there are no gaps.
func nextNth(tx *journal.Tx, office string, day italy.Day, series string) (int64, error) {
	last, err := counterdb.New(tx).LastNth(tx.Context(), counterdb.LastNthParams{Office: office, Day: string(day), Series: series})
	return last + 1, err
}

// lastServed lists the seconds that the latest served turns of a subject took.
func lastServed(ctx context.Context, q db.Querier, office, subject string) ([]int64, error) {
	return counterdb.New(q).LastServed(ctx, counterdb.LastServedParams{Office: office, Subject: subject, Limit: servedRemembered})
}

func openDesk(tx *journal.Tx, d OpenDesk) error {
	return counterdb.New(tx).OpenDesk(tx.Context(), counterdb.OpenDeskParams{
		Office: d.Office, Desk: d.Desk, Day: string(d.Day), Officer: d.Officer, Subjects: joined(d.Subjects), OpenedAt: millis(d.OpenedAt),
	})
}

func closeDesk(tx *journal.Tx, office, desk string) (bool, error) {
	n, err := counterdb.New(tx).CloseDesk(tx.Context(), counterdb.CloseDeskParams{Office: office, Desk: desk})
	return n == 1, err
}

func openDesks(ctx context.Context, q db.Querier, office string, day italy.Day) ([]OpenDesk, error) {
	rows, err := counterdb.New(q).OpenDesks(ctx, counterdb.OpenDesksParams{Office: office, Day: string(day)})
	list := make([]OpenDesk, 0, len(rows))
	for _, r := range rows {
		list = append(list, OpenDesk{
			Office: r.Office, Desk: r.Desk, Day: italy.Day(r.Day), Officer: r.Officer, Subjects: split(r.Subjects), OpenedAt: instant(r.OpenedAt),
		})
	}
	return list, err
}

func turnsOf(rows []counterdb.CounterTurn) []Turn {
	list := make([]Turn, 0, len(rows))
	for _, r := range rows {
		list = append(list, turnOf(r))
	}
	return list
}

func turnOf(r counterdb.CounterTurn) Turn {
	return Turn{
		ID: r.ID, Link: r.Link, Source: r.Source, Office: r.Office, Day: italy.Day(r.Day), Series: r.Series, Nth: r.Nth, Number: r.Number,
		Kind: Kind(r.Kind), Appointment: r.Appointment, Subject: r.Subject, Name: r.Name, People: r.People, Start: instant(r.Starts),
		Desk: r.Desk, State: State(r.State), Priority: Priority(r.Priority), Calls: r.Calls, ArrivedAt: instant(r.ArrivedAt),
		QueuedAt: instant(r.QueuedAt), CalledAt: instant(r.CalledAt), StartedAt: instant(r.StartedAt), ParkedAt: instant(r.ParkedAt),
		EndedAt: instant(r.EndedAt), Waited: r.Waited, Served: r.Served, Version: r.Version,
	}
}

// millis is an instant as it is kept; one that has not come is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
