package officeweb

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/booking/agenda"
)

// The parts of rules, as addresses name them.
const (
	partOpenings = "orari"
	partPauses   = "pause"
	partClosures = "chiusure"
	partDays     = "giorni"
	partWorked   = "festivita"
	partTerms    = "anticipo"
	partReleases = "quote"
)

const (
	fewestHours    = 3 // stretches that a single day's form asks for
	fewestReleases = 4 // quotas that the form asks for
)

// part is a kind of thing that rules are made of, edited on a page of its own.
type part struct {
	lines  func(r agenda.Rules) int // that are added and taken away one by one; nil: there are none
	show   func(r agenda.Rules, line int, v url.Values)
	read   func(t *typed, r *agenda.Rules, line int)
	remove func(r *agenda.Rules, line int)
	fields func(e editView) templ.Component
	first  string            // the field at which a defect is shown
	place  map[string]string // where it is another one, by the defect's word
}

// field is where a defect of the rules is shown on the part's page.
func (p part) field(word string) string {
	if name := p.place[word]; name != "" {
		return name
	}
	return p.first
}

func parts() map[string]part {
	return map[string]part{
		partOpenings: {
			lines: func(r agenda.Rules) int { return len(r.Openings) }, show: showOpening, read: readOpening,
			remove: func(r *agenda.Rules, n int) { r.Openings = slices.Delete(r.Openings, n, n+1) }, fields: openingFields, first: "from",
			place: map[string]string{
				"places": "places", "desk": "desk", "subject": "subjects", "every_needs_start": "valid_from", "validity": "valid_until", "recurrence": "every",
				"grid": "until",
			},
		},
		partPauses: {
			lines: func(r agenda.Rules) int { return len(r.Pauses) }, show: showPause, read: readPause,
			remove: func(r *agenda.Rules, n int) { r.Pauses = slices.Delete(r.Pauses, n, n+1) }, fields: pauseFields, first: "from",
		},
		partClosures: {
			lines: func(r agenda.Rules) int { return len(r.Closures) }, show: showClosure, read: readClosure,
			remove: func(r *agenda.Rules, n int) { r.Closures = slices.Delete(r.Closures, n, n+1) }, fields: closureFields, first: "from",
		},
		partDays: {
			lines: func(r agenda.Rules) int { return len(r.Days) }, show: showSpecial, read: readSpecial,
			remove: func(r *agenda.Rules, n int) { r.Days = slices.Delete(r.Days, n, n+1) }, fields: specialFields, first: "h1_from",
			place: map[string]string{"day": "day", "places": "h1_places", "desk": "h1_desk", "grid": "h1_until"},
		},
		partWorked: {
			show: func(r agenda.Rules, _ int, v url.Values) { v["worked"] = r.Worked },
			read: func(t *typed, r *agenda.Rules, _ int) { r.Worked = t.values["worked"] }, fields: workedFields, first: "worked",
		},
		partTerms: {
			show: showTerms, read: readTerms, fields: termsFields, first: "minutes", place: map[string]string{"horizon": "horizon"},
		},
		partReleases: {show: showReleases, read: readReleases, fields: releaseFields, first: "percent_1"},
	}
}

// put writes a line over the one that was edited, or adds it.
func put[T any](list []T, line int, v T) []T {
	if line >= 0 && line < len(list) {
		list[line] = v
		return list
	}
	return append(list, v)
}

// cloned are rules whose lines can be changed without changing the ones in force.
func cloned(r agenda.Rules) agenda.Rules {
	r.Openings, r.Pauses, r.Closures = slices.Clone(r.Openings), slices.Clone(r.Pauses), slices.Clone(r.Closures)
	r.Days, r.Worked, r.Releases = slices.Clone(r.Days), slices.Clone(r.Worked), slices.Clone(r.Releases)
	return r
}

func showOpening(r agenda.Rules, line int, v url.Values) {
	o := agenda.Opening{Weekday: time.Monday, Places: 1}
	if line >= 0 {
		o = r.Openings[line]
		showHours(v, "", o)
	}
	v.Set("weekday", strconv.Itoa(int(o.Weekday)))
	v.Set("every", strconv.Itoa(max(o.Every, 1)))
	v.Set("nth", strconv.Itoa(o.Nth))
	v.Set("places", strconv.Itoa(o.Places))
	v.Set("internal", strconv.Itoa(o.Internal))
	v["subjects"] = o.Subjects
	if o.Session {
		v.Set("session", yes)
	}
	setDate(v, "valid_from", o.ValidFrom)
	setDate(v, "valid_until", o.ValidUntil)
}

