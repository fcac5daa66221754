package account_test

import (
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
)

func TestASessionThatHasEndedIsStillItsAccounts(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		err := p.Import(program(), []account.Account{{ID: "ada", GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: code(1), Email: "ada@example.org", RegisteredAt: p.time()}})
		if err != nil {
			t.Fatal(err)
		}
		e, err := p.SignInDemo(t.Context(), "ada", account.Visitor{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Ended(t.Context(), e.Token); !fault.Is(err, fault.NotFound) {
			t.Errorf("one that lasts: got %v, want not found", err)
		}
		if _, err := p.Session(t.Context(), e.Token); err != nil {
			t.Fatal(err)
		}
		if left := p.Left(t.Context(), e.Token); left != 30*time.Minute {
			t.Errorf("left: got %v, want half an hour", left)
		}
		p.wait(31 * time.Minute)
		if err := p.Purge(program()); err != nil {
			t.Fatal(err)
		}
		if got, err := p.Ended(t.Context(), e.Token); err != nil || got != "ada" {
			t.Errorf("one that has ended: got %q, %v, want its account", got, err)
		}
		if left := p.Left(t.Context(), e.Token); left != 0 {
			t.Errorf("left afterwards: got %v, want none", left)
		}
		if _, err := p.Ended(t.Context(), "inventato"); !fault.Is(err, fault.NotFound) {
			t.Errorf("one that never was: got %v, want not found", err)
		}
	})
}
