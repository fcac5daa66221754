package reactions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/notify/sandbox"
	"comune.example/sportello/internal/reactions"
)

// bookedTown is a calendar whose guests confirm by e-mail, with its letters; it is Saturday 1 March 2014.
type bookedTown struct {
	town

	booking *booking.Service
	now     time.Time
	people  map[string]account.Account // who is found by id
}

func newBookedTown(t *testing.T) *bookedTown {
	t.Helper()
	c := &bookedTown{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	c.journal = journal.New(dbtest.SQLite(t, journal.Schema(), booking.Schema(), notify.Schema()), clock.Clock(func(context.Context) time.Time {
		c.now = c.now.Add(time.Millisecond) // so that the latest mail is the latest
		return c.now
	}))
	c.mailbox = notify.NewMailbox(c.journal)
	c.notify = notify.NewService(c.journal, sandbox.New(c.mailbox, "noreply@comune.example"))
	c.booking = booking.NewService(c.journal, []booking.Calendar{{
		Slug: "documenti", Statistic: "documenti", Office: "sportello", Title: map[string]string{"it": "Documenti"},
		Terms: booking.Terms{ConfirmMinutes: 60, OfferMinutes: 60},
		Rules: agenda.Rules{Minutes: 30, Horizon: 60, Openings: []agenda.Opening{{Weekday: time.Monday, From: 9 * 60, Until: 11 * 60, Places: 1}}},
	}}, italy.MonthDay{Month: time.June, Day: 24})
	texts, err := i18n.Load(bookingweb.Module(c.booking, nil, bookingweb.Options{}).Messages)
	if err != nil {
		t.Fatal(err)
	}
	site := reactions.Site{Town: "Comune di Prova", BaseURL: "https://servizi.comune.example"}
	w, err := reactions.NewWriter(c.notify, bookingweb.Letters, texts, site)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // every reaction runs twice: facts are delivered at least once
		reactions.Booking(c.journal.Dispatcher(), w, func(booking.Appointment) reactions.Reception {
			return reactions.Reception{What: "Documenti", Where: "Via Prova 1", Bring: []string{"Una fotografia"}}
		}, func(_ context.Context, id string) (account.Account, error) {
			if found, ok := c.people[id]; ok {
				return found, nil
			}
			return account.Account{}, fault.Missing()
		})
	}
	return c
}

