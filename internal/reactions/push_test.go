package reactions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/push"
	"comune.example/sportello/internal/reactions"
)

// screens are the devices of a test: what they show.
type screens struct{ shown []string }

func (s *screens) Accepts(string) bool { return true }

func (s *screens) Send(_ context.Context, o push.Outgoing) (push.Answer, error) {
	s.shown = append(s.shown, string(o.Payload))
	return push.Answer{Status: 201}, nil
}

type closes struct{ *journal.Journal }

func (c closes) close(ctx context.Context, id string) error {
	return journal.Do(ctx, c.Journal, "test.close", func(tx *journal.Tx) error {
		tx.Emit(account.ClosedByOwner{Letter: account.Letter{Account: id}})
		return nil
	})
}

func TestAMessageIsOneNoticeThatSaysNothingOfItAndAClosedAccountGetsNone(t *testing.T) {
	now := time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC)
	j := journal.New(dbtest.SQLite(t, journal.Schema(), notify.Schema(), push.Schema()), clock.Clock(func(context.Context) time.Time { return now }))
	out := &screens{}
	devices := push.NewService(j, out, push.Config{Notice: func(lang, message string) push.Notice {
		return push.Notice{Title: lang, URL: "/m/" + message}
	}})
	letters := notify.NewService(j, nil)
	letters.AlsoTells(devices.Reaches)
	for range 2 { // every reaction runs twice: facts are delivered at least once
		reactions.Push(j.Dispatcher(), devices)
	}
	ada := identity.With(t.Context(), identity.Actor{Kind: identity.Citizen, ID: "ada"})
	program := identity.AsSystem(t.Context(), "test")
	tell := func(key string) {
		t.Helper()
		err := letters.Send(program, notify.Message{
			Key: key, To: "ada@example.org", Lang: "it", Subject: "Ada Rossi: esito", Text: "Gentile Ada Rossi", Account: "ada",
		})
		if err == nil {
			err = j.Dispatcher().Drain(t.Context())
		}
		if err == nil {
			err = devices.Deliver(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	tell("before")
	err := devices.Subscribe(ada, push.Subscription{
		Endpoint: "https://push.example/x", Auth: "BTBZMqHH6r4Tts7J_aSIgg",
		P256DH: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
	}, "Firefox")
	if err != nil {
		t.Fatal(err)
	}
	tell("k1")
	if len(out.shown) != 1 || strings.Contains(out.shown[0], "Ada") || strings.Contains(out.shown[0], "esito") {
		t.Errorf("the screen shows %q, want one notice without the person", out.shown)
	}
	if err := (closes{j}).close(program, "ada"); err != nil {
		t.Fatal(err)
	}
	tell("after")
	if left, err := devices.Devices(ada); err != nil || len(left) != 0 || len(out.shown) != 1 {
		t.Errorf("got %v, %v and %d notices", left, err, len(out.shown))
	}
}
