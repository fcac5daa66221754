package booking_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// told are the facts about appointments that were moved and cancelled, each with its reason.
type told struct{ moved, cancelled []string }

func listen(p *play) *told {
	var f told
	journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, m booking.AppointmentMoved) error {
		f.moved = append(f.moved, fmt.Sprint(m.Appointment.Account, " ", m.ByOffice, " ", m.Reason))
		return nil
	})
	journal.On(p.journal.Dispatcher(), "test", func(_ context.Context, m booking.AppointmentCancelled) error {
		f.cancelled = append(f.cancelled, fmt.Sprint(m.Appointment.Account, " ", m.ByOffice, " ", m.Reason))
		return nil
	})
	return &f
}

func (p *play) drain(t *testing.T) {
	t.Helper()
	if err := p.journal.Dispatcher().Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// revise puts changed rules into force as the office's clerk.
func (p *play) revise(t *testing.T, decision booking.Decision, change func(r *agenda.Rules)) (booking.Outcome, error) {
	t.Helper()
	now, err := p.Rules(clerk(office), "documenti")
	if err != nil {
		t.Fatal(err)
	}
	rules := now.Rules
	rules.Openings = append([]agenda.Opening{}, rules.Openings...)
	change(&rules)
	return p.Revise(clerk(office), booking.Revision{Calendar: "documenti", Base: now.Version, Rules: rules, Reason: "lavori", Stranded: decision})
}

func places(n int) func(r *agenda.Rules) { return func(r *agenda.Rules) { r.Openings[0].Places = n } }

// accounts lists whose the appointments are.
func accounts(list []booking.Appointment) string {
	var who []string
	for _, a := range list {
		who = append(who, a.Account)
	}
	return fmt.Sprint(who)
}

func TestEachRevisionIsAnEditionAndAppointmentsNameTheirs(t *testing.T) {
	scene(t, 2, func(t *testing.T, p *play) {
		before := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		out, err := p.revise(t, booking.None, places(3))
		if err != nil || out.Version != 1 {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		after := mustBook(citizen("bruno"), t, p, at(monday, 9, 0))
		if before.Rules != 0 || after.Rules != 1 {
			t.Errorf("editions %d and %d, want 0 and 1", before.Rules, after.Rules)
		}
		wantFree(t, p, monday, 1, 3)
		if _, err := p.revise(t, booking.None, places(4)); err != nil {
			t.Fatal(err)
		}
		list, err := p.Editions(clerk(office), "documenti")
		if err != nil || len(list) != 2 || list[0].Version != 2 || list[0].Reason != "lavori" || !list[0].At.Equal(p.now) || list[1].Rules.Openings[0].Places != 3 {
			t.Errorf("editions %+v, %v", list, err)
		}
	})
}

func TestOfTwoWhoEditTheSameEditionTheSecondIsTold(t *testing.T) {
	scene(t, 2, func(t *testing.T, p *play) {
		r := booking.Revision{Calendar: "documenti", Rules: calendar(3).Rules, Reason: "lavori"}
		if _, err := p.Revise(clerk(office), r); err != nil {
			t.Fatal(err)
		}
		r.Rules = calendar(5).Rules
		_, err := p.Revise(clerk(office), r)
		wantKind(t, err, fault.Conflict)
		wantFree(t, p, monday, 3, 3)
	})
}

func TestRulesThatCannotBeKeptChangeNothing(t *testing.T) {
	scene(t, 2, func(t *testing.T, p *play) {
		_, err := p.revise(t, booking.None, places(0))
		wantKind(t, err, fault.Invalid)
		_, err = p.Revise(clerk(office), booking.Revision{Calendar: "documenti", Rules: calendar(3).Rules, Reason: " "})
		wantKind(t, err, fault.Invalid)
		_, err = p.Stranded(clerk(office), "documenti", agenda.Rules{})
		wantKind(t, err, fault.Invalid)
		if list, err := p.Editions(clerk(office), "documenti"); err != nil || len(list) != 0 {
			t.Errorf("editions %v, %v", list, err)
		}
	})
}

// three are Anna, Bruno and Carla at nine, who came in this order, one minute after the other.
func three(t *testing.T, p *play) (list []booking.Appointment) {
	t.Helper()
	for _, who := range []string{"anna", "bruno", "carla"} {
		list = append(list, mustBook(citizen(who), t, p, at(monday, 9, 0)))
		p.pass(time.Minute)
	}
	return list
}

func TestWhereLessIsOfferedThoseWhoCameLastGiveWay(t *testing.T) {
	scene(t, 3, func(t *testing.T, p *play) {
		three(t, p)
		for places, want := range map[int]string{3: "[]", 2: "[carla]", 1: "[bruno carla]"} {
			list, err := p.Stranded(clerk(office), "documenti", calendar(places).Rules)
			if err != nil || accounts(list) != want {
				t.Errorf("with %d places %s are stranded, %v; want %s", places, accounts(list), err, want)
			}
		}
	})
}

func TestStrandedAppointmentsWaitForADecision(t *testing.T) {
	scene(t, 3, func(t *testing.T, p *play) {
		three(t, p)
		_, err := p.revise(t, booking.None, places(1))
		wantKind(t, err, fault.Conflict)
		if list, err := p.Editions(clerk(office), "documenti"); err != nil || len(list) != 0 {
			t.Errorf("editions %v, %v", list, err)
		}
		wantFree(t, p, monday, 3)
	})
}

func TestKeptAppointmentsStayAsExceptions(t *testing.T) {
	scene(t, 3, func(t *testing.T, p *play) {
		f, list := listen(p), three(t, p)
		out, err := p.revise(t, booking.Keep, places(1))
		if err != nil || accounts(out.Stranded) != "[bruno carla]" || len(out.Moved)+len(out.Cancelled) != 0 {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		wantFree(t, p, monday, 1) // half past nine; nine o'clock is over its measure
		for _, a := range list {
			if now, err := p.Appointment(clerk(office), a.ID); err != nil || now.State != booking.Booked || !now.Start.Equal(a.Start) {
				t.Errorf("%s has %+v, %v", a.Account, now, err)
			}
		}
		if _, err := p.Cancel(citizen("bruno"), list[1].ID); err != nil {
			t.Fatal(err)
		}
		wantFree(t, p, monday, 1)
		if p.drain(t); len(f.moved)+len(f.cancelled) != 1 {
			t.Errorf("told %+v, want only that Bruno cancelled", f)
		}
	})
}

func TestMovedAppointmentsGetTheNextFreePlacesOfTheNewRulesInOrder(t *testing.T) {
	scene(t, 3, func(t *testing.T, p *play) {
		f := listen(p)
		three(t, p)
		mustBook(citizen("dario"), t, p, at(monday, 9, 30))
		out, err := p.revise(t, booking.Move, places(1))
		if err != nil || accounts(out.Moved) != "[bruno carla]" || len(out.Cancelled) != 0 {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		next := monday.AddDays(7)
		if !out.Moved[0].Start.Equal(at(next, 9, 0)) || !out.Moved[1].Start.Equal(at(next, 9, 30)) || out.Moved[0].Rules != 1 {
			t.Errorf("moved to %v and %v, edition %d", out.Moved[0].Start, out.Moved[1].Start, out.Moved[0].Rules)
		}
		wantFree(t, p, monday)
		wantFree(t, p, next)
		if p.drain(t); fmt.Sprint(f.moved) != "[bruno true lavori carla true lavori]" || len(f.cancelled) != 0 {
			t.Errorf("told %+v", f)
		}
		o, err := p.Occupancy(clerk(office), "documenti", monday, next)
		if err != nil || o != (booking.Occupancy{Offered: 4, Booked: 4}) {
			t.Errorf("occupancy %+v, %v", o, err)
		}
	})
}

func TestWhoFindsNoPlaceIsCancelledAndTold(t *testing.T) {
	scene(t, 3, func(t *testing.T, p *play) {
		f := listen(p)
		three(t, p)
		out, err := p.revise(t, booking.Move, func(r *agenda.Rules) {
			r.Horizon = 8 // one more Monday
			r.Openings[0].Places, r.Openings[0].Until = 1, 9*60+30
		})
		if err != nil || accounts(out.Moved) != "[bruno]" || accounts(out.Cancelled) != "[carla]" {
			t.Fatalf("moved %s, cancelled %s, %v", accounts(out.Moved), accounts(out.Cancelled), err)
		}
		if p.drain(t); fmt.Sprint(f.moved, f.cancelled) != "[bruno true lavori] [carla true lavori]" {
			t.Errorf("told %+v", f)
		}
	})
}

func TestCancelledAppointmentsGiveTheirPlacesBackAtOnce(t *testing.T) {
	scene(t, 3, func(t *testing.T, p *play) {
		f := listen(p)
		three(t, p)
		out, err := p.revise(t, booking.Strike, places(1))
		if err != nil || accounts(out.Cancelled) != "[bruno carla]" {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		o, err := p.Occupancy(clerk(office), "documenti", monday, monday)
		if err != nil || o != (booking.Occupancy{Offered: 2, Booked: 1, Free: 1}) {
			t.Errorf("occupancy %+v, %v", o, err)
		}
		if p.drain(t); fmt.Sprint(f.cancelled) != "[bruno true lavori carla true lavori]" {
			t.Errorf("told %+v", f)
		}
	})
}

func TestAPlaceThatIsOnlyHeldIsNoReasonToAskAndGoes(t *testing.T) {
	scene(t, 3, func(t *testing.T, p *play) {
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		p.pass(time.Minute)
		hold := mustHold(guest(), t, p, at(monday, 9, 0))
		if list, err := p.Stranded(clerk(office), "documenti", calendar(1).Rules); err != nil || len(list) != 0 {
			t.Errorf("stranded %v, %v", list, err)
		}
		out, err := p.revise(t, booking.None, places(1))
		if err != nil || len(out.Stranded) != 0 {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		if a, err := p.AppointmentByLink(guest(), hold.Link); err != nil || a.State != booking.Lapsed {
			t.Errorf("the hold is %+v, %v", a.State, err)
		}
		wantFree(t, p, monday, 1)
	})
}

func TestWhereTheDeskClosesItsPeopleGoToAnotherAtTheSameTime(t *testing.T) {
	c := twoDesks()
	for i := range c.Rules.Openings {
		c.Rules.Openings[i].Weekday, c.Rules.Openings[i].From, c.Rules.Openings[i].Until = time.Monday, 9*60, 10*60
	}
	stage(t, c, func(t *testing.T, p *play) {
		f := listen(p)
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		out, err := p.revise(t, booking.Move, func(r *agenda.Rules) {
			left := r.Openings[:0]
			for _, o := range r.Openings {
				if o.Desk != a.Desk {
					left = append(left, o)
				}
			}
			r.Openings = left
		})
		if err != nil || accounts(out.Reseated) != "[anna]" || len(out.Moved)+len(out.Cancelled) != 0 {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		now, err := p.Appointment(clerk(office), a.ID)
		if err != nil || !now.Start.Equal(a.Start) || now.Desk == a.Desk || now.Desk == "" {
			t.Errorf("Anna is at %q at %v, %v", now.Desk, now.Start, err)
		}
		if p.drain(t); len(f.moved) != 0 {
			t.Errorf("told %+v, want nothing: the time is the same", f)
		}
	})
}

func TestAppointmentsOfAnotherGridAreStranded(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		rules := calendar(1).Rules
		rules.Minutes = 20
		if list, err := p.Stranded(clerk(office), "documenti", rules); err != nil || accounts(list) != "[anna]" {
			t.Errorf("stranded %v, %v: her half hour is no cell of twenty minutes", accounts(list), err)
		}
	})
}

func TestWhatARevisionWouldDoCanBeSeenBeforehandAndDoesNothing(t *testing.T) {
	scene(t, 3, func(t *testing.T, p *play) {
		f := listen(p)
		three(t, p)
		r := booking.Revision{Calendar: "documenti", Rules: calendar(1).Rules, Reason: "lavori", Stranded: booking.Move}
		would, err := p.Foresee(clerk(office), r)
		if err != nil || accounts(would.Moved) != "[bruno carla]" {
			t.Fatalf("would %+v, %v", would, err)
		}
		wantFree(t, p, monday, 3)
		if list, err := p.Editions(clerk(office), "documenti"); err != nil || len(list) != 0 {
			t.Errorf("editions %v, %v", list, err)
		}
		did, err := p.Revise(clerk(office), r)
		if err != nil || len(did.Moved) != len(would.Moved) {
			t.Fatalf("did %+v, %v", did, err)
		}
		for i, a := range did.Moved {
			if !a.Start.Equal(would.Moved[i].Start) {
				t.Errorf("%s went to %v, not to %v", a.Account, a.Start, would.Moved[i].Start)
			}
		}
		if p.drain(t); len(f.moved) != 2 {
			t.Errorf("told %+v", f)
		}
	})
}

func TestAClosedDayMovesItsAppointmentsAndOpensAgain(t *testing.T) {
	scene(t, 2, func(t *testing.T, p *play) {
		mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		closing := booking.Closing{Calendar: "documenti", Day: monday, Reason: "assemblea"}
		_, err := p.CloseDay(clerk(office), closing)
		wantKind(t, err, fault.Conflict)
		closing.Stranded = booking.Move
		out, err := p.CloseDay(clerk(office), closing)
		if err != nil || len(out.Moved) != 1 || italy.DayOf(out.Moved[0].Start) != monday.AddDays(7) {
			t.Fatalf("outcome %+v, %v", out, err)
		}
		wantFree(t, p, monday)
		if _, err := p.ReopenDay(clerk(office), closing); err != nil {
			t.Fatal(err)
		}
		wantFree(t, p, monday, 2, 2)
		_, err = p.ReopenDay(clerk(office), closing)
		wantKind(t, err, fault.NotFound)
	})
}

func TestNobodyLosesAPlaceSilently(t *testing.T) {
	for _, decision := range []booking.Decision{booking.Keep, booking.Move, booking.Strike} {
		scene(t, 3, func(t *testing.T, p *play) {
			f, list := listen(p), three(t, p)
			if _, err := p.revise(t, decision, func(r *agenda.Rules) { r.Openings[0].Places, r.Horizon = 1, 8 }); err != nil {
				t.Fatal(err)
			}
			p.drain(t)
			heard := fmt.Sprint(f.moved, f.cancelled)
			for _, a := range list {
				now, err := p.Appointment(clerk(office), a.ID)
				if err != nil {
					t.Fatal(err)
				}
				changed := now.State != booking.Booked || !now.Start.Equal(a.Start)
				if told := heard != "[] []" && contains(f.moved, a.Account) || contains(f.cancelled, a.Account); changed != told {
					t.Errorf("%q: %s is %s at %v, told %t", decision, a.Account, now.State, now.Start, told)
				}
			}
		})
	}
}

func contains(list []string, account string) bool {
	for _, text := range list {
		if text == account+" true lavori" {
			return true
		}
	}
	return false
}

func TestTheOfficeMovesAndCancelsOneAppointmentAndSaysWhy(t *testing.T) {
	scene(t, 1, func(t *testing.T, p *play) {
		f := listen(p)
		a := mustBook(citizen("anna"), t, p, at(monday, 9, 0))
		for _, as := range []context.Context{citizen("anna"), clerk("another"), guest()} {
			_, err := p.Displace(as, a.ID, at(monday, 9, 30), "guasto")
			wantKind(t, err, fault.NotFound)
			_, err = p.Withdraw(as, a.ID, "guasto")
			wantKind(t, err, fault.NotFound)
		}
		_, err := p.Displace(clerk(office), a.ID, at(monday, 9, 30), " ")
		wantKind(t, err, fault.Invalid)
		if _, err := p.Displace(clerk(office), a.ID, at(monday, 9, 30), "guasto"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Withdraw(clerk(office), a.ID, "chiuso"); err != nil {
			t.Fatal(err)
		}
		if p.drain(t); fmt.Sprint(f.moved, f.cancelled) != "[anna true guasto] [anna true chiuso]" {
			t.Errorf("told %+v", f)
		}
	})
}

func TestTheOfficesDayShowsThoseWhoHaveYetToConfirm(t *testing.T) {
	stage(t, confirming(2), func(t *testing.T, p *play) {
		mustBook(citizen("anna"), t, p, at(monday, 9, 30))
		mustBook(guest(), t, p, at(monday, 9, 0))
		list, err := p.Day(clerk(office), office, monday)
		if err != nil || len(list) != 2 || list[0].State != booking.Pending || list[1].State != booking.Booked {
			t.Fatalf("the day is %+v, %v", list, err)
		}
		p.pass(2 * time.Hour) // too late to confirm
		if list, err := p.Day(clerk(office), office, monday); err != nil || len(list) != 1 {
			t.Errorf("the day is %+v, %v", list, err)
		}
	})
}

func TestWhoMayWatchAnOffice(t *testing.T) {
	device := func(role, of string) context.Context {
		return identity.With(context.Background(), identity.Actor{Kind: identity.Counter, ID: "x", Roles: []identity.Role{{Name: role, Office: of}}})
	}
	scene(t, 1, func(t *testing.T, p *play) {
		people := map[string]context.Context{
			"the clerk": clerk(office), "another office's clerk": clerk("another"), "the office's counter program": device("counter", office),
			"another office's": device("counter", "another"), "the office's kiosk": device("kiosk", office), "a citizen": citizen("anna"), "nobody": guest(),
		}
		for name, as := range people {
			run := name == "the clerk"
			watch := run || name == "the office's counter program"
			_, day := p.Day(as, office, monday)
			_, overview := p.Overview(as, office, monday, monday)
			_, export := p.Export(as, office, monday, monday)
			_, foresee := p.Foresee(as, booking.Revision{Calendar: "documenti", Rules: calendar(2).Rules, Reason: "x"})
			_, rules := p.Rules(as, "documenti")
			for what, try := range map[string]struct {
				err  error
				want bool
			}{"day": {day, watch}, "overview": {overview, watch}, "export": {export, run}, "foresee": {foresee, run}, "rules": {rules, run}} {
				if allowed := try.err == nil; allowed != try.want || !allowed && !fault.Is(try.err, fault.NotFound) {
					t.Errorf("%s, %s: %v, want %t", name, what, try.err, try.want)
				}
			}
		}
	})
}
