package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
)

var errFull = errors.New("full")

// book looks, then changes, without FOR UPDATE: safe only because no two changes run at the same time.
func book(d *db.DB, id string) error {
	return d.Write(context.Background(), func(ctx context.Context, q db.Querier) error {
		var capacity, booked int
		if err := q.QueryRowContext(ctx, "SELECT capacity, booked FROM slot WHERE id = 'a'").Scan(&capacity, &booked); err != nil {
			return err
		}
		if booked == capacity {
			return errFull
		}
		if _, err := q.ExecContext(ctx, "UPDATE slot SET booked = $1 WHERE id = 'a'", booked+1); err != nil {
			return err
		}
		return insert(id)(ctx, q)
	})
}

func TestManyClientsOnOneSlotNeverOversell(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		won := rush(t, 64, 10, func(client, i int) error { return book(d, fmt.Sprintf("%d-%d", client, i)) })
		booked, rows := number(t, d.Read(), "SELECT booked FROM slot"), number(t, d.Read(), "SELECT count(*) FROM booking")
		if won != 500 || booked != 500 || rows != 500 {
			t.Errorf("told success %d times, counter %d, rows %d: want 500 each", won, booked, rows)
		}
		if s := d.Stats(); s.Changes != 641 || s.Refused != 140 || s.Batches >= s.Changes {
			t.Errorf("got %+v, want 641 changes, 140 refused, in fewer batches", s)
		}
	})
}

func TestTwoCopiesOfTheProgramNeverOversell(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			address := t.TempDir() + "/two.db"
			if engine == "postgres" {
				address = dbtest.Postgres(t)
			}
			copies := []*db.DB{dbtest.Open(t, address, slots()...), dbtest.Open(t, address, slots()...)}
			exec(t, copies[0], "INSERT INTO slot VALUES ('a', 100, 0)")
			won := rush(t, 16, 10, func(client, i int) error {
				return book(copies[client%2], fmt.Sprintf("%d-%d", client, i))
			})
			if rows := number(t, copies[0].Read(), "SELECT count(*) FROM booking"); won != 100 || rows != 100 {
				t.Errorf("told success %d times, rows %d: want 100", won, rows)
			}
		})
	}
}

// rush runs try for each of n clients, each times in a row, and counts the successes; only errFull may come back.
func rush(t *testing.T, n, each int, try func(client, i int) error) int {
	t.Helper()
	var won atomic.Int64
	var clients sync.WaitGroup
	for client := range n {
		clients.Go(func() {
			for i := range each {
				switch err := try(client, i); {
				case err == nil:
					won.Add(1)
				case !errors.Is(err, errFull):
					t.Errorf("got %v, want success or full", err)
				}
			}
		})
	}
	clients.Wait()
	return int(won.Load())
}

// hold keeps the writer busy until the returned function is called, so that what is submitted meanwhile shares a batch.
func hold(t *testing.T, d *db.DB) (release func()) {
	t.Helper()
	started, end := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- d.Write(context.Background(), func(context.Context, db.Querier) error {
			close(started)
			<-end
			return nil
		})
	}()
	<-started
	return func() {
		close(end)
		if err := <-done; err != nil {
			t.Errorf("the holding change: %v", err)
		}
	}
}

// together submits the works so that they are in the queue at the same time, in this order, and gives their answers.
func together(t *testing.T, d *db.DB, works ...func(context.Context, db.Querier) error) []error {
	t.Helper()
	release := hold(t, d)
	answers := make([]error, len(works))
	var all sync.WaitGroup
	for i, work := range works {
		all.Go(func() { answers[i] = d.Write(context.Background(), work) })
		waitFor(t, func() bool { return d.Stats().Waiting == i+1 })
	}
	release()
	all.Wait()
	return answers
}

func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	for range 5000 {
		if holds() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("waited 5 s in vain")
}

