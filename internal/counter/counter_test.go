package counter_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

func TestADayAtTheCounter(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		if err := p.Expect(system(), appointment("ada", 10, 5)); err != nil {
			t.Fatal(err)
		}
		p.open(t, "uno", "due")
		first, second := p.mustIssue(t, "documenti"), p.mustIssue(t, "altro")
		if first.Number != "A001" || second.Number != "B001" {
			t.Errorf("got the numbers %s and %s", first.Number, second.Number)
		}
		ada := must2(p.CheckIn(device(counter.RoleKiosk, office), office, "code ada"))
		again := must2(p.CheckIn(device(counter.RoleKiosk, office), office, "CODE-ADA"))
		if ada.Number != "P001" || again.ID != ada.ID || ada.Name != "Ada ada" {
			t.Errorf("checked in as %s %q, again as %s, want one number", ada.Number, ada.Name, again.Number)
		}
		p.pass(5 * time.Minute) // ten past five: the appointment's time has come
		called := must2(p.CallNext(clerk(office), office, "uno"))
		if called.ID != ada.ID || called.Desk != "uno" || called.Waited != 0 {
			t.Errorf("called %s to %s after %d seconds, want the appointment, not kept waiting", called.Number, called.Desk, called.Waited)
		}
		_, err := p.CallNext(clerk(office), office, "uno")
		wantKind(t, err, fault.Conflict) // somebody is called there already
		if next := must2(p.CallNext(clerk(office), office, "due")); next.ID != first.ID || next.Waited != 300 {
			t.Errorf("called %s after %d seconds, want the first who came, after 300", next.Number, next.Waited)
		}
		p.move(t, ada.ID, counter.Start, "")
		p.pass(8 * time.Minute)
		done := p.move(t, ada.ID, counter.Finish, "")
		if done.Served != 480 || done.State != counter.Done {
			t.Errorf("served %d seconds, %s", done.Served, done.State)
		}
		_, err = p.CheckIn(clerk(office), office, "CODEADA")
		wantKind(t, err, fault.Conflict)
	})
}

