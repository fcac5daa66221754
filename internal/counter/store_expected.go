package counter

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"comune.example/sportello/internal/counter/internal/counterdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

func putExpected(tx *journal.Tx, e Expected) error {
	return counterdb.New(tx).PutExpected(tx.Context(), counterdb.PutExpectedParams{
		ID: e.ID, Code: e.Code, Office: e.Office, Day: string(e.Day()), Subject: e.Subject, Desk: e.Desk, Starts: millis(e.Start),
		Ends: millis(e.End), Name: e.Name, People: e.People,
	})
}

// addExpected keeps an appointment that was read; what was told of it meanwhile is newer and stays.
func addExpected(tx *journal.Tx, e Expected) error {
	_, err := counterdb.New(tx).AddExpected(tx.Context(), counterdb.AddExpectedParams{
		ID: e.ID, Code: e.Code, Office: e.Office, Day: string(e.Day()), Subject: e.Subject, Desk: e.Desk, Starts: millis(e.Start),
		Ends: millis(e.End), Name: e.Name, People: e.People,
	})
	return err
}

func dropExpected(tx *journal.Tx, id string) error {
	_, err := counterdb.New(tx).DropExpected(tx.Context(), id)
	return err
}

func dropExpectedOfDay(tx *journal.Tx, office string, day italy.Day) error {
	_, err := counterdb.New(tx).DropExpectedOfDay(tx.Context(), counterdb.DropExpectedOfDayParams{Office: office, Day: string(day)})
	return err
}

func expectedOfDay(ctx context.Context, q db.Querier, office string, day italy.Day) ([]Expected, error) {
	rows, err := counterdb.New(q).ExpectedOfDay(ctx, counterdb.ExpectedOfDayParams{Office: office, Day: string(day)})
	return expectedOf(rows), err
}

func expectedByCode(tx *journal.Tx, office string, day italy.Day, code string) ([]Expected, error) {
	rows, err := counterdb.New(tx).ExpectedByCode(tx.Context(), counterdb.ExpectedByCodeParams{Office: office, Day: string(day), Code: code})
	return expectedOf(rows), err
}

// expectedByID reads one expected appointment: NotFound if there is none.
func expectedByID(ctx context.Context, q db.Querier, id string) (Expected, error) {
	row, err := counterdb.New(q).Expected(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Expected{}, fault.Missing()
	}
	return expectedRow(row), err
}

func synced(ctx context.Context, q db.Querier, office string, day italy.Day) (bool, error) {
	n, err := counterdb.New(q).Synced(ctx, counterdb.SyncedParams{Office: office, Day: string(day)})
	return n > 0, err
}

func noteSynced(tx *journal.Tx, office string, day italy.Day) error {
	_, err := counterdb.New(tx).NoteSynced(tx.Context(), counterdb.NoteSyncedParams{Office: office, Day: string(day), At: millis(tx.Now)})
	return err
}

func expectedOf(rows []counterdb.CounterExpected) []Expected {
	list := make([]Expected, 0, len(rows))
	for _, r := range rows {
		list = append(list, expectedRow(r))
	}
	return list
}

func expectedRow(r counterdb.CounterExpected) Expected {
	return Expected{
		ID: r.ID, Code: r.Code, Office: r.Office, Subject: r.Subject, Desk: r.Desk, Start: instant(r.Starts), End: instant(r.Ends),
		Name: r.Name, People: r.People,
	}
}

// joined keeps a list of slugs, which have no blanks, in one column.
func joined(slugs []string) string { return strings.Join(slugs, " ") }

func split(text string) []string { return strings.Fields(text) }