func readOpening(t *typed, r *agenda.Rules, line int) {
	o := t.hours("")
	o.Weekday, o.Every, o.Nth = time.Weekday(t.number("weekday", 1)), t.number("every", 1), t.number("nth", 0)
	o.Session, o.Subjects = t.values.Get("session") == yes, t.values["subjects"]
	o.ValidFrom, o.ValidUntil = t.day("valid_from"), t.day("valid_until")
	r.Openings = put(r.Openings, line, o)
}

func showPause(r agenda.Rules, line int, v url.Values) {
	if line < 0 {
		return
	}
	p := r.Pauses[line]
	v.Set("from", clockText(p.From))
	v.Set("until", clockText(p.Until))
	if p.Weekday != nil {
		v.Set("weekday", strconv.Itoa(int(*p.Weekday)))
	}
}

func readPause(t *typed, r *agenda.Rules, line int) {
	p := agenda.Pause{From: t.minute("from"), Until: t.minute("until")}
	if t.values.Get("weekday") != "" {
		day := time.Weekday(t.number("weekday", 0))
		p.Weekday = &day
	}
	r.Pauses = put(r.Pauses, line, p)
}

func showClosure(r agenda.Rules, line int, v url.Values) {
	if line < 0 {
		return
	}
	k := r.Closures[line]
	setDate(v, "from", k.From)
	setDate(v, "until", k.Until)
	v.Set("why", k.Reason)
}

func readClosure(t *typed, r *agenda.Rules, line int) {
	r.Closures = put(r.Closures, line, agenda.Closure{From: t.wantDay("from"), Until: t.wantDay("until"), Reason: t.text("why")})
}

func showSpecial(r agenda.Rules, line int, v url.Values) {
	if line < 0 {
		v.Set("kind", "hours")
		return
	}
	s := r.Days[line]
	setDate(v, "day", s.Day)
	v.Set("why", s.Reason)
	v.Set("kind", "closed")
	for n, o := range s.Hours {
		v.Set("kind", "hours")
		showHours(v, "h"+strconv.Itoa(n+1)+"_", o)
	}
	if s.Holiday {
		v.Set("holiday", yes)
	}
}

// readSpecial reads a single day. What its hours have beyond the form (a session, subjects) stays as it was.
func readSpecial(t *typed, r *agenda.Rules, line int) {
	s := agenda.Special{Day: t.wantDay("day"), Reason: t.text("why")}
	if t.values.Get("kind") == "hours" {
		var was []agenda.Opening
		if line >= 0 && line < len(r.Days) {
			was = r.Days[line].Hours
		}
		s.Holiday = t.values.Get("holiday") == yes
		for n := range max(fewestHours, len(was)) {
			prefix := "h" + strconv.Itoa(n+1) + "_"
			if t.text(prefix+"from") == "" && t.text(prefix+"until") == "" {
				continue
			}
			o := t.hours(prefix)
			if n < len(was) {
				o.Session, o.Subjects = was[n].Session, was[n].Subjects
			}
			s.Hours = append(s.Hours, o)
		}
		t.want(len(s.Hours) > 0, "h1_from", "booking.office.error.hours")
	}
	r.Days = put(r.Days, line, s)
}

func showTerms(r agenda.Rules, _ int, v url.Values) {
	v.Set("minutes", strconv.Itoa(r.Minutes))
	v.Set("lead", strconv.Itoa(r.Lead))
	v.Set("horizon", strconv.Itoa(r.Horizon))
}

func readTerms(t *typed, r *agenda.Rules, _ int) {
	r.Minutes, r.Lead, r.Horizon = t.number("minutes", 0), t.number("lead", 0), t.number("horizon", 0)
}

func showReleases(r agenda.Rules, _ int, v url.Values) {
	for n, q := range r.Releases {
		end := strconv.Itoa(n + 1)
		v.Set("percent_"+end, strconv.Itoa(q.Percent))
		if q.Morning > 0 {
			v.Set("morning_"+end, clockText(q.Morning))
		} else {
			v.Set("hours_"+end, strconv.Itoa(q.Hours))
		}
	}
}

func readReleases(t *typed, r *agenda.Rules, _ int) {
	rows := max(fewestReleases, len(r.Releases))
	r.Releases = nil
	for n := range rows {
		end := strconv.Itoa(n + 1)
		if t.text("percent_"+end) == "" {
			continue
		}
		q := agenda.Release{Percent: t.number("percent_"+end, 0)}
		if t.text("morning_"+end) != "" {
			q.Morning = t.minute("morning_" + end)
		} else {
			q.Hours = t.number("hours_"+end, 0)
		}
		r.Releases = append(r.Releases, q)
	}
}
