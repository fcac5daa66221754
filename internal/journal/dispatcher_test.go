package journal_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// heard is a reaction that notes what it hears, and fails or panics for some ids as long as asked to.
type heard struct {
	ids   []string
	fails map[string]int
}

func (h *heard) hear(_ context.Context, f noteWritten) error {
	h.ids = append(h.ids, f.ID)
	if h.fails[f.ID] > 0 {
		h.fails[f.ID]--
		if h.fails[f.ID]%2 == 1 {
			panic("bug")
		}
		return errRefused
	}
	return nil
}

func TestFactsAreDeliveredInTheOrderInWhichTheyHappened(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		h := heard{}
		journal.On(p.j.Dispatcher(), "test.hear", h.hear)
		var want []string
		for range 40 { // all in one millisecond: only the commits put them in order
			must(t, journal.Do(anna(t.Context()), p.j, "test.do", func(tx *journal.Tx) error {
				want = append(want, tx.NewID(), tx.NewID(), tx.NewID())
				for _, id := range want[len(want)-3:] {
					tx.Emit(noteWritten{ID: id})
				}
				return nil
			}))
		}
		must(t, p.j.Dispatcher().Drain(t.Context()))
		if !slices.Equal(h.ids, want) {
			t.Errorf("got %d facts in another order or number than the %d told", len(h.ids), len(want))
		}
		if n := p.count(t, "outbox"); n != 0 {
			t.Errorf("%d facts are left, want none", n)
		}
	})
}

func TestAReactionThatFailsIsTriedAgainLaterAndStopsNobody(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		h := heard{fails: map[string]int{}}
		journal.On(p.j.Dispatcher(), "test.hear", h.hear)
		bad := p.write(t, anna(t.Context()), "bad")
		good := p.write(t, anna(t.Context()), "good")
		h.fails[bad] = 2 // a panic, then an error
		drain := func(want ...string) {
			t.Helper()
			h.ids = nil
			must(t, p.j.Dispatcher().Drain(t.Context()))
			if !slices.Equal(h.ids, want) {
				t.Errorf("got %v, want %v", h.ids, want)
			}
		}
		drain(bad, good)
		b, err := p.j.Dispatcher().Backlog(t.Context())
		if must(t, err); b != (journal.Backlog{Failed: 1, Error: "test.note_written: test.hear: panic: bug"}) {
			t.Errorf("the backlog says %+v", b)
		}
		drain() // not yet
		p.pass(time.Second)
		drain(bad)
		p.pass(time.Second)
		drain() // the second pause is longer
		p.pass(time.Second)
		drain(bad)
		p.pass(24 * time.Hour)
		drain()
		if n := p.count(t, "outbox"); n != 0 {
			t.Errorf("%d facts are left, want none", n)
		}
	})
}

func TestAReactionRunTwiceHasOneEffect(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		runs := 0
		journal.On(p.j.Dispatcher(), "test.follow", func(ctx context.Context, f noteWritten) error {
			runs++
			return journal.Do(ctx, p.j, "test.follow", func(tx *journal.Tx) error {
				_, err := tx.ExecContext(tx.Context(), "UPDATE note SET body = body || '!' WHERE id = $1", f.ID)
				return err
			})
		})
		failed := false
		journal.On(p.j.Dispatcher(), "test.fail", func(context.Context, noteWritten) error { // makes the fact come twice
			if !failed {
				failed = true
				return errRefused
			}
			return nil
		})
		p.write(t, anna(t.Context()), "hello")
		must(t, p.j.Dispatcher().Drain(t.Context()))
		p.pass(time.Minute)
		must(t, p.j.Dispatcher().Drain(t.Context()))
		var body string
		must(t, p.db.Read().QueryRowContext(t.Context(), "SELECT body FROM note").Scan(&body))
		if runs != 2 || body != "hello!" {
			t.Errorf("after %d runs got %q, want 2 and one effect, hello!", runs, body)
		}
	})
}

