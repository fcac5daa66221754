package journal_test

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

var errRefused = errors.New("refused")

func schemas() []fs.FS {
	return []fs.FS{journal.Schema(), fstest.MapFS{"9001_note.sql": {Data: []byte(`-- +goose Up
CREATE TABLE note (id TEXT PRIMARY KEY, body TEXT NOT NULL);
-- +goose Down
DROP TABLE note;
`)}}}
}

// each runs the test on both engines, with the address of the database for those who want a second way in.
func each(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			address := t.TempDir() + "/journal.db"
			if engine == "postgres" {
				address = dbtest.Postgres(t)
			}
			d := dbtest.Open(t, address, schemas()...)
			p := &play{db: d, address: address, now: time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC)}
			p.j = journal.New(d, clock.Virtual(p.time))
			test(t, p)
		})
	}
}

// play is a journal with a clock that the test moves.
type play struct {
	db      *db.DB
	j       *journal.Journal
	address string

	mu  sync.Mutex
	now time.Time
}

func (p *play) time() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *play) pass(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

func anna(ctx context.Context) context.Context {
	return identity.With(ctx, identity.Actor{Kind: identity.Citizen, ID: "anna", Name: "Anna Prova"})
}

func bruno(ctx context.Context) context.Context {
	return identity.With(ctx, identity.Actor{Kind: identity.Officer, ID: "bruno", Name: "Bruno Prova"})
}

type noteWritten struct {
	ID string `json:"id"`
}

func (noteWritten) FactName() string { return "test.note_written" }

// write adds a note, tells it, and answers its id; the error, if any, comes last.
func write(ctx context.Context, j *journal.Journal, body string, fail error) (string, error) {
	return journal.Change(ctx, j, "test.write", func(tx *journal.Tx) (string, error) {
		id := tx.NewID()
		tx.About("note", id)
		tx.On("a test")
		tx.Emit(noteWritten{ID: id})
		if _, err := tx.ExecContext(tx.Context(), "INSERT INTO note (id, body) VALUES ($1, $2)", id, body); err != nil {
			return "", err
		}
		return id, fail
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (p *play) write(t *testing.T, ctx context.Context, body string) string { //nolint:revive // t comes first in tests
	t.Helper()
	id, err := write(ctx, p.j, body, nil)
	must(t, err)
	return id
}

func (p *play) count(t *testing.T, table string) int {
	t.Helper()
	var n int
	must(t, p.db.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}
