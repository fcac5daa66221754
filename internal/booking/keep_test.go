package booking_test

import (
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/fault"
)

func TestAKeptAppointmentsDeskIsNobodyElsesThoughTheHoursBeginOtherwise(t *testing.T) {
	c := desks()
	stage(t, c, func(t *testing.T, p *play) {
		a, err := p.Book(citizen("anna"), wish("lungo", 1, 1, at(monday, 9, 0)))
		if err != nil {
			t.Fatal(err)
		}
		rules := desks().Rules
		rules.Openings = rules.Openings[:1]
		rules.Openings[0].From = 9*60 - 10 // the cells begin at 8:50, 9:20, 9:50
		rules.Openings[0].Until = 10*60 + 20
		_, err = p.Revise(clerk(office), booking.Revision{Calendar: "documenti", Rules: rules, Reason: "prova", Stranded: booking.Keep})
		if err != nil {
			t.Fatal(err)
		}
		if got := starts(t, p, booking.Visit{Subject: "lungo"}); len(got) != 1 || got[0] != "09:50" {
			t.Errorf("offered at %v, want only 09:50: the desk is busy from 9 to half past", got)
		}
		p.now = a.End
		o, err := p.Occupancy(clerk(office), "documenti", monday, monday)
		if err != nil || o.Booked != 1 || o.Held != 0 || o.Free+o.Held+o.Booked != o.Offered {
			t.Errorf("afterwards %+v, %v", o, err)
		}
		if a.End.Sub(a.Start) != 30*time.Minute {
			t.Errorf("it lasts %v", a.End.Sub(a.Start))
		}
	})
}

// shifted are the hours of one desk, whose cells begin ten minutes earlier than those of desks.
func shifted() agenda.Rules {
	rules := desks().Rules
	rules.Openings = rules.Openings[:1]
	rules.Openings[0].From, rules.Openings[0].Until = 9*60-10, 10*60+20 // the cells begin at 8:50, 9:20, 9:50
	return rules
}

func mustKeep(t *testing.T, p *play, base int64) {
	t.Helper()
	_, err := p.Revise(clerk(office), booking.Revision{Calendar: "documenti", Base: base, Rules: shifted(), Reason: "prova", Stranded: booking.Keep})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatWasTakenBesideAKeptAppointmentIsFreeWhenItIsGone(t *testing.T) {
	stage(t, desks(), func(t *testing.T, p *play) {
		a, err := p.Book(citizen("anna"), wish("lungo", 1, 1, at(monday, 9, 0)))
		if err != nil {
			t.Fatal(err)
		}
		b, err := p.Book(citizen("bruno"), wish("lungo", 1, 1, at(monday, 9, 30)))
		if err != nil {
			t.Fatal(err)
		}
		mustKeep(t, p, 0)
		if got := starts(t, p, booking.Visit{Subject: "lungo"}); len(got) != 0 {
			t.Errorf("offered at %v, but the desk is busy from 9 to 10", got)
		}
		if _, err := p.Withdraw(clerk(office), a.ID, "prova"); err != nil {
			t.Fatal(err)
		}
		if got := starts(t, p, booking.Visit{Subject: "lungo"}); len(got) != 1 || got[0] != "08:50" {
			t.Errorf("offered at %v, want 08:50: the desk is busy from half past 9", got)
		}
		if _, err := p.Withdraw(clerk(office), b.ID, "prova"); err != nil {
			t.Fatal(err)
		}
		if got := starts(t, p, booking.Visit{Subject: "lungo"}); len(got) != 3 {
			t.Errorf("offered at %v, want all three: nobody comes", got)
		}
	})
}

func TestNewRulesGiveNobodyTheDeskOfWhoIsHereAlready(t *testing.T) {
	stage(t, desks(), func(t *testing.T, p *play) {
		a, err := p.Book(citizen("anna"), wish("lungo", 1, 1, at(monday, 9, 0)))
		if err != nil {
			t.Fatal(err)
		}
		p.now = at(monday, 8, 0)
		if err := p.MarkArrived(clerk(office), a.ID); err != nil {
			t.Fatal(err)
		}
		mustKeep(t, p, 0)
		_, err = p.Book(clerk(office), wish("lungo", 1, 1, at(monday, 9, 20)))
		wantKind(t, err, fault.Conflict)
	})
}
