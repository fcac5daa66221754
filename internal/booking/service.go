package booking

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/booking/internal/bookingdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Service is what can be done with appointments.
type Service struct {
	journal   *journal.Journal
	calendars []Calendar
	patron    italy.MonthDay
}

// NewService makes the module's service for the declared calendars; patron is the day of the town's patron saint.
func NewService(j *journal.Journal, calendars []Calendar, patron italy.MonthDay) *Service {
	return &Service{journal: j, calendars: calendars, patron: patron}
}

// BookRequest asks for a place. A citizen with an account books in the own name; a guest says who he is.
type BookRequest struct {
	Calendar      string
	Start         time.Time
	GivenName     string
	FamilyName    string
	CodiceFiscale string
	Email         string
	Note          string
	Lang          string
}

// Calendars lists the declared calendars.
func (s *Service) Calendars() []Calendar { return s.calendars }

// Calendar finds a calendar: NotFound if none has the slug.
func (s *Service) Calendar(slug string) (Calendar, error) {
	for _, c := range s.calendars {
		if c.Slug == slug {
			return c, nil
		}
	}
	return Calendar{}, fault.Missing()
}

// FreeSlots lists the slots of a calendar that still have a place, from day first to day last, both included.
func (s *Service) FreeSlots(ctx context.Context, calendar string, first, last italy.Day) ([]Slot, error) {
	c, err := s.Calendar(calendar)
	if err != nil {
		return nil, err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Slot, error) {
		closed, err := s.closed(ctx, q, calendar, first, last)
		if err != nil {
			return nil, err
		}
		slots := c.Bookable(s.journal.Now(ctx), first, last, closed)
		byStart, err := takenBetween(ctx, q, calendar, first.Start(), last.AddDays(1).Start())
		if err != nil {
			return nil, err
		}
		return subtract(slots, byStart), nil
	})
}

// NextFree lists the next free slots of a calendar, at most n, from the day on.
func (s *Service) NextFree(ctx context.Context, calendar string, from italy.Day, n int) ([]Slot, error) {
	c, err := s.Calendar(calendar)
	if err != nil {
		return nil, err
	}
	today := italy.DayOf(s.journal.Now(ctx))
	from, last := max(from, today), today.AddDays(c.Horizon)
	var slots []Slot
	for ; from <= last && len(slots) < n; from = from.AddDays(7) {
		week, err := s.FreeSlots(ctx, calendar, from, min(from.AddDays(6), last))
		if err != nil {
			return nil, err
		}
		slots = append(slots, week...)
	}
	return slots[:min(n, len(slots))], nil
}

// Check tells whether a booking's data would do, without booking: Invalid at each field that does not hold.
func (s *Service) Check(ctx context.Context, req BookRequest) error {
	if _, err := s.Calendar(req.Calendar); err != nil {
		return err
	}
	_, err := person(identity.From(ctx), req)
	return err
}

// Book takes a place. It is a Conflict "booking.full" when the last one has just gone, and Invalid when the rules do not
// offer the slot or a guest's data are wrong.
func (s *Service) Book(ctx context.Context, req BookRequest) (Appointment, error) {
	c, err := s.Calendar(req.Calendar)
	if err != nil {
		return Appointment{}, err
	}
	who, err := person(identity.From(ctx), req)
	if err != nil {
		return Appointment{}, err
	}
	return journal.Change(ctx, s.journal, "booking.book", func(tx *journal.Tx) (Appointment, error) {
		slot, err := s.offered(tx, c, req.Start)
		if err != nil {
			return Appointment{}, err
		}
		ok, err := takePlace(tx, slot)
		if err != nil {
			return Appointment{}, err
		}
		if !ok {
			return Appointment{}, fault.New(fault.Conflict, "booking.full")
		}
		a := who
		a.ID, a.Code, a.Link = tx.NewID(), newCode(), rand.Text()
		a.Calendar, a.Statistic, a.Office = c.Slug, c.Statistic, c.Office
		a.Start, a.End, a.State = slot.Start, slot.End, Booked
		a.Note, a.Lang, a.MadeAt, a.ChangedAt, a.Version = strings.TrimSpace(req.Note), req.Lang, tx.Now, tx.Now, 1
		if err := insertAppointment(tx, a); err != nil {
			return Appointment{}, err
		}
		tx.About("appointment", a.ID)
		tx.Emit(AppointmentBooked{a})
		return a, nil
	})
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
		return appointmentByLink(ctx, q, link)
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
		list, err := agenda(tx.Context(), tx, office, day)
		for _, a := range list {
			tx.About("appointment", a.ID)
		}
		return list, err
	})
}

