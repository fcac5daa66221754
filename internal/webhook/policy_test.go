package webhook_test

import (
	"context"
	"testing"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/webhook"
)

// The whole table of rights: who, what, and whether. What is not permitted does not exist for who asks.
func TestWhoMayDoWhat(t *testing.T) {
	actors := map[string]context.Context{
		"nobody":           context.Background(),
		"a citizen":        identity.With(context.Background(), identity.Actor{Kind: identity.Citizen, ID: "ada"}),
		"another body":     identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "body"}),
		"a clerk":          officer(identity.RoleClerk),
		"a registrar":      officer(identity.RoleRegistrar),
		"an administrator": admin(),
		"the program":      program(),
	}
	type action func(p *play, as context.Context, id, delivery string) error
	manage := map[string]action{
		"add": func(p *play, as context.Context, _, _ string) error {
			_, err := p.Add(as, webhook.Wish{URL: p.out.URL, Types: []string{happened}})
			return err
		},
		"list":   func(p *play, as context.Context, _, _ string) error { _, err := p.Endpoints(as); return err },
		"read":   func(p *play, as context.Context, id, _ string) error { _, err := p.Endpoint(as, id); return err },
		"rotate": func(p *play, as context.Context, id, _ string) error { _, err := p.Rotate(as, id); return err },
		"try":    func(p *play, as context.Context, id, _ string) error { return p.Try(as, id) },
		"repeat": func(p *play, as context.Context, id, d string) error { return p.Redeliver(as, id, d) },
		"pause":  func(p *play, as context.Context, id, _ string) error { return p.Pause(as, id) },
		"resume": func(p *play, as context.Context, id, _ string) error { return p.Resume(as, id) },
		"delete": func(p *play, as context.Context, id, _ string) error { return p.Delete(as, id) },
	}
	tell := func(p *play, as context.Context, _, _ string) error {
		return p.Happened(journal.WithKey(as, "k"), webhook.Event{Type: happened, At: time.Now()})
	}
	scene(t, func(t *testing.T, p *play) {
		check := func(what, who string, may bool, do action) {
			issued := p.add(t)
			p.tell(t, what+who)
			p.deliver(t)
			err := do(p, actors[who], issued.ID, p.report(t, issued.ID).Deliveries[0].ID)
			switch {
			case may && err != nil:
				t.Errorf("%s may %s, got %v", who, what, err)
			case !may && !fault.Is(err, fault.NotFound):
				t.Errorf("%s may not %s and is told that there is nothing, got %v", who, what, err)
			}
			_ = p.Delete(program(), issued.ID)
		}
		for who := range actors {
			for what, do := range manage {
				check(what, who, who == "an administrator" || who == "the program", do)
			}
			check("tell", who, who == "the program", tell)
		}
	})
}
