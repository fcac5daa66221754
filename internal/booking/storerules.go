package booking

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"comune.example/sportello/internal/booking/internal/bookingdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
)

// latestRules gives the newest edition's version and id; 0 where the office has made none.
func latestRules(ctx context.Context, q db.Querier, calendar string) (version int64, id string, err error) {
	row, err := bookingdb.New(q).LatestRules(ctx, calendar)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", nil
	}
	return row.Version, row.ID, err
}

func rulesText(ctx context.Context, q db.Querier, calendar string, version int64) (string, error) {
	row, err := bookingdb.New(q).RulesOf(ctx, bookingdb.RulesOfParams{Calendar: calendar, Version: version})
	return row.Rules, err
}

func editionOf(ctx context.Context, q db.Querier, calendar string, version int64) (Edition, error) {
	row, err := bookingdb.New(q).RulesOf(ctx, bookingdb.RulesOfParams{Calendar: calendar, Version: version})
	if err != nil {
		return Edition{}, err
	}
	return decoded(row)
}

func editionsOf(ctx context.Context, q db.Querier, calendar string, limit int32) ([]Edition, error) {
	rows, err := bookingdb.New(q).Editions(ctx, bookingdb.EditionsParams{Calendar: calendar, Limit: limit})
	if err != nil {
		return nil, err
	}
	list := make([]Edition, 0, len(rows))
	for _, r := range rows {
		e, err := decoded(r)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

func decoded(r bookingdb.BookingRule) (Edition, error) {
	e := Edition{Version: r.Version, Reason: r.Reason, Author: r.Author, At: instant(r.At)}
	return e, json.Unmarshal([]byte(r.Rules), &e.Rules)
}

func insertEdition(tx *journal.Tx, calendar string, e Edition) error {
	text, err := encodeRules(e.Rules)
	if err != nil {
		return err
	}
	return bookingdb.New(tx).InsertRules(tx.Context(), bookingdb.InsertRulesParams{
		Calendar: calendar, Version: e.Version, ID: tx.NewID(), Rules: text, Reason: e.Reason, Author: e.Author, At: e.At.UnixMilli(),
	})
}
