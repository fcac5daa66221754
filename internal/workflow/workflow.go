// Package workflow holds the states that a case can be in, the edges between
// them and the counting of its legal term. It promises that a workflow which was
// accepted leads from the draft to an end, that nobody moves a case along an edge
// that is not his, and that a due day is a pure function of the days given. It
// knows neither cases nor offices nor clocks.
package workflow

import (
	"fmt"
	"slices"
)

// State is where a case stands.
type State string

// The states. They are the same for every service, so that worklists and
// statistics can speak of them; a service declares which edges join them.
const (
	Draft           State = "draft"            // being filled in; no request exists yet
	Submitted       State = "submitted"        // received and numbered; the term runs
	InCharge        State = "in_charge"        // an officer has it
	AwaitingCitizen State = "awaiting_citizen" // an integration was asked for; the term may be suspended
	Granted         State = "granted"          // concluded in favour
	Denied          State = "denied"           // concluded against, with reasons
	Withdrawn       State = "withdrawn"        // given up by the citizen
)

// States lists the states in the order in which a case meets them.
func States() []State {
	return []State{Draft, Submitted, InCharge, AwaitingCitizen, Granted, Denied, Withdrawn}
}

// Terminal tells whether a case in this state is concluded.
func (s State) Terminal() bool { return s == Granted || s == Denied || s == Withdrawn }

// Open tells whether the administration still owes an answer.
func (s State) Open() bool { return s == Submitted || s == InCharge || s == AwaitingCitizen }

// Valid tells whether it is one of the States.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// Party is who may move a case.
type Party string

// The parties. The system moves a case only where the law lets time decide
// (silence), along an edge that names it.
const (
	Citizen Party = "citizen"
	Officer Party = "officer"
	System  Party = "system"
)

// Edge is an allowed move. Reason says that it needs a written one.
type Edge struct {
	Action string  `yaml:"action"` // "submit", "take", "ask", "answer", "grant", "deny", "withdraw"; the key of its name
	From   State   `yaml:"from"`
	To     State   `yaml:"to"`
	By     []Party `yaml:"by"`
	Reason bool    `yaml:"reason"`
}

// Workflow is the set of edges of a service and the states in which its term
// does not run.
type Workflow struct {
	Edges    []Edge  `yaml:"edges"`
	Suspends []State `yaml:"suspends"`
}

// Default is the workflow of a service that declares none.
//
// norm: L. 241/1990 art. 2 c. 7 (suspension while an integration is awaited),
// art. 3 (an act states its reasons), art. 10-bis (reasons of a denial).
func Default() Workflow {
	citizen, officer := []Party{Citizen}, []Party{Officer}
	return Workflow{
		Edges: []Edge{
			{Action: "submit", From: Draft, To: Submitted, By: citizen},
			{Action: "take", From: Submitted, To: InCharge, By: officer},
			{Action: "ask", From: InCharge, To: AwaitingCitizen, By: officer, Reason: true},
			{Action: "answer", From: AwaitingCitizen, To: InCharge, By: citizen},
			{Action: "resume", From: AwaitingCitizen, To: InCharge, By: officer, Reason: true},
			{Action: "grant", From: InCharge, To: Granted, By: officer},
			{Action: "deny", From: InCharge, To: Denied, By: officer, Reason: true},
			{Action: "withdraw", From: Submitted, To: Withdrawn, By: citizen},
			{Action: "withdraw", From: InCharge, To: Withdrawn, By: citizen},
			{Action: "withdraw", From: AwaitingCitizen, To: Withdrawn, By: citizen},
		},
		Suspends: []State{AwaitingCitizen},
	}
}

// IsSuspended tells whether the term does not run in a state.
func (w Workflow) IsSuspended(s State) bool { return slices.Contains(w.Suspends, s) }

