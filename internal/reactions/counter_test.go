package reactions_test

import (
	"context"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/reactions"
)

// Somebody books, comes, is served; somebody else books and does not come: the queue expects both, and their appointments say
// in the end what became of them. Every reaction runs twice.
func TestTheQueueAndTheAppointmentsTellEachOther(t *testing.T) {
	const office, monday = "sportello", italy.Day("2014-03-03")
	now := monday.AddDays(-1).At(12, 0, 0).UTC()
	j := journal.New(dbtest.SQLite(t, journal.Schema(), booking.Schema(), counter.Schema()), clock.Clock(func(context.Context) time.Time { return now }))
	appointments := booking.NewService(j, []booking.Calendar{{
		Slug: "documenti", Statistic: "documenti", Office: office, Title: map[string]string{"it": "Documenti"},
		Rules: agenda.Rules{Minutes: 30, Horizon: 60, Openings: []agenda.Opening{{Weekday: time.Monday, From: 9 * 60, Until: 12 * 60, Places: 2}}},
	}}, italy.MonthDay{Month: time.June, Day: 24})
	queue := counter.NewService(j, counter.Config{Offices: []counter.Office{{
		Slug: office, Desks: []counter.Desk{{Slug: "uno"}}, Subjects: []counter.Subject{{Slug: "documenti", Letter: "A"}},
	}}})
	for range 2 {
		reactions.Counter(j.Dispatcher(), queue, appointments)
	}
	deliver := func() {
		t.Helper()
		if err := j.Dispatcher().Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	book := func(who string, hour int) booking.Appointment {
		t.Helper()
		citizen := identity.With(t.Context(), identity.Actor{Kind: identity.Citizen, ID: who, GivenName: who, FamilyName: "Prova", CodiceFiscale: "CF-" + who, Email: who + "@example.org"})
		a, err := appointments.Book(citizen, booking.BookRequest{Calendar: "documenti", Start: monday.At(hour, 0, 0).UTC(), Lang: "it"})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	came, stayed, cancelled := book("ada", 9), book("eva", 10), book("ugo", 11)
	system := identity.AsSystem(t.Context(), "test")
	if _, err := appointments.Cancel(system, cancelled.ID); err != nil {
		t.Fatal(err)
	}
	deliver()
	now = monday.At(9, 0, 0).UTC()
	board, err := queue.Board(system, office)
	if err != nil || len(board.Expected) != 2 || board.Expected[0].Name != "Prova ada" {
		t.Fatalf("got %+v, %v, want the two who stand", board.Expected, err)
	}
	if err := queue.OpenDesk(system, office, "uno", nil); err != nil {
		t.Fatal(err)
	}
	for _, a := range []booking.Appointment{came, stayed} {
		turn, err := queue.CheckIn(system, office, a.Code)
		if err != nil {
			t.Fatal(err)
		}
		moves := []counter.Move{counter.Call, counter.Start, counter.Finish}
		if a.ID == stayed.ID {
			moves = []counter.Move{counter.Call, counter.Recall, counter.Miss}
		}
		for _, m := range moves {
			if _, err := queue.Move(system, counter.MoveRequest{Turn: turn.ID, Move: m, Desk: "uno"}); err != nil {
				t.Fatal(err)
			}
			now = now.Add(time.Minute)
		}
	}
	deliver()
	for id, want := range map[string]booking.State{came.ID: booking.Done, stayed.ID: booking.Missed, cancelled.ID: booking.Cancelled} {
		if a, err := appointments.Appointment(system, id); err != nil || a.State != want {
			t.Errorf("got %s, %v, want %s", a.State, err, want)
		}
	}
	if a, _ := appointments.Appointment(system, came.ID); a.Served != 60 {
		t.Errorf("served %d seconds, want 60", a.Served)
	}
}
