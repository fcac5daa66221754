package journal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAChangeCommitsRowsLineAndFactsTogether(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		journal.On(p.j.Dispatcher(), "test.nothing", func(context.Context, noteWritten) error { return nil })
		id := p.write(t, anna(t.Context()), "hello")
		if n := p.count(t, "note"); n != 1 {
			t.Errorf("%d notes, want 1", n)
		}
		if n := p.count(t, "outbox"); n != 1 {
			t.Errorf("%d facts, want 1", n)
		}
		lines, err := p.j.About(t.Context(), journal.Subject{Kind: "note", ID: id}, 0, 10)
		must(t, err)
		want := []journal.Line{{
			Seq: 1, At: p.now.UnixMilli(), Action: "test.write", ActorKind: identity.Citizen, ActorID: "anna", ActorName: "Anna Prova",
			Ground: "a test", Subjects: `[{"kind":"note","id":"` + id + `"}]`,
		}}
		if diff := cmp.Diff(want, lines, cmpopts.IgnoreFields(journal.Line{}, "Hash")); diff != "" {
			t.Errorf("the line (-want +got):\n%s", diff)
		}
	})
}

func TestAChangeThatFailsLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		journal.On(p.j.Dispatcher(), "test.nothing", func(context.Context, noteWritten) error { return nil })
		p.write(t, anna(t.Context()), "before")
		ctx := journal.WithKey(anna(t.Context()), "k")
		if _, err := write(ctx, p.j, "never", errRefused); !errors.Is(err, errRefused) {
			t.Errorf("got %v, want %v", err, errRefused)
		}
		for _, table := range []string{"note", "audit", "audit_subject", "outbox"} {
			if n := p.count(t, table); n != 1 {
				t.Errorf("%s has %d rows, want the 1 from before", table, n)
			}
		}
		if n := p.count(t, "idempotency"); n != 0 {
			t.Errorf("%d answers are kept, want none: a refusal may be tried again", n)
		}
		p.write(t, ctx, "after") // the chain's remembered head was undone with the change
		if n, err := p.j.Verify(t.Context()); err != nil || n != 2 {
			t.Errorf("got %d lines, %v, want 2 that hold", n, err)
		}
	})
}

func TestARepeatGetsTheFirstAnswer(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		ctx := journal.WithKey(anna(t.Context()), "k1")
		first := p.write(t, ctx, "hello")
		if again := p.write(t, ctx, "hello"); again != first {
			t.Errorf("got %s, want the first answer %s", again, first)
		}
		done, found, err := journal.Done[string](ctx, p.j, "test.write")
		if done != first || !found || err != nil {
			t.Errorf("Done gave %s, %t, %v, want %s", done, found, err, first)
		}
		if _, found, err := journal.Done[string](anna(t.Context()), p.j, "test.write"); found || err != nil {
			t.Errorf("without a key Done gave %t, %v, want nothing", found, err)
		}
		others := []string{
			p.write(t, journal.WithKey(anna(t.Context()), "k2"), "another key"),
			p.write(t, journal.WithKey(bruno(t.Context()), "k1"), "another actor"),
			p.write(t, anna(t.Context()), "no key"),
		}
		must(t, journal.Do(ctx, p.j, "test.other", func(tx *journal.Tx) error {
			others = append(others, tx.NewID())
			return nil
		}))
		slices.Sort(others)
		if slices.Contains(others, first) || len(slices.Compact(others)) != 4 {
			t.Errorf("another key, actor or action got the first answer: %v", others)
		}
		if n, _ := p.j.Verify(t.Context()); n != 5 {
			t.Errorf("%d lines, want 5: a repeat leaves none", n)
		}
	})
}

func TestFiftyAtOnceWithOneKeyHaveOneEffect(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		copies := []*journal.Journal{p.j, journal.New(dbtest.Open(t, p.address, schemas()...), clock.Virtual(p.time))}
		answers := make([]string, 50)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				id, err := write(journal.WithKey(anna(t.Context()), "k"), copies[i%2], "hello", nil)
				if err != nil {
					t.Errorf("got %v, want the first answer", err)
				}
				answers[i] = id
			})
		}
		all.Wait()
		if n := p.count(t, "note"); n != 1 || len(slices.Compact(answers)) != 1 {
			t.Errorf("%d notes and the answers %v, want 1 and the same", n, slices.Compact(answers))
		}
	})
}

