// Package channeltest is what every channel of messages must hold, as one suite of tests: the e-mail channel against a
// small mail server, the demonstration's against its mailboxes. It promises that what passes here can be exchanged for
// one another without anybody noticing. It is for tests only.
package channeltest

import (
	"context"
	"strings"
	"testing"

	"comune.example/sportello/internal/notify"
)

// Received is a message on the other side.
type Received struct {
	ID      string // the same when the same message is delivered again
	To      string
	Subject string
	Text    string // with "\n" at the end of lines
}

// Side is one channel with its other side.
type Side struct {
	Channel  notify.Channel
	Received func(t *testing.T, address string) []Received // in the order of arrival
}

// NoMailbox is an address that no mailbox has, on either side.
const NoMailbox = "nessuno@posta.invalid"

// Run runs the suite; open makes a fresh side.
func Run(t *testing.T, open func(t *testing.T) Side) {
	t.Helper()
	t.Run("a message arrives as it was written", func(t *testing.T) { arrives(t, open(t)) })
	t.Run("each message of a batch has its own answer", func(t *testing.T) { answersEach(t, open(t)) })
	t.Run("the same message delivered again is recognised", func(t *testing.T) { again(t, open(t)) })
	t.Run("nothing in a message reaches anybody else", func(t *testing.T) { noInjection(t, open(t)) })
	t.Run("a channel that cannot work now says so and may be tried again", func(t *testing.T) { cancelled(t, open(t)) })
	t.Run("an empty batch is no work", func(t *testing.T) {
		if results := open(t).Channel.Deliver(t.Context(), nil); len(results) != 0 {
			t.Errorf("got %v, want nothing", results)
		}
	})
}

func message(id, to string) notify.Outgoing {
	return notify.Outgoing{ID: id, To: to, Lang: "it", Subject: "Oggetto " + id, Text: "Testo " + id + "\n"}
}

func want(t *testing.T, results []error, n int) {
	t.Helper()
	if len(results) != n {
		t.Fatalf("got %d answers, want %d", len(results), n)
	}
}

func arrives(t *testing.T, s Side) {
	m := notify.Outgoing{
		ID: "m1", To: "ada@example.org", Lang: "it", Subject: "Perché è così: «città» €",
		Text: "Ciao Ada,\n\nla città è qui.\n.\n..due punti\nFrom qui in poi\n\nhttps://servizi.example.org/conferma/" + strings.Repeat("ABCDEFGH", 20) + "=\n",
	}
	results := s.Channel.Deliver(t.Context(), []notify.Outgoing{m})
	want(t, results, 1)
	if results[0] != nil {
		t.Fatalf("got %v, want it delivered", results[0])
	}
	got := s.Received(t, m.To)
	if len(got) != 1 {
		t.Fatalf("got %d messages, want 1", len(got))
	}
	if got[0].Subject != m.Subject || strings.TrimRight(got[0].Text, "\n") != strings.TrimRight(m.Text, "\n") || got[0].To != m.To {
		t.Errorf("got %+v\nwant %+v", got[0], m)
	}
}

func answersEach(t *testing.T, s Side) {
	results := s.Channel.Deliver(t.Context(), []notify.Outgoing{message("m1", "ada@example.org"), message("m2", NoMailbox), message("m3", "ugo@example.org")})
	want(t, results, 3)
	if results[0] != nil || results[2] != nil {
		t.Errorf("got %v, want the first and the last delivered", results)
	}
	if results[1] == nil || !notify.IsPermanent(results[1]) {
		t.Errorf("got %v for a mailbox that is none, want an error for good", results[1])
	}
	for _, address := range []string{"ada@example.org", "ugo@example.org"} {
		if got := s.Received(t, address); len(got) != 1 {
			t.Errorf("%s got %d messages, want 1", address, len(got))
		}
	}
}

func again(t *testing.T, s Side) {
	m := message("m1", "ada@example.org")
	for range 2 {
		if results := s.Channel.Deliver(t.Context(), []notify.Outgoing{m}); results[0] != nil {
			t.Fatal(results[0])
		}
	}
	got := s.Received(t, m.To)
	if len(got) == 0 || got[0].ID == "" {
		t.Fatalf("got %+v, want the message with an id", got)
	}
	for _, r := range got {
		if r.ID != got[0].ID {
			t.Errorf("got ids %q and %q for one message", got[0].ID, r.ID)
		}
	}
}

func noInjection(t *testing.T, s Side) {
	m := message("m1", "ada@example.org")
	m.Subject = "Ciao\r\nBcc: ugo@example.org\r\n\r\naltro"
	m.Text = "ciao\r\n.\r\nMAIL FROM:<x@example.org>\r\nRCPT TO:<ugo@example.org>\r\n"
	results := s.Channel.Deliver(t.Context(), []notify.Outgoing{m})
	want(t, results, 1)
	if got := s.Received(t, "ugo@example.org"); len(got) != 0 {
		t.Errorf("somebody else got %+v", got)
	}
}

func cancelled(t *testing.T, s Side) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	results := s.Channel.Deliver(ctx, []notify.Outgoing{message("m1", "ada@example.org"), message("m2", "ugo@example.org")})
	want(t, results, 2)
	for _, err := range results {
		if err == nil || notify.IsPermanent(err) {
			t.Errorf("got %v, want an error that passes", err)
		}
	}
}
