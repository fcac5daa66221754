package account_test

import (
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

func TestAClosedAccountLetsNobodyInAndCanBeOpenedForThirtyDays(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a := registered(t, p, 1)
		session := byPassword(t, p, 1)
		own := identity.With(t.Context(), a.Actor())
		token, err := p.Close(own)
		if err != nil {
			t.Fatal(err)
		}
		wantIn(t, p, session, false)
		_, err = p.SignInByPassword(t.Context(), registration(1).Email, good, "", from("192.0.2.1"))
		wantKind(t, err, fault.Invalid)
		if told := last[account.ClosedByOwner](t, p); told.Token != token || told.Email != a.Email {
			t.Errorf("told %+v", told)
		}
		if strings.Contains(p.dump(t), token) {
			t.Error("the token lies in the database")
		}
		_, err = p.Close(own)
		wantKind(t, err, fault.Conflict)
		p.wait(30*24*time.Hour - time.Minute)
		if err := p.Erase(program()); err != nil {
			t.Fatal(err)
		}
		if err := p.Reopen(t.Context(), token); err != nil {
			t.Fatal(err)
		}
		wantKind(t, p.Reopen(t.Context(), token), fault.NotFound)
		if _, err := p.SignInByPassword(t.Context(), registration(1).Email, good, "", from("192.0.2.1")); err != nil {
			t.Errorf("after it was opened again: %v", err)
		}
	})
}

func TestAfterThirtyDaysNothingSaysWhoItWas(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a := registered(t, p, 1)
		b := registered(t, p, 2)
		token, err := p.Close(identity.With(t.Context(), a.Actor()))
		if err != nil {
			t.Fatal(err)
		}
		p.wait(30*24*time.Hour + time.Minute)
		wantKind(t, p.Reopen(t.Context(), token), fault.NotFound)
		if err := p.Erase(program()); err != nil {
			t.Fatal(err)
		}
		erased, err := p.Find(program(), a.ID)
		if err != nil || erased.State != account.Erased || erased.Email+erased.Phone+erased.GivenName+erased.FamilyName+erased.CodiceFiscale != "" || erased.HasPassword() {
			t.Errorf("got %+v, %v", erased, err)
		}
		if kept, err := p.Find(program(), b.ID); err != nil || kept.Email != b.Email {
			t.Errorf("somebody else's account: got %+v, %v", kept, err)
		}
		if again := registered(t, p, 1); again.ID == a.ID {
			t.Error("who comes back gets the erased account")
		}
	})
}

func TestOnlyACitizenClosesAnAccountAndOnlyTheOwn(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		a := registered(t, p, 1)
		for _, actor := range []identity.Actor{{}, {Kind: identity.Officer, ID: a.ID}, {Kind: identity.Body, ID: a.ID}, {Kind: identity.System, ID: a.ID}, {Kind: identity.Citizen, ID: "nobody"}} {
			_, err := p.Close(identity.With(t.Context(), actor))
			wantKind(t, err, fault.NotFound)
		}
		if kept, err := p.Find(program(), a.ID); err != nil || kept.State != account.Active {
			t.Errorf("got %s, %v", kept.State, err)
		}
	})
}