func TestTheChainHoldsUnderLoadFromTwoCopies(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		copies := []*journal.Journal{p.j, journal.New(dbtest.Open(t, p.address, schemas()...), clock.Virtual(p.time))}
		var all sync.WaitGroup
		for i := range 16 {
			all.Go(func() {
				for n := range 20 {
					fail := error(nil)
					if n%4 == 3 {
						fail = errRefused
					}
					if _, err := write(anna(t.Context()), copies[i%2], "x", fail); !errors.Is(err, fail) {
						t.Errorf("got %v, want %v", err, fail)
					}
					if n%10 == 0 {
						if _, err := p.j.Verify(t.Context()); err != nil {
							t.Errorf("while changes are made: %v", err)
						}
					}
				}
			})
		}
		all.Wait()
		if n, err := p.j.Verify(t.Context()); err != nil || n != 240 {
			t.Errorf("got %d lines, %v, want 240 that hold", n, err)
		}
	})
}

func TestWhateverIsDoneToTheLinesIsFound(t *testing.T) {
	tampering := map[string][]string{
		"a line altered":          {"UPDATE audit SET actor_name = 'Nobody' WHERE seq = 3"},
		"a time altered":          {"UPDATE audit SET at = at + 1 WHERE seq = 6"},
		"the first line removed":  {"DELETE FROM audit_subject WHERE seq = 1", "DELETE FROM audit WHERE seq = 1"},
		"a line removed":          {"DELETE FROM audit_subject WHERE seq = 3", "DELETE FROM audit WHERE seq = 3"},
		"the last line removed":   {"DELETE FROM audit_subject WHERE seq = 6", "DELETE FROM audit WHERE seq = 6"},
		"all lines removed":       {"DELETE FROM audit_subject", "DELETE FROM audit"},
		"a line put in":           {"INSERT INTO audit SELECT 7, at, action, actor_kind, actor_id, actor_name, ground, subjects, hash FROM audit WHERE seq = 6"},
		"a line before the first": {"INSERT INTO audit SELECT 0, at, action, actor_kind, actor_id, actor_name, ground, subjects, hash FROM audit WHERE seq = 6"},
		"two lines swapped": {
			"UPDATE audit SET action = 'test.swapped' WHERE seq = 2", "UPDATE audit SET action = 'test.write' WHERE seq = 3",
		},
		"a subject removed":                {"DELETE FROM audit_subject WHERE seq = 4"},
		"a subject altered":                {"UPDATE audit_subject SET id = 'another' WHERE seq = 4"},
		"a subject put in":                 {"INSERT INTO audit_subject VALUES ('note', 'another', 4)"},
		"the last line cut off, head back": {"DELETE FROM audit_subject WHERE seq = 6", "DELETE FROM audit WHERE seq = 6", "UPDATE audit_head SET seq = 5"},
	}
	each(t, func(t *testing.T, p *play) {
		for range 6 {
			p.write(t, anna(t.Context()), "x")
		}
		if n, err := p.j.Verify(t.Context()); err != nil || n != 6 {
			t.Fatalf("untouched: %d lines, %v, want 6 that hold", n, err)
		}
		second := dbtest.Open(t, p.address)
		for name, statements := range tampering {
			if got := tampered(t, second, p.j, statements); got == nil {
				t.Errorf("%s: not found", name)
			} else if name == "a line altered" && got.Error() != "the audit chain does not hold at line 3" {
				t.Errorf("%s: got %q, want line 3 named", name, got)
			}
		}
	})
}

// tampered does something to the lines, verifies, and puts everything back.
func tampered(t *testing.T, d *db.DB, j *journal.Journal, statements []string) error {
	t.Helper()
	run := func(statements ...string) {
		must(t, d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			for _, s := range statements {
				if _, err := q.ExecContext(ctx, s); err != nil {
					return fmt.Errorf("%s: %w", s, err)
				}
			}
			return nil
		}))
	}
	tables := []string{"audit", "audit_subject", "audit_head"}
	for _, table := range tables {
		run("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table)
	}
	run(statements...)
	_, err := j.Verify(t.Context())
	run("DELETE FROM audit_subject", "DELETE FROM audit", "DELETE FROM audit_head")
	for _, table := range []string{"audit", "audit_subject", "audit_head"} {
		run("INSERT INTO "+table+" SELECT * FROM kept_"+table, "DROP TABLE kept_"+table)
	}
	return err
}

