package booking_test

import (
	"testing"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
)

func TestAPersonHasNoMoreOpenAppointmentsThanTheLimit(t *testing.T) {
	c := calendar(9)
	c.Terms.PerPerson = 2
	stage(t, c, func(t *testing.T, p *play) {
		first := mustBook(guest(), t, p, at(monday, 9, 0))
		mustBook(guest(), t, p, at(monday, 9, 30))
		other := ask(at(monday.AddDays(7), 9, 0))
		other.Email = "another@example.org" // the same person by another address
		_, err := p.Book(guest(), other)
		wantKind(t, err, fault.TooMany)
		if _, err := p.CancelByLink(guest(), first.Link); err != nil {
			t.Fatal(err)
		}
		mustBook(guest(), t, p, at(monday.AddDays(7), 9, 0))
		mustBook(clerk(office), t, p, at(monday.AddDays(7), 9, 0)) // the office may make an exception
	})
}

func TestAnAddressHasNoMoreOpenAppointmentsThanTheLimit(t *testing.T) {
	c := calendar(9)
	c.Terms.PerEmail = 1
	stage(t, c, func(t *testing.T, p *play) {
		mustBook(guest(), t, p, at(monday, 9, 0))
		other := ask(at(monday, 9, 0))
		other.CodiceFiscale, other.Email = "VRDLGU70B02H501S", "ADA@example.org"
		_, err := p.Book(guest(), other)
		if fault.Is(err, fault.Invalid) {
			t.Fatalf("the test's own codice fiscale: %v", fault.FieldsOf(err))
		}
		wantKind(t, err, fault.TooMany)
	})
}

func TestCalendarsOfACategoryShareALimit(t *testing.T) {
	one, two := calendar(9), calendar(9)
	one.Category, two.Category, two.Slug = "anagrafe", "anagrafe", "altri"
	one.Terms.PerCategory, two.Terms.PerCategory = 1, 1
	stage(t, one, func(t *testing.T, p *play) {
		service := booking.NewService(p.journal, []booking.Calendar{one, two}, p.patron())
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		req := ask(at(monday, 9, 0))
		req.Calendar = "altri"
		_, err := service.Book(citizen("anna"), req)
		wantKind(t, err, fault.TooMany)
		if _, err := service.Book(citizen("bruno"), req); err != nil {
			t.Errorf("somebody else: %v", err)
		}
	})
}

func TestAnAppointmentThatIsOverCountsNoMore(t *testing.T) {
	c := calendar(9)
	c.Terms.PerPerson = 1
	stage(t, c, func(t *testing.T, p *play) {
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		p.now = at(monday, 12, 0)
		mustBook(citizen("anna"), t, p, at(monday.AddDays(7), 9, 0))
	})
}
