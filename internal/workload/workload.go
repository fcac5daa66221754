// Package workload describes the work of a town hall as a stream of events: what happened, when, to whom,
// for how much. It reads and writes the event format, makes such a stream from a specification and counts
// one again.
//
// It promises that the totals of a generated stream follow from the specification alone, day by day and cent
// by cent; chance decides only the moment within the day, the people, the sites and the single amounts, and the
// same seed gives the same bytes. It is pure and must not know how an event is carried out.
package workload

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Kind says what happened. The words are data of the event format.
type Kind string

// The seven kinds.
const (
	Visit        Kind = "visita"
	Verification Kind = "verifica_anagrafica"
	Certificate  Kind = "certificato"
	Request      Kind = "pratica"
	Booking      Kind = "prenotazione"
	Payment      Kind = "pagamento"
	Registration Kind = "registrazione"
)

// Kinds lists the kinds in the order of the format's description.
func Kinds() []Kind {
	return []Kind{Visit, Verification, Certificate, Request, Booking, Payment, Registration}
}

// hasSub reports whether events of the kind name a subject.
func (k Kind) hasSub() bool {
	return k == Certificate || k == Request || k == Booking || k == Payment
}

// class returns who acts in events of the kind, "" for a word that is no kind.
func (k Kind) class() Class {
	switch k {
	case Visit:
		return Visitor
	case Verification:
		return Body
	case Booking:
		return Resident
	case Certificate, Request, Payment, Registration:
		return Citizen
	default:
		return ""
	}
}

// Class is a sort of actor. Each class has its own numbers: citizen 12 and resident 12 are two people.
type Class string

// The four classes.
const (
	Citizen  Class = "c"    // registered citizens, from 1
	Resident Class = "r"    // residents without an account, from 0
	Visitor  Class = "v"    // visitors of the portal, from 0
	Body     Class = "ente" // public bodies that verify registry data, from 0
)

// Actor is who did it.
type Actor struct {
	Class  Class
	Number int
}

// String returns "c4985", "r0", "v81" or "ente07".
func (a Actor) String() string {
	if a.Class == Body {
		return fmt.Sprintf("%s%02d", a.Class, a.Number)
	}
	return string(a.Class) + strconv.Itoa(a.Number)
}

// ParseActor reads what String writes, and nothing else.
func ParseActor(s string) (Actor, error) {
	at := strings.IndexAny(s, "0123456789")
	if at < 0 || len(s)-at > 9 {
		return Actor{}, fmt.Errorf("actor %q has no number", s)
	}
	n, err := strconv.Atoi(s[at:])
	a := Actor{Class: Class(s[:at]), Number: n}
	switch a.Class {
	case Citizen, Resident, Visitor, Body:
	default:
		return Actor{}, fmt.Errorf("actor %q is of no class", s)
	}
	if err != nil || a.String() != s || (a.Class == Citizen && n == 0) {
		return Actor{}, fmt.Errorf("actor %q is not written as it must be", s)
	}
	return a, nil
}

// Event is one thing that happened. It carries no id: its place in the stream is its idempotency key.
type Event struct {
	At     time.Time // to the second, in Europe/Rome
	Kind   Kind
	Sub    string // the subject; empty for visits, verifications and registrations
	Actor  Actor
	Cents  int64 // of payments only
	Site   int   // 1 to the number of sites
	Tenant int   // 1 in a stream of one municipality
}

// AppendLine appends the event as the format writes it, a JSON object and a newline.
func (e Event) AppendLine(b []byte) []byte {
	b = append(b, `{"t":"`...)
	b = e.At.AppendFormat(b, time.RFC3339)
	b = append(b, `","kind":"`...)
	b = append(b, e.Kind...)
	if e.Sub != "" {
		b = append(b, `","sub":"`...)
		b = append(b, e.Sub...)
	}
	b = append(b, `","actor":"`...)
	b = append(b, e.Actor.String()...)
	b = append(b, '"')
	if e.Kind == Payment {
		b = append(b, `,"cents":`...)
		b = strconv.AppendInt(b, e.Cents, 10)
	}
	b = append(b, `,"site":`...)
	b = strconv.AppendInt(b, int64(e.Site), 10)
	b = append(b, `,"tenant":`...)
	b = strconv.AppendInt(b, int64(e.Tenant), 10)
	return append(b, "}\n"...)
}
