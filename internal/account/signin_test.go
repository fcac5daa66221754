package account_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

func TestAWrongPasswordAndAnUnknownAddressGetTheSameAnswerInLikeTime(t *testing.T) {
	p := newPlay(openSQLite(t))
	registered(t, p, 1)
	try := func(email string) (string, time.Duration) {
		began := time.Now()
		_, err := p.SignInByPassword(t.Context(), email, other, identity.Citizen, from("192.0.2.1"))
		wantKind(t, err, fault.Invalid)
		return fmt.Sprint(err), time.Since(began)
	}
	known, unknown := time.Hour, time.Hour
	for range 3 { // the quickest of three: a busy machine must not decide
		wrong, one := try(registration(1).Email)
		nobody, other := try("nessuno@example.org")
		if wrong != nobody {
			t.Errorf("got %q and %q, want the same answer", wrong, nobody)
		}
		known, unknown = min(known, one), min(unknown, other)
	}
	if unknown < known/4 {
		t.Errorf("an unknown address took %v, a known one %v: the time tells", unknown, known)
	}
}

func TestWrongPasswordsAreLimitedWhereTheyComeFrom(t *testing.T) {
	p := newPlay(openSQLite(t))
	registered(t, p, 1)
	attempt := func(password, address string) error {
		_, err := p.SignInByPassword(t.Context(), registration(1).Email, password, identity.Citizen, from(address))
		return err
	}
	for range 12 { // who is right is never counted
		if err := attempt(good, "192.0.2.7"); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		wantKind(t, attempt(other, "192.0.2.66"), fault.Invalid)
	}
	wantKind(t, attempt(other, "192.0.2.66"), fault.TooMany)
	wantKind(t, attempt(good, "192.0.2.66"), fault.TooMany)
	if err := attempt(good, "192.0.2.7"); err != nil {
		t.Errorf("the owner elsewhere got %v, want to come in", err)
	}
	p.wait(time.Minute)
	if err := attempt(good, "192.0.2.66"); err != nil {
		t.Errorf("a minute later: got %v, want one more attempt", err)
	}
}

func TestASessionEndsWhenNobodyUsesItAndAfterTwelveHours(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		idle := byPassword(t, p, 1)
		p.wait(29 * time.Minute)
		wantIn(t, p, idle, true)
		p.wait(29 * time.Minute)
		wantIn(t, p, idle, true)
		p.wait(30 * time.Minute)
		wantIn(t, p, idle, false)
		wantIn(t, p, idle, false) // and stays over

		busy := byPassword(t, p, 1)
		for range 12*3 - 1 {
			p.wait(20 * time.Minute)
			wantIn(t, p, busy, true)
		}
		p.wait(20 * time.Minute)
		wantIn(t, p, busy, false)
	})
}

func TestAnotherCopyOfTheProgramKnowsThatASessionIsUsed(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		token := byPassword(t, p, 1)
		p.wait(20 * time.Minute)
		wantIn(t, p, token, true)
		p.wait(20 * time.Minute)
		copied := &play{Service: account.NewService(p.journal)}
		wantIn(t, copied, token, true)
	})
}

func TestOfficersMayBeIdleForAWorkingDay(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		o := officer(t, p, 1, identity.RoleClerk)
		e, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: o.CodiceFiscale}, identity.Officer, from(""))
		if err != nil || e.Kind != identity.Officer {
			t.Fatalf("got %+v, %v, want an officer's session", e, err)
		}
		p.wait(7*time.Hour + 59*time.Minute)
		wantIn(t, p, e.Token, true)
		p.wait(8 * time.Hour)
		wantIn(t, p, e.Token, false)
	})
}

func TestSigningOutEndsTheSessionAtOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		token := byPassword(t, p, 1)
		wantIn(t, p, token, true) // now it is believed for some seconds
		if err := p.SignOut(signedIn(t, p, token), token); err != nil {
			t.Fatal(err)
		}
		wantIn(t, p, token, false)
		if err := p.SignOut(t.Context(), token); err != nil {
			t.Errorf("signing out twice: got %v, want no error", err)
		}
	})
}

