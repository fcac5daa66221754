package booking_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

// Whatever the rules and whatever people do, in whatever order: no place is over its capacity, nobody sits outside the rules
// of the appointment's time, free + held + booked = offered, and the free places counted the naive way are those shown.
func TestWhateverHappensNoPlaceIsGivenTwice(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, database *db.DB) {
		runs := 0
		rapid.Check(t, func(rt *rapid.T) {
			if runs++; database.Engine == db.Postgres && runs%4 != 0 {
				return // the same program text on both engines: one run in four does on the slower one
			}
			m := newMachine(rt, database)
			rt.Repeat(m.actions())
		})
		if _, err := newPlay(database).journal.Verify(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

const people = 5

// machine is a town hall of random rules, with what its people believe.
type machine struct {
	*play
	db       *db.DB
	calendar booking.Calendar
	editions map[int64]agenda.Rules
	version  int64
	pieces   map[int64]map[italy.Day][]piece // by version
	known    map[string]booking.Appointment  // by id: what people were last told
	kept     map[string]bool                 // exceptions, by an office's decision
	holds    []booking.Appointment
	entries  []booking.Entry
}

func newMachine(rt *rapid.T, database *db.DB) *machine {
	forget(rt, database)
	c := drawCalendar(rt)
	m := &machine{
		play: newPlay(database, c), db: database, calendar: c, editions: map[int64]agenda.Rules{0: c.Rules},
		pieces: map[int64]map[italy.Day][]piece{}, known: map[string]booking.Appointment{}, kept: map[string]bool{},
	}
	// an ordinary Saturday; two days before the clocks go forward, and back; the day before Easter
	days := []italy.Day{"2014-03-01", "2014-03-28", "2014-10-24", "2014-04-19"}
	m.now = rapid.SampledFrom(days).Draw(rt, "today").At(rapid.SampledFrom([]int{0, 7, 12}).Draw(rt, "hour"), 0, 0).UTC()
	return m
}

func forget(rt *rapid.T, database *db.DB) {
	err := database.Write(context.Background(), func(ctx context.Context, q db.Querier) error {
		for _, table := range []string{"booking_appointment", "booking_cell", "booking_rules", "booking_waiting"} {
			if _, err := q.ExecContext(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		rt.Fatal(err)
	}
}

func drawCalendar(rt *rapid.T) booking.Calendar {
	c := booking.Calendar{
		Slug: "documenti", Statistic: "documenti", Office: office, Title: map[string]string{"it": "Documenti"},
		Subjects: []booking.Subject{
			{
				Slug: "rilascio", Minutes: rapid.SampledFrom([]int{0, 15, 20, 45}).Draw(rt, "minutes"), PerPerson: rapid.IntRange(0, 20).Draw(rt, "per person"),
				MostPeople: 3, Before: rapid.SampledFrom([]int{0, 0, 10, 30}).Draw(rt, "before"), After: rapid.SampledFrom([]int{0, 0, 5}).Draw(rt, "after"),
			},
			{Slug: "ritiro", PerDocument: 10, MostDocuments: 2},
		},
		Desks: []booking.Desk{{Slug: "uno"}, {Slug: "due", Subjects: []string{"ritiro"}}},
		Terms: booking.Terms{
			HoldMinutes: rapid.SampledFrom([]int{0, 3}).Draw(rt, "hold"), ConfirmMinutes: rapid.SampledFrom([]int{0, 20}).Draw(rt, "confirm"),
			ReturnMinutes: rapid.SampledFrom([]int{0, 0, 15}).Draw(rt, "return"), PerPerson: rapid.SampledFrom([]int{0, 0, 2}).Draw(rt, "limit"),
			OfferMinutes: rapid.SampledFrom([]int{30, 30, 0}).Draw(rt, "offer"), MostOffers: rapid.SampledFrom([]int{0, 1}).Draw(rt, "offers"),
			OfferUntil: rapid.SampledFrom([]int{0, 2}).Draw(rt, "offer until"),
		},
	}
	c.Rules = drawRules(rt, c)
	return c
}

// drawRules puts rules together from parts that may stand together.
func drawRules(rt *rapid.T, c booking.Calendar) agenda.Rules {
	c.Rules = agenda.Rules{
		Minutes: rapid.SampledFrom([]int{10, 20, 30}).Draw(rt, "grid"), Lead: rapid.SampledFrom([]int{0, 0, 2}).Draw(rt, "lead"),
		Horizon: rapid.IntRange(3, 9).Draw(rt, "horizon"),
	}
	for range rapid.IntRange(2, 7).Draw(rt, "openings") {
		c.Rules = with(c, func(r *agenda.Rules) { r.Openings = append(r.Openings, drawOpening(rt, r.Minutes)) })
	}
	if rapid.IntRange(0, 3).Draw(rt, "pause") == 0 {
		from := agenda.Minute(rapid.IntRange(0, 140).Draw(rt, "pause from") * 10)
		c.Rules = with(c, func(r *agenda.Rules) { r.Pauses = append(r.Pauses, agenda.Pause{From: from, Until: from + 15}) })
	}
	if rapid.IntRange(0, 4).Draw(rt, "special") == 0 {
		day := rapid.SampledFrom([]italy.Day{"2014-03-03", "2014-03-30", "2014-04-21", "2014-10-26"}).Draw(rt, "special day")
		c.Rules = with(c, func(r *agenda.Rules) {
			r.Days = append(r.Days, agenda.Special{Day: day, Holiday: true, Hours: []agenda.Opening{drawOpening(rt, r.Minutes)}})
		})
	}
	if rapid.IntRange(0, 3).Draw(rt, "quotas") == 0 {
		share := rapid.IntRange(1, 99).Draw(rt, "share")
		c.Rules = with(c, func(r *agenda.Rules) {
			r.Releases = []agenda.Release{{Hours: rapid.IntRange(0, 200).Draw(rt, "release"), Percent: share}, {Morning: 7 * 60, Percent: 100 - share}}
		})
	}
	return c.Rules
}

func drawOpening(rt *rapid.T, grid int) agenda.Opening {
	from := rapid.SampledFrom([]int{0, 60, 120, 480, 540, 720, 1200}).Draw(rt, "from")
	o := agenda.Opening{
		Weekday: rapid.SampledFrom([]time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Saturday}).Draw(rt, "weekday"), From: agenda.Minute(from), Until: agenda.Minute(from + grid*rapid.IntRange(1, 5).Draw(rt, "cells")),
		Desk: rapid.SampledFrom([]string{"", "", "uno", "due"}).Draw(rt, "desk"), Places: rapid.IntRange(1, 2).Draw(rt, "places"),
		Internal: rapid.SampledFrom([]int{0, 0, 1}).Draw(rt, "internal"), Session: rapid.IntRange(0, 5).Draw(rt, "session") == 0,
	}
	if rapid.IntRange(0, 4).Draw(rt, "limited") == 0 {
		o.Subjects = []string{rapid.SampledFrom([]string{"rilascio", "ritiro"}).Draw(rt, "subject")}
	}
	switch rapid.IntRange(0, 8).Draw(rt, "recurrence") {
	case 0:
		o.Every, o.ValidFrom = 2, "2014-02-12"
	case 1:
		o.Nth = rapid.SampledFrom([]int{1, 2, 5, agenda.Last}).Draw(rt, "nth")
	case 2:
		o.ValidUntil = "2014-10-26"
	}
	return o
}

// with gives the calendar's rules changed, or as they were where they would not be sound.
func with(c booking.Calendar, change func(r *agenda.Rules)) agenda.Rules {
	was := c.Rules
	c.Rules.Openings = slices.Clone(was.Openings)
	change(&c.Rules)
	if len(booking.Defects(c)) > 0 {
		return was
	}
	return c.Rules
}

func drawVisit(rt *rapid.T) booking.Visit {
	if rapid.Bool().Draw(rt, "collects") {
		return booking.Visit{Subject: "ritiro", Documents: rapid.IntRange(0, 2).Draw(rt, "documents")}
	}
	return booking.Visit{Subject: "rilascio", People: rapid.IntRange(0, 3).Draw(rt, "people")}
}

// caller is who asks.
type caller struct {
	as     context.Context //nolint:containedctx // of one action
	public bool
	guest  bool
	email  string
}

func drawCaller(rt *rapid.T) caller {
	n := rapid.IntRange(0, people).Draw(rt, "who")
	name := fmt.Sprint("p", n)
	switch {
	case n == people:
		return caller{as: clerk(office)}
	case rapid.Bool().Draw(rt, "guest"):
		return caller{as: guest(), public: true, guest: true, email: name + "@example.org"}
	default:
		return caller{as: citizen(name), public: true, email: name + "@example.org"}
	}
}

func (m *machine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"": m.check, "book": m.book, "book again": m.book, "book once more": m.book, "hold": m.hold, "book the held": m.bookHeld, "confirm": m.confirm, "cancel": m.cancel, "move": m.move, "move again": m.move,
		"wait": m.wait, "offer": m.offer, "answer": m.answer, "answer again": m.answer, "time": m.pass, "sweep": m.sweep, "revise": m.revise, "close": m.closeDay, "attend": m.attend,
	}
}

func (m *machine) book(rt *rapid.T) {
	who, visit := drawCaller(rt), drawVisit(rt)
	start := m.start(who.as, rt, visit)
	free := m.town(rt).freeAt(visit, who.public, start)
	a, err := m.Book(who.as, m.request(who, visit, start))
	judge(rt, free, err)
	m.learn(a, err)
}

func (m *machine) request(who caller, visit booking.Visit, start time.Time) booking.BookRequest {
	req := ask(start)
	req.Visit, req.Email = visit, who.email
	return req
}

// start is a time that is offered to the caller, or at least to the office, full or not: a soon one.
func (m *machine) start(as context.Context, rt *rapid.T, visit booking.Visit) time.Time {
	today := italy.DayOf(m.now)
	if rapid.IntRange(0, 9).Draw(rt, "any") == 0 {
		as = clerk(office)
	}
	slots, err := m.Slots(as, m.calendar.Slug, visit, today, today.AddDays(12))
	if err != nil || len(slots) == 0 {
		return m.now.Add(time.Hour)
	}
	return slots[rapid.IntRange(0, min(len(slots)-1, 4)).Draw(rt, "slot")].Start
}

// judge wants a place to be given exactly where the naive way finds one.
func judge(rt *rapid.T, free int, err error) {
	if free == unknown {
		tolerate(rt, err)
		return
	}
	full := err != nil && err.Error() == fault.New(fault.Conflict, "booking.full").Error()
	switch {
	case err == nil && free == 0:
		rt.Fatalf("a place was given where none was free")
	case full && free > 0:
		rt.Fatalf("refused as full, %d are free", free)
	default:
		tolerate(rt, err)
	}
}

// tolerate wants refusals only, no failures.
func tolerate(rt *rapid.T, err error) {
	for _, kind := range []fault.Kind{fault.Conflict, fault.Invalid, fault.TooMany, fault.NotFound} {
		if err == nil || fault.Is(err, kind) {
			return
		}
	}
	rt.Fatalf("failed: %v", err)
}

func (m *machine) learn(a booking.Appointment, err error) {
	if err == nil {
		m.known[a.ID] = a
	}
}

func (m *machine) hold(rt *rapid.T) {
	who, visit := drawCaller(rt), drawVisit(rt)
	start := m.start(who.as, rt, visit)
	free := m.town(rt).freeAt(visit, who.public, start)
	a, err := m.Hold(who.as, booking.HoldRequest{Calendar: m.calendar.Slug, Visit: visit, Start: start, Client: who.email})
	if who.guest || err != nil { // a citizen's earlier hold goes back first
		judge(rt, free, err)
	}
	if err == nil {
		m.holds = append(m.holds, a)
	}
}

func (m *machine) bookHeld(rt *rapid.T) {
	if len(m.holds) == 0 {
		return
	}
	who, h := drawCaller(rt), rapid.SampledFrom(m.holds).Draw(rt, "held")
	req := m.request(who, booking.Visit{}, time.Time{})
	req.Hold = h.Link
	stands := slices.ContainsFunc(m.town(rt).rows, func(s sitting) bool { return s.id == h.ID && s.state == string(booking.Held) && s.occupies(m.now) })
	a, err := m.Book(who.as, req)
	if stands && err != nil && !fault.Is(err, fault.TooMany) {
		rt.Fatalf("a held place was refused: %v", err)
	}
	tolerate(rt, err)
	m.learn(a, err)
}

// somebody is one of those who have an appointment.
func (m *machine) somebody(rt *rapid.T) (booking.Appointment, bool) {
	if len(m.known) == 0 {
		return booking.Appointment{}, false
	}
	ids := slices.Sorted(maps.Keys(m.known))
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(m.known[a].Start.Compare(m.known[b].Start), cmp.Compare(a, b)) })
	return m.known[ids[rapid.IntRange(0, len(ids)-1).Draw(rt, "appointment")]], true
}

func (m *machine) confirm(rt *rapid.T) {
	if a, ok := m.somebody(rt); ok {
		got, err := m.Confirm(guest(), a.Link, a.Code)
		tolerate(rt, err)
		m.learn(got, err)
	}
}

func (m *machine) cancel(rt *rapid.T) {
	a, ok := m.somebody(rt)
	if !ok {
		return
	}
	var got booking.Appointment
	var err error
	if rapid.Bool().Draw(rt, "by the office") {
		got, err = m.Cancel(clerk(office), a.ID)
	} else {
		got, err = m.CancelByLink(guest(), a.Link)
	}
	tolerate(rt, err)
	m.learn(got, err)
}

func (m *machine) move(rt *rapid.T) {
	a, ok := m.somebody(rt)
	if !ok {
		return
	}
	visit := booking.Visit{Subject: a.Subject, People: a.People, Documents: a.Documents}
	start := m.start(guest(), rt, visit)
	w := m.town(rt)
	w.rows = slices.DeleteFunc(w.rows, func(s sitting) bool { return s.id == a.ID })
	free := w.freeAt(visit, true, start)
	got, err := m.RescheduleByLink(guest(), a.Link, start)
	if !start.Equal(a.Start) {
		judge(rt, free, err)
	}
	if err == nil && !start.Equal(a.Start) {
		delete(m.kept, a.ID)
	}
	m.learn(got, err)
}

func (m *machine) wait(rt *rapid.T) {
	who, visit := drawCaller(rt), drawVisit(rt)
	req := booking.WaitRequest{Calendar: m.calendar.Slug, Visit: visit, GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: ask(m.now).CodiceFiscale, Email: who.email}
	if a, ok := m.somebody(rt); ok && rapid.Bool().Draw(rt, "for an earlier one") {
		req.Appointment = a.Link
	}
	e, err := m.Wait(who.as, req)
	tolerate(rt, err)
	if err != nil {
		return
	}
	if m.entries = append(m.entries, e); rapid.Bool().Draw(rt, "at once") {
		m.offer(rt)
	}
}

func (m *machine) offer(rt *rapid.T) {
	if err := m.Offer(identity.AsSystem(context.Background(), "test")); err != nil {
		rt.Fatal(err)
	}
}

func (m *machine) answer(rt *rapid.T) {
	entries := slices.DeleteFunc(slices.Clone(m.entries), func(e booking.Entry) bool {
		now, _, err := m.EntryByLink(guest(), e.Link)
		return err == nil && now.State != booking.HasOffer
	})
	if len(entries) == 0 {
		entries = m.entries
	}
	if len(entries) == 0 {
		return
	}
	link := rapid.SampledFrom(entries).Draw(rt, "entry").Link
	switch rapid.IntRange(0, 4).Draw(rt, "answer") {
	case 0:
		tolerate(rt, m.Leave(guest(), link))
	case 1:
		tolerate(rt, m.Decline(guest(), link))
	default:
		a, err := m.Accept(guest(), link)
		tolerate(rt, err)
		if err == nil {
			delete(m.kept, a.ID)
		}
		m.learn(a, err)
	}
}

func (m *machine) pass(rt *rapid.T) {
	m.now = m.now.Add(rapid.SampledFrom([]time.Duration{time.Second, 5 * time.Minute, 20 * time.Minute, 2 * time.Hour, 20 * time.Hour}).Draw(rt, "time"))
}

func (m *machine) sweep(rt *rapid.T) {
	if err := m.Sweep(identity.AsSystem(context.Background(), "test")); err != nil {
		rt.Fatal(err)
	}
}

func (m *machine) revise(rt *rapid.T) {
	rules := drawRules(rt, m.calendar)
	if rapid.Bool().Draw(rt, "same grid") {
		c := m.calendar
		c.Rules = m.editions[m.version]
		rules = with(c, func(r *agenda.Rules) {
			for i := range r.Openings {
				r.Openings[i].Places = rapid.IntRange(1, 2).Draw(rt, "places")
			}
			r.Openings = r.Openings[rapid.IntRange(0, len(r.Openings)-1).Draw(rt, "gone"):]
		})
	}
	decision := drawDecision(rt)
	out, err := m.Revise(clerk(office), booking.Revision{Calendar: m.calendar.Slug, Base: m.version, Rules: rules, Reason: "prova", Stranded: decision})
	m.revised(rt, out, decision, err)
}

func drawDecision(rt *rapid.T) booking.Decision {
	return rapid.SampledFrom([]booking.Decision{booking.None, booking.Keep, booking.Move, booking.Strike}).Draw(rt, "decision")
}

// revised notes what people are told of new rules.
func (m *machine) revised(rt *rapid.T, out booking.Outcome, decision booking.Decision, err error) {
	tolerate(rt, err)
	if err != nil {
		return
	}
	now, err := m.Rules(clerk(office), m.calendar.Slug)
	if err != nil || now.Version != out.Version {
		rt.Fatalf("version %d is in force, not %d: %v", now.Version, out.Version, err)
	}
	m.version, m.editions[now.Version] = now.Version, now.Rules
	clear(m.kept)
	for _, a := range out.Stranded {
		m.kept[a.ID] = decision == booking.Keep
	}
	for _, a := range slices.Concat(out.Moved, out.Cancelled, out.Reseated) {
		m.learn(a, nil)
	}
}

func (m *machine) closeDay(rt *rapid.T) {
	day := italy.DayOf(m.now).AddDays(rapid.IntRange(0, 4).Draw(rt, "day"))
	decision := drawDecision(rt)
	cl := booking.Closing{Calendar: m.calendar.Slug, Day: day, Reason: "prova", Stranded: decision}
	do := m.CloseDay
	if rapid.IntRange(0, 2).Draw(rt, "reopen") == 0 {
		do = m.ReopenDay
	}
	out, err := do(clerk(office), cl)
	m.revised(rt, out, decision, err)
}

func (m *machine) attend(rt *rapid.T) {
	a, ok := m.somebody(rt)
	if !ok || a.Day() > italy.DayOf(m.now) {
		return
	}
	switch rapid.IntRange(0, 2).Draw(rt, "came") {
	case 0:
		tolerate(rt, m.MarkArrived(clerk(office), a.ID))
	case 1:
		tolerate(rt, m.MarkDone(clerk(office), a.ID, 300))
	default:
		tolerate(rt, m.MarkMissed(clerk(office), a.ID))
	}
	got, err := m.Appointment(clerk(office), a.ID)
	m.learn(got, err)
}