func TestOnesFailureIsNobodyElses(t *testing.T) {
	failures := map[string]func(context.Context, db.Querier) error{
		"a panic": func(context.Context, db.Querier) error { panic("bug") },
		"an error after two writes": func(ctx context.Context, q db.Querier) error {
			return errors.Join(insert("x1")(ctx, q), insert("x2")(ctx, q), errFull)
		},
		"a statement that breaks a reference": func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, "INSERT INTO booking (id, slot, note) VALUES ('x', 'nowhere', '')")
			return err
		},
		"a statement that is no SQL": func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, "INSERT SOMETHING")
			return err
		},
		"rows left open before a panic": func(ctx context.Context, q db.Querier) error {
			if _, err := q.QueryContext(ctx, "SELECT id FROM slot"); err != nil { //nolint:rowserrcheck,sqlclosecheck,nolintlint // the point
				return err
			}
			panic("bug")
		},
	}
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		for name, failing := range failures {
			exec(t, d, "DELETE FROM booking")
			before := d.Stats()
			answers := together(t, d, insert("1"), failing, insert("2"))
			if answers[0] != nil || answers[1] == nil || answers[2] != nil {
				t.Errorf("%s: got %v, want success, failure, success", name, answers)
			}
			if n := number(t, d.Read(), "SELECT count(*) FROM booking"); n != 2 {
				t.Errorf("%s: %d bookings, want the 2 of the others", name, n)
			}
			if after := d.Stats(); after.Batches-before.Batches != 2 || after.Failed != before.Failed {
				t.Errorf("%s: the three did not share one good commit: %+v, then %+v", name, before, after)
			}
		}
	})
}

func TestAChangeThatFailsAloneAtItsThirdStatementLeavesNothing(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		exec(t, d, "INSERT INTO booking VALUES ('taken', 'a', '')")
		err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			if _, err := q.ExecContext(ctx, "UPDATE slot SET booked = 1"); err != nil {
				return err
			}
			if err := insert("fresh")(ctx, q); err != nil {
				return err
			}
			return insert("taken")(ctx, q)
		})
		if err == nil {
			t.Fatal("the change succeeded, want a violated key")
		}
		booked, rows := number(t, d.Read(), "SELECT booked FROM slot"), number(t, d.Read(), "SELECT count(*) FROM booking")
		if booked != 0 || rows != 1 {
			t.Errorf("counter %d, rows %d: want 0 and the 1 from before", booked, rows)
		}
	})
}

func TestASwallowedErrorNeverHarmsTheOthers(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		answers := together(t, d, insert("1"), func(ctx context.Context, q db.Querier) error {
			_ = insert("1")(ctx, q)
			return nil
		}, insert("2"))
		if answers[0] != nil || answers[2] != nil || number(t, d.Read(), "SELECT count(*) FROM booking") != 2 {
			t.Errorf("got %v, want the first and the third to succeed", answers)
		}
	})
}

func TestAContextThatEndsInTheQueueSetsTheCallerFree(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		release := hold(t, d)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.Write(ctx, insert("never")) }()
		waitFor(t, func() bool { return d.Stats().Waiting == 1 })
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) { // while the writer is still held
			t.Errorf("got %v, want %v", err, context.Canceled)
		}
		release()
		exec(t, d, "DELETE FROM booking WHERE id = 'no such'")
		if n := number(t, d.Read(), "SELECT count(*) FROM booking"); n != 0 {
			t.Errorf("%d bookings, want none: its caller had left", n)
		}
	})
}

func TestAContextThatEndsWhileTheWorkRunsChangesNothing(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Write(ctx, func(inner context.Context, q db.Querier) error {
			cancel()
			return errors.Join(inner.Err(), insert("1")(inner, q))
		})
		if n := number(t, d.Read(), "SELECT count(*) FROM booking"); err != nil || n != 1 {
			t.Errorf("got %v and %d bookings, want success and 1", err, n)
		}
	})
}

func TestAFailedCommitIsTold(t *testing.T) {
	d := dbtest.SQLite(t, slots()...)
	exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
	// the file may not grow: the disk is full
	limit := func(pages int) {
		_ = d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			var now int
			return q.QueryRowContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&now)
		})
	}
	limit(1)
	big := func(id string) func(context.Context, db.Querier) error {
		return func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, "INSERT INTO booking (id, slot, note) VALUES ($1, 'a', $2)", id, strings.Repeat("x", 100_000))
			return err
		}
	}
	answers := together(t, d, insert("small"), big("b1"), big("b2"))
	rows := number(t, d.Read(), "SELECT count(*) FROM booking")
	told := 0
	for _, err := range answers {
		if err == nil {
			told++
		}
	}
	if told != rows || answers[1] == nil || answers[2] == nil {
		t.Errorf("answers %v, but %d rows", answers, rows)
	}
	limit(1 << 30)
	if err := d.Write(t.Context(), big("later")); err != nil {
		t.Errorf("with room again the writer says %v", err)
	}
}

