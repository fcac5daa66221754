package booking

import (
	"context"
	"crypto/subtle"
	"slices"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// FreeSlots lists the slots of a calendar that still have a place for the visit, from day first to day last, both included.
func (s *Service) FreeSlots(ctx context.Context, calendar string, visit Visit, first, last italy.Day) ([]Slot, error) {
	all, err := s.Slots(ctx, calendar, visit, first, last)
	return free(all), err
}

// free keeps the slots that still have a place.
func free(all []Slot) []Slot {
	return slices.DeleteFunc(all, func(s Slot) bool { return s.Free == 0 })
}

// Slots lists all slots of a calendar for the visit, full ones too, from day first to day last, both included. An office's
// clerk sees the internal places as well, and those whose lead time is over.
func (s *Service) Slots(ctx context.Context, calendar string, visit Visit, first, last italy.Day) ([]Slot, error) {
	c, err := s.Calendar(calendar)
	if err != nil {
		return nil, err
	}
	ask := question{visit: visit, now: s.journal.Now(ctx), public: isPublic(identity.From(ctx), c.Office)}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Slot, error) {
		return s.slotsBetween(ctx, q, c, ask, days{first, last})
	})
}

// days is a range of days, both included.
type days struct{ first, last italy.Day }

func (s *Service) slotsBetween(ctx context.Context, q db.Querier, c Calendar, ask question, r days) ([]Slot, error) {
	k, _, err := s.asking(ctx, q, c, ask)
	if err != nil {
		return nil, err
	}
	return slotsOn(ctx, q, c, k, r)
}

// slotsOn lists the slots of the days that who asks may book.
func slotsOn(ctx context.Context, q db.Querier, c Calendar, k asking, r days) ([]Slot, error) {
	r.first, r.last = k.bounds(r.first, r.last)
	if r.first > r.last {
		return nil, nil
	}
	t, err := takenBetween(ctx, q, cellsAsked{calendar: c.Slug, since: r.first.Start(), until: r.last.AddDays(1).Start(), now: k.now})
	if err != nil {
		return nil, err
	}
	var list []Slot
	for day := range r.first.Through(r.last) {
		list = append(list, c.slots(k, day, t)...)
	}
	return list, nil
}

// NextFree lists the next free slots of a calendar for the visit, at most n, from the day on.
func (s *Service) NextFree(ctx context.Context, calendar string, visit Visit, from italy.Day, n int) ([]Slot, error) {
	c, err := s.Calendar(calendar)
	if err != nil {
		return nil, err
	}
	ask := question{visit: visit, now: s.journal.Now(ctx), public: isPublic(identity.From(ctx), c.Office)}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Slot, error) {
		k, _, err := s.asking(ctx, q, c, ask)
		if err != nil {
			return nil, err
		}
		first, last := k.bounds(from, from.AddDays(farthest))
		var slots []Slot
		for step := 7; first <= last && len(slots) < n; step = 28 {
			more, err := slotsOn(ctx, q, c, k, days{first, min(first.AddDays(step-1), last)})
			if err != nil {
				return nil, err
			}
			slots = append(slots, free(more)...)
			first = first.AddDays(step)
		}
		return slots[:min(n, len(slots))], nil
	})
}

// Anywhere lists the next free slots for a subject in all calendars that receive for it, at most n from each, the earliest
// first.
func (s *Service) Anywhere(ctx context.Context, visit Visit, from italy.Day, n int) ([]Slot, error) {
	var all []Slot
	for _, c := range s.calendars {
		if _, ok := c.Subject(visit.Subject); !ok || len(c.Subjects) == 0 {
			continue
		}
		slots, err := s.NextFree(ctx, c.Slug, visit, from, n)
		if err != nil && !fault.Is(err, fault.Invalid) { // too many people for this one
			return nil, err
		}
		all = append(all, slots...)
	}
	sortSlots(all)
	return all, nil
}

// Others lists free slots for who came too late: the next ones from the day asked for, the refused one left out. They may
// be some moments old, so that a crowd that is refused does not compute them one by one.
func (s *Service) Others(ctx context.Context, calendar string, visit Visit, refused time.Time, n int) ([]Slot, error) {
	c, err := s.Calendar(calendar)
	if err != nil {
		return nil, err
	}
	from := italy.DayOf(refused)
	key := suggestion{calendar: calendar, visit: visit, from: from, public: isPublic(identity.From(ctx), c.Office)}
	slots, err := s.others.get(key, s.journal.Now(ctx), func() ([]Slot, error) { return s.NextFree(ctx, calendar, visit, from, n+1) })
	if err != nil {
		return nil, err
	}
	list := make([]Slot, 0, n)
	for _, slot := range slots {
		if !slot.Start.Equal(refused) && len(list) < n {
			list = append(list, slot)
		}
	}
	return list, nil
}

