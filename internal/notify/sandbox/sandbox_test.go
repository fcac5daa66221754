package sandbox_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/channeltest"
	"comune.example/sportello/internal/notify/sandbox"
)

func TestTheSandboxHoldsWhatEveryChannelHolds(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Side {
		t.Helper()
		database := dbtest.SQLite(t, journal.Schema(), notify.Schema())
		mailbox := notify.NewMailbox(journal.New(database, clock.Clock(func(context.Context) time.Time { return time.UnixMilli(1) })))
		return channeltest.Side{Channel: sandbox.New(mailbox, "noreply@comune.example"), Received: received(mailbox)}
	})
}

func received(mailbox *notify.Mailbox) func(*testing.T, string) []channeltest.Received {
	return func(t *testing.T, address string) []channeltest.Received {
		t.Helper()
		list, _, err := mailbox.Mails(t.Context(), address, notify.Part{Page: 1, Size: 100})
		if err != nil {
			t.Fatal(err)
		}
		var all []channeltest.Received
		for _, m := range list {
			all = append(all, channeltest.Received{ID: m.ID, To: m.To, Subject: m.Subject, Text: m.Text})
		}
		slices.Reverse(all)
		return all
	}
}
