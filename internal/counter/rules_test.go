package counter

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
)

// noon is the instant of the tests of rules.
func noon() time.Time { return time.Date(2014, 3, 3, 11, 0, 0, 0, time.UTC) }

// The whole table of what may happen to a turn in which state.
func TestOnlyTheMovesOfTheTableAreMade(t *testing.T) {
	want := map[State]map[Move]State{
		Waiting: {Call: Called, Leave: Left},
		Called:  {Recall: Called, Start: Serving, Park: Parked, HandOver: Waiting, Miss: Missed},
		Serving: {Park: Parked, HandOver: Waiting, Finish: Done},
		Parked:  {Call: Called, Return: Waiting, Leave: Left},
		Done:    {}, Missed: {}, Left: {},
	}
	moves := []Move{Call, Recall, Start, Park, Return, HandOver, Finish, Miss, Leave}
	for state, allowed := range want {
		for _, m := range moves {
			before := Turn{Number: "A001", State: state, Desk: "one", Calls: callsBeforeMissed, Waited: -1, Version: 7}
			after, err := before.Moved(m, "two", noon())
			switch to, ok := allowed[m]; {
			case ok && (err != nil || after.State != to || after.Version != 8):
				t.Errorf("%s of a %s turn: got %s, version %d, %v, want %s", m, state, after.State, after.Version, err, to)
			case !ok && !fault.Is(err, fault.Conflict):
				t.Errorf("%s of a %s turn: got %v, want a conflict", m, state, err)
			case !ok && !cmp.Equal(after, before):
				t.Errorf("%s of a %s turn: refused, and yet changed", m, state)
			}
			if (after.State.Open() == false) != !after.EndedAt.IsZero() && err == nil {
				t.Errorf("%s of a %s turn: got %s with the end %v", m, state, after.State, after.EndedAt)
			}
		}
	}
}

func TestNobodyIsGivenUpAfterOneCall(t *testing.T) {
	once := Turn{State: Called, Calls: 1, Desk: "one"}
	if _, err := once.Moved(Miss, "", noon()); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v, want to be told to call again", err)
	}
	twice, err := once.Moved(Recall, "", noon())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := twice.Moved(Miss, "", noon()); err != nil {
		t.Error(err)
	}
}

func TestWaitingAndServiceAreMeasured(t *testing.T) {
	at := func(minutes int) time.Time { return noon().Add(time.Duration(minutes) * time.Minute) }
	early := Turn{State: Waiting, Kind: Appointed, ArrivedAt: at(0), Start: at(20), Waited: -1}
	steps := []struct {
		move    Move
		minutes int
	}{{Call, 25}, {Start, 26}, {Park, 30}, {Call, 50}, {Start, 51}, {HandOver, 53}, {Call, 60}, {Start, 60}, {Finish, 65}}
	for _, s := range steps {
		var err error
		if early, err = early.Moved(s.move, fmt.Sprint(s.minutes), at(s.minutes)); err != nil {
			t.Fatal(err)
		}
	}
	if early.Waited != 5*60 || early.Served != (4+2+5)*60 {
		t.Errorf("waited %d and served %d seconds, want 300 from the appointment's time and 660 at desks", early.Waited, early.Served)
	}
}

// queue is five people at ten past noon: the walk-ins w1 and w2, an appointment of noon that came last, one of half past
// that came first, and one who was parked and is back.
func queue() []Turn {
	at := func(minutes int) time.Time { return noon().Add(time.Duration(minutes) * time.Minute) }
	return []Turn{
		{ID: "w1", State: Waiting, Kind: WalkIn, Subject: "a", QueuedAt: at(-30)},
		{ID: "w2", State: Waiting, Kind: WalkIn, Subject: "b", QueuedAt: at(-20)},
		{ID: "noon", State: Waiting, Kind: Appointed, Subject: "a", Start: at(0), QueuedAt: at(-1)},
		{ID: "half", State: Waiting, Kind: Appointed, Subject: "a", Start: at(30), QueuedAt: at(-60)},
		{ID: "back", State: Waiting, Kind: WalkIn, Priority: Returned, Subject: "a", QueuedAt: at(9)},
		{ID: "gone", State: Done, Kind: WalkIn, Subject: "a", QueuedAt: at(-90)},
	}
}

func ids(turns []Turn) []string {
	var list []string
	for _, t := range turns {
		list = append(list, t.ID)
	}
	return list
}

func TestAppointmentsWinOnceTheirTimeHasCome(t *testing.T) {
	for _, c := range []struct {
		minutes int
		want    []string
	}{
		{-10, []string{"back", "w1", "w2", "noon", "half"}},
		{0, []string{"back", "noon", "w1", "w2", "half"}},
		{10, []string{"back", "noon", "w1", "w2", "half"}},
		{30, []string{"back", "noon", "half", "w1", "w2"}},
	} {
		got := ids(Ordered(queue(), noon().Add(time.Duration(c.minutes)*time.Minute)))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("at noon and %d minutes (-want +got):\n%s", c.minutes, diff)
		}
	}
}

