package portal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/portal"
)

func wantNews(t *testing.T, p *play, kind string, want ...string) {
	t.Helper()
	list, err := p.News(guest(), kind)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, titles(list)); diff != "" {
		t.Errorf("news of kind %q (-want +got):\n%s", kind, diff)
	}
}

func TestDeclaredNewsAppearOnTheirDayNewestFirst(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		wantNews(t, p, "", "La piazza è rinnovata", "Approvato il bilancio", "Sportello chiuso il 18 maggio")
		p.now = time.Date(2014, 5, 31, 22, 0, 0, 0, time.UTC) // midnight in Rome
		wantNews(t, p, "notizie", "Il mercato d'estate", "La piazza è rinnovata")
	})
}

func TestADraftIsSeenByNobodyUntilItIsPublished(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		n := mustWrite(t, p, article("Nuova fontana"))
		wantNews(t, p, "notizie", "La piazza è rinnovata")
		_, err := p.Read(guest(), "notizie", n.Slug)
		wantKind(t, err, fault.NotFound)
		if _, err := p.Publish(editor(), n.ID); err != nil {
			t.Fatal(err)
		}
		wantNews(t, p, "notizie", "Nuova fontana", "La piazza è rinnovata")
		if got, err := p.Read(guest(), "notizie", "nuova-fontana"); err != nil || got.Topics[0] != "anagrafe" {
			t.Errorf("read %+v, %v", got, err)
		}
		if _, err := p.Withdraw(editor(), n.ID); err != nil {
			t.Fatal(err)
		}
		wantNews(t, p, "notizie", "La piazza è rinnovata")
	})
}

func TestPublishedNewsOfTomorrowAppearTomorrow(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		req := article("Domani")
		req.Day = "2014-03-02"
		mustPublish(t, p, req)
		wantNews(t, p, "notizie", "La piazza è rinnovata")
		p.now = p.now.Add(24 * time.Hour)
		wantNews(t, p, "notizie", "Domani", "La piazza è rinnovata")
	})
}

func TestWhatMustStandFirstStandsFirst(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		list, err := p.Foremost(guest(), 2)
		if diff := cmp.Diff([]string{"Sportello chiuso il 18 maggio", "La piazza è rinnovata"}, titles(list)); err != nil || diff != "" {
			t.Errorf("%v, (-want +got):\n%s", err, diff)
		}
		p.now = time.Date(2014, 5, 19, 10, 0, 0, 0, time.UTC)
		if list, err = p.Foremost(guest(), 1); err != nil || titles(list)[0] != "La piazza è rinnovata" {
			t.Errorf("after its last day: %v, %v", titles(list), err)
		}
	})
}

func TestEqualTitlesGetDifferentAddresses(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		req := article("Approvato il bilancio")
		req.Kind = "comunicati"
		first, second := mustWrite(t, p, article("Più alberi, più città!")), mustWrite(t, p, article("Più alberi, più città"))
		if first.Slug != "piu-alberi-piu-citta" || second.Slug != "piu-alberi-piu-citta-2" {
			t.Errorf("slugs %q and %q", first.Slug, second.Slug)
		}
		req.Pages["it"] = portal.Page{Title: "Bilancio approvato", Summary: "x", Body: "y"}
		if n := mustWrite(t, p, req); n.Slug != "bilancio-approvato-2" {
			t.Errorf("the slug of declared news was given away: %q", n.Slug)
		}
	})
}

func TestARewriteKeepsTheAddressAndRefusesAStaleVersion(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		n := mustPublish(t, p, article("Prima"))
		again, err := p.Rewrite(editor(), n.ID, n.Version, article("Dopo"))
		if err != nil || again.Slug != n.Slug || again.Version != n.Version+1 || again.State != portal.Published {
			t.Fatalf("rewritten %+v, %v", again, err)
		}
		wantNews(t, p, "notizie", "Dopo", "La piazza è rinnovata")
		_, err = p.Rewrite(editor(), n.ID, n.Version, article("Troppo tardi"))
		wantKind(t, err, fault.Conflict)
	})
}

