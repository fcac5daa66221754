package portal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/portal"
)

func TestOnlyEditorsReadMarks(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		actions := map[string]func(ctx context.Context) error{
			"marks":        func(ctx context.Context) error { _, err := p.Ratings(ctx); return err },
			"marks of one": func(ctx context.Context) error { _, err := p.RatingsOf(ctx, "/"); return err },
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
			if err := do(editor()); err != nil {
				t.Errorf("an editor may %s: %v", what, err)
			}
		}
	})
}

func TestMarksAreSummedByPageAndNameNobody(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		citizen := identity.With(guest(), identity.Actor{Kind: identity.Citizen, ID: "anna"})
		for _, r := range []portal.Rating{
			{Page: "/servizi", Stars: 5, Lang: "it", Answers: []string{"chiare", "inventata"}},
			{Page: "/servizi", Stars: 2, Lang: "it", Answers: []string{"tecnici"}, Comment: " lenta "},
			{Page: "/", Stars: 4, Lang: "en"},
		} {
			if err := p.Rate(citizen, r); err != nil {
				t.Fatal(err)
			}
			p.now = p.now.Add(time.Second)
		}
		list, err := p.Ratings(editor())
		if err != nil || len(list) != 2 || list[1].Page != "/servizi" || list[1].Count != 2 || list[1].Mean() != 3.5 {
			t.Fatalf("sums %+v, %v", list, err)
		}
		marks, err := p.RatingsOf(editor(), "/servizi")
		if err != nil || len(marks) != 2 || marks[0].Comment != "lenta" || len(marks[1].Answers) != 1 || marks[1].Answers[0] != "chiare" {
			t.Errorf("marks %+v, %v", marks, err)
		}
	})
}

func TestAMarkIsOfAPageOfThisSite(t *testing.T) {
	p := newPlay(t, dbtest.SQLite(t, schemas()...))
	for page, ok := range map[string]bool{
		"/servizi": true, "/": true, "": false, "//example.org": false, "https://example.org": false, `/\example.org`: false, "/a b": false,
		"/" + strings.Repeat("a", 300): false,
	} {
		err := p.Rate(guest(), portal.Rating{Page: page, Stars: 3})
		if (err == nil) != ok {
			t.Errorf("page %q: got %v, want accepted %v", page, err, ok)
		}
	}
	for _, stars := range []int{0, 6} {
		wantKind(t, p.Rate(guest(), portal.Rating{Page: "/", Stars: stars}), fault.Invalid)
	}
	wantKind(t, p.Rate(guest(), portal.Rating{Page: "/", Stars: 1, Comment: strings.Repeat("a", 201)}), fault.Invalid)
}