func TestADeskGetsOnlyWhomItMayReceive(t *testing.T) {
	turns := append(queue(), Turn{ID: "sent", State: Waiting, Priority: HandedOver, Desk: "two", Subject: "c", QueuedAt: noon()})
	one, two := OpenDesk{Desk: "one"}, OpenDesk{Desk: "two", Subjects: []string{"b"}}
	for _, c := range []struct {
		desk OpenDesk
		open []OpenDesk
		want string
	}{
		{one, []OpenDesk{one, two}, "back"},
		{two, []OpenDesk{one, two}, "sent"},
		{one, []OpenDesk{one}, "sent"}, // the other desk has closed
		{OpenDesk{Desk: "three", Subjects: []string{"b"}}, []OpenDesk{one, two}, "w2"},
		{OpenDesk{Desk: "four", Subjects: []string{"z"}}, []OpenDesk{one, two}, ""},
	} {
		if got, _ := Next(turns, c.desk, c.open, noon()); got.ID != c.want {
			t.Errorf("%s calls %q, want %q", c.desk.Desk, got.ID, c.want)
		}
	}
}

func TestTheForecastWalksThroughTheQueue(t *testing.T) {
	took := func(subject string) time.Duration {
		return map[string]time.Duration{"a": 10 * time.Minute, "b": 20 * time.Minute}[subject]
	}
	got := Forecast(queue(), 1, took, noon())
	want := map[string]Range{ // back, noon, w1, w2 and, though it has come to its time before w2, half
		"back": {Known: true, From: 0, To: 0}, "noon": {Known: true, From: 5, To: 10}, "w1": {Known: true, From: 15, To: 20},
		"half": {Known: true, From: 20, To: 30}, "w2": {Known: true, From: 30, To: 40},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("one desk (-want +got):\n%s", diff)
	}
	if got := Forecast(queue(), 2, took, noon())["w2"]; got.To != 15 {
		t.Errorf("two desks: w2 waits %d to %d, want at most 15", got.From, got.To)
	}
	if got := Forecast(queue(), 0, took, noon())["w1"]; got.Known {
		t.Errorf("no desk: got %v, want nothing known", got)
	}
}

// The walk through lanes says what asking the order anew at each step would say.
func TestTheForecastFollowsTheOrderAtEachStep(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		var turns []Turn
		for n := range rapid.IntRange(0, 12).Draw(r, "people") {
			turn := Turn{ID: fmt.Sprint(n), State: Waiting, Kind: WalkIn, Nth: int64(n), QueuedAt: noon().Add(-time.Duration(rapid.IntRange(0, 60).Draw(r, "waits")) * time.Minute)}
			if rapid.Bool().Draw(r, "appointed") {
				turn.Kind, turn.Start = Appointed, noon().Add(time.Duration(rapid.IntRange(-30, 60).Draw(r, "start"))*time.Minute)
			}
			turn.Priority = Priority(max(0, rapid.IntRange(-6, 2).Draw(r, "priority")))
			turns = append(turns, turn)
		}
		desks, at, want := rapid.IntRange(1, 3).Draw(r, "desks"), noon(), map[string]Range{}
		for left := Ordered(turns, at); len(left) > 0; left = Ordered(left[1:], at) {
			want[left[0].ID] = rangeOf(at.Sub(noon()), desks)
			at = at.Add(12 * time.Minute / time.Duration(desks))
		}
		got := Forecast(turns, desks, func(string) time.Duration { return 12 * time.Minute }, noon())
		if diff := cmp.Diff(want, got); diff != "" {
			r.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestMinutesAreSaidAsPeopleSayThem(t *testing.T) {
	for _, c := range []struct {
		minutes float64
		from    int
		to      int
	}{{0, 0, 0}, {3, 0, 5}, {5, 0, 5}, {11, 5, 15}, {30, 20, 30}, {31, 20, 40}, {47, 30, 50}, {90, 70, 90}} {
		got := rangeOf(time.Duration(c.minutes*float64(time.Minute)), 1)
		if got.From != c.from || got.To != c.to {
			t.Errorf("%v minutes: got %d to %d, want %d to %d", c.minutes, got.From, got.To, c.from, c.to)
		}
	}
}

func TestPercentilesAreValuesThatWereMeasured(t *testing.T) {
	values := []int64{50, 10, 40, 20, 30, 60, 70, 100, 90, 80}
	for p, want := range map[int]int64{half: 50, most: 90} {
		if got := figure.Percentile(values, p); got != want {
			t.Errorf("%d in a hundred: got %d, want %d", p, got, want)
		}
	}
	if got := figure.Percentile(nil, most); got != 0 {
		t.Errorf("of nothing: got %d", got)
	}
}

func TestMarksAreNeverTheSameTwice(t *testing.T) {
	seen := map[string]bool{}
	for n := range 400 {
		if m := mark(n); seen[m] {
			t.Fatalf("the mark %s comes twice", m)
		} else {
			seen[m] = true
		}
	}
}
