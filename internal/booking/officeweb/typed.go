package officeweb

import (
	"net/url"
	"strconv"
	"strings"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
)

const yes = "si" // what a ticked box sends

// typed reads the fields of a form and notes those that cannot be read.
type typed struct {
	print  *i18n.Printer
	values url.Values
	wrong  []fault.Field
}

func (t *typed) want(ok bool, name, key string) {
	if !ok {
		t.wrong = append(t.wrong, fault.Field{Name: name, Key: key})
	}
}

func (t *typed) text(name string) string { return strings.TrimSpace(t.values.Get(name)) }

// number reads a whole number; nothing typed is the other one.
func (t *typed) number(name string, otherwise int) int {
	text := t.text(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	t.want(err == nil, name, "booking.office.error.number")
	return n
}

// minute reads a time of day as people type it: "9", "9:30", "09.30", "24:00".
func (t *typed) minute(name string) agenda.Minute {
	hour, minute, parted := strings.Cut(strings.ReplaceAll(t.text(name), ".", ":"), ":")
	h, err := strconv.Atoi(hour)
	m := 0
	if err == nil && parted {
		m, err = strconv.Atoi(minute)
	}
	t.want(err == nil && h >= 0 && m >= 0 && m < 60 && h*60+m <= 24*60, name, "booking.office.error.time")
	return agenda.Minute(h*60 + m)
}

// day reads a date that may be left out.
func (t *typed) day(name string) italy.Day {
	text, ok := ui.ParseDate(t.print, t.values, name)
	t.want(ok, name, "booking.error.day")
	return italy.Day(text)
}

// wantDay reads a date that must be there.
func (t *typed) wantDay(name string) italy.Day {
	text, ok := ui.ParseDate(t.print, t.values, name)
	t.want(ok && text != "", name, "booking.error.day")
	return italy.Day(text)
}

// hours reads a stretch of hours, its desk and its places.
func (t *typed) hours(prefix string) agenda.Opening {
	return agenda.Opening{
		From: t.minute(prefix + "from"), Until: t.minute(prefix + "until"), Desk: t.text(prefix + "desk"),
		Places: t.number(prefix+"places", 1), Internal: t.number(prefix+"internal", 0),
	}
}

func showHours(v url.Values, prefix string, o agenda.Opening) {
	v.Set(prefix+"from", clockText(o.From))
	v.Set(prefix+"until", clockText(o.Until))
	v.Set(prefix+"desk", o.Desk)
	v.Set(prefix+"places", strconv.Itoa(o.Places))
	v.Set(prefix+"internal", strconv.Itoa(o.Internal))
}

func setDate(v url.Values, name string, day italy.Day) { ui.SetDate(v, name, string(day)) }
