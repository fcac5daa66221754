package booking_test

import (
	"fmt"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
)

// returning is a calendar whose cancelled places come back within ten minutes.
func returning(places int) booking.Calendar {
	c := calendar(places)
	c.Terms.ReturnMinutes = 10
	return c
}

func TestACancelledPlaceComesBackAfterAShortRandomDelay(t *testing.T) {
	stage(t, returning(20), func(t *testing.T, p *play) {
		var list []booking.Appointment
		for i := range 20 {
			list = append(list, mustBook(citizen(fmt.Sprint("c", i)), t, p, at(monday, 9, 0)))
		}
		for i, a := range list {
			if _, err := p.Cancel(citizen(fmt.Sprint("c", i)), a.ID); err != nil {
				t.Fatal(err)
			}
		}
		wantFree(t, p, monday, 20) // of the other slot: none has come back at once
		p.pass(5 * time.Minute)
		slots, err := p.FreeSlots(guest(), "documenti", booking.Visit{}, monday, monday)
		if err != nil || len(slots) != 2 || slots[0].Free == 0 || slots[0].Free == 20 {
			t.Errorf("after half of the time: %+v, %v, want some of 20 back", slots, err)
		}
		p.pass(5 * time.Minute)
		wantFree(t, p, monday, 20, 20)
	})
}

func TestAPlaceThatWasMovedAwayFromComesBackWithTheSameDelay(t *testing.T) {
	stage(t, returning(1), func(t *testing.T, p *play) {
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		moved, err := p.Reschedule(citizen("anna"), a.ID, at(monday, 9, 30))
		if err != nil || moved.Code != a.Code {
			t.Fatal(err)
		}
		wantFree(t, p, monday)
		p.pass(10 * time.Minute)
		wantFree(t, p, monday, 1)
		if mine, err := p.Mine(citizen("anna")); err != nil || len(mine) != 1 {
			t.Errorf("%d appointments, %v, want the one", len(mine), err)
		}
	})
}

func TestWhatTheOfficeCancelsIsFreeAtOnce(t *testing.T) {
	stage(t, returning(1), func(t *testing.T, p *play) {
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		if _, err := p.Cancel(clerk(office), a.ID); err != nil {
			t.Fatal(err)
		}
		wantFree(t, p, monday, 1, 1)
	})
}

func TestALongVisitMovesByLessThanItsOwnLength(t *testing.T) {
	c := calendar(1)
	c.Subjects = []booking.Subject{{Slug: "lungo", Title: map[string]string{"it": "Lungo"}, Minutes: 60}}
	c.Rules.Openings[0].Until, c.Terms.ReturnMinutes = 11*60, 10
	stage(t, c, func(t *testing.T, p *play) {
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		moved, err := p.Reschedule(citizen("anna"), a.ID, at(monday, 9, 30))
		if err != nil || moved.End.Sub(moved.Start) != time.Hour {
			t.Fatalf("moved to %v, %v", moved.Start, err)
		}
		_, err = p.Book(citizen("bruno"), ask(at(monday, 10, 0)))
		wantKind(t, err, fault.Conflict)
		if _, err := p.Cancel(citizen("anna"), a.ID); err != nil {
			t.Fatal(err)
		}
		p.pass(10 * time.Minute)
		wantFree(t, p, monday, 1, 1, 1)
	})
}

func TestWhatHasBegunCanNeitherBeMovedNorCancelled(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		p.now = at(monday, 9, 0)
		_, err := p.Cancel(citizen("anna"), a.ID)
		wantKind(t, err, fault.Conflict)
		_, err = p.Reschedule(citizen("anna"), a.ID, at(monday.AddDays(7), 9, 0))
		wantKind(t, err, fault.Conflict)
	})
}

func TestAnAppointmentArrivesIsReceivedOrMissed(t *testing.T) {
	scene(t, 9, func(t *testing.T, p *play) {
		came, stayed := mustBook(citizen("anna"), t, p, at(monday, 9, 0)), mustBook(citizen("bruno"), t, p, at(monday, 9, 0))
		p.now = at(monday, 9, 1)
		as := clerk(office)
		for range 2 { // each is told twice
			for _, err := range []error{p.MarkArrived(as, came.ID), p.MarkDone(as, came.ID, 600), p.MarkMissed(as, stayed.ID)} {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		got, err := p.Appointment(as, came.ID)
		if err != nil || got.State != booking.Done || got.Served != 600 || got.ArrivedAt.IsZero() {
			t.Errorf("who came: %+v, %v", got, err)
		}
		o, err := p.Overview(as, office, monday, monday)
		if err != nil || len(o) != 1 || o[0].Done != 1 || o[0].Missed != 1 || o[0].Median != 10*time.Minute {
			t.Errorf("overview %+v, %v", o, err)
		}
	})
}

func TestAnAppointmentIsFoundByItsCodeAtTheRightOffice(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		if got, err := p.AppointmentByCode(clerk(office), " "+a.Code); err != nil || got.ID != a.ID {
			t.Errorf("got %s, %v", got.ID, err)
		}
		_, err := p.AppointmentByCode(clerk("another"), a.Code)
		wantKind(t, err, fault.NotFound)
	})
}
