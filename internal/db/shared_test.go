package db_test

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"

	"comune.example/sportello/internal/db"
)

// slots is a small schema with what a change may run into: a counter, rows, uniqueness, a reference.
func slots() []fs.FS {
	return []fs.FS{fstest.MapFS{"9001_slots.sql": {Data: []byte(`-- +goose Up
CREATE TABLE slot (id TEXT PRIMARY KEY, capacity BIGINT NOT NULL, booked BIGINT NOT NULL CHECK (booked <= capacity));
CREATE TABLE booking (id TEXT PRIMARY KEY, slot TEXT NOT NULL REFERENCES slot (id), note TEXT NOT NULL);
-- +goose Down
DROP TABLE booking;
DROP TABLE slot;
`)}}}
}

func exec(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func number(t *testing.T, q db.Querier, query string) int {
	t.Helper()
	var n int
	if err := q.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// insert is the work that adds a booking.
func insert(id string) func(context.Context, db.Querier) error {
	return func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, "INSERT INTO booking (id, slot, note) VALUES ($1, 'a', '')", id)
		return err
	}
}