func TestAnAnchorKeptOutsideShowsARewrittenChain(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		empty, err := p.j.Anchor(t.Context())
		must(t, err)
		for range 3 {
			p.write(t, anna(t.Context()), "x")
		}
		anchor, err := p.j.Anchor(t.Context())
		must(t, err)
		p.write(t, anna(t.Context()), "x")
		for _, a := range []journal.Anchor{empty, anchor} {
			if err := p.j.Holds(t.Context(), a); err != nil {
				t.Errorf("anchor %+v: %v", a, err)
			}
		}
		second := dbtest.Open(t, p.address)
		must(t, second.Write(t.Context(), func(ctx context.Context, q db.Querier) error { // cut off, head and all
			for _, s := range []string{
				"DELETE FROM audit_subject WHERE seq > 2", "DELETE FROM audit WHERE seq > 2",
				"UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2)",
			} {
				if _, err := q.ExecContext(ctx, s); err != nil {
					return err
				}
			}
			return nil
		}))
		if n, err := p.j.Verify(t.Context()); err != nil || n != 2 {
			t.Errorf("the chain itself: %d lines, %v: it cannot know", n, err)
		}
		for _, a := range []journal.Anchor{anchor, {Seq: 2, Hash: "another"}, {Seq: 1, Hash: anchor.Hash}} {
			if err := p.j.Holds(t.Context(), a); err == nil {
				t.Errorf("anchor %+v holds", a)
			}
		}
	})
}

func TestTheTimeOfAChangeIsTheClocks(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		when := time.Date(2014, 2, 3, 10, 30, 0, 123_456_789, time.UTC)
		must(t, journal.Do(clock.At(t.Context(), when), p.j, "test.do", func(tx *journal.Tx) error {
			if want := when.Truncate(time.Millisecond); !tx.Now.Equal(want) {
				t.Errorf("got %v, want %v", tx.Now, want)
			}
			id, want := tx.NewID(), fmt.Sprintf("%012x", when.UnixMilli())
			if got := id[:8] + id[9:13]; got != want {
				t.Errorf("the id begins with %s, want the instant %s", got, want)
			}
			return nil
		}))
	})
}

func TestAnswersAreForgottenAfterNinetyDays(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		ctx := journal.WithKey(anna(t.Context()), "k")
		first := p.write(t, ctx, "x")
		p.pass(89 * 24 * time.Hour)
		must(t, p.j.Sweep(t.Context()))
		if again := p.write(t, ctx, "x"); again != first {
			t.Error("forgotten after 89 days")
		}
		p.pass(2 * 24 * time.Hour)
		must(t, p.j.Sweep(t.Context()))
		if n := p.count(t, "idempotency"); n != 0 {
			t.Errorf("%d answers after 91 days, want none", n)
		}
	})
}

func TestPeopleSeeTheLinesAboutThemNewestFirst(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		for range 5 {
			must(t, journal.Do(anna(t.Context()), p.j, "test.read", func(tx *journal.Tx) error {
				tx.About("resident", "r1")
				tx.About("resident", "r1") // twice is once
				tx.About("resident", "r2")
				return nil
			}))
		}
		page, err := p.j.About(t.Context(), journal.Subject{Kind: "resident", ID: "r1"}, 0, 2)
		must(t, err)
		next, err := p.j.About(t.Context(), journal.Subject{Kind: "resident", ID: "r1"}, page[1].Seq, 10)
		must(t, err)
		got := []int64{}
		for _, l := range append(page, next...) {
			got = append(got, l.Seq)
		}
		if want := []int64{5, 4, 3, 2, 1}; !slices.Equal(got, want) {
			t.Errorf("got lines %v, want %v", got, want)
		}
		if _, err := p.j.Verify(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
