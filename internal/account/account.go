// Package account knows who may sign in: citizens who registered and officers who were made one, by which proof they
// come in, and which of their sessions are open. It promises that a secret is kept only as a hash, that nobody learns
// from it who has an account, and that a codice fiscale that somebody merely typed is never taken for a proven one. It
// must not know HTTP, pages, how a letter reaches anybody, or what any role may do elsewhere.
package account

import (
	"time"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

// State is where an account stands.
type State string

// The states of an account.
const (
	Active   State = "active"
	Disabled State = "disabled"
	Closed   State = "closed" // by its owner, who may still open it again
	Erased   State = "erased" // closed long enough ago: nothing says who it was
)

// Account is somebody who may sign in.
type Account struct {
	ID            string          `json:"id"`
	Kind          identity.Kind   `json:"kind"` // identity.Citizen or identity.Officer
	State         State           `json:"state"`
	GivenName     string          `json:"given_name"`
	FamilyName    string          `json:"family_name"`
	CodiceFiscale string          `json:"codice_fiscale"`
	Proven        bool            `json:"proven"` // the codice fiscale comes from a proof of identity, not from a form
	Email         string          `json:"email"`  // small letters; empty where none is known
	Phone         string          `json:"phone"`
	Lang          string          `json:"lang"` // of what is written to the person
	Roles         []identity.Role `json:"roles,omitempty"`
	RegisteredAt  time.Time       `json:"registered_at"`  // UTC
	RegisteredDay italy.Day       `json:"registered_day"` // when the person asked, not when the address was confirmed
	ChangedAt     time.Time       `json:"changed_at"`     // UTC
	Version       int64           `json:"version"`

	password string // as hashPassword writes it; empty: no way in by password
}

// Name is given name and family name.
func (a Account) Name() string { return a.GivenName + " " + a.FamilyName }

// HasPassword tells whether the person may come in by password.
func (a Account) HasPassword() bool { return a.password != "" }

// Actor is the account as the one who acts. A codice fiscale that was only typed into a form is left out: whoever
// reads registers by it must not take a claim for a proof.
func (a Account) Actor() identity.Actor {
	actor := identity.Actor{
		Kind: a.Kind, ID: a.ID, Name: a.Name(), GivenName: a.GivenName, FamilyName: a.FamilyName, Email: a.Email, Roles: a.Roles,
	}
	if a.Proven {
		actor.CodiceFiscale = a.CodiceFiscale
	}
	return actor
}

// Method is how somebody came in.
type Method string

// The ways in.
const (
	ByPassword Method = "password"
	ByIdentity Method = "identity" // digital identity
	ByDemo     Method = "demo"     // one click, in a demonstration only
)

// Session is one open way in, as its owner sees it.
type Session struct {
	ID      string
	Method  Method
	Agent   string    // what the browser says it is
	Started time.Time // UTC
	Seen    time.Time // UTC
	Current bool      // the one that asks
}

// Limits of a session: idle, and in all. The staff works all day at one desk, with long talks between two clicks, so its
// idle time is a working day; the twelve hours in all hold for everybody.
const (
	idleCitizen = 30 * time.Minute
	idleOfficer = 8 * time.Hour
	longest     = 12 * time.Hour
	afterwards  = 2 * time.Hour // for which one that is over is still known for its account's
)

// How long what was sent by letter or kept for the next page may be used.
const (
	registrationLife = 48 * time.Hour
	resetLife        = time.Hour
	invitationLife   = 7 * 24 * time.Hour
	emailLife        = 48 * time.Hour
	proofLife        = 15 * time.Minute
)
