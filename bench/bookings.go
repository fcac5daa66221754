package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

const (
	manyPlaces   = 100_000_000 // of a slot: the bench measures how fast places are given, not how few there are
	shortMinutes = 5
	manySlots    = 1000
	clients      = 64 // as wrk has
	guestCode    = "RSSMRA80A01H501U"
	wish         = `{"inizio":"%s","nome":"Ada","cognome":"Prova","codice_fiscale":"` + guestCode + `","email":"ada@posta.example","note":""}`
)

// bookings measures durable bookings over HTTP, on one slot and on many, beside the disk's syncs and beside the same
// change in a commit of its own each, by one who asks alone and by as many clients as the others are.
func bookings(ctx context.Context, s settings, town *place, t *table) error {
	calendar, slots, err := openWide(ctx, town)
	if err != nil {
		return err
	}
	path := "/api/v1/calendari/" + calendar + "/appuntamenti"
	over := func(slots []time.Time) func() (float64, error) {
		return func() (float64, error) {
			return acknowledged(ctx, town, "booking_appointment", func() (float64, int, error) {
				return post(ctx, s.slice, town, request{path: path, bodies: wishes(slots)})
			})
		}
	}
	each := func(clients int) func() (float64, error) {
		return func() (float64, error) { return commitEach(ctx, town, naive{calendar, slots[0], clients}) }
	}
	const oneSlot = "bookings over HTTP, one slot, 64 clients, "
	rows := []row{
		{what: oneSlot + town.engine(), limit: "fdatasync of 4 KiB, one after another"},
		{what: fmt.Sprintf("bookings over HTTP, %d slots, 64 clients, %s", manySlots, town.engine()), limit: "the same"},
		{what: oneSlot + town.engine(), limit: "the same change, one commit each, alone"},
		{what: oneSlot + town.engine(), limit: "the same change, one commit each, 64 clients"},
	}
	for range s.rounds {
		got, err := rates(func() (float64, error) { return syncs(town.folder) }, each(1), each(clients), over(slots[:1]), over(slots))
		if err != nil {
			return err
		}
		disk, alone, crowd, hot, wide := got[0], got[1], got[2], got[3], got[4]
		for i, pair := range [][2]float64{{hot, disk}, {wide, disk}, {hot, alone}, {hot, crowd}} {
			rows[i].got, rows[i].of = append(rows[i].got, pair[0]), append(rows[i].of, pair[1])
		}
	}
	for _, r := range rows {
		t.add(r)
	}
	return nil
}

// rates takes one measurement after another.
func rates(measures ...func() (float64, error)) ([]float64, error) {
	list := make([]float64, len(measures))
	for i, measure := range measures {
		rate, err := measure()
		if err != nil {
			return nil, err
		}
		list[i] = rate
	}
	return list, nil
}

// openWide gives the first calendar short slots with room for everybody, and lists its slots.
func openWide(ctx context.Context, town *place) (calendar string, slots []time.Time, err error) {
	c := &town.Booking.Calendars()[0] // the program's own list: only a bench reaches into it
	c.Subjects, c.Desks, c.Category, c.Terms = nil, nil, "", booking.Terms{}
	c.Rules = agenda.Rules{Minutes: shortMinutes, Horizon: 120}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Rules.Openings = append(c.Rules.Openings, agenda.Opening{Weekday: day, From: 8 * 60, Until: 13 * 60, Places: manyPlaces})
	}
	today := italy.DayOf(town.Journal.Now(ctx))
	free, err := town.Booking.NextFree(ctx, c.Slug, booking.Visit{}, today.AddDays(3), manySlots)
	if err == nil && len(free) < manySlots {
		err = fmt.Errorf("the calendar has %d slots, not %d", len(free), manySlots)
	}
	for _, f := range free {
		slots = append(slots, f.Start)
	}
	return c.Slug, slots, err
}

func wishes(slots []time.Time) []string {
	list := make([]string, len(slots))
	for i, s := range slots {
		list[i] = fmt.Sprintf(wish, s.Format(time.RFC3339))
	}
	return list
}

// naive is who books without sharing a commit: so many clients, one slot.
type naive struct {
	calendar string
	slot     time.Time
	clients  int
}

// commitEach makes the same change for a second, each in a commit of its own: the next begins when the one before is on
// disk. That is what a transaction a booking comes to, for the lines of the audit are a chain and wait for each other; who
// waits, waits in memory and loses nothing by trying again. There is no HTTP in it, which is to its advantage.
func commitEach(ctx context.Context, town *place, n naive) (float64, error) {
	ctx = identity.With(ctx, identity.Actor{})
	var done atomic.Int64
	var turn, mu sync.Mutex
	var failure error
	var group sync.WaitGroup
	took := stopwatch()
	for range n.clients {
		group.Go(func() {
			for took() < time.Second {
				turn.Lock()
				_, err := town.Booking.Book(ctx, booking.BookRequest{
					Calendar: n.calendar, Start: n.slot, GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: guestCode, Email: "ada@posta.example", Lang: "it",
				})
				turn.Unlock()
				if err != nil {
					mu.Lock()
					failure = err
					mu.Unlock()
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	return float64(done.Load()) / took().Seconds(), failure
}

// acknowledged runs a measurement and wants a row for each success that the client was told.
func acknowledged(ctx context.Context, town *place, rows string, measure func() (float64, int, error)) (float64, error) {
	count := func() (n int, err error) {
		err = town.DB.Read().QueryRowContext(ctx, "SELECT count(*) FROM "+rows).Scan(&n)
		return n, err
	}
	before, err := count()
	if err != nil {
		return 0, err
	}
	rate, answered, err := measure()
	if err != nil {
		return 0, err
	}
	after, err := count()
	if err == nil && after-before < answered {
		err = fmt.Errorf("%d successes were answered and %d rows of %s are there", answered, after-before, rows)
	}
	return rate, err
}

// request is what wrk sends: each of the bodies in turn, each request under a key of its own.
type request struct {
	path   string
	key    string // API key
	bodies []string
}

const script = `local bodies = {%s}
local n, threads = 0, 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
function request()
  n = n + 1
  local headers = {["Content-Type"] = "application/json", ["Idempotency-Key"] = "%s-" .. id .. "-" .. n%s}
  return wrk.format("POST", %q, headers, bodies[(n * 7919 + id * 31) %% #bodies + 1])
end
`

// post has wrk send the request again and again.
func post(ctx context.Context, slice time.Duration, town *place, r request) (float64, int, error) {
	quoted := make([]string, len(r.bodies))
	for i, b := range r.bodies {
		quoted[i] = "'" + b + "'"
	}
	bearer := ""
	if r.key != "" {
		bearer = fmt.Sprintf(`, ["Authorization"] = "Bearer %s"`, r.key)
	}
	run := strings.ReplaceAll(filepath.Base(town.folder), " ", "") + fmt.Sprint(os.Getpid()) + "-" + town.Journal.Now(ctx).Format("150405.000000")
	file := filepath.Join(town.folder, "bench.lua")
	text := fmt.Sprintf(script, strings.Join(quoted, ","), run, bearer, r.path)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return 0, 0, err
	}
	rate, answered, err := wrk(ctx, slice, town.address, "-s", file)
	return rate, answered, errors.Join(err, os.Remove(file))
}
