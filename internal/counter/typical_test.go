package counter_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// came has some people come one after the other at an hour of a day, each called after so many minutes.
func (p *play) came(t *testing.T, day italy.Day, hour, people, minutes int) {
	t.Helper()
	p.set(day, hour)
	p.open(t, "uno")
	for range people {
		turn := p.mustIssue(t, "altro")
		p.pass(time.Duration(minutes) * time.Minute)
		must2(p.CallNext(clerk(office), office, "uno"))
		p.move(t, turn.ID, counter.Start, "")
		p.move(t, turn.ID, counter.Finish, "")
	}
}

func (p *play) set(day italy.Day, hour int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = day.At(hour, 0, 0).UTC()
}

func TestWhatIsUsualComesFromTheLastEightDaysOfTheWeekday(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		const today = italy.Day("2016-03-07") // a Monday
		for years := range 2 {                // long ago everybody waited half an hour
			p.came(t, today.AddDays(-7*(9+50*years)), 8, 5, 11)
		}
		p.came(t, today.AddDays(-7*8), 8, 3, 4)
		p.came(t, today.AddDays(-7), 8, 3, 4)
		p.came(t, today.AddDays(-7), 10, 4, 2) // too few
		p.came(t, today.AddDays(-6), 8, 5, 9)  // a Tuesday
		p.came(t, today, 8, 5, 12)             // today is not over
		p.set(today, 10)
		w := must2(p.Waits(context.Background(), office, time.Monday))
		want := []counter.HourWait{{Hour: 8, Known: true, Minutes: 4}, {Hour: 9}, {Hour: 10}}
		if diff := cmp.Diff(want, w.Hours); diff != "" {
			t.Errorf("on Mondays (-want +got):\n%s", diff)
		}
		w = must2(p.Waits(context.Background(), office, time.Tuesday))
		if diff := cmp.Diff([]counter.HourWait{{Hour: 8, Known: true, Minutes: 9}}, w.Hours); diff != "" || w.Today {
			t.Errorf("on Tuesdays (-want +got):\n%s", diff)
		}
		if w = must2(p.Waits(context.Background(), "altrove", time.Monday)); len(w.Hours) != 0 {
			t.Errorf("another office has %v", w.Hours)
		}
		_, err := p.Waits(context.Background(), "nessuno", time.Monday)
		wantKind(t, err, fault.NotFound)
	})
}

func TestWhoWouldComeNowIsToldWhatTheQueueSays(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		read := func() counter.Waits { return must2(p.Waits(context.Background(), office, monday.Weekday())) }
		if w := read(); !w.Today || w.Now.Known || w.Waiting != 0 || w.Desks != 0 {
			t.Errorf("with no desk open: %+v", w)
		}
		p.open(t, "uno")
		if w := read(); !w.Now.Known || w.Now.To != 0 || w.Desks != 1 {
			t.Errorf("with nobody waiting: %+v", w)
		}
		for range 4 { // of ten minutes each, as declared
			p.mustIssue(t, "documenti")
		}
		if w := read(); w.Waiting != 4 || w.Now.To != 40 || w.Now.From != 30 {
			t.Errorf("behind four of ten minutes: %+v", w)
		}
		p.open(t, "due")
		if w := read(); w.Now.To != 20 {
			t.Errorf("with two desks: %+v", w)
		}
		if n := must2(p.Display(clerk(office), office)).Waiting; n != 4 {
			t.Errorf("%d wait after asking, want the same 4", n)
		}
	})
}

func TestWhatIsUsualIsReadAgainAfterAMinute(t *testing.T) {
	scene(t, func(t *testing.T, p *play) {
		p.set(monday, 10)
		hours := func() int { return len(must2(p.Waits(context.Background(), office, time.Monday)).Hours) }
		if n := hours(); n != 0 {
			t.Fatalf("%d hours of nothing", n)
		}
		p.came(t, monday.AddDays(-7), 8, 5, 1) // told late by the office's site
		p.set(monday, 10)
		p.pass(59 * time.Second)
		if n := hours(); n != 0 {
			t.Error("read again within the minute")
		}
		p.pass(time.Second)
		if n := hours(); n != 1 {
			t.Errorf("%d hours after a minute, want 1", n)
		}
	})
}
