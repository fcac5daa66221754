package payment_test

import (
	"context"
	"fmt"
	"testing"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/payment"
)

// The whole table of rights: who, what, and whether. What is not permitted does not exist for who asks.
func TestWhoMayDoWhat(t *testing.T) {
	actors := map[string]context.Context{
		"who owes": citizen(ada), "a stranger": citizen(ugo), "a citizen without a code": citizen(""), "nobody": guest(),
		"the cashier": cashier(), "the office's cashier": officer(identity.RoleCashier, office),
		"another office's cashier": officer(identity.RoleCashier, "another"), "the office's clerk": officer(identity.RoleClerk, office),
		"another office's clerk": officer(identity.RoleClerk, "another"), "the registrar": officer(identity.RoleRegistrar, ""),
		"an administrator": officer(identity.RoleAdministrator, ""),
		"another body":     identity.With(context.Background(), identity.Actor{Kind: identity.Body, ID: "body"}),
		"the program":      identity.AsSystem(context.Background(), "test"),
	}
	type action func(p *play, as context.Context, of payment.Position) error
	actions := map[string]action{
		"see": func(p *play, as context.Context, of payment.Position) error {
			_, err := p.Position(as, of.ID)
			return err
		},
		"pay": func(p *play, as context.Context, of payment.Position) error {
			_, err := p.Start(as, of.ID, "/")
			return err
		},
		"create": func(p *play, as context.Context, _ payment.Position) error {
			_, err := p.CreatePosition(as, debt(5))
			return err
		},
		"cancel": func(p *play, as context.Context, of payment.Position) error {
			_, err := p.Cancel(as, of.ID, "prova")
			return err
		},
		"extend": func(p *play, as context.Context, of payment.Position) error {
			_, err := p.Extend(as, of.ID, "2014-05-01")
			return err
		},
		"list": func(p *play, as context.Context, _ payment.Position) error {
			_, err := p.Positions(as, payment.Filter{Office: office})
			return err
		},
		"list all": func(p *play, as context.Context, _ payment.Position) error {
			_, err := p.Positions(as, payment.Filter{})
			return err
		},
		"totals": func(p *play, as context.Context, _ payment.Position) error {
			_, err := p.Totals(as, office, "2014-01-01", "2014-12-31")
			return err
		},
		"reconcile": func(p *play, as context.Context, _ payment.Position) error { _, err := p.Reconcile(as); return err },
		"surpluses": func(p *play, as context.Context, _ payment.Position) error {
			_, err := p.Surpluses(as, false)
			return err
		},
		"unsettled": func(p *play, as context.Context, _ payment.Position) error { _, err := p.Unsettled(as); return err },
		"import": func(p *play, as context.Context, _ payment.Position) error {
			_, err := p.Import(as, "tipo;codice_fiscale;nome;cognome;importo\nrette;"+ada+";Ada;Prova;1,00\n")
			return err
		},
		"my list": func(p *play, as context.Context, _ payment.Position) error { _, err := p.Mine(as); return err },
	}
	everyCashier := []string{"the cashier", "the office's cashier", "the program"}
	permitted := map[string][]string{
		"see": append([]string{"who owes", "the office's clerk"}, everyCashier...), "pay": {"who owes"},
		"create": append([]string{"another body"}, everyCashier...), "cancel": everyCashier, "extend": everyCashier, "list": everyCashier,
		"list all": {"the cashier", "the program"}, "totals": everyCashier, "reconcile": {"the cashier", "the program"},
		"surpluses": {"the cashier", "the program"}, "unsettled": {"the cashier", "the program"},
		"import": everyCashier, "my list": {"who owes", "a stranger", "a citizen without a code"},
	}
	scene(t, func(t *testing.T, p *play) {
		for what, do := range actions {
			may := map[string]bool{}
			for _, who := range permitted[what] {
				may[who] = true
			}
			for who, ctx := range actors {
				err := do(p, ctx, p.owe(t, debt(100)))
				kind := fault.NotFound
				if what == "import" && who == "another office's cashier" {
					kind = fault.Invalid // the file names an office's kind that is not hers
				}
				switch {
				case may[who] && err != nil:
					t.Errorf("%s may %s, got %v", who, what, err)
				case !may[who] && !fault.Is(err, kind):
					t.Errorf("%s may not %s and is told that there is nothing, got %v", who, what, err)
				}
			}
		}
	})
}

func TestReadsByTheStaffLeaveALine(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		of := p.owe(t, debt(100))
		if _, err := p.Position(cashier(), of.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Positions(cashier(), payment.Filter{}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Position(citizen(ada), of.ID); err != nil { // one's own
			t.Fatal(err)
		}
		lines, err := p.journal.About(guest(), subject("resident", ada), 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines {
			got = append(got, l.Action)
		}
		if fmt.Sprint(got) != "[payment.list payment.read payment.create]" {
			t.Errorf("lines %v", got)
		}
	})
}
