// Package italy holds the small facts of Italian administration that every other package needs:
// codes of people, bodies, payments and documents, the days of the calendar in Europe/Rome and the
// public holidays.
//
// It promises that a value made by one of its Parse, New or Compute functions is well formed, and
// that a day is always a day on a clock in Rome, with its own zone data. It is pure: no I/O, no
// clock, no texts for people, no municipality. It must not know who uses it.
package italy

import "fmt"

// Reason says why a text was refused: a stable word that a page turns into a sentence.
type Reason string

// The reasons of a [ParseError].
const (
	ReasonLength    Reason = "length"    // too short or too long
	ReasonCharacter Reason = "character" // a character that cannot stand there
	ReasonCheck     Reason = "check"     // the check character or digit does not agree
	ReasonDate      Reason = "date"      // no such day
	ReasonRange     Reason = "range"     // a number outside its bounds
)

// ParseError tells which kind of value was refused and why. It never carries the refused text:
// that may be personal data, and errors are logged.
type ParseError struct {
	Value  string // "codice_fiscale", "partita_iva", "protocollo", "notice_number", "notice_qr", "day", "month_day"
	Reason Reason
}

// Error is a sentence for a log; pages use Value and Reason to find their own words.
func (e *ParseError) Error() string {
	return fmt.Sprintf("%s: wrong %s", e.Value, e.Reason)
}

// Key is the message key that tells a person what is wrong, "italy.codice_fiscale.check".
func (e *ParseError) Key() string {
	return "italy." + e.Value + "." + string(e.Reason)
}

func refuse(value string, why Reason) error {
	return &ParseError{Value: value, Reason: why}
}

// digits reports whether s consists of decimal digits only. The empty string does.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
