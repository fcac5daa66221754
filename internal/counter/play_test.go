package counter_test

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// The office of the tests: two subjects, three desks; it is Monday 3 March 2014, ten o'clock in Rome.
const (
	office = "sportello-prova"
	monday = italy.Day("2014-03-03")
)

func theOffice() counter.Office {
	it := func(text string) map[string]string { return map[string]string{"it": text} }
	return counter.Office{
		Slug: office, Name: it("Sportello di prova"),
		Desks: []counter.Desk{{Slug: "uno", Name: it("Sportello 1")}, {Slug: "due", Name: it("Sportello 2")}, {Slug: "tre", Name: it("Sportello 3")}},
		Subjects: []counter.Subject{
			{Slug: "documenti", Letter: "A", Title: it("Documenti"), Minutes: 10}, {Slug: "altro", Letter: "B", Title: it("Altre richieste"), Minutes: 5},
		},
	}
}

// play is an office's queue on one database, with a clock that the test sets.
type play struct {
	*counter.Service
	journal *journal.Journal

	mu       sync.Mutex
	now      time.Time
	expected []counter.Expected // where appointments are kept
	asked    int                // how often they were read
}

func (p *play) clock(context.Context) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *play) pass(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

func newPlay(database *db.DB) *play {
	p := &play{now: monday.At(10, 0, 0).UTC()}
	p.journal = journal.New(database, p.clock)
	p.Service = counter.NewService(p.journal, counter.Config{
		Offices: []counter.Office{theOffice(), {Slug: "altrove"}}, Town: "Comune di Prova",
		Expected: func(_ context.Context, of string, day italy.Day) ([]counter.Expected, error) {
			p.asked++
			var list []counter.Expected
			for _, e := range p.expected {
				if e.Office == of && e.Day() == day {
					list = append(list, e)
				}
			}
			return list, nil
		},
		Clerks: func(context.Context, string) ([]counter.Clerk, error) {
			return []counter.Clerk{{ID: "olga", Name: "Olga Prova"}}, nil
		},
	})
	return p
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), counter.Schema()} }

// scene runs a test on both engines.
func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(database)) })
}

func clerk(of string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "olga", Roles: []identity.Role{{Name: identity.RoleClerk, Office: of}}})
}

func device(role, of string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Counter, ID: role, Roles: []identity.Role{{Name: role, Office: of}}})
}

func system() context.Context { return identity.AsSystem(context.Background(), "test") }

func appointment(id string, hour, minute int) counter.Expected {
	start := monday.At(hour, minute, 0).UTC()
	return counter.Expected{
		ID: id, Code: "CODE-" + id, Office: office, Subject: "documenti", Start: start, End: start.Add(10 * time.Minute), Name: "Ada " + id, People: 1,
	}
}

func (p *play) mustIssue(t *testing.T, subject string) counter.Turn {
	t.Helper()
	turn, err := p.Issue(clerk(office), counter.IssueRequest{Office: office, Subject: subject})
	return must(t, turn, err)
}

func (p *play) open(t *testing.T, desks ...string) {
	t.Helper()
	for _, d := range desks {
		if err := p.OpenDesk(clerk(office), office, d, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func (p *play) move(t *testing.T, id string, m counter.Move, desk string) counter.Turn {
	t.Helper()
	turn, err := p.Move(clerk(office), counter.MoveRequest{Turn: id, Move: m, Desk: desk})
	return must(t, turn, err)
}

func must[T any](t *testing.T, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got error %v, want kind %d", err, kind)
	}
}

func number(letter string, n int) string { return fmt.Sprintf("%s%03d", letter, n) }
