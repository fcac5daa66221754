package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"comune.example/sportello/internal/app"
)

// rush is how a crowd comes: each of the clients asks so many times, evenly over the length, whatever the answers do.
type rush struct {
	name          string
	clients, each int
	length        time.Duration
	atOnce        int  // requests worked on at once; 0: the program's own limit
	sellsOut      bool // every place is to be taken in the end
}

// clickDay lives the day on which everybody clicks: first as many as the machine is said to hold, then ten times as many on a
// server that may work on only a few at once.
func clickDay(ctx context.Context, s settings, out io.Writer) error {
	for _, r := range []rush{
		{name: "Click day", clients: 2000, each: 25, length: time.Minute, atOnce: s.atOnce, sellsOut: true},
		{name: "Beyond capacity", clients: 2000, each: 42, length: 10 * time.Second, atOnce: 8},
	} {
		if s.rush != 0 && s.rush != r.clients*r.each {
			continue
		}
		if err := r.live(ctx, s, out); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}

// live has the crowd come to a new town and prints what became of it.
func (r rush) live(ctx context.Context, s settings, out io.Writer) (err error) {
	folder, err := os.MkdirTemp("", "sportello-click")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	s.atOnce = r.atOnce
	server, err := startClickDay(ctx, s, folder)
	if err != nil {
		return err
	}
	before := load()
	crowd, took, err := r.come(ctx, server.address)
	if err != nil {
		return errors.Join(err, server.stop())
	}
	used, err := server.usage()
	if err := errors.Join(err, server.stop()); err != nil {
		return err
	}
	t := tallied(crowd)
	if err := t.print(out, r, took); err != nil {
		return err
	}
	taken, wrong := r.count(ctx, s, folder, crowd)
	_, err = fmt.Fprintf(out, "Places taken, as the database says: %d of %d. Server: %.1f s of CPU, %d MB at its largest. Load average before and\n"+
		"after: %s, %s; %d cores, shared by server and clients.\n\n", taken, clickCalendars*clickPlaces, used.cpu.Seconds(), used.peakKB/1024, before, load(), runtime.NumCPU())
	return errors.Join(err, wrong, t.judge())
}

// come has every client connect and then ask at its moments.
func (r rush) come(ctx context.Context, address string) ([]*clicker, time.Duration, error) {
	crowd := make([]*clicker, r.clients)
	for i := range crowd {
		c, err := newClicker(i)
		if err != nil {
			return nil, 0, err
		}
		if err := c.connect(ctx, address); err != nil {
			return nil, 0, err
		}
		crowd[i] = c
	}
	var all sync.WaitGroup
	clock := stopwatch()
	pause := r.length / time.Duration(r.each)
	for i, c := range crowd {
		all.Go(func() {
			for n := range r.each {
				due := pause*time.Duration(n) + pause*time.Duration(i)/time.Duration(r.clients)
				time.Sleep(due - clock())
				c.click(ctx, n, func() time.Duration { return clock() - due })
			}
		})
	}
	all.Wait()
	took := clock()
	for _, c := range crowd {
		_ = c.line.Close()
	}
	return crowd, took, nil
}

// count reads from the database who has which place, and holds it against what the clients were told.
func (r rush) count(ctx context.Context, s settings, folder string, crowd []*clicker) (taken int, err error) {
	a, err := app.Open(ctx, clickConfig(s, folder))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	rows, err := a.DB.Read().QueryContext(ctx, "SELECT id, calendar, starts FROM booking_appointment WHERE state = 'booked'")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	kept, slots := map[string]bool{}, map[string]int{}
	for rows.Next() {
		var id, calendar string
		var starts int64
		if err := rows.Scan(&id, &calendar, &starts); err != nil {
			return 0, err
		}
		kept[id] = true
		slots[fmt.Sprint(calendar, starts)]++
	}
	return len(kept), errors.Join(rows.Err(), oversold(slots), r.disagree(kept, crowd))
}

func oversold(slots map[string]int) error {
	for slot, n := range slots {
		if n > clickPlaces/clickSlots {
			return fmt.Errorf("the slot %s was given %d times", slot, n)
		}
	}
	return nil
}

// disagree tells what the clients were promised and the database does not have, or the other way round.
func (r rush) disagree(kept map[string]bool, crowd []*clicker) error {
	told := map[string]bool{}
	for _, c := range crowd {
		switch {
		case c.won == "":
		case told[c.won]:
			return fmt.Errorf("the appointment %s was given twice", c.won)
		case !kept[c.won]:
			return fmt.Errorf("the appointment %s was promised and is not there", c.won)
		default:
			told[c.won] = true
		}
	}
	if len(kept) != len(told) {
		return fmt.Errorf("%d appointments are there and %d were promised", len(kept), len(told))
	}
	if want := clickCalendars * clickPlaces; r.sellsOut && len(kept) != want {
		return fmt.Errorf("%d places were taken, not %d", len(kept), want)
	}
	return nil
}

// tally is all answers of a rush, by kind.
type tally struct {
	kinds  map[string][]time.Duration // since the requests were due
	sent   map[string][]time.Duration // since they were sent
	broken int                        // answered with a status from 500
	late   int                        // not answered
	said   []string
}

func tallied(crowd []*clicker) tally {
	t := tally{kinds: map[string][]time.Duration{}, sent: map[string][]time.Duration{}}
	for _, c := range crowd {
		for _, s := range c.samples {
			t.kinds[s.kind] = append(t.kinds[s.kind], s.took)
			t.sent[s.kind] = append(t.sent[s.kind], s.sent)
			if s.status >= http.StatusInternalServerError {
				t.broken++
			}
			if s.status == 0 {
				t.late++
			}
			if s.said != "" {
				t.said = append(t.said, s.said)
			}
		}
	}
	for kind := range t.kinds {
		slices.Sort(t.kinds[kind])
		slices.Sort(t.sent[kind])
	}
	return t
}

func (t tally) print(out io.Writer, r rush, took time.Duration) error {
	all, served := 0, 0
	for kind, list := range t.kinds {
		all += len(list)
		if kind != kindWaiting && kind != kindMistake {
			served += len(list)
		}
	}
	limit := "the program's own limit"
	if r.atOnce > 0 {
		limit = fmt.Sprintf("%d worked on at once", r.atOnce)
	}
	_, err := fmt.Fprintf(out, "%s: %d requests of %d clients in %v (%s).\nAnswered %.0f a second, %.0f of them with what was asked. "+
		"Status 5xx: %d. No answer: %d.\n%-26s %9s %10s %10s %10s %18s\n", r.name, all, r.clients, took.Round(time.Millisecond), limit,
		float64(all)/took.Seconds(), float64(served)/took.Seconds(), t.broken, t.late, "", "answers", "median", "p99", "longest", "p99 since sent")
	for _, kind := range slices.SortedFunc(maps.Keys(t.kinds), func(a, b string) int { return cmp.Compare(len(t.kinds[b]), len(t.kinds[a])) }) {
		list := t.kinds[kind]
		if err == nil {
			_, err = fmt.Fprintf(out, "%-26s %9d %10s %10s %10s %18s\n", kind, len(list), milli(list[len(list)/2]), milli(list[len(list)*99/100]),
				milli(list[len(list)-1]), milli(t.sent[kind][len(list)*99/100]))
		}
	}
	return err
}

func milli(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

// judge says what must not have happened.
func (t tally) judge() error {
	if t.broken > 0 || t.late > 0 || len(t.said) > 0 {
		return fmt.Errorf("%d answers of 5xx, %d not answered, %d wrong: %.3q", t.broken, t.late, len(t.said), t.said)
	}
	return nil
}
