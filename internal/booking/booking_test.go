package booking_test

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// The town hall of the tests: one calendar, Mondays from nine to ten, two slots; it is Saturday 1 March 2014, noon.
const (
	monday = italy.Day("2014-03-03")
	office = "sportello-prova"
)

func calendar(places int) booking.Calendar {
	return booking.Calendar{
		Slug: "documenti", Statistic: "documenti", Office: office, Title: map[string]string{"it": "Documenti"},
		Rules: agenda.Rules{
			Minutes: 30, Lead: 2, Horizon: 60,
			Openings: []agenda.Opening{{Weekday: time.Monday, From: 9 * 60, Until: 10 * 60, Places: places}},
		},
	}
}

// play is a town hall on one database, with a clock that the test sets.
type play struct {
	*booking.Service
	journal *journal.Journal
	now     time.Time
}

func newPlay(database *db.DB, calendars ...booking.Calendar) *play {
	p := &play{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	p.journal = journal.New(database, clock.Clock(func(context.Context) time.Time { return p.now }))
	p.Service = booking.NewService(p.journal, calendars, italy.MonthDay{Month: time.June, Day: 24})
	return p
}

func schemas() []fs.FS { return []fs.FS{journal.Schema(), booking.Schema()} }

// scene runs a test on both engines with a calendar of so many places.
func scene(t *testing.T, places int, test func(t *testing.T, p *play)) {
	t.Helper()
	stage(t, calendar(places), test)
}

// stage runs a test on both engines with a calendar.
func stage(t *testing.T, c booking.Calendar, test func(t *testing.T, p *play)) {
	t.Helper()
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) { test(t, newPlay(database, c)) })
}

func citizen(id string) context.Context {
	return identity.With(context.Background(), identity.Actor{
		Kind: identity.Citizen, ID: id, Name: "Prova " + id, GivenName: "Prova", FamilyName: id, CodiceFiscale: "CF-" + id, Email: id + "@example.org",
	})
}

func clerk(of string) context.Context {
	return identity.With(context.Background(), identity.Actor{Kind: identity.Officer, ID: "officer", Roles: []identity.Role{{Name: identity.RoleClerk, Office: of}}})
}

func guest() context.Context { return context.Background() }

func at(day italy.Day, hour, minute int) time.Time { return day.At(hour, minute, 0).UTC() }

func ask(start time.Time) booking.BookRequest {
	return booking.BookRequest{
		Calendar: "documenti", Start: start, GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: "RSSMRA80A01H501U",
		Email: "ada@example.org", Lang: "it",
	}
}

func mustBook(as context.Context, t *testing.T, p *play, start time.Time) booking.Appointment {
	t.Helper()
	a, err := p.Book(as, ask(start))
	if err != nil {
		t.Fatalf("book: %v %v", err, fault.FieldsOf(err))
	}
	return a
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Fatalf("got error %v, want kind %d", err, kind)
	}
}

func wantFree(t *testing.T, p *play, day italy.Day, want ...int) {
	t.Helper()
	slots, err := p.FreeSlots(guest(), "documenti", booking.Visit{}, day, day)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]int, 0, len(slots))
	for _, s := range slots {
		got = append(got, s.Free)
	}
	if len(got) != len(want) {
		t.Fatalf("free places %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("free places %v, want %v", got, want)
		}
	}
}

func TestABookedPlaceIsNoLongerFree(t *testing.T) {
	scene(t, 2, func(t *testing.T, p *play) {
		wantFree(t, p, monday, 2, 2)
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		wantFree(t, p, monday, 1, 2)
		mustBook(guest(), t, p, at(monday, 9, 0))
		wantFree(t, p, monday, 2)
		if a.Day() != monday || a.Account != "anna" || a.State != booking.Booked || a.Code == "" || len(a.Link) < 26 {
			t.Errorf("appointment %+v", a)
		}
	})
}

func TestAFullSlotIsRefused(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		_, err := p.Book(citizen("bruno"), ask(at(monday, 9, 0)))
		wantKind(t, err, fault.Conflict)
	})
}

func TestOfManyAtOnceOnePlaceHasOneWinner(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		const clients = 200
		var wins, refusals int
		var mu sync.Mutex
		var group sync.WaitGroup
		for range clients {
			group.Go(func() {
				_, err := p.Book(guest(), ask(at(monday, 9, 30)))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					wins++
				case fault.Is(err, fault.Conflict):
					refusals++
				default:
					t.Errorf("neither booked nor told that it is full: %v", err)
				}
			})
		}
		group.Wait()
		if wins != 1 || refusals != clients-1 {
			t.Errorf("%d winners and %d refusals, want 1 and %d", wins, refusals, clients-1)
		}
		if n, err := p.journal.Verify(context.Background()); err != nil || n != 1 {
			t.Errorf("audit chain of %d lines, %v; a refusal leaves none", n, err)
		}
	})
}

