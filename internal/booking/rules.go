package booking

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Edition is a version of a calendar's rules. Version 0 is the declared one.
type Edition struct {
	Version int64
	Rules   agenda.Rules
	Reason  string
	Author  string // name of the officer
	At      time.Time
}

// Decision is what becomes of appointments that new rules would not offer.
type Decision string

// The decisions. None refuses the change as long as there are such appointments.
const (
	None   Decision = ""
	Keep   Decision = "keep"   // they stay as exceptions
	Move   Decision = "move"   // each goes to another desk at its time, or to the next free place; who finds none is cancelled
	Strike Decision = "cancel" // they are cancelled
)

// Revision asks for new rules of a calendar.
type Revision struct {
	Calendar string
	Base     int64 // the version that was edited; another one meanwhile is a Conflict
	Rules    agenda.Rules
	Reason   string // colleagues read it; people too, whose appointment moves
	Stranded Decision
}

// Outcome is what a revision did, or would do: which appointments the new rules would not offer, and where they went.
type Outcome struct {
	Version   int64
	Stranded  []Appointment // as they were
	Reseated  []Appointment // have their time at another desk: nothing changes for who comes
	Moved     []Appointment
	Cancelled []Appointment
}

// Rules gives the edition of a calendar's rules that is in force. Its office's clerks read it.
func (s *Service) Rules(ctx context.Context, calendar string) (Edition, error) {
	c, err := s.ownCalendar(ctx, calendar)
	if err != nil {
		return Edition{}, err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Edition, error) {
		e, err := s.editions.inForce(ctx, q, c)
		if err != nil || e.version == 0 {
			return Edition{Rules: c.Rules}, err
		}
		return editionOf(ctx, q, calendar, e.version)
	})
}

// Editions lists the editions that a calendar's office made, the newest first.
func (s *Service) Editions(ctx context.Context, calendar string) ([]Edition, error) {
	if _, err := s.ownCalendar(ctx, calendar); err != nil {
		return nil, err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Edition, error) {
		return editionsOf(ctx, q, calendar, 50)
	})
}

// Stranded tells which appointments new rules would not offer, without changing anything: Invalid where they are no rules.
// A place that is only held or on offer is no appointment yet.
func (s *Service) Stranded(ctx context.Context, calendar string, rules agenda.Rules) ([]Appointment, error) {
	c, err := s.ownCalendar(ctx, calendar)
	if err != nil {
		return nil, err
	}
	if err := c.sound(rules); err != nil {
		return nil, err
	}
	now := s.journal.Now(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Appointment, error) {
		list, err := s.stranded(ctx, q, c, standIn{rules: rules, now: now})
		promises, _ := promised(list)
		return promises, err
	})
}

// promised parts appointments from places that are only held or on offer.
func promised(list []Appointment) (promises, held []Appointment) {
	for _, a := range list {
		if a.isOne() {
			promises = append(promises, a)
		} else {
			held = append(held, a)
		}
	}
	return promises, held
}

// Revise puts new rules into force. Appointments that they would not offer are dealt with as decided; without a decision
// such rules are a Conflict "booking.rules.stranded" and nothing changes.
func (s *Service) Revise(ctx context.Context, r Revision) (Outcome, error) {
	c, err := s.ownCalendar(ctx, r.Calendar)
	if err != nil {
		return Outcome{}, err
	}
	return journal.Change(ctx, s.journal, "booking.revise", func(tx *journal.Tx) (Outcome, error) {
		return s.revise(tx, c, r)
	})
}

func (s *Service) revise(tx *journal.Tx, c Calendar, r Revision) (Outcome, error) {
	tx.About("calendar", c.Slug)
	if strings.TrimSpace(r.Reason) == "" {
		return Outcome{}, fault.Wrong(fault.Field{Name: "reason", Key: "booking.error.reason"})
	}
	tx.On(r.Reason)
	if err := c.sound(r.Rules); err != nil {
		return Outcome{}, err
	}
	now, err := s.editions.inForce(tx.Context(), tx, c)
	if err != nil {
		return Outcome{}, err
	}
	if now.version != r.Base {
		return Outcome{}, fault.New(fault.Conflict, "booking.rules.changed")
	}
	if err := s.sweep(tx, c.Slug); err != nil {
		return Outcome{}, err
	}
	if err := keepUnderWay(tx, c.Slug); err != nil {
		return Outcome{}, err
	}
	list, err := s.stranded(tx.Context(), tx, c, standIn{rules: r.Rules, now: tx.Now})
	if err != nil {
		return Outcome{}, err
	}
	promises, held := promised(list)
	if len(promises) > 0 && r.Stranded == None {
		return Outcome{}, fault.New(fault.Conflict, "booking.rules.stranded", len(promises))
	}
	out := Outcome{Version: now.version + 1, Stranded: promises}
	if err := insertEdition(tx, c.Slug, Edition{Version: out.Version, Rules: r.Rules, Reason: strings.TrimSpace(r.Reason), Author: tx.Actor.Name, At: tx.Now}); err != nil {
		return Outcome{}, err
	}
	tx.Emit(RulesRevised{Calendar: c.Slug, Version: out.Version})
	for _, a := range held { // no promise yet: it goes
		if err := s.lapse(tx, a); err != nil {
			return Outcome{}, err
		}
	}
	return s.settle(tx, c, r, out)
}

