package push_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/push"
)

// service is a push service that answers what the test says.
type service struct {
	mu     sync.Mutex
	got    []push.Outgoing
	answer push.Answer
	err    error
}

func (s *service) Accepts(endpoint string) bool {
	return strings.HasPrefix(endpoint, "https://push.example/")
}

func (s *service) Send(_ context.Context, o push.Outgoing) (push.Answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, o)
	return s.answer, s.err
}

func (s *service) endpoints() (list []string) {
	for _, o := range s.got {
		list = append(list, strings.TrimPrefix(o.To.Endpoint, "https://push.example/"))
	}
	slices.Sort(list)
	return list
}

// play is a town hall on one database, with a clock that the test sets.
type play struct {
	*push.Service
	database *db.DB
	ms       *atomic.Int64
	out      *service
}

func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, []fs.FS{journal.Schema(), push.Schema()}, func(t *testing.T, database *db.DB) {
		p := &play{database: database, ms: &atomic.Int64{}, out: &service{answer: push.Answer{Status: 201}}}
		p.ms.Store(time.Date(2014, 3, 3, 9, 0, 0, 0, time.UTC).UnixMilli())
		j := journal.New(database, clock.Clock(func(context.Context) time.Time { return time.UnixMilli(p.ms.Load()) }))
		p.Service = push.NewService(j, p.out, push.Config{Notice: func(lang, message string) push.Notice {
			return push.Notice{Title: "Comune", Body: "Hai un messaggio (" + lang + ")", URL: "/messaggi/" + message}
		}})
		test(t, p)
	})
}

func citizen(id string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Citizen, ID: id})
}

func program() context.Context { return identity.AsSystem(context.Background(), "test") }

func subscription(name string) push.Subscription {
	return push.Subscription{
		Endpoint: "https://push.example/" + name, Auth: "BTBZMqHH6r4Tts7J_aSIgg",
		P256DH: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
	}
}

func (p *play) subscribe(t *testing.T, who, name string) {
	t.Helper()
	if err := p.Subscribe(citizen(who), subscription(name), name); err != nil {
		t.Fatal(err)
	}
}

// tell says that a message has come for Ada.
func (p *play) tell(t *testing.T, message string) {
	t.Helper()
	if err := p.Tell(program(), push.Message{ID: message, Account: "ada", Lang: "it"}); err != nil {
		t.Fatal(err)
	}
}

func (p *play) deliver(t *testing.T) {
	t.Helper()
	if err := p.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (p *play) devices(t *testing.T, who string) []push.Device {
	t.Helper()
	list, err := p.Devices(citizen(who))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestEachDeviceOfThePersonIsToldOnceAndNobodyElses(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.subscribe(t, "ada", "telefono")
		p.subscribe(t, "ada", "computer")
		p.subscribe(t, "ugo", "altro")
		p.tell(t, "m1")
		p.tell(t, "m1")
		p.deliver(t)
		p.deliver(t)
		if got := p.out.endpoints(); !slices.Equal(got, []string{"computer", "telefono"}) {
			t.Errorf("told %v, want each of Ada's devices once", got)
		}
		o := p.out.got[0]
		var n push.Notice
		if err := json.Unmarshal(o.Payload, &n); err != nil || n.URL != "/messaggi/m1" || n.Body != "Hai un messaggio (it)" || o.TTL != 72*time.Hour || o.Topic == "" {
			t.Errorf("got %s, %v, %s, %q", o.Payload, err, o.TTL, o.Topic)
		}
		for _, d := range p.devices(t, "ada") {
			if d.UsedAt.UnixMilli() != p.ms.Load() {
				t.Errorf("%s was last used at %s, want now", d.Name, d.UsedAt)
			}
		}
	})
}

func TestADeviceThatIsGoneIsForgottenWithWhatWasOnItsWay(t *testing.T) {
	for _, status := range []int{404, 410} {
		scene(t, func(t *testing.T, p *play) {
			p.subscribe(t, "ada", "telefono")
			p.tell(t, "m1")
			p.tell(t, "m2")
			p.out.answer = push.Answer{Status: status}
			p.deliver(t)
			if got := p.devices(t, "ada"); len(got) != 0 {
				t.Errorf("%d: got %v, want none", status, got)
			}
			before := len(p.out.got)
			p.ms.Add(24 * time.Hour.Milliseconds())
			p.deliver(t)
			if len(p.out.got) != before {
				t.Errorf("%d: the device was told again", status)
			}
		})
	}
}

func TestWhatFailsIsTriedAgainLaterAndNotForEver(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.subscribe(t, "ada", "telefono")
		p.tell(t, "m1")
		p.out.err = errors.New("no line to https://push.example/telefono")
		for n := range 20 {
			p.deliver(t)
			if n == 0 {
				p.deliver(t)
				if len(p.out.got) != 1 {
					t.Errorf("tried %d times at once, want 1", len(p.out.got))
				}
			}
			p.ms.Add(7 * time.Hour.Milliseconds())
		}
		if len(p.out.got) != 6 {
			t.Errorf("tried %d times, want 6", len(p.out.got))
		}
		var said string
		if err := p.database.Read().QueryRowContext(t.Context(), "SELECT error FROM push_delivery").Scan(&said); err != nil || said != "no line to …" {
			t.Errorf("got %q, %v: an endpoint is a secret", said, err)
		}
		if len(p.devices(t, "ada")) != 1 {
			t.Error("a line that is down took the device away")
		}
	})
}

