package app

import (
	"fmt"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/municipality"
)

// calendars translates the declared calendars into those of the booking module.
func calendars(declared []municipality.Calendar) []booking.Calendar {
	list := make([]booking.Calendar, 0, len(declared))
	for _, d := range declared {
		c := booking.Calendar{
			Slug: d.Slug, Statistic: d.Statistic, Category: d.Category, Office: d.Office, Title: d.Title, Summary: d.Summary,
			Bring: lines(d.Bring), Rules: rules(d), Terms: booking.Terms(d.Terms),
		}
		for _, s := range d.Subjects {
			c.Subjects = append(c.Subjects, booking.Subject{
				Slug: s.Slug, Title: s.Title, Bring: lines(s.Bring), Minutes: s.Minutes, PerPerson: s.PerPerson, PerDocument: s.PerDocument,
				Before: s.Before, After: s.After, MostPeople: s.MaxPeople, MostDocuments: s.MaxDocuments,
			})
		}
		for _, a := range d.Desks {
			c.Desks = append(c.Desks, booking.Desk{Slug: a.Slug, Title: a.Title, Officer: a.Officer, Subjects: a.Subjects})
		}
		list = append(list, c)
	}
	return list
}

// lines turns declared lines into one list a language.
func lines(texts []municipality.Text) map[string][]string {
	list := map[string][]string{}
	for _, text := range texts {
		for lang, line := range text {
			list[lang] = append(list[lang], line)
		}
	}
	return list
}

// rules translates a calendar's declared hours.
func rules(d municipality.Calendar) agenda.Rules {
	r := agenda.Rules{Minutes: d.SlotMinutes, Lead: d.LeadHours, Horizon: d.HorizonDays, Worked: d.Worked}
	for _, rule := range d.Openings {
		r.Openings = append(r.Openings, openings(d, rule)...)
	}
	for _, b := range d.Breaks {
		for day := time.Sunday; day <= time.Saturday; day++ {
			for _, span := range b.Spans().On(day) {
				r.Pauses = append(r.Pauses, agenda.Pause{Weekday: &day, From: agenda.Minute(span.From), Until: agenda.Minute(span.To)})
			}
		}
	}
	for _, p := range d.ClosedDays {
		r.Closures = append(r.Closures, agenda.Closure{From: italy.Day(p.From), Until: italy.Day(p.Until), Reason: p.Why.In("it")})
	}
	for _, s := range d.Single {
		r.Days = append(r.Days, special(d, s))
	}
	for _, q := range d.Releases {
		r.Releases = append(r.Releases, agenda.Release{Hours: 24 * q.DaysBefore, Morning: agenda.Minute(q.MorningMinute()), Percent: q.Percent})
	}
	return r
}

// openings gives a declared rule as one opening a weekday and stretch.
func openings(d municipality.Calendar, rule municipality.Rule) []agenda.Opening {
	var list []agenda.Opening
	for day := time.Sunday; day <= time.Saturday; day++ {
		for _, span := range (municipality.Hours{rule.Opening}).On(day) {
			list = append(list, agenda.Opening{
				Weekday: day, Every: rule.EveryWeeks, Nth: rule.Nth(), From: agenda.Minute(span.From), Until: agenda.Minute(span.To),
				Desk: rule.Desk, Places: places(d, rule), Internal: rule.Internal, Session: rule.Session, Subjects: rule.Subjects,
				ValidFrom: italy.Day(rule.ValidFrom), ValidUntil: italy.Day(rule.ValidUntil),
			})
		}
	}
	return list
}

// places is how many a rule receives at the same time: a desk with a name one, unless the rule says otherwise.
func places(d municipality.Calendar, rule municipality.Rule) int {
	switch {
	case rule.Places > 0:
		return rule.Places
	case rule.Desk != "":
		return 1
	default:
		return d.Places
	}
}

func special(d municipality.Calendar, s municipality.Single) agenda.Special {
	day := agenda.Special{Day: italy.Day(s.Day), Holiday: s.Holiday, Reason: s.Why}
	if span, closed := s.Span(); !closed {
		day.Hours = []agenda.Opening{{
			From: agenda.Minute(span.From), Until: agenda.Minute(span.To), Desk: s.Desk,
			Places: places(d, municipality.Rule{Places: s.Places, Desk: s.Desk}),
		}}
	}
	return day
}

// checkCalendars says what is wrong with the declared rules, one sentence a mistake.
func checkCalendars(declared []municipality.Calendar) []string {
	var wrong []string
	for _, c := range calendars(declared) {
		for _, defect := range booking.Defects(c) {
			wrong = append(wrong, fmt.Sprintf("calendar %s: %s, number %d: %s", c.Slug, defect.Part, defect.N+1, defect.Word))
		}
	}
	return wrong
}
