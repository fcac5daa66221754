// Package push tells browsers that a message has come, for people who wish it, as Web Push says. It promises that a notice
// says only that there is something to read, never what; that a message becomes one notice for each of the person's
// devices, tried for some hours; that a device which the push service no longer knows is forgotten; and that notices go
// to declared push services only. It must not know what messages are about, HTTP, pages, or any other module.
package push

import (
	"context"
	"time"
)

// Subscription is what a browser gives to who may send to it.
type Subscription struct {
	Endpoint string `json:"-"` // a secret: who knows it can send, if the key is right as well
	P256DH   string `json:"-"` // its public key, base64url
	Auth     string `json:"-"` // its authentication secret, base64url
}

// Device is a browser that somebody wants to be told on.
type Device struct {
	Subscription

	ID      string    `json:"id"`
	Account string    `json:"account"`
	Name    string    `json:"name"` // as people recognise it: "Firefox, Android"
	MadeAt  time.Time `json:"made_at"`
	UsedAt  time.Time `json:"used_at"` // of the last notice that arrived; zero if there was none
}

// Message is what somebody is told of: its id and the language in which to say so.
type Message struct {
	ID      string
	Account string
	Lang    string
}

// Notice is what stands on the screen, maybe a locked one that others see: nothing of the person.
type Notice struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	URL   string `json:"url"` // where it leads, a path of this site
	Tag   string `json:"tag"` // of several with one tag only the last is shown
}

// Outgoing is a notice as a sender gets it.
type Outgoing struct {
	To      Subscription
	Payload []byte        // to be encrypted for the device
	TTL     time.Duration // how long the service keeps it for a device that is off
	Topic   string        // of several that wait under one topic the last remains
}

// Answer is what the push service said.
type Answer struct {
	Status     int
	RetryAfter time.Duration // zero if it did not say
}

// Sender carries notices to push services.
type Sender interface {
	// Send sends the notice once. An error means that there was no answer.
	Send(ctx context.Context, o Outgoing) (Answer, error)
	// Accepts tells whether an endpoint is one of a push service that notices may go to.
	Accepts(endpoint string) bool
}

// state is how far a delivery has come.
type state string

const (
	waiting state = "waiting"
	done    state = "done"
	failed  state = "failed" // nobody tries any more
)
