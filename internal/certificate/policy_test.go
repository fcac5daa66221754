package certificate_test

import (
	"context"
	"strings"
	"testing"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/population"
)

// The whole table of rights: who, what, and whether. What is not permitted does not exist for who asks.
func TestWhoMayDoWhat(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		family, stranger := p.family(t)
		asker, holder := family[0], family[1]
		actors := map[string]context.Context{
			"who asked": citizen(asker), "whom it is about": citizen(holder), "another of the family": citizen(family[2]), "a stranger": citizen(stranger),
			"no resident": citizen(population.Resident{CodiceFiscale: "RSSMRA80A01H501U"}), "nobody": context.Background(),
			"a registrar": officer(identity.RoleRegistrar), "a clerk": officer(identity.RoleClerk), "an administrator": officer(identity.RoleAdministrator),
			"a cashier": officer(identity.RoleCashier), "an editor": officer(identity.RoleEditor),
			"another body": identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "body"}), "the program": system(),
		}
		about := certificate.IssueRequest{Kind: "residenza", CodiceFiscale: string(holder.CodiceFiscale), Use: exempt()}
		actions := map[string]func(as context.Context, id string) error{
			"issue": func(as context.Context, _ string) error { _, err := p.Issue(as, about); return err },
			"see":   func(as context.Context, id string) error { _, err := p.Certificate(as, id); return err },
			"read":  func(as context.Context, id string) error { _, err := p.PDF(as, id); return err },
			"annul": func(as context.Context, id string) error { _, err := p.Annul(as, id, "prova"); return err },
			"list":  func(as context.Context, _ string) error { _, err := p.Mine(as); return err },
			"desk":  func(as context.Context, _ string) error { _, err := p.Desk(as, "2014-03-01"); return err },
		}
		permitted := map[string]string{
			"issue": "who asked, whom it is about, another of the family, a registrar, the program",
			"see":   "who asked, whom it is about, a registrar, the program",
			"read":  "who asked, whom it is about, a registrar, the program",
			"annul": "a registrar, the program",
			"list":  "who asked, whom it is about, another of the family, a stranger, no resident",
			"desk":  "a registrar",
		}
		for what, do := range actions {
			for who, as := range actors {
				c, err := p.Issue(citizen(asker), about)
				if err != nil {
					t.Fatal(err)
				}
				want := strings.Contains(", "+permitted[what]+",", ", "+who+",")
				switch err := do(as, c.ID); {
				case want && err != nil:
					t.Errorf("%s may %s, got %v", who, what, err)
				case !want && !fault.Is(err, fault.NotFound):
					t.Errorf("%s may not %s and is told that there is nothing, got %v", who, what, err)
				}
			}
		}
	})
}
