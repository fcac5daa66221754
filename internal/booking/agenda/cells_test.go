package agenda_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/italy"
)

func patron() italy.MonthDay { return italy.MonthDay{Month: time.June, Day: 24} }

// said writes what rules offer on a day as clocks in Rome show it: "09:00 desk+ x2", one cell a word.
func said(r agenda.Rules, day italy.Day) string {
	var words []string
	for _, c := range r.Cells(day, patron()) {
		words = append(words, strings.TrimSpace(fmt.Sprintf("%s-%s %s", c.Start.In(italy.Rome()).Format("15:04"), c.End.In(italy.Rome()).Format("15:04"), c.Lane))+fmt.Sprintf(" x%d", c.Capacity))
	}
	return strings.Join(words, ", ")
}

// hourly are rules of one cell an hour with these openings.
func hourly(openings ...agenda.Opening) agenda.Rules {
	return agenda.Rules{Minutes: 60, Horizon: 60, Openings: openings}
}

// morning is an opening from nine to ten with one place.
func morning(day time.Weekday) agenda.Opening {
	return agenda.Opening{Weekday: day, From: 9 * 60, Until: 10 * 60, Places: 1}
}

func with(o agenda.Opening, change func(o *agenda.Opening)) agenda.Opening {
	change(&o)
	return o
}

const nineToTen = "09:00-10:00 x1"

func TestAnOpeningComesOnItsDaysAndOnNoOthers(t *testing.T) {
	for name, c := range map[string]struct {
		opening agenda.Opening
		on, off []italy.Day
	}{
		"each week on its weekday": {
			morning(time.Monday), []italy.Day{"2014-03-03", "2014-03-10"}, []italy.Day{"2014-03-04", "2014-03-09"},
		},
		"every second week across the turn of the year": {
			with(morning(time.Wednesday), func(o *agenda.Opening) { o.Every, o.ValidFrom = 2, "2014-12-16" }),
			[]italy.Day{"2014-12-17", "2014-12-31", "2015-01-14"},
			[]italy.Day{"2014-12-10", "2014-12-24", "2015-01-07", "2015-01-21"},
		},
		"every third week, counted from the Monday of the week in which it begins": {
			with(morning(time.Monday), func(o *agenda.Opening) { o.Every, o.ValidFrom = 3, "2014-03-05" }),
			[]italy.Day{"2014-03-24", "2014-04-14"},
			[]italy.Day{"2014-03-03", "2014-03-10", "2014-03-17", "2014-03-31"},
		},
		"on the second Tuesday of a month": {
			with(morning(time.Tuesday), func(o *agenda.Opening) { o.Nth = 2 }),
			[]italy.Day{"2014-04-08", "2014-07-08"},
			[]italy.Day{"2014-04-01", "2014-04-15", "2014-07-01"},
		},
		"on the first of a month also where it is the first day": {
			with(morning(time.Tuesday), func(o *agenda.Opening) { o.Nth = 1 }), []italy.Day{"2014-04-01"}, []italy.Day{"2014-04-08"},
		},
		"on the fifth weekday only in months that have one": {
			with(morning(time.Friday), func(o *agenda.Opening) { o.Nth = 5 }), []italy.Day{"2014-05-30", "2014-08-29"}, []italy.Day{"2014-06-27", "2014-09-26"},
		},
		"on the last weekday whether it is the fourth or the fifth": {
			with(morning(time.Friday), func(o *agenda.Opening) { o.Nth = agenda.Last }),
			[]italy.Day{"2014-05-30", "2014-06-27", "2016-02-26"},
			[]italy.Day{"2014-05-23", "2014-06-20"},
		},
		"on the last weekday also where that is the twenty-fourth": {
			with(morning(time.Monday), func(o *agenda.Opening) { o.Nth = agenda.Last }), []italy.Day{"2014-02-24", "2014-11-24", "2014-03-31"}, []italy.Day{"2014-03-24"},
		},
		"from the first to the last day of its validity, both included": {
			with(morning(time.Monday), func(o *agenda.Opening) { o.ValidFrom, o.ValidUntil = "2014-03-10", "2014-03-24" }),
			[]italy.Day{"2014-03-10", "2014-03-17", "2014-03-24"},
			[]italy.Day{"2014-03-03", "2014-03-31"},
		},
	} {
		r := hourly(c.opening)
		for _, day := range c.on {
			if got := said(r, day); got != nineToTen {
				t.Errorf("%s: on %s %q, want %q", name, day, got, nineToTen)
			}
		}
		for _, day := range c.off {
			if got := said(r, day); got != "" {
				t.Errorf("%s: on %s %q, want nothing", name, day, got)
			}
		}
	}
}