func TestAServiceThatAsksToWaitIsLeftAloneAndOneThatRefusesIsNotAskedAgain(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.subscribe(t, "ada", "telefono")
		p.tell(t, "m1")
		p.out.answer = push.Answer{Status: 429, RetryAfter: time.Hour}
		p.deliver(t)
		p.ms.Add(59 * time.Minute.Milliseconds())
		p.deliver(t)
		if len(p.out.got) != 1 {
			t.Errorf("tried %d times within the hour, want 1", len(p.out.got))
		}
		p.ms.Add(2 * time.Minute.Milliseconds())
		p.out.answer = push.Answer{Status: 403}
		p.deliver(t)
		p.ms.Add(24 * time.Hour.Milliseconds())
		p.deliver(t)
		if len(p.out.got) != 2 || len(p.devices(t, "ada")) != 1 {
			t.Errorf("tried %d times, want 2, and the device kept", len(p.out.got))
		}
	})
}

func TestABrowserTellsWhoeverUsesItNow(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.subscribe(t, "ada", "comune")
		p.tell(t, "m1")
		p.subscribe(t, "ugo", "comune")
		p.deliver(t)
		if len(p.out.got) != 0 || len(p.devices(t, "ada")) != 0 || len(p.devices(t, "ugo")) != 1 {
			t.Errorf("sent %d; Ada has %v", len(p.out.got), p.devices(t, "ada"))
		}
		p.subscribe(t, "ugo", "comune")
		if got := p.devices(t, "ugo"); len(got) != 1 {
			t.Errorf("got %d devices for one browser", len(got))
		}
	})
}

func TestWhatIsNoSubscriptionIsRefusedAtItsField(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		for name, change := range map[string]func(s *push.Subscription){
			"another service": func(s *push.Subscription) { s.Endpoint = "https://evil.example/x" },
			"too long":        func(s *push.Subscription) { s.Endpoint += strings.Repeat("x", 1000) },
			"no key":          func(s *push.Subscription) { s.P256DH = "" },
			"no point":        func(s *push.Subscription) { s.P256DH = "BA" + s.P256DH[2:60] },
			"a short secret":  func(s *push.Subscription) { s.Auth = "AAAA" },
			"no base64":       func(s *push.Subscription) { s.Auth = "è!" },
		} {
			to := subscription("x")
			change(&to)
			if err := p.Subscribe(citizen("ada"), to, ""); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		for n := range 10 {
			p.subscribe(t, "ada", fmt.Sprint(n))
		}
		if err := p.Subscribe(citizen("ada"), subscription("11"), ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("the eleventh: got %v", err)
		}
		p.subscribe(t, "ada", "3")
	})
}

func TestAClosedAccountHasNoDevices(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.subscribe(t, "ada", "telefono")
		p.subscribe(t, "ugo", "altro")
		p.tell(t, "m1")
		for range 2 {
			if err := p.Forget(program(), "ada"); err != nil {
				t.Fatal(err)
			}
		}
		p.deliver(t)
		if len(p.out.got) != 0 || len(p.devices(t, "ada")) != 0 || len(p.devices(t, "ugo")) != 1 {
			t.Errorf("sent %d, want nothing; Ada's devices forgotten, Ugo's kept", len(p.out.got))
		}
	})
}

func TestDeliveriesAreForgottenAfterAWeek(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.subscribe(t, "ada", "telefono")
		p.tell(t, "m1")
		count := func() (n int) {
			if err := p.Sweep(program()); err != nil {
				t.Fatal(err)
			}
			if err := p.database.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM push_delivery").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if got := count(); got != 1 {
			t.Errorf("got %d, want it kept", got)
		}
		p.ms.Add(8 * 24 * time.Hour.Milliseconds())
		if got := count(); got != 0 {
			t.Errorf("got %d, want it forgotten", got)
		}
	})
}

// The whole table of rights: who, what, and whether. What is not permitted does not exist for who asks.
func TestWhoMayDoWhat(t *testing.T) {
	actors := map[string]context.Context{
		"nobody": context.Background(), "the owner": citizen("ada"), "a stranger": citizen("ugo"), "the program": program(),
		"another body":     identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "ada"}),
		"an administrator": identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "ada", Roles: []identity.Role{{Name: identity.RoleAdministrator}}}),
	}
	type act func(p *play, as context.Context, id string) error
	citizens, owner, system := []string{"the owner", "a stranger"}, []string{"the owner"}, []string{"the program"}
	acts := map[string]struct {
		may []string
		do  act
	}{
		"subscribe": {citizens, func(p *play, as context.Context, _ string) error { return p.Subscribe(as, subscription("neu"), "") }},
		"list":      {citizens, func(p *play, as context.Context, _ string) error { _, err := p.Devices(as); return err }},
		"remove":    {owner, func(p *play, as context.Context, id string) error { return p.Remove(as, id) }},
		"tell": {system, func(p *play, as context.Context, _ string) error {
			return p.Tell(as, push.Message{ID: "m", Account: "ada"})
		}},
		"forget": {system, func(p *play, as context.Context, _ string) error { return p.Forget(as, "ada") }},
	}
	scene(t, func(t *testing.T, p *play) {
		for what, a := range acts {
			for who, as := range actors {
				p.subscribe(t, "ada", "telefono")
				devices := p.devices(t, "ada")
				err := a.do(p, as, devices[len(devices)-1].ID)
				if may := slices.Contains(a.may, who); may && err != nil || !may && !fault.Is(err, fault.NotFound) {
					t.Errorf("%s, %s: got %v, may %t", who, what, err, may)
				}
			}
		}
	})
}
