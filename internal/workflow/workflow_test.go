package workflow_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/workflow"
)

func TestTheDefaultWorkflowIsSound(t *testing.T) {
	if got := workflow.Default().Problems(); len(got) != 0 {
		t.Errorf("problems: got %v, want none", got)
	}
}

// TestWhoMayMove is the whole table of the default workflow: what is not here is refused.
func TestWhoMayMove(t *testing.T) {
	allowed := map[string]string{ // "from to" -> parties
		"draft submitted":            "citizen",
		"submitted in_charge":        "officer",
		"in_charge awaiting_citizen": "officer",
		"awaiting_citizen in_charge": "citizen officer",
		"in_charge granted":          "officer",
		"in_charge denied":           "officer",
		"submitted withdrawn":        "citizen",
		"in_charge withdrawn":        "citizen",
		"awaiting_citizen withdrawn": "citizen",
	}
	w := workflow.Default()
	for _, from := range workflow.States() {
		for _, to := range workflow.States() {
			for _, by := range []workflow.Party{workflow.Citizen, workflow.Officer, workflow.System} {
				_, got := w.Edge(from, to, by)
				want := slices.Contains(strings.Fields(allowed[string(from)+" "+string(to)]), string(by))
				if got != want {
					t.Errorf("%s from %s to %s: got %v, want %v", by, from, to, got, want)
				}
			}
		}
	}
}

func TestAReasonIsNeededWhereTheLawWantsOne(t *testing.T) {
	for _, e := range workflow.Default().Edges {
		want := e.Action == "ask" || e.Action == "deny" || e.Action == "resume"
		if e.Reason != want {
			t.Errorf("%s: reason required: got %v, want %v", e.Action, e.Reason, want)
		}
	}
}

func TestAPlantedDefectIsFound(t *testing.T) {
	tests := map[string]struct {
		plant func(*workflow.Workflow)
		want  string
	}{
		"an edge out of an end": {func(w *workflow.Workflow) {
			w.Edges = append(w.Edges, workflow.Edge{Action: "reopen", From: workflow.Granted, To: workflow.InCharge, By: []workflow.Party{workflow.Officer}})
		}, "is an end"},
		"an edge that is nobody's":                     {func(w *workflow.Workflow) { w.Edges[1].By = nil }, "nobody may move"},
		"an unknown party":                             {func(w *workflow.Workflow) { w.Edges[1].By = []workflow.Party{"mayor"} }, `unknown party "mayor"`},
		"an unknown state":                             {func(w *workflow.Workflow) { w.Edges[1].To = "lost" }, "unknown state"},
		"an edge without action":                       {func(w *workflow.Workflow) { w.Edges[1].Action = "" }, "no action"},
		"two edges between states":                     {func(w *workflow.Workflow) { w.Edges = append(w.Edges, w.Edges[0]) }, "a second edge"},
		"a denial without reason":                      {func(w *workflow.Workflow) { w.Edges[6].Reason = false }, "a denial needs a reason"},
		"a state nobody reaches":                       {func(w *workflow.Workflow) { w.Edges = slices.Delete(w.Edges, 2, 3) }, `"awaiting_citizen" cannot be reached`},
		"a state without way out":                      {func(w *workflow.Workflow) { w.Edges = slices.Delete(w.Edges, 5, 7) }, `no end can be reached from state "in_charge"`},
		"no way to submit":                             {func(w *workflow.Workflow) { w.Edges = w.Edges[1:] }, "no edge submits"},
		"a suspended end":                              {func(w *workflow.Workflow) { w.Suspends = []workflow.State{workflow.Denied} }, "cannot be suspended"},
		"an integration that only the citizen can end": {func(w *workflow.Workflow) { w.Edges = slices.Delete(w.Edges, 4, 5) }, `no end can be reached from state "awaiting_citizen"`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := workflow.Default()
			tc.plant(&w)
			var got []string
			for _, p := range w.Problems() {
				got = append(got, p.Message)
			}
			if !strings.Contains(strings.Join(got, "\n"), tc.want) {
				t.Errorf("problems: got %q, want one with %q", got, tc.want)
			}
		})
	}
}

