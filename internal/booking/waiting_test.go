package booking_test

import (
	"context"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

// listed is a calendar of one place a slot with a waiting list: an offer stands an hour, two are made, none on the last day.
func listed() booking.Calendar {
	c := calendar(1)
	c.Terms.OfferMinutes, c.Terms.MostOffers, c.Terms.OfferUntil = 60, 2, 24
	return c
}

// queue has both places of the first Monday taken and somebody wait for one of them with an appointment a week later.
func queue(t *testing.T, p *play) (taken []booking.Appointment, entry booking.Entry, offers *[]booking.PlaceOffered) {
	t.Helper()
	offers = &[]booking.PlaceOffered{}
	journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, f booking.PlaceOffered) error {
		*offers = append(*offers, f)
		return nil
	})
	p.now = p.now.AddDate(0, 0, -7)
	taken = []booking.Appointment{mustBook(citizen("anna"), t, p, at(monday, 9, 0)), mustBook(citizen("bruno"), t, p, at(monday, 9, 30))}
	later := mustBook(citizen("carla"), t, p, at(monday.AddDays(7), 9, 0))
	entry, err := p.Wait(citizen("carla"), booking.WaitRequest{Calendar: "documenti", Appointment: later.Link, From: "2014-02-25", Until: "2014-12-31"})
	if err != nil {
		t.Fatalf("wait: %v", err)
	}
	return taken, entry, offers
}

