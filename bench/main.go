// Command bench measures what the program does beside what the machine can do, in one run: pages beside nginx with the same
// bytes, durable bookings beside the disk's own rate of syncs, certificates beside bare signatures. It promises medians of
// interleaved rounds and no verdict: figures of a shared machine mean little, ratios of one run mean something. tools/bench.sh
// runs it. With -clickday it is the crowd of a click day instead, and fails if a place is lost or given twice, if anybody is
// left without an answer, or if one is a 5xx.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"comune.example/sportello/internal/app"
)

// settings are what the flags say.
type settings struct {
	postgres string
	rounds   int
	slice    time.Duration // of each measurement by wrk
	events   int           // that the replay lives

	only     string // "pages", "mine", "bookings", "slots" or "search": that part alone
	clickDay bool
	rush     int    // requests of the only rush to live; 0: all
	atOnce   int    // requests worked on at once; 0: the program's own limit
	serve    string // folder of the town to serve, in the server's own process
	profile  string // file for the server's CPU profile
}

func main() {
	s := settings{}
	flag.StringVar(&s.postgres, "postgres", "", "also book on this PostgreSQL server, which must be durable (fsync on)")
	flag.IntVar(&s.rounds, "rounds", 3, "rounds; the median counts")
	flag.DurationVar(&s.slice, "slice", 3*time.Second, "length of a measurement")
	flag.IntVar(&s.events, "events", 20_000, "past events to live")
	flag.StringVar(&s.only, "only", "", "one part alone: pages, mine (of who is signed in), bookings, slots (questions for free places), or search (in 100,000 contents)")
	flag.BoolVar(&s.clickDay, "clickday", false, "live the click day instead, and a crowd beyond capacity")
	flag.IntVar(&s.rush, "rush", 0, "of the click day: only the rush with so many requests")
	flag.IntVar(&s.atOnce, "at-once", 0, "of the click day: requests worked on at once")
	flag.StringVar(&s.serve, "clickday-serve", "", "of the click day: the town to serve, for the bench itself")
	flag.StringVar(&s.profile, "profile", "", "of the click day: file for the server's CPU profile")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := s.chosen()(ctx, s, os.Stdout)
	stop()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// chosen is what the flags ask for.
func (s settings) chosen() func(context.Context, settings, io.Writer) error {
	switch {
	case s.serve != "":
		return func(ctx context.Context, s settings, _ io.Writer) error { return serveClickDay(ctx, s) }
	case s.clickDay:
		return clickDay
	case s.only == "search":
		return searching
	default:
		return run
	}
}

func run(ctx context.Context, s settings, out io.Writer) (err error) {
	folder, err := os.MkdirTemp("", "sportello-bench")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	t := &table{before: load(), rounds: s.rounds}
	if s.only != "slots" {
		if err := withTown(ctx, s, folder, t); err != nil {
			return err
		}
	}
	if s.only == "" || s.only == "slots" {
		if err := slots(ctx, s, folder, t); err != nil {
			return err
		}
	}
	if s.postgres != "" && (s.only == "" || s.only == "bookings") {
		if err := onPostgres(ctx, s, filepath.Join(folder, "postgres"), t); err != nil {
			return err
		}
	}
	t.after = load()
	if err := t.print(out); err != nil || s.only != "" {
		return err
	}
	return searching(ctx, s, out)
}

// withTown makes the sample town and measures what needs one.
func withTown(ctx context.Context, s settings, folder string, t *table) error {
	made := filepath.Join(folder, "made")
	if err := makeTown(ctx, made); err != nil {
		return err
	}
	steps := []func(context.Context, settings, string, *table) error{replay, served, mine}
	switch s.only {
	case "":
	case "mine":
		steps = steps[2:]
	default:
		steps = steps[1:2]
	}
	for _, step := range steps {
		data := filepath.Join(folder, fmt.Sprintf("data-%d", t.steps))
		if err := os.CopyFS(data, os.DirFS(made)); err != nil {
			return err
		}
		if err := step(ctx, s, data, t); err != nil {
			return err
		}
		t.steps++
	}
	return nil
}

// makeTown makes the sample town.
func makeTown(ctx context.Context, folder string) error {
	a, err := app.Open(ctx, app.Config{Data: folder, Past: true, Demo: true})
	if err != nil {
		return err
	}
	return errors.Join(a.Prepare(ctx, func(string) {}), a.Close())
}

// served measures a town that serves.
func served(ctx context.Context, s settings, folder string, t *table) (err error) {
	town, err := open(ctx, app.Config{Data: folder})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, town.close()) }()
	for _, part := range []struct {
		name    string
		measure func(context.Context, settings, *place, *table) error
	}{{"pages", pages}, {"bookings", bookings}, {"", certificates}, {"", verifications}} {
		if s.only != "" && s.only != part.name {
			continue
		}
		if err := part.measure(ctx, s, town, t); err != nil {
			return err
		}
	}
	return nil
}

// onPostgres books on PostgreSQL.
func onPostgres(ctx context.Context, s settings, folder string, t *table) (err error) {
	town, err := open(ctx, app.Config{Data: folder, Database: s.postgres})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, town.close()) }()
	return bookings(ctx, s, town, t)
}

// place is a town that serves on an address, in a folder of the disk that is measured.
type place struct {
	*app.App

	folder, address string
	stop            func() error
}

func open(ctx context.Context, c app.Config) (*place, error) {
	a, err := app.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	serving, cancel := context.WithCancel(ctx)
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- a.Serve(serving, "127.0.0.1:0", func(address string) { ready <- address }) }()
	select {
	case address := <-ready:
		stop := func() error { cancel(); return <-ended }
		return &place{App: a, folder: c.Data, address: "http://" + address, stop: stop}, nil
	case err := <-ended:
		cancel()
		return nil, errors.Join(err, a.Close())
	}
}

func (p *place) close() error { return errors.Join(p.stop(), p.Close()) }

func (p *place) engine() string {
	if strings.HasPrefix(p.Config.Database, "postgres") {
		return "PostgreSQL"
	}
	return "SQLite"
}

// stopwatch gives what has passed since it was called.
func stopwatch() func() time.Duration {
	start := time.Now() //nolint:forbidigo // measuring needs the wall clock
	return func() time.Duration { return time.Since(start) }
}
