package booking_test

import (
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
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
