package app

import (
	"context"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// FreeSlot is a slot that still has a place.
type FreeSlot struct {
	Calendar string    `json:"calendar"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Free     int       `json:"free"`
}

// FreeSlots lists what can still be booked from day to day, both included, in one calendar or (empty) in all. An empty day
// is today, and a week from the first.
func (a *App) FreeSlots(ctx context.Context, calendar string, from, to Day) ([]FreeSlot, error) {
	if from == "" {
		from = a.today(ctx)
	}
	if to == "" {
		to = from.AddDays(6)
	}
	slots := []FreeSlot{}
	found := false
	for _, c := range a.Booking.Calendars() {
		if calendar != "" && c.Slug != calendar {
			continue
		}
		found = true
		list, err := a.Booking.FreeSlots(asOperator(ctx), c.Slug, booking.Visit{}, from, to)
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			slots = append(slots, FreeSlot{Calendar: s.Calendar, Start: s.Start.In(italy.Rome()), End: s.End.In(italy.Rome()), Free: s.Free})
		}
	}
	if !found {
		return nil, named(fault.Missing(), "there is no calendar %q", calendar)
	}
	return slots, nil
}

// AgendaLine is an appointment of an office's day.
type AgendaLine struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Calendar string    `json:"calendar"`
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	Note     string    `json:"note"`
	State    string    `json:"state"`
}

// Agenda lists the appointments of an office, or (empty) of all, on a day; empty is today. Each reading is in the audit.
func (a *App) Agenda(ctx context.Context, office string, day Day) ([]AgendaLine, error) {
	if _, ok := a.Municipality.Office(office); office != "" && !ok {
		return nil, refuse("there is no office %q", office)
	}
	if day == "" {
		day = a.today(ctx)
	}
	lines := []AgendaLine{}
	for _, o := range a.receivingOnes(office) {
		list, err := a.Booking.Agenda(asOperator(ctx), o, day)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			lines = append(lines, agendaLine(p))
		}
	}
	return lines, nil
}

// receivingOnes gives the offices that have a calendar, or the one that was asked for.
func (a *App) receivingOnes(office string) []string {
	if office != "" {
		return []string{office}
	}
	var list []string
	seen := map[string]bool{}
	for _, c := range a.Booking.Calendars() {
		if !seen[c.Office] {
			list = append(list, c.Office)
		}
		seen[c.Office] = true
	}
	return list
}

func agendaLine(p booking.Appointment) AgendaLine {
	return AgendaLine{
		Start: p.Start.In(italy.Rome()), End: p.End.In(italy.Rome()), Calendar: p.Calendar, Code: p.Code,
		Name: p.GivenName + " " + p.FamilyName, Note: p.Note, State: string(p.State),
	}
}

func (a *App) today(ctx context.Context) Day { return italy.DayOf(a.Journal.Now(ctx)) }
