package portal_test

import (
	"context"
	"testing"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/portal"
)

func TestOnlyEditorsReadMarks(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		actions := map[string]func(ctx context.Context) error{
			"marks": func(ctx context.Context) error { _, err := p.RatingResults(ctx, portal.RatingFilter{}); return err },
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
			if err := do(editor()); err != nil {
				t.Errorf("an editor may %s: %v", what, err)
			}
		}
	})
}