func TestPublishingIsToldAndARepeatIsNot(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		var told []string
		journal.On(p.journal.Dispatcher(), "a", func(_ context.Context, f portal.NewsPublished) error {
			told = append(told, "published "+f.News.Slug)
			return nil
		})
		journal.On(p.journal.Dispatcher(), "b", func(_ context.Context, f portal.NewsWithdrawn) error {
			told = append(told, "withdrawn "+f.News.Slug)
			return nil
		})
		n := mustPublish(t, p, article("Ponte"))
		for _, do := range []func(context.Context, string) (portal.News, error){p.Publish, p.Withdraw, p.Withdraw} {
			if _, err := do(editor(), n.ID); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.journal.Dispatcher().Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"published ponte", "withdrawn ponte"}, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

func TestADayIsToldOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		var told []string
		journal.On(p.journal.Dispatcher(), "a", func(_ context.Context, f portal.DayBegan) error {
			told = append(told, string(f.Day))
			return nil
		})
		for range 2 {
			for range 2 {
				if err := p.BeginDay(identity.AsSystem(context.Background(), "job:portal.day")); err != nil {
					t.Fatal(err)
				}
			}
			p.now = p.now.Add(12 * time.Hour)
		}
		if err := p.journal.Dispatcher().Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"2014-03-01", "2014-03-02"}, told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
	})
}

func TestWhatAnEditorLeavesOutIsSaidAtTheField(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	for name, tc := range map[string]struct {
		change func(*portal.NewsRequest)
		field  string
	}{
		"no kind":               {func(r *portal.NewsRequest) { r.Kind = "altro" }, "kind"},
		"no office":             {func(r *portal.NewsRequest) { r.Office = "" }, "office"},
		"no day":                {func(r *portal.NewsRequest) { r.Day = "?" }, "day"},
		"an end before the day": {func(r *portal.NewsRequest) { r.Until = "2014-02-28" }, "until"},
		"no title":              {func(r *portal.NewsRequest) { r.Pages["it"] = portal.Page{Summary: "a", Body: "b"} }, "title_it"},
		"half a translation":    {func(r *portal.NewsRequest) { r.Pages["en"] = portal.Page{Title: "a", Body: "b"} }, "summary_en"},
		"a long summary": {
			func(r *portal.NewsRequest) {
				r.Pages["it"] = portal.Page{Title: "a", Summary: strings.Repeat("à", 161), Body: "b"}
			}, "summary_it",
		},
		"too many topics": {
			func(r *portal.NewsRequest) {
				r.Topics = []string{"acqua", "aria", "sport", "lavoro", "pesca", "estero"}
			}, "topics",
		},
	} {
		req := article("Titolo")
		tc.change(&req)
		_, err := p.Write(editor(), req)
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != tc.field {
			t.Errorf("%s: got %+v, want something about %s", name, fields, tc.field)
		}
	}
}

func TestOnlyEditorsWriteAndReadMarks(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		n := mustWrite(t, p, article("Bozza"))
		actions := map[string]func(ctx context.Context) error{
			"write":        func(ctx context.Context) error { _, err := p.Write(ctx, article("x")); return err },
			"rewrite":      func(ctx context.Context) error { _, err := p.Rewrite(ctx, n.ID, 1, article("x")); return err },
			"publish":      func(ctx context.Context) error { _, err := p.Publish(ctx, n.ID); return err },
			"withdraw":     func(ctx context.Context) error { _, err := p.Withdraw(ctx, n.ID); return err },
			"list":         func(ctx context.Context) error { _, err := p.Written(ctx); return err },
			"read a draft": func(ctx context.Context) error { _, err := p.Draft(ctx, n.ID); return err },
			"marks":        func(ctx context.Context) error { _, err := p.RatingResults(ctx, portal.RatingFilter{}); return err },
			"each mark": func(ctx context.Context) error {
				_, err := p.Ratings(ctx, portal.RatingFilter{}, portal.RatingPart{Silent: true, Most: 1, Skipped: 0})
				return err
			},
		}
		for who, ctx := range map[string]context.Context{
			"nobody": guest(), "a clerk": officer(identity.RoleClerk), "an administrator": officer(identity.RoleAdministrator),
			"a citizen":    identity.With(guest(), identity.Actor{Kind: identity.Citizen, ID: "c"}),
			"another body": identity.With(guest(), identity.Actor{Kind: identity.Body, ID: "b"}),
		} {
			for what, do := range actions {
				if err := do(ctx); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s may not %s: got %v", who, what, err)
				}
			}
		}
		for what, do := range actions {
			if err := do(editor()); err != nil && what != "rewrite" {
				t.Errorf("an editor may %s: %v", what, err)
			}
		}
	})
}
