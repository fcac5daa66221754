// Package pushtest is what sending notices must hold, as one suite of tests: over a network against a server, and within the
// program against the service of a demonstration. It promises that what passes here can be exchanged for one another
// without anybody noticing. It is for tests only.
package pushtest

import (
	"context"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/push"
)

// Side is a sender with the push service on the other side.
type Side struct {
	Sender    push.Sender
	Stranger  push.Sender // the same with another key
	Subscribe func(owner string) push.Subscription
	Received  func(owner string) []string // the newest first
	End       func(endpoint string)
}

// Run runs the suite; open makes a fresh side.
func Run(t *testing.T, open func(t *testing.T) Side) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Side){
		"a notice arrives as it was written, at its browser only": arrives,
		"a browser that wishes nothing any more is gone":          gone,
		"a browser that nobody knows is not found":                unknown,
		"a sender that nobody subscribed to is refused":           stranger,
		"a notice for another browser's keys is refused":          otherKeys,
		"what is too long is not sent":                            tooLong,
		"what cannot be sent now says so":                         cancelled,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func notice(to push.Subscription) push.Outgoing {
	return push.Outgoing{To: to, Payload: []byte(`{"title":"È qui","body":"Perché"}`), TTL: time.Hour, Topic: "messaggi"}
}

// answers sends a notice and wants a status.
func answers(t *testing.T, s push.Sender, o push.Outgoing, status int) {
	t.Helper()
	if got, err := s.Send(t.Context(), o); err != nil || got.Status != status {
		t.Errorf("got %d, %v, want %d", got.Status, err, status)
	}
}

func nothing(t *testing.T, s Side, owner string) {
	t.Helper()
	if got := s.Received(owner); len(got) != 0 {
		t.Errorf("%s got %q, want nothing", owner, got)
	}
}

func arrives(t *testing.T, s Side) {
	to := s.Subscribe("ada")
	s.Subscribe("ugo")
	o := notice(to)
	answers(t, s.Sender, o, 201)
	if got := s.Received("ada"); len(got) != 1 || got[0] != string(o.Payload) {
		t.Errorf("got %q, want %q", got, o.Payload)
	}
	nothing(t, s, "ugo")
}

func gone(t *testing.T, s Side) {
	to := s.Subscribe("ada")
	s.End(to.Endpoint)
	answers(t, s.Sender, notice(to), 410)
	nothing(t, s, "ada")
}

func unknown(t *testing.T, s Side) {
	to := s.Subscribe("ada")
	to.Endpoint += "x"
	answers(t, s.Sender, notice(to), 404)
}

func stranger(t *testing.T, s Side) {
	answers(t, s.Stranger, notice(s.Subscribe("ada")), 403)
	nothing(t, s, "ada")
}

func otherKeys(t *testing.T, s Side) {
	to, other := s.Subscribe("ada"), s.Subscribe("ugo")
	to.P256DH, to.Auth = other.P256DH, other.Auth
	answers(t, s.Sender, notice(to), 400)
	nothing(t, s, "ada")
}

func tooLong(t *testing.T, s Side) {
	o := notice(s.Subscribe("ada"))
	o.Payload = []byte(strings.Repeat("x", 4000))
	if got, err := s.Sender.Send(t.Context(), o); err == nil {
		t.Errorf("got %d, want an error", got.Status)
	}
	o.Payload = o.Payload[:3900]
	answers(t, s.Sender, o, 201)
}

func cancelled(t *testing.T, s Side) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := s.Sender.Send(ctx, notice(s.Subscribe("ada"))); err == nil {
		t.Errorf("got %d, want an error", got.Status)
	}
	nothing(t, s, "ada")
}