// A deferred reference fails at COMMIT, when each change has had its success: the surest way to see that nobody was
// answered before.
func TestNobodyIsAnsweredBeforeTheCommit(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "CREATE TABLE late (id TEXT PRIMARY KEY, slot TEXT REFERENCES slot (id) DEFERRABLE INITIALLY DEFERRED)")
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		answers := together(t, d, insert("1"), func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, "INSERT INTO late VALUES ('x', 'nowhere')")
			return err
		}, insert("2"))
		for i, err := range answers {
			if !errors.Is(err, db.ErrUnknownOutcome) || !fault.Is(err, fault.Busy) {
				t.Errorf("change %d was told %v, want %v", i, err, db.ErrUnknownOutcome)
			}
		}
		if n := number(t, d.Read(), "SELECT count(*) FROM booking"); n != 0 {
			t.Errorf("%d bookings, want none", n)
		}
		if err := d.Write(t.Context(), insert("3")); err != nil {
			t.Errorf("the writer afterwards: %v", err)
		}
		if s := d.Stats(); s.Failed != 1 {
			t.Errorf("got %+v, want 1 failed commit", s)
		}
	})
}

func TestAChangeThatEndsItsGoroutineStopsNobody(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(context.Context, db.Querier) error {
			runtime.Goexit() // what a test's Fatal does
			return nil
		})
		if err == nil {
			t.Error("it was told success")
		}
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
	})
}

func TestAChangeInsideAChangeIsRefused(t *testing.T) {
	d := dbtest.SQLite(t, slots()...)
	err := d.Write(t.Context(), func(ctx context.Context, _ db.Querier) error { return d.Write(ctx, insert("1")) })
	if err == nil {
		t.Error("it was told success")
	}
}

func TestAStatementAfterItsChangeIsRefused(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		var kept db.Querier
		if err := d.Write(t.Context(), func(_ context.Context, q db.Querier) error { kept = q; return nil }); err != nil {
			t.Fatal(err)
		}
		var n int
		_, exec := kept.ExecContext(t.Context(), "DELETE FROM slot")
		_, query := kept.QueryContext(t.Context(), "SELECT 1")     //nolint:rowserrcheck,sqlclosecheck,nolintlint // there are none
		_, prepare := kept.PrepareContext(t.Context(), "SELECT 1") //nolint:sqlclosecheck,nolintlint // there is none
		row := kept.QueryRowContext(t.Context(), "DELETE FROM slot RETURNING 1").Scan(&n)
		if exec == nil || query == nil || prepare == nil || row == nil {
			t.Errorf("got %v, %v, %v, %v: want refusals", exec, query, prepare, row)
		}
		if n := number(t, d.Read(), "SELECT count(*) FROM slot"); n != 1 {
			t.Errorf("%d slots, want 1", n)
		}
	})
}

func TestAFullQueueSaysBusyAtOnce(t *testing.T) {
	d := dbtest.SQLite(t, slots()...)
	release := hold(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 4096 {
		all.Go(func() { _ = d.Write(ctx, func(context.Context, db.Querier) error { return nil }) })
	}
	waitFor(t, func() bool { return d.Stats().Waiting == 4096 })
	if err := d.Write(t.Context(), insert("1")); !fault.Is(err, fault.Busy) {
		t.Errorf("got %v, want busy", err)
	}
	cancel()
	release()
	all.Wait()
}

func TestCloseCarriesTheQueueThroughAndRefusesTheRest(t *testing.T) {
	dbtest.Each(t, slots(), func(t *testing.T, d *db.DB) {
		exec(t, d, "INSERT INTO slot VALUES ('a', 500, 0)")
		release := hold(t, d)
		answers := make(chan error, 20)
		for i := range 20 {
			go func() { answers <- d.Write(context.Background(), insert(fmt.Sprint(i))) }()
		}
		waitFor(t, func() bool { return d.Stats().Waiting == 20 })
		closed := make(chan error, 1)
		go func() { closed <- d.Close() }()
		waitFor(t, func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			return fault.Is(d.Write(ctx, insert("late")), fault.Busy)
		})
		release()
		for range 20 {
			if err := <-answers; err != nil {
				t.Errorf("a waiting change was told %v", err)
			}
		}
		if err := <-closed; err != nil {
			t.Errorf("close: %v", err)
		}
		if err := d.Close(); err != nil {
			t.Errorf("close again: %v", err)
		}
	})
}
