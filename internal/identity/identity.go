// Package identity says who is acting: a value that travels in the context from the door (a session, an API key, a
// command, a job) to the audit line. It promises that a context without an actor is an anonymous one, so that
// nothing is ever done in nobody's name by accident. It knows neither sessions nor databases.
package identity

import (
	"context"
	"slices"
	"strings"
	"unicode"
)

// Kind is the sort of actor.
type Kind string

// The kinds of actors.
const (
	Anonymous Kind = ""
	Citizen   Kind = "citizen" // a person with an account
	Officer   Kind = "officer" // a member of the staff
	Body      Kind = "body"    // another public body, by API key
	Counter   Kind = "counter" // a device at an office's counter, by key: its program, its kiosk, its display
	System    Kind = "system"  // the program itself: jobs, reactions, commands of the administrator
)

// Role is what an officer may do, for one office or (Office empty) for all of them.
type Role struct {
	Name   string `json:"name"`   // "clerk", "registrar", "cashier", "editor", "administrator"
	Office string `json:"office"` // slug of the office; empty: every office
}

// The names of roles. An office's clerk works its cases and agenda; the other roles are of the whole town hall.
const (
	RoleClerk         = "clerk"
	RoleRegistrar     = "registrar"
	RoleCashier       = "cashier"
	RoleEditor        = "editor"
	RoleAdministrator = "administrator"
)

// Actor is who does something. ID is the account's, officer's or body's id; for System the name of the part that
// acts, for example "job:outbox".
type Actor struct {
	Kind          Kind   `json:"kind"`
	ID            string `json:"id"`
	Name          string `json:"name"`
	GivenName     string `json:"given_name,omitempty"`
	FamilyName    string `json:"family_name,omitempty"`
	CodiceFiscale string `json:"codice_fiscale,omitempty"` // of a citizen, as his proof of identity gave it
	Email         string `json:"email,omitempty"`
	Roles         []Role `json:"roles,omitempty"`
}

// IsCitizen tells whether the actor is a person with an account.
func (a Actor) IsCitizen() bool { return a.Kind == Citizen }

// IsOfficer tells whether the actor is a member of the staff.
func (a Actor) IsOfficer() bool { return a.Kind == Officer }

// IsSystem tells whether the program itself acts.
func (a Actor) IsSystem() bool { return a.Kind == System }

// Can tells whether the officer holds a role for the office. An administrator manages people and settings; this
// alone opens no citizen's data, so the role is not implied by the others nor implies them.
func (a Actor) Can(role, office string) bool {
	if a.Kind != Officer {
		return false
	}
	return slices.ContainsFunc(a.Roles, func(r Role) bool {
		return r.Name == role && (r.Office == "" || r.Office == office)
	})
}

// Serves tells whether the actor is a device that has the role for the office. A device has it for one office, never for all.
func (a Actor) Serves(role, office string) bool {
	return a.Kind == Counter && office != "" && slices.Contains(a.Roles, Role{Name: role, Office: office})
}

// Has tells whether the officer holds the role for at least one office.
func (a Actor) Has(role string) bool {
	return a.Kind == Officer && slices.ContainsFunc(a.Roles, func(r Role) bool { return r.Name == role })
}

// Offices lists the offices for which the officer holds the role; all is true when it is held for every office.
func (a Actor) Offices(role string) (offices []string, all bool) {
	if a.Kind != Officer {
		return nil, false
	}
	for _, r := range a.Roles {
		if r.Name != role {
			continue
		}
		if r.Office == "" {
			return nil, true
		}
		offices = append(offices, r.Office)
	}
	return offices, false
}

const longestName = 100 // bytes

// IsName tells whether a text can stand in a letter as somebody's given or family name: any letters, on one line.
func IsName(text string) bool {
	return text != "" && len(text) <= longestName && !strings.ContainsFunc(text, unicode.IsControl)
}

type key struct{}

// With puts the actor into the context.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, key{}, a) }

// From gives the actor of the context: anonymous if none was put there.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(key{}).(Actor)
	return a
}

// AsSystem gives a context in which the named part of the program acts.
func AsSystem(ctx context.Context, part string) context.Context {
	return With(ctx, Actor{Kind: System, ID: part, Name: part})
}
