// Package replay lives a half-year again: it reads events and performs each through the handlers that serve the network,
// as the person it names, at the time it names, on a clock that only a replay has. It promises that a replay that is
// stopped or killed goes on where it was and does nothing twice: every change carries a key made of the file and the
// line, and progress is recorded only when everything up to it is on disk. It writes no figure of the statement.
package replay

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/http"
	"regexp"
	"sync"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/workload"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the replay's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

const (
	chunkLength = 2000 // events between two records of progress
	workers     = 16   // people who act at the same time
	reasonsKept = 20
)

// Town is what the replay needs to know of the town hall that it acts in.
type Town struct {
	Handler   http.Handler
	Journal   *journal.Journal
	Database  *db.DB
	Flush     func(ctx context.Context) error // puts the visits heard so far on disk
	Deliver   func(ctx context.Context) error // carries the waiting letters to their mailboxes
	Directory Directory
}

// Progress is how far a replay has come.
type Progress struct {
	Line     int64 // events that have happened, refused ones included
	Refused  int64
	Reasons  []string // of the first refusals, one a line
	Resumed  int64    // events that an earlier run had done
	Finished bool
}

// Player performs events.
type Player struct {
	town   Town
	file   string // what the keys begin with: the same for the same events
	stages []stage

	confirmLink, letterLink *regexp.Regexp
}

// NewPlayer makes a player for the events that name identifies: a hash of the file, or of the specification.
func NewPlayer(town Town, name string) *Player {
	sum := sha256.Sum256([]byte(name))
	p := &Player{town: town, file: "replay-" + hex.EncodeToString(sum[:8]), confirmLink: confirmLink(), letterLink: letterLink()}
	p.stages = newStages(p)
	return p
}

// numbered is an event and its line.
type numbered struct {
	workload.Event
	line int64
}

// Play performs the events that have not happened yet and reports progress after each chunk. It stops at the first
// failure of the program itself; a refusal is counted and the town goes on. When the context ends it finishes the
// chunk at hand.
func (p *Player) Play(ctx context.Context, events iter.Seq2[workload.Event, error], report func(Progress)) (Progress, error) {
	progress, err := p.load(ctx)
	if err != nil {
		return progress, err
	}
	progress.Resumed = progress.Line
	if err := p.tidy(ctx); err != nil {
		return progress, err
	}
	for chunk, err := range chunks(events, progress.Line) {
		if err != nil {
			return progress, err
		}
		if err := p.perform(ctx, chunk, &progress); err != nil {
			return progress, err
		}
		report(progress)
		if ctx.Err() != nil {
			return progress, nil
		}
	}
	progress.Finished = true
	report(progress)
	return progress, nil
}

// lettersKept is longer than letters stay reserved for who has taken them in hand.
const lettersKept = time.Hour

// tidy carries the letters that a killed run had in hand: nobody else is carrying them, so they need not wait until
// their reservation ends.
func (p *Player) tidy(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	if err := p.town.Journal.Dispatcher().Drain(ctx); err != nil {
		return err
	}
	return p.town.Deliver(clock.At(ctx, p.town.Journal.Now(ctx).Add(lettersKept)))
}

// chunks numbers the events and gives those after a line in chunks, the last one shorter. A chunk is good until the next.
func chunks(events iter.Seq2[workload.Event, error], after int64) iter.Seq2[[]numbered, error] {
	return func(yield func([]numbered, error) bool) {
		chunk := make([]numbered, 0, chunkLength)
		for e, err := range numberedAfter(events, after) {
			if err != nil {
				yield(nil, err)
				return
			}
			if chunk = append(chunk, e); len(chunk) < chunkLength {
				continue
			}
			if !yield(chunk, nil) {
				return
			}
			chunk = chunk[:0]
		}
		if len(chunk) > 0 {
			yield(chunk, nil)
		}
	}
}

// numberedAfter gives the events after a line, with their lines.
func numberedAfter(events iter.Seq2[workload.Event, error], after int64) iter.Seq2[numbered, error] {
	return func(yield func(numbered, error) bool) {
		line := int64(0)
		for e, err := range events {
			line++
			if (err != nil || line > after) && !yield(numbered{e, line}, err) {
				return
			}
		}
	}
}

// perform does a chunk and records that it is done. It is not interrupted: the keys would make that harmless, but an
// interrupt asks for what is there, not for half a day.
func (p *Player) perform(ctx context.Context, chunk []numbered, progress *Progress) error {
	ctx = context.WithoutCancel(ctx)
	var refusals []error
	for _, s := range p.stages {
		found, err := p.together(ctx, s.queues(chunk))
		if err != nil {
			return err
		}
		refusals = append(refusals, found...)
		if err := p.town.Journal.Dispatcher().Drain(ctx); err != nil {
			return err
		}
	}
	if err := p.town.Flush(ctx); err != nil {
		return err
	}
	progress.Line = chunk[len(chunk)-1].line
	progress.Refused += int64(len(refusals))
	for _, r := range refusals {
		if len(progress.Reasons) < reasonsKept {
			progress.Reasons = append(progress.Reasons, r.Error())
		}
	}
	return p.save(ctx, *progress)
}

// queue is work that one worker does in its order.
type queue []func(ctx context.Context) error

// together works on the queues at the same time and gathers the refusals; the first failure that is no refusal ends it.
func (p *Player) together(ctx context.Context, queues []queue) ([]error, error) {
	var group sync.WaitGroup
	var notes outcome
	for _, q := range queues {
		group.Go(func() {
			for _, act := range q {
				if !notes.goesOn(act(ctx)) {
					return
				}
			}
		})
	}
	group.Wait()
	if notes.failure != nil {
		return nil, fmt.Errorf("the program failed: %w", notes.failure)
	}
	return notes.refusals, nil
}

// outcome gathers what workers met with.
type outcome struct {
	mu       sync.Mutex
	refusals []error
	failure  error
}

// goesOn notes what an act came to and tells whether its worker should go on.
func (o *outcome) goesOn(err error) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, refused := errors.AsType[refusal](err); refused {
		o.refusals = append(o.refusals, err)
	} else if err != nil && o.failure == nil {
		o.failure = err
	}
	return o.failure == nil
}

// browser opens a browser for an event.
func (p *Player) browser(e numbered) *browser {
	return &browser{handler: p.town.Handler, now: e.At, key: fmt.Sprintf("%s.%d", p.file, e.line)}
}

// Rate is a pace in words: events a second, and how long the rest will take at that pace.
func Rate(done, total int64, since time.Duration) (perSecond float64, left time.Duration) {
	if since <= 0 || done <= 0 {
		return 0, 0
	}
	perSecond = float64(done) / since.Seconds()
	return perSecond, time.Duration(float64(total-done) / perSecond * float64(time.Second)).Round(time.Second)
}
