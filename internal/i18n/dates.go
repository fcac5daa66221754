package i18n

import (
	"strconv"
	"time"
)

// isoDay is how days are written in the database and in declared files.
const isoDay = "2006-01-02"

// Day prints a day "2014-03-11" in full: martedì 11 marzo 2014. What is no such
// day comes back as it is.
func (p *Printer) Day(day string) string { return p.day(day, p.fullDate) }

// ShortDay prints a day "2014-03-11" in digits: 11/03/2014.
func (p *Printer) ShortDay(day string) string { return p.day(day, p.shortDate) }

// Date prints the day of an instant in full: martedì 11 marzo 2014. The zero
// instant gives an empty text, here and below.
func (p *Printer) Date(t time.Time) string { return p.instant(t, p.fullDate) }

// ShortDate prints the day of an instant in digits: 11/03/2014.
func (p *Printer) ShortDate(t time.Time) string { return p.instant(t, p.shortDate) }

// Time prints the hour and minute of an instant: 9:05.
func (p *Printer) Time(t time.Time) string { return p.instant(t, clock) }

// DateTime prints an instant in full: martedì 11 marzo 2014, ore 9:05.
func (p *Printer) DateTime(t time.Time) string {
	return p.instant(t, func(t time.Time) string { return p.T("locale.datetime", p.fullDate(t), clock(t)) })
}

// ShortDateTime prints an instant in digits, for tables: 11/03/2014, 9:05.
func (p *Printer) ShortDateTime(t time.Time) string {
	return p.instant(t, func(t time.Time) string { return p.shortDate(t) + ", " + clock(t) })
}

// MonthYear prints the month of an instant: marzo 2014.
func (p *Printer) MonthYear(t time.Time) string {
	return p.instant(t, func(t time.Time) string { return p.Month(t.Month()) + " " + strconv.Itoa(t.Year()) })
}

// Month is the name of a month: marzo.
func (p *Printer) Month(m time.Month) string {
	if m < time.January || m > time.December {
		return ""
	}
	return p.months[m-1]
}

// Weekday is the name of a day of the week: martedì.
func (p *Printer) Weekday(d time.Weekday) string {
	if d < time.Sunday || d > time.Saturday {
		return ""
	}
	return p.weekdays[d]
}

// Relative says when t is, seen from now, in days of the Italian calendar:
// oggi, domani, ieri, tra 3 giorni, 3 giorni fa, tra 2 mesi, 4 anni fa.
func (p *Printer) Relative(t, now time.Time) string {
	return p.relativeDays(p.daysBetween(now.In(p.catalog.rome), t.In(p.catalog.rome)))
}

// RelativeDay is Relative for a day "2014-03-11".
func (p *Printer) RelativeDay(day string, now time.Time) string {
	return p.day(day, func(t time.Time) string {
		return p.relativeDays(p.daysBetween(now.In(p.catalog.rome), t))
	})
}

func (p *Printer) relativeDays(days int64) string {
	switch days {
	case 0:
		return p.T("locale.today")
	case 1:
		return p.T("locale.tomorrow")
	case -1:
		return p.T("locale.yesterday")
	}
	tense, n := "locale.in.", days
	if days < 0 {
		tense, n = "locale.ago.", -days
	}
	switch {
	case n < 60:
		return p.T(tense+"days", n)
	case n < 730:
		return p.T(tense+"months", n/30)
	}
	return p.T(tense+"years", n/365)
}

// daysBetween counts midnights, so that a change of the clock does not count.
func (p *Printer) daysBetween(from, to time.Time) int64 {
	noon := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	return int64(noon(to).Sub(noon(from)) / (24 * time.Hour))
}

func (p *Printer) day(day string, show func(time.Time) string) string {
	t, err := time.ParseInLocation(isoDay, day, p.catalog.rome)
	if err != nil {
		return day
	}
	return show(t)
}

func (p *Printer) instant(t time.Time, show func(time.Time) string) string {
	if t.IsZero() {
		return ""
	}
	return show(t.In(p.catalog.rome))
}

func (p *Printer) fullDate(t time.Time) string {
	return p.T("locale.date", p.Weekday(t.Weekday()), strconv.Itoa(t.Day()), p.Month(t.Month()), strconv.Itoa(t.Year()))
}

func (p *Printer) shortDate(t time.Time) string {
	return p.T("locale.short_date", t.Format("02"), t.Format("01"), t.Format("2006"))
}

func clock(t time.Time) string { return t.Format("15:04") }
