package journey

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/journey/internal/journeydb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS { return db.SchemaOf(schemaFiles) }

func insertDraft(tx *journal.Tx, d Draft, answers string) error {
	return journeydb.New(tx).InsertDraft(tx.Context(), journeydb.InsertDraftParams{
		ID: d.ID, Account: d.Account, Flow: d.Flow, Step: d.Step, Answers: answers,
		StartedAt: d.StartedAt.UnixMilli(), SavedAt: d.SavedAt.UnixMilli(), ExpiresDay: string(d.ExpiresDay),
	})
}

func saveDraft(tx *journal.Tx, d Draft, answers string) error {
	n, err := journeydb.New(tx).SaveDraft(tx.Context(), journeydb.SaveDraftParams{
		ID: d.ID, Account: d.Account, Flow: d.Flow, Step: d.Step, Answers: answers, SavedAt: d.SavedAt.UnixMilli(), ExpiresDay: string(d.ExpiresDay),
	})
	if err == nil && n != 1 {
		return fault.Missing()
	}
	return err
}

func draftByID(ctx context.Context, q db.Querier, id string) (Draft, error) {
	row, err := journeydb.New(q).Draft(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Draft{}, fault.Missing()
	}
	if err != nil {
		return Draft{}, err
	}
	return fromRow(row)
}

func draftsOf(ctx context.Context, q db.Querier, account string) ([]Draft, error) {
	rows, err := journeydb.New(q).DraftsOf(ctx, account)
	if err != nil {
		return nil, err
	}
	list := make([]Draft, 0, len(rows))
	for _, row := range rows {
		d, err := fromRow(row)
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

func fromRow(r journeydb.JourneyDraft) (Draft, error) {
	d := Draft{
		ID: r.ID, Account: r.Account, Flow: r.Flow, Step: r.Step, StartedAt: instant(r.StartedAt), SavedAt: instant(r.SavedAt),
		ExpiresDay: italy.Day(r.ExpiresDay),
	}
	return d, json.Unmarshal([]byte(r.Answers), &d.Values)
}

func countDrafts(tx *journal.Tx, account string) (int64, error) {
	return journeydb.New(tx).CountDrafts(tx.Context(), account)
}

func deleteDraft(tx *journal.Tx, id, account string) error {
	_, err := journeydb.New(tx).DeleteDraft(tx.Context(), journeydb.DeleteDraftParams{ID: id, Account: account})
	return err
}

func insertForm(tx *journal.Tx, hash, account string, form Form) error {
	return journeydb.New(tx).InsertForm(tx.Context(), journeydb.InsertFormParams{
		TokenHash: hash, Account: account, Path: form.Path, Media: form.Media, Body: form.Body,
		KeptAt: tx.Now.UnixMilli(), ExpiresAt: tx.Now.Add(formLife).UnixMilli(),
	})
}

func countForms(tx *journal.Tx, account string) (int64, error) {
	return journeydb.New(tx).CountForms(tx.Context(), journeydb.CountFormsParams{Account: account, ExpiresAt: tx.Now.UnixMilli()})
}

func formBy(ctx context.Context, q db.Querier, hash string, now time.Time) (account string, form Form, err error) {
	row, err := journeydb.New(q).Form(ctx, journeydb.FormParams{TokenHash: hash, ExpiresAt: now.UnixMilli()})
	if errors.Is(err, sql.ErrNoRows) {
		return "", Form{}, fault.Missing()
	}
	return row.Account, Form{Path: row.Path, Media: row.Media, Body: row.Body}, err
}

func expire(tx *journal.Tx) error {
	q := journeydb.New(tx)
	if err := q.ExpireDrafts(tx.Context(), string(italy.DayOf(tx.Now))); err != nil {
		return err
	}
	return q.ExpireForms(tx.Context(), tx.Now.UnixMilli())
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
