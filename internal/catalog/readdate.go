package catalog

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"
)

// readDate reads a day from one input or from three.
func (f *Field) readDate(raw Raw, today italy.Day) (any, *problem) {
	text := raw.first(f.ID)
	d, m, y := raw.first(f.ID+".day"), raw.first(f.ID+".month"), raw.first(f.ID+".year")
	if d+m+y != "" {
		for _, p := range []struct{ part, value string }{{"day", d}, {"month", m}, {"year", y}} {
			if p.value == "" {
				return nil, &problem{part: p.part, key: "catalog.date." + p.part}
			}
		}
		text = d + " " + m + " " + y
	}
	if text == "" {
		return nil, nil
	}
	day, ok := parseDay(text)
	if !ok {
		return nil, wrong("date")
	}
	if low, ok := bound(f.Min, today); ok && day < low {
		return nil, wrong("date_min", low)
	}
	if high, ok := bound(f.Max, today); ok && day > high {
		return nil, wrong("date_max", high)
	}
	return string(day), nil
}

var (
	isoDay    = regexp.MustCompile(`^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$`)
	spokenDay = regexp.MustCompile(`^([0-9]{1,2})[ °/.-]+([0-9]{1,2}|\pL{3,9})[ /.-]+([0-9]{4})$`)
)

// parseDay reads every spelling of a day that cannot be mistaken: 2014-03-09,
// 9/3/2014, 09.03.2014, 9 marzo 2014, 9 Mar 2014. Two-digit years are refused.
func parseDay(text string) (italy.Day, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	var year, month, day string
	if m := isoDay.FindStringSubmatch(text); m != nil {
		year, month, day = m[1], m[2], m[3]
	} else if m := spokenDay.FindStringSubmatch(text); m != nil {
		year, month, day = m[3], m[2], m[1]
	} else {
		return "", false
	}
	n, ok := monthNumber(month)
	if !ok {
		return "", false
	}
	y, errY := strconv.Atoi(year)
	d, errD := strconv.Atoi(day)
	if errY != nil || errD != nil {
		return "", false
	}
	out, err := italy.NewDay(y, n, d)
	return out, err == nil
}

// monthNumber reads a number or the first three letters of a month's name in
// Italian or English; no two months share them.
func monthNumber(text string) (time.Month, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return time.Month(n), true
	}
	if len(text) < 3 {
		return 0, false
	}
	for n, names := range [...]string{
		"gen jan", "feb", "mar", "apr", "mag may", "giu jun", "lug jul", "ago aug", "set sep", "ott oct", "nov", "dic dec",
	} {
		for _, name := range strings.Fields(names) {
			if text[:3] == name {
				return time.Month(n + 1), true
			}
		}
	}
	return 0, false
}

var relativeDay = regexp.MustCompile(`^today(?:([+-])([0-9]{1,4})([dmy]))?$`)

// bound reads the limit of a day: "2014-01-31", "today", "today-3y", "today+90d".
func bound(text string, today italy.Day) (italy.Day, bool) {
	m := relativeDay.FindStringSubmatch(text)
	if m == nil {
		d, err := italy.ParseDay(text)
		return d, err == nil
	}
	if m[1] == "" {
		return today, true
	}
	n, err := strconv.Atoi(m[1] + m[2])
	if err != nil {
		return "", false
	}
	if m[3] == "d" {
		return today.AddDays(n), true
	}
	if m[3] == "y" {
		n *= 12
	}
	year, month, day := today.Date()
	months := year*12 + int(month) - 1 + n
	for d := day; d > day-4; d-- { // 31 March less a month is 28 February
		if out, err := italy.NewDay(months/12, time.Month(months%12+1), d); err == nil {
			return out, true
		}
	}
	return "", false
}
