package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"time"

	"comune.example/sportello/internal/replay"
	"comune.example/sportello/internal/workload"
)

// Life is a stretch of past events that a town can live.
type Life struct {
	name   string // the same for the same events
	total  int64
	events func() (iter.Seq2[workload.Event, error], func() error, error)
}

// Total is how many events there are.
func (l Life) Total() int64 { return l.total }

// GeneratedLife makes the events that a specification asks for, the half-year of the program's own where spec is empty,
// each total multiplied by scale.
func GeneratedLife(spec string, scale float64) (Life, error) {
	s, err := specification(spec)
	if err != nil {
		return Life{}, err
	}
	if scale != 1 {
		s = workload.Scale(s, scale)
	}
	text, err := json.Marshal(s)
	if err != nil {
		return Life{}, err
	}
	sum := sha256.Sum256(text)
	generated, err := workload.Generate(s)
	if err != nil {
		return Life{}, &Refused{Sentence: err.Error(), Err: err}
	}
	l := Life{name: "spec-" + hex.EncodeToString(sum[:]), events: func() (iter.Seq2[workload.Event, error], func() error, error) {
		return withoutErrors(generated), func() error { return nil }, nil
	}}
	for _, kind := range workload.Kinds() {
		l.total += int64(s.Total(kind))
	}
	return l, nil
}

func specification(path string) (workload.Spec, error) {
	if path == "" {
		return workload.DefaultSpec()
	}
	f, err := os.Open(path) //nolint:gosec // named by the administrator
	if err != nil {
		return workload.Spec{}, reachable(path, err)
	}
	defer func() { _ = f.Close() }()
	s, err := workload.ParseSpec(f)
	if err != nil {
		return s, &Refused{Sentence: path + ": " + err.Error(), Err: err}
	}
	return s, nil
}

func withoutErrors(events iter.Seq[workload.Event]) iter.Seq2[workload.Event, error] {
	return func(yield func(workload.Event, error) bool) {
		for e := range events {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// RecordedLife reads the events of a file, plain or compressed with gzip. The whole file is read once beforehand, so that a
// wrong line is found before anything is done.
func RecordedLife(path string) (Life, error) {
	reader, closing, err := openEvents(path)
	if err != nil {
		return Life{}, err
	}
	for err == nil {
		_, err = reader.Next()
	}
	if err := errors.Join(closing(), beyondEnd(err)); err != nil {
		return Life{}, &Refused{Sentence: path + ": " + err.Error(), Err: err}
	}
	return Life{
		name: "file-" + reader.SHA256(), total: int64(reader.Line()),
		events: func() (iter.Seq2[workload.Event, error], func() error, error) {
			again, closing, err := openEvents(path)
			if err != nil {
				return nil, nil, err
			}
			return again.All(), closing, nil
		},
	}, nil
}

func beyondEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func openEvents(path string) (*workload.Reader, func() error, error) {
	f, err := os.Open(path) //nolint:gosec // named by the administrator
	if err != nil {
		return nil, nil, reachable(path, err)
	}
	r, err := workload.NewReader(f)
	if err != nil {
		return nil, nil, errors.Join(&Refused{Sentence: path + ": " + err.Error(), Err: err}, f.Close())
	}
	return r, f.Close, nil
}

// Pace is how far a life has come, and how fast.
type Pace struct {
	Done, Total, Refused int64
	PerSecond            float64
	Left                 time.Duration
}

// Lived is what came of living: the events that have happened, earlier runs included.
type Lived struct {
	Events    int64    `json:"events"`
	Total     int64    `json:"total"`
	Resumed   int64    `json:"resumed"` // events that an earlier run had done
	Refused   int64    `json:"refused"`
	Reasons   []string `json:"reasons"` // of the first refusals
	Seconds   float64  `json:"seconds"` // of this run
	PerSecond float64  `json:"events_per_second"`
	Finished  bool     `json:"finished"`
}

// Live has the town live the events that have not happened yet. Config.Past must be true. When the context ends it stops
// after the events in hand; what happened stays, and another run goes on from there.
func (a *App) Live(ctx context.Context, l Life, report func(Pace)) (Lived, error) {
	whole := context.WithoutCancel(ctx)
	reached, err := replay.Reached(whole, a.DB, l.name)
	if err != nil {
		return Lived{}, err
	}
	lived := Lived{Total: l.total, Resumed: reached.Line, Reasons: []string{}}
	lived.add(reached)
	lived.Finished = reached.Line >= l.total
	if lived.Finished || stopped(ctx) {
		return lived, nil
	}
	player, err := a.Player(whole, l.name)
	if err != nil {
		return Lived{}, err
	}
	events, closing, err := l.events()
	if err != nil {
		return Lived{}, err
	}
	start := a.Config.Now()
	progress, err := player.Play(ctx, events, func(p replay.Progress) {
		perSecond, left := replay.Rate(p.Line-p.Resumed, l.total-p.Resumed, a.Config.Now().Sub(start))
		report(Pace{Done: p.Line, Total: l.total, Refused: p.Refused, PerSecond: perSecond, Left: left})
	})
	took := a.Config.Now().Sub(start)
	lived.add(progress)
	lived.Finished, lived.Resumed, lived.Seconds = progress.Finished, progress.Resumed, took.Seconds()
	lived.PerSecond, _ = replay.Rate(progress.Line-progress.Resumed, 0, took)
	return lived, errors.Join(err, closing())
}

func (l *Lived) add(p replay.Progress) {
	l.Events, l.Refused = p.Line, p.Refused
	l.Reasons = append([]string{}, p.Reasons...)
}

func stopped(ctx context.Context) bool { return ctx.Err() != nil }
