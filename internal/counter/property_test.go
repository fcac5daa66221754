package counter_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
)

// Whatever people and clerks do, in whatever order: a turn is in one list of the day, numbers have no gaps, a desk has one
// person at a time, and who is called is who the order names.
func TestWhateverPeopleDoTheQueueStaysSound(t *testing.T) {
	database := dbtest.SQLite(t, schemas()...)
	p := newPlay(database)
	day := 0
	rapid.Check(t, func(r *rapid.T) {
		if day++; day%3 != 0 {
			return // each action is a commit: a third of the runs is enough of them
		}
		p.mu.Lock()
		p.now = monday.AddDays(day).At(8, 0, 0).UTC() // each run has a day of its own
		p.mu.Unlock()
		w := &walk{play: p, issued: map[string]int{}}
		r.Repeat(map[string]func(*rapid.T){
			"": w.sound, "issue": w.issue, "expect and arrive": w.arrive, "open a desk": w.openDesk, "close a desk": w.closeDesk,
			"call the next": w.callNext, "move somebody": w.moveSomebody, "time passes": w.timePasses,
		})
	})
}

// walk is one random day.
type walk struct {
	*play

	issued map[string]int // numbers of each letter
	came   int
}

func (w *walk) desk(r *rapid.T) string {
	return rapid.SampledFrom([]string{"uno", "due", "tre"}).Draw(r, "desk")
}

// tolerate lets refusals be: they are what keeps the queue sound.
func tolerate(r *rapid.T, err error) bool {
	if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
		r.Fatalf("got %v", err)
	}
	return err == nil
}

func (w *walk) issue(r *rapid.T) {
	subject := rapid.SampledFrom([]string{"documenti", "altro"}).Draw(r, "subject")
	turn, err := w.Issue(clerk(office), counter.IssueRequest{Office: office, Subject: subject})
	if err != nil {
		r.Fatal(err)
	}
	w.count(r, turn)
}

// count wants the next number of the letter.
func (w *walk) count(r *rapid.T, turn counter.Turn) {
	w.issued[turn.Series]++
	if want := number(turn.Series, w.issued[turn.Series]); turn.Number != want {
		r.Fatalf("got the number %s, want %s", turn.Number, want)
	}
}

func (w *walk) arrive(r *rapid.T) {
	w.came++
	e := appointment(fmt.Sprintf("%s-%d", w.today(), w.came), 0, 0)
	e.Start = w.clock(context.Background()).Add(time.Duration(rapid.IntRange(-20, 40).Draw(r, "minutes")) * time.Minute)
	e.End = e.Start.Add(10 * time.Minute)
	if err := w.Expect(system(), e); err != nil {
		r.Fatal(err)
	}
	turn, err := w.CheckIn(clerk(office), office, e.Code)
	if err != nil {
		r.Fatal(err)
	}
	w.count(r, turn)
}

func (w *walk) today() string { return w.clock(context.Background()).Format("0102") }

func (w *walk) openDesk(r *rapid.T) {
	subjects := rapid.SampledFrom([][]string{nil, {"altro"}, {"documenti"}}).Draw(r, "subjects")
	tolerate(r, w.OpenDesk(clerk(office), office, w.desk(r), subjects))
}

func (w *walk) closeDesk(r *rapid.T) { tolerate(r, w.CloseDesk(clerk(office), office, w.desk(r))) }

func (w *walk) callNext(r *rapid.T) {
	desk, before := w.desk(r), w.read(r)
	turn, err := w.CallNext(clerk(office), office, desk)
	i := slices.IndexFunc(before.Desks, func(d counter.OpenDesk) bool { return d.Desk == desk })
	if !tolerate(r, err) || i < 0 {
		return
	}
	if want, _ := counter.Next(before.Waiting, before.Desks[i], before.Desks, w.clock(context.Background())); want.ID != turn.ID {
		r.Fatalf("%s called %s, want %s", desk, turn.Number, want.Number)
	}
}

func (w *walk) moveSomebody(r *rapid.T) {
	b := w.read(r)
	all := slices.Concat(b.Waiting, b.Busy, b.Parked, b.Ended)
	if len(all) == 0 {
		return
	}
	turn := rapid.SampledFrom(all).Draw(r, "turn")
	m := rapid.SampledFrom([]counter.Move{
		counter.Call, counter.Recall, counter.Start, counter.Park, counter.Return, counter.HandOver, counter.Finish, counter.Miss, counter.Leave,
	}).Draw(r, "move")
	_, err := w.Move(clerk(office), counter.MoveRequest{Turn: turn.ID, Move: m, Desk: w.desk(r)})
	tolerate(r, err)
}

func (w *walk) timePasses(r *rapid.T) {
	w.pass(time.Duration(rapid.IntRange(1, 900).Draw(r, "seconds")) * time.Second)
}

func (w *walk) read(r *rapid.T) counter.Board {
	b, err := w.Board(clerk(office), office)
	if err != nil {
		r.Fatal(err)
	}
	return b
}

func (w *walk) sound(r *rapid.T) {
	b, seen, at := w.read(r), map[string]bool{}, map[string]bool{}
	for _, turn := range slices.Concat(b.Waiting, b.Busy, b.Parked, b.Ended) {
		if seen[turn.ID] {
			r.Fatalf("%s is in two lists", turn.Number)
		}
		seen[turn.ID] = true
		if turn.State.Open() != turn.EndedAt.IsZero() || turn.Served < 0 || turn.Waited < -1 {
			r.Fatalf("%s is %s, ended at %v, served %d, waited %d", turn.Number, turn.State, turn.EndedAt, turn.Served, turn.Waited)
		}
	}
	for _, turn := range b.Busy {
		if at[turn.Desk] || turn.Desk == "" {
			r.Fatalf("two people at the desk %q", turn.Desk)
		}
		at[turn.Desk] = true
	}
	sum := 0
	for _, n := range w.issued {
		sum += n
	}
	if sum != len(seen) {
		r.Fatalf("%d numbers were given and %d turns are there", sum, len(seen))
	}
	for _, turn := range b.Waiting {
		if f := b.Forecast[turn.ID]; f.Known != (len(b.Desks) > 0) || f.From > f.To {
			r.Fatalf("%s is told to wait %+v at %d desks", turn.Number, f, len(b.Desks))
		}
	}
}
