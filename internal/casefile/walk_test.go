package casefile_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"testing"
	"time"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/workflow"
)

// TestWhateverPeopleDoACaseStaysSound lets people who know no rule do things in any order on cases for weeks, and after
// each thing done or refused looks at the whole case.
func TestWhateverPeopleDoACaseStaysSound(t *testing.T) {
	schemas := []fs.FS{journal.Schema(), document.Schema(), casefile.Schema()}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			w := newWorld(t, dbtest.SQLite(t, schemas...))
			r := rand.New(rand.NewPCG(seed, 1))
			c := w.permitOf(anna)
			for range 60 {
				w.later(time.Duration(r.IntN(72)) * time.Hour)
				before := first(w.Show(w.as(clerkA), c.ID))
				err := w.anything(r, c.ID)
				if err != nil && fault.KindOf(err) == fault.Internal {
					t.Fatalf("our mistake: %v", err)
				}
				after := first(w.Show(w.as(clerkA), c.ID))
				if err != nil && after.Version != before.Version {
					t.Fatalf("a refusal (%v) changed the case", err)
				}
				w.sound(t, before, after)
			}
			if _, err := w.j.Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// anything does one thing in somebody's name.
func (w *world) anything(r *rand.Rand, id string) error {
	texts := []string{"", "x"}
	step := casefile.Step{Case: id, Text: texts[r.IntN(2)], Officer: []string{"clerk-a2", "nobody"}[r.IntN(2)]}
	actions := []string{"take", "ask", "resume", "grant", "deny", "withdraw", "answer", "submit", "nonsense"}
	step.Action = actions[r.IntN(len(actions))]
	ctx := w.as([]identity.Actor{anna, anna, bruno, clerkA, clerkA, clerkA2, clerkB, program}[r.IntN(8)])
	var err error
	switch r.IntN(8) {
	case 0:
		_, err = w.Answer(ctx, step)
	case 1:
		if r.IntN(4) > 0 { // seldom, or all cases end too soon
			return nil
		}
		_, err = w.Withdraw(ctx, step)
	case 2:
		_, err = w.Write(ctx, step)
	case 3:
		_, err = w.Assign(ctx, step)
	case 4:
		err = w.PaymentTold(ctx, id, "pos-1", true)
	default:
		if (step.Action == "grant" || step.Action == "deny") && r.IntN(4) > 0 {
			return nil
		}
		_, err = w.Move(ctx, step)
	}
	return err
}

// sound compares a case with what it was before one thing happened.
func (w *world) sound(t *testing.T, before, after casefile.File) {
	t.Helper()
	w.wantLawful(t, before.State, after.State)
	limit := w.FirstDue(after.Case).AddDays(workflow.MaxSuspension + 4) // four closed days in a row are the most there are
	if after.State.Open() && (after.DueDay < w.FirstDue(after.Case) || after.DueDay > limit) {
		t.Fatalf("due %s, promised %s", after.DueDay, w.FirstDue(after.Case))
	}
	for i, s := range after.Suspensions {
		waits := after.State == workflow.AwaitingCitizen && i == len(after.Suspensions)-1
		if s.Until == "" && !waits || i > 0 {
			t.Fatalf("in state %s: suspensions %+v", after.State, after.Suspensions)
		}
	}
	if after.State.Terminal() == after.DecidedAt.IsZero() {
		t.Fatalf("in state %s: decided at %v", after.State, after.DecidedAt)
	}
	if after.State.Terminal() && w.Forecast(after.Case, italy.DayOf(w.now)) != after.DueDay {
		t.Fatalf("the term of a concluded case moved")
	}
	if len(after.Entries) < len(before.Entries) || after.Protocollo != before.Protocollo || after.Case.Answers != before.Case.Answers {
		t.Fatalf("the past changed: %+v", after)
	}
}

// wantLawful wants a move that the workflow knows, or none.
func (w *world) wantLawful(t *testing.T, from, to workflow.State) {
	t.Helper()
	if from == to {
		return
	}
	for _, by := range []workflow.Party{workflow.Citizen, workflow.Officer} {
		if _, ok := workflow.Default().Edge(from, to, by); ok {
			return
		}
	}
	t.Fatalf("moved from %s to %s", from, to)
}
