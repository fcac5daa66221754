package booking

import (
	"context"
	"crypto/rand"
	"math/big"
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
	bySlug    map[string]int
	patron    italy.MonthDay
	editions  *editions
	full      *fullSlots
	others    *suggestions

	delegation func(ctx context.Context, id string) (Delegation, error) // nil: there are no registered delegations
}

// NewService makes the module's service for the declared calendars; patron is the day of the town's patron saint.
func NewService(j *journal.Journal, calendars []Calendar, patron italy.MonthDay) *Service {
	s := &Service{
		journal: j, calendars: calendars, bySlug: make(map[string]int, len(calendars)), patron: patron,
		editions: newEditions(), full: newFullSlots(), others: newSuggestions(),
	}
	for i, c := range calendars {
		s.bySlug[c.Slug] = i
	}
	return s
}

// BookRequest asks for a place. A citizen with an account books in the own name or says for whom; a guest says who he is.
type BookRequest struct {
	Calendar string
	Visit
	Start         time.Time
	Hold          string // the link of a place that is held for who asks; empty: none
	Relation      Relation
	Delegation    string // id of a registered delegation, with Relation Delegator; empty: a written one, or none
	GivenName     string
	FamilyName    string
	CodiceFiscale string
	Email         string
	Note          string
	Lang          string
	Client        string // where a guest asks from
}

// Calendars lists the declared calendars.
func (s *Service) Calendars() []Calendar { return s.calendars }

// Calendar finds a calendar: NotFound if none has the slug.
func (s *Service) Calendar(slug string) (Calendar, error) {
	i, ok := s.bySlug[slug]
	if !ok {
		return Calendar{}, fault.Missing()
	}
	return s.calendars[i], nil
}

// Book takes a place, or makes a held one one's own. It is a Conflict "booking.full" when the last one has just gone,
// Invalid when the rules do not offer the slot or somebody's data are wrong, TooMany when a limit is used up. Where the
// calendar wants guests to confirm, a guest's appointment is Pending until then.
func (s *Service) Book(ctx context.Context, req BookRequest) (Appointment, error) {
	c, err := s.Calendar(req.Calendar)
	if err != nil {
		return Appointment{}, err
	}
	who, err := s.person(ctx, req)
	if err != nil {
		return Appointment{}, err
	}
	if done, gone, err := s.gone(ctx, c, req); gone || err != nil {
		return done, err
	}
	a, err := journal.Change(ctx, s.journal, "booking.book", func(tx *journal.Tx) (Appointment, error) {
		return s.book(tx, c, req, who)
	})
	s.full.learn(c.Slug, req, err)
	return a, err
}

// gone refuses at once, from what is on disk, a slot that was seen full a moment ago, so that a rush for one place does
// not wait in the writer's queue for a no. Who repeats a booking that succeeded gets the first answer.
func (s *Service) gone(ctx context.Context, c Calendar, req BookRequest) (done Appointment, gone bool, err error) {
	if req.Hold != "" || !s.full.seen(c.Slug, req) {
		return Appointment{}, false, nil
	}
	if done, found, err := journal.Done[Appointment](ctx, s.journal, "booking.book"); found || err != nil {
		return done, true, err
	}
	full, err := s.isFull(ctx, c, req)
	if err != nil || !full {
		return Appointment{}, false, err
	}
	return Appointment{}, true, fault.New(fault.Conflict, "booking.full")
}

// isFull looks outside a change whether the rules offer the slot and nobody else can have it.
func (s *Service) isFull(ctx context.Context, c Calendar, req BookRequest) (bool, error) {
	ask := question{visit: req.Visit, now: s.journal.Now(ctx), public: isPublic(identity.From(ctx), c.Office)}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) {
		k, _, err := s.asking(ctx, q, c, ask)
		if err != nil {
			return false, err
		}
		t, err := takenAround(ctx, q, c.Slug, k, req.Start)
		_, offered, free := c.choose(k, req.Start, t)
		return offered && !free, err
	})
}

func (s *Service) book(tx *journal.Tx, c Calendar, req BookRequest, who Appointment) (Appointment, error) {
	if err := s.sweep(tx, c.Slug); err != nil {
		return Appointment{}, err
	}
	a, req, err := s.onHold(tx, c, req, who)
	if err != nil {
		return Appointment{}, err
	}
	a.Note, a.Lang = note(req.Note), req.Lang
	a.Calendar, a.Category = c.Slug, c.Category
	if err := within(tx, a, c.Terms); err != nil {
		return Appointment{}, err
	}
	a.promise(tx, c, !tx.Actor.IsCitizen() && isPublic(tx.Actor, c.Office))
	if a.State == Pending {
		a.client = req.Client
		if err := fewUnconfirmed(tx, a.client); err != nil {
			return Appointment{}, err
		}
	}
	if err := s.record(tx, c, req, &a); err != nil {
		return Appointment{}, err
	}
	if err := a.withinDelegation(); err != nil {
		return Appointment{}, err
	}
	a.announce(tx)
	return a, nil
}

