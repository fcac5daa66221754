package identity_test

import (
	"slices"
	"testing"

	"comune.example/sportello/internal/identity"
)

func officer(roles ...identity.Role) identity.Actor {
	return identity.Actor{Kind: identity.Officer, ID: "o", Roles: roles}
}

func TestARoleHoldsWhereItWasGiven(t *testing.T) {
	here, everywhere := identity.Role{Name: "clerk", Office: "anagrafe"}, identity.Role{Name: "clerk"}
	citizen := identity.Actor{Kind: identity.Citizen, Roles: []identity.Role{everywhere}}
	for name, c := range map[string]struct {
		actor       identity.Actor
		role, where string
		can, has    bool
	}{
		"in the office":                  {officer(here), "clerk", "anagrafe", true, true},
		"in another office":              {officer(here), "clerk", "tributi", false, true},
		"in every office":                {officer(everywhere), "clerk", "tributi", true, true},
		"another role":                   {officer(here), "registrar", "anagrafe", false, false},
		"an administrator has no other":  {officer(identity.Role{Name: "administrator"}), "clerk", "anagrafe", false, false},
		"no officer, whatever the roles": {citizen, "clerk", "anagrafe", false, false},
		"nobody":                         {identity.Actor{}, "clerk", "anagrafe", false, false},
	} {
		if can, has := c.actor.Can(c.role, c.where), c.actor.Has(c.role); can != c.can || has != c.has {
			t.Errorf("%s: got can %t, has %t, want %t, %t", name, can, has, c.can, c.has)
		}
		offices, all := c.actor.Offices(c.role)
		if listed := all || slices.Contains(offices, c.where); listed != c.can {
			t.Errorf("%s: Offices gives %v, %t, which is another answer than Can's %t", name, offices, all, c.can)
		}
	}
}

func TestAContextWithoutAnActorIsAnonymous(t *testing.T) {
	if a := identity.From(t.Context()); a.Kind != identity.Anonymous || a.ID != "" {
		t.Errorf("got %+v, want nobody", a)
	}
	ctx := identity.With(t.Context(), officer())
	if a := identity.From(ctx); !a.IsOfficer() || a.IsCitizen() || a.IsSystem() {
		t.Errorf("got %+v, want the officer", a)
	}
	if a := identity.From(identity.AsSystem(ctx, "job:x")); !a.IsSystem() || a.ID != "job:x" {
		t.Errorf("got %+v, want the program", a)
	}
}
