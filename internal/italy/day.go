package italy

import (
	"fmt"
	"iter"
	"sync"
	"time"
	_ "time/tzdata" // a day must be right on a machine without zone files
)

// Day is a day of the calendar in Europe/Rome as ISO text, "2014-03-30": it sorts and compares as
// text and is stored as it is. Make it with [DayOf], [NewDay] or [ParseDay]; the methods answer for
// any other text, the empty one included, as for the day 0001-01-01.
type Day string

const isoDay = "2006-01-02"

var rome = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		panic("italy: the embedded zone data lacks Europe/Rome: " + err.Error()) // a broken build, not a broken request
	}
	return zone
})

// Rome returns the location Europe/Rome.
func Rome() *time.Location { return rome() }

// DayOf returns the day that a clock in Rome shows at t, whatever the location of t.
func DayOf(t time.Time) Day {
	return dayOfDate(t.In(Rome()).Date())
}

// DayOfMillis is [DayOf] for a stored instant: milliseconds since 1970 in UTC.
func DayOfMillis(ms int64) Day {
	return DayOf(time.UnixMilli(ms))
}

// NewDay returns the day of a year (1 to 9999), month and day of the month, and refuses 30 February.
func NewDay(year int, month time.Month, day int) (Day, error) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1 || year > 9999 || t.Year() != year || t.Month() != month || t.Day() != day {
		return "", refuse("day", ReasonDate)
	}
	return dayOfDate(year, month, day), nil
}

// ParseDay reads "2014-03-30", exactly so.
func ParseDay(s string) (Day, error) {
	if len(s) != len(isoDay) {
		return "", refuse("day", ReasonLength)
	}
	if s[4] != '-' || s[7] != '-' || !digits(s[:4]+s[5:7]+s[8:]) {
		return "", refuse("day", ReasonCharacter)
	}
	return NewDay(number(s[:4]), time.Month(number(s[5:7])), number(s[8:]))
}

// UnmarshalText reads a day as [ParseDay] does and takes an empty text as no day. It makes JSON and
// declared files strict.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = ""
		return nil
	}
	parsed, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Start returns the first instant of the day in Rome. That is not always midnight: on some days before 1980
// the clocks skipped it in spring, and came to it twice in autumn (a test walks through all of them).
func (d Day) Start() time.Time {
	year, month, day := d.Date()
	t := time.Date(year, month, day, 0, 0, 0, 0, Rome())
	if earlier := t.Add(-time.Hour); DayOf(earlier) == d { // midnight came twice
		return earlier
	}
	return t
}

// Length returns how long the day lasts: 24 hours, or 23 and 25 when the clocks change.
func (d Day) Length() time.Duration {
	return d.AddDays(1).Start().Sub(d.Start())
}

// At returns the instant when a clock in Rome shows hour:minute:second on the day. An hour that is
// skipped gives an instant beside the gap, an hour that comes twice one of the two.
func (d Day) At(hour, minute, second int) time.Time {
	year, month, day := d.Date()
	return time.Date(year, month, day, hour, minute, second, 0, Rome())
}

// AddDays returns the day n days later, or earlier when n is negative.
func (d Day) AddDays(n int) Day {
	return dayOfDate(d.noon().AddDate(0, 0, n).Date())
}

// Through lists the days from d to last, both included: none where last is earlier. It ends at the last day that can be written.
func (d Day) Through(last Day) iter.Seq[Day] {
	return func(yield func(Day) bool) {
		for day := d; day <= last && yield(day); {
			next := day.AddDays(1)
			if next <= day {
				return
			}
			day = next
		}
	}
}

// DaysUntil returns how many days later other is: 1 for tomorrow, negative for the past.
func (d Day) DaysUntil(other Day) int {
	return int(other.noon().Sub(d.noon()) / (24 * time.Hour))
}

// Date returns the parts of the day.
func (d Day) Date() (year int, month time.Month, day int) {
	if len(d) != len(isoDay) {
		return 1, time.January, 1
	}
	return number(string(d[:4])), time.Month(number(string(d[5:7]))), number(string(d[8:]))
}

// Year returns the year.
func (d Day) Year() int { year, _, _ := d.Date(); return year }

// Month returns the month.
func (d Day) Month() time.Month { _, month, _ := d.Date(); return month }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.noon().Weekday() }

// YearMonth returns "2014-03", the key of monthly figures.
func (d Day) YearMonth() string {
	year, month, _ := d.Date()
	return fmt.Sprintf("%04d-%02d", year, month)
}

// Age returns how many birthdays somebody born on d has had on the day on. Who was born on
// 29 February has the birthday on 1 March in other years.
func (d Day) Age(on Day) int {
	year, month, day := d.Date()
	y, m, dd := on.Date()
	age := y - year
	if m < month || (m == month && dd < day) {
		age--
	}
	return age
}

// noon is the day's noon in UTC: arithmetic on days has no zone.
func (d Day) noon() time.Time {
	year, month, day := d.Date()
	return time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
}

func dayOfDate(year int, month time.Month, day int) Day {
	year = min(max(year, 1), 9999)
	b := []byte("0000-00-00")
	b[0], b[1], b[2], b[3] = digit(year/1000), digit(year/100), digit(year/10), digit(year)
	b[5], b[6] = digit(int(month)/10), digit(int(month))
	b[8], b[9] = digit(day/10), digit(day)
	return Day(b)
}

func digit(n int) byte { return "0123456789"[n%10] }

// number reads digits; other characters count as 0, which only a Day of unknown make can hold.
func number(s string) int {
	n := 0
	for i := range len(s) {
		n *= 10
		if s[i] >= '0' && s[i] <= '9' {
			n += int(s[i] - '0')
		}
	}
	return n
}
