package booking_test

import (
	"context"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

func mustHold(as context.Context, t *testing.T, p *play, start time.Time) booking.Appointment {
	t.Helper()
	a, err := p.Hold(as, booking.HoldRequest{Calendar: "documenti", Start: start, Client: "192.0.2.7"})
	if err != nil {
		t.Fatalf("hold: %v %v", err, fault.FieldsOf(err))
	}
	return a
}

func (p *play) pass(d time.Duration) { p.now = p.now.Add(d) }

func TestAHeldPlaceIsNobodyElses(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		held := mustHold(guest(), t, p, at(monday, 9, 0))
		wantFree(t, p, monday, 1)
		_, err := p.Book(citizen("bruno"), ask(at(monday, 9, 0)))
		wantKind(t, err, fault.Conflict)
		req := ask(at(monday, 9, 0))
		req.Hold = held.Link
		a, err := p.Book(citizen("anna"), req)
		if err != nil || a.ID != held.ID || a.State != booking.Booked || a.Account != "anna" {
			t.Fatalf("booked %+v, %v, want the held place", a, err)
		}
		wantFree(t, p, monday, 1)
	})
}

func TestAHoldEndsByItselfToTheSecond(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		held := mustHold(guest(), t, p, at(monday, 9, 0))
		p.pass(held.Lapses.Sub(p.now) - time.Millisecond)
		wantFree(t, p, monday, 1)
		p.pass(time.Millisecond)
		wantFree(t, p, monday, 1, 1) // nothing swept it
		mustBook(citizen("bruno"), t, p, at(monday, 9, 0))
	})
}

func TestWhoWasTooSlowForTheHoldStillGetsThePlaceIfNobodyWasFaster(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		slow, late := mustHold(guest(), t, p, at(monday, 9, 0)), mustHold(guest(), t, p, at(monday, 9, 30))
		p.pass(time.Hour)
		mustBook(citizen("bruno"), t, p, at(monday, 9, 30))
		req := ask(time.Time{})
		req.Hold = slow.Link
		if a, err := p.Book(citizen("anna"), req); err != nil || !a.Start.Equal(at(monday, 9, 0)) {
			t.Errorf("got %v, %v, want the place once held", a.Start, err)
		}
		req.Hold = late.Link
		_, err := p.Book(citizen("carla"), req)
		wantKind(t, err, fault.Conflict)
	})
}

func TestACitizenHoldsOnePlaceAtATime(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		mustHold(citizen("anna"), t, p, at(monday, 9, 0))
		mustHold(citizen("anna"), t, p, at(monday, 9, 30))
		wantFree(t, p, monday, 1)
	})
}

func TestAGuestWhoChoosesAgainGivesTheFirstPlaceBack(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		first := mustHold(guest(), t, p, at(monday, 9, 0))
		_, err := p.Hold(guest(), booking.HoldRequest{Calendar: "documenti", Start: at(monday, 9, 30), Client: "192.0.2.7", Previous: first.Link})
		if err != nil {
			t.Fatal(err)
		}
		wantFree(t, p, monday, 1)
	})
}

func TestNobodyHoldsPlacesByTheDozenFromOneAddress(t *testing.T) {
	scene(t, 100, func(t *testing.T, p *play) {
		var err error
		n := 0
		for ; n < 100 && err == nil; n++ {
			_, err = p.Hold(guest(), booking.HoldRequest{Calendar: "documenti", Start: at(monday, 9, 0), Client: "192.0.2.7"})
		}
		wantKind(t, err, fault.TooMany)
		if n != 31 {
			t.Errorf("refused at hold %d, want the 31st", n)
		}
		if _, err := p.Hold(guest(), booking.HoldRequest{Calendar: "documenti", Start: at(monday, 9, 0), Client: "192.0.2.8"}); err != nil {
			t.Errorf("another address: %v", err)
		}
	})
}

func TestAHoldIsOfNoUseForAnotherCalendarNorTwice(t *testing.T) {
	scene(t, 2, func(t *testing.T, p *play) {
		held := mustHold(guest(), t, p, at(monday, 9, 0))
		req := ask(at(monday, 9, 0))
		req.Hold = held.Link
		if _, err := p.Book(citizen("anna"), req); err != nil {
			t.Fatal(err)
		}
		_, err := p.Book(citizen("bruno"), req)
		wantKind(t, err, fault.Conflict)
		req.Hold = "no such link"
		_, err = p.Book(citizen("bruno"), req)
		wantKind(t, err, fault.NotFound)
	})
}

// confirming is a calendar whose guests confirm within an hour.
func confirming(places int) booking.Calendar {
	c := calendar(places)
	c.Terms.ConfirmMinutes = 60
	return c
}

