// Package ics writes appointments as iCalendar (RFC 5545): the file of one appointment, a citizen's feed, the objects of an
// office's collection. It promises that an appointment has the same identifier everywhere and for ever, that its sequence
// rises with each change, that times are UTC, and that the same appointment gives the same bytes. It must not know HTTP,
// pages, or what may be said to whom: its caller gives the texts.
package ics

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	ical "github.com/arran4/golang-ical"

	"comune.example/sportello/internal/booking"
)

// ContentType is that of every file written here.
const ContentType = "text/calendar; charset=utf-8"

const product = "-//Sportello//Appuntamenti//IT"

// Event is an appointment with what its reader is told of it.
type Event struct {
	Appointment booking.Appointment
	Summary     string
	Location    string
	Description string
	URL         string        // where its reader finds more; empty: nowhere
	Alarm       time.Duration // so long before it begins the reader is reminded; 0: never
}

// File is a calendar as it is sent.
type File struct {
	Name    string        // of the calendar, for who follows it; empty for a single appointment
	Publish bool          // a file that somebody imports; what is followed or synchronised has no method
	Refresh time.Duration // how often who follows it should ask; 0: nothing is said
	Events  []Event
}

// Bytes writes the calendar: lines end in CRLF and are folded at 75 octets.
// norm: RFC 5545 section 3.1
func (f File) Bytes() []byte {
	cal := ical.NewCalendar()
	cal.SetProductId(product)
	cal.SetCalscale("GREGORIAN")
	if f.Publish {
		cal.SetMethod(ical.MethodPublish)
	}
	if f.Name != "" {
		cal.SetName(clean(f.Name))
		cal.SetXWRCalName(clean(f.Name))
	}
	if f.Refresh > 0 {
		cal.SetRefreshInterval(duration(f.Refresh), ical.WithValue("DURATION"))
		cal.SetXPublishedTTL(duration(f.Refresh))
	}
	for _, e := range f.Events {
		e.add(cal)
	}
	return []byte(cal.Serialize(ical.WithNewLineWindows))
}

// add writes one appointment as a VEVENT.
func (e Event) add(cal *ical.Calendar) {
	a := e.Appointment
	event := cal.AddEvent(a.ID)
	event.SetDtStampTime(a.ChangedAt)
	event.SetCreatedTime(a.MadeAt)
	event.SetModifiedAt(a.ChangedAt)
	event.SetStartAt(a.Start)
	event.SetEndAt(a.End)
	event.SetSequence(int(min(max(a.Version-1, 0), math.MaxInt32)))
	event.SetStatus(status(a.State))
	event.SetSummary(clean(e.Summary))
	if e.Location != "" {
		event.SetLocation(clean(e.Location))
	}
	if e.Description != "" {
		event.SetDescription(clean(e.Description))
	}
	if e.URL != "" {
		event.SetURL(e.URL)
	}
	if e.Alarm > 0 && a.Stands() {
		alarm := event.AddAlarm()
		alarm.SetAction(ical.ActionDisplay)
		alarm.SetTrigger("-" + duration(e.Alarm))
		alarm.SetDescription(clean(e.Summary))
	}
}

// status says for a calendar program where an appointment stands.
func status(s booking.State) ical.ObjectStatus {
	switch s {
	case booking.Cancelled, booking.Lapsed:
		return ical.ObjectStatusCancelled
	case booking.Pending, booking.Held, booking.Offered, booking.Returning:
		return ical.ObjectStatusTentative
	case booking.Booked, booking.Arrived, booking.Done, booking.Missed:
		return ical.ObjectStatusConfirmed
	default:
		return ical.ObjectStatusConfirmed
	}
}

// clean takes out what no text of a calendar may hold: control characters, but for the ends of lines.
func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, ""))
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

// duration writes whole minutes, as "PT90M".
func duration(d time.Duration) string { return "PT" + strconv.Itoa(int(d/time.Minute)) + "M" }
