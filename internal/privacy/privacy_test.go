package privacy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/privacy"
)

// play is a town hall on one database, with a clock that the test sets.
type play struct {
	*privacy.Service
	journal *journal.Journal
	now     time.Time
	failure error // of the part "cose"
	told    []any // facts
	files   []privacy.File
}

func scene(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, []fs.FS{journal.Schema(), privacy.Schema()}, func(t *testing.T, database *db.DB) {
		p := &play{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
		p.journal = journal.New(database, clock.Clock(func(context.Context) time.Time { return p.now }))
		p.Service = privacy.NewService(p.journal, privacy.Config{
			Parts: []privacy.Part{{Name: "cose", Collect: func(ctx context.Context) (privacy.Collected, error) {
				return privacy.Collected{
					Records: []map[string]any{{"di": identity.From(ctx).ID, "centesimi": 123456789, "nota": "<b>"}}, Files: p.files,
				}, p.failure
			}}},
			Person: func(_ context.Context, account string) (identity.Actor, error) {
				return identity.Actor{Kind: identity.Citizen, ID: account}, nil
			},
			Title: func(lang, part string) string { return lang + " " + part },
		})
		d := p.journal.Dispatcher()
		journal.On(d, "ready", func(_ context.Context, f privacy.CopyReady) error { p.told = append(p.told, f); return nil })
		journal.On(d, "answered", func(_ context.Context, f privacy.RequestAnswered) error { p.told = append(p.told, f); return nil })
		test(t, p)
	})
}

func citizen(id string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Citizen, ID: id})
}

func staff(role string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "officer", Roles: []identity.Role{{Name: role}}})
}

func (p *play) ask(t *testing.T, who string, kind privacy.Kind, text string) privacy.Request {
	t.Helper()
	r, err := p.Ask(citizen(who), kind, text, "it")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (p *play) prepare(t *testing.T) {
	t.Helper()
	if err := p.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func unpacked(t *testing.T, b []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name] = string(text)
	}
	return got
}

func bytesOf(text string) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) { return []byte(text), nil }
}

func TestACopyHoldsWhatThePartsGiveAboutThePerson(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.files = []privacy.File{
			{Name: "a.pdf", Read: bytesOf("uno")},
			{Name: "a.pdf", Read: bytesOf("due")},
			{Name: "../../etc/passwd", Read: bytesOf("tre")},
			{Name: "enorme.zip", Size: 1 << 40, Read: bytesOf("mai")},
		}
		r := p.ask(t, "ada", privacy.Export, "")
		if _, err := p.Take(citizen("ada"), r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a copy that is not made yet: got %v", err)
		}
		p.prepare(t)
		b, err := p.Take(citizen("ada"), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := unpacked(t, b)
		if !strings.Contains(got["dati/cose.json"], `"di": "ada"`) || got["file/cose/a.pdf"] != "uno" || got["file/cose/a-2.pdf"] != "due" || got["file/cose/_.._etc_passwd"] != "tre" {
			t.Errorf("got %q", got)
		}
		index := got["indice.html"]
		for _, want := range []string{"123456789", "&lt;b&gt;", "it cose", "enorme.zip (it left_out)"} {
			if !strings.Contains(index, want) {
				t.Errorf("the index does not say %q: %s", want, index)
			}
		}
		if len(got) != 5 {
			t.Errorf("got %d files, want 5", len(got))
		}
	})
}

func TestACopyIsMadeOnceADayAndGoneAfterAWeek(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		r := p.ask(t, "ada", privacy.Export, "")
		if _, err := p.Ask(citizen("ada"), privacy.Export, "", "it"); !fault.Is(err, fault.Conflict) {
			t.Errorf("while one is made: got %v", err)
		}
		p.ask(t, "ugo", privacy.Export, "")
		p.prepare(t)
		p.now = p.now.Add(23 * time.Hour)
		if _, err := p.Ask(citizen("ada"), privacy.Export, "", "it"); !fault.Is(err, fault.Conflict) {
			t.Errorf("within a day: got %v", err)
		}
		p.now = p.now.Add(2 * time.Hour)
		p.ask(t, "ada", privacy.Export, "")
		p.now = p.now.Add(6*24*time.Hour - time.Hour)
		if _, err := p.Take(citizen("ada"), r.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a week later, not swept yet: got %v", err)
		}
		if err := p.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, err := p.Request(citizen("ada"), r.ID); err != nil || got.State != privacy.Over {
			t.Errorf("got %s, %v", got.State, err)
		}
	})
}