// Edge finds the move between two states for a party; ok is false where there is
// none or it is not that party's to make.
func (w Workflow) Edge(from, to State, by Party) (edge Edge, ok bool) {
	for _, e := range w.Edges {
		if e.From == from && e.To == to && slices.Contains(e.By, by) {
			return e, true
		}
	}
	return Edge{}, false
}

// From lists the moves that a party may make from a state.
func (w Workflow) From(s State, by Party) []Edge {
	var out []Edge
	for _, e := range w.Edges {
		if e.From == s && slices.Contains(e.By, by) {
			out = append(out, e)
		}
	}
	return out
}

// Problem is a mistake in a workflow; Edge is the index of the edge that it is
// about, or -1.
type Problem struct {
	Edge    int
	Message string
}

// Problems lists what is wrong with a workflow: nothing, if a case can always be
// concluded by those who may move it.
func (w Workflow) Problems() []Problem {
	out := w.edgeProblems()
	for _, s := range w.Suspends {
		if !s.Open() {
			out = append(out, Problem{-1, fmt.Sprintf("the term cannot be suspended in state %q", s)})
		}
	}
	reach := w.closure(Draft, func(e Edge) (State, State) { return e.From, e.To })
	for _, s := range States() {
		if used := w.uses(s); used && !reach[s] {
			out = append(out, Problem{-1, fmt.Sprintf("state %q cannot be reached from %q", s, Draft)})
		}
		if reach[s] && !s.Terminal() && !w.concludes(s) {
			out = append(out, Problem{-1, fmt.Sprintf("no end can be reached from state %q", s)})
		}
	}
	if !reach[Submitted] {
		out = append(out, Problem{-1, fmt.Sprintf("no edge submits: state %q is never reached", Submitted)})
	}
	return out
}

func (w Workflow) edgeProblems() []Problem {
	var out []Problem
	seen := map[string]bool{}
	for i, e := range w.Edges {
		for _, message := range e.problems(seen) {
			out = append(out, Problem{i, message})
		}
	}
	return out
}

// problems lists what is wrong with an edge; seen holds the moves of the edges
// before it.
func (e Edge) problems(seen map[string]bool) []string {
	var out []string
	wrong := func(is bool, format string, args ...any) {
		if is {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	wrong(!e.From.Valid() || !e.To.Valid(), "unknown state in %q to %q", e.From, e.To)
	wrong(e.From.Terminal(), "state %q is an end: nothing leads out of it", e.From)
	wrong(e.Action == "", "the edge has no action")
	wrong(len(e.By) == 0, "nobody may move along the edge")
	wrong(e.To == Denied && !e.Reason, "a denial needs a reason") // norm: L. 241/1990 art. 3
	for _, p := range e.By {
		wrong(p != Citizen && p != Officer && p != System, "unknown party %q", p)
		key := fmt.Sprint(e.From, " ", e.To, " ", p)
		wrong(seen[key], "a second edge from %q to %q for the %s", e.From, e.To, p)
		seen[key] = true
	}
	return out
}

// uses tells whether any edge touches the state.
func (w Workflow) uses(s State) bool {
	return slices.ContainsFunc(w.Edges, func(e Edge) bool { return e.From == s || e.To == s })
}

// concludes tells whether the administration can bring a case from the state to
// an end: a citizen who does nothing must not keep it open for ever.
func (w Workflow) concludes(s State) bool {
	if s == Draft {
		return true // a draft is the citizen's own; it expires
	}
	reach := w.closure(s, func(e Edge) (State, State) {
		if len(e.By) == 1 && e.By[0] == Citizen {
			return e.From, e.From
		}
		return e.From, e.To
	})
	return reach[Granted] || reach[Denied]
}

// closure gives the states that can be reached from one along the edges.
func (w Workflow) closure(start State, along func(Edge) (from, to State)) map[State]bool {
	reach := map[State]bool{start: true}
	for grown := true; grown; {
		grown = false
		for _, e := range w.Edges {
			if from, to := along(e); reach[from] && !reach[to] {
				reach[to], grown = true, true
			}
		}
	}
	return reach
}