// promise makes the appointment certain, or has a guest confirm it first.
func (a *Appointment) promise(tx *journal.Tx, c Calendar, guest bool) {
	a.State, a.Lapses, a.counted, a.MadeAt = Booked, time.Time{}, true, tx.Now
	if guest && c.Terms.ConfirmMinutes > 0 {
		a.State, a.Lapses, a.counted = Pending, tx.Now.Add(time.Duration(c.Terms.ConfirmMinutes)*time.Minute), false
	}
}

// announce tells that somebody has the place, or is to confirm it.
func (a Appointment) announce(tx *journal.Tx) {
	a.about(tx)
	if a.State == Pending {
		tx.Emit(AppointmentPending{a})
		return
	}
	tx.Emit(AppointmentBooked{a})
}

// record writes the appointment: over the hold that it was, or as a new row with a place taken for it.
func (s *Service) record(tx *journal.Tx, c Calendar, req BookRequest, a *Appointment) error {
	if a.ID != "" {
		return updateAppointment(tx, a, false)
	}
	f, err := s.find(tx, c, seating{visit: req.Visit, start: req.Start})
	if err != nil {
		return err
	}
	if err := f.take(tx, a); err != nil {
		return err
	}
	a.identify(tx, c)
	return insertAppointment(tx, *a)
}

// identify gives a new appointment its id, its code and its secret link.
func (a *Appointment) identify(tx *journal.Tx, c Calendar) {
	a.ID, a.Code, a.Link = tx.NewID(), newCode(), rand.Text()
	a.Calendar, a.Statistic, a.Category, a.Office = c.Slug, c.Statistic, c.Category, c.Office
	a.MadeAt, a.ChangedAt, a.Version = tx.Now, tx.Now, 1
}

// seating is a wish for a place in a calendar.
type seating struct {
	visit  Visit
	start  time.Time
	own    *seat // what the appointment occupies already and is about to leave
	office bool  // the office seats it: bound by the rules, not by lead time and quotas
}

// finding is the place that a wish found.
type finding struct {
	asking

	calendar string
	edition  int64
	visit    Visit
	place    place
}

// find finds the place for a wish: Conflict "booking.full" where none is free, Invalid where the rules have none.
func (s *Service) find(tx *journal.Tx, c Calendar, w seating) (finding, error) {
	k, edition, err := s.asking(tx.Context(), tx, c, question{visit: w.visit, now: tx.Now, public: !w.office && isPublic(tx.Actor, c.Office)})
	if err != nil {
		return finding{}, err
	}
	t, err := takenAround(tx.Context(), tx, c.Slug, k, w.start)
	if err != nil {
		return finding{}, err
	}
	t.without(w.own)
	k.kept = but(k.kept, w.own)
	p, offered, free := c.choose(k, w.start, t)
	switch {
	case !offered:
		return finding{}, fault.Wrong(fault.Field{Name: "slot", Key: "booking.error.slot"})
	case !free:
		return finding{}, fault.New(fault.Conflict, "booking.full")
	}
	return finding{asking: k, calendar: c.Slug, edition: edition, visit: w.visit, place: p}, nil
}

// take takes the found place for the appointment. The database has the last word: Conflict "booking.full" if it says no.
func (f finding) take(tx *journal.Tx, a *Appointment) error {
	if ok, err := takeSeat(tx, f.calendar, f.place, f.place.units(f.demand)); err != nil || !ok {
		return orFull(err)
	}
	a.Start, a.End = f.place.span(f.demand)
	a.seat, a.kept, a.Rules, a.Desk = f.place.seat(f.demand), false, f.edition, f.place.cells[0].Lane.Desk()
	a.Subject, a.People, a.Documents = f.subject.Slug, f.people, max(f.visit.Documents, 1)
	return nil
}

