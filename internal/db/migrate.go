package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Migrate brings the database to the newest version of every module's schema. Each source is a module's embedded
// folder with files "0012_booking_calendars.sql"; the numbers are unique across the program. Modules do not build on
// each other's tables, so a number below the newest one is still applied. Several copies may start at the same time.
// A schema must not use deferred constraints: they would fail the commit of everybody in the batch.
func (d *DB) Migrate(ctx context.Context, sources ...fs.FS) error {
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithAllowOutofOrder(true), goose.WithDisableGlobalRegistry(true)}
	if d.Engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return fmt.Errorf("migrate the schema: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, d.owner, schemas(sources), options...)
	if errors.Is(err, goose.ErrNoMigrations) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the schema: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the schema: %w", err)
	}
	return nil
}

// SchemaOf gives the folder "schema" of a module's embedded files; without such a folder a migration will say so.
func SchemaOf(files fs.FS) fs.FS {
	sub, err := fs.Sub(files, "schema")
	if err != nil {
		return files
	}
	return sub
}

// schemas shows the folders of all modules as one.
type schemas []fs.FS

// Open implements fs.FS.
func (s schemas) Open(name string) (fs.File, error) {
	for _, source := range s {
		f, err := source.Open(name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir implements fs.ReadDirFS.
func (s schemas) ReadDir(name string) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	for _, source := range s {
		entries, err := fs.ReadDir(source, name)
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return all, nil
}
