// Package notify brings messages to people: it keeps each one, hands it to the channel until that has taken it or it is
// hopeless, and keeps the proof. It promises that a message is sent once for each key its sender gives, that a delivery
// that fails is tried again, later each time, and that a text with a secret in it is forgotten once it has arrived. It
// must not know what the messages are about, pages, or any other module.
package notify

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Message is what somebody is told.
type Message struct {
	Key     string // the sender's own: the same key twice is one message
	To      string // e-mail address
	Lang    string
	Subject string
	Text    string
	Account string  // whose area shows it; empty for none
	About   Subject // of which case, appointment, … it speaks
	Secret  bool    // holds a link that opens something: shown nowhere, forgotten once delivered
}

// Subject names a thing that messages are about: "case", "appointment", …
type Subject struct {
	Kind string
	ID   string
}

// State is how far a message has come.
type State string

// The states of a message.
const (
	Queued    State = "queued"
	Delivered State = "delivered"
	Failed    State = "failed" // nobody tries any more
)

// Kept is a message with the proof of its delivery.
type Kept struct {
	Message

	ID          string
	State       State
	Attempts    int64
	Due         time.Time // UTC: of the next attempt, while it is queued
	Error       string    // of the last attempt
	MadeAt      time.Time // UTC
	DeliveredAt time.Time // UTC; zero until then
	ReadAt      time.Time // UTC; zero until the person opened it in the own area
}

// Masked is the address as staff without business with the person may see it: "m…@example.it".
func (k Kept) Masked() string {
	name, domain, ok := strings.Cut(k.To, "@")
	if !ok || name == "" {
		return "…"
	}
	return name[:1] + "…@" + domain
}

// Outgoing is a message as a channel gets it.
type Outgoing struct {
	ID      string // stays the same when it is tried again
	To      string
	Lang    string
	Subject string
	Text    string
}

// Channel carries messages to people.
type Channel interface {
	// Name is shown to the staff and kept with failures: "smtp", "sandbox".
	Name() string
	// Deliver tries each message and answers in their order: nil once the other side has taken it for good. An error
	// marked by Permanent is not tried again. Deliver may be called again with what an earlier call has delivered.
	Deliver(ctx context.Context, batch []Outgoing) []error
}

// permanent is an error that trying again cannot mend.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks an error of a delivery as one that trying again cannot mend: no such mailbox.
func Permanent(err error) error { return permanent{err} }

// IsPermanent tells whether an error is marked so.
func IsPermanent(err error) bool {
	_, ok := errors.AsType[permanent](err)
	return ok
}

// Mail is a message in a mailbox of the demonstration.
type Mail struct {
	ID      string
	To      string
	From    string
	Lang    string
	Subject string
	Text    string
	At      time.Time // UTC
}
