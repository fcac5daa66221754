package privacy

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/privacy/internal/privacydb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func insertRequest(tx *journal.Tx, r Request) error {
	return privacydb.New(tx).InsertRequest(tx.Context(), privacydb.InsertRequestParams{
		ID: r.ID, Account: r.Account, Kind: string(r.Kind), Lang: r.Lang, Text: r.Text, AskedAt: r.AskedAt.UnixMilli(), DueDay: string(r.DueDay),
	})
}

// requestByID reads a request: NotFound if there is none.
func requestByID(ctx context.Context, q db.Querier, id string) (Request, error) {
	row, err := privacydb.New(q).Request(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Request{}, fault.Missing()
	}
	return fromRow(row), err
}

// end ends a request that is still open: Conflict if it is not.
func end(tx *journal.Tx, r Request) error {
	n, err := privacydb.New(tx).EndRequest(tx.Context(), privacydb.EndRequestParams{
		ID: r.ID, State: string(r.State), Answer: r.Answer, AnsweredBy: r.AnsweredBy, Size: r.Size, EndedAt: tx.Now.UnixMilli(),
		ExpiresAt: millis(r.ExpiresAt),
	})
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "privacy.ended")
	}
	return err
}

func archive(ctx context.Context, q db.Querier, request string) ([]byte, error) {
	b, err := privacydb.New(q).Archive(ctx, request)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.Missing()
	}
	return b, err
}

func fromRows(rows []privacydb.PrivacyRequest) []Request {
	all := make([]Request, 0, len(rows))
	for _, r := range rows {
		all = append(all, fromRow(r))
	}
	return all
}

func fromRow(r privacydb.PrivacyRequest) Request {
	return Request{
		ID: r.ID, Account: r.Account, Kind: Kind(r.Kind), State: State(r.State), Lang: r.Lang, Text: r.Text, Answer: r.Answer,
		AnsweredBy: r.AnsweredBy, Attempts: r.Attempts, Size: r.Size, AskedAt: instant(r.AskedAt), DueDay: italy.Day(r.DueDay),
		EndedAt: instant(r.EndedAt), ExpiresAt: instant(r.ExpiresAt),
	}
}

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