func TestAGuestsPlaceIsCertainOnceTheAddressIsConfirmed(t *testing.T) {
	stage(t, confirming(1), func(t *testing.T, p *play) {
		a := mustBook(guest(), t, p, at(monday, 9, 0))
		if a.State != booking.Pending || !a.Lapses.Equal(p.now.Add(time.Hour)) {
			t.Fatalf("state %s until %v, want pending for an hour", a.State, a.Lapses)
		}
		wantFree(t, p, monday, 1)
		if days, err := p.CountByDay(guest(), "2014-03-01", "2014-03-01"); err != nil || len(days) != 0 {
			t.Errorf("an unconfirmed appointment counts: %v, %v", days, err)
		}
		p.pass(59 * time.Minute)
		_, err := p.Confirm(guest(), a.Link, "AAAA-AAAA") // who booked knows the link, but has not read the letter
		wantKind(t, err, fault.NotFound)
		for range 2 {
			if got, err := p.Confirm(guest(), a.Link, a.Code); err != nil || got.State != booking.Booked {
				t.Fatalf("confirm: %v, %v", got.State, err)
			}
		}
		p.pass(24 * time.Hour)
		wantFree(t, p, monday, 1)
		if days, err := p.CountByDay(guest(), "2014-03-01", "2014-03-01"); err != nil || len(days) != 1 {
			t.Errorf("a confirmed appointment counts: %v, %v", days, err)
		}
	})
}

func TestAConfirmationThatComesTooLateIsToldSo(t *testing.T) {
	stage(t, confirming(1), func(t *testing.T, p *play) {
		a := mustBook(guest(), t, p, at(monday, 9, 0))
		p.pass(time.Hour)
		_, err := p.Confirm(guest(), a.Link, a.Code)
		wantKind(t, err, fault.Conflict)
		mustBook(citizen("bruno"), t, p, at(monday, 9, 0))
		_, err = p.Confirm(guest(), a.Link, a.Code)
		wantKind(t, err, fault.Conflict)
	})
}

func TestASignedInCitizenAndAnOfficerNeedNoConfirmation(t *testing.T) {
	stage(t, confirming(2), func(t *testing.T, p *play) {
		if a := mustBook(citizen("anna"), t, p, at(monday, 9, 0)); a.State != booking.Booked {
			t.Errorf("a citizen's: %s", a.State)
		}
		if a := mustBook(clerk(office), t, p, at(monday, 9, 0)); a.State != booking.Booked {
			t.Errorf("an officer's: %s", a.State)
		}
	})
}

func TestWhoDoesNotConfirmIsTold(t *testing.T) {
	stage(t, confirming(1), func(t *testing.T, p *play) {
		var told []string
		journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, f booking.AppointmentLapsed) error {
			told = append(told, f.Appointment.ID)
			return nil
		})
		a := mustBook(guest(), t, p, at(monday, 9, 0))
		p.pass(time.Hour)
		for range 2 {
			if err := p.Sweep(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.journal.Dispatcher().Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if len(told) != 1 || told[0] != a.ID {
			t.Errorf("told %v, want once %s", told, a.ID)
		}
	})
}

func TestWhatNeverBecameAnAppointmentIsForgottenAfterAMonth(t *testing.T) {
	stage(t, confirming(2), func(t *testing.T, p *play) {
		held, unconfirmed := mustHold(guest(), t, p, at(monday, 9, 0)), mustBook(guest(), t, p, at(monday, 9, 0))
		p.pass(2 * time.Hour)
		if err := p.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			days int
			gone bool
		}{{29, false}, {2, true}} {
			p.pass(time.Duration(step.days) * 24 * time.Hour)
			if err := p.Forget(context.Background()); err != nil {
				t.Fatal(err)
			}
			for _, link := range []string{held.Link, unconfirmed.Link} {
				if _, err := p.AppointmentByLink(guest(), link); fault.Is(err, fault.NotFound) != step.gone {
					t.Errorf("after %d more days: %v", step.days, err)
				}
			}
		}
	})
}

func TestNobodyGathersUnconfirmedPlacesFromOneAddress(t *testing.T) {
	stage(t, confirming(500), func(t *testing.T, p *play) {
		var err error
		n := 0
		for ; n < 500 && err == nil; n++ {
			req := ask(at(monday, 9, 0))
			req.Client = "192.0.2.7"
			_, err = p.Book(guest(), req)
		}
		wantKind(t, err, fault.TooMany)
		if n != 201 {
			t.Errorf("refused at place %d, want the 201st", n)
		}
		req := ask(at(monday, 9, 0))
		req.Client = "192.0.2.8"
		if _, err := p.Book(guest(), req); err != nil {
			t.Errorf("another address: %v", err)
		}
	})
}
