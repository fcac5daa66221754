package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"comune.example/sportello/internal/db"
)

// BackupReport is what was put aside or brought back, after it was checked.
type BackupReport struct {
	File  string      `json:"file"`
	Bytes int64       `json:"bytes"`
	Audit ChainReport `json:"audit"`
	Kept  []string    `json:"kept,omitempty"` // what a restore put aside
	Keys  bool        `json:"keys"`           // whether the keys of certificates are part of it
}

// Backup writes a consistent copy of the embedded database to a file, while a server may be running, checks every page of
// it and its audit, and only then gives it its name: under that name there is the old copy or the new one, never a part.
// It neither changes nor migrates the database. keys, where it is not empty, is a file for the keys and secrets that lie
// beside the database; they do not change from day to day and are better kept apart.
func Backup(ctx context.Context, c Config, file, keys string) (r BackupReport, err error) {
	if isServer(c.Database) {
		return r, refuse("a PostgreSQL database is copied with pg_dump: see docs/operations.md")
	}
	path := filepath.Join(c.Data, DatabaseFile)
	if _, err := os.Stat(path); err != nil {
		return r, reachable(path, err)
	}
	if c, err = c.complete(); err != nil {
		return r, err
	}
	database, err := db.Open(ctx, path)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	r.File = file
	r.Bytes, err = complete(file, func(path string) (err error) {
		if err := database.Backup(ctx, path); err != nil {
			return err
		}
		r.Audit, err = chainOf(ctx, c, path)
		return errors.Join(err, r.Audit.refusal())
	})
	if err != nil || keys == "" {
		return r, err
	}
	r.Keys = true
	_, err = complete(keys, func(path string) error { return packKeys(c.Data, path) })
	return r, err
}

func isServer(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

func (r ChainReport) refusal() error {
	if r.Good() {
		return nil
	}
	return refuse("the audit of the copy does not hold: %s", r.Broken)
}

// complete makes a file that appears under its name only when it is whole and on disk.
func complete(file string, write func(path string) error) (int64, error) {
	part, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".part-*")
	if err != nil {
		return 0, reachable(filepath.Dir(file), err)
	}
	path := part.Name()
	defer func() { _ = os.Remove(path) }() // after the rename there is nothing under that name
	if err := errors.Join(part.Close(), write(path), synced(path)); err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	if err := os.Rename(path, file); err != nil {
		return 0, err
	}
	return info.Size(), synced(filepath.Dir(file))
}

// synced has a file, or the names in a folder, put on disk.
func synced(path string) error {
	f, err := os.Open(path) //nolint:gosec // our own file
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Restore brings a copy back into the data folder, checked first. A folder that holds anything is refused unless force;
// then the database there is put aside as "….before". keys is a file as Backup wrote it, or empty.
func Restore(ctx context.Context, c Config, file, keys string, force bool) (r BackupReport, err error) {
	if isServer(c.Database) {
		return r, refuse("a PostgreSQL database is restored with pg_restore: see docs/operations.md")
	}
	if err := mayFill(c.Data, force); err != nil {
		return r, err
	}
	if c, err = c.complete(); err != nil {
		return r, err
	}
	r.File = file
	path := filepath.Join(c.Data, DatabaseFile)
	r.Bytes, err = complete(path, func(part string) (err error) {
		if err := copied(file, part); err != nil {
			return err
		}
		if err := db.VerifyFile(ctx, part); err != nil {
			return &Refused{Sentence: file + " will not do: " + strings.ReplaceAll(err.Error(), part, file), Err: err}
		}
		if r.Audit, err = chainOf(ctx, c, part); err != nil {
			return &Refused{Sentence: file + " is no database of this program: " + err.Error(), Err: err}
		}
		if err := r.Audit.refusal(); err != nil {
			return err
		}
		r.Kept, err = putAside(ctx, path)
		return err
	})
	if err != nil || keys == "" {
		_, missing := os.Stat(filepath.Join(c.Data, keysFolder))
		r.Keys = missing == nil
		return r, err
	}
	r.Keys = true
	return r, unpackKeys(keys, c.Data)
}

// mayFill tells whether a folder may be restored into.
func mayFill(dir string, force bool) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(entries) > 0 && !force {
		return refuse("%s is not empty: --force puts its database aside as %s.before", dir, DatabaseFile)
	}
	return err
}

func copied(from, to string) error {
	source, err := os.Open(from) //nolint:gosec // named by the administrator
	if err != nil {
		return reachable(from, err)
	}
	defer func() { _ = source.Close() }()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0o600) //nolint:gosec // our own part
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// putAside renames the database that is there, and its log, to names that are free. A database that a server has open is
// refused: whoever opens it last clears its log away, so that a log which stays is somebody's.
func putAside(ctx context.Context, path string) ([]string, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if old, err := db.Open(ctx, path); err == nil { // a damaged one is put aside as it is
		if err := old.Close(); err == nil && exists(path+"-wal") {
			return nil, refuse("a program has %s open: stop it first", path)
		}
	}
	before := path + ".before"
	for n := 2; exists(before); n++ {
		before = fmt.Sprintf("%s.before-%d", path, n)
	}
	var kept []string
	for _, suffix := range []string{"-wal", "-shm", ""} {
		if !exists(path + suffix) {
			continue
		}
		if err := os.Rename(path+suffix, before+suffix); err != nil {
			return kept, err
		}
		kept = append(kept, before+suffix)
	}
	return kept, nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
