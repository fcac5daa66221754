package counter_test

import (
	"encoding/json"
	"testing"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/fault"
)

func TestASiteTellsNothingOfAnotherOfficesTurns(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		turn := p.mustIssue(t, "altro")
		thief := device(counter.RoleProgram, "altrove")
		if _, err := p.Ask(thief, counter.AskRequest{Site: "s", Office: "altrove"}); err != nil {
			t.Fatal(err)
		}
		forged := turn
		forged.Office, forged.State, forged.Version, forged.EndedAt = "altrove", counter.Left, 99, p.now
		payload, err := json.Marshal(map[string]any{"turn": forged})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Deliver(thief, "s", []counter.Event{{ID: "e", Seq: 1, At: p.now, Action: string(counter.Leave), Payload: payload}})
		wantKind(t, err, fault.NotFound)
		if own, err := p.ByLink(system(), turn.Link); err != nil || own.Turn.State != counter.Waiting {
			t.Errorf("the turn is %q, %v, want it to wait", own.Turn.State, err)
		}
	})
}
