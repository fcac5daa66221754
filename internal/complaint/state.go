package complaint

import "slices"

// State is where a report stands.
type State string

// The states.
const (
	Unconfirmed State = "unconfirmed" // a guest has yet to confirm by the letter
	Submitted   State = "submitted"   // the office has it, nobody has taken it
	InCharge    State = "in_charge"   // an officer has it; from here on it is public
	Resolved    State = "resolved"
	Rejected    State = "rejected"  // nothing will be done, with the reason
	Duplicate   State = "duplicate" // another report says the same, and is worked instead
)

// States lists those that an office sees.
func States() []State { return []State{Submitted, InCharge, Resolved, Rejected, Duplicate} }

// PublicStates lists those in which everybody may read a report.
func PublicStates() []State { return []State{InCharge, Resolved, Rejected, Duplicate} }

// Open tells whether an answer is still owed.
func (s State) Open() bool { return s == Submitted || s == InCharge }

// Closed tells whether the office has concluded.
func (s State) Closed() bool { return s == Resolved || s == Rejected || s == Duplicate }

// Valid tells whether it is one of the states that an office sees.
func (s State) Valid() bool { return slices.Contains(States(), s) }

// The actions of an office that move a report.
const (
	Take    = "take"
	Resolve = "resolve"
	Reject  = "reject"
	Merge   = "merge"
	Reopen  = "reopen"
)

// Edge is a move: who has a report in From may do Action, and finds it in To. Reason says that it wants a text.
type Edge struct {
	From, To State
	Action   string
	Reason   bool
}

// edges are all moves that there are. To refuse or to conclude without a word would leave who reported it, and everybody
// who follows it, without an answer.
func edges() []Edge {
	return []Edge{
		{Submitted, InCharge, Take, false},
		{InCharge, Resolved, Resolve, true},
		{Submitted, Rejected, Reject, true},
		{InCharge, Rejected, Reject, true},
		{Submitted, Duplicate, Merge, false},
		{InCharge, Duplicate, Merge, false},
		{Resolved, InCharge, Reopen, true},
		{Rejected, InCharge, Reopen, true},
		{Duplicate, InCharge, Reopen, true},
	}
}

// Moves lists what can be done with a report in a state.
func (s State) Moves() []Edge {
	return slices.DeleteFunc(edges(), func(e Edge) bool { return e.From != s })
}

func (s State) edge(action string) (Edge, bool) {
	for _, e := range s.Moves() {
		if e.Action == action {
			return e, true
		}
	}
	return Edge{}, false
}
