package casefile_test

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	permit    = "permesso-di-prova"
	complaint = "reclamo-di-prova"
)

// monday is 10 March 2014, ten o'clock in Rome.
var monday = time.Date(2014, 3, 10, 9, 0, 0, 0, time.UTC)

// The people of the play.
var (
	anna     = identity.Actor{Kind: identity.Citizen, ID: "anna", Name: "Anna Prova", GivenName: "Anna", FamilyName: "Prova", CodiceFiscale: "RSSMRA80A01H501U", Email: "anna@example.org"}
	bruno    = identity.Actor{Kind: identity.Citizen, ID: "bruno", Name: "Bruno Prova", GivenName: "Bruno", FamilyName: "Prova", Email: "bruno@example.org"}
	clerkA   = officer("clerk-a", identity.RoleClerk, "ufficio-a")
	clerkA2  = officer("clerk-a2", identity.RoleClerk, "ufficio-a")
	clerkB   = officer("clerk-b", identity.RoleClerk, "ufficio-b")
	program  = identity.Actor{Kind: identity.System, ID: "test"}
	everyone = []casefile.Colleague{{ID: "clerk-a", Name: "clerk-a"}, {ID: "clerk-a2", Name: "clerk-a2"}}
)

func officer(id, role, office string) identity.Actor {
	return identity.Actor{Kind: identity.Officer, ID: id, Name: id, Roles: []identity.Role{{Name: role, Office: office}}}
}

// world is the module on a fresh database, with a clock that the test turns.
type world struct {
	*casefile.Service
	t        *testing.T
	j        *journal.Journal
	database *db.DB
	now      time.Time
}

func each(t *testing.T, play func(t *testing.T, w *world)) {
	t.Helper()
	schemas := []fs.FS{journal.Schema(), document.Schema(), casefile.Schema()}
	dbtest.Each(t, schemas, func(t *testing.T, database *db.DB) { play(t, newWorld(t, database)) })
}

func newWorld(t *testing.T, database *db.DB) *world {
	w := &world{t: t, database: database, now: monday}
	w.j = journal.New(database, clock.Virtual(func() time.Time { return w.now }))
	w.Service = casefile.NewService(w.j, config(t))
	return w
}

func config(t *testing.T) casefile.Config {
	t.Helper()
	return casefile.Config{
		Catalog: &catalog.Catalog{Services: []*catalog.Service{parse(t, permit, nil), parse(t, complaint, nil)}},
		Closed: func(day italy.Day) bool {
			return day.Weekday() == time.Sunday || italy.IsHoliday(day, italy.MonthDay{})
		},
		Colleagues: func(context.Context, string) ([]casefile.Colleague, error) {
			return slices.Clone(everyone), nil
		},
	}
}

// parse reads a declared service of testdata; edit may change service.yaml first.
func parse(t *testing.T, slug string, edit func(string) string) *catalog.Service {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range []string{"service.yaml", "it.md", "en.md"} {
		data, err := os.ReadFile("testdata/services/" + slug + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "service.yaml" && edit != nil {
			data = []byte(edit(string(data)))
		}
		files[name] = data
	}
	s, err := catalog.ParseService(slug, files)
	if err != nil {
		t.Fatalf("service %s: %v", slug, err)
	}
	return s
}

func (w *world) as(a identity.Actor) context.Context { return identity.With(w.t.Context(), a) }

func (w *world) later(d time.Duration) { w.now = w.now.Add(d) }

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func wantFault(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(err.Error(), key) {
		t.Errorf("%s: got %v, want kind %d with %q", what, err, kind, key)
	}
}

func (w *world) start(a identity.Actor, slug string) casefile.Draft {
	w.t.Helper()
	return must1(w.t)(w.Start(w.as(a), casefile.StartRequest{Service: slug, Lang: "it"}))
}

func must1(t *testing.T) func(casefile.Draft, error) casefile.Draft {
	return func(d casefile.Draft, err error) casefile.Draft { t.Helper(); return must(t, d, err) }
}

func (w *world) save(a identity.Actor, draft string, step int, raw catalog.Raw, files ...document.File) casefile.Saved {
	w.t.Helper()
	s, err := w.SaveStep(w.as(a), casefile.SaveRequest{Draft: draft, Step: step, Raw: raw, Lang: "it", Files: map[string][]document.File{"libretto": files}})
	return must(w.t, s, err)
}

// ready is a complaint filled in and not yet sent.
func (w *world) ready(a identity.Actor) casefile.Draft {
	w.t.Helper()
	d := w.start(a, complaint)
	return w.save(a, d.ID, 1, catalog.Raw{"testo": {"Una buca in via della Prova"}}).Draft
}

func (w *world) submit(a identity.Actor, draft string) (casefile.Case, error) {
	return w.Submit(w.as(a), casefile.SubmitRequest{Draft: draft, Declared: true, Lang: "it"})
}

// permitOf is a permit of a year, with its document, sent.
func (w *world) permitOf(a identity.Actor) casefile.Case {
	w.t.Helper()
	d := w.yearly(a)
	c, err := w.submit(a, d.ID)
	return must(w.t, c, err)
}

// yearly is a complete draft of a permit of a year.
func (w *world) yearly(a identity.Actor) casefile.Draft {
	w.t.Helper()
	d := w.start(a, permit)
	w.save(a, d.ID, 1, catalog.Raw{"email": {"altra@example.org"}, "codice_fiscale": {"RSSMRA80A01H501U"}})
	w.save(a, d.ID, 2, catalog.Raw{"durata": {"anno"}, "dal.day": {"1"}, "dal.month": {"giugno"}, "dal.year": {"2014"}, "zone": {"a", "b"}})
	w.save(a, d.ID, 3, catalog.Raw{"targa": {"AB123CD"}}, document.File{Name: "libretto.pdf", Data: []byte("%PDF-1.7 libretto")})
	return w.save(a, d.ID, 4, catalog.Raw{"privacy": {"si"}}).Draft
}
