package booking

import (
	"context"
	"crypto/rand"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Entry is somebody on a calendar's waiting list: who would come earlier than the appointment, or who has none.
type Entry struct {
	ID            string       `json:"id"`
	Link          string       `json:"link"` // secret: who holds it takes offers and leaves the list
	Calendar      string       `json:"calendar"`
	Visit         Visit        `json:"visit"`
	Appointment   string       `json:"appointment"` // id; empty: none yet
	Account       string       `json:"account"`
	CodiceFiscale string       `json:"codice_fiscale"`
	GivenName     string       `json:"given_name"`
	FamilyName    string       `json:"family_name"`
	Email         string       `json:"email"`
	Lang          string       `json:"lang"`
	From          italy.Day    `json:"from"`  // first day that suits
	Until         italy.Day    `json:"until"` // last day that suits
	State         WaitingState `json:"state"`
	Offers        int          `json:"offers"` // made so far
	OfferedAt     time.Time    `json:"offered_at"`
	MadeAt        time.Time    `json:"made_at"`
}

// WaitingState is where an entry of the waiting list stands.
type WaitingState string

// The states of an entry.
const (
	WaitingForOffer WaitingState = "waiting"
	HasOffer        WaitingState = "offered"
	TookOffer       WaitingState = "taken"
	LeftList        WaitingState = "left"  // on request, or because the appointment is gone
	EndOfOffers     WaitingState = "ended" // all offers were made
)

const (
	defaultOffers = 3
	waitersSeen   = 100 // of a calendar, in one round of offers
)

func (t Terms) offers() int {
	if t.MostOffers > 0 {
		return t.MostOffers
	}
	return defaultOffers
}

// WaitRequest puts somebody on a calendar's waiting list.
type WaitRequest struct {
	Calendar string
	Visit
	Appointment   string // link of the appointment that would be moved; empty: there is none, and the person says who it is
	From, Until   italy.Day
	GivenName     string
	FamilyName    string
	CodiceFiscale string
	Email         string
	Lang          string
}

// Wait puts somebody on the waiting list: Conflict where the calendar has none or the person waits already, TooMany where too
// many wait by one address.
func (s *Service) Wait(ctx context.Context, req WaitRequest) (Entry, error) {
	c, err := s.Calendar(req.Calendar)
	if err != nil {
		return Entry{}, err
	}
	if c.Terms.OfferMinutes == 0 {
		return Entry{}, fault.New(fault.Conflict, "booking.waiting.none")
	}
	if _, err := c.demand(req.Visit, c.Rules.Minutes); err != nil {
		return Entry{}, err
	}
	return journal.Change(ctx, s.journal, "booking.wait", func(tx *journal.Tx) (Entry, error) {
		e, err := s.entry(tx, c, req)
		if err != nil {
			return Entry{}, err
		}
		if err := mayWait(tx, e, c.Terms); err != nil {
			return Entry{}, err
		}
		e.ID, e.Link, e.State, e.MadeAt = tx.NewID(), rand.Text(), WaitingForOffer, tx.Now
		tx.About("waiting", e.ID)
		return e, insertWaiting(tx, e)
	})
}

// mayWait is Conflict where the person waits already, TooMany where the address does for as many as it may have appointments:
// each who waits is written letters and kept places for, before anybody has read one.
func mayWait(tx *journal.Tx, e Entry, t Terms) error {
	n, err := waitingOfPerson(tx, e.Calendar, e.CodiceFiscale)
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "booking.waiting.already")
	}
	if t.PerEmail == 0 || e.Email == "" || tx.Actor.IsOfficer() {
		return nil
	}
	n, err = waitingOfEmail(tx, e.Calendar, e.Email)
	if err == nil && n >= int64(t.PerEmail) {
		err = fault.New(fault.TooMany, "booking.limit.email", t.PerEmail)
	}
	return err
}

// entry says who waits and for what: the appointment's person, or who is written.
func (s *Service) entry(tx *journal.Tx, c Calendar, req WaitRequest) (Entry, error) {
	today := italy.DayOf(tx.Now)
	e := Entry{Calendar: c.Slug, Visit: req.Visit, Lang: req.Lang, From: max(req.From, today), Until: req.Until}
	last := today.AddDays(c.Rules.Horizon)
	if e.Until == "" || e.Until > last {
		e.Until = last
	}
	if e.From > e.Until {
		return Entry{}, fault.Wrong(fault.Field{Name: "until", Key: "booking.error.period"})
	}
	if req.Appointment == "" {
		who, err := applicant(tx.Actor, BookRequest{
			GivenName: req.GivenName, FamilyName: req.FamilyName, CodiceFiscale: req.CodiceFiscale, Email: req.Email,
		})
		e.Account, e.CodiceFiscale, e.GivenName, e.FamilyName, e.Email = who.Account, who.CodiceFiscale, who.GivenName, who.FamilyName, who.Email
		return e, err
	}
	a, err := visible(tx.Context(), tx, req.Appointment)
	switch {
	case err != nil:
		return Entry{}, err
	case a.Calendar != c.Slug:
		return Entry{}, fault.Missing()
	case a.State != Booked || !a.Start.After(tx.Now):
		return Entry{}, fault.New(fault.Conflict, "booking.past")
	}
	e.Appointment, e.Visit = a.ID, Visit{Subject: a.Subject, People: a.People, Documents: a.Documents}
	e.Account, e.CodiceFiscale, e.GivenName, e.FamilyName, e.Email = a.Account, a.CodiceFiscale, a.GivenName, a.FamilyName, a.Email
	e.Until = min(e.Until, a.Day())
	return e, nil
}

