package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"time"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

const (
	pastMany   = 200_000
	bookedThen = 30 // appointments of the day that is asked for
)

// agendas is how many calendars there are, and how many past appointments in the one asked for.
type agendas struct{ calendars, past int }

// slots measures questions for free places beside the same question to the smallest town: the cost of a question must not
// grow with the calendars that were not asked for, nor with what is over.
func slots(ctx context.Context, s settings, folder string, t *table) error {
	first := map[string]float64{}
	for i, size := range []agendas{{1, 0}, {100, 0}, {10_000, 0}, {1, pastMany}, {10_000, pastMany}} {
		if err := slotsOf(ctx, s, asked{size: size, folder: filepath.Join(folder, fmt.Sprintf("slots-%d", i)), first: first}, t); err != nil {
			return err
		}
	}
	return nil
}

// asked is a town that is asked, and the rates of the smallest one.
type asked struct {
	size   agendas
	folder string
	first  map[string]float64
}

func slotsOf(ctx context.Context, s settings, a asked, t *table) (err error) {
	town, err := open(ctx, app.Config{Data: a.folder})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, town.close()) }()
	withCounters(town, a.size.calendars)
	calendar := fmt.Sprintf("banco-%d", a.size.calendars/2)
	day, err := busyDay(ctx, town, calendar)
	if err != nil {
		return err
	}
	if err := livePast(ctx, town, calendar, a.size.past); err != nil {
		return err
	}
	direct := func(last italy.Day) func() (int, error) {
		return func() (int, error) {
			return again(s.slice, func() error {
				_, err := town.Booking.FreeSlots(ctx, calendar, booking.Visit{}, day, last)
				return err
			})
		}
	}
	over := func() (int, error) {
		_, answered, err := wrk(ctx, s.slice, fmt.Sprintf("%s/api/v1/calendari/%s/posti?dal=%s&al=%s", town.address, calendar, day, day))
		return answered, err
	}
	for _, m := range []struct {
		what string
		run  func() (int, error)
	}{{"a day", direct(day)}, {"a month", direct(day.AddDays(30))}, {"a day by HTTP", over}} {
		rate, cpu, err := perQuestion(m.run)
		if err != nil {
			return err
		}
		each := float64(time.Second) / float64(cpu) // questions to a second of the processor: steadier than those to a second
		if a.first[m.what] == 0 {
			a.first[m.what] = each
		}
		t.add(row{
			what: fmt.Sprintf("free places, %s, %d calendars, %d past", m.what, a.size.calendars, a.size.past), got: []float64{each},
			limit: fmt.Sprintf("1 calendar, no past (%d µs CPU, %.0f a second)", cpu.Microseconds(), rate), of: []float64{a.first[m.what]},
		})
	}
	return nil
}

// withCounters gives the town so many calendars in place of its own.
func withCounters(town *place, n int) {
	list := make([]booking.Calendar, n)
	for i := range list {
		c := booking.Calendar{Slug: fmt.Sprintf("banco-%d", i), Office: "banco", Rules: agenda.Rules{Minutes: 20, Lead: 4, Horizon: 90}}
		for day := time.Monday; day <= time.Saturday; day++ {
			c.Rules.Openings = append(c.Rules.Openings, agenda.Opening{Weekday: day, From: 8 * 60, Until: 13 * 60, Places: 4})
		}
		list[i] = c
	}
	*town.Booking = *booking.NewService(town.Journal, list, town.Municipality.PatronDay()) // its pages know it by its address
}

// busyDay books some places of the calendar's next day but seven and gives the day.
func busyDay(ctx context.Context, town *place, calendar string) (italy.Day, error) {
	ctx = identity.AsSystem(ctx, "bench")
	free, err := town.Booking.NextFree(ctx, calendar, booking.Visit{}, italy.DayOf(town.Journal.Now(ctx)).AddDays(7), 10)
	if err != nil || len(free) == 0 {
		return "", errors.Join(errors.New("the calendar has no places"), err)
	}
	for i := range bookedThen {
		_, err := town.Booking.Book(ctx, booking.BookRequest{
			Calendar: calendar, Start: free[i%len(free)].Start, GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: guestCode, Email: "ada@posta.example", Lang: "it",
		})
		if err != nil {
			return "", err
		}
	}
	return italy.DayOf(free[0].Start), nil
}

// livePast puts appointments into the calendar that are over, one every ten minutes back from now.
func livePast(ctx context.Context, town *place, calendar string, n int) error {
	const numbers = " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2) SELECT "
	if n == 0 {
		return nil
	}
	now := town.Journal.Now(ctx).UnixMilli()
	return town.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO booking_appointment (id, code, link, calendar, statistic, office, starts, ends, day, state, account,
			codice_fiscale, given_name, family_name, email, note, lang, made_at, made_day, changed_at, reminded, version, first, step)`+numbers+`
			'past-' || i, 'P' || i, 'past-' || i, $1, '', '', $3 - i * 600000, $3 - i * 600000 + 1200000, date(($3 - i * 600000) / 1000, 'unixepoch'), 'done', '',
			'', '', '', '', '', 'it', 0, '', 0, 1, 1, $3 - i * 600000, 1200000 FROM n`, calendar, n, now)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "INSERT INTO booking_cell (calendar, starts, lane, taken, capacity)"+numbers+"$1, $3 - i * 600000, '', 1, 4 FROM n", calendar, n, now)
		return err
	})
}

// again asks until the time is over and says how often.
func again(slice time.Duration, ask func() error) (n int, err error) {
	for took := stopwatch(); took() < slice; n++ {
		if err := ask(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// perQuestion gives how many questions a second were answered, and what of this process's time each took.
func perQuestion(run func() (int, error)) (perSecond float64, each time.Duration, err error) {
	before, took := worked(), stopwatch()
	n, err := run()
	if err == nil && n == 0 {
		err = errors.New("nothing was answered")
	}
	if err != nil {
		return 0, 0, err
	}
	return float64(n) / took().Seconds(), (worked() - before) / time.Duration(n), nil
}

// worked is the processor time that this process has used.
func worked() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