func TestWhatWasNotDeliveredBeforeACrashIsDeliveredAfter(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		journal.On(p.j.Dispatcher(), "test.hear", (&heard{}).hear)
		id := p.write(t, anna(t.Context()), "hello")
		again := journal.New(dbtest.Open(t, p.address), clock.Virtual(p.time)) // the first never delivered
		h := heard{}
		journal.On(again.Dispatcher(), "test.hear", h.hear)
		must(t, again.Dispatcher().Drain(t.Context()))
		if !slices.Equal(h.ids, []string{id}) {
			t.Errorf("got %v, want %s", h.ids, id)
		}
	})
}

func TestAReactionActsAsTheProgramAtTheTimeOfTheFact(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		when := time.Date(2014, 2, 3, 10, 30, 0, 0, time.UTC)
		var actor identity.Actor
		var at time.Time
		journal.On(p.j.Dispatcher(), "test.see", func(ctx context.Context, _ noteWritten) error {
			actor, at = identity.From(ctx), p.j.Now(ctx)
			return nil
		})
		p.write(t, clock.At(anna(t.Context()), when), "hello")
		must(t, p.j.Dispatcher().Drain(t.Context()))
		if !actor.IsSystem() || actor.ID != "reaction:test.see" || !at.Equal(when) {
			t.Errorf("it acted as %+v at %v, want as the program at %v", actor, at, when)
		}
	})
}

func TestRunDeliversAtOnceAndEndsWithItsContext(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		got := make(chan string, 1)
		journal.On(p.j.Dispatcher(), "test.hear", func(_ context.Context, f noteWritten) error {
			got <- f.ID
			return nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { p.j.Dispatcher().Run(ctx); close(ended) }()
		if id := p.write(t, anna(t.Context()), "hello"); <-got != id {
			t.Error("another fact was delivered")
		}
		cancel()
		<-ended
	})
}

func TestAnInterruptedDeliveryIsNoFailureOfTheReaction(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		ctx, cancel := context.WithCancel(t.Context())
		journal.On(p.j.Dispatcher(), "test.hear", func(ctx context.Context, _ noteWritten) error {
			cancel()
			return ctx.Err()
		})
		p.write(t, anna(t.Context()), "hello")
		_ = p.j.Dispatcher().Drain(ctx)
		if b, err := p.j.Dispatcher().Backlog(t.Context()); err != nil || b != (journal.Backlog{Fresh: 1}) {
			t.Errorf("got %+v, %v, want the fact as fresh as before", b, err)
		}
	})
}

func TestFactsThatNobodyHearsAreNotKept(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		p.write(t, anna(t.Context()), "hello")
		if n := p.count(t, "outbox"); n != 0 {
			t.Errorf("%d facts, want none", n)
		}
	})
}

func TestWhoIsToldOfAChangeFindsItsEffectInMemory(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		var heard []string
		journal.AtOnce(p.j.Dispatcher(), func(f noteWritten) { heard = append(heard, f.ID) })
		ctx := journal.WithKey(anna(t.Context()), "once")
		for range 2 { // a repeat changes nothing, and nothing follows
			must(t, journal.Do(ctx, p.j, "test.do", func(tx *journal.Tx) error {
				tx.Emit(noteWritten{ID: "a"})
				tx.Emit(noteWritten{ID: "b"})
				return nil
			}))
			if !slices.Equal(heard, []string{"a", "b"}) {
				t.Errorf("when the change was answered %q had been heard", heard)
			}
		}
		err := journal.Do(anna(t.Context()), p.j, "test.do", func(tx *journal.Tx) error {
			tx.Emit(noteWritten{ID: "c"})
			return errRefused
		})
		if err == nil || len(heard) != 2 {
			t.Errorf("of a change that failed (%v) was heard: %q", err, heard)
		}
	})
}