// must2 pairs with must where a call stands inside another.
func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestOfManyClerksCallingAtOnceEachGetsSomebodyElse(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.open(t, "uno", "due", "tre")
		const people = 60
		for range people {
			p.mustIssue(t, "altro")
		}
		var mu sync.Mutex
		called := map[string]int{}
		var clerks sync.WaitGroup
		for _, desk := range []string{"uno", "due", "tre", "uno", "due", "tre"} { // two clerks press at each desk
			clerks.Go(func() {
				for {
					turn, err := p.CallNext(clerk(office), office, desk)
					if fault.Is(err, fault.Conflict) {
						if left := must2(p.Display(clerk(office), office)).Waiting; left == 0 {
							return
						}
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					called[turn.ID]++
					mu.Unlock()
					for _, m := range []counter.Move{counter.Start, counter.Finish} {
						if _, err := p.Move(clerk(office), counter.MoveRequest{Turn: turn.ID, Move: m}); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		clerks.Wait()
		if len(called) != people {
			t.Errorf("%d people were called, want %d", len(called), people)
		}
		for id, n := range called {
			if n != 1 {
				t.Errorf("%s was called %d times", id, n)
			}
		}
	})
}

func TestAStalePageChangesNothing(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.open(t, "uno")
		turn := p.mustIssue(t, "altro")
		p.move(t, turn.ID, counter.Call, "uno")
		_, err := p.Move(clerk(office), counter.MoveRequest{Turn: turn.ID, Move: counter.Park, Version: turn.Version})
		wantKind(t, err, fault.Conflict)
	})
}

func TestHandingOverWaitsForTheOtherDesk(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.open(t, "uno", "due")
		turn := p.mustIssue(t, "altro")
		p.mustIssue(t, "altro")
		p.move(t, turn.ID, counter.Call, "uno")
		_, err := p.Move(clerk(office), counter.MoveRequest{Turn: turn.ID, Move: counter.HandOver, Desk: "tre"})
		wantKind(t, err, fault.Conflict) // nobody is there
		p.move(t, turn.ID, counter.HandOver, "due")
		if other := must2(p.CallNext(clerk(office), office, "uno")); other.ID == turn.ID {
			t.Error("the desk that handed over calls the same person again")
		}
		if next := must2(p.CallNext(clerk(office), office, "due")); next.ID != turn.ID {
			t.Errorf("the other desk calls %s", next.Number)
		}
		wantKind(t, p.CloseDesk(clerk(office), office, "due"), fault.Conflict)
		p.move(t, turn.ID, counter.Start, "")
		p.move(t, turn.ID, counter.Finish, "")
		if err := p.CloseDesk(clerk(office), office, "due"); err != nil {
			t.Error(err)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	actors := map[string]context.Context{
		"nobody": context.Background(), "a citizen": identity.With(context.Background(), identity.Actor{Kind: identity.Citizen, ID: "x"}),
		"another body":           identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "x", Roles: []identity.Role{{Name: counter.RoleProgram, Office: office}}}),
		"an administrator":       identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "x", Roles: []identity.Role{{Name: identity.RoleAdministrator}}}),
		"another office's clerk": clerk("altrove"), "another office's program": device(counter.RoleProgram, "altrove"),
		"the display": device(counter.RoleDisplay, office), "the kiosk": device(counter.RoleKiosk, office), "the site": device(counter.RoleProgram, office),
		"the clerk": clerk(office), "the program": system(),
	}
	working := []string{"the site", "the clerk", "the program"}
	people := []string{"the clerk", "the program"}
	table := map[string]struct {
		do  func(p *play, as context.Context, turn counter.Turn) error
		may []string
	}{
		"watch": {func(p *play, as context.Context, _ counter.Turn) error { _, err := p.Display(as, office); return err }, append([]string{"the display", "the kiosk"}, working...)},
		"issue": {func(p *play, as context.Context, _ counter.Turn) error {
			_, err := p.Issue(as, counter.IssueRequest{Office: office, Subject: "altro"})
			return err
		}, append([]string{"the kiosk"}, working...)},
		"check in": {func(p *play, as context.Context, _ counter.Turn) error {
			_, err := p.CheckIn(as, office, "CODE-ada")
			return err
		}, append([]string{"the kiosk"}, working...)},
		"arrive": {func(p *play, as context.Context, _ counter.Turn) error {
			_, err := p.Arrive(as, office, "ada")
			return err
		}, working},
		"read": {func(p *play, as context.Context, _ counter.Turn) error { _, err := p.Board(as, office); return err }, working},
		"call": {func(p *play, as context.Context, turn counter.Turn) error {
			_, err := p.Move(as, counter.MoveRequest{Turn: turn.ID, Move: counter.Leave})
			return err
		}, working},
		"open a desk": {func(p *play, as context.Context, _ counter.Turn) error { return p.OpenDesk(as, office, "tre", nil) }, working},
		"count": {func(p *play, as context.Context, _ counter.Turn) error {
			_, err := p.Times(as, office, monday, monday)
			return err
		}, working},
		"make a key": {func(p *play, as context.Context, _ counter.Turn) error {
			_, err := p.MakeKey(as, office, counter.RoleKiosk)
			return err
		}, people},
		"list keys": {func(p *play, as context.Context, _ counter.Turn) error { _, err := p.Keys(as, office); return err }, people},
		"take back": {func(p *play, as context.Context, _ counter.Turn) error { return p.TakeBack(as, office) }, people},
		"ask": {func(p *play, as context.Context, _ counter.Turn) error {
			of := office
			if roles := identity.From(as).Roles; len(roles) > 0 {
				of = roles[0].Office
			}
			_, err := p.Ask(as, counter.AskRequest{Site: of, Office: of})
			return back(p, err)
		}, []string{"the site", "another office's program"}},
		"expect": {func(p *play, as context.Context, _ counter.Turn) error {
			return p.Expect(as, appointment("eva", 11, 0))
		}, []string{"the program"}},
	}
	scene(t, func(t *testing.T, p *play) {
		if err := p.Expect(system(), appointment("ada", 10, 5)); err != nil {
			t.Fatal(err)
		}
		for what, row := range table {
			for who, ctx := range actors {
				turn := p.mustIssue(t, "altro")
				err := row.do(p, ctx, turn)
				allowed := false
				for _, name := range row.may {
					allowed = allowed || name == who
				}
				if allowed && err != nil || !allowed && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s, %s: got %v, may: %v", who, what, err, allowed)
				}
			}
		}
	})
}

// back puts the centre in charge again after a site has asked.
func back(p *play, err error) error {
	_ = p.TakeBack(clerk(office), office)
	return err
}

func TestSecretsOpenOnlyWhatTheyWereMadeFor(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		kiosk, program := must2(p.MakeKey(clerk(office), office, counter.RoleKiosk)), must2(p.MakeKey(clerk(office), office, counter.RoleProgram))
		ctx, of, err := p.Enter(context.Background(), counter.RoleKiosk, kiosk.Secret)
		if err != nil || of != office {
			t.Fatalf("got %q, %v", of, err)
		}
		if _, err := p.Issue(ctx, counter.IssueRequest{Office: office, Subject: "altro"}); err != nil {
			t.Error(err)
		}
		_, _, err = p.Enter(context.Background(), counter.RoleDisplay, kiosk.Secret)
		wantKind(t, err, fault.NotFound)
		_, err = p.Key(context.Background(), kiosk.Secret)
		wantKind(t, err, fault.Unauthenticated)
		if actor := must2(p.Key(context.Background(), program.Secret)); !actor.Serves(counter.RoleProgram, office) {
			t.Errorf("got %+v", actor)
		}
		if err := p.RevokeKey(clerk(office), office, kiosk.ID); err != nil {
			t.Fatal(err)
		}
		_, _, err = p.Enter(context.Background(), counter.RoleKiosk, kiosk.Secret)
		wantKind(t, err, fault.NotFound)
	})
}

