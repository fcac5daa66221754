// Package db opens the database and is the only place that knows which engine it is: SQLite embedded in the
// program or PostgreSQL. On both, one writer runs the changes of this copy of the program one after another and
// commits those that wait together (group commit); questions run beside it on a pool. It promises that Write returns
// nil only when the work is on disk, that a failing piece of work leaves nothing behind, that no two changes run at
// the same time, and that one SQL text serves both engines. It knows no table of any module.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite": binds $2 by number, as PostgreSQL does
)

// Engine names what the database runs on.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Querier runs statements; it is what sqlc's generated packages ask for.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is an open database. Use Read for questions and Write for changes.
type DB struct {
	Engine Engine
	pool   *sql.DB // SQLite: readers, query only; PostgreSQL: everything
	owner  *sql.DB // SQLite: where the writer has its connection; PostgreSQL: the same as pool
	read   Querier
	writer *groupWriter
}

// Open opens the database that url names: "postgres://…" is PostgreSQL, anything else is the path of a SQLite file.
// It refuses a driver or an engine on which the program's statements would silently mean something else.
func Open(ctx context.Context, url string) (*DB, error) {
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return openPostgres(ctx, url)
	}
	return openSQLite(ctx, url)
}

// Read gives the querier for questions. It never sees what is not yet on disk.
func (d *DB) Read() Querier { return d.read }

// Write runs work in one transaction and returns when it is on disk, or when it failed and left nothing behind.
// Work must use the context and the querier that it is given, do nothing but database work, start no other Write and
// return the error of a statement that failed. It may be run more than once (PostgreSQL's deadlocks), so it must not
// keep what an earlier run did. A caller whose context ends is let go as long as the work has not begun; begun work
// is carried through. A failure of the commit itself is a Busy fault that wraps ErrUnknownOutcome.
func (d *DB) Write(ctx context.Context, work func(ctx context.Context, q Querier) error) error {
	return d.writer.submit(ctx, work)
}

// Stats counts the work of this copy's writer since it was opened.
type Stats struct {
	Batches int64 // commits
	Changes int64 // changes that were run; Changes/Batches tells whether grouping works
	Refused int64 // of these, the ones that failed and left nothing
	Failed  int64 // commits that failed as a whole
	Waiting int   // changes in the queue now
}

// Stats tells how the writer is doing.
func (d *DB) Stats() Stats {
	w := d.writer
	return Stats{
		Batches: w.batches.Load(), Changes: w.changes.Load(), Refused: w.refused.Load(), Failed: w.failed.Load(),
		Waiting: len(w.queue),
	}
}

// Close refuses new changes, carries the waiting ones through, then closes the database.
func (d *DB) Close() error {
	err := d.writer.close()
	if d.Engine == Postgres {
		return errors.Join(err, d.pool.Close())
	}
	err = errors.Join(err, d.pool.Close())
	if d.owner.Ping() == nil { //nolint:noctx // who closes does not give up; closed once already, there is nothing to tidy
		_, checkpoint := d.owner.Exec("PRAGMA wal_checkpoint(TRUNCATE)") //nolint:noctx // as above
		err = errors.Join(err, checkpoint)
	}
	return errors.Join(err, d.owner.Close())
}

// TryLock takes the named right of one copy of the program to do something that the others leave alone meanwhile; ok
// is false where another copy has it. It ends with unlock, or with the copy. On SQLite there is only one copy.
func (d *DB) TryLock(ctx context.Context, name string) (unlock func(), ok bool, err error) {
	if d.Engine == SQLite {
		return func() {}, true, nil
	}
	return d.tryLockPostgres(ctx, name)
}

// checkBinding asks whether $2 means the second argument: some drivers number by first appearance and would give
// wrong answers without an error.
func checkBinding(ctx context.Context, pool *sql.DB) error {
	var got string
	const query = "SELECT CAST($2 AS TEXT)||'-'||CAST($1 AS TEXT)||'-'||CAST($2 AS TEXT)||'-'||CAST($3 AS TEXT)"
	if err := pool.QueryRowContext(ctx, query, "one", "two", "three").Scan(&got); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	if got != "two-one-two-three" {
		return fmt.Errorf("this driver binds $2 by appearance (%s): every statement would be wrong", got)
	}
	return nil
}

// readers is how many questions run at a time on SQLite; more would only share the same cores.
func readers() int { return 2 * runtime.GOMAXPROCS(0) }
