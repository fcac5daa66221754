package booking_test

import (
	"context"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// twoDesks is the calendar of the tests with two desks, one place each, and an internal one at the first.
func twoDesks() booking.Calendar {
	c := calendar(0)
	c.Desks = []booking.Desk{{Slug: "uno", Title: map[string]string{"it": "Uno"}}, {Slug: "due", Title: map[string]string{"it": "Due"}}}
	c.Rules.Openings = []agenda.Opening{
		{Weekday: time.Monday, From: 9 * 60, Until: 12 * 60, Places: 1, Internal: 1, Desk: "uno"},
		{Weekday: time.Monday, From: 9 * 60, Until: 12 * 60, Places: 1, Desk: "due"},
	}
	return c
}

func TestADesksAgendaHoldsWhoIsExpectedThere(t *testing.T) {
	stage(t, twoDesks(), func(t *testing.T, p *play) {
		first, second := mustBook(citizen("anna"), t, p, at(monday, 9, 0)), mustBook(citizen("bruno"), t, p, at(monday, 9, 0))
		cancelled := mustBook(citizen("carla"), t, p, at(monday, 9, 30))
		if _, err := p.Cancel(citizen("carla"), cancelled.ID); err != nil {
			t.Fatal(err)
		}
		week := func(desk string) []booking.Appointment {
			list, err := p.DeskAgenda(clerk(office), "documenti", desk, at(monday, 0, 0), at(monday, 23, 0))
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		for _, a := range []booking.Appointment{first, second} {
			if list := week(a.Desk); len(list) != 1 || list[0].ID != a.ID || list[0].FamilyName != a.FamilyName {
				t.Errorf("desk %s: got %+v, want who is expected there", a.Desk, list)
			}
		}
		if list := week(""); len(list) != 0 {
			t.Errorf("no desk: got %+v", list)
		}
		times, err := p.DeskTimes(clerk(office), "documenti", first.Desk, at(monday, 9, 0), at(monday, 9, 1))
		if err != nil || len(times) != 1 {
			t.Fatalf("got %d times, %v", len(times), err)
		}
		if a := times[0]; a.ID != first.ID || a.GivenName+a.FamilyName+a.CodiceFiscale+a.Email+a.Code+a.Link+a.Note+a.Account != "" {
			t.Errorf("got %+v, want nothing by which a person is known", a)
		}
		if late, err := p.DeskTimes(clerk(office), "documenti", first.Desk, at(monday, 9, 1), at(monday, 23, 0)); err != nil || len(late) != 0 {
			t.Errorf("after it began: got %d, %v", len(late), err)
		}
	})
}

func TestFollowingADeskLeavesOneLineAnHour(t *testing.T) {
	stage(t, twoDesks(), func(t *testing.T, p *play) {
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		follow := func(as context.Context) {
			if _, err := p.DeskAgenda(as, "documenti", a.Desk, at(monday, 0, 0), at(monday, 23, 0)); err != nil {
				t.Fatal(err)
			}
		}
		lines := func(want int) {
			t.Helper()
			list, err := p.journal.About(t.Context(), journal.Subject{Kind: "appointment", ID: a.ID}, 0, 100)
			n := 0
			for _, l := range list {
				if l.Action == "booking.follow" {
					n++
				}
			}
			if err != nil || n != want {
				t.Errorf("got %d lines, %v, want %d", n, err, want)
			}
		}
		for range 3 {
			follow(clerk(office))
		}
		lines(1)
		colleague := identity.Actor{Kind: identity.Officer, ID: "colleague", Roles: []identity.Role{{Name: identity.RoleClerk, Office: office}}}
		follow(identity.With(t.Context(), colleague))
		lines(2)
		p.now = p.now.Add(time.Hour)
		follow(clerk(office))
		lines(3)
	})
}

func TestWhoMayFollowWhat(t *testing.T) {
	stage(t, twoDesks(), func(t *testing.T, p *play) {
		editor := identity.With(t.Context(), identity.Actor{Kind: identity.Officer, ID: "editor", Roles: []identity.Role{{Name: identity.RoleEditor}}})
		body := identity.With(t.Context(), identity.Actor{Kind: identity.Body, ID: "body"})
		type rights struct {
			agenda, feed bool
			desks        int
		}
		for name, as := range map[string]context.Context{
			"a citizen": citizen("anna"), "nobody": guest(), "the office's clerk": clerk(office), "another office's clerk": clerk("another"),
			"the editor": editor, "another body": body, "the program": identity.AsSystem(t.Context(), "test"),
		} {
			c := map[string]rights{
				"a citizen": {feed: true}, "the office's clerk": {agenda: true, feed: true, desks: 3}, "another office's clerk": {feed: true},
				"the program": {agenda: true, desks: 3},
			}[name]
			_, err := p.DeskAgenda(as, "documenti", "uno", at(monday, 0, 0), at(monday, 23, 0))
			_, times := p.DeskTimes(as, "documenti", "uno", at(monday, 0, 0), at(monday, 23, 0))
			for what, got := range map[string]error{"agenda": err, "times": times} {
				if c.agenda != (got == nil) || got != nil && !fault.Is(got, fault.NotFound) {
					t.Errorf("%s, %s: got %v, want %t", name, what, got, c.agenda)
				}
			}
			_, err = p.OpenFeed(as)
			if c.feed != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s makes a secret: got %v, want %t", name, err, c.feed)
			}
			if got := len(p.FollowedDesks(as)); got != c.desks {
				t.Errorf("%s: got %d desks, want %d", name, got, c.desks)
			}
		}
	})
}

func TestASecretOpensOneFeedAndIsKeptByItsHashOnly(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) {
		p := newPlay(database, calendar(5))
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		mustBook(citizen("bruno"), t, p, at(monday, 9, 0))
		ctx := journal.WithKey(citizen("anna"), "the form's key")
		secret, err := p.OpenFeed(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := p.OpenFeed(ctx); !fault.Is(err, fault.Conflict) || again != "" {
			t.Errorf("got %q, %v, want it said once", again, err)
		}
		if list, err := p.Followed(guest(), secret); err != nil || len(list) != 1 || list[0].ID != a.ID {
			t.Errorf("got %+v, %v, want the own appointment", list, err)
		}
		var kept int
		err = database.Read().QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM booking_feed WHERE hash LIKE $1) + (SELECT count(*) FROM idempotency WHERE answer LIKE $1)",
			"%"+secret+"%").Scan(&kept)
		if err != nil || kept != 0 {
			t.Errorf("the secret lies in the database %d times, %v", kept, err)
		}
		if err := p.CloseFeed(citizen("bruno")); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Followed(guest(), secret); err != nil {
			t.Errorf("another ended it: %v", err)
		}
		if err := p.CloseFeed(citizen("anna")); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Followed(guest(), secret); !fault.Is(err, fault.NotFound) {
			t.Errorf("got %v after its end", err)
		}
	})
}
