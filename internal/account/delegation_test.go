package account_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// proven makes citizen n's account by a proof of identity and gives the context of who is signed in.
func proven(t *testing.T, p *play, n int) context.Context {
	t.Helper()
	proof := account.Proof{CodiceFiscale: code(n), GivenName: fmt.Sprintf("Ada%c", 'a'+n), FamilyName: "Prova"}
	e, err := p.SignInByIdentity(t.Context(), proof, "", from("192.0.2.1"))
	if err == nil && e.Proof != "" {
		e, err = p.CompleteRegistration(t.Context(), e.Proof, registration(n).Email, "it", from("192.0.2.1"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return signedIn(t, p, e.Token)
}

func wish(n int) account.DelegationRequest {
	return account.DelegationRequest{CodiceFiscale: code(n), GivenName: "Ugo", FamilyName: "Delegato", Until: "2014-12-31"}
}

// proposed has one citizen propose a delegation to another.
func proposed(ctx context.Context, t *testing.T, p *play, to int) string {
	t.Helper()
	p.wait(20 * time.Minute) // the limit of letters is another test's
	id, err := p.ProposeDelegation(ctx, wish(to), from("192.0.2.1"))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func accepted(giver, taker context.Context, t *testing.T, p *play, to int) string {
	t.Helper()
	id := proposed(giver, t, p, to)
	if err := p.AcceptDelegation(taker, id); err != nil {
		t.Fatal(err)
	}
	return id
}

func stands(ctx context.Context, t *testing.T, p *play, id string) account.Delegation {
	t.Helper()
	d, err := p.Delegation(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADelegateActsFromTheAnswerToTheLastDay(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver, taker := proven(t, p, 1), proven(t, p, 2)
		id := proposed(giver, t, p, 2)
		_, err := p.DelegationToMe(taker, id)
		wantKind(t, err, fault.NotFound)
		if err := p.AcceptDelegation(taker, id); err != nil {
			t.Fatal(err)
		}
		d, err := p.DelegationToMe(taker, id)
		if err != nil || d.Delegator.CodiceFiscale != code(1) || d.Delegator.Name() != "Adab Prova" {
			t.Fatalf("got %+v, %v, want the delegator's data", d, err)
		}
		_, err = p.DelegationToMe(giver, id)
		wantKind(t, err, fault.NotFound)
		f := last[account.DelegationChanged](t, p)
		if f.Delegation.State != account.Accepted || f.Delegator.Email != "ada1@example.org" || f.Delegate.Email != "ada2@example.org" {
			t.Errorf("got %+v, want both to be told", f)
		}
		p.wait(italy.Day("2014-12-31").Start().Add(23 * time.Hour).Sub(p.time()))
		taker = proven(t, p, 2)
		if _, err := p.DelegationToMe(taker, id); err != nil {
			t.Errorf("on the last day: got %v", err)
		}
		p.wait(2 * time.Hour)
		_, err = p.DelegationToMe(taker, id)
		wantKind(t, err, fault.NotFound)
		if err := p.ExpireDelegations(program()); err != nil {
			t.Fatal(err)
		}
		if f := last[account.DelegationChanged](t, p); f.Delegation.State != account.ExpiredDelegation || f.Was != account.Accepted {
			t.Errorf("got %+v, want both to hear that it is over", f)
		}
	})
}

func TestADelegationBeginsOnItsDay(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver, taker := proven(t, p, 1), proven(t, p, 2)
		r := wish(2)
		r.From = "2014-03-03"
		id, err := p.ProposeDelegation(giver, r, from("192.0.2.1"))
		if err == nil {
			err = p.AcceptDelegation(taker, id)
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.DelegationToMe(taker, id)
		wantKind(t, err, fault.NotFound)
		p.wait(48 * time.Hour)
		if _, err := p.DelegationToMe(taker, id); err != nil {
			t.Error(err)
		}
	})
}

func TestNobodyLearnsFromADelegationWhoHasAnAccount(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver := proven(t, p, 1)
		proven(t, p, 2)
		registered(t, p, 3) // claims a codice fiscale and has not proven it
		var seen []account.Delegation
		for _, to := range []int{2, 3, 4} {
			d := stands(giver, t, p, proposed(giver, t, p, to))
			f := last[account.DelegationChanged](t, p)
			if known := f.Delegate.Email != ""; known != (to == 2) {
				t.Errorf("citizen %d: got a letter = %v: it is only for who has proven to be the one", to, known)
			}
			d.ID, d.ProposedAt, d.ChangedAt, d.Delegate.CodiceFiscale = "", time.Time{}, time.Time{}, ""
			seen = append(seen, d)
		}
		if seen[0] != seen[1] || seen[1] != seen[2] {
			t.Errorf("the delegator sees %+v", seen)
		}
	})
}

func TestWhoProvesLaterToBeTheDelegateFindsTheProposal(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		id := proposed(proven(t, p, 1), t, p, 2)
		taker := proven(t, p, 2)
		_, received, err := p.Delegations(taker)
		if err != nil || len(received) != 1 || received[0].ID != id || received[0].Delegator.CodiceFiscale != "" || received[0].Delegator.Account != "" {
			t.Fatalf("got %+v, %v, want the proposal without the delegator's codice fiscale", received, err)
		}
		if err := p.AcceptDelegation(taker, id); err != nil {
			t.Fatal(err)
		}
		if d := stands(taker, t, p, id); d.Delegator.CodiceFiscale != code(1) || d.Delegator.Account != "" {
			t.Errorf("got %+v, want the codice fiscale once it is accepted", d)
		}
	})
}