// settle deals with the stranded appointments as decided.
func (s *Service) settle(tx *journal.Tx, c Calendar, r Revision, out Outcome) (Outcome, error) {
	for _, a := range out.Stranded {
		tx.About("appointment", a.ID)
		switch r.Stranded {
		case Move:
			if err := s.moveOn(tx, c, a, r, &out); err != nil {
				return Outcome{}, err
			}
		case Strike:
			gone, err := s.cancel(tx, a, r.Reason)
			if err != nil {
				return Outcome{}, err
			}
			out.Cancelled = append(out.Cancelled, gone)
		case Keep:
			if err := keep(tx, a); err != nil {
				return Outcome{}, err
			}
		case None: // nobody is stranded, or the revision was refused
		}
	}
	return out, nil
}

// moveOn gives an appointment another desk at its own time, or else the next free place from its day on; it cancels it where
// there is none within the horizon.
func (s *Service) moveOn(tx *journal.Tx, c Calendar, a Appointment, r Revision, out *Outcome) error {
	if seated, err := s.reseat(tx, c, &a); err != nil || seated {
		out.Reseated = append(out.Reseated, a)
		return err
	}
	start, found, err := s.nextFor(tx, c, a, r.Rules.Horizon)
	if err != nil {
		return err
	}
	if !found {
		gone, err := s.cancel(tx, a, r.Reason)
		out.Cancelled = append(out.Cancelled, gone)
		return err
	}
	moved, err := s.move(tx, a, relocation{start: start, office: true, reason: r.Reason})
	out.Moved = append(out.Moved, moved)
	return err
}

// nextFor finds the next free place for an appointment from its day on, at another time. A visit that the calendar receives no
// longer finds none.
func (s *Service) nextFor(tx *journal.Tx, c Calendar, a Appointment, horizon int) (start time.Time, found bool, err error) {
	ask := question{visit: a.visit(), now: tx.Now}
	last := max(italy.DayOf(tx.Now), a.Day()).AddDays(max(horizon, 1))
	for from := a.Day(); from <= last; from = from.AddDays(7) {
		slots, err := s.slotsBetween(tx.Context(), tx, c, ask, days{from, min(from.AddDays(6), last)})
		if err != nil {
			return time.Time{}, false, noPlace(err)
		}
		if at := slices.IndexFunc(slots, func(f Slot) bool { return f.Free > 0 && !f.Start.Equal(a.Start) }); at >= 0 {
			return slots[at].Start, true, nil
		}
	}
	return time.Time{}, false, nil
}

// reseat gives an appointment another place at its own time, where the rules have one. Nobody is told: who comes notices
// nothing but the desk.
func (s *Service) reseat(tx *journal.Tx, c Calendar, a *Appointment) (bool, error) {
	f, err := s.find(tx, c, seating{visit: a.visit(), start: a.Start, own: &a.seat, office: true})
	if err != nil {
		return false, noPlace(err)
	}
	if _, end := f.place.span(f.demand); !end.Equal(a.End) {
		return false, nil
	}
	if err := giveBackSeat(tx, a.Calendar, a.seat); err != nil {
		return false, err
	}
	if err := f.take(tx, a); err != nil {
		return false, err
	}
	return true, updateAppointment(tx, a, !a.Start.After(tx.Now.Add(24*time.Hour)))
}

// noPlace forgives a refusal that only says that there is no such place.
func noPlace(err error) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
		return nil
	}
	return err
}

func (a Appointment) visit() Visit {
	return Visit{Subject: a.Subject, People: a.People, Documents: a.Documents}
}

// standIn is a try of rules on what is booked.
type standIn struct {
	rules agenda.Rules
	now   time.Time
}

