package content_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// play is the contents of an invented town on one database, with a clock that the test sets: it is 1 March 2014, noon.
type play struct {
	*content.Service
	journal *journal.Journal
	now     time.Time
}

func world() content.World {
	return content.World{
		Languages: []string{"it", "en"},
		Office:    func(slug string) bool { return slug == "sportello" },
		Site:      func(code string) bool { return code == "palazzo" },
		Section:   func(slug string) bool { return slug == "bilanci/prova" || slug == "bilanci/altra" },
	}
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), content.Schema()} }

func newPlay(database *db.DB) *play {
	p := &play{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	p.journal = journal.New(database, clock.Clock(func(context.Context) time.Time { return p.now }))
	p.Service = content.NewService(p.journal, content.Config{World: world(), Live: "/vivere"})
	return p
}

// scene runs a test on both engines.
func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(database)) })
}

func officer(role string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: role, Name: "Eva " + role, Roles: []identity.Role{{Name: role}}})
}

func editor() context.Context { return officer(identity.RoleEditor) }

func guest() context.Context { return context.Background() }

func article(title string) content.Request {
	return content.Request{Content: content.Content{
		Fields: map[string]string{"kind": "notizie", "day": "2014-03-01", "office": "sportello"}, Topics: []string{"anagrafe"},
		Pages: map[string]content.Page{"it": {Title: title, Summary: "In breve.", Body: "Il testo."}},
	}}
}

func event(title, starts, ends string) content.Request {
	return content.Request{Content: content.Content{
		Fields: map[string]string{"kind": "culturale", "starts": starts, "ends": ends},
		Pages:  map[string]content.Page{"it": {Title: title, Summary: "In breve.", Body: "Il testo.", Fields: map[string]string{"audience": "Tutti"}}},
	}}
}

func mustWrite(t *testing.T, p *play, kind string, req content.Request) content.Item {
	t.Helper()
	i, err := p.Write(editor(), kind, req)
	if err != nil {
		t.Fatalf("write: %v", err)
	}
	return i
}

func mustPublish(t *testing.T, p *play, kind string, req content.Request) content.Item {
	t.Helper()
	i, err := p.Publish(editor(), mustWrite(t, p, kind, req).ID, 1)
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	return i
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got error %v, want kind %d", err, kind)
	}
}

func titles(t *testing.T, p *play, q content.Query) []string {
	t.Helper()
	list, err := p.List(guest(), q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, i := range list.Items {
		out = append(out, i.Title())
	}
	return out
}
