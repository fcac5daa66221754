package journal

import (
	"context"
	"database/sql"
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

// Dispatcher delivers facts to reactions after their commit, each at least once and in the order in which they happened.
// When a reaction fails, the fact is put off and all its reactions are run again, later each time, while the facts after
// it go on; so a reaction must not mind being run twice, nor late. Of several copies of the program one delivers at a time.
type Dispatcher struct {
	j         *Journal
	reactions map[string][]reaction
	atOnce    map[string][]func(Fact)
	signal    chan struct{}
	mu        sync.Mutex // one delivery round at a time
}

func newDispatcher(j *Journal) *Dispatcher {
	return &Dispatcher{j: j, reactions: map[string][]reaction{}, atOnce: map[string][]func(Fact){}, signal: make(chan struct{}, 1)}
}

// On registers a reaction to facts of type F. It is called while the program is assembled, before Run. The reaction runs
// as the program itself, under a key that is the fact's and its own: a change that it makes happens once however often it
// is run. Two changes of the same action in one reaction need keys of their own: WithKey(ctx, KeyOf(ctx)+"/2").
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

// AtOnce registers what a fact means for this program's own memory, as pages that are no longer true: it runs after the commit
// and before the change is answered, so that who is told of the change sees its effect with the next request. It must be
// quick, and cannot fail. Of several copies of the program only the one that changed runs it, so it stands beside On, never
// instead of it.
func AtOnce[F Fact](d *Dispatcher, run func(fact F)) {
	var zero F
	d.atOnce[zero.FactName()] = append(d.atOnce[zero.FactName()], func(f Fact) {
		if fact, ok := f.(F); ok {
			run(fact)
		}
	})
}

// tellAtOnce runs what is registered by AtOnce.
func (d *Dispatcher) tellAtOnce(facts []Fact) {
	for _, f := range facts {
		for _, run := range d.atOnce[f.FactName()] {
			run(f)
		}
	}
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

// Drain delivers what is due and returns when nothing is left that can be delivered now, or when another copy of the
// program is delivering.
func (d *Dispatcher) Drain(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	unlock, ok, err := d.j.db.TryLock(ctx, "outbox")
	if err != nil || !ok {
		return err
	}
	defer unlock()
	for {
		items, err := d.due(ctx)
		if err != nil || len(items) == 0 {
			return err
		}
		failed, err := d.deliverAll(ctx, items)
		if err != nil {
			return err
		}
		if err := d.settle(ctx, items, failed); err != nil {
			return err
		}
	}
}

// deliverAll gives each fact's failure, nil where it was delivered. It stops where the context ends, which is no failure
// of a reaction.
func (d *Dispatcher) deliverAll(ctx context.Context, items []item) ([]error, error) {
	failed := make([]error, len(items))
	for i, it := range items {
		failed[i] = d.deliver(ctx, it)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if failed[i] != nil {
			slog.WarnContext(ctx, "a reaction failed and will be tried again", slog.String("fact", it.fact), slog.Any("error", failed[i]))
		}
	}
	return failed, nil
}

type item struct {
	fact, payload           string
	line, nth, at, attempts int64
}

// key is the idempotency key of a reaction to the fact.
func (it item) key() string { return fmt.Sprintf("fact:%d.%d", it.line, it.nth) }

const (
	insertFact   = `INSERT INTO outbox (line, nth, at, fact, payload, attempts, due, error) VALUES ($1,$2,$3,$4,$5,0,0,'')`
	selectDue    = `SELECT line, nth, at, fact, payload, attempts FROM outbox WHERE due <= $1 ORDER BY line, nth LIMIT $2`
	deleteFact   = `DELETE FROM outbox WHERE line = $1 AND nth = $2`
	postponeFact = `UPDATE outbox SET attempts = attempts + 1, due = $1, error = $2 WHERE line = $3 AND nth = $4`
)

// tell writes the change's facts that somebody reacts to into the outbox.
func (j *Journal) tell(q db.Querier, tx *Tx, line int64) (bool, error) {
	told := false
	for i, f := range tx.facts {
		if len(j.dispatcher.reactions[f.FactName()]) == 0 {
			continue
		}
		payload, err := json.Marshal(f)
		if err != nil {
			return false, fmt.Errorf("tell %s: %w", f.FactName(), err)
		}
		if _, err := q.ExecContext(tx.ctx, insertFact, line, i, tx.Now.UnixMilli(), f.FactName(), string(payload)); err != nil {
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
		if err := rows.Scan(&it.line, &it.nth, &it.at, &it.fact, &it.payload, &it.attempts); err != nil {
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
		as := WithKey(identity.AsSystem(ctx, "reaction:"+r.name), it.key())
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
func (d *Dispatcher) settle(ctx context.Context, items []item, failed []error) error {
	now := d.j.Now(ctx).UnixMilli()
	return d.j.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for i, it := range items {
			var err error
			if failed[i] == nil {
				_, err = q.ExecContext(ctx, deleteFact, it.line, it.nth)
			} else {
				delay := min(int64(1000)<<min(it.attempts, 12), int64(3_600_000))
				_, err = q.ExecContext(ctx, postponeFact, now+delay, failed[i].Error(), it.line, it.nth)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Backlog is what the outbox still holds: facts never tried, and facts whose reaction failed.
type Backlog struct {
	Fresh, Failed int64
	Error         string // of the oldest failed fact
}

const (
	countOutbox = `SELECT COALESCE(SUM(CASE WHEN attempts = 0 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END), 0) FROM outbox`
	firstFailed = `SELECT fact || ': ' || error FROM outbox WHERE attempts > 0 ORDER BY line, nth LIMIT 1`
)

// Backlog tells how much is still to be delivered, for the machine room.
func (d *Dispatcher) Backlog(ctx context.Context) (Backlog, error) {
	var b Backlog
	if err := d.j.db.Read().QueryRowContext(ctx, countOutbox).Scan(&b.Fresh, &b.Failed); err != nil {
		return b, err
	}
	if b.Failed == 0 {
		return b, nil
	}
	err := d.j.db.Read().QueryRowContext(ctx, firstFailed).Scan(&b.Error)
	if errors.Is(err, sql.ErrNoRows) { // delivered meanwhile
		err = nil
	}
	return b, err
}
