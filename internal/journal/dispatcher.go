package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
)

const (
	deliverAtOnce = 64              // facts taken from the outbox in one go
	pollEvery     = 2 * time.Second // for facts of another copy of the program, and for those that must be tried again
	reactionLimit = 30 * time.Second
)

// reaction is what follows from a fact.
type reaction struct {
	name string
	run  func(ctx context.Context, payload []byte) error
}

// Dispatcher delivers facts to reactions after their commit, each at least once and in order of the outbox. A reaction
// that fails is tried again, later each time; it must not mind being run twice.
type Dispatcher struct {
	j         *Journal
	reactions map[string][]reaction
	signal    chan struct{}
	mu        sync.Mutex // one delivery round at a time
}

func newDispatcher(j *Journal) *Dispatcher {
	return &Dispatcher{j: j, reactions: map[string][]reaction{}, signal: make(chan struct{}, 1)}
}

// On registers a reaction to facts of type F. It is called while the program is assembled, before Run.
func On[F Fact](d *Dispatcher, name string, run func(ctx context.Context, fact F) error) {
	var zero F
	fact := zero.FactName()
	d.reactions[fact] = append(d.reactions[fact], reaction{name: name, run: func(ctx context.Context, payload []byte) error {
		var f F
		if err := json.Unmarshal(payload, &f); err != nil {
			return fmt.Errorf("%s: %w", fact, err)
		}
		return run(ctx, f)
	}})
}

// wake asks for a delivery round soon; it never waits.
func (d *Dispatcher) wake() {
	select {
	case d.signal <- struct{}{}:
	default:
	}
}

// Run delivers until the context ends.
func (d *Dispatcher) Run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if err := d.Drain(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "deliver facts", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-d.signal:
		case <-tick.C:
		}
	}
}

// Drain delivers what is due and returns when nothing is left that can be delivered now.
func (d *Dispatcher) Drain(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		items, err := d.due(ctx)
		if err != nil || len(items) == 0 {
			return err
		}
		failed := map[string]error{}
		for _, it := range items {
			if err := d.deliver(ctx, it); err != nil {
				failed[it.id] = err
				slog.WarnContext(ctx, "a reaction failed and will be tried again", slog.String("fact", it.fact), slog.Any("error", err))
			}
		}
		if err := d.settle(ctx, items, failed); err != nil {
			return err
		}
	}
}

type item struct {
	id, fact, payload string
	at, attempts      int64
}

const (
	insertFact   = `INSERT INTO outbox (id, at, fact, payload, attempts, due, error) VALUES ($1,$2,$3,$4,0,0,'')`
	selectDue    = `SELECT id, at, fact, payload, attempts FROM outbox WHERE due <= $1 ORDER BY due, id LIMIT $2`
	deleteFact   = `DELETE FROM outbox WHERE id = $1`
	postponeFact = `UPDATE outbox SET attempts = attempts + 1, due = $1, error = $2 WHERE id = $3`
)

// tell writes the facts that somebody reacts to into the outbox.
func (j *Journal) tell(ctx context.Context, q db.Querier, facts []Fact, now time.Time) (bool, error) {
	told := false
	for _, f := range facts {
		if len(j.dispatcher.reactions[f.FactName()]) == 0 {
			continue
		}
		payload, err := json.Marshal(f)
		if err != nil {
			return false, fmt.Errorf("tell %s: %w", f.FactName(), err)
		}
		if _, err := q.ExecContext(ctx, insertFact, newID(now), now.UnixMilli(), f.FactName(), string(payload)); err != nil {
			return false, fmt.Errorf("tell %s: %w", f.FactName(), err)
		}
		told = true
	}
	return told, nil
}

func (d *Dispatcher) due(ctx context.Context) ([]item, error) {
	rows, err := d.j.db.Read().QueryContext(ctx, selectDue, d.j.Now(ctx).UnixMilli(), deliverAtOnce)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var items []item
	for rows.Next() {
		var it item
		if err := rows.Scan(&it.id, &it.at, &it.fact, &it.payload, &it.attempts); err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, rows.Err()
}

// deliver runs every reaction to one fact, as the program itself and, under a virtual clock, at the fact's own time.
func (d *Dispatcher) deliver(ctx context.Context, it item) error {
	ctx, cancel := context.WithTimeout(clock.At(ctx, time.UnixMilli(it.at).UTC()), reactionLimit)
	defer cancel()
	var errs []error
	for _, r := range d.reactions[it.fact] {
		as := WithKey(identity.AsSystem(ctx, "reaction:"+r.name), it.id)
		if err := guard(as, r, []byte(it.payload)); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", r.name, err))
		}
	}
	return errors.Join(errs...)
}

func guard(ctx context.Context, r reaction, payload []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return r.run(ctx, payload)
}

// settle takes what was delivered out of the outbox and puts off what failed: 1 s, 2 s, 4 s, … up to an hour.
func (d *Dispatcher) settle(ctx context.Context, items []item, failed map[string]error) error {
	now := d.j.Now(ctx).UnixMilli()
	return d.j.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for _, it := range items {
			cause, bad := failed[it.id]
			if !bad {
				if _, err := q.ExecContext(ctx, deleteFact, it.id); err != nil {
					return err
				}
				continue
			}
			delay := min(int64(1000)<<min(it.attempts, 12), int64(3_600_000))
			if _, err := q.ExecContext(ctx, postponeFact, now+delay, cause.Error(), it.id); err != nil {
				return err
			}
		}
		return nil
	})
}
