package identity_test

import (
	"slices"
	"strings"
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

func TestADeviceServesOneOfficeInOneRole(t *testing.T) {
	kiosk := identity.Actor{Kind: identity.Counter, ID: "k", Roles: []identity.Role{{Name: "kiosk", Office: "o"}}}
	everywhere := identity.Actor{Kind: identity.Counter, ID: "k", Roles: []identity.Role{{Name: "kiosk"}}}
	officer := identity.Actor{Kind: identity.Officer, ID: "o", Roles: []identity.Role{{Name: "kiosk", Office: "o"}}}
	for _, c := range []struct {
		actor        identity.Actor
		role, office string
		want         bool
	}{
		{kiosk, "kiosk", "o", true},
		{kiosk, "kiosk", "another", false},
		{kiosk, "display", "o", false},
		{kiosk, "kiosk", "", false},
		{everywhere, "kiosk", "o", false},
		{everywhere, "kiosk", "", false},
		{officer, "kiosk", "o", false},
	} {
		if got := c.actor.Serves(c.role, c.office); got != c.want {
			t.Errorf("%+v serves %s of %q: got %v", c.actor, c.role, c.office, got)
		}
	}
	if kiosk.Can("kiosk", "o") || kiosk.Has("kiosk") {
		t.Error("a device is taken for an officer")
	}
}

func TestANameStandsOnOneLineOfALetter(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "Zoë": true, "De' Rossi": true, "李": true, "Anna\nBcc: x@example.org": false, "Anna\x00": false,
		strings.Repeat("a", 100): true, strings.Repeat("a", 101): false,
	} {
		if got := identity.IsName(text); got != want {
			t.Errorf("%q: got %t, want %t", text, got, want)
		}
	}
}
