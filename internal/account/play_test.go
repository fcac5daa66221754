package account_test

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	good  = "quattro parole a caso"   // a password that holds
	other = "cinque altre parole qui" // another one
)

// play is a town hall on one database, with a clock that the test sets. It hears every fact that account tells.
type play struct {
	*account.Service
	journal  *journal.Journal
	database *db.DB

	mu   sync.Mutex
	now  time.Time
	told map[string][]any
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), account.Schema()} }

func newPlay(database *db.DB) *play {
	p := &play{database: database, now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC), told: map[string][]any{}}
	p.journal = journal.New(database, clock.Clock(func(context.Context) time.Time { return p.time() }))
	p.Service = account.NewService(p.journal)
	hear[account.RegistrationStarted](p)
	hear[account.RegistrationRepeated](p)
	hear[account.Registered](p)
	hear[account.OfficerAdded](p)
	hear[account.ResetAsked](p)
	hear[account.PasswordChanged](p)
	hear[account.EmailAsked](p)
	hear[account.EmailChanged](p)
	hear[account.ClosedByOwner](p)
	hear[account.DelegationChanged](p)
	return p
}

func hear[F journal.Fact](p *play) {
	journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, f F) error {
		p.told[f.FactName()] = append(p.told[f.FactName()], f)
		return nil
	})
}

// last gives the newest fact of type F: the zero one if none was told.
func last[F journal.Fact](t *testing.T, p *play) F {
	t.Helper()
	if err := p.journal.Dispatcher().Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	var zero F
	list := p.told[zero.FactName()]
	if len(list) == 0 {
		return zero
	}
	f, _ := list[len(list)-1].(F)
	return f
}

func count[F journal.Fact](t *testing.T, p *play) int {
	t.Helper()
	last[F](t, p)
	var zero F
	return len(p.told[zero.FactName()])
}

func (p *play) time() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *play) wait(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

// scene runs a test on both engines.
func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(database)) })
}

// code makes the nth codice fiscale of the tests.
func code(n int) string {
	cf, err := italy.ComputeCodiceFiscale(italy.Person{
		Surname: "PROVA", Name: "ADA", Sex: italy.Female, Birth: italy.Day("1980-01-01").AddDays(n), Belfiore: "H501",
	})
	if err != nil {
		panic(err)
	}
	return string(cf)
}

func registration(n int) account.Registration {
	return account.Registration{
		GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: code(n), Email: fmt.Sprintf("ada%d@example.org", n), Password: good, Lang: "it",
	}
}

func from(address string) account.Visitor {
	return account.Visitor{Address: address, Agent: "prova/1.0"}
}

// registered makes citizen n's account by the form, with a claimed codice fiscale.
func registered(t *testing.T, p *play, n int) account.Account {
	t.Helper()
	if err := p.Register(t.Context(), registration(n), from("192.0.2.1")); err != nil {
		t.Fatalf("register: %v", err)
	}
	started := last[account.RegistrationStarted](t, p)
	if err := p.Confirm(t.Context(), started.Token); err != nil {
		t.Fatalf("confirm: %v", err)
	}
	a, err := p.Find(program(), started.ID)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func program() context.Context { return identity.AsSystem(context.Background(), "test") }

// signedIn gives the context of who comes in with the token.
func signedIn(t *testing.T, p *play, token string) context.Context {
	t.Helper()
	actor, err := p.Session(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return identity.With(t.Context(), actor)
}

func byPassword(t *testing.T, p *play, n int) string {
	t.Helper()
	e, err := p.SignInByPassword(t.Context(), registration(n).Email, good, identity.Citizen, from("192.0.2.1"))
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return e.Token
}

func officer(t *testing.T, p *play, n int, roles ...string) account.Account {
	t.Helper()
	var held []identity.Role
	for _, name := range roles {
		r := identity.Role{Name: name}
		if name == identity.RoleClerk {
			r.Office = "ufficio-prova"
		}
		held = append(held, r)
	}
	a, err := p.AddOfficer(program(), account.NewOfficer{
		GivenName: "Olga", FamilyName: fmt.Sprintf("Operatrice%d", n), CodiceFiscale: code(1000 + n), Email: fmt.Sprintf("olga%d@example.org", n),
		Lang: "it", Roles: held,
	})
	if err != nil {
		t.Fatalf("add officer: %v", err)
	}
	return a
}

func as(a account.Account) context.Context { return identity.With(context.Background(), a.Actor()) }

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got error %v, want kind %d", err, kind)
	}
}

func wantIn(t *testing.T, p *play, token string, want bool) {
	t.Helper()
	actor, err := p.Session(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	if got := actor.ID != ""; got != want {
		t.Fatalf("got signed in = %v, want %v", got, want)
	}
}