func TestSigningInAnewEndsTheFormerSession(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		old := byPassword(t, p, 1)
		wantIn(t, p, old, true)
		e, err := p.SignInByPassword(t.Context(), registration(1).Email, good, "", account.Visitor{Address: "192.0.2.1", Session: old})
		if err != nil || e.Token == old {
			t.Fatalf("got %+v, %v, want another token", e, err)
		}
		wantIn(t, p, old, false)
		wantIn(t, p, e.Token, true)
	})
}

func TestTheOwnerSeesAndEndsSessionsAndNobodyElseDoes(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		registered(t, p, 2)
		here, there, strange := byPassword(t, p, 1), byPassword(t, p, 1), byPassword(t, p, 2)
		list, err := p.Sessions(signedIn(t, p, here), here)
		if err != nil || len(list) != 2 || !list[0].Current || list[1].Current {
			t.Fatalf("got %+v, %v, want two sessions, this one first", list, err)
		}
		far := list[1]
		wantKind(t, p.EndSession(signedIn(t, p, strange), far.ID), fault.NotFound)
		wantIn(t, p, there, true)
		if err := p.EndSession(signedIn(t, p, here), far.ID); err != nil {
			t.Fatal(err)
		}
		wantIn(t, p, there, false)
		wantIn(t, p, here, true)
		third := byPassword(t, p, 1)
		if err := p.EndOtherSessions(signedIn(t, p, here), here); err != nil {
			t.Fatal(err)
		}
		wantIn(t, p, third, false)
		wantIn(t, p, here, true)
		wantIn(t, p, strange, true)
	})
}

func TestASessionIsReadAtTheSameTimeByManyAndEndedForAll(t *testing.T) {
	p := newPlay(openSQLite(t))
	registered(t, p, 1)
	token := byPassword(t, p, 1)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 50 {
				if _, err := p.Session(context.Background(), token); err != nil {
					t.Error(err)
				}
			}
		})
	}
	if err := p.SignOut(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	wantIn(t, p, token, false)
	wg.Wait()
	wantIn(t, p, token, false)
}

// A codice fiscale that was only typed is a claim. These tests are about somebody who registers with another person's.

func TestAClaimedCodiceFiscaleIsNotTheActors(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		actor := identity.From(signedIn(t, p, byPassword(t, p, 1)))
		if actor.ID == "" || actor.CodiceFiscale != "" {
			t.Errorf("got %+v, want an actor without codice fiscale", actor)
		}
	})
}

func TestWhoProvesTheIdentityGetsNoAccountThatSomebodyElseMade(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		squatter := registered(t, p, 1)
		session := byPassword(t, p, 1)
		e, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: code(1), GivenName: "Vera", FamilyName: "Prova"}, "", from(""))
		if err != nil || e.Token != "" || e.Proof == "" {
			t.Fatalf("got %+v, %v, want a proof and no session", e, err)
		}
		if name, err := p.ProvenPerson(t.Context(), e.Proof); err != nil || name != "Vera" {
			t.Fatalf("got %q, %v, want Vera", name, err)
		}
		mine, err := p.CompleteRegistration(t.Context(), e.Proof, "vera@example.org", "it", from(""))
		if err != nil {
			t.Fatal(err)
		}
		actor := identity.From(signedIn(t, p, mine.Token))
		if actor.ID == squatter.ID || actor.CodiceFiscale != code(1) || actor.GivenName != "Vera" {
			t.Errorf("got %+v, want an account of her own with the codice fiscale", actor)
		}
		if actor := identity.From(signedIn(t, p, session)); actor.ID != squatter.ID || actor.CodiceFiscale != "" {
			t.Errorf("got %+v, want the other account without codice fiscale", actor)
		}
		_, err = p.CompleteRegistration(t.Context(), e.Proof, "vera@example.org", "it", from(""))
		wantKind(t, err, fault.NotFound)
	})
}

