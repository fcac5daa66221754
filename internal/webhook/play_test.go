package webhook_test

import (
	"context"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/webhook"
	"comune.example/sportello/internal/webhook/sender"
)

const happened = "thing.happened"

// received is a request as a receiver got it.
type received struct {
	header http.Header
	body   []byte
}

func (r received) id() string { return r.header.Get("webhook-id") }

// receiver is a program outside, on this machine, that answers what the test says.
type receiver struct {
	*httptest.Server

	mu     sync.Mutex
	got    []received
	answer func(n int, r received) int // of the nth request, from 1; nil: 204
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	x := &receiver{}
	x.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got := received{r.Header.Clone(), body}
		x.mu.Lock()
		x.got = append(x.got, got)
		n, answer := len(x.got), x.answer
		x.mu.Unlock()
		status := http.StatusNoContent
		if answer != nil {
			status = answer(n, got)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(x.Close)
	return x
}

func (x *receiver) answers(answer func(n int, r received) int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.answer = answer
}

func (x *receiver) all() []received {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]received(nil), x.got...)
}

// play is a town hall on one database, with a clock that the test sets: it begins now, for receivers look at the time.
type play struct {
	*webhook.Service
	database *db.DB
	journal  *journal.Journal
	ms       *atomic.Int64
	address  string
	out      *receiver
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), webhook.Schema()} }

func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			address := filepath.Join(t.TempDir(), "webhook.db")
			if engine == "postgres" {
				address = dbtest.Postgres(t)
			}
			p := &play{ms: &atomic.Int64{}, address: address, out: newReceiver(t)}
			p.ms.Store(time.Now().UnixMilli())
			p.open(t)
			test(t, p)
		})
	}
}

// open starts the program on the play's database, the first time and after it was killed.
func (p *play) open(t *testing.T) {
	t.Helper()
	p.database = dbtest.Open(t, p.address, schemas()...)
	p.journal = journal.New(p.database, clock.Clock(func(context.Context) time.Time { return time.UnixMilli(p.ms.Load()) }))
	p.Service = webhook.NewService(p.journal, sender.New(sender.Options{Loopback: true, Limit: 5 * time.Second}), webhook.Config{
		Types: []string{happened, "thing.ended"}, Loopback: true,
	})
}

func (p *play) pass(d time.Duration) { p.ms.Add(d.Milliseconds()) }

func program() context.Context { return identity.AsSystem(context.Background(), "test") }

func officer(roles ...string) context.Context {
	a := identity.Actor{Kind: identity.Officer, ID: "officer"}
	for _, r := range roles {
		a.Roles = append(a.Roles, identity.Role{Name: r})
	}
	return identity.With(context.Background(), a)
}

func admin() context.Context { return officer(identity.RoleAdministrator) }

func (p *play) add(t *testing.T) webhook.Issued {
	t.Helper()
	issued, err := p.Add(admin(), webhook.Wish{URL: p.out.URL, Types: []string{happened}})
	if err != nil {
		t.Fatal(err)
	}
	return issued
}

func (p *play) tell(t *testing.T, key string) {
	t.Helper()
	e := webhook.Event{Type: happened, At: time.UnixMilli(p.ms.Load()), Data: map[string]string{"name": key}}
	if err := p.Happened(journal.WithKey(program(), key), e); err != nil {
		t.Fatal(err)
	}
}

func (p *play) deliver(t *testing.T) {
	t.Helper()
	if err := p.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (p *play) report(t *testing.T, id string) webhook.Report {
	t.Helper()
	r, err := p.Endpoint(admin(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// believes tells whether a receiver that knows the secret believes the request.
func believes(t *testing.T, secret string, r received) bool {
	t.Helper()
	key, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key.Verify(r.body, r.header) == nil
}
