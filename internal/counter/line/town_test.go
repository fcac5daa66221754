package line_test

import (
	"context"
	"io"
	"io/fs"
	"net"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/counter/counterweb"
	"comune.example/sportello/internal/counter/line"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const office = "sportello"

// start is noon of a day in the spring; the tests' clocks go on from it, so that no test runs over midnight.
func start() time.Time { return italy.Day("2014-03-03").At(12, 0, 0).UTC() }

// ticking is a clock that goes on from an instant.
func ticking(from time.Time) clock.Clock {
	began := time.Now()
	return clock.Wall(func() time.Time { return from.Add(time.Since(began)) })
}

// centre is the town hall's program, as a site reaches it.
type centre struct {
	*counter.Service
	address string // of its server
	key     string
}

func newCentre(t *testing.T, database *db.DB) *centre {
	t.Helper()
	c := ticking(start())
	it := func(text string) map[string]string { return map[string]string{"it": text} }
	service := counter.NewService(journal.New(database, c), counter.Config{
		Town: "Comune di Prova",
		Offices: []counter.Office{{
			Slug: office, Name: it("Sportello di prova"), Desks: []counter.Desk{{Slug: "uno", Name: it("Sportello 1")}, {Slug: "due", Name: it("Sportello 2")}},
			Subjects: []counter.Subject{{Slug: "documenti", Letter: "A", Title: it("Documenti"), Minutes: 10}, {Slug: counter.General, Letter: "B", Minutes: 5}},
		}},
		Clerks: func(context.Context, string) ([]counter.Clerk, error) {
			return []counter.Clerk{{ID: "olga", Name: "Olga Prova"}}, nil
		},
	})
	m := counterweb.Module(service, &ui.Shell{}, counterweb.Options{})
	texts, err := i18n.Load(ui.Messages, m.Messages)
	if err != nil {
		t.Fatal(err)
	}
	server, err := web.New(web.Options{Routes: m.Routes, Catalog: texts, Clock: c, Key: service.Key})
	if err != nil {
		t.Fatal(err)
	}
	live := httptest.NewServer(server)
	t.Cleanup(live.Close)
	made, err := service.MakeKey(clerk(), office, counter.RoleProgram)
	if err != nil {
		t.Fatal(err)
	}
	return &centre{Service: service, address: live.Listener.Addr().String(), key: made.Secret}
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), counter.Schema()} }

func clerk() context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "olga", Roles: []identity.Role{{Name: identity.RoleClerk, Office: office}}})
}

// newSite opens a site's own database in a file, as its program does.
func newSite(ctx context.Context, path string, now clock.Clock) (*db.DB, *counter.Service, error) {
	database, err := db.Open(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	if err := database.Migrate(ctx, schemas()...); err != nil {
		return nil, nil, err
	}
	site, err := counter.NewSite(ctx, journal.New(database, now), counter.SiteConfig{ID: "site", Office: office, Secret: "secret-of-the-site"})
	return database, site, err
}

// cable is the line: a proxy that a test cuts and mends. A cut ends what is on its way, too.
type cable struct {
	to       string
	listener net.Listener

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
	cuts  int
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{to: to, listener: listener, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = listener.Close(); c.set(true) })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go c.carry(conn)
		}
	}()
	return c
}

func (c *cable) address() string { return "http://" + c.listener.Addr().String() }

func (c *cable) carry(from net.Conn) {
	to, err := net.Dial("tcp", c.to)
	if err != nil || !c.hold(from, to) {
		_ = from.Close()
		return
	}
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{from, to}, {to, from}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_, _ = from.Close(), to.Close()
		})
	}
	both.Wait()
}

func (c *cable) hold(conns ...net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range conns {
		if c.cut {
			_ = conn.Close()
		}
		c.conns[conn] = true
	}
	return !c.cut
}

// set cuts the line or mends it.
func (c *cable) set(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cut && !c.cut {
		c.cuts++
		for conn := range c.conns {
			_ = conn.Close()
		}
		clear(c.conns)
	}
	c.cut = cut
}

func (c *cable) client(t *testing.T, key string) *line.Client {
	t.Helper()
	client, err := line.New(c.address(), key)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func sqlite(t *testing.T) *db.DB {
	t.Helper()
	return dbtest.SQLite(t, schemas()...)
}
