package db

import (
	"context"
	"database/sql"
	"sync"
)

// preparer is what statements can be prepared on: a pool or one connection.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// cache is a Querier that prepares each text once and keeps the statement. The texts are the program's own, so their
// number is bounded.
type cache struct {
	on         preparer
	mu         sync.RWMutex
	statements map[string]*sql.Stmt
}

func newCache(on preparer) *cache { return &cache{on: on, statements: map[string]*sql.Stmt{}} }

func (c *cache) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	c.mu.RLock()
	s := c.statements[query]
	c.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.statements[query]; s != nil {
		return s, nil
	}
	s, err := c.on.PrepareContext(context.WithoutCancel(ctx), query) //nolint:sqlclosecheck // kept; closed with what it is prepared on
	if err != nil {
		return nil, err
	}
	c.statements[query] = s
	return s, nil
}

// ExecContext implements Querier.
func (c *cache) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.statement(ctx, query) //nolint:sqlclosecheck // as above
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// PrepareContext implements Querier.
func (c *cache) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return c.on.PrepareContext(ctx, query)
}

// QueryContext implements Querier.
func (c *cache) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := c.statement(ctx, query) //nolint:sqlclosecheck // as above
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext implements Querier. A text that cannot be prepared is run unprepared, so that its error comes from Scan.
func (c *cache) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := c.statement(ctx, query) //nolint:sqlclosecheck // as above
	if err != nil {
		return c.on.QueryRowContext(ctx, query, args...)
	}
	return s.QueryRowContext(ctx, args...)
}