func TestWhoGivesTheSameAddressGetsTheAccountThatWasClaimed(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		own := registered(t, p, 1)
		e, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: code(1), GivenName: "Ada", FamilyName: "Prova"}, "", from(""))
		if err != nil {
			t.Fatal(err)
		}
		in, err := p.CompleteRegistration(t.Context(), e.Proof, own.Email, "it", from(""))
		if err != nil {
			t.Fatal(err)
		}
		if actor := identity.From(signedIn(t, p, in.Token)); actor.ID != own.ID || actor.CodiceFiscale != code(1) {
			t.Errorf("got %+v, want the same account, proven", actor)
		}
		again, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: code(1)}, "", from(""))
		if err != nil || again.Token == "" {
			t.Errorf("got %+v, %v, want to come in directly from now on", again, err)
		}
		if n, err := p.CountRegistered(t.Context(), "2014-12-31"); err != nil || n != 1 {
			t.Errorf("got %d registered, %v, want 1", n, err)
		}
	})
}

func TestWhoIsSignedInProvesTheOwnClaim(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		own := registered(t, p, 1)
		token := byPassword(t, p, 1)
		v := account.Visitor{Session: token}
		e, err := p.SignInByIdentity(signedIn(t, p, token), account.Proof{CodiceFiscale: code(1), GivenName: "Ada", FamilyName: "Prova"}, "", v)
		if err != nil {
			t.Fatal(err)
		}
		if actor := identity.From(signedIn(t, p, e.Token)); actor.ID != own.ID || actor.CodiceFiscale != code(1) {
			t.Errorf("got %+v, want the own account, proven", actor)
		}
		wantIn(t, p, token, false)
	})
}

func TestAPersonWithoutAccountIsRegisteredByProvingTheIdentity(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 2)
		e, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: code(1), GivenName: "Ada", FamilyName: "Prova"}, "", from(""))
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.CompleteRegistration(t.Context(), e.Proof, "non un indirizzo", "it", from(""))
		wantKind(t, err, fault.Invalid)
		_, err = p.CompleteRegistration(t.Context(), e.Proof, registration(2).Email, "it", from(""))
		wantKind(t, err, fault.Invalid) // somebody else's; the proof is still good
		in, err := p.CompleteRegistration(t.Context(), e.Proof, "ada@example.org", "en", from(""))
		if err != nil {
			t.Fatal(err)
		}
		if actor := identity.From(signedIn(t, p, in.Token)); actor.CodiceFiscale != code(1) || actor.Email != "ada@example.org" {
			t.Errorf("got %+v", actor)
		}
		if f := last[account.Registered](t, p); !f.Proven || f.Lang != "en" {
			t.Errorf("got %+v, want the fact of a proven account", f)
		}
		late, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: code(4), GivenName: "Ugo", FamilyName: "Prova"}, "", from(""))
		if err != nil {
			t.Fatal(err)
		}
		p.wait(15 * time.Minute)
		_, err = p.CompleteRegistration(t.Context(), late.Proof, "ugo@example.org", "it", from(""))
		wantKind(t, err, fault.NotFound)
	})
}

func TestAFlowTakesOnlyItsOwnAnswer(t *testing.T) {
	f, g := account.NewFlow(), account.NewFlow()
	if f.CheckState(f.State) != nil || f.CheckProof(account.Proof{Nonce: f.Nonce}) != nil {
		t.Error("the own answer is refused")
	}
	for name, err := range map[string]error{
		"another state": f.CheckState(g.State), "no state": f.CheckState(""), "no flow": account.Flow{}.CheckState(""),
		"another nonce": f.CheckProof(account.Proof{Nonce: g.Nonce}), "no nonce": account.Flow{}.CheckProof(account.Proof{}),
	} {
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: got %v, want Forbidden", name, err)
		}
	}
}
