package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// sqliteFile is the address of a file for the driver; a path may hold any character.
func sqliteFile(path string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// openSQLite opens the file with synchronous FULL: what is acknowledged survives the power. temp_store MEMORY keeps
// what a savepoint may have to undo off the disk: measured, two thirds more changes a second.
func openSQLite(ctx context.Context, path string) (*DB, error) {
	base := sqliteFile(path) + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)&_pragma=cache_size(-65536)&_pragma=temp_store(MEMORY)"
	owner, err := sql.Open("sqlite", base)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	owner.SetMaxOpenConns(2) // the writer's, and one for migrations
	owner.SetMaxIdleConns(1)
	if err := errors.Join(checkBinding(ctx, owner), checkSQLiteVersion(ctx, owner)); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), owner.Close())
	}
	pool, err := sql.Open("sqlite", base+"&_pragma=query_only(1)&_pragma=mmap_size(268435456)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), owner.Close())
	}
	pool.SetMaxOpenConns(readers())
	pool.SetMaxIdleConns(readers())
	return &DB{Engine: SQLite, pool: pool, owner: owner, read: newCache(pool), writer: startWriter(ctx, owner, sqliteWriter)}, nil
}

// sqliteWriter is how the writer speaks with SQLite. Its statements get a context that never ends: interrupting one
// would roll back the whole batch, and with it the work of everybody else.
var sqliteWriter = dialect{
	begin:   "BEGIN IMMEDIATE",
	querier: func(conn *sql.Conn) Querier { return newCache(conn) },
}

// checkSQLiteVersion refuses engines with the WAL-reset corruption bug, fixed in 3.51.3.
func checkSQLiteVersion(ctx context.Context, pool *sql.DB) error {
	var version string
	if err := pool.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	return soundSQLite(version)
}

func soundSQLite(version string) error {
	var major, minor, patch int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return fmt.Errorf("SQLite version %q: %w", version, err)
	}
	if major*1_000_000+minor*1_000+patch < 3_051_003 {
		return fmt.Errorf("SQLite %s may corrupt its file: 3.51.3 or later is needed", version)
	}
	return nil
}
