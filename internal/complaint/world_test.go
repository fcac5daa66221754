package complaint_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// monday is 10 March 2014, ten o'clock in Rome.
var monday = time.Date(2014, 3, 10, 9, 0, 0, 0, time.UTC)

// The people of the play.
var (
	anna    = identity.Actor{Kind: identity.Citizen, ID: "anna", Name: "Anna Prova", GivenName: "Anna", FamilyName: "Prova", Email: "anna@example.org"}
	bruno   = identity.Actor{Kind: identity.Citizen, ID: "bruno", Name: "Bruno Prova", GivenName: "Bruno", FamilyName: "Prova", Email: "bruno@example.org"}
	clerkA  = officer("clerk-a", identity.RoleClerk, "strade")
	clerkA2 = officer("clerk-a2", identity.RoleClerk, "strade")
	clerkB  = officer("clerk-b", identity.RoleClerk, "verde")
	nobody  = identity.Actor{}
	program = identity.Actor{Kind: identity.System, ID: "test"}
)

func officer(id, role, office string) identity.Actor {
	return identity.Actor{Kind: identity.Officer, ID: id, Name: id, Roles: []identity.Role{{Name: role, Office: office}}}
}

// world is the module on a fresh database, with a clock that the test turns and an ear for the facts.
type world struct {
	*complaint.Service
	t        *testing.T
	j        *journal.Journal
	database *db.DB
	now      time.Time

	pending  []complaint.ReportPending
	follows  []complaint.FollowAsked
	moved    []complaint.ReportMoved
	overdue  []complaint.ReportOverdue
	received []complaint.ReportReceived
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), document.Schema(), complaint.Schema()} }

func each(t *testing.T, play func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { play(t, newWorld(t, database)) })
}

func newWorld(t *testing.T, database *db.DB) *world {
	w := &world{t: t, database: database, now: monday}
	w.j = journal.New(database, clock.Virtual(func() time.Time { return w.now }))
	w.Service = complaint.NewService(w.j, complaint.Config{
		Categories: []complaint.Category{
			{Slug: "buche", Title: map[string]string{"it": "Strade"}, Office: "strade", TermDays: 20},
			{Slug: "alberi", Title: map[string]string{"it": "Verde"}, Office: "verde", TermDays: 30},
		},
		Subjects: []complaint.Subject{{Slug: "tributi", Title: map[string]string{"it": "Tributi"}, Office: "strade"}},
		Offices:  []string{"strade", "verde"}, PerDay: 3, Anonymous: true,
		Within: &complaint.Area{SouthWest: complaint.Place{Lat: 44, Lon: 12}, NorthEast: complaint.Place{Lat: 44.3, Lon: 12.4}},
		Closed: func(day italy.Day) bool { return day.Weekday() == time.Sunday },
		Colleagues: func(context.Context, string) ([]complaint.Colleague, error) {
			return []complaint.Colleague{{ID: "clerk-a", Name: "clerk-a"}, {ID: "clerk-a2", Name: "clerk-a2"}}, nil
		},
	})
	journal.On(w.j.Dispatcher(), "test.pending", hear(&w.pending))
	journal.On(w.j.Dispatcher(), "test.follows", hear(&w.follows))
	journal.On(w.j.Dispatcher(), "test.moved", hear(&w.moved))
	journal.On(w.j.Dispatcher(), "test.overdue", hear(&w.overdue))
	journal.On(w.j.Dispatcher(), "test.received", hear(&w.received))
	return w
}

func hear[F journal.Fact](into *[]F) func(context.Context, F) error {
	return func(_ context.Context, f F) error { *into = append(*into, f); return nil }
}

func (w *world) as(a identity.Actor) context.Context { return identity.With(w.t.Context(), a) }

// told delivers the facts.
func (w *world) told() {
	w.t.Helper()
	if err := w.j.Dispatcher().Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v %v", err, fault.FieldsOf(err))
		}
		return v
	}
}

// hole is what somebody types about a hole in a street.
func hole() map[string]string {
	return map[string]string{
		"privacy": "si", "category": "buche", "title": "Buca davanti alla scuola", "details": "Si è aperta ieri.", "address": "Via di Prova 3",
		"point": "44.136800, 12.241400", "given_name": "Ada", "family_name": "Ospite", "email": "Ada@Example.org",
	}
}

// draft begins a report and types all of it.
func (w *world) draft(a identity.Actor, typed map[string]string) complaint.Draft {
	w.t.Helper()
	d := must(w.Start(w.as(a), map[string]string{"privacy": "si"}, "it", ""))(w.t)
	refused, err := w.SaveDraft(w.as(a), complaint.Save{Link: d.Link, Typed: typed, Lang: "it"})
	if err != nil || len(refused) > 0 {
		w.t.Fatal(err, refused)
	}
	return d
}

// sent is a report that has its number.
func (w *world) sent(a identity.Actor, typed map[string]string) complaint.Report {
	w.t.Helper()
	return must(w.Send(w.as(a), w.draft(a, typed).Link, "192.0.2.1"))(w.t)
}

// move does something as a clerk with what the clerk has just seen.
func (w *world) move(a identity.Actor, r complaint.Report, step complaint.Step) (complaint.Report, error) {
	step.Report = r.ID
	return w.Move(w.as(a), step)
}

func (w *world) moves(r complaint.Report, action, text string) complaint.Report {
	w.t.Helper()
	return must(w.move(clerkA, r, complaint.Step{Action: action, Text: text}))(w.t)
}

func wants(t *testing.T, what string, err error, kind fault.Kind, key string) {
	t.Helper()
	if !fault.Is(err, kind) || !strings.Contains(err.Error(), key) {
		t.Errorf("%s: got %v, want kind %d with %q", what, err, kind, key)
	}
}

// snapshot is a photograph made in code.
func snapshot(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 6)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func wrongFields(err error) []string {
	var names []string
	for _, f := range fault.FieldsOf(err) {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}