// EntryByLink reads an entry of the waiting list, and the place offered to it if there is one.
func (s *Service) EntryByLink(ctx context.Context, link string) (e Entry, offer Appointment, err error) {
	_, err = journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (struct{}, error) {
		if e, err = waitingByLink(ctx, q, link); err != nil || e.State != HasOffer {
			return struct{}{}, err
		}
		offer, err = offerTo(ctx, q, e.ID)
		return struct{}{}, err
	})
	return e, offer, err
}

// WaitsFor reads the open entry of an appointment: NotFound if nobody waits for a better place for it.
func (s *Service) WaitsFor(ctx context.Context, appointment string) (Entry, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Entry, error) {
		return waitingForAppointment(ctx, q, appointment)
	})
}

// Leave takes somebody off the waiting list; a place that is on offer goes to the next.
func (s *Service) Leave(ctx context.Context, link string) error {
	return s.answer(ctx, "booking.leave_waiting", link, LeftList)
}

// Decline gives an offered place to the next and stays on the list.
func (s *Service) Decline(ctx context.Context, link string) error {
	return s.answer(ctx, "booking.decline_offer", link, WaitingForOffer)
}

func (s *Service) answer(ctx context.Context, action, link string, next WaitingState) error {
	return journal.Do(ctx, s.journal, action, func(tx *journal.Tx) error {
		e, err := waitingByLink(tx.Context(), tx, link)
		if err != nil {
			return err
		}
		tx.About("waiting", e.ID)
		if e, err = s.withoutOffer(tx, e); err != nil || next != LeftList || e.State != WaitingForOffer {
			return err
		}
		return markWaiting(tx, e, LeftList)
	})
}

// withoutOffer gives back what is on offer to an entry, which then waits again or is at its end, and reads it anew.
func (s *Service) withoutOffer(tx *journal.Tx, e Entry) (Entry, error) {
	if e.State != HasOffer {
		return e, nil
	}
	offer, err := offerTo(tx.Context(), tx, e.ID)
	if err != nil {
		return e, err
	}
	if err := s.lapse(tx, offer); err != nil {
		return e, err
	}
	return waiting(tx.Context(), tx, e.ID)
}

// Accept takes the offered place: the appointment moves there, or begins there. Too late is a Conflict "booking.offer.over".
func (s *Service) Accept(ctx context.Context, link string) (Appointment, error) {
	return journal.Change(ctx, s.journal, "booking.accept_offer", func(tx *journal.Tx) (Appointment, error) {
		e, err := waitingByLink(tx.Context(), tx, link)
		if err != nil {
			return Appointment{}, err
		}
		tx.About("waiting", e.ID)
		if e.State != HasOffer {
			return Appointment{}, fault.New(fault.Conflict, "booking.offer.over")
		}
		offer, err := offerTo(tx.Context(), tx, e.ID)
		if err != nil {
			return Appointment{}, err
		}
		if !offer.Lapses.After(tx.Now) {
			return Appointment{}, fault.New(fault.Conflict, "booking.offer.over")
		}
		if err := markWaiting(tx, e, TookOffer); err != nil {
			return Appointment{}, err
		}
		if e.Appointment == "" {
			return s.begin(tx, offer)
		}
		return s.advance(tx, offer, e)
	})
}

// begin makes the offered place the person's first appointment, under the terms of any other: the limits hold, and a guest
// confirms, for who waits is told the link before any letter was read.
func (s *Service) begin(tx *journal.Tx, a Appointment) (Appointment, error) {
	c, err := s.Calendar(a.Calendar)
	if err != nil {
		return Appointment{}, err
	}
	if err := within(tx, a, c.Terms); err != nil {
		return Appointment{}, err
	}
	a.promise(tx, c, a.Account == "")
	if err := updateAppointment(tx, &a, false); err != nil {
		return Appointment{}, err
	}
	a.announce(tx)
	return a, nil
}

