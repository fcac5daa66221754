package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"comune.example/sportello/internal/fault"
)

// Backup writes a whole, consistent copy of a SQLite database to a path where there is no file yet, while the program
// goes on working, and verifies it. A copy that was interrupted does not verify: write to a temporary name and rename.
// PostgreSQL has its own tools (pg_dump, or continuous archiving): there it is a Conflict fault.
func (d *DB) Backup(ctx context.Context, path string) error {
	if d.Engine == Postgres {
		return fault.New(fault.Conflict, "fault.backup_postgres")
	}
	// not on the writer's connection, where changes would wait for the copy, nor on a reader's, which is query only
	if _, err := d.owner.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	return VerifyFile(ctx, path)
}

// VerifyFile tells whether the SQLite file is whole: every page, index, constraint and reference. It changes nothing.
// (mode=rw with query_only: opened with mode=ro, SQLite's check silently leaves the constraints out.)
func VerifyFile(ctx context.Context, path string) (err error) {
	file, err := sql.Open("sqlite", sqliteFile(path)+"?mode=rw&_pragma=query_only(1)&_pragma=busy_timeout(10000)")
	if err != nil {
		return fmt.Errorf("verify %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	tables, err := texts(ctx, file, "SELECT name FROM sqlite_schema LIMIT 1")
	if err != nil {
		return fmt.Errorf("verify %s: %w", path, err)
	}
	if len(tables) == 0 {
		return fmt.Errorf("verify %s: the file is empty", path)
	}
	for _, check := range []string{
		"PRAGMA integrity_check(20)",
		"SELECT \"table\" || ' refers to a missing row of ' || parent FROM pragma_foreign_key_check",
	} {
		complaints, err := texts(ctx, file, check)
		if err != nil {
			return fmt.Errorf("verify %s: %w", path, err)
		}
		if len(complaints) > 0 && complaints[0] != "ok" {
			return fmt.Errorf("verify %s: the file is damaged: %s", path, strings.Join(complaints, "; "))
		}
	}
	return nil
}

func texts(ctx context.Context, file *sql.DB, query string) ([]string, error) {
	rows, err := file.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		all = append(all, text)
	}
	return all, rows.Err()
}
