package account_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

func TestWhoConfirmsTheAddressIsRegisteredFromTheDayOfTheRequest(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.now = time.Date(2014, 3, 1, 22, 59, 0, 0, time.UTC) // 23:59 in Rome
		if err := p.Register(t.Context(), registration(1), from("192.0.2.1")); err != nil {
			t.Fatal(err)
		}
		started := last[account.RegistrationStarted](t, p)
		if n, err := p.CountRegistered(t.Context(), "2014-03-02"); err != nil || n != 0 {
			t.Fatalf("got %d registered before the confirmation (%v), want 0", n, err)
		}
		p.wait(2 * time.Hour) // the next day
		if name, err := p.RegistrationPending(t.Context(), started.Token); err != nil || name != "Ada" {
			t.Fatalf("got %q, %v, want Ada waiting", name, err)
		}
		if err := p.Confirm(t.Context(), started.Token); err != nil {
			t.Fatal(err)
		}
		daily, err := p.CountByDay(t.Context(), "2014-03-01", "2014-03-02")
		if err != nil || len(daily) != 1 || daily[0].Day != "2014-03-01" || daily[0].Count != 1 {
			t.Fatalf("got %v, %v, want one on 2014-03-01", daily, err)
		}
		if f := last[account.Registered](t, p); f.Email != "ada1@example.org" || f.Account != started.ID {
			t.Fatalf("got %+v, want the fact of the new account", f)
		}
		wantKind(t, p.Confirm(t.Context(), started.Token), fault.NotFound)
	})
}

func TestAConfirmationLinkWorksFor48Hours(t *testing.T) {
	for after, works := range map[time.Duration]bool{48*time.Hour - time.Second: true, 48 * time.Hour: false} {
		scene(t, func(t *testing.T, p *play) {
			if err := p.Register(t.Context(), registration(1), from("192.0.2.1")); err != nil {
				t.Fatal(err)
			}
			token := last[account.RegistrationStarted](t, p).Token
			p.wait(after)
			if err := p.Confirm(t.Context(), token); (err == nil) != works {
				t.Errorf("after %v: got %v, want works = %v", after, err, works)
			}
		})
	}
}

func TestTheFormDoesNotTellWhoHasAnAccount(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		sameEmail, sameCode := registration(2), registration(3)
		sameEmail.Email = " ADA1@example.org "
		sameCode.CodiceFiscale = strings.ToLower(code(1))
		for _, r := range []account.Registration{sameEmail, sameCode} {
			if err := p.Register(t.Context(), r, from("192.0.2.1")); err != nil {
				t.Errorf("got %v, want the same answer as for a new person", err)
			}
		}
		if got := count[account.RegistrationRepeated](t, p); got != 2 {
			t.Errorf("got %d letters about an account that is there, want 2", got)
		}
		if got := count[account.RegistrationStarted](t, p); got != 1 {
			t.Errorf("got %d registrations, want 1", got)
		}
	})
}

func TestOfTwoWhoClaimTheSameDataTheFirstToConfirmHasThem(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		var tokens []string
		for range 2 {
			if err := p.Register(t.Context(), registration(1), from("192.0.2.1")); err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, last[account.RegistrationStarted](t, p).Token)
		}
		if err := p.Confirm(t.Context(), tokens[1]); err != nil {
			t.Fatal(err)
		}
		wantKind(t, p.Confirm(t.Context(), tokens[0]), fault.NotFound)
	})
}

func TestAFormSentTwiceIsOneRegistration(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		ctx := journal.WithKey(t.Context(), "same-form")
		for range 2 {
			if err := p.Register(ctx, registration(1), from("192.0.2.1")); err != nil {
				t.Fatal(err)
			}
		}
		if got := count[account.RegistrationStarted](t, p); got != 1 {
			t.Errorf("got %d letters, want 1", got)
		}
	})
}

func TestEachWrongFieldIsNamed(t *testing.T) {
	p := newPlay(openSQLite(t))
	for name, spoil := range map[string]func(*account.Registration){
		"given_name":     func(r *account.Registration) { r.GivenName = " " },
		"family_name":    func(r *account.Registration) { r.FamilyName = "" },
		"codice_fiscale": func(r *account.Registration) { r.CodiceFiscale = code(1)[:15] + "0" },
		"email":          func(r *account.Registration) { r.Email = "Ada <ada@example.org>" },
		"password":       func(r *account.Registration) { r.Password = "corta" },
	} {
		r := registration(1)
		spoil(&r)
		err := p.Register(t.Context(), r, from("192.0.2.1"))
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != name {
			t.Errorf("%s: got %v, want this field alone", name, err)
		}
	}
}