func TestOnlyWhoHasProvenWhoItIsGivesAndTakes(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver := proven(t, p, 1)
		registered(t, p, 2)
		claims := signedIn(t, p, byPassword(t, p, 2))
		_, err := p.ProposeDelegation(claims, wish(3), from("192.0.2.1"))
		wantKind(t, err, fault.NotFound)
		id := proposed(giver, t, p, 2)
		wantKind(t, p.AcceptDelegation(claims, id), fault.NotFound)
		if _, received, err := p.Delegations(claims); err != nil || len(received) != 0 {
			t.Errorf("got %v, %v, want nothing for who only claims the codice fiscale", received, err)
		}
	})
}

func TestADelegationIsNothingToAnybodyElse(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver, taker, stranger := proven(t, p, 1), proven(t, p, 2), proven(t, p, 3)
		id := proposed(giver, t, p, 2)
		clerk := as(officer(t, p, 1, "clerk"))
		for name, ctx := range map[string]context.Context{"another citizen": stranger, "nobody": t.Context(), "the staff": clerk} {
			_, err := p.Delegation(ctx, id)
			for what, err := range map[string]error{
				"reads": err, "accepts": p.AcceptDelegation(ctx, id), "refuses": p.RefuseDelegation(ctx, id), "ends": p.EndDelegation(ctx, id),
			} {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("%s %s: got %v, want nothing there", name, what, err)
				}
			}
		}
		wantKind(t, p.AcceptDelegation(giver, id), fault.NotFound)
		wantKind(t, p.RefuseDelegation(giver, id), fault.NotFound)
		if err := p.AcceptDelegation(taker, id); err != nil {
			t.Fatal(err)
		}
		_, err := p.DelegationToMe(stranger, id)
		wantKind(t, err, fault.NotFound)
	})
}

func TestEitherEndsADelegationAtOnce(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver, taker := proven(t, p, 1), proven(t, p, 2)
		for side, ends := range map[account.Side]context.Context{account.TheDelegator: giver, account.TheDelegate: taker} {
			id := accepted(giver, taker, t, p, 2)
			if err := p.EndDelegation(ends, id); err != nil {
				t.Fatal(err)
			}
			if d := stands(giver, t, p, id); d.State != account.EndedDelegation || d.EndedBy != side {
				t.Errorf("got %+v", d)
			}
			_, err := p.DelegationToMe(taker, id)
			wantKind(t, err, fault.NotFound)
			wantKind(t, p.EndDelegation(giver, id), fault.Conflict)
			wantKind(t, p.AcceptDelegation(taker, id), fault.Conflict)
		}
	})
}

func TestARefusalIsFinalAndAWithdrawnProposalIsGone(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver, taker := proven(t, p, 1), proven(t, p, 2)
		id := proposed(giver, t, p, 2)
		wantKind(t, p.EndDelegation(taker, id), fault.Conflict) // who has not accepted refuses
		if err := p.RefuseDelegation(taker, id); err != nil {
			t.Fatal(err)
		}
		wantKind(t, p.AcceptDelegation(taker, id), fault.Conflict)
		wantKind(t, p.RefuseDelegation(taker, id), fault.Conflict)
		id = proposed(giver, t, p, 2)
		if err := p.EndDelegation(giver, id); err != nil {
			t.Fatal(err)
		}
		wantKind(t, p.AcceptDelegation(taker, id), fault.Conflict)
	})
}

func TestAProposalIsAnsweredWithinThirtyDays(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver := proven(t, p, 1)
		id := proposed(giver, t, p, 2)
		p.wait(30 * 24 * time.Hour)
		if err := p.ExpireDelegations(program()); err != nil {
			t.Fatal(err)
		}
		if d := stands(proven(t, p, 1), t, p, id); d.State != account.Proposed {
			t.Fatalf("got %s on the last day", d.State)
		}
		p.wait(24 * time.Hour)
		wantKind(t, p.AcceptDelegation(proven(t, p, 2), id), fault.Conflict)
		if err := p.ExpireDelegations(program()); err != nil {
			t.Fatal(err)
		}
		if d := stands(proven(t, p, 1), t, p, id); d.State != account.ExpiredDelegation {
			t.Errorf("got %s afterwards", d.State)
		}
	})
}

func TestTwoPeopleHaveOneDelegationAtATime(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver := proven(t, p, 1)
		id := proposed(giver, t, p, 2)
		p.wait(time.Hour)
		_, err := p.ProposeDelegation(giver, wish(2), from("192.0.2.1"))
		wantKind(t, err, fault.Conflict)
		var group sync.WaitGroup
		errs := make([]error, 8)
		if err := p.EndDelegation(giver, id); err != nil {
			t.Fatal(err)
		}
		p.wait(time.Hour)
		for n := range errs {
			group.Go(func() { _, errs[n] = p.ProposeDelegation(giver, wish(2), from(fmt.Sprintf("192.0.2.%d", n))) })
		}
		group.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			}
		}
		if won != 1 {
			t.Errorf("got %d delegations of the same two people, want one: %v", won, errs)
		}
	})
}

