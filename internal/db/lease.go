package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
)

var errOver = errors.New("a statement after the end of its change")

// lease is the querier that one change gets, for as long as it runs: a statement that comes later is refused (it
// would run in somebody else's change), and rows that were left open are closed, for they would keep the connection
// busy or hold the log file back.
type lease struct {
	q    Querier
	open []*sql.Rows
	over bool
}

func (l *lease) end() {
	l.over = true
	for _, rows := range l.open {
		_ = rows.Close()
	}
}

// ExecContext implements Querier.
func (l *lease) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if l.over {
		return nil, errOver
	}
	return l.q.ExecContext(ctx, query, args...)
}

// PrepareContext implements Querier.
func (l *lease) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if l.over {
		return nil, errOver
	}
	return l.q.PrepareContext(ctx, query)
}

// QueryContext implements Querier.
func (l *lease) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if l.over {
		return nil, errOver
	}
	rows, err := l.q.QueryContext(ctx, query, args...)
	if err == nil {
		l.open = append(l.open, rows)
	}
	return rows, err
}

// QueryRowContext implements Querier.
func (l *lease) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if l.over {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		ctx = ended // the only way to make a Row that fails
	}
	return l.q.QueryRowContext(ctx, query, args...)
}

func panicked(p any) error { return fmt.Errorf("panic in a change: %v\n%s", p, debug.Stack()) }