func TestLettersToOneAddressAreLimited(t *testing.T) {
	p := newPlay(openSQLite(t))
	for n := range 4 {
		r := registration(n)
		r.Email = "vittima@example.org"
		err := p.Register(t.Context(), r, from(fmt.Sprintf("192.0.2.%d", n)))
		if n < 3 && err != nil {
			t.Fatalf("letter %d: %v", n+1, err)
		}
		if n == 3 {
			wantKind(t, err, fault.TooMany)
		}
	}
	p.wait(21 * time.Minute)
	r := registration(9)
	r.Email = "vittima@example.org"
	if err := p.Register(t.Context(), r, from("192.0.2.1")); err != nil {
		t.Errorf("later: got %v, want one more letter", err)
	}
}

func TestATownIsImportedInASecondAndImportedAgainWithoutHarm(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		var town []account.Account
		for n := range 4984 {
			town = append(town, account.Account{
				ID: fmt.Sprintf("sample-%d", n+1), GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: code(n),
				Email: fmt.Sprintf("c%d@example.org", n+1), Lang: "it", RegisteredAt: time.Date(2013, 1, 1+n%300, 10, 0, 0, 0, time.UTC),
			})
		}
		began := time.Now()
		if err := p.Import(program(), town); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d accounts in %v", len(town), time.Since(began))
		if err := p.Import(program(), town[:600]); err != nil {
			t.Fatal(err)
		}
		if n, err := p.CountRegistered(t.Context(), "2013-12-31"); err != nil || n != 4984 {
			t.Fatalf("got %d, %v, want 4984", n, err)
		}
		if n, err := p.CountRegistered(t.Context(), "2013-01-01"); err != nil || n != 17 {
			t.Fatalf("got %d on the first day, %v, want 17", n, err)
		}
		e, err := p.SignInByIdentity(t.Context(), account.Proof{CodiceFiscale: code(7)}, "", from(""))
		if err != nil || e.Token == "" {
			t.Fatalf("got %+v, %v, want an imported citizen to come in", e, err)
		}
		wantKind(t, p.Import(t.Context(), town[:1]), fault.NotFound)
		town[0].Email = "none"
		wantKind(t, p.Import(program(), town[:1]), fault.Invalid)
	})
}

func TestWhatIsTooOldIsDeleted(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		registered(t, p, 1)
		token := byPassword(t, p, 1)
		if err := p.Register(t.Context(), registration(2), from("192.0.2.1")); err != nil {
			t.Fatal(err)
		}
		if err := p.Purge(program()); err != nil {
			t.Fatal(err)
		}
		wantIn(t, p, token, true)
		if p.rows(t, "account_pending") != 1 || p.rows(t, "account_session") != 1 {
			t.Fatal("what is still good must stay")
		}
		p.wait(49 * time.Hour)
		if err := p.Purge(program()); err != nil {
			t.Fatal(err)
		}
		if p.rows(t, "account_pending") != 0 || p.rows(t, "account_session") != 0 {
			t.Fatal("what is too old must go")
		}
	})
}

func TestNoSecretLiesInTheDatabase(t *testing.T) {
	p := newPlay(openSQLite(t))
	ctx := journal.WithKey(t.Context(), "form-key")
	if err := p.Register(ctx, registration(1), from("192.0.2.1")); err != nil {
		t.Fatal(err)
	}
	link := last[account.RegistrationStarted](t, p).Token
	if err := p.Confirm(t.Context(), link); err != nil {
		t.Fatal(err)
	}
	e, err := p.SignInByPassword(ctx, registration(1).Email, good, "", from("192.0.2.1"))
	if err != nil {
		t.Fatal(err)
	}
	proof, err := p.SignInByIdentity(ctx, account.Proof{CodiceFiscale: code(5), GivenName: "Ugo"}, "", from(""))
	if err != nil {
		t.Fatal(err)
	}
	last[account.Registered](t, p) // delivers what waits in the outbox
	everything := p.dump(t)
	for name, secret := range map[string]string{"password": good, "link": link, "session": e.Token, "proof": proof.Proof} {
		if secret == "" || strings.Contains(everything, secret) {
			t.Errorf("the %s is empty or lies in the database", name)
		}
	}
	if !strings.Contains(everything, registration(1).Email) {
		t.Error("the dump holds nothing: this test could not fail")
	}
}
