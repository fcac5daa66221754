package booking_test

import (
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/italy"
)

func never(italy.Day) bool { return false }

func TestOfferedSlots(t *testing.T) {
	sundays := booking.Calendar{
		Slug: "notte", Minutes: 30,
		Openings: []booking.Opening{{Weekday: time.Sunday, From: 60, Until: 4 * 60, Places: 1}},
	}
	for _, test := range []struct {
		name     string
		calendar booking.Calendar
		day      italy.Day
		want     int
	}{
		{"an hour of half hours is two slots", calendar(1), monday, 2},
		{"another weekday offers nothing", calendar(1), "2014-03-04", 0},
		{"the night of 23 hours loses two of six half hours", sundays, "2014-03-30", 4},
		{"the night of 25 hours gains two half hours", sundays, "2014-10-26", 8},
		{"a usual night has six", sundays, "2014-03-23", 6},
		{"before an opening is valid it offers nothing", with(func(o *booking.Opening) { o.ValidFrom = "2014-03-04" }), monday, 0},
		{"on the last day of its validity it still offers", with(func(o *booking.Opening) { o.ValidUntil = monday }), monday, 2},
		{"after it, nothing", with(func(o *booking.Opening) { o.ValidUntil = "2014-03-02" }), monday, 0},
		{"what is left of an opening after its last whole slot is not offered", with(func(o *booking.Opening) { o.Until = 9*60 + 50 }), monday, 1},
		{"an opening without places offers nothing", with(func(o *booking.Opening) { o.Places = 0 }), monday, 0},
		{"in a pause nothing is offered", paused(), monday, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			slots := test.calendar.Offered(test.day, never)
			if len(slots) != test.want {
				t.Fatalf("%d slots, want %d: %v", len(slots), test.want, slots)
			}
			for i, s := range slots {
				if s.End.Sub(s.Start) != 30*time.Minute || i > 0 && s.Start.Before(slots[i-1].End) || italy.DayOf(s.Start) != test.day {
					t.Errorf("slot %v", s)
				}
			}
		})
	}
}

func with(change func(*booking.Opening)) booking.Calendar {
	c := calendar(1)
	change(&c.Openings[0])
	return c
}

func paused() booking.Calendar {
	c := calendar(1)
	c.Pauses = []booking.Pause{{From: monday, Until: monday}}
	return c
}
