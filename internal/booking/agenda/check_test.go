package agenda_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/italy"
)

// sound are rules that may be said, with two desks and two subjects.
func sound() agenda.Rules {
	return agenda.Rules{
		Minutes: 30, Lead: 2, Horizon: 60,
		Openings: []agenda.Opening{{Weekday: time.Monday, From: 9 * 60, Until: 12 * 60, Desk: "a", Places: 1}, {Weekday: time.Monday, From: 9 * 60, Until: 12 * 60, Desk: "b", Places: 1}},
	}
}

func defects(r agenda.Rules) string {
	var words []string
	for _, d := range r.Check([]string{"a", "b"}, []string{"x", "y"}) {
		words = append(words, fmt.Sprintf("%s %d %s", d.Part, d.N, d.Word))
	}
	return strings.Join(words, ", ")
}

func TestRulesThatCannotBeKeptAreRefusedWithTheirPlace(t *testing.T) {
	second := func(change func(o *agenda.Opening)) func(r *agenda.Rules) {
		return func(r *agenda.Rules) { change(&r.Openings[1]) }
	}
	for name, c := range map[string]struct {
		change func(r *agenda.Rules)
		want   string
	}{
		"sound rules":                    {func(*agenda.Rules) {}, ""},
		"no grid":                        {func(r *agenda.Rules) { r.Minutes = 0 }, "minutes 0 minutes"},
		"a lead longer than the horizon": {func(r *agenda.Rules) { r.Lead = 60 * 24 }, "horizon 0 horizon"},
		"an end before the beginning":    {second(func(o *agenda.Opening) { o.Until = 8 * 60 }), "openings 1 hours"},
		"hours after midnight":           {second(func(o *agenda.Opening) { o.Until = 25 * 60 }), "openings 1 hours"},
		"no place at all":                {second(func(o *agenda.Opening) { o.Places = 0 }), "openings 1 places"},
		"only places of the office":      {second(func(o *agenda.Opening) { o.Places, o.Internal = 0, 1 }), ""},
		"hours off the grid":             {second(func(o *agenda.Opening) { o.Until = 12*60 + 10 }), "openings 1 grid"},
		"a session off the grid":         {second(func(o *agenda.Opening) { o.Until, o.Session = 12*60+10, true }), ""},
		"an unknown desk":                {second(func(o *agenda.Opening) { o.Desk = "c" }), "openings 1 desk"},
		"an unknown subject":             {second(func(o *agenda.Opening) { o.Subjects = []string{"x", "z"} }), "openings 1 subject"},
		"a rhythm without a beginning":   {second(func(o *agenda.Opening) { o.Every = 2 }), "openings 1 every_needs_start"},
		"the sixth of a month":           {second(func(o *agenda.Opening) { o.Nth = 6 }), "openings 1 recurrence"},
		"a validity that ends too early": {second(func(o *agenda.Opening) { o.ValidFrom, o.ValidUntil = "2014-03-02", "2014-03-01" }), "openings 1 validity"},
		"one desk twice at one time":     {second(func(o *agenda.Opening) { o.Desk, o.From = "a", 11*60 }), "openings 1 overlap"},
		"one desk one after the other":   {second(func(o *agenda.Opening) { o.Desk, o.From, o.Until = "a", 12*60, 13*60 }), ""},
		"one desk on another weekday":    {second(func(o *agenda.Opening) { o.Desk, o.Weekday = "a", time.Friday }), ""},
		"one desk after the other's end": {func(r *agenda.Rules) {
			r.Openings[0].ValidUntil = "2014-03-09"
			r.Openings[1].Desk, r.Openings[1].ValidFrom = "a", "2014-03-10"
		}, ""},
		"one desk before the other's end": {func(r *agenda.Rules) {
			r.Openings[0].ValidFrom, r.Openings[0].ValidUntil = "2014-03-15", "2014-03-30"
			r.Openings[1].Desk, r.Openings[1].ValidUntil = "a", "2014-03-20"
		}, "openings 1 overlap"},
		"one desk in the first and third":   {func(r *agenda.Rules) { r.Openings[0].Nth = 1; r.Openings[1].Desk, r.Openings[1].Nth = "a", 3 }, ""},
		"one desk in the fifth and last":    {func(r *agenda.Rules) { r.Openings[0].Nth = 5; r.Openings[1].Desk, r.Openings[1].Nth = "a", agenda.Last }, "openings 1 overlap"},
		"one desk in alternate weeks":       {alternate(2, "2014-03-03", 2, "2014-03-10"), ""},
		"one desk in the same weeks":        {alternate(2, "2014-03-03", 2, "2014-03-17"), "openings 1 overlap"},
		"one desk in rhythms that may meet": {alternate(2, "2014-03-03", 3, "2014-03-10"), "openings 1 overlap"},
		"one desk in turns of three weeks":  {alternate(3, "2014-03-03", 3, "2014-03-17"), ""},
		"alternate weeks of a later year":   {alternate(2, "2014-12-29", 2, "2015-01-05"), ""},
		"places without a name add up":      {func(r *agenda.Rules) { r.Openings[0].Desk, r.Openings[1].Desk = "", "" }, ""},
		"places without a name off the grid": {
			func(r *agenda.Rules) {
				r.Openings[0].Desk, r.Openings[1].Desk, r.Openings[1].From = "", "", 9*60+10
				r.Openings[1].Until = 12*60 - 20
			}, "openings 1 overlap",
		},
		"a session among places without a name": {
			func(r *agenda.Rules) { r.Openings[0].Desk, r.Openings[1].Desk, r.Openings[1].Session = "", "", true }, "openings 1 overlap",
		},
		"a pause that never ends": {func(r *agenda.Rules) { r.Pauses = []agenda.Pause{{From: 600, Until: 600}} }, "pauses 0 hours"},
		"a closure backwards":     {func(r *agenda.Rules) { r.Closures = []agenda.Closure{{From: "2014-03-02", Until: "2014-03-01"}} }, "closures 0 period"},
		"a closure on no day":     {func(r *agenda.Rules) { r.Closures = []agenda.Closure{{From: "2014-02-30", Until: "2014-03-01"}} }, "closures 0 period"},
		"one day said twice":      {func(r *agenda.Rules) { r.Days = []agenda.Special{{Day: "2014-03-03"}, {Day: "2014-03-03"}} }, "days 1 day"},
		"a single day's desk twice": {func(r *agenda.Rules) {
			r.Days = []agenda.Special{{Day: "2014-03-03", Hours: r.Openings[:1:1]}}
			r.Days[0].Hours = append(r.Days[0].Hours, r.Openings[0])
		}, "days 1 overlap"},
		"an unknown holiday":            {func(r *agenda.Rules) { r.Worked = []string{"carnival"} }, "worked 0 holiday"},
		"quotas that are not the whole": {func(r *agenda.Rules) { r.Releases = []agenda.Release{{Percent: 60}, {Percent: 39}} }, "releases 0 release_total"},
		"a quota of nothing":            {func(r *agenda.Rules) { r.Releases = []agenda.Release{{Percent: 0}, {Percent: 100}} }, "releases 0 release"},
	} {
		r := sound()
		c.change(&r)
		if got := defects(r); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// alternate gives one desk two openings with these rhythms.
func alternate(every int, from italy.Day, other int, begin italy.Day) func(r *agenda.Rules) {
	return func(r *agenda.Rules) {
		r.Openings[0].Every, r.Openings[0].ValidFrom = every, from
		r.Openings[1].Desk, r.Openings[1].Every, r.Openings[1].ValidFrom = "a", other, begin
	}
}

// anyOpening draws an opening that is sound by itself, on a grid of minutes.
func anyOpening(t *rapid.T, minutes int) agenda.Opening {
	from := rapid.IntRange(0, 40).Draw(t, "from") * 30
	o := agenda.Opening{
		Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")), From: agenda.Minute(from),
		Until: agenda.Minute(from + minutes*rapid.IntRange(1, 4).Draw(t, "cells")), Desk: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "desk"),
		Places: rapid.IntRange(0, 3).Draw(t, "places"), Internal: rapid.IntRange(0, 2).Draw(t, "internal"), Session: rapid.IntRange(0, 5).Draw(t, "session") == 0,
		Every: rapid.IntRange(1, 3).Draw(t, "every"), Nth: rapid.SampledFrom([]int{0, 0, 0, 1, 5, agenda.Last}).Draw(t, "nth"),
	}
	if o.Every > 1 || rapid.Bool().Draw(t, "bounded") {
		o.ValidFrom = italy.Day("2014-03-01").AddDays(rapid.IntRange(0, 60).Draw(t, "valid"))
	}
	return o
}

func TestWhateverRulesAreAcceptedADeskNeverReceivesTwiceAtOneTimeNorOutsideItsHours(t *testing.T) {
	days := []italy.Day{"2014-03-30", "2014-10-26", "2014-03-31", "2014-04-07", "2014-04-29", "2014-05-30"}
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		r := agenda.Rules{Minutes: rapid.SampledFrom([]int{15, 20, 30, 45, 60}).Draw(t, "minutes"), Horizon: 60}
		for range rapid.IntRange(1, 4).Draw(t, "openings") {
			r.Openings = append(r.Openings, anyOpening(t, r.Minutes))
		}
		if rapid.Bool().Draw(t, "pause") {
			from := agenda.Minute(rapid.IntRange(0, 46).Draw(t, "pause from") * 30)
			r.Pauses = []agenda.Pause{{From: from, Until: from + 30}}
		}
		if len(r.Check([]string{"a", "b"}, nil)) > 0 {
			return
		}
		accepted++
		for _, day := range days {
			apart(t, r, day)
			within(t, r, day)
		}
	})
	if accepted == 0 {
		t.Error("no rules were accepted: nothing was tried")
	}
}

