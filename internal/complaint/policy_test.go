package complaint

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"comune.example/sportello/internal/identity"
)

const golden = "testdata/permissions.golden"

// TestWhoMayDoWhat compares the whole policy with the committed table. UPDATE_GOLDEN=1 writes it: read the difference.
func TestWhoMayDoWhat(t *testing.T) {
	as := func(kind identity.Kind, role, office string) identity.Actor {
		a := identity.Actor{Kind: kind, ID: "me"}
		if role != "" {
			a.Roles = []identity.Role{{Name: role, Office: office}}
		}
		return a
	}
	actors := []struct {
		name string
		identity.Actor
	}{
		{"anonymous", identity.Actor{}},
		{"citizen", as(identity.Citizen, "", "")},
		{"citizen with a role", as(identity.Citizen, identity.RoleClerk, "")},
		{"clerk of the office", as(identity.Officer, identity.RoleClerk, "ours")},
		{"clerk of every office", as(identity.Officer, identity.RoleClerk, "")},
		{"registrar", as(identity.Officer, identity.RoleRegistrar, "")},
		{"cashier", as(identity.Officer, identity.RoleCashier, "")},
		{"editor", as(identity.Officer, identity.RoleEditor, "")},
		{"administrator", as(identity.Officer, identity.RoleAdministrator, "")},
		{"body", as(identity.Body, "", "")},
		{"counter", as(identity.Counter, "counter", "ours")},
		{"system", as(identity.System, "", "")},
	}
	things := []struct {
		name string
		thing
	}{
		{"own", thing{"me", "theirs", false}},
		{"a guest's", thing{"", "theirs", false}},
		{"stranger's", thing{"other", "theirs", false}},
		{"office's", thing{"other", "ours", false}},
		{"public", thing{"other", "theirs", true}},
		{"no office", thing{"other", "", false}},
	}
	var b strings.Builder
	for _, a := range actors {
		for _, act := range []action{actRead, actWork, actFollow, actTell, "anything else"} {
			fmt.Fprintf(&b, "%-22s %-13s", a.name, act)
			for _, x := range things {
				answer := "-"
				if may(a.Actor, act, x.thing) {
					answer = "YES"
				}
				fmt.Fprintf(&b, " | %s: %-3s", x.name, answer)
			}
			b.WriteString("\n")
		}
	}
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the policy differs from %s:\n%s", golden, b.String())
	}
}
