package portal_test

import (
	"context"
	"io/fs"
	"os"
	"testing"
	"time"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
)

// play is an invented municipality's site on one database, with a clock that the test sets: it is Saturday 1 March 2014.
type play struct {
	*portal.Service
	journal  *journal.Journal
	now      time.Time
	database *db.DB
}

func declared(t *testing.T) portal.Config {
	t.Helper()
	files := os.DirFS("testdata/prova")
	m, err := municipality.Load(files)
	if err != nil {
		t.Fatalf("the test's municipality does not load:\n%v", err)
	}
	c, err := catalog.Load(files, m)
	if err != nil {
		t.Fatalf("the test's services do not load:\n%v", err)
	}
	return portal.Config{Municipality: m, Catalog: c}
}

func newPlay(t *testing.T, database *db.DB) *play {
	t.Helper()
	p := &play{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC), database: database}
	p.journal = journal.New(database, clock.Clock(func(context.Context) time.Time { return p.now }))
	p.Service = portal.NewService(p.journal, declared(t))
	return p
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), portal.Schema()} }

// scene runs a test on both engines.
func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(t, database)) })
}

func officer(role string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: role, Roles: []identity.Role{{Name: role}}})
}

func editor() context.Context { return officer(identity.RoleEditor) }

func guest() context.Context { return context.Background() }

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got error %v, want kind %d", err, kind)
	}
}