func TestAppointmentsAreReadOnceAndThenTold(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.expected = []counter.Expected{appointment("ada", 11, 0)}
		for range 3 {
			if err := p.Sync(system()); err != nil {
				t.Fatal(err)
			}
		}
		if p.asked != 4 { // two offices, two days
			t.Errorf("appointments were read %d times, want once for each office and day", p.asked)
		}
		moved := appointment("ada", 12, 0)
		for _, e := range []counter.Expected{moved, appointment("eva", 11, 30)} {
			if err := p.Expect(system(), e); err != nil {
				t.Fatal(err)
			}
		}
		if got := must2(p.Board(clerk(office), office)).Expected; len(got) != 2 || got[0].ID != "eva" || !got[1].Start.Equal(moved.Start) {
			t.Errorf("got %+v", got)
		}
		if err := p.Unexpect(system(), "eva"); err != nil {
			t.Fatal(err)
		}
		_, err := p.CheckIn(clerk(office), office, "CODE-eva")
		wantKind(t, err, fault.Invalid)
	})
}

func TestLookingAllDayLeavesOneLineForEachPerson(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		lines := func(id string) int {
			n := 0
			for _, l := range must2(p.journal.About(t.Context(), journal.Subject{Kind: "appointment", ID: id}, 0, 100)) {
				if l.Action == "counter.read" && l.ActorID == "olga" {
					n++
				}
			}
			return n
		}
		for _, e := range []counter.Expected{appointment("ada", 11, 0), appointment("eva", 11, 30)} {
			if err := p.Expect(system(), e); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				must2(p.Board(clerk(office), office))
			}
		}
		if lines("ada") != 1 || lines("eva") != 1 {
			t.Errorf("got %d and %d lines, want one each", lines("ada"), lines("eva"))
		}
	})
}

func TestYesterdaysTurnsAreOverAndItsNamesForgotten(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		turn, err := p.Issue(clerk(office), counter.IssueRequest{Office: office, Subject: "altro", Name: "Ada Prova"})
		if err != nil {
			t.Fatal(err)
		}
		p.pass(24 * time.Hour)
		if err := p.CloseDay(system()); err != nil {
			t.Fatal(err)
		}
		own := must2(p.ByLink(t.Context(), turn.Link))
		if own.Turn.State != counter.Left || own.Turn.Name != "" {
			t.Errorf("got %s %q, want one who left, without a name", own.Turn.State, own.Turn.Name)
		}
		if next := p.mustIssue(t, "altro"); next.Number != number("B", 1) {
			t.Errorf("the new day begins with %s", next.Number)
		}
		p.pass(10 * 24 * time.Hour)
		if err := p.Forget(system()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTimesLeaveOutWhoWasNotServed(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.open(t, "uno")
		for _, minutes := range []int{2, 4, 6} {
			turn := p.mustIssue(t, "altro")
			p.pass(time.Minute)
			p.move(t, turn.ID, counter.Call, "uno")
			p.move(t, turn.ID, counter.Start, "")
			p.pass(time.Duration(minutes) * time.Minute)
			p.move(t, turn.ID, counter.Finish, "")
		}
		missed := p.mustIssue(t, "altro")
		for _, m := range []counter.Move{counter.Call, counter.Recall, counter.Miss} {
			p.pass(time.Hour)
			p.move(t, missed.ID, m, "uno")
		}
		got := must2(p.Times(clerk(office), office, monday, monday))
		want := []counter.Times{{Subject: "altro", Served: 3, Missed: 1, WaitHalf: 60, WaitMost: 60, ServeHalf: 240, ServeMost: 360}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestFactsTellWhatOthersNeed(t *testing.T) {
	var told []any
	p := newPlay(dbtest.SQLite(t, schemas()...))
	d := p.journal.Dispatcher()
	journal.On(d, "test.arrived", func(_ context.Context, f counter.Arrived) error { told = append(told, f); return nil })
	journal.On(d, "test.finished", func(_ context.Context, f counter.Finished) error { told = append(told, f); return nil })
	journal.On(d, "test.missed", func(_ context.Context, f counter.NobodyCame) error { told = append(told, f); return nil })
	p.open(t, "uno")
	for _, id := range []string{"ada", "eva"} {
		if err := p.Expect(system(), appointment(id, 10, 0)); err != nil {
			t.Fatal(err)
		}
	}
	ada := must2(p.Arrive(clerk(office), office, "ada"))
	p.move(t, ada.ID, counter.Call, "uno")
	p.move(t, ada.ID, counter.Start, "")
	p.pass(time.Minute)
	p.move(t, ada.ID, counter.Finish, "")
	eva := must2(p.Arrive(clerk(office), office, "eva"))
	for _, m := range []counter.Move{counter.Call, counter.Recall, counter.Miss} {
		p.move(t, eva.ID, m, "uno")
	}
	if err := d.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []any{
		counter.Arrived{Turn: ada.ID, Appointment: "ada"},
		counter.Finished{Turn: ada.ID, Appointment: "ada", Seconds: 60},
		counter.Arrived{Turn: eva.ID, Appointment: "eva"},
		counter.NobodyCame{Turn: eva.ID, Appointment: "eva"},
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