func TestTheSameKeyBooksOnce(t *testing.T) {
	scene(t, 5, func(t *testing.T, p *play) {
		ctx := journal.WithKey(citizen("anna"), "k1")
		first, again := mustBook(ctx, t, p, at(monday, 9, 0)), mustBook(ctx, t, p, at(monday, 9, 0))
		if first.ID != again.ID {
			t.Errorf("booked twice: %s and %s", first.ID, again.ID)
		}
		wantFree(t, p, monday, 4, 5)
	})
}

func TestCancellingGivesThePlaceBackOnce(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		for range 2 {
			if got, err := p.Cancel(citizen("anna"), a.ID); err != nil || got.State != booking.Cancelled {
				t.Fatalf("cancel: %v, %v", got.State, err)
			}
		}
		wantFree(t, p, monday, 1, 1)
	})
}

func TestMovingTakesTheNewPlaceBeforeItGivesTheOldOneBack(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		mustBook(citizen("bruno"), t, p, at(monday, 9, 30))
		_, err := p.Reschedule(citizen("anna"), a.ID, at(monday, 9, 30))
		wantKind(t, err, fault.Conflict)
		wantFree(t, p, monday)
		next := monday.AddDays(7)
		moved, err := p.Reschedule(citizen("anna"), a.ID, at(next, 9, 0))
		if err != nil || moved.Day() != next || moved.Version != 2 {
			t.Fatalf("moved to %s, version %d: %v", moved.Day(), moved.Version, err)
		}
		wantFree(t, p, monday, 1)
		wantFree(t, p, next, 1)
	})
}

func TestWhatTheRulesDoNotOfferCannotBeBooked(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		for name, start := range map[string]time.Time{
			"a Tuesday": at("2014-03-04", 9, 0), "an hour that is shut": at(monday, 10, 0), "the middle of a slot": at(monday, 9, 10),
			"Easter Monday": at("2014-04-21", 9, 0), "beyond the horizon": at("2014-06-16", 9, 0), "the past": at("2014-02-24", 9, 0),
		} {
			if _, err := p.Book(guest(), ask(start)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: got %v, want a wrong slot", name, err)
			}
		}
		p.now = at(monday, 7, 30)
		_, err := p.Book(guest(), ask(at(monday, 9, 0)))
		wantKind(t, err, fault.Invalid)
	})
}

func TestAGuestSaysWhoHeIs(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		_, err := p.Book(guest(), booking.BookRequest{Calendar: "documenti", Start: at(monday, 9, 0), Email: "not an address"})
		wantKind(t, err, fault.Invalid)
		two := ask(at(monday, 9, 0))
		two.GivenName = "Ada\r\nBcc: altri@example.org"
		_, second := p.Book(guest(), two)
		wantKind(t, second, fault.Invalid)
		names := map[string]bool{}
		for _, f := range fault.FieldsOf(err) {
			names[f.Name] = true
		}
		for _, name := range []string{"given_name", "family_name", "codice_fiscale", "email"} {
			if !names[name] {
				t.Errorf("nothing said about %s", name)
			}
		}
	})
}

func TestTheReminderIsToldOnce(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		var told []string
		journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, f booking.AppointmentApproaching) error {
			told = append(told, f.Appointment.ID)
			return nil
		})
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		p.now = at(monday, 0, 0)
		for range 2 {
			if err := p.Remind(context.Background()); err != nil {
				t.Fatal(err)
			}
			if err := p.journal.Dispatcher().Drain(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if len(told) != 1 || told[0] != a.ID {
			t.Errorf("told %v, want once %s", told, a.ID)
		}
	})
}

func TestAppointmentsCountOnTheDayInRomeOnWhichTheyWereMade(t *testing.T) {
	scene(t, 9, func(t *testing.T, p *play) {
		p.now = time.Date(2014, 3, 1, 22, 59, 59, 0, time.UTC) // 23:59:59 in Rome
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		p.now = time.Date(2014, 3, 1, 23, 0, 0, 0, time.UTC) // midnight in Rome, still the day before in UTC
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		cancelled := mustBook(citizen("bruno"), t, p, at(monday, 9, 0))
		if _, err := p.Cancel(citizen("bruno"), cancelled.ID); err != nil {
			t.Fatal(err)
		}
		days, err := p.CountByDay(context.Background(), "2014-03-01", "2014-03-02")
		if err != nil || len(days) != 2 || days[0].Count != 1 || days[1].Day != "2014-03-02" || days[1].Count != 2 {
			t.Errorf("counted %+v, %v", days, err)
		}
		if n, err := p.CountPeople(context.Background(), "2014-03-01", "2014-03-02"); err != nil || n != 2 {
			t.Errorf("%d people, %v; want 2", n, err)
		}
	})
}

func TestAnUnknownCalendarIsNotFound(t *testing.T) {
	p := newPlay(dbtest.SQLite(t, schemas()...), calendar(1))
	_, err := p.Book(guest(), booking.BookRequest{Calendar: "altro"})
	if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Kind != fault.NotFound {
		t.Errorf("got %v, want not found", err)
	}
}

func (p *play) patron() italy.MonthDay { return italy.MonthDay{Month: time.June, Day: 24} }
