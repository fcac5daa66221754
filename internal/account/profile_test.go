package account_test

import (
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
)

func TestAForgottenPasswordIsReplacedByWhoReadsTheLetters(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		session := byPassword(t, p, 1)
		for range 2 {
			if err := p.AskReset(t.Context(), registration(1).Email, from("192.0.2.1")); err != nil {
				t.Fatal(err)
			}
		}
		last[account.ResetAsked](t, p)
		first, _ := p.told["account.reset_asked"][0].(account.ResetAsked)
		second := last[account.ResetAsked](t, p)
		wantKind(t, p.Reset(t.Context(), first.Token, other), fault.NotFound) // only the newest link works
		wantKind(t, p.Reset(t.Context(), second.Token, "corta"), fault.Invalid)
		if err := p.Reset(t.Context(), second.Token, other); err != nil {
			t.Fatal(err)
		}
		wantKind(t, p.Reset(t.Context(), second.Token, good), fault.NotFound)
		wantIn(t, p, session, false)
		_, err := p.SignInByPassword(t.Context(), registration(1).Email, good, "", from("192.0.2.1"))
		wantKind(t, err, fault.Invalid)
		if _, err := p.SignInByPassword(t.Context(), registration(1).Email, other, "", from("192.0.2.1")); err != nil {
			t.Fatal(err)
		}
		if count[account.PasswordChanged](t, p) != 1 {
			t.Error("the owner is not told")
		}
	})
}

func TestAResetLinkWorksForAnHour(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		if err := p.AskReset(t.Context(), registration(1).Email, from("192.0.2.1")); err != nil {
			t.Fatal(err)
		}
		p.wait(time.Hour)
		wantKind(t, p.Reset(t.Context(), last[account.ResetAsked](t, p).Token, other), fault.NotFound)
	})
}

func TestNoLinkIsSentForAnUnknownAddressOrAnAccountWithoutPassword(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		e, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: code(1), GivenName: "Ada", FamilyName: "Prova"}, "", from(""))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.CompleteRegistration(t.Context(), e.Proof, "ada@example.org", "it", from("")); err != nil {
			t.Fatal(err)
		}
		for _, email := range []string{"nessuno@example.org", "ada@example.org"} {
			if err := p.AskReset(t.Context(), email, from("192.0.2.1")); err != nil {
				t.Errorf("%s: got %v, want the same answer as always", email, err)
			}
		}
		if got := count[account.ResetAsked](t, p); got != 0 {
			t.Errorf("got %d letters, want 0", got)
		}
	})
}

func TestAPasswordIsChangedByWhoKnowsIt(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		here, there := byPassword(t, p, 1), byPassword(t, p, 1)
		v := account.Visitor{Address: "192.0.2.1", Session: here}
		ctx := signedIn(t, p, here)
		wantKind(t, p.ChangePassword(ctx, "sbagliata davvero", other, v), fault.Invalid)
		wantKind(t, p.ChangePassword(ctx, good, "corta", v), fault.Invalid)
		wantKind(t, p.ChangePassword(t.Context(), good, other, v), fault.NotFound)
		if err := p.ChangePassword(ctx, good, other, v); err != nil {
			t.Fatal(err)
		}
		wantIn(t, p, here, true)
		wantIn(t, p, there, false)
		if _, err := p.SignInByPassword(t.Context(), registration(1).Email, other, "", from("192.0.2.1")); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAnAddressHoldsOnceItIsConfirmedAndTheFormerOneIsTold(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		registered(t, p, 2)
		ctx := signedIn(t, p, byPassword(t, p, 1))
		if err := p.AskEmail(ctx, registration(2).Email, from("192.0.2.1")); err != nil {
			t.Errorf("a taken address: got %v, want the same answer as always", err)
		}
		if count[account.EmailAsked](t, p) != 0 {
			t.Error("a letter went to somebody else's address")
		}
		wantKind(t, p.AskEmail(ctx, "non un indirizzo", from("192.0.2.1")), fault.Invalid)
		if err := p.AskEmail(ctx, "Nuova@Example.org", from("192.0.2.1")); err != nil {
			t.Fatal(err)
		}
		asked := last[account.EmailAsked](t, p)
		if a, err := p.Account(ctx); err != nil || a.Email != "ada1@example.org" || asked.Email != "nuova@example.org" {
			t.Fatalf("got %+v, %v: the address must hold only once it is confirmed", a, err)
		}
		if err := p.ConfirmEmail(t.Context(), asked.Token); err != nil {
			t.Fatal(err)
		}
		if a, err := p.Account(ctx); err != nil || a.Email != "nuova@example.org" {
			t.Fatalf("got %+v, %v, want the new address", a, err)
		}
		if f := last[account.EmailChanged](t, p); f.Email != "ada1@example.org" || f.Now != "nuova@example.org" {
			t.Errorf("got %+v, want the former address to be told", f)
		}
		wantKind(t, p.ConfirmEmail(t.Context(), asked.Token), fault.NotFound)
	})
}

func TestContactsAreChecked(t *testing.T) {
	p := newPlay(openSQLite(t))
	registered(t, p, 1)
	ctx := signedIn(t, p, byPassword(t, p, 1))
	for phone, ok := range map[string]bool{"": true, "0547 123456": true, "+39 333 1234567": true, "12": false, "chiamami": false, "1+2345678": false} {
		err := p.ChangeContacts(ctx, phone, "en")
		if (err == nil) != ok {
			t.Errorf("%q: got %v, want accepted = %v", phone, err, ok)
		}
	}
	if err := p.ChangeContacts(ctx, " 0547  123456 ", "en"); err != nil {
		t.Fatal(err)
	}
	if a, err := p.Account(ctx); err != nil || a.Phone != "0547 123456" || a.Lang != "en" {
		t.Errorf("got %+v, %v", a, err)
	}
}

func TestPasswordsThatEverybodyTriesAreRefused(t *testing.T) {
	p := newPlay(openSQLite(t))
	for _, password := range []string{
		"undici-car!", "passwordpassword", "Password1234", "abababababababab", "aaaaaaaaaaaa", "abcdefghijkl", "123456789012", "ciaociaociaociao",
		"ada1@example.org", code(1), "AdaFamigliaProvata2014", strings.Repeat("lunga e ", 17),
	} {
		r := registration(1)
		r.FamilyName, r.Password = "Famiglia Provata", password
		err := p.Register(t.Context(), r, from("192.0.2.1"))
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != "password" {
			t.Errorf("%q: got %v, want it refused", password, err)
		}
	}
	for n, password := range []string{"corretto cavallo batteria", "Xk9-trentatre-zanzare", "però-così-va-bene"} {
		r := registration(n)
		r.Password = password
		if err := p.Register(t.Context(), r, from("192.0.2.1")); err != nil {
			t.Errorf("%q: got %v, want it accepted", password, err)
		}
	}
}

func TestAnOfficersPasswordIsLonger(t *testing.T) {
	p := newPlay(openSQLite(t))
	o := officer(t, p, 1, identity.RoleClerk)
	token := last[account.OfficerAdded](t, p).Token
	wantKind(t, p.Reset(t.Context(), token, "zanzare-e-14c."), fault.Invalid)
	if err := p.Reset(t.Context(), token, "zanzare-e-15car"); err != nil {
		t.Fatal(err)
	}
	e, err := p.SignInByPassword(t.Context(), o.Email, "zanzare-e-15car", identity.Officer, from("192.0.2.1"))
	if err != nil || e.Kind != identity.Officer {
		t.Errorf("got %+v, %v, want an officer's session", e, err)
	}
}
