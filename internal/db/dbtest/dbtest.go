// Package dbtest gives tests a fresh database on each engine. SQLite is always there; PostgreSQL is the server that
// SPORTELLO_TEST_POSTGRES names (make test starts one). Where it is absent a test says so and skips, in CI it fails.
package dbtest

import (
	"context"
	"crypto/rand"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"comune.example/sportello/internal/db"
)

// Env names the variable with the address of a PostgreSQL server on which tests may create databases.
const Env = "SPORTELLO_TEST_POSTGRES"

// Each runs the test on a fresh, migrated database of each engine.
func Each(t *testing.T, schemas []fs.FS, test func(t *testing.T, database *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t, filepath.Join(t.TempDir(), "test.db"), schemas...)) })
	t.Run("postgres", func(t *testing.T) { test(t, Open(t, Postgres(t), schemas...)) })
}

// SQLite gives a fresh, migrated SQLite database, for tests of what does not depend on the engine.
func SQLite(t *testing.T, schemas ...fs.FS) *db.DB {
	t.Helper()
	return Open(t, filepath.Join(t.TempDir(), "test.db"), schemas...)
}

// Open opens and migrates the database and closes it at the end of the test.
func Open(t *testing.T, address string, schemas ...fs.FS) *db.DB {
	t.Helper()
	database, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatalf("open %s: %v", address, err)
	}
	t.Cleanup(func() { _ = database.Close() })
	if err := database.Migrate(t.Context(), schemas...); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return database
}

// Postgres creates an empty database on the test server, drops it at the end of the test, and gives its address.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Env)
	if server == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not set: in CI nothing is skipped", Env)
		}
		t.Skipf("SKIPPED: no PostgreSQL, %s is not set (make test sets it)", Env)
	}
	name := "test_" + strings.ToLower(rand.Text())
	command(t.Context(), t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { command(context.Background(), t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", Env, err)
	}
	u.Path = "/" + name
	return u.String()
}

func command(ctx context.Context, t testing.TB, server, statement string) {
	t.Helper()
	admin, err := db.Open(ctx, server)
	if err != nil {
		t.Fatalf("open %s: %v", server, err)
	}
	defer func() { _ = admin.Close() }()
	if _, err := admin.Read().ExecContext(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