// advance moves the person's appointment to the offered place; the one that it leaves is free at once, for the next who waits.
func (s *Service) advance(tx *journal.Tx, offer Appointment, e Entry) (Appointment, error) {
	a, err := appointment(tx.Context(), tx, e.Appointment)
	if err != nil {
		return Appointment{}, err
	}
	if !a.Stands() || !a.Start.After(tx.Now) {
		return Appointment{}, fault.New(fault.Conflict, "booking.past")
	}
	a.about(tx)
	if err := giveBackSeat(tx, a.Calendar, a.seat); err != nil {
		return Appointment{}, err
	}
	a.Start, a.End, a.Desk, a.Rules, a.seat, a.kept = offer.Start, offer.End, offer.Desk, offer.Rules, offer.seat, false
	if err := updateAppointment(tx, &a, false); err != nil {
		return Appointment{}, err
	}
	if err := markLapsed(tx, offer.ID, Lapsed); err != nil { // its cells are the appointment's now
		return Appointment{}, err
	}
	tx.Emit(AppointmentMoved{Appointment: a})
	return a, nil
}

// Offer keeps free places for those who wait, in the order in which they came, and tells them.
func (s *Service) Offer(ctx context.Context) error {
	calendars, err := s.withWaiting(ctx)
	if err != nil {
		return err
	}
	for _, slug := range calendars {
		c, err := s.Calendar(slug)
		if err != nil {
			continue // no longer declared
		}
		entries, err := s.waiting(ctx, slug)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := s.offer(ctx, c, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// offer looks for a better place outside the change, which would make everybody wait, and keeps it inside, if it is still there.
func (s *Service) offer(ctx context.Context, c Calendar, e Entry) error {
	start, found, err := s.better(ctx, c, e)
	if err != nil || !found {
		return err
	}
	err = journal.Do(ctx, s.journal, "booking.offer", func(tx *journal.Tx) error {
		tx.About("waiting", e.ID)
		if err := s.sweep(tx, c.Slug); err != nil {
			return err
		}
		f, err := s.find(tx, c, seating{visit: e.Visit, start: start})
		if err != nil {
			return err
		}
		a := Appointment{
			State: Offered, Relation: Self, waiting: e.ID, Account: e.Account, CodiceFiscale: e.CodiceFiscale,
			GivenName: e.GivenName, FamilyName: e.FamilyName, Email: e.Email, Lang: e.Lang,
		}
		if err := f.take(tx, &a); err != nil {
			return err
		}
		a.identify(tx, c)
		a.Lapses = earlier(tx.Now.Add(time.Duration(c.Terms.OfferMinutes)*time.Minute), a.Start)
		if err := insertAppointment(tx, a); err != nil {
			return err
		}
		e.Offers, e.OfferedAt = e.Offers+1, tx.Now
		tx.Emit(PlaceOffered{Appointment: a, Entry: e})
		return markWaiting(tx, e, HasOffer)
	})
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) { // somebody was faster
		return nil
	}
	return err
}

// better finds the first free place that suits who waits: on the days that they named, earlier than what they have, not too soon.
func (s *Service) better(ctx context.Context, c Calendar, e Entry) (time.Time, bool, error) {
	now := s.journal.Now(ctx)
	soonest := now.Add(time.Duration(c.Terms.OfferUntil) * time.Hour)
	latest := e.Until.AddDays(1).Start()
	if e.Appointment != "" {
		a, err := s.standing(ctx, e.Appointment)
		if err != nil {
			return time.Time{}, false, err
		}
		if !a.Stands() {
			return time.Time{}, false, nil
		}
		latest = earlier(latest, a.Start)
	}
	first, last := max(e.From, italy.DayOf(soonest)), italy.DayOf(latest)
	slots, err := s.FreeSlots(identity.AsSystem(ctx, "booking.offer"), c.Slug, e.Visit, first, last)
	if fault.Is(err, fault.Invalid) { // no longer offered for that
		return time.Time{}, false, nil
	}
	for _, slot := range slots {
		if slot.Start.After(soonest) && slot.Start.Before(latest) {
			return slot.Start, true, err
		}
	}
	return time.Time{}, false, err
}

func (s *Service) standing(ctx context.Context, id string) (Appointment, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Appointment, error) { return appointment(ctx, q, id) })
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// offerIsOver has the person wait for the next offer, if there is to be one.
func (s *Service) offerIsOver(tx *journal.Tx, id string) error {
	e, err := waiting(tx.Context(), tx, id)
	if err != nil || e.State != HasOffer {
		return err
	}
	c, err := s.Calendar(e.Calendar)
	if err != nil || e.Offers >= c.Terms.offers() {
		return markWaiting(tx, e, EndOfOffers)
	}
	return markWaiting(tx, e, WaitingForOffer)
}

// stopWaiting takes a cancelled appointment off the waiting list.
func (s *Service) stopWaiting(tx *journal.Tx, appointment string) error {
	e, err := waitingForAppointment(tx.Context(), tx, appointment)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if e, err = s.withoutOffer(tx, e); err != nil || e.State != WaitingForOffer {
		return err
	}
	return markWaiting(tx, e, LeftList)
}