// books has a guest ask for the first Monday at nine.
func (c *bookedTown) books(t *testing.T) booking.Appointment {
	t.Helper()
	a, err := c.booking.Book(t.Context(), booking.BookRequest{
		Calendar: "documenti", Start: time.Date(2014, 3, 3, 8, 0, 0, 0, time.UTC), GivenName: "Ada", FamilyName: "Prova",
		CodiceFiscale: "RSSMRA80A01H501U", Email: "ada@example.org", Lang: "it",
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// newest is the latest mail to the guest, the nth of all.
func (c *bookedTown) newest(t *testing.T, n int, words ...string) notify.Mail {
	t.Helper()
	list := c.mails(t, "ada@example.org")
	if len(list) != n {
		t.Fatalf("got %d mails, want %d", len(list), n)
	}
	for _, word := range words {
		if !strings.Contains(list[0].Subject+"\n"+list[0].Text, word) {
			t.Errorf("the letter %q lacks %q:\n%s", list[0].Subject, word, list[0].Text)
		}
	}
	return list[0]
}

func clerk(ctx context.Context) context.Context {
	return identity.With(ctx, identity.Actor{Kind: identity.Officer, ID: "clerk", Name: "Clerk", Roles: []identity.Role{{Name: identity.RoleClerk, Office: "sportello"}}})
}

func TestAGuestIsAskedToConfirmAndThenTold(t *testing.T) {
	c := newBookedTown(t)
	a := c.books(t)
	m := c.newest(t, 1, "Conferma l'appuntamento entro sabato 1 marzo 2014, ore 13:00", "Documenti", "Via Prova 1")
	if got := link(t, m, "/appuntamenti/"); got != a.Link+"/conferma-presenza?codice="+a.Code {
		t.Errorf("the link leads to %s", got)
	}
	if _, err := c.booking.Confirm(t.Context(), a.Link, a.Code); err != nil {
		t.Fatal(err)
	}
	m = c.newest(t, 2, "Appuntamento confermato", a.Code, "Per: Ada Prova", "Che cosa portare:\n- Una fotografia\n\n", "lunedì 3 marzo 2014, ore 09:00")
	link(t, m, "/appuntamenti/"+a.Link)
}

func TestWhoDoesNotConfirmIsToldThatThePlaceIsGone(t *testing.T) {
	c := newBookedTown(t)
	a := c.books(t)
	c.newest(t, 1)
	c.now = c.now.Add(2 * time.Hour)
	if err := c.booking.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	link(t, c.newest(t, 2, "Appuntamento non confermato", "prenota di nuovo"), "/appuntamenti/"+a.Link)
}

func TestWhomTheOfficeMovesOrCancelsReadsWhyAndHowToChooseAnotherTime(t *testing.T) {
	c := newBookedTown(t)
	moved := c.books(t)
	if _, err := c.booking.Confirm(t.Context(), moved.Link, moved.Code); err != nil {
		t.Fatal(err)
	}
	c.newest(t, 2)
	for n, step := range []struct {
		decision booking.Decision
		subject  string
	}{{booking.Move, "L'ufficio ha spostato l'appuntamento"}, {booking.Strike, "L'ufficio ha annullato l'appuntamento"}} {
		a, err := c.booking.AppointmentByLink(t.Context(), moved.Link)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.booking.CloseDay(clerk(t.Context()), booking.Closing{Calendar: "documenti", Day: a.Day(), Reason: "Assemblea del personale", Stranded: step.decision}); err != nil {
			t.Fatal(err)
		}
		m := c.newest(t, 3+n, step.subject, "Perché: Assemblea del personale")
		link(t, m, "/appuntamenti/"+a.Link)
	}
}

func TestWhoMovesAndCancelsIsToldWithoutAReason(t *testing.T) {
	c := newBookedTown(t)
	a := c.books(t)
	if _, err := c.booking.Confirm(t.Context(), a.Link, a.Code); err != nil {
		t.Fatal(err)
	}
	c.newest(t, 2)
	if _, err := c.booking.RescheduleByLink(t.Context(), a.Link, a.Start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	c.newest(t, 3, "Appuntamento spostato", "ore 10:00")
	if _, err := c.booking.CancelByLink(t.Context(), a.Link); err != nil {
		t.Fatal(err)
	}
	if m := c.newest(t, 4, "Appuntamento annullato", a.Code); strings.Contains(m.Text, "Perché") {
		t.Error("who cancels reads a reason")
	}
}

func TestWhoWaitsIsOfferedThePlaceWithTheTimeToAnswer(t *testing.T) {
	c := newBookedTown(t)
	e, err := c.booking.Wait(t.Context(), booking.WaitRequest{
		Calendar: "documenti", GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: "RSSMRA80A01H501U", Email: "ada@example.org", Lang: "it",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.booking.Offer(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := c.newest(t, 1, "Si è liberato un posto", "lunedì 3 marzo 2014, ore 09:00", "Lo teniamo fino a sabato 1 marzo 2014, ore 13:00")
	if got := link(t, m, "/attese/"); got != e.Link {
		t.Errorf("the link leads to %s", got)
	}
}

func TestSomebodyIsRemindedOnceTheDayBefore(t *testing.T) {
	c := newBookedTown(t)
	a := c.books(t)
	if _, err := c.booking.Confirm(t.Context(), a.Link, a.Code); err != nil {
		t.Fatal(err)
	}
	c.newest(t, 2)
	c.now = c.now.Add(30 * time.Hour)
	for range 2 {
		if err := c.booking.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.newest(t, 3, "Promemoria: Documenti, lunedì 3 marzo 2014, ore 09:00", "annulla: il posto serve ad altri")
	}
}

func TestADelegatorReadsWhoBookedAndWhatBecomesOfIt(t *testing.T) {
	c := newBookedTown(t)
	c.people = map[string]account.Account{
		"carla": {ID: "carla", State: account.Active, GivenName: "Carla", FamilyName: "Prova", Email: "carla@example.org", Lang: "en"},
	}
	c.booking.HonourDelegations(func(context.Context, string) (booking.Delegation, error) {
		return booking.Delegation{ID: "delega", Account: "carla", CodiceFiscale: "RSSMRA80A01H501U", GivenName: "Carla", FamilyName: "Prova", Until: "2014-12-31"}, nil
	})
	anna := identity.With(t.Context(), identity.Actor{Kind: identity.Citizen, ID: "anna", Name: "Anna Delegata", CodiceFiscale: "CF", Email: "ada@example.org"})
	a, err := c.booking.Book(anna, booking.BookRequest{
		Calendar: "documenti", Start: time.Date(2014, 3, 3, 8, 0, 0, 0, time.UTC), Relation: booking.Delegator, Delegation: "delega", Lang: "it",
	})
	if err != nil {
		t.Fatal(err)
	}
	c.newest(t, 1, "Appuntamento confermato", "Per: Carla Prova")
	hers := c.mails(t, "carla@example.org")
	if len(hers) != 1 || !strings.Contains(hers[0].Text, "Anna Delegata has made an appointment in your name") || !strings.Contains(hers[0].Text, a.Code) {
		t.Fatalf("the delegator reads %+v", hers)
	}
	link(t, hers[0], "/en/appuntamenti/"+a.Link)
	if _, err := c.booking.CancelByLink(t.Context(), a.Link); err != nil {
		t.Fatal(err)
	}
	c.newest(t, 2, "Appuntamento annullato")
	if hers := c.mails(t, "carla@example.org"); len(hers) != 2 || !strings.Contains(hers[0].Subject, "cancelled") {
		t.Errorf("the delegator reads %+v", hers)
	}
}
