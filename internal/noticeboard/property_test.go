package noticeboard_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/noticeboard"
)

func execute(statement string) func(ctx context.Context, q db.Querier) error {
	return func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, statement)
		return err
	}
}

// Whatever offices, keepers and the clock do: the numbers of a year have no gap and no double, the chain verifies, and the
// board shows exactly the acts whose days these are.
func TestWhateverHappensTheRegisterHasNoGapAndTheBoardKeepsItsDays(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) {
		runs := 0
		rapid.Check(t, func(rt *rapid.T) {
			if runs++; runs > 30 || database.Engine == db.Postgres && runs > 8 {
				return
			}
			for _, table := range []string{"noticeboard_act", "noticeboard_evidence"} {
				if err := database.Write(context.Background(), execute("DELETE FROM "+table)); err != nil {
					rt.Fatal(err)
				}
			}
			m := &machine{play: newPlay(rt, database), acts: map[string]noticeboard.Act{}}
			m.dayTo(rapid.SampledFrom([]italy.Day{"2014-03-28", "2014-10-20", "2014-12-20"}).Draw(rt, "today"), 23)
			rt.Repeat(map[string]func(*rapid.T){
				"": m.check, "ask": m.ask, "publish": m.publish, "annul": m.annul, "discard": m.discard, "wait": m.wait, "record": m.recordDay,
			})
		})
	})
}

// machine remembers what it was told, and judges by that.
type machine struct {
	*play
	acts map[string]noticeboard.Act
	ids  []string
}

func (m *machine) some(rt *rapid.T, state noticeboard.State) (noticeboard.Act, bool) {
	var fit []string
	for _, id := range m.ids {
		if a, ok := m.acts[id]; ok && a.State == state {
			fit = append(fit, id)
		}
	}
	if len(fit) == 0 {
		return noticeboard.Act{}, false
	}
	return m.acts[rapid.SampledFrom(fit).Draw(rt, "act")], true
}

func (m *machine) ask(rt *rapid.T) {
	req := m.request(fmt.Sprintf("Atto %d", len(m.ids)))
	req.Days = int64(rapid.IntRange(15, 20).Draw(rt, "days"))
	if later := rapid.IntRange(0, 5).Draw(rt, "later"); later > 0 {
		req.Wanted = string(m.today().AddDays(later))
	}
	a := m.asked(rt, req)
	m.acts[a.ID], m.ids = a, append(m.ids, a.ID)
}

func (m *machine) publish(rt *rapid.T) {
	a, ok := m.some(rt, noticeboard.Requested)
	if !ok {
		return
	}
	if rapid.Bool().Draw(rt, "stale") {
		_, err := m.Publish(keeper(), a.ID, a.Version-1)
		wantKind(rt, err, fault.Conflict)
		return
	}
	a, err := m.Publish(keeper(), a.ID, a.Version)
	if err != nil {
		rt.Fatal(err)
	}
	m.acts[a.ID] = a
}

func (m *machine) annul(rt *rapid.T) {
	a, ok := m.some(rt, noticeboard.Published)
	if !ok {
		return
	}
	got, err := m.Annul(keeper(), a.ID, "Errore materiale")
	if m.today() > a.Until {
		wantKind(rt, err, fault.Conflict)
		return
	}
	if err != nil {
		rt.Fatal(err)
	}
	m.acts[a.ID] = got
}

func (m *machine) discard(rt *rapid.T) {
	if a, ok := m.some(rt, noticeboard.Requested); ok {
		if err := m.Discard(clerk(), a.ID); err != nil {
			rt.Fatal(err)
		}
		delete(m.acts, a.ID)
	}
}

func (m *machine) wait(rt *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 9*24*60).Draw(rt, "minutes")) * time.Minute)
}

func (m *machine) recordDay(rt *rapid.T) { m.record(rt) }

func (m *machine) check(rt *rapid.T) {
	_, wrong, err := m.CheckChain(guest())
	if err != nil || wrong != 0 {
		rt.Fatalf("the chain is broken at %d: %v", wrong, err)
	}
	perYear, want := map[int64][]int64{}, []string{}
	for _, a := range m.acts {
		if a.Number == 0 {
			continue
		}
		perYear[a.Year] = append(perYear[a.Year], a.Number)
		if day := m.today(); a.From <= day && day <= a.Until {
			want = append(want, a.RegisterNumber())
		}
	}
	for year, numbers := range perYear {
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != int64(i+1) {
				rt.Fatalf("the numbers of %d are %v", year, numbers)
			}
		}
	}
	got := m.numbers(rt)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		rt.Fatalf("on the board %v, want %v", got, want)
	}
}
