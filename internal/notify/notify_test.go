package notify_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
)

// post is a channel whose answers the test decides; it keeps what it was given.
type post struct {
	mu     sync.Mutex
	answer func(notify.Outgoing) error
	taken  []notify.Outgoing
}

func (p *post) Name() string { return "post" }

func (p *post) Deliver(_ context.Context, batch []notify.Outgoing) []error {
	p.mu.Lock()
	defer p.mu.Unlock()
	results := make([]error, len(batch))
	for i, o := range batch {
		if p.answer != nil {
			results[i] = p.answer(o)
		}
		if results[i] == nil {
			p.taken = append(p.taken, o)
		}
	}
	return results
}

// play is a town hall on one database, with a clock that the test sets.
type play struct {
	*notify.Service
	database *db.DB
	post     *post
	journal  *journal.Journal
	now      time.Time
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), notify.Schema()} }

func newPlay(database *db.DB) *play {
	p := &play{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC), post: &post{}, database: database}
	p.journal = journal.New(database, clock.Clock(func(context.Context) time.Time { return p.now }))
	p.Service = notify.NewService(p.journal, p.post)
	return p
}

func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(database)) })
}

func program() context.Context { return identity.AsSystem(context.Background(), "test") }

func citizen(id string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Citizen, ID: id})
}

func staff(roles ...string) context.Context {
	a := identity.Actor{Kind: identity.Officer, ID: "officer"}
	for _, r := range roles {
		a.Roles = append(a.Roles, identity.Role{Name: r})
	}
	return identity.With(context.Background(), a)
}

func note(key string) notify.Message {
	return notify.Message{
		Key: key, To: "ada@example.org", Lang: "it", Subject: "Oggetto", Text: "Testo " + key, Account: "ada",
		About: notify.Subject{Kind: "case", ID: "c1"},
	}
}

func send(t *testing.T, p *play, m notify.Message) {
	t.Helper()
	if err := p.Send(program(), m); err != nil {
		t.Fatal(err)
	}
}

func deliver(t *testing.T, p *play) {
	t.Helper()
	if err := p.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func only(t *testing.T, p *play) notify.Kept {
	t.Helper()
	list, err := p.About(staff(), notify.Subject{Kind: "case", ID: "c1"})
	if err != nil || len(list) != 1 {
		t.Fatalf("got %d messages, %v, want 1", len(list), err)
	}
	return list[0]
}

func TestTheSameKeyTwiceIsOneMessage(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		for range 3 {
			send(t, p, note("k1"))
			deliver(t, p)
		}
		send(t, p, note("k2"))
		deliver(t, p)
		if len(p.post.taken) != 2 {
			t.Errorf("got %d deliveries, want 2", len(p.post.taken))
		}
	})
}

func TestOneReactionMaySendSeveralMessagesForOneFact(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		ctx := journal.WithKey(program(), "one-fact")
		for _, key := range []string{"a", "b"} {
			if err := p.Send(ctx, note(key)); err != nil {
				t.Fatal(err)
			}
		}
		deliver(t, p)
		if len(p.post.taken) != 2 {
			t.Errorf("got %d deliveries, want 2", len(p.post.taken))
		}
	})
}

func TestAFailedDeliveryIsTriedAgainLaterEachTime(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.post.answer = func(notify.Outgoing) error { return errors.New("451 busy") }
		send(t, p, note("k1"))
		for n, wait := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
			deliver(t, p)
			deliver(t, p) // not due yet
			k := only(t, p)
			if k.State != notify.Queued || k.Attempts != int64(n+1) || !k.Due.Equal(p.now.Add(wait)) || !strings.Contains(k.Error, "451 busy") {
				t.Fatalf("after attempt %d: got %+v, want the next one in %v", n+1, k, wait)
			}
			p.now = k.Due
		}
		p.post.answer = nil
		deliver(t, p)
		if k := only(t, p); k.State != notify.Delivered || !k.DeliveredAt.Equal(p.now) || k.Attempts != 4 || k.Error != "" {
			t.Errorf("got %+v, want the proof of delivery", k)
		}
	})
}

func TestAHopelessDeliveryIsGivenUpAndAnAdministratorMayTryAgain(t *testing.T) {
	for name, answer := range map[string]func(notify.Outgoing) error{
		"refused for good": func(notify.Outgoing) error { return notify.Permanent(errors.New("550 no such mailbox")) },
		"refused too long": func(notify.Outgoing) error { return errors.New("451 busy") },
	} {
		scene(t, func(t *testing.T, p *play) {
			p.post.answer = answer
			send(t, p, note("k1"))
			for range 12 {
				deliver(t, p)
				p.now = p.now.Add(6 * time.Hour)
			}
			k := only(t, p)
			if k.State != notify.Failed {
				t.Fatalf("%s: got %+v, want it given up", name, k)
			}
			p.post.answer = nil
			deliver(t, p)
			if len(p.post.taken) != 0 {
				t.Fatalf("%s: tried although given up", name)
			}
			if err := p.Retry(staff(identity.RoleAdministrator), k.ID); err != nil {
				t.Fatal(err)
			}
			deliver(t, p)
			if only(t, p).State != notify.Delivered {
				t.Errorf("%s: got %+v, want it delivered", name, only(t, p))
			}
			if err := p.Retry(staff(identity.RoleAdministrator), k.ID); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: got %v, want Conflict", name, err)
			}
		})
	}
}

