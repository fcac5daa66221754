package booking

import (
	"context"
	"net/mail"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

const (
	longestNote  = 2000 // bytes
	longestEmail = 254  // bytes
)

// person says for whom a place is asked: by a registered delegation the delegator, else as applicant says.
func (s *Service) person(ctx context.Context, req BookRequest) (Appointment, error) {
	if req.Relation == Delegator && req.Delegation != "" {
		return s.byDelegation(ctx, req)
	}
	return applicant(identity.From(ctx), req)
}

// applicant says for whom a place is asked: a signed-in citizen's own data as the account has them, a child's or a
// delegator's as the citizen wrote them, or what a guest wrote. It is Invalid at each field that does not hold.
func applicant(actor identity.Actor, req BookRequest) (Appointment, error) {
	wrong := checkNote(req.Note)
	if actor.IsCitizen() && (req.Relation == "" || req.Relation == Self) {
		return Appointment{
			Relation: Self, Account: actor.ID, CodiceFiscale: actor.CodiceFiscale, GivenName: actor.GivenName, FamilyName: actor.FamilyName,
			Email: actor.Email,
		}, fault.Wrong(wrong...)
	}
	a := Appointment{
		Relation: Self, GivenName: strings.TrimSpace(req.GivenName), FamilyName: strings.TrimSpace(req.FamilyName),
		Email: strings.ToLower(strings.TrimSpace(req.Email)),
	}
	if actor.IsCitizen() {
		a.Account, a.Email, a.Relation = actor.ID, actor.Email, req.Relation
		wrong.Note(req.Relation != Child && req.Relation != Delegator, "relation", "booking.error.relation")
	}
	wrong.Note(!identity.IsName(a.GivenName), "given_name", "booking.error.given_name")
	wrong.Note(!identity.IsName(a.FamilyName), "family_name", "booking.error.family_name")
	cf, err := italy.ParseCodiceFiscale(req.CodiceFiscale)
	wrong.Note(err != nil, "codice_fiscale", "booking.error.codice_fiscale")
	a.CodiceFiscale = string(cf)
	if !actor.IsOfficer() || a.Email != "" { // at the desk somebody may have no address
		wrong.Note(!isAddress(a.Email), "email", "booking.error.email")
	}
	return a, fault.Wrong(wrong...)
}

// isAddress tells whether a text is an e-mail address and nothing beside it. One mailbox is written in one way only: a limit
// counts texts, and a comment or a quoted name would make another of it.
// norm: RFC 5321 section 4.5.3.1.3
func isAddress(text string) bool {
	if len(text) > longestEmail {
		return false
	}
	a, err := mail.ParseAddress(text)
	return err == nil && a.Name == "" && a.Address == text
}

func checkNote(text string) (wrong fault.Wrongs) {
	wrong.Note(len(text) > longestNote, "note", "booking.error.note")
	return wrong
}

func note(text string) string { return strings.TrimSpace(text) }