func TestAPartThatFailsIsTriedAgainThenGivenUp(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.failure = errors.New("out of order")
		r := p.ask(t, "ada", privacy.Export, "")
		for _, want := range []privacy.State{privacy.Asked, privacy.Asked, privacy.Failed} {
			p.prepare(t)
			if got, err := p.Request(citizen("ada"), r.ID); err != nil || got.State != want {
				t.Fatalf("got %s, %v, want %s", got.State, err, want)
			}
		}
		p.failure = nil
		p.ask(t, "ada", privacy.Export, "") // a copy that failed is no reason to wait a day
	})
}

func TestTheOfficeAnswersOnceAndThePersonIsTold(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		r := p.ask(t, "ada", privacy.Rectify, "  Il cognome è scritto male.  ")
		if r.DueDay != "2014-03-31" || r.Text != "Il cognome è scritto male." {
			t.Errorf("got %+v", r)
		}
		registrar := staff(identity.RoleRegistrar)
		if err := p.Answer(registrar, r.ID, " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("an empty answer: got %v", err)
		}
		if err := p.Answer(registrar, r.ID, "Corretto."); err != nil {
			t.Fatal(err)
		}
		if err := p.Answer(registrar, r.ID, "Di nuovo."); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second answer: got %v", err)
		}
		got, err := p.Request(citizen("ada"), r.ID)
		if err != nil || got.State != privacy.Answered || got.Answer != "Corretto." {
			t.Errorf("got %+v, %v", got, err)
		}
		p.ask(t, "ada", privacy.Export, "")
		p.prepare(t)
		if err := p.journal.Dispatcher().Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(p.told) != 2 {
			t.Errorf("got %d facts, want the answer and the copy: %v", len(p.told), p.told)
		}
	})
}

func TestTakingAndReadingLeaveALine(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		r := p.ask(t, "ada", privacy.Export, "")
		p.ask(t, "ada", privacy.Limit, "In attesa di verifica.")
		p.prepare(t)
		if _, err := p.Take(citizen("ada"), r.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := p.ForOffice(staff(identity.RoleRegistrar), false); err != nil {
			t.Fatal(err)
		}
		lines, err := p.journal.About(t.Context(), journal.Subject{Kind: "account", ID: "ada"}, 0, 20)
		if err != nil {
			t.Fatal(err)
		}
		var actions []string
		for _, l := range lines {
			actions = append(actions, l.Action)
		}
		if !slices.Equal(actions, []string{"privacy.read", "privacy.take", "privacy.prepare", "privacy.ask", "privacy.ask"}) {
			t.Errorf("got %v", actions)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		export := p.ask(t, "ada", privacy.Export, "").ID
		p.prepare(t)
		actors := map[string]context.Context{
			"nobody": context.Background(), "the citizen": citizen("ada"), "a stranger": citizen("ugo"), "a registrar": staff(identity.RoleRegistrar),
			"an administrator": staff(identity.RoleAdministrator), "a clerk": staff(identity.RoleClerk), "the program": identity.AsSystem(context.Background(), "test"),
			"another body": identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "ada"}),
		}
		actions := map[string]func(ctx context.Context) error{
			"ask":       func(ctx context.Context) error { _, err := p.Ask(ctx, privacy.Rectify, "Una prova.", "it"); return err },
			"list mine": func(ctx context.Context) error { _, err := p.Mine(ctx); return err },
			"see it":    func(ctx context.Context) error { _, err := p.Request(ctx, export); return err },
			"take it":   func(ctx context.Context) error { _, err := p.Take(ctx, export); return err },
			"list all":  func(ctx context.Context) error { _, err := p.ForOffice(ctx, false); return err },
			"open": func(ctx context.Context) error {
				_, err := p.Open(ctx, p.ask(t, "ada", privacy.Rectify, "x").ID)
				return err
			},
			"answer": func(ctx context.Context) error {
				return p.Answer(ctx, p.ask(t, "ada", privacy.Rectify, "x").ID, "Fatto.")
			},
			"open a copy":   func(ctx context.Context) error { _, err := p.Open(ctx, export); return err },
			"answer a copy": func(ctx context.Context) error { return p.Answer(ctx, export, "Fatto.") },
		}
		permitted := map[string][]string{
			"ask": {"the citizen", "a stranger"}, "list mine": {"the citizen", "a stranger"}, "see it": {"the citizen"}, "take it": {"the citizen"},
			"list all": {"a registrar"}, "open": {"a registrar"}, "answer": {"a registrar"},
		}
		for what, do := range actions {
			for who, ctx := range actors {
				err := do(ctx)
				switch want := slices.Contains(permitted[what], who); {
				case want && err != nil:
					t.Errorf("%s may %s, got %v", who, what, err)
				case !want && !fault.Is(err, fault.NotFound):
					t.Errorf("%s may not %s, got %v", who, what, err)
				}
			}
		}
	})
}
