package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

func openPostgres(ctx context.Context, url string) (*DB, error) {
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(32)
	if err := errors.Join(checkBinding(ctx, pool), checkDurable(ctx, pool)); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return &DB{Engine: Postgres, pool: pool, owner: pool, read: pool, writer: startWriter(ctx, pool, postgresWriter)}, nil
}

// postgresWriter is how the writer speaks with PostgreSQL. Several copies of the program may run: the lock taken with
// BEGIN lets one copy's batch run at a time, so that "look, then change" is as safe as on SQLite without FOR UPDATE,
// which SQLite does not know. The server ends a copy that hangs while it holds the lock.
var postgresWriter = dialect{
	begin: "BEGIN; SELECT pg_advisory_xact_lock(5707465)",
	greet: "SET idle_in_transaction_session_timeout = '30s'; SET statement_timeout = '30s'",
	limit: time.Minute,
	querier: func(conn *sql.Conn) Querier {
		return conn // pgx keeps prepared statements itself, and drops those that a migration outdated
	},
	repeatable: repeatable,
}

// checkDurable refuses a server that answers a commit before it is on disk.
func checkDurable(ctx context.Context, pool *sql.DB) error {
	var mode string
	if err := pool.QueryRowContext(ctx, "SHOW synchronous_commit").Scan(&mode); err != nil {
		return fmt.Errorf("reach the database: %w", err)
	}
	if mode == "off" {
		return errors.New("PostgreSQL has synchronous_commit = off: what was acknowledged could be lost")
	}
	return nil
}

func (d *DB) tryLockPostgres(ctx context.Context, name string) (unlock func(), ok bool, err error) {
	conn, err := d.pool.Conn(ctx)
	if err != nil {
		return nil, false, err
	}
	err = conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock(5707466, hashtext($1))", name).Scan(&ok)
	if err != nil || !ok {
		return nil, false, errors.Join(err, conn.Close())
	}
	return func() {
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(5707466, hashtext($1))", name); err != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // closed, it holds no lock
		}
		_ = conn.Close()
	}, true, nil
}

// repeatable tells whether PostgreSQL gave the work up for another one's sake: serialization failure or deadlock.
func repeatable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}
