package booking_test

import (
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/fault"
)

// family is a calendar of ten-minute cells, Mondays from nine to ten, in which each further person takes ten minutes more
// and the desk is prepared and cleaned up.
func family() booking.Calendar {
	c := calendar(1)
	c.Rules.Minutes = 10
	c.Subjects = []booking.Subject{
		{Slug: "tessera", Title: map[string]string{"it": "Tessera"}, Minutes: 10, PerPerson: 10, PerDocument: 5, MostPeople: 4, MostDocuments: 3},
		{Slug: "nozze", Title: map[string]string{"it": "Nozze"}, Minutes: 20, Before: 10, After: 10},
	}
	return c
}

func wish(subject string, people, documents int, start time.Time) booking.BookRequest {
	req := ask(start)
	req.Visit = booking.Visit{Subject: subject, People: people, Documents: documents}
	return req
}

func starts(t *testing.T, p *play, v booking.Visit) (list []string) {
	t.Helper()
	slots, err := p.FreeSlots(guest(), "documenti", v, monday, monday)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range slots {
		list = append(list, s.Start.Add(time.Hour).Format("15:04")) // Rome in March
	}
	return list
}

func TestAVisitGrowsWithThePeopleAndTheDocuments(t *testing.T) {
	stage(t, family(), func(t *testing.T, p *play) {
		a, err := p.Book(citizen("anna"), wish("tessera", 3, 1, at(monday, 9, 0)))
		if err != nil || a.End.Sub(a.Start) != 30*time.Minute || a.People != 3 {
			t.Fatalf("three people: %v, %v", a.End.Sub(a.Start), err)
		}
		b, err := p.Book(citizen("bruno"), wish("tessera", 1, 3, at(monday, 9, 30)))
		if err != nil || b.End.Sub(b.Start) != 20*time.Minute || b.Documents != 3 {
			t.Fatalf("three documents: %v, %v", b.End.Sub(b.Start), err)
		}
		if got := starts(t, p, booking.Visit{Subject: "tessera"}); len(got) != 1 || got[0] != "09:50" {
			t.Errorf("left for one person: %v, want 09:50", got)
		}
		if got := starts(t, p, booking.Visit{Subject: "tessera", People: 2}); len(got) != 0 {
			t.Errorf("left for two: %v, want nothing", got)
		}
	})
}

func TestMorePeopleThanTheSubjectTakesAreRefusedAtTheField(t *testing.T) {
	stage(t, family(), func(t *testing.T, p *play) {
		_, err := p.Book(citizen("anna"), wish("tessera", 5, 1, at(monday, 9, 0)))
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != "people" {
			t.Errorf("got %v", err)
		}
		_, err = p.Book(citizen("anna"), wish("altro", 1, 1, at(monday, 9, 0)))
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != "subject" {
			t.Errorf("got %v", err)
		}
	})
}

func TestPreparationAndCleanUpTakeTheDeskButAreNotPartOfTheAppointment(t *testing.T) {
	stage(t, family(), func(t *testing.T, p *play) {
		if got := starts(t, p, booking.Visit{Subject: "nozze"}); len(got) != 3 || got[0] != "09:10" || got[2] != "09:30" {
			t.Fatalf("offered at %v, want 09:10 to 09:30", got)
		}
		a, err := p.Book(citizen("anna"), wish("nozze", 1, 1, at(monday, 9, 10)))
		if err != nil || a.End.Sub(a.Start) != 20*time.Minute {
			t.Fatalf("%v, %v", a.End.Sub(a.Start), err)
		}
		if got := starts(t, p, booking.Visit{Subject: "tessera"}); len(got) != 2 || got[0] != "09:40" {
			t.Errorf("left at %v, want from 09:40", got)
		}
	})
}

// desks is a calendar of two desks, of which one can do everything and one only what is quick.
func desks() booking.Calendar {
	c := calendar(1)
	c.Subjects = []booking.Subject{{Slug: "rapido", Title: map[string]string{"it": "Rapido"}}, {Slug: "lungo", Title: map[string]string{"it": "Lungo"}}}
	c.Desks = []booking.Desk{{Slug: "uno", Title: map[string]string{"it": "Uno"}}, {Slug: "due", Title: map[string]string{"it": "Due"}, Subjects: []string{"rapido"}}}
	c.Rules.Openings = []agenda.Opening{
		{Weekday: time.Monday, From: 9 * 60, Until: 10 * 60, Desk: "uno", Places: 1},
		{Weekday: time.Monday, From: 9 * 60, Until: 10 * 60, Desk: "due", Places: 1},
	}
	return c
}

func TestADeskGetsOnlyWhatItCanDo(t *testing.T) {
	stage(t, desks(), func(t *testing.T, p *play) {
		a, err := p.Book(citizen("anna"), wish("lungo", 1, 1, at(monday, 9, 0)))
		if err != nil || a.Desk != "uno" {
			t.Fatalf("at desk %q, %v", a.Desk, err)
		}
		_, err = p.Book(citizen("bruno"), wish("lungo", 1, 1, at(monday, 9, 0)))
		wantKind(t, err, fault.Conflict)
		b, err := p.Book(citizen("bruno"), wish("rapido", 1, 1, at(monday, 9, 0)))
		if err != nil || b.Desk != "due" {
			t.Errorf("at desk %q, %v", b.Desk, err)
		}
	})
}

