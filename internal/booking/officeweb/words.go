package officeweb

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
)

// words says rules as people do.
type words struct {
	*i18n.Printer
	cal booking.Calendar
}

func clockText(m agenda.Minute) string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

// weekdays are the days of the week, Monday first.
func weekdays() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

func (w words) hours(o agenda.Opening) string { return clockText(o.From) + "–" + clockText(o.Until) }

// recurrence says in which weeks an opening comes: "ogni 2 settimane", "il terzo del mese".
func (w words) recurrence(o agenda.Opening) string {
	var said []string
	if o.Every > 1 {
		said = append(said, w.T("booking.office.every", o.Every, w.ShortDay(string(o.ValidFrom))))
	}
	if o.Nth != 0 {
		said = append(said, w.nth(o.Nth))
	}
	if len(said) == 0 {
		said = append(said, w.T("booking.office.weekly"))
	}
	return strings.Join(append(said, w.validity(o)...), ", ")
}

func (w words) nth(n int) string {
	if n == agenda.Last {
		return w.T("booking.office.nth.last")
	}
	return w.T(fmt.Sprintf("booking.office.nth.%d", n))
}

func (w words) validity(o agenda.Opening) []string {
	from, until := w.ShortDay(string(o.ValidFrom)), w.ShortDay(string(o.ValidUntil))
	switch {
	case o.ValidFrom != "" && o.ValidUntil != "":
		return []string{w.T("booking.office.valid_between", from, until)}
	case o.ValidFrom != "" && o.Every <= 1:
		return []string{w.T("booking.office.valid_from", from)}
	case o.ValidUntil != "":
		return []string{w.T("booking.office.valid_until", until)}
	default:
		return nil
	}
}

// desk names who receives.
func (w words) desk(slug string) string {
	if d, ok := w.cal.Desk(slug); ok {
		return d.Text(w.Lang())
	}
	if slug != "" {
		return slug
	}
	return w.T("booking.office.no_desk")
}

// places says how many are received at the same time, and how many of these only the office gives.
func (w words) places(o agenda.Opening) string {
	said := w.T("booking.office.places", o.Places)
	if o.Session {
		said = w.T("booking.office.seats", o.Places)
	}
	if o.Internal > 0 {
		said += ", " + w.T("booking.office.internal", o.Internal)
	}
	return said
}

func (w words) subjects(slugs []string) string {
	if len(slugs) == 0 {
		return w.T("booking.office.all_subjects")
	}
	var said []string
	for _, slug := range slugs {
		said = append(said, subjectText(w.cal, slug, w.Lang()))
	}
	return w.List(said)
}

// release says when a quota is given free.
func (w words) release(q agenda.Release) string {
	switch {
	case q.Morning > 0:
		return w.T("booking.office.release_morning", clockText(q.Morning))
	case q.Hours%24 == 0:
		return w.T("booking.office.release_days", q.Hours/24)
	default:
		return w.T("booking.office.release_hours", q.Hours)
	}
}

func (w words) holiday(key string) string { return w.T("booking.office.holiday." + key) }

// special says what a single day has of its own.
func (w words) special(s agenda.Special) string {
	if len(s.Hours) == 0 {
		return w.T("booking.office.closed")
	}
	var said []string
	for _, o := range s.Hours {
		said = append(said, w.hours(o)+" ("+w.desk(o.Desk)+", "+w.places(o)+")")
	}
	if s.Holiday {
		said = append(said, w.T("booking.office.also_holiday"))
	}
	return strings.Join(said, "; ")
}

// offer says what a day offers: its hours and places, or why there are none.
func (w words) offer(o booking.Offer) (hours string, public, internal int) {
	var spans [][2]time.Time
	for _, cell := range o.Cells {
		if cell.Lane.Internal() {
			internal += cell.Capacity
		} else {
			public += cell.Capacity
		}
		if last := len(spans) - 1; last >= 0 && !cell.Start.After(spans[last][1]) {
			if cell.End.After(spans[last][1]) {
				spans[last][1] = cell.End
			}
			continue
		}
		spans = append(spans, [2]time.Time{cell.Start, cell.End})
	}
	var said []string
	for _, s := range spans {
		said = append(said, w.Time(s[0])+"–"+w.Time(s[1]))
	}
	switch {
	case len(said) > 0:
		hours = strings.Join(said, ", ")
	case o.Holiday != "":
		hours = w.holiday(o.Holiday)
	default:
		hours = w.T("booking.office.closed")
	}
	return hours, public, internal
}

// byWeek orders the numbers of openings as a week goes.
func byWeek(list []agenda.Opening) []int {
	var order []int
	for _, day := range weekdays() {
		begin := len(order)
		for i, o := range list {
			if o.Weekday == day {
				order = append(order, i)
			}
		}
		slices.SortStableFunc(order[begin:], func(a, b int) int { return int(list[a].From - list[b].From) })
	}
	return order
}

// weekday names a day of the week, or says that each is meant.
func (w words) weekday(day *time.Weekday) string {
	if day == nil {
		return w.T("booking.office.every_day")
	}
	return w.Weekday(*day)
}

// period says the first and the last day of a stretch of days.
func (w words) period(first, last italy.Day) string {
	if first == last {
		return w.Day(string(first))
	}
	return w.T("booking.office.period", w.Day(string(first)), w.Day(string(last)))
}