// round makes the offers of a minute and delivers what they tell.
func round(t *testing.T, p *play) {
	t.Helper()
	for _, do := range []func(context.Context) error{p.Sweep, p.Offer, p.journal.Dispatcher().Drain} {
		if err := do(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhoWaitsIsOfferedAnEarlierPlaceAndMovesThere(t *testing.T) {
	stage(t, listed(), func(t *testing.T, p *play) {
		taken, entry, offers := queue(t, p)
		round(t, p)
		if len(*offers) != 0 {
			t.Fatalf("offered %+v, but nothing is free", *offers)
		}
		if _, err := p.Cancel(citizen("anna"), taken[0].ID); err != nil {
			t.Fatal(err)
		}
		round(t, p)
		round(t, p)
		if len(*offers) != 1 || !(*offers)[0].Appointment.Start.Equal(at(monday, 9, 0)) || (*offers)[0].Entry.Email != "carla@example.org" {
			t.Fatalf("offered %+v, want once the place that came free", *offers)
		}
		_, err := p.Book(citizen("dino"), ask(at(monday, 9, 0)))
		wantKind(t, err, fault.Conflict) // it is kept
		a, err := p.Accept(guest(), entry.Link)
		if err != nil || !a.Start.Equal(at(monday, 9, 0)) || a.Account != "carla" {
			t.Fatalf("accepted %+v, %v", a, err)
		}
		wantFree(t, p, monday)
		wantFree(t, p, monday.AddDays(7), 1, 1)
		if mine, err := p.Mine(citizen("carla")); err != nil || len(mine) != 1 {
			t.Errorf("%d appointments, %v, want the one", len(mine), err)
		}
		_, err = p.Accept(guest(), entry.Link)
		wantKind(t, err, fault.Conflict)
	})
}

func TestAnOfferThatNobodyTakesGoesToTheNext(t *testing.T) {
	stage(t, listed(), func(t *testing.T, p *play) {
		taken, first, offers := queue(t, p)
		p.pass(time.Second)
		second, err := p.Wait(guest(), booking.WaitRequest{
			Calendar: "documenti", From: monday, Until: monday, GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: "RSSMRA80A01H501U", Email: "ada@example.org",
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Cancel(citizen("bruno"), taken[1].ID); err != nil {
			t.Fatal(err)
		}
		round(t, p)
		p.pass(time.Hour)
		_, err = p.Accept(guest(), first.Link)
		wantKind(t, err, fault.Conflict)
		round(t, p)
		if n := len(*offers); n == 0 || (*offers)[n-1].Entry.ID != second.ID {
			t.Fatalf("the last of %d offers is not the second's", n)
		}
		a, err := p.Accept(guest(), second.Link)
		if err != nil || a.State != booking.Booked || a.GivenName != "Ada" || !a.Start.Equal(at(monday, 9, 30)) {
			t.Errorf("accepted %+v, %v", a, err)
		}
	})
}

func TestNobodyIsOfferedMoreThanTheLimit(t *testing.T) {
	stage(t, listed(), func(t *testing.T, p *play) {
		taken, entry, offers := queue(t, p)
		if _, err := p.Cancel(citizen("anna"), taken[0].ID); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			round(t, p)
			p.pass(time.Hour)
		}
		if len(*offers) != 2 {
			t.Errorf("%d offers, want 2", len(*offers))
		}
		if e, _, err := p.EntryByLink(guest(), entry.Link); err != nil || e.State != booking.EndOfOffers {
			t.Errorf("state %s, %v", e.State, err)
		}
		wantFree(t, p, monday, 1)
	})
}

func TestNothingIsOfferedOnTheLastDay(t *testing.T) {
	stage(t, listed(), func(t *testing.T, p *play) {
		taken, _, offers := queue(t, p)
		p.now = at(monday, 9, 0).Add(-24 * time.Hour)
		if _, err := p.Cancel(citizen("anna"), taken[0].ID); err != nil {
			t.Fatal(err)
		}
		round(t, p)
		if len(*offers) != 0 {
			t.Errorf("offered %+v", *offers)
		}
	})
}

func TestWhoCancelsWaitsNoMoreAndItsOfferGoesBack(t *testing.T) {
	stage(t, listed(), func(t *testing.T, p *play) {
		taken, entry, _ := queue(t, p)
		if _, err := p.Cancel(citizen("anna"), taken[0].ID); err != nil {
			t.Fatal(err)
		}
		round(t, p)
		mine, err := p.Mine(citizen("carla"))
		if err != nil || len(mine) != 1 {
			t.Fatalf("%d appointments, %v", len(mine), err)
		}
		if _, err := p.Cancel(citizen("carla"), mine[0].ID); err != nil {
			t.Fatal(err)
		}
		wantFree(t, p, monday, 1)
		if e, _, err := p.EntryByLink(guest(), entry.Link); err != nil || e.State != booking.LeftList {
			t.Errorf("state %s, %v", e.State, err)
		}
	})
}

func TestAPersonWaitsOnceInACalendar(t *testing.T) {
	stage(t, listed(), func(t *testing.T, p *play) {
		_, _, _ = queue(t, p)
		mine, _ := p.Mine(citizen("carla"))
		_, err := p.Wait(citizen("carla"), booking.WaitRequest{Calendar: "documenti", Appointment: mine[0].Link})
		wantKind(t, err, fault.Conflict)
	})
	scene(t, 1, func(t *testing.T, p *play) { // a calendar without a list
		_, err := p.Wait(citizen("carla"), booking.WaitRequest{Calendar: "documenti"})
		wantKind(t, err, fault.Conflict)
	})
}

func TestAnOfferThatIsDeclinedGoesOnAndItsPersonStays(t *testing.T) {
	stage(t, listed(), func(t *testing.T, p *play) {
		taken, entry, _ := queue(t, p)
		if _, err := p.Cancel(citizen("anna"), taken[0].ID); err != nil {
			t.Fatal(err)
		}
		round(t, p)
		if err := p.Decline(guest(), entry.Link); err != nil {
			t.Fatal(err)
		}
		wantFree(t, p, monday, 1)
		if e, _, err := p.EntryByLink(guest(), entry.Link); err != nil || e.State != booking.WaitingForOffer {
			t.Errorf("state %s, %v", e.State, err)
		}
	})
}

func TestAGuestConfirmsAnOfferedPlaceAsAnyOther(t *testing.T) {
	c := listed()
	c.Terms.ConfirmMinutes = 60
	stage(t, c, func(t *testing.T, p *play) {
		p.now = p.now.AddDate(0, 0, -7)
		entry := waitAs(guest(), t, p, monday, monday)
		round(t, p)
		a, err := p.Accept(guest(), entry.Link)
		if err != nil || a.State != booking.Pending {
			t.Fatalf("got %q, %v: nobody has read a letter yet", a.State, err)
		}
	})
}
