package italy

import (
	"cmp"
	"slices"
	"time"
)

// MonthDay is a day of every year, such as the feast of a patron saint. The zero value is no day.
type MonthDay struct {
	Month time.Month
	Day   int
}

// ParseMonthDay reads "06-24". 29 February is allowed and comes in leap years only.
func ParseMonthDay(s string) (MonthDay, error) {
	if len(s) != len("06-24") {
		return MonthDay{}, refuse("month_day", ReasonLength)
	}
	if s[2] != '-' || !digits(s[:2]+s[3:]) {
		return MonthDay{}, refuse("month_day", ReasonCharacter)
	}
	md := MonthDay{Month: time.Month(number(s[:2])), Day: number(s[3:])}
	if _, err := NewDay(2000, md.Month, md.Day); err != nil { // 2000 was a leap year
		return MonthDay{}, refuse("month_day", ReasonDate)
	}
	return md, nil
}

// UnmarshalText reads "06-24"; an empty text is no day.
func (m *MonthDay) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*m = MonthDay{}
		return nil
	}
	parsed, err := ParseMonthDay(string(text))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

// MarshalText writes "06-24", or nothing for no day.
func (m MonthDay) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// String returns "06-24", or "" for no day.
func (m MonthDay) String() string {
	if m == (MonthDay{}) {
		return ""
	}
	return string(dayOfDate(2000, m.Month, m.Day)[5:])
}

// Holiday is a public holiday. Key is the word that message files use for its name.
type Holiday struct {
	Day Day
	Key string
}

// The keys of the days that the table below does not name.
const (
	keyEaster       = "easter"
	keyEasterMonday = "easter_monday"
	keyPatron       = "patron"
)

// fixedHoliday is a holiday on the same day of each year from one year to another (0: still).
type fixedHoliday struct {
	month    time.Month
	day      int
	key      string
	from, to int
}

// fixedHolidays returns the national table, for the years of the Republic.
//
// norm: L. 260/1949 artt. 1-2; L. 54/1977 (took six days away); D.P.R. 792/1985 (gave 6 January back);
// L. 336/2000 (gave 2 June back); D.L. 5/2011 (17 March, once); L. 151/2025 (4 October)
func fixedHolidays() []fixedHoliday {
	return []fixedHoliday{
		{time.January, 1, "new_year", 1949, 0},
		{time.January, 6, "epiphany", 1949, 1976},
		{time.January, 6, "epiphany", 1986, 0},
		{time.March, 17, "unity_150", 2011, 2011},
		{time.April, 25, "liberation", 1949, 0},
		{time.May, 1, "labour", 1949, 0},
		{time.June, 2, "republic", 1949, 1976},
		{time.June, 2, "republic", 2001, 0},
		{time.August, 15, "assumption", 1949, 0},
		{time.October, 4, "saint_francis", 2026, 0},
		{time.November, 1, "all_saints", 1949, 0},
		{time.December, 8, "immaculate", 1949, 0},
		{time.December, 25, "christmas", 1949, 0},
		{time.December, 26, "saint_stephen", 1949, 0},
	}
}

// Easter returns Easter Sunday of a year of the Gregorian calendar (1583 to 9999), by the anonymous
// algorithm that Meeus gives (Astronomical Algorithms, chapter 8).
func Easter(year int) Day {
	a, b, c := year%19, year/100, year%100
	g := (8*b + 13) / 25
	h := (19*a + b - b/4 - g + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	month, day := (h+l-7*m+114)/31, (h+l-7*m+114)%31+1
	return dayOfDate(year, time.Month(month), day)
}

// Holidays returns the public holidays of a year in order of time: the national ones and, unless it is
// the zero value, the patron saint's day. Two holidays may share a day (Easter Monday and 25 April in
// 2011). Sundays other than Easter are not in the list.
func Holidays(year int, patron MonthDay) []Holiday {
	easter := Easter(year)
	list := []Holiday{{easter, keyEaster}, {easter.AddDays(1), keyEasterMonday}}
	for _, h := range fixedHolidays() {
		if year >= h.from && (h.to == 0 || year <= h.to) {
			list = append(list, Holiday{dayOfDate(year, h.month, h.day), h.key})
		}
	}
	if day, err := NewDay(year, patron.Month, patron.Day); err == nil {
		list = append(list, Holiday{day, keyPatron})
	}
	slices.SortStableFunc(list, func(a, b Holiday) int { return cmp.Compare(a.Day, b.Day) })
	return list
}

// IsHoliday reports whether the day is a public holiday where the patron saint's day is patron. An
// ordinary Sunday is none: whether Saturdays and Sundays count is a rule of whoever asks.
func IsHoliday(day Day, patron MonthDay) bool {
	return slices.ContainsFunc(Holidays(day.Year(), patron), func(h Holiday) bool { return h.Day == day })
}