// stranded lists the appointments that would have no place under the rules: those made last give way first.
func (s *Service) stranded(ctx context.Context, q db.Querier, c Calendar, try standIn) ([]Appointment, error) {
	list, err := standing(ctx, q, c.Slug, try.now, try.now.AddDate(0, 0, farthest+1))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b Appointment) int { return a.MadeAt.Compare(b.MadeAt) })
	left := map[cellKey]room{}
	seen := map[italy.Day]bool{}
	var out []Appointment
	for _, a := range list {
		if day := italy.DayOf(a.seat.first); !seen[day] {
			seen[day] = true
			for _, cell := range try.rules.Cells(day, s.patron) {
				left[keyOf(cell)] = room{units: cell.Capacity, lasts: cell.End.Sub(cell.Start)}
			}
		}
		if !a.sits(left) {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b Appointment) int { return a.Start.Compare(b.Start) })
	return out, nil
}

// room is what a cell has left, and how long it is.
type room struct {
	units int
	lasts time.Duration
}

// sits takes the appointment's cells of the room that is left, if all of them are there and as long as they were.
func (a Appointment) sits(left map[cellKey]room) bool {
	for i := range a.seat.cells {
		if r := left[a.seat.key(i)]; r.units < a.seat.units || r.lasts != a.seat.step {
			return false
		}
	}
	for i := range a.seat.cells {
		r := left[a.seat.key(i)]
		r.units -= a.seat.units
		left[a.seat.key(i)] = r
	}
	return true
}

func (s seat) key(n int) cellKey {
	return cellKey{string(s.lane), s.first.Add(time.Duration(n) * s.step).UnixMilli()}
}

// Closing shuts a calendar on one day.
type Closing struct {
	Calendar string
	Day      italy.Day
	Reason   string
	Stranded Decision
}

// CloseDay shuts a calendar on one day and deals with its appointments in the same change, as decided.
func (s *Service) CloseDay(ctx context.Context, cl Closing) (Outcome, error) {
	return s.edit(ctx, cl, func(r *agenda.Rules) bool {
		r.Days = append(r.Days, agenda.Special{Day: cl.Day, Reason: strings.TrimSpace(cl.Reason)})
		return true
	})
}

// ReopenDay takes back what a single day has of its own: NotFound where it has nothing.
func (s *Service) ReopenDay(ctx context.Context, cl Closing) (Outcome, error) {
	return s.edit(ctx, cl, func(*agenda.Rules) bool { return false })
}

// edit revises a calendar's rules about one day. change adds what is new and tells whether there is something; without it
// the day must have had something to take away.
func (s *Service) edit(ctx context.Context, cl Closing, change func(r *agenda.Rules) bool) (Outcome, error) {
	c, err := s.ownCalendar(ctx, cl.Calendar)
	if err != nil {
		return Outcome{}, err
	}
	return journal.Change(ctx, s.journal, "booking.edit_day", func(tx *journal.Tx) (Outcome, error) {
		now, err := s.editions.inForce(tx.Context(), tx, c)
		if err != nil {
			return Outcome{}, err
		}
		rules := now.rules
		rules.Days = slices.DeleteFunc(slices.Clone(rules.Days), func(d agenda.Special) bool { return d.Day == cl.Day })
		taken := len(rules.Days) < len(now.rules.Days)
		if !change(&rules) && !taken {
			return Outcome{}, fault.Missing()
		}
		return s.revise(tx, c, Revision{Calendar: c.Slug, Base: now.version, Rules: rules, Reason: cl.Reason, Stranded: cl.Stranded})
	})
}

// Defects lists what is wrong with a calendar's declared rules.
func Defects(c Calendar) []agenda.Defect { return c.defects(c.Rules) }

func (c Calendar) defects(rules agenda.Rules) []agenda.Defect {
	var desks, subjects []string
	for _, d := range c.Desks {
		desks = append(desks, d.Slug)
	}
	for _, sub := range c.Subjects {
		subjects = append(subjects, sub.Slug)
	}
	return rules.Check(desks, subjects)
}

// sound is Invalid at each part of rules that says what rules may not say.
func (c Calendar) sound(rules agenda.Rules) error {
	var wrong []fault.Field
	for _, d := range c.defects(rules) {
		wrong = append(wrong, fault.Field{Name: d.Part, Key: "booking.rules." + d.Word, Args: []any{d.N + 1}})
	}
	return fault.Wrong(wrong...)
}

// ownCalendar finds a calendar of an office that the actor runs.
func (s *Service) ownCalendar(ctx context.Context, slug string) (Calendar, error) {
	c, err := s.Calendar(slug)
	if err != nil {
		return Calendar{}, err
	}
	if !mayRun(identity.From(ctx), c.Office) {
		return Calendar{}, fault.Missing()
	}
	return c, nil
}

func encodeRules(r agenda.Rules) (string, error) {
	text, err := json.Marshal(r)
	return string(text), err
}
