// Package webhook tells other programs what happened, as Standard Webhooks says: signed messages to addresses that an
// administrator has entered. It promises that an event becomes one delivery for each endpoint that wants its type, tried
// until the other side has taken it or some three days are over, always under the same id, and signed with the
// endpoint's secret. The secret is kept as it is, because it signs; people see it once. It must not know what events are
// about, HTTP, pages, or any other module.
package webhook

import (
	"context"
	"slices"
	"time"
)

// TestType is the type of the event that an administrator sends to see whether an endpoint works.
const TestType = "webhook.test"

// Endpoint is an address of another program that wants to be told.
type Endpoint struct {
	ID            string
	URL           string
	Types         []string // of the events that it wants, in alphabetical order
	State         State
	Failures      int64     // in a row, up to now
	Error         string    // of the last attempt; empty if that went well
	PreviousUntil time.Time // UTC: the former secret signs too, until then; zero if there is none
	MadeAt        time.Time // UTC

	secrets []string // the newest first
}

// State is how an endpoint stands.
type State string

// The states of an endpoint. One that is failing is still tried with what happens next, and the first success makes it
// active again; to one that is gone nothing is sent until somebody resumes it.
const (
	Active  State = "active"
	Paused  State = "paused"  // an administrator's wish: what happens waits
	Failing State = "failing" // a delivery was given up
	Gone    State = "gone"    // the other side said so (410)
)

// Sends tells whether something that is asked for now would be sent.
func (e Endpoint) Sends() bool { return e.State == Active || e.State == Failing }

// Wants tells whether the endpoint is told of events of a type.
func (e Endpoint) Wants(eventType string) bool { return slices.Contains(e.Types, eventType) }

// Event is something that happened, for programs outside. Data becomes JSON; it holds no personal data.
type Event struct {
	Type string
	At   time.Time
	Data any
}

// Progress is how far a delivery has come.
type Progress string

// How far a delivery can be.
const (
	Waiting Progress = "waiting"
	Held    Progress = "held" // its endpoint is paused
	Done    Progress = "done"
	Failed  Progress = "failed" // nobody tries any more
)

// Delivery is one event on its way to one endpoint. ID is the message's for the other side: it never changes.
type Delivery struct {
	ID       string
	Endpoint string
	Type     string
	Body     string
	State    Progress
	Attempts int64
	Due      time.Time // UTC: of the next attempt, while it waits
	Status   int64     // HTTP's, of the last attempt; 0 if there was no answer
	Error    string    // of the last attempt
	MadeAt   time.Time // UTC
	DoneAt   time.Time // UTC; zero until then
}

// Outgoing is a delivery as a sender gets it.
type Outgoing struct {
	URL       string
	ID        string
	At        time.Time
	Signature string // of ID, At and Body by each valid secret
	Body      []byte
}

// Sender carries messages to endpoints.
type Sender interface {
	// Send posts the message once and gives the answer's status. An error means that there was no answer.
	Send(ctx context.Context, o Outgoing) (status int, err error)
}