// italian tells Sundays and three holidays of spring 2014.
func italian(day italy.Day) bool {
	return day.Weekday() == time.Sunday || day == "2014-04-21" || day == "2014-04-25" || day == "2014-05-01"
}

func TestWhenACaseIsDue(t *testing.T) {
	tests := map[string]struct {
		term  workflow.Term
		today italy.Day
		want  italy.Day
	}{
		"thirty days, the first not counted":       {workflow.Term{Start: "2014-03-10", Days: 30}, "2014-03-10", "2014-04-09"},
		"a Sunday moves to Monday":                 {workflow.Term{Start: "2014-03-14", Days: 30}, "2014-03-14", "2014-04-14"},
		"Easter Sunday moves past Easter Monday":   {workflow.Term{Start: "2014-03-21", Days: 30}, "2014-03-21", "2014-04-22"},
		"a suspension of ten days":                 {workflow.Term{Start: "2014-03-10", Days: 30, Suspensions: []workflow.Suspension{{"2014-03-12", "2014-03-22"}}}, "2014-03-30", "2014-04-19"},
		"a suspension counts thirty days at most":  {workflow.Term{Start: "2014-03-10", Days: 30, Suspensions: []workflow.Suspension{{"2014-03-12", "2014-06-22"}}}, "2014-07-01", "2014-05-09"},
		"only the first suspension counts":         {workflow.Term{Start: "2014-03-10", Days: 30, Suspensions: []workflow.Suspension{{"2014-03-12", "2014-03-22"}, {"2014-03-25", "2014-04-02"}}}, "2014-04-02", "2014-04-19"},
		"an open suspension is a forecast":         {workflow.Term{Start: "2014-03-10", Days: 30, Suspensions: []workflow.Suspension{{From: "2014-03-12"}}}, "2014-03-17", "2014-04-14"},
		"a suspension asked for tomorrow is empty": {workflow.Term{Start: "2014-03-10", Days: 30, Suspensions: []workflow.Suspension{{From: "2014-03-12"}}}, "2014-03-11", "2014-04-09"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tc.term.Due(tc.today, italian); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestAStartThatIsNoDayGivesNoDueDay(t *testing.T) {
	for _, start := range []italy.Day{"", "2014-02-30", "ieri"} {
		if got := (workflow.Term{Start: start, Days: 30}).Due("2014-03-01", italian); got != "" {
			t.Errorf("start %q: got %s, want no day", start, got)
		}
	}
}

// TestDueNeverMovesBack: more suspension never makes a case due earlier, and the
// due day is never a closed one nor more than the law allows after the start.
func TestDueNeverMovesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	day := func(n int) italy.Day { return italy.Day("2014-01-01").AddDays(n) }
	for range 2000 {
		start, length, asked, pause := r.IntN(400), 1+r.IntN(180), r.IntN(60), r.IntN(90)
		plain := workflow.Term{Start: day(start), Days: length}
		paused := plain
		paused.Suspensions = []workflow.Suspension{{day(start + asked), day(start + asked + pause)}}
		a, b := plain.Due(day(start), italian), paused.Due(day(start), italian)
		if b < a || italian(b) {
			t.Fatalf("%+v: got %s then %s", paused, a, b)
		}
		if limit := day(start + length + workflow.MaxSuspension + 3); b > limit {
			t.Fatalf("%+v: due %s after %s", paused, b, limit)
		}
	}
}

func TestDaysLeft(t *testing.T) {
	for _, tc := range []struct {
		today, due italy.Day
		want       int
	}{{"2014-03-29", "2014-03-31", 2}, {"2014-03-31", "2014-03-31", 0}, {"2014-04-02", "2014-03-31", -2}} {
		if got := workflow.Left(tc.today, tc.due); got != tc.want {
			t.Errorf("from %s to %s: got %d, want %d", tc.today, tc.due, got, tc.want)
		}
	}
}
