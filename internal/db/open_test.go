package db_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
)

func TestBothEnginesBindByNumber(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		var got string
		const query = "SELECT CAST($2 AS TEXT)||'-'||CAST($1 AS TEXT)||'-'||CAST($2 AS TEXT)||'-'||CAST($3 AS TEXT)"
		if err := d.Read().QueryRowContext(t.Context(), query, "one", "two", "three").Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != "two-one-two-three" {
			t.Errorf("got %s, want two-one-two-three", got)
		}
	})
}

func TestTheSchemaMayBeBroughtUpToDateAgain(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		later := fstest.MapFS{"0002_lower.sql": {Data: []byte("-- +goose Up\nCREATE TABLE lower_number (id TEXT);\n")}}
		for range 2 {
			if err := d.Migrate(t.Context(), append(slots(), later)...); err != nil {
				t.Fatalf("migrate again: %v", err)
			}
		}
		exec(t, d, "INSERT INTO lower_number VALUES ('x')")
		if n := number(t, d.Read(), "SELECT count(*) FROM slot"); n != 1 {
			t.Errorf("%d slots, want the 1 from before", n)
		}
	})
}

func TestTwoModulesMayNotShareANumber(t *testing.T) {
	d := dbtest.SQLite(t)
	other := fstest.MapFS{"9001_other.sql": {Data: []byte("-- +goose Up\nCREATE TABLE other (id TEXT);\n")}}
	if err := d.Migrate(t.Context(), append(slots(), other)...); err == nil {
		t.Error("two files with number 9001 were accepted")
	}
}

func TestCopiesMayMigrateAtTheSameTime(t *testing.T) {
	address := dbtest.Postgres(t)
	done := make(chan error, 4)
	for range cap(done) {
		go func() {
			d, err := db.Open(context.Background(), address)
			if err == nil {
				err = d.Migrate(context.Background(), slots()...)
				_ = d.Close()
			}
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Errorf("migrate: %v", err)
		}
	}
}

func TestAStatementPreparedBeforeAMigrationStillHolds(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		all := func(ctx context.Context, q db.Querier) error {
			rows, err := q.QueryContext(ctx, "SELECT * FROM slot")
			if err != nil {
				return err
			}
			defer func() { _ = rows.Close() }()
			rows.Next()
			return rows.Err()
		}
		for range 3 { // prepared in the writer and in the pool
			if err := d.Write(t.Context(), all); err != nil {
				t.Fatal(err)
			}
			if err := all(t.Context(), d.Read()); err != nil {
				t.Fatal(err)
			}
		}
		later := fstest.MapFS{"9002_more.sql": {Data: []byte("-- +goose Up\nALTER TABLE slot ADD COLUMN place TEXT NOT NULL DEFAULT '';\n")}}
		if err := d.Migrate(t.Context(), append(slots(), later)...); err != nil {
			t.Fatal(err)
		}
		// the first use may meet the outdated plan; the second must not
		_, _ = d.Write(t.Context(), all), all(t.Context(), d.Read())
		if err := d.Write(t.Context(), all); err != nil {
			t.Errorf("writer: %v", err)
		}
		if err := all(t.Context(), d.Read()); err != nil {
			t.Errorf("reader: %v", err)
		}
	})
}

func TestAReaderCannotWrite(t *testing.T) {
	d := dbtest.SQLite(t, slots()...)
	if _, err := d.Read().ExecContext(t.Context(), "INSERT INTO slot VALUES ('a', 1, 0)"); err == nil {
		t.Error("a reader wrote")
	}
}

func TestAPathMayHoldAnyCharacter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c#d%41.db")
	d := dbtest.Open(t, path, slots()...)
	exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the file is not where it was asked for: %v", err)
	}
}

func TestWhatIsNoDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(path, []byte("this is no database, and never was one; it is only a text of some length"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{path, t.TempDir() + "/no/such/folder/x.db", "postgres://nobody@127.0.0.1:1/none?connect_timeout=1"} {
		if d, err := db.Open(t.Context(), address); err == nil {
			_ = d.Close()
			t.Errorf("%s was opened", address)
		}
	}
}

func TestABackupIsWholeAndVerified(t *testing.T) {
	d := dbtest.SQLite(t, slots()...)
	exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
	for i := range 200 {
		exec(t, d, "INSERT INTO booking VALUES ($1, 'a', 'note')", string(rune('a'+i%26))+string(rune('A'+i/26)))
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := d.Backup(t.Context(), path); err != nil {
		t.Fatalf("backup: %v", err)
	}
	if err := d.Backup(t.Context(), path); err == nil {
		t.Error("a backup overwrote another")
	}
	restored := dbtest.Open(t, path, slots()...)
	if n := number(t, restored.Read(), "SELECT count(*) FROM booking"); n != 200 {
		t.Errorf("the copy holds %d bookings, want 200", n)
	}
}

func TestADamagedFileIsFound(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "live.db")
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(t.Context(), slots()...); err != nil {
		t.Fatal(err)
	}
	exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
	for i := range 100 {
		exec(t, d, "INSERT INTO booking VALUES ($1, 'a', 'some note that takes some room in the file')", string(rune('a'+i%26))+string(rune('A'+i/26)))
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.VerifyFile(t.Context(), path); err != nil {
		t.Errorf("the whole file: %v", err)
	}
	torn := append([]byte{}, whole...)
	for i := len(torn) - 4096; i < len(torn); i++ {
		torn[i] ^= 0x5a
	}
	for name, data := range map[string][]byte{"torn page": torn, "cut off": whole[:len(whole)-4096], "empty": {}, "text": []byte("no database at all")} {
		bad := filepath.Join(folder, "bad.db")
		if err := os.WriteFile(bad, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := db.VerifyFile(t.Context(), bad); err == nil {
			t.Errorf("%s: not found", name)
		}
	}
	if err := db.VerifyFile(t.Context(), filepath.Join(folder, "absent.db")); err == nil {
		t.Error("an absent file verified")
	}
}

func TestRowsThatBreakTheRulesAreFound(t *testing.T) {
	for name, statement := range map[string]string{
		"a check": "INSERT INTO slot VALUES ('b', 1, 2)", "a reference": "INSERT INTO booking VALUES ('x', 'nowhere', '')",
	} {
		path := filepath.Join(t.TempDir(), "rules.db")
		exec(t, dbtest.Open(t, path, slots()...), "INSERT INTO slot VALUES ('a', 500, 0)")
		raw, err := sql.Open("sqlite", path+"?_pragma=ignore_check_constraints(1)&_pragma=foreign_keys(0)")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := raw.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		_ = raw.Close()
		if err := db.VerifyFile(t.Context(), path); err == nil {
			t.Errorf("%s: not found", name)
		}
	}
}

func TestPostgresIsBackedUpByItsOwnTools(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t))
	if err := d.Backup(t.Context(), filepath.Join(t.TempDir(), "x")); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func TestPostgresThatAnswersEarlyIsRefused(t *testing.T) {
	if d, err := db.Open(t.Context(), dbtest.Postgres(t)+"&options=-c%20synchronous_commit%3Doff"); err == nil {
		_ = d.Close()
		t.Error("synchronous_commit = off was accepted")
	}
}

func TestTheWriterSurvivesALostConnection(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), slots()...)
	exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
	sever := func() {
		rows, err := d.Read().QueryContext(t.Context(),
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	sever() // between changes: nobody notices
	exec(t, d, "INSERT INTO slot VALUES ('b', 500, 0)")
	err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error { // in a change: it fails, the next does not
		sever()
		return insert("1")(ctx, q)
	})
	if !fault.Is(err, fault.Busy) {
		t.Errorf("got %v, want busy", err)
	}
	exec(t, d, "INSERT INTO slot VALUES ('c', 500, 0)")
	if n := number(t, d.Read(), "SELECT count(*) FROM booking"); n != 0 {
		t.Errorf("%d bookings, want none", n)
	}
}

func TestADeadlockIsTriedAgain(t *testing.T) {
	d := dbtest.Open(t, dbtest.Postgres(t), slots()...)
	exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
	runs := 0
	err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		runs++
		if err := insert("1")(ctx, q); err != nil {
			return err
		}
		if runs < 4 {
			_, err := q.ExecContext(ctx, "DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$")
			return err
		}
		return nil
	})
	if n := number(t, d.Read(), "SELECT count(*) FROM booking"); err != nil || runs != 4 || n != 1 {
		t.Errorf("got %v after %d runs and %d rows, want success at the fourth and 1 row", err, runs, n)
	}
}

func TestOneCopyAtATimeHasTheLock(t *testing.T) {
	address := dbtest.Postgres(t)
	first, second := dbtest.Open(t, address), dbtest.Open(t, address)
	unlock, ok, err := first.TryLock(t.Context(), "x")
	if err != nil || !ok {
		t.Fatalf("got %t, %v, want the lock", ok, err)
	}
	if _, ok, err := second.TryLock(t.Context(), "x"); err != nil || ok {
		t.Errorf("got %t, %v, want no lock: the first has it", ok, err)
	}
	unlock()
	if unlock, ok, err := second.TryLock(t.Context(), "x"); err != nil || !ok {
		t.Errorf("got %t, %v, want the lock: the first gave it back", ok, err)
	} else {
		unlock()
	}
}
