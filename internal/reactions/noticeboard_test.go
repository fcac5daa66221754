package reactions_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/noticeboard/noticeboardweb"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/sandbox"
	"comune.example/sportello/internal/reactions"
)

func TestWhoAskedForAPublicationReadsThatItBeganAndThatItEnded(t *testing.T) {
	w := &town{}
	var ticks atomic.Int64
	w.journal = journal.New(dbtest.SQLite(t, journal.Schema(), notify.Schema()), clock.Clock(func(context.Context) time.Time {
		return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC).Add(time.Duration(ticks.Add(1)) * time.Millisecond)
	}))
	w.mailbox = notify.NewMailbox(w.journal)
	w.notify = notify.NewService(w.journal, sandbox.New(w.mailbox, "noreply@comune.example"))
	texts, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	letters, err := reactions.NewWriter(w.notify, noticeboardweb.Letters, texts, reactions.Site{Town: "Comune di Prova", BaseURL: "https://servizi.comune.example"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // every reaction runs twice: facts are delivered at least once
		reactions.Noticeboard(w.journal.Dispatcher(), letters, func(_ context.Context, id string) (account.Account, error) {
			if id != "olga" {
				return account.Account{}, fault.Missing()
			}
			return account.Account{ID: id, GivenName: "Olga", Email: "olga@example.org", Lang: "it"}, nil
		})
	}
	tell := func(f journal.Fact) {
		t.Helper()
		err := journal.Do(identity.AsSystem(t.Context(), "test"), w.journal, "noticeboard.test", func(tx *journal.Tx) error {
			tx.Emit(f)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	act := noticeboard.Told{Act: "atto", Number: "7/2014", Subject: "Delibera di prova", RequestedBy: "olga", From: "2014-03-01", Until: "2014-03-16"}
	for n, step := range []struct {
		fact    journal.Fact
		subject string
	}{{noticeboard.ActPublished{Told: act}, "Atto n. 7/2014 pubblicato all'albo"}, {noticeboard.PublicationEnded{Told: act}, "Pubblicazione dell'atto n. 7/2014 conclusa"}} {
		tell(step.fact)
		list := w.mails(t, "olga@example.org")
		if len(list) != n+1 || list[0].Subject != step.subject || !strings.Contains(list[0].Text, "Delibera di prova") || !strings.Contains(list[0].Text, "16 marzo 2014") {
			t.Fatalf("got %d mails, the latest %+v", len(list), list)
		}
		link(t, list[0], "/ufficio/albo/atto")
	}
	act.RequestedBy = "nessuno"
	tell(noticeboard.ActPublished{Told: act})
	if list := w.mails(t, "olga@example.org"); len(list) != 2 {
		t.Errorf("got %d mails, want two", len(list))
	}
}
