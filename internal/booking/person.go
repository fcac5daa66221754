package booking

import (
	"net/mail"
	"strings"
	"unicode"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

const longestName = 100 // bytes

// person says for whom a place is asked: a signed-in citizen's own data as the account has them, or what a guest wrote,
// which is Invalid at each field that does not hold.
func person(actor identity.Actor, req BookRequest) (Appointment, error) {
	if actor.IsCitizen() {
		return Appointment{
			Account: actor.ID, CodiceFiscale: actor.CodiceFiscale, GivenName: actor.GivenName, FamilyName: actor.FamilyName,
			Email: actor.Email,
		}, nil
	}
	var wrong []fault.Field
	note := func(bad bool, name, key string) {
		if bad {
			wrong = append(wrong, fault.Field{Name: name, Key: key})
		}
	}
	a := Appointment{
		GivenName: strings.TrimSpace(req.GivenName), FamilyName: strings.TrimSpace(req.FamilyName),
		Email: strings.TrimSpace(req.Email),
	}
	note(!isName(a.GivenName), "given_name", "booking.error.given_name")
	note(!isName(a.FamilyName), "family_name", "booking.error.family_name")
	cf, err := italy.ParseCodiceFiscale(req.CodiceFiscale)
	note(err != nil, "codice_fiscale", "booking.error.codice_fiscale")
	a.CodiceFiscale = string(cf)
	_, err = mail.ParseAddress(a.Email)
	note(err != nil || strings.ContainsAny(a.Email, "<> "), "email", "booking.error.email")
	note(len(req.Note) > 2000, "note", "booking.error.note")
	return a, fault.Wrong(wrong...)
}

// isName tells whether a text can stand in a letter as somebody's name: any letters, on one line.
func isName(text string) bool {
	return text != "" && len(text) <= longestName && !strings.ContainsFunc(text, unicode.IsControl)
}