func TestADayIsWhatTheNearestRuleSays(t *testing.T) {
	every := hourly()
	for _, day := range []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday} {
		every.Openings = append(every.Openings, morning(day))
	}
	special := func(day italy.Day, holiday bool) func(r *agenda.Rules) {
		return func(r *agenda.Rules) {
			r.Days = append(r.Days, agenda.Special{Day: day, Holiday: holiday, Hours: []agenda.Opening{{From: 15 * 60, Until: 16 * 60, Places: 2}}})
		}
	}
	closure := func(r *agenda.Rules) {
		r.Closures = append(r.Closures, agenda.Closure{From: "2014-08-11", Until: "2014-08-16"})
	}
	const afternoon = "15:00-16:00 x2"
	for name, c := range map[string]struct {
		day   italy.Day
		rules []func(r *agenda.Rules)
		want  string
	}{
		"a usual day":                                 {"2014-08-12", nil, nineToTen},
		"a closure's first day is closed":             {"2014-08-11", []func(*agenda.Rules){closure}, ""},
		"a closure's last day is closed":              {"2014-08-16", []func(*agenda.Rules){closure}, ""},
		"the day after a closure is open":             {"2014-08-17", []func(*agenda.Rules){closure}, nineToTen},
		"a single day overrules a closure":            {"2014-08-12", []func(*agenda.Rules){closure, special("2014-08-12", false)}, afternoon},
		"a single day replaces the usual hours":       {"2014-08-05", []func(*agenda.Rules){special("2014-08-05", false)}, afternoon},
		"a single day overrules no holiday":           {"2014-08-15", []func(*agenda.Rules){special("2014-08-15", false)}, ""},
		"a single day may receive on a holiday":       {"2014-08-15", []func(*agenda.Rules){closure, special("2014-08-15", true)}, afternoon},
		"a single day without hours is closed":        {"2014-08-05", []func(*agenda.Rules){func(r *agenda.Rules) { r.Days = []agenda.Special{{Day: "2014-08-05"}} }}, ""},
		"Easter is closed":                            {"2014-04-20", nil, ""},
		"Easter Monday is closed, also when late":     {"2038-04-26", nil, ""},
		"Easter Monday of the year is closed":         {"2014-04-21", nil, ""},
		"the day after Easter Monday is open":         {"2014-04-22", nil, nineToTen},
		"the patron's day is closed":                  {"2014-06-24", nil, ""},
		"Christmas is closed":                         {"2014-12-25", nil, ""},
		"the fourth of October is open before 2026":   {"2014-10-04", nil, nineToTen},
		"the fourth of October is closed since 2026":  {"2027-10-04", nil, ""},
		"a worked holiday is open":                    {"2014-06-24", []func(*agenda.Rules){func(r *agenda.Rules) { r.Worked = []string{"patron"} }}, nineToTen},
		"a worked holiday opens no other one":         {"2014-12-25", []func(*agenda.Rules){func(r *agenda.Rules) { r.Worked = []string{"patron"} }}, ""},
		"two holidays on a day are both to be worked": {"2011-04-25", []func(*agenda.Rules){func(r *agenda.Rules) { r.Worked = []string{"liberation"} }}, ""},
	} {
		r := every
		r.Days, r.Closures = nil, nil
		for _, change := range c.rules {
			change(&r)
		}
		if got := said(r, c.day); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestHoursAreCutIntoLanesAndCells(t *testing.T) {
	monday := time.Monday
	for name, c := range map[string]struct {
		rules agenda.Rules
		want  string
	}{
		"cells follow the grid, and what is left over is not offered": {
			agenda.Rules{Minutes: 25, Openings: []agenda.Opening{morning(time.Monday)}}, "09:00-09:25 x1, 09:25-09:50 x1",
		},
		"nobody is received in a pause, nor in a cell that it cuts": {
			agenda.Rules{
				Minutes: 30, Openings: []agenda.Opening{with(morning(time.Monday), func(o *agenda.Opening) { o.Until = 11 * 60 })},
				Pauses: []agenda.Pause{{From: 9*60 + 30, Until: 9*60 + 45}},
			},
			"09:00-09:30 x1, 10:00-10:30 x1, 10:30-11:00 x1",
		},
		"a pause of a weekday is of that weekday": {
			agenda.Rules{Minutes: 60, Openings: []agenda.Opening{morning(time.Monday)}, Pauses: []agenda.Pause{{Weekday: &monday, From: 9 * 60, Until: 10 * 60}}}, "",
		},
		"places only for the office are a lane of their own": {
			hourly(with(morning(time.Monday), func(o *agenda.Opening) { o.Desk, o.Places, o.Internal = "a", 2, 1 })), "09:00-10:00 a x2, 09:00-10:00 a+ x1",
		},
		"places without a name add up": {
			hourly(morning(time.Monday), with(morning(time.Monday), func(o *agenda.Opening) { o.Places = 3 })), "09:00-10:00 x4",
		},
		"desks stand side by side": {
			hourly(with(morning(time.Monday), func(o *agenda.Opening) { o.Desk = "b" }), with(morning(time.Monday), func(o *agenda.Opening) { o.Desk = "a" })),
			"09:00-10:00 a x1, 09:00-10:00 b x1",
		},
		"a session is one cell whatever the grid": {
			hourly(with(morning(time.Monday), func(o *agenda.Opening) { o.Session, o.Until, o.Places = true, 10*60+45, 20 })), "09:00-10:45 x20",
		},
	} {
		if got := said(c.rules, "2014-03-03"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// In 2014 clocks in Rome went from 02:00 to 03:00 on 30 March, and from 03:00 back to 02:00 on 26 October.
func TestTheHourThatTheClocksSkipIsOfferedToNobodyAndTheOneThatComesTwiceIsOfferedTwice(t *testing.T) {
	night := func(from, until agenda.Minute, session bool) agenda.Rules {
		return hourly(agenda.Opening{Weekday: time.Sunday, From: from, Until: until, Places: 1, Session: session})
	}
	for name, c := range map[string]struct {
		rules agenda.Rules
		day   italy.Day
		want  string // the instants in UTC
	}{
		"spring, around the change":             {night(60, 4*60, false), "2014-03-30", "00:00-01:00 01:00-02:00"},
		"spring, the skipped hour alone":        {night(2*60, 3*60, false), "2014-03-30", ""},
		"spring, half of the skipped hour":      {night(60+30, 2*60+30, false), "2014-03-30", ""},
		"spring, what begins in the skipped":    {night(2*60+30, 4*60+30, false), "2014-03-30", "01:30-02:30"},
		"spring, a usual morning":               {night(9*60, 11*60, false), "2014-03-30", "07:00-08:00 08:00-09:00"},
		"autumn, around the change":             {night(60, 4*60, false), "2014-10-26", "23:00-00:00 00:00-01:00 01:00-02:00 02:00-03:00"},
		"autumn, the repeated hour alone":       {night(2*60, 3*60, false), "2014-10-26", "00:00-01:00 01:00-02:00"},
		"autumn, what ends before the repeated": {night(60, 2*60, false), "2014-10-26", "23:00-00:00"},
		"autumn, a usual morning":               {night(9*60, 11*60, false), "2014-10-26", "08:00-09:00 09:00-10:00"},
		"spring, a session is one":              {night(60, 4*60, true), "2014-03-30", "00:00-02:00"},
		"autumn, a short session comes once":    {night(60+30, 2*60+10, true), "2014-10-26", "23:30-00:10"},
		"autumn, a session that begins twice":   {night(2*60+30, 3*60+30, true), "2014-10-26", "01:30-02:30"},
		"autumn, a session is one":              {night(60, 4*60, true), "2014-10-26", "23:00-03:00"},
	} {
		var got []string
		for _, cell := range c.rules.Cells(c.day, patron()) {
			got = append(got, cell.Start.Format("15:04")+"-"+cell.End.Format("15:04"))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
	}
}

func TestALaneSaysItsDeskAndWhetherOnlyTheOfficeGivesIt(t *testing.T) {
	for _, desk := range []string{"", "anna"} {
		for _, internal := range []bool{false, true} {
			if l := agenda.LaneOf(desk, internal); l.Desk() != desk || l.Internal() != internal {
				t.Errorf("lane %q of %q, %t says %q, %t", l, desk, internal, l.Desk(), l.Internal())
			}
		}
	}
}

func TestACellServesItsSubjects(t *testing.T) {
	some, all := agenda.Cell{Subjects: []string{"a"}}, agenda.Cell{}
	if !some.Serves("a") || some.Serves("b") || !all.Serves("b") {
		t.Error("a cell serves what it says, or everything")
	}
}
