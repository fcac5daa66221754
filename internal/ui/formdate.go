package ui

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/i18n"
)

// The names of the three boxes of a date are the field's with these endings.
const (
	dayPart   = "_giorno"
	monthPart = "_mese"
	yearPart  = "_anno"
)

// ParseDate reads the three boxes of a date as a day "2006-01-02". Nothing filled
// gives "" and true; a day that does not exist gives "" and false. The month may
// be a number or a name in the reader's language or Italian.
func ParseDate(p *i18n.Printer, form url.Values, name string) (day string, ok bool) {
	d, m, y := part(form, name+dayPart), part(form, name+monthPart), part(form, name+yearPart)
	if d == "" && m == "" && y == "" {
		return "", true
	}
	dn, err1 := strconv.Atoi(d)
	yn, err2 := strconv.Atoi(y)
	mn := monthNumber(p, m)
	if err1 != nil || err2 != nil || mn == 0 || len(y) != 4 {
		return "", false
	}
	t := time.Date(yn, time.Month(mn), dn, 0, 0, 0, 0, time.UTC)
	if t.Day() != dn || int(t.Month()) != mn {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

// SetDate writes a day into the three boxes of a date; what is no day empties them.
func SetDate(form url.Values, name, day string) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		form.Del(name + dayPart)
		form.Del(name + monthPart)
		form.Del(name + yearPart)
		return
	}
	form.Set(name+dayPart, strconv.Itoa(t.Day()))
	form.Set(name+monthPart, strconv.Itoa(int(t.Month())))
	form.Set(name+yearPart, strconv.Itoa(t.Year()))
}

func part(form url.Values, name string) string { return strings.TrimSpace(form.Get(name)) }

// monthNumber reads "3", "03", "marzo" or "mar"; 0 if it is none.
func monthNumber(p *i18n.Printer, text string) int {
	if n, err := strconv.Atoi(text); err == nil {
		if n < 1 || n > 12 {
			return 0
		}
		return n
	}
	text = strings.ToLower(text)
	if len(text) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(p.Month(m)), text) {
			return int(m)
		}
	}
	return 0
}
