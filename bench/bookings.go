package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

const (
	manyPlaces   = 100_000_000 // of a slot: the bench measures how fast places are given, not how few there are
	shortMinutes = 5
	manySlots    = 1000
	guestCode    = "RSSMRA80A01H501U"
	wish         = `{"inizio":"%s","nome":"Ada","cognome":"Prova","codice_fiscale":"` + guestCode + `","email":"ada@posta.example","note":""}`
)

// bookings measures durable bookings over HTTP, on one slot and on many, beside the disk's syncs and beside the same
// change made one commit at a time.
func bookings(ctx context.Context, s settings, town *place, t *table) error {
	calendar, slots, err := openWide(ctx, town)
	if err != nil {
		return err
	}
	hot := row{what: "bookings over HTTP, one slot, 64 clients, " + town.engine(), limit: "fdatasync of 4 KiB, one after another"}
	wide := row{what: fmt.Sprintf("bookings over HTTP, %d slots, 64 clients, %s", manySlots, town.engine()), limit: "the same"}
	alone := row{what: "bookings over HTTP, one slot, 64 clients, " + town.engine(), limit: "the same change, one commit each"}
	path := "/api/v1/calendari/" + calendar + "/appuntamenti"
	for range s.rounds {
		disk, err := syncs(town.folder)
		if err != nil {
			return err
		}
		one, err := oneByOne(ctx, town, calendar, slots[0])
		if err != nil {
			return err
		}
		hotRate, err := acknowledged(ctx, town, "booking_appointment", func() (float64, int, error) {
			return post(ctx, s.slice, town, request{path: path, bodies: wishes(slots[:1])})
		})
		if err != nil {
			return err
		}
		wideRate, err := acknowledged(ctx, town, "booking_appointment", func() (float64, int, error) {
			return post(ctx, s.slice, town, request{path: path, bodies: wishes(slots)})
		})
		if err != nil {
			return err
		}
		hot.got, hot.of = append(hot.got, hotRate), append(hot.of, disk)
		wide.got, wide.of = append(wide.got, wideRate), append(wide.of, disk)
		alone.got, alone.of = append(alone.got, hotRate), append(alone.of, one)
	}
	t.add(hot)
	t.add(wide)
	t.add(alone)
	return nil
}

// openWide gives the first calendar short slots with room for everybody, and lists its slots.
func openWide(ctx context.Context, town *place) (calendar string, slots []time.Time, err error) {
	c := &town.Booking.Calendars()[0] // the program's own list: only a bench reaches into it
	c.Minutes, c.Horizon = shortMinutes, 120
	for i := range c.Openings {
		c.Openings[i].Places = manyPlaces
	}
	today := italy.DayOf(town.Journal.Now(ctx))
	free, err := town.Booking.NextFree(ctx, c.Slug, today.AddDays(3), manySlots)
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

// oneByOne makes the same change without company for a second: each waits for the commit of the one before.
func oneByOne(ctx context.Context, town *place, calendar string, slot time.Time) (float64, error) {
	ctx = identity.With(ctx, identity.Actor{})
	n, took := 0, stopwatch()
	for took() < time.Second {
		_, err := town.Booking.Book(ctx, booking.BookRequest{
			Calendar: calendar, Start: slot, GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: guestCode, Email: "ada@posta.example", Lang: "it",
		})
		if err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / took().Seconds(), nil
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
