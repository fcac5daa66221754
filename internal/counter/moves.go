package counter

import (
	"time"

	"comune.example/sportello/internal/fault"
)

// Move is something that happens to a turn.
type Move string

// The moves.
const (
	Call     Move = "call"     // to a desk
	Recall   Move = "recall"   // nobody came: once more
	Start    Move = "start"    // the person is at the desk
	Park     Move = "park"     // waits for something: a photograph, a form
	Return   Move = "return"   // into the queue, before those who were not called yet
	HandOver Move = "handover" // into the queue of another desk
	Finish   Move = "finish"
	Miss     Move = "miss" // called, and nobody came
	Leave    Move = "leave"
)

// callsBeforeMissed is how often somebody is called before the turn may be given up: people step out for a moment.
const callsBeforeMissed = 2

// froms lists from which states a move begins.
func (m Move) froms() []State {
	switch m {
	case Call:
		return []State{Waiting, Parked}
	case Recall, Miss, Start:
		return []State{Called}
	case Park, HandOver:
		return []State{Called, Serving}
	case Return:
		return []State{Parked}
	case Finish:
		return []State{Serving}
	case Leave:
		return []State{Waiting, Parked}
	default:
		return nil
	}
}

// Moved gives the turn after a move at an instant; desk is where it is called, or to whom it is handed over. A move that
// the state does not allow is a Conflict that says why.
func (t Turn) Moved(m Move, desk string, now time.Time) (Turn, error) {
	if err := t.refusal(m, desk); err != nil {
		return t, err
	}
	switch m {
	case Call:
		if t.Waited < 0 {
			t.Waited = seconds(t.waitsSince(), now)
		}
		t.State, t.Desk, t.CalledAt, t.Calls = Called, desk, now, t.Calls+1
	case Recall:
		t.CalledAt, t.Calls = now, t.Calls+1
	case Start:
		t.State, t.StartedAt = Serving, now
	case Park:
		t = t.leaves(now)
		t.State, t.Desk, t.ParkedAt = Parked, "", now
	case Return:
		t.State, t.Priority, t.QueuedAt = Waiting, Returned, now
	case HandOver:
		t = t.leaves(now)
		t.State, t.Priority, t.QueuedAt, t.Desk = Waiting, HandedOver, now, desk
	case Finish:
		t = t.leaves(now)
		t.State, t.EndedAt = Done, now
	case Miss:
		t.State, t.EndedAt = Missed, now
	case Leave:
		t.State, t.EndedAt = Left, now
	}
	t.Version++
	return t, nil
}

// refusal says why the move cannot be made.
func (t Turn) refusal(m Move, desk string) error {
	allowed := false
	for _, s := range m.froms() {
		allowed = allowed || s == t.State
	}
	switch {
	case !t.State.Open():
		return fault.New(fault.Conflict, "counter.refused.ended", t.Number)
	case m == Call && !allowed:
		return fault.New(fault.Conflict, "counter.refused.taken", t.Number)
	case !allowed:
		return fault.New(fault.Conflict, "counter.refused.state", t.Number)
	case m == Miss && t.Calls < callsBeforeMissed:
		return fault.New(fault.Conflict, "counter.refused.call_again", t.Number)
	case (m == Call || m == HandOver) && desk == "":
		return fault.Wrong(fault.Field{Name: "desk", Key: "counter.error.desk"})
	case m == HandOver && desk == t.Desk:
		return fault.New(fault.Conflict, "counter.refused.same_desk")
	}
	return nil
}

// leaves ends the service at the desk, if there was one, and counts it.
func (t Turn) leaves(now time.Time) Turn {
	if t.State == Serving {
		t.Served += seconds(t.StartedAt, now)
	}
	t.StartedAt = time.Time{}
	return t
}

// waitsSince is from when on the waiting counts: who comes before the time of an appointment is not kept waiting.
func (t Turn) waitsSince() time.Time {
	if t.Start.After(t.ArrivedAt) {
		return t.Start
	}
	return t.ArrivedAt
}

func seconds(from, to time.Time) int64 { return max(0, int64(to.Sub(from)/time.Second)) }