// Cancel gives the place back. Cancelling what is cancelled changes nothing and is no error.
func (s *Service) Cancel(ctx context.Context, id string) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.cancel", func(tx *journal.Tx) (Appointment, error) {
		a, err := permitted(tx.Context(), tx, id, may(mayChange, tx.Actor))
		if err != nil {
			return Appointment{}, err
		}
		return s.cancel(tx, a)
	})
}

// CancelByLink gives the place back for who holds the secret link.
func (s *Service) CancelByLink(ctx context.Context, link string) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.cancel", func(tx *journal.Tx) (Appointment, error) {
		a, err := appointmentByLink(tx.Context(), tx, link)
		if err != nil {
			return Appointment{}, err
		}
		return s.cancel(tx, a)
	})
}

// Reschedule moves an appointment to another slot of its calendar: the new place is taken before the old one is given
// back, in one change, so that nobody ends up with none.
func (s *Service) Reschedule(ctx context.Context, id string, start time.Time) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.reschedule", func(tx *journal.Tx) (Appointment, error) {
		a, err := permitted(tx.Context(), tx, id, may(mayChange, tx.Actor))
		if err != nil {
			return Appointment{}, err
		}
		return s.move(tx, a, start)
	})
}

// RescheduleByLink is Reschedule for who holds the secret link.
func (s *Service) RescheduleByLink(ctx context.Context, link string, start time.Time) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.reschedule", func(tx *journal.Tx) (Appointment, error) {
		a, err := appointmentByLink(tx.Context(), tx, link)
		if err != nil {
			return Appointment{}, err
		}
		return s.move(tx, a, start)
	})
}

// CloseDay declares that a calendar does not receive on a day. Appointments that stand are left: the office cancels or
// moves them one by one, seeing who is concerned.
func (s *Service) CloseDay(ctx context.Context, closure Closure) error {
	return s.run(ctx, "booking.close_day", closure.Calendar, func(tx *journal.Tx) error {
		if strings.TrimSpace(closure.Reason) == "" {
			return fault.Wrong(fault.Field{Name: "reason", Key: "booking.error.reason"})
		}
		tx.On(closure.Reason)
		return insertClosure(tx, closure)
	})
}

// ReopenDay takes a closure back.
func (s *Service) ReopenDay(ctx context.Context, calendar string, day italy.Day) error {
	return s.run(ctx, "booking.reopen_day", calendar, func(tx *journal.Tx) error {
		ok, err := deleteClosure(tx, calendar, day)
		if err == nil && !ok {
			return fault.Missing()
		}
		return err
	})
}

// Closures lists the closures of a calendar from today on.
func (s *Service) Closures(ctx context.Context, calendar string) ([]Closure, error) {
	today := italy.DayOf(s.journal.Now(ctx))
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Closure, error) {
		return closures(ctx, q, calendar, today, today.AddDays(3660))
	})
}

// CountByDay counts the appointments made on each day, cancelled ones too, by the calendar's statistic key.
func (s *Service) CountByDay(ctx context.Context, from, to italy.Day) ([]figure.Daily, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]figure.Daily, error) {
		return countByDay(ctx, q, from, to)
	})
}

// CountPeople counts the different people who made appointments from day to day.
func (s *Service) CountPeople(ctx context.Context, from, to italy.Day) (int64, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (int64, error) {
		return bookingdb.New(q).CountPeople(ctx, bookingdb.CountPeopleParams{Since: string(from), Until: string(to)})
	})
}

