package booking_test

import (
	"context"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

// honours has anna act for carla, until a day.
func honours(p *play, until italy.Day) {
	p.HonourDelegations(func(ctx context.Context, id string) (booking.Delegation, error) {
		if identity.From(ctx).ID != "anna" || id != "delega" {
			return booking.Delegation{}, fault.Missing()
		}
		return booking.Delegation{ID: id, Account: "carla", CodiceFiscale: "CF-carla", GivenName: "Carla", FamilyName: "Prova", Until: until}, nil
	})
}

func delegated(start time.Time) booking.BookRequest {
	req := ask(start)
	req.Relation, req.Delegation = booking.Delegator, "delega"
	return req
}

func TestADelegateBooksInTheDelegatorsNameAndBothHaveTheAppointment(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		honours(p, monday)
		a, err := p.Book(citizen("anna"), delegated(at(monday, 9, 0)))
		if err != nil {
			t.Fatal(err, fault.FieldsOf(err))
		}
		if a.GivenName != "Carla" || a.CodiceFiscale != "CF-carla" || a.Email != "anna@example.org" || a.Account != "anna" || a.Delegator != "carla" || a.Delegate != "Prova anna" || !a.Delegated() {
			t.Errorf("got %+v, want the delegator's data, not what the form says", a)
		}
		for _, who := range []string{"anna", "carla"} {
			mine, err := p.Mine(citizen(who))
			if err != nil || len(mine) != 1 || mine[0].ID != a.ID || !mine[0].Delegated() {
				t.Errorf("%s has %+v, %v", who, mine, err)
			}
			if _, err := p.Appointment(citizen(who), a.ID); err != nil {
				t.Errorf("%s: %v", who, err)
			}
		}
		_, err = p.Appointment(citizen("bruno"), a.ID)
		wantKind(t, err, fault.NotFound)
		if _, err := p.Cancel(citizen("carla"), a.ID); err != nil {
			t.Errorf("the delegator cannot cancel: %v", err)
		}
	})
}

func TestNobodyBooksByADelegationThatIsNotTheirs(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		_, err := p.Book(citizen("anna"), delegated(at(monday, 9, 0)))
		wantNoDelegation(t, err) // none is honoured
		honours(p, "2014-12-31")
		for _, who := range []context.Context{citizen("bruno"), guest(), clerk(office)} {
			_, err := p.Book(who, delegated(at(monday, 9, 0)))
			wantNoDelegation(t, err)
			wantNoDelegation(t, p.Check(who, delegated(at(monday, 9, 0))))
		}
		req := delegated(at(monday, 9, 0))
		req.Delegation = "altra"
		_, err = p.Book(citizen("anna"), req)
		wantNoDelegation(t, err)
		wantFree(t, p, monday, 1, 1)
	})
}

func TestADelegationLastsUntilTheAppointment(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		honours(p, monday.AddDays(-1))
		_, err := p.Book(citizen("anna"), delegated(at(monday, 9, 0)))
		wantNoDelegation(t, err)
		wantNoDelegation(t, p.Check(citizen("anna"), delegated(at(monday, 9, 0))))
		held, err := p.Hold(citizen("anna"), booking.HoldRequest{Calendar: "documenti", Start: at(monday, 9, 0)})
		if err != nil {
			t.Fatal(err)
		}
		req := delegated(time.Time{}) // the time is the hold's, whatever the form says
		req.Hold = held.Link
		_, err = p.Book(citizen("anna"), req)
		wantNoDelegation(t, err)
	})
}

func TestAHeldPlaceBecomesTheDelegatorsAppointment(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		honours(p, monday)
		held, err := p.Hold(citizen("anna"), booking.HoldRequest{Calendar: "documenti", Start: at(monday, 9, 0)})
		if err != nil {
			t.Fatal(err)
		}
		req := delegated(at(monday, 9, 0))
		req.Hold = held.Link
		a, err := p.Book(citizen("anna"), req)
		if err == nil {
			a, err = p.Appointment(citizen("carla"), a.ID)
		}
		if err != nil || a.ID != held.ID || a.Delegate != "Prova anna" || a.Delegator != "carla" || !a.Delegated() || a.GivenName != "Carla" {
			t.Errorf("got %+v, %v", a, err)
		}
	})
}

func TestAnEndedDelegationLeavesTheAppointmentWithoutIt(t *testing.T) {
	scene(t, 2, func(t *testing.T, p *play) {
		honours(p, "2014-12-31")
		a, err := p.Book(citizen("anna"), delegated(at(monday, 9, 0)))
		if err != nil {
			t.Fatal(err)
		}
		other := mustBook(citizen("bruno"), t, p, at(monday, 9, 0))
		wantKind(t, p.EndDelegation(citizen("carla"), "delega"), fault.NotFound)
		for range 2 {
			if err := p.EndDelegation(identity.AsSystem(t.Context(), "test"), "delega"); err != nil {
				t.Fatal(err)
			}
		}
		now, err := p.Appointment(citizen("carla"), a.ID)
		if err != nil || now.State != booking.Booked || now.Delegated() || now.Delegation == "" {
			t.Errorf("got %+v, %v, want it to stand, with a written delegation", now, err)
		}
		if b, err := p.Appointment(citizen("bruno"), other.ID); err != nil || b.Version != other.Version {
			t.Errorf("another's appointment changed: %+v, %v", b, err)
		}
	})
}

func TestAnAppointmentMovedBeyondTheDelegationNeedsAWrittenOne(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		honours(p, monday)
		a, err := p.Book(citizen("anna"), delegated(at(monday, 9, 0)))
		if err != nil {
			t.Fatal(err)
		}
		moved, err := p.Reschedule(citizen("anna"), a.ID, at(monday.AddDays(7), 9, 0))
		if err != nil || moved.Delegated() {
			t.Errorf("got %+v, %v", moved, err)
		}
	})
}

func TestTheLimitsOfADelegateAndOfADelegatorAreTheirOwn(t *testing.T) {
	c := calendar(5)
	c.Terms = booking.Terms{PerPerson: 1, PerEmail: 1}
	stage(t, c, func(t *testing.T, p *play) {
		honours(p, monday)
		own := mustBook(citizen("anna"), t, p, at(monday, 9, 30))
		if _, err := p.Book(citizen("anna"), delegated(at(monday, 9, 0))); err != nil {
			t.Fatalf("who has an appointment cannot book for somebody else: %v", err)
		}
		_, err := p.Book(citizen("anna"), delegated(at(monday, 9, 30)))
		wantKind(t, err, fault.TooMany) // of the delegator
		if _, err := p.Cancel(citizen("anna"), own.ID); err != nil {
			t.Fatal(err)
		}
		mustBook(citizen("anna"), t, p, at(monday, 9, 30)) // who acts for somebody can book for herself
		p.now = p.now.Add(time.Second)
		_, err = p.Book(citizen("carla"), ask(at(monday, 9, 30)))
		wantKind(t, err, fault.TooMany)
	})
}

// wantNoDelegation wants the delegation to be wrong, and nothing else.
func wantNoDelegation(t *testing.T, err error) {
	t.Helper()
	if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != "delegation" {
		t.Fatalf("got %v %v, want the delegation to be wrong", err, fault.FieldsOf(err))
	}
}