func TestInternalPlacesAreGivenByTheOfficeOnly(t *testing.T) {
	c := calendar(1)
	c.Rules.Openings[0].Internal = 1
	stage(t, c, func(t *testing.T, p *play) {
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		_, err := p.Book(citizen("bruno"), ask(at(monday, 9, 0)))
		wantKind(t, err, fault.Conflict)
		_, err = p.Book(clerk("another"), ask(at(monday, 9, 0)))
		wantKind(t, err, fault.Conflict)
		mustBook(clerk(office), t, p, at(monday, 9, 0))
		_, err = p.Book(clerk(office), ask(at(monday, 9, 0)))
		wantKind(t, err, fault.Conflict)
	})
}

func TestTheOfficeIsNotBoundByTheLeadTimeButByTheClock(t *testing.T) {
	scene(t, 9, func(t *testing.T, p *play) {
		p.now = at(monday, 8, 59)
		_, err := p.Book(citizen("anna"), ask(at(monday, 9, 0)))
		wantKind(t, err, fault.Invalid)
		mustBook(clerk(office), t, p, at(monday, 9, 0))
		p.now = at(monday, 9, 1)
		_, err = p.Book(clerk(office), ask(at(monday, 9, 0)))
		wantKind(t, err, fault.Invalid)
	})
}

func TestAQuotaOpensItsPlacesWhenItsTimeComes(t *testing.T) {
	c := calendar(10)
	c.Rules.Releases = []agenda.Release{{Hours: 24 * 14, Percent: 30}, {Hours: 24, Percent: 50}, {Morning: 7 * 60, Percent: 20}}
	stage(t, c, func(t *testing.T, p *play) {
		far := monday.AddDays(14)
		wantFree(t, p, far)
		for _, step := range []struct {
			now  time.Time
			want int
		}{{far.Start().AddDate(0, 0, -14), 6}, {far.Start().AddDate(0, 0, -1), 16}, {at(far, 6, 59), 16}, {at(far, 7, 0), 20}} {
			p.now = step.now.UTC()
			slots, err := p.FreeSlots(guest(), "documenti", booking.Visit{}, far, far)
			if err != nil {
				t.Fatal(err)
			}
			total := 0
			for _, s := range slots {
				total += s.Free
			}
			if total < step.want-1 || total > step.want+1 {
				t.Errorf("at %v: %d places, want about %d", step.now, total, step.want)
			}
		}
	})
}

func TestAGroupSessionHasSeatsForAllWhoComeTogether(t *testing.T) {
	c := calendar(1)
	c.Subjects = []booking.Subject{{Slug: "serata", Title: map[string]string{"it": "Serata"}, MostPeople: 5}}
	c.Rules.Openings = []agenda.Opening{{Weekday: time.Monday, From: 18 * 60, Until: 20 * 60, Places: 6, Session: true}}
	stage(t, c, func(t *testing.T, p *play) {
		a, err := p.Book(citizen("anna"), wish("serata", 4, 1, at(monday, 18, 0)))
		if err != nil || a.End.Sub(a.Start) != 2*time.Hour {
			t.Fatalf("%v, %v", a.End.Sub(a.Start), err)
		}
		_, err = p.Book(citizen("bruno"), wish("serata", 3, 1, at(monday, 18, 0)))
		wantKind(t, err, fault.Conflict)
		if _, err := p.Book(citizen("bruno"), wish("serata", 2, 1, at(monday, 18, 0))); err != nil {
			t.Errorf("the last two seats: %v", err)
		}
		if _, err := p.Cancel(citizen("anna"), a.ID); err != nil {
			t.Fatal(err)
		}
		slots, err := p.FreeSlots(guest(), "documenti", booking.Visit{Subject: "serata"}, monday, monday)
		if err != nil || len(slots) != 1 || slots[0].Free != 4 {
			t.Errorf("seats %+v, %v, want 4", slots, err)
		}
	})
}

func TestACitizenBooksForAChildOrForWhoDelegated(t *testing.T) {
	scene(t, 9, func(t *testing.T, p *play) {
		req := ask(at(monday, 9, 0))
		req.Relation, req.GivenName = booking.Child, "Lia"
		a, err := p.Book(citizen("anna"), req)
		if err != nil || a.GivenName != "Lia" || a.Account != "anna" || a.Email != "anna@example.org" || a.Relation != booking.Child {
			t.Errorf("for a child: %+v, %v", a, err)
		}
		req.Relation, req.CodiceFiscale = booking.Delegator, "SBAGLIATO"
		_, err = p.Book(citizen("anna"), req)
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Name != "codice_fiscale" {
			t.Errorf("a wrong code: %v", err)
		}
	})
}

func TestTheFirstFreePlaceAnywhereIsFound(t *testing.T) {
	one, two := desks(), desks()
	two.Slug, two.Office = "quartiere", "altro"
	two.Rules.Openings[0].From, two.Rules.Openings[1].From = 9*60+30, 9*60+30
	stage(t, one, func(t *testing.T, p *play) {
		service := booking.NewService(p.journal, []booking.Calendar{one, two}, p.patron())
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		if _, err := service.Book(citizen("bruno"), ask(at(monday, 9, 0))); err != nil {
			t.Fatal(err)
		}
		slots, err := service.Anywhere(guest(), booking.Visit{Subject: "rapido"}, monday, 3)
		if err != nil || len(slots) < 2 || slots[0].Calendar != "documenti" || slots[1].Calendar != "quartiere" || !slots[0].Start.Equal(at(monday, 9, 30)) {
			t.Errorf("got %+v, %v", slots, err)
		}
	})
}

func TestWhoComesTooLateIsToldOtherPlaces(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		others, err := p.Others(guest(), "documenti", booking.Visit{}, at(monday, 9, 0), 3)
		if err != nil || len(others) != 3 || !others[0].Start.Equal(at(monday, 9, 30)) {
			t.Errorf("got %+v, %v", others, err)
		}
	})
}