// Lately lists free slots as FreeSlots does, as they were up to a second ago: for the page that a crowd sees which came too
// late for one of them.
func (s *Service) Lately(ctx context.Context, calendar string, visit Visit, first, last italy.Day) ([]Slot, error) {
	c, err := s.Calendar(calendar)
	if err != nil {
		return nil, err
	}
	key := suggestion{calendar: calendar, visit: visit, from: first, last: last, public: isPublic(identity.From(ctx), c.Office)}
	slots, err := s.others.get(key, s.journal.Now(ctx), func() ([]Slot, error) { return s.FreeSlots(ctx, calendar, visit, first, last) })
	return slices.Clone(slots), err
}

// Appointment reads an appointment for who may see it.
func (s *Service) Appointment(ctx context.Context, id string) (Appointment, error) {
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Appointment, error) {
		return permitted(ctx, q, id, may(maySee, actor))
	})
}

// AppointmentByLink reads an appointment for who holds its secret link.
func (s *Service) AppointmentByLink(ctx context.Context, link string) (Appointment, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Appointment, error) {
		return visible(ctx, q, link)
	})
}

// AppointmentByLetter reads an appointment for who got the letter with its link and its code.
func (s *Service) AppointmentByLetter(ctx context.Context, link, code string) (Appointment, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Appointment, error) {
		return proven(ctx, q, link, code)
	})
}

// LastDay is the last day that the public can book now, by the rules in force.
func (s *Service) LastDay(ctx context.Context, calendar string) (italy.Day, error) {
	c, err := s.Calendar(calendar)
	if err != nil {
		return "", err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (italy.Day, error) {
		e, err := s.editions.inForce(ctx, q, c)
		return italy.DayOf(s.journal.Now(ctx)).AddDays(e.rules.Horizon), err
	})
}

// AppointmentByCode reads the appointment whose code somebody says at the counter, for who may see it.
func (s *Service) AppointmentByCode(ctx context.Context, code string) (Appointment, error) {
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Appointment, error) {
		a, err := appointmentByCode(ctx, q, code)
		if err == nil && (!maySee(actor, a) || !a.isOne()) {
			return Appointment{}, fault.Missing()
		}
		return a, err
	})
}

// Mine lists the citizen's own appointments, the latest first.
func (s *Service) Mine(ctx context.Context) ([]Appointment, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Appointment, error) {
		return appointmentsOfAccount(ctx, q, actor.ID, 200)
	})
}

// Agenda lists the office's appointments of a day, in order of time. Reading it leaves a line in the audit.
func (s *Service) Agenda(ctx context.Context, office string, day italy.Day) ([]Appointment, error) {
	if !mayRun(identity.From(ctx), office) {
		return nil, fault.Missing()
	}
	return journal.Change(ctx, s.journal, "booking.agenda", func(tx *journal.Tx) ([]Appointment, error) {
		list, err := agendaOf(tx.Context(), tx, office, day)
		for _, a := range list {
			tx.About("appointment", a.ID)
		}
		return list, err
	})
}

// isOne tells whether the row is an appointment for its citizen, not a place that is only held, kept or on its way back.
func (a Appointment) isOne() bool {
	return a.State != Held && a.State != Offered && a.State != Returning
}

// visible reads what a secret link names: an appointment, or a hold.
func visible(ctx context.Context, q db.Querier, link string) (Appointment, error) {
	a, err := appointmentByLink(ctx, q, link)
	if err == nil && (a.State == Returning || a.State == Offered) {
		return Appointment{}, fault.Missing()
	}
	return a, err
}

// proven reads what link and code name together: NotFound where they do not belong to each other.
func proven(ctx context.Context, q db.Querier, link, code string) (Appointment, error) {
	a, err := visible(ctx, q, link)
	if err == nil && subtle.ConstantTimeCompare([]byte(code), []byte(a.Code)) != 1 {
		return Appointment{}, fault.Missing()
	}
	return a, err
}

// may fixes the actor of a right.
func may(right func(identity.Actor, Appointment) bool, actor identity.Actor) func(Appointment) bool {
	return func(a Appointment) bool { return right(actor, a) }
}

// permitted reads an appointment if that is allowed: NotFound otherwise, as if there were none.
func permitted(ctx context.Context, q db.Querier, id string, allowed func(Appointment) bool) (Appointment, error) {
	a, err := appointment(ctx, q, id)
	if err == nil && (!allowed(a) || !a.isOne()) {
		return Appointment{}, fault.Missing()
	}
	return a, err
}