func TestDelegatesAndDelegatorsAreFew(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver := proven(t, p, 1)
		for n := range account.MostDelegates {
			proposed(giver, t, p, 10+n)
		}
		_, err := p.ProposeDelegation(giver, wish(30), from("192.0.2.1"))
		wantKind(t, err, fault.TooMany)
		for n := range account.MostDelegators {
			accepted(proven(t, p, 100+n), proven(t, p, 2), t, p, 2)
		}
		id := proposed(proven(t, p, 99), t, p, 2)
		wantKind(t, p.AcceptDelegation(proven(t, p, 2), id), fault.TooMany)
	})
}

func TestProposalsToOnePersonAreNotRepeatedAllDay(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver := proven(t, p, 1)
		var err error
		for n := 0; err == nil && n < 50; n++ {
			var id string
			p.wait(20 * time.Minute)
			if id, err = p.ProposeDelegation(giver, wish(2), from("192.0.2.1")); err == nil {
				err = p.EndDelegation(giver, id)
			}
		}
		wantKind(t, err, fault.TooMany)
		if letters := count[account.DelegationChanged](t, p); letters > 20 {
			t.Errorf("got %d letters within a day", letters)
		}
	})
}

func TestWhatIsWrittenOfADelegationIsChecked(t *testing.T) {
	p := newPlay(openSQLite(t))
	giver := proven(t, p, 1)
	for name, c := range map[string]struct {
		change func(*account.DelegationRequest)
		field  string
	}{
		"no name":        {func(r *account.DelegationRequest) { r.GivenName = " " }, "given_name"},
		"two lines":      {func(r *account.DelegationRequest) { r.FamilyName = "Del\nega" }, "family_name"},
		"a typing error": {func(r *account.DelegationRequest) { r.CodiceFiscale = "RSSMRA80A01H501X" }, "codice_fiscale"},
		"oneself":        {func(r *account.DelegationRequest) { r.CodiceFiscale = code(1) }, "codice_fiscale"},
		"the past":       {func(r *account.DelegationRequest) { r.From = "2014-02-28" }, "from"},
		"no last day":    {func(r *account.DelegationRequest) { r.Until = "" }, "until"},
		"backwards":      {func(r *account.DelegationRequest) { r.From, r.Until = "2014-06-01", "2014-05-01" }, "until"},
		"for ever":       {func(r *account.DelegationRequest) { r.Until = "2016-03-05" }, "until"},
	} {
		r := wish(2)
		c.change(&r)
		_, err := p.ProposeDelegation(giver, r, from("192.0.2.1"))
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != c.field {
			t.Errorf("%s: got %v, want %s to be wrong", name, err, c.field)
		}
	}
	r := wish(2)
	r.Until = "2016-03-01"
	if _, err := p.ProposeDelegation(giver, r, from("192.0.2.1")); err != nil {
		t.Errorf("two years: got %v", err)
	}
}

func TestWhoClosesTheAccountHasNoDelegateAndIsNone(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		closes, other := proven(t, p, 1), proven(t, p, 2)
		given, taken, waits := accepted(closes, other, t, p, 2), accepted(other, closes, t, p, 1), proposed(closes, t, p, 3)
		if _, err := p.Close(closes); err != nil {
			t.Fatal(err)
		}
		for id, side := range map[string]account.Side{given: account.TheDelegator, taken: account.TheDelegate} {
			if d := stands(other, t, p, id); d.State != account.EndedDelegation || d.EndedBy != side {
				t.Errorf("got %+v, want it ended by %s", d, side)
			}
		}
		_, err := p.DelegationToMe(other, given)
		wantKind(t, err, fault.NotFound)
		wantKind(t, p.AcceptDelegation(proven(t, p, 3), waits), fault.Conflict)
		if got := count[account.DelegationChanged](t, p); got != 8 {
			t.Errorf("got %d facts, want each change told", got)
		}
		p.wait(31 * 24 * time.Hour)
		if err := p.Erase(program()); err != nil {
			t.Fatal(err)
		}
		if n := p.rows(t, "account_delegation"); n != 0 {
			t.Errorf("got %d delegations of who is erased", n)
		}
	})
}

func TestEndedDelegationsAreForgottenAfterTwoYears(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		giver := proven(t, p, 1)
		if err := p.EndDelegation(giver, proposed(giver, t, p, 2)); err != nil {
			t.Fatal(err)
		}
		for n, want := range []int{1, 0} {
			p.wait(time.Duration(n*731+1) * 24 * time.Hour)
			if err := p.Purge(program()); err != nil {
				t.Fatal(err)
			}
			if got := p.rows(t, "account_delegation"); got != want {
				t.Errorf("got %d delegations, want %d", got, want)
			}
		}
	})
}
