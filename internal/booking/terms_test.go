package booking_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// waitAs puts somebody without an appointment on the list for the days.
func waitAs(as context.Context, t *testing.T, p *play, from, until italy.Day) booking.Entry {
	t.Helper()
	entry, err := p.Wait(as, booking.WaitRequest{
		Calendar: "documenti", From: from, Until: until, GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: "RSSMRA80A01H501U", Email: "ada@example.org",
	})
	if err != nil {
		t.Fatalf("wait: %v %v", err, fault.FieldsOf(err))
	}
	return entry
}

func TestWhoseDaysAreOverKeepsNobodyElseFromAnOffer(t *testing.T) {
	stage(t, listed(), func(t *testing.T, p *play) {
		for i := range 100 { // as many as one round sees
			waitAs(citizen(fmt.Sprintf("past-%d", i)), t, p, "2014-03-01", "2014-03-02")
		}
		p.now = p.now.AddDate(0, 0, 14)
		entry := waitAs(citizen("carla"), t, p, "2014-03-16", "2014-03-31")
		round(t, p)
		if got, _, err := p.EntryByLink(guest(), entry.Link); err != nil || got.State != booking.HasOffer {
			t.Errorf("the entry is %q, %v, want an offer", got.State, err)
		}
	})
}

func TestAnOfferDoesNotGiveMoreThanTheLimit(t *testing.T) {
	c := listed()
	c.Terms.PerPerson = 1
	stage(t, c, func(t *testing.T, p *play) {
		p.now = p.now.AddDate(0, 0, -7)
		entry := waitAs(citizen("anna"), t, p, monday, monday)
		round(t, p)
		mustBook(citizen("anna"), t, p, at(monday.AddDays(7), 9, 0))
		_, err := p.Accept(guest(), entry.Link)
		wantKind(t, err, fault.TooMany)
	})
}

func TestAnAddressCountsOnceHoweverItIsWritten(t *testing.T) {
	c := calendar(9)
	c.Terms.PerEmail = 1
	stage(t, c, func(t *testing.T, p *play) {
		mustBook(guest(), t, p, at(monday, 9, 0))
		for _, address := range []string{"ada@example.org(1)", `"ada"@example.org`, "ada@(x)example.org", "ada@EXAMPLE.org"} {
			req := ask(at(monday, 9, 30))
			req.CodiceFiscale, req.Email = "VRDLGU70B02H501S", address
			if _, err := p.Book(guest(), req); !fault.Is(err, fault.TooMany) && !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v, want a refusal", address, err)
			}
		}
	})
}

func TestAnAddressIsNotLongerThanMailAllows(t *testing.T) {
	scene(t, 9, func(t *testing.T, p *play) {
		req := ask(at(monday, 9, 0))
		req.Email = strings.Repeat("a", 500_000) + "@example.org"
		_, err := p.Book(guest(), req)
		wantKind(t, err, fault.Invalid)
	})
}

func TestPlacesForOneSubjectAreNotGivenForAnother(t *testing.T) {
	rules := agenda.Rules{Minutes: 30, Horizon: 60, Openings: []agenda.Opening{
		{Weekday: 1, From: 9 * 60, Until: 10 * 60, Places: 1, Subjects: []string{"a"}},
		{Weekday: 1, From: 9 * 60, Until: 10 * 60, Places: 1, Subjects: []string{"b"}},
	}}
	defects := rules.Check(nil, []string{"a", "b"})
	for _, c := range rules.Cells(monday, italy.MonthDay{Month: 6, Day: 24}) {
		if c.Capacity > 1 && len(defects) == 0 {
			t.Errorf("the cell at %s takes %d of %v: the rules give one place for each", c.Start, c.Capacity, c.Subjects)
		}
	}
}

func TestWhoseWaitingIsLongOverIsForgotten(t *testing.T) {
	stage(t, listed(), func(t *testing.T, p *play) {
		entry := waitAs(guest(), t, p, "2014-03-01", "2014-03-02")
		p.now = p.now.AddDate(0, 0, 10)
		if err := p.Forget(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got, _, err := p.EntryByLink(guest(), entry.Link); err != nil || got.State != booking.EndOfOffers {
			t.Fatalf("the entry is %q, %v, want ended", got.State, err)
		}
		waitAs(guest(), t, p, "2014-03-11", "2014-03-31") // the same person
		p.now = p.now.AddDate(0, 0, 30)
		if err := p.Forget(context.Background()); err != nil {
			t.Fatal(err)
		}
		_, _, err := p.EntryByLink(guest(), entry.Link)
		wantKind(t, err, fault.NotFound)
	})
}

func TestOneAddressDoesNotWaitForEverybody(t *testing.T) {
	c := listed()
	c.Terms.PerEmail = 2
	stage(t, c, func(t *testing.T, p *play) {
		req := booking.WaitRequest{Calendar: "documenti", GivenName: "Ada", FamilyName: "Prova", Email: "ada@example.org"}
		for i, code := range []string{"RSSMRA80A01H501U", "VRDLGU70B02H501S", "BNCLRA85M41H501Z"} {
			req.CodiceFiscale = code
			_, err := p.Wait(guest(), req)
			if i < 2 && err != nil {
				t.Fatal(err, fault.FieldsOf(err))
			}
			if i == 2 {
				wantKind(t, err, fault.TooMany)
			}
		}
	})
}