// apart wants the cells of each lane one after the other.
func apart(t *rapid.T, r agenda.Rules, day italy.Day) {
	ends := map[agenda.Lane]time.Time{}
	for _, c := range r.Cells(day, patron()) {
		if c.Start.Before(ends[c.Lane]) {
			t.Fatalf("%s: lane %q begins at %s before it has ended at %s", day, c.Lane, c.Start, ends[c.Lane])
		}
		ends[c.Lane] = c.End
	}
}

// within wants every minute of a cell, as the clocks show it, in an opening of its desk and in no pause.
func within(t *rapid.T, r agenda.Rules, day italy.Day) {
	for _, c := range r.Cells(day, patron()) {
		for at := c.Start; at.Before(c.End); at = at.Add(5 * time.Minute) {
			clock := at.In(italy.Rome())
			m := agenda.Minute(clock.Hour()*60 + clock.Minute())
			covers := func(o agenda.Opening) bool {
				return o.Weekday == day.Weekday() && o.Desk == c.Lane.Desk() && o.From <= m && m < o.Until
			}
			pauses := func(p agenda.Pause) bool { return p.From <= m && m < p.Until && !c.Session }
			if italy.DayOf(at) != day || !slices.ContainsFunc(r.Openings, covers) || slices.ContainsFunc(r.Pauses, pauses) {
				t.Fatalf("%s: lane %q receives at %s", day, c.Lane, clock)
			}
		}
	}
}