func TestOneBadMessageDoesNotHoldUpTheOthers(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.post.answer = func(o notify.Outgoing) error {
			if strings.HasSuffix(o.Text, "k7") {
				return errors.New("no")
			}
			return nil
		}
		for n := range 120 { // more than two batches
			send(t, p, note(fmt.Sprintf("k%d", n)))
		}
		deliver(t, p)
		if len(p.post.taken) != 119 {
			t.Errorf("got %d deliveries, want 119", len(p.post.taken))
		}
	})
}

// broken answers wrongly: too few answers, then a panic.
type broken struct{ calls int }

func (b *broken) Name() string { return "broken" }

func (b *broken) Deliver(context.Context, []notify.Outgoing) []error {
	b.calls++
	if b.calls == 1 {
		return nil
	}
	panic("broken")
}

func TestAChannelThatBreaksLosesNoMessage(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		b := &broken{}
		p.Service = notify.NewService(p.journal, b)
		send(t, p, note("k1"))
		deliver(t, p)
		p.now = p.now.Add(time.Hour)
		deliver(t, p)
		if k := only(t, p); k.State != notify.Queued || k.Attempts != 2 || !strings.Contains(k.Error, "panic") {
			t.Errorf("got %+v, want it queued after two attempts", k)
		}
	})
}

func TestSeveralCopiesOfTheProgramDeliverEachMessageOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		for n := range 200 {
			send(t, p, note(fmt.Sprintf("k%d", n)))
		}
		var wg sync.WaitGroup
		for range 4 {
			copied := notify.NewService(p.journal, p.post)
			wg.Go(func() {
				if err := copied.Deliver(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		deliver(t, p)
		seen := map[string]int{}
		for _, o := range p.post.taken {
			seen[o.ID]++
		}
		if len(seen) != 200 || len(p.post.taken) != 200 {
			t.Errorf("got %d deliveries of %d messages, want 200 of 200", len(p.post.taken), len(seen))
		}
	})
}

func TestASecretIsForgottenOnceDeliveredAndShownNowhere(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		m := note("k1")
		m.Secret = true
		send(t, p, m)
		if k := only(t, p); k.Text != "" {
			t.Errorf("the staff sees %q", k.Text)
		}
		if list, _, err := p.Mine(citizen("ada"), notify.Part{Page: 1, Size: 10}); err != nil || len(list) != 0 {
			t.Errorf("got %v, %v, want it not in the area", list, err)
		}
		if _, err := p.Open(citizen("ada"), only(t, p).ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v, want NotFound", err)
		}
		deliver(t, p)
		if len(p.post.taken) != 1 || p.post.taken[0].Text != m.Text {
			t.Fatalf("got %+v, want the text delivered", p.post.taken)
		}
		var kept string
		if err := p.database.Read().QueryRowContext(t.Context(), "SELECT body FROM notify_message").Scan(&kept); err != nil || kept != "" {
			t.Errorf("got %q, %v, want the text forgotten", kept, err)
		}
	})
}

func TestTheRunningServiceDeliversAtOnce(t *testing.T) {
	database := dbtest.SQLite(t, schemas()...)
	p := newPlay(database)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { p.Run(ctx); close(ended) }()
	time.Sleep(20 * time.Millisecond) // the first round finds nothing
	began := time.Now()
	send(t, p, note("k1"))
	for {
		p.post.mu.Lock()
		n := len(p.post.taken)
		p.post.mu.Unlock()
		if n == 1 {
			break
		}
		if time.Since(began) > 1900*time.Millisecond {
			t.Fatal("nothing delivered before the next round of polling")
		}
		time.Sleep(time.Millisecond)
	}
	stop()
	<-ended
}

func TestMessagesThatCannotBeSentAreRefused(t *testing.T) {
	p := newPlay(dbtest.SQLite(t, schemas()...))
	for name, spoil := range map[string]func(*notify.Message){
		"no key": func(m *notify.Message) { m.Key = "" }, "no subject": func(m *notify.Message) { m.Subject = " \n" },
		"no text": func(m *notify.Message) { m.Text = "" }, "no address": func(m *notify.Message) { m.To = "" },
		"two addresses": func(m *notify.Message) { m.To = "a@example.org,b@example.org" },
		"a line end":    func(m *notify.Message) { m.To = "a@example.org\r\nBcc:b@example.org" },
	} {
		m := note("k1")
		spoil(&m)
		if err := p.Send(program(), m); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want Invalid", name, err)
		}
	}
}

func TestTheOwnerReadsAndItIsNotedOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		send(t, p, note("k1"))
		if n, err := p.Unread(citizen("ada")); err != nil || n != 1 {
			t.Fatalf("got %d unread, %v, want 1", n, err)
		}
		id := only(t, p).ID
		if k, err := p.Open(citizen("ada"), id); err != nil || k.Text != "Testo k1" {
			t.Fatalf("got %+v, %v", k, err)
		}
		read := p.now
		p.now = p.now.Add(time.Hour)
		if k, err := p.Open(citizen("ada"), id); err != nil || !k.ReadAt.Equal(read) {
			t.Fatalf("got %+v, %v, want the first reading", k, err)
		}
		if n, err := p.Unread(citizen("ada")); err != nil || n != 0 {
			t.Errorf("got %d unread, %v, want 0", n, err)
		}
	})
}

// The whole table of rights: who, what, and whether. What is not permitted does not exist for who asks.
func TestWhoMayDoWhat(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.post.answer = func(notify.Outgoing) error { return notify.Permanent(errors.New("no")) }
		send(t, p, note("k1"))
		deliver(t, p)
		id := only(t, p).ID
		actors := map[string]context.Context{
			"nobody": context.Background(), "the citizen": citizen("ada"), "a stranger": citizen("ugo"), "an officer": staff(identity.RoleEditor),
			"an administrator": staff(identity.RoleAdministrator), "the program": program(),
			"another body": identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "body"}),
		}
		actions := map[string]func(ctx context.Context) error{
			"send":      func(ctx context.Context) error { return p.Send(ctx, note("k1")) },
			"set aside": func(ctx context.Context) error { return p.SetAside(ctx, id) },
			"list mine": func(ctx context.Context) error { _, _, err := p.Mine(ctx, notify.Part{}); return err },
			"open":      func(ctx context.Context) error { _, err := p.Open(ctx, id); return err },
			"see proofs": func(ctx context.Context) error {
				_, err := p.About(ctx, notify.Subject{Kind: "case", ID: "c1"})
				return err
			},
			"deliveries": func(ctx context.Context) error {
				_, _, err := p.Deliveries(ctx, notify.Failed, notify.Part{})
				return err
			},
			"retry": func(ctx context.Context) error {
				err := p.Retry(ctx, id)
				deliver(t, p) // fails again, for the next one
				return err
			},
		}
		permitted := map[string]map[string]bool{
			"send": {"the program": true}, "open": {"the citizen": true},
			"set aside":  {"the citizen": true},
			"list mine":  {"the citizen": true, "a stranger": true, "an officer": true, "an administrator": true},
			"see proofs": {"an officer": true, "an administrator": true, "the program": true},
			"deliveries": {"an administrator": true, "the program": true}, "retry": {"an administrator": true, "the program": true},
		}
		for what, do := range actions {
			for who, ctx := range actors {
				err := do(ctx)
				switch want := permitted[what][who]; {
				case want && err != nil:
					t.Errorf("%s may %s, got %v", who, what, err)
				case !want && !fault.Is(err, fault.NotFound):
					t.Errorf("%s may not %s and is told that there is nothing, got %v", who, what, err)
				}
			}
		}
		list, counts, err := p.Deliveries(staff(identity.RoleAdministrator), notify.Failed, notify.Part{Page: 1, Size: 10})
		if err != nil || len(list) != 1 || list[0].Text != "" || list[0].Masked() != "a…@example.org" || counts[notify.Failed] != 1 {
			t.Errorf("got %+v, %v, %v, want one failure without its text", list, counts, err)
		}
	})
}

func TestAMessageIsToldOtherwiseOnlyOfWhoWantsItAndNeverASecretOne(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.AlsoTells(func(_ context.Context, _ db.Querier, account string) (bool, error) { return account == "ada", nil })
		var told []notify.Come
		journal.On(p.journal.Dispatcher(), "test.hear", func(_ context.Context, f notify.Come) error {
			told = append(told, f)
			return nil
		})
		secret, other, nobody := note("secret"), note("other"), note("nobody")
		secret.Secret, other.Account, nobody.Account = true, "ugo", ""
		for _, m := range []notify.Message{note("k1"), note("k1"), secret, other, nobody} {
			send(t, p, m)
		}
		if err := p.journal.Dispatcher().Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		mine, _, err := p.Mine(citizen("ada"), notify.Part{Page: 1, Size: 10})
		if err != nil || len(mine) != 1 || len(told) != 1 || told[0] != (notify.Come{ID: mine[0].ID, Account: "ada", Lang: "it"}) {
			t.Errorf("told %+v of %+v, %v", told, mine, err)
		}
	})
}