// run makes a change of a calendar's office.
func (s *Service) run(ctx context.Context, action, calendar string, fn func(tx *journal.Tx) error) error {
	c, err := s.Calendar(calendar)
	if err != nil {
		return err
	}
	if !mayRun(identity.From(ctx), c.Office) {
		return fault.Missing()
	}
	return journal.Do(ctx, s.journal, action, func(tx *journal.Tx) error {
		tx.About("calendar", calendar)
		return fn(tx)
	})
}

func (s *Service) cancel(tx *journal.Tx, a Appointment) (Appointment, error) {
	tx.About("appointment", a.ID)
	if a.State == Cancelled {
		return a, nil
	}
	if !a.Start.After(tx.Now) {
		return Appointment{}, fault.New(fault.Conflict, "booking.past")
	}
	ok, err := cancelAppointment(tx, a.ID)
	if err != nil || !ok {
		return a, err
	}
	if err := giveBackPlace(tx, a); err != nil {
		return Appointment{}, err
	}
	a.State, a.ChangedAt, a.Version = Cancelled, tx.Now, a.Version+1
	tx.Emit(AppointmentCancelled{Appointment: a, ByOffice: tx.Actor.IsOfficer()})
	return a, nil
}

func (s *Service) move(tx *journal.Tx, a Appointment, start time.Time) (Appointment, error) {
	tx.About("appointment", a.ID)
	if a.State != Booked || !a.Start.After(tx.Now) {
		return Appointment{}, fault.New(fault.Conflict, "booking.past")
	}
	if a.Start.Equal(start) {
		return a, nil
	}
	c, err := s.Calendar(a.Calendar)
	if err != nil {
		return Appointment{}, err
	}
	slot, err := s.offered(tx, c, start)
	if err != nil {
		return Appointment{}, err
	}
	if ok, err := takePlace(tx, slot); err != nil || !ok {
		return Appointment{}, orFull(err)
	}
	if ok, err := moveAppointment(tx, a, slot); err != nil || !ok {
		return Appointment{}, orFull(err)
	}
	if err := giveBackPlace(tx, a); err != nil {
		return Appointment{}, err
	}
	a.Start, a.End, a.ChangedAt, a.Version = slot.Start, slot.End, tx.Now, a.Version+1
	tx.Emit(AppointmentMoved{a})
	return a, nil
}

func orFull(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "booking.full")
}

// offered finds the slot that begins at start among those that the rules offer at the change's own time.
func (s *Service) offered(tx *journal.Tx, c Calendar, start time.Time) (Slot, error) {
	day := italy.DayOf(start)
	closed, err := s.closed(tx.Context(), tx, c.Slug, day, day)
	if err != nil {
		return Slot{}, err
	}
	slot, ok := c.slotAt(tx.Now, start, closed)
	if !ok {
		return Slot{}, fault.Wrong(fault.Field{Name: "slot", Key: "booking.error.slot"})
	}
	return slot, nil
}

// closed tells on which days from first to last the calendar does not receive: holidays, the patron's day, closures.
func (s *Service) closed(ctx context.Context, q db.Querier, calendar string, first, last italy.Day) (Closed, error) {
	list, err := closures(ctx, q, calendar, first, last)
	if err != nil {
		return nil, err
	}
	return func(day italy.Day) bool {
		return italy.IsHoliday(day, s.patron) ||
			slices.ContainsFunc(list, func(c Closure) bool { return c.Day == day })
	}, nil
}

// may fixes the actor of a right.
func may(right func(identity.Actor, Appointment) bool, actor identity.Actor) func(Appointment) bool {
	return func(a Appointment) bool { return right(actor, a) }
}

// permitted reads an appointment if that is allowed: NotFound otherwise, as if there were none.
func permitted(ctx context.Context, q db.Querier, id string, allowed func(Appointment) bool) (Appointment, error) {
	a, err := appointment(ctx, q, id)
	if err == nil && !allowed(a) {
		return Appointment{}, fault.Missing()
	}
	return a, err
}

// newCode makes the short code that is said at the counter: 40 bits in eight characters without look-alikes.
func newCode() string {
	text := rand.Text() // RFC 4648 base32: no 0, 1, 8, 9
	return text[:4] + "-" + text[4:8]
}