// within is TooMany where the person, the address or the category has as many open appointments as the terms allow.
func within(tx *journal.Tx, a Appointment, t Terms) error {
	if tx.Actor.IsOfficer() || tx.Actor.IsSystem() {
		return nil
	}
	n, err := openOf(tx, a, t)
	switch {
	case err != nil:
		return err
	case t.PerPerson > 0 && n.person >= int64(t.PerPerson):
		return fault.New(fault.TooMany, "booking.limit.person", t.PerPerson)
	case t.PerCategory > 0 && n.category >= int64(t.PerCategory):
		return fault.New(fault.TooMany, "booking.limit.category", t.PerCategory)
	case t.PerEmail > 0 && n.email >= int64(t.PerEmail) && a.Delegation == "":
		return fault.New(fault.TooMany, "booking.limit.email", t.PerEmail)
	}
	return nil
}

// Check tells whether a booking's data would do, without booking: Invalid at each field that does not hold.
func (s *Service) Check(ctx context.Context, req BookRequest) error {
	c, err := s.Calendar(req.Calendar)
	if err != nil {
		return err
	}
	if _, err := c.demand(req.Visit, c.Rules.Minutes); err != nil {
		return err
	}
	who, err := s.person(ctx, req)
	if err == nil && !req.Start.IsZero() {
		who.Start = req.Start
		err = who.withinDelegation()
	}
	return err
}

// Confirm makes a guest's pending appointment certain, for who got the letter: whoever booked knows the link, the code
// stands nowhere but in the letter. Confirming again changes nothing; too late is a Conflict "booking.lapsed".
func (s *Service) Confirm(ctx context.Context, link, code string) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.confirm", func(tx *journal.Tx) (Appointment, error) {
		a, err := proven(tx.Context(), tx, link, code)
		if err != nil {
			return Appointment{}, err
		}
		tx.About("appointment", a.ID)
		switch {
		case a.State == Lapsed || a.State == Pending && !a.Lapses.After(tx.Now):
			return Appointment{}, fault.New(fault.Conflict, "booking.lapsed")
		case a.State != Pending:
			return a, nil
		}
		a.State, a.Lapses, a.counted, a.MadeAt = Booked, time.Time{}, true, tx.Now
		if err := updateAppointment(tx, &a, false); err != nil {
			return Appointment{}, err
		}
		tx.Emit(AppointmentBooked{a})
		return a, nil
	})
}

// CountByDay counts the appointments made on each day, cancelled ones too, by the calendar's statistic key. A guest's
// counts once it is confirmed.
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

// question is who asks a calendar for what.
type question struct {
	visit  Visit
	now    time.Time
	public bool
}

// asking puts a question to the rules that are in force, and names their version.
func (s *Service) asking(ctx context.Context, q db.Querier, c Calendar, ask question) (asking, int64, error) {
	e, err := s.editions.inForce(ctx, q, c)
	if err != nil {
		return asking{}, 0, err
	}
	k := asking{rules: e.rules, patron: s.patron, now: ask.now, public: ask.public}
	if k.demand, err = c.demand(ask.visit, e.rules.Minutes); err != nil || e.version == 0 {
		return k, e.version, err
	}
	k.kept, err = keptSeats(ctx, q, c.Slug, ask.now)
	return k, e.version, err
}

// takenAround reads the cells that a visit at start can touch.
func takenAround(ctx context.Context, q db.Querier, calendar string, k asking, start time.Time) (taken, error) {
	first := start.Add(-k.before)
	until := first.Add(time.Duration(k.cells*k.rules.Minutes) * time.Minute)
	if !until.After(start) {
		until = start.Add(time.Minute)
	}
	return takenBetween(ctx, q, cellsAsked{calendar: calendar, since: first, until: until, now: k.now})
}

// without takes off what an appointment itself occupies.
func (t taken) without(s *seat) {
	if s == nil {
		return
	}
	for i := range s.cells {
		key := cellKey{string(s.lane), s.first.Add(time.Duration(i) * s.step).UnixMilli()}
		t[key] = max(t[key]-s.units, 0)
	}
}

func orFull(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "booking.full")
}

// newCode makes the short code that is said at the counter: 40 bits in eight characters without look-alikes.
func newCode() string {
	text := rand.Text() // RFC 4648 base32: no 0, 1, 8, 9
	return text[:4] + "-" + text[4:8]
}

// soon is a random moment within so many minutes after now, in whole seconds and at least one; zero minutes: now itself.
func soon(now time.Time, minutes int) time.Time {
	if minutes <= 0 {
		return now
	}
	n, err := rand.Int(rand.Reader, big.NewInt(int64(minutes)*60))
	if err != nil {
		return now.Add(time.Duration(minutes) * time.Minute)
	}
	return now.Add(time.Duration(n.Int64()+1) * time.Second)
}
