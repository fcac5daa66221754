// Package journal is the one door through which anything changes. A Change records who did what, when, on which
// ground and to whom, tells the facts that follow to the outbox, and commits all of it or nothing: when it has
// returned without error, the change is on disk. The audit lines form a hash chain that Verify recounts. A change
// whose context carries an idempotency key happens once: a repeat returns the first answer. The journal knows no
// module and no table but its own.
package journal

import (
	"context"
	"embed"
	"encoding/binary"
	"io/fs"
	"time"

	"github.com/google/uuid"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the journal's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

// Journal changes and reads one database.
type Journal struct {
	db         *db.DB
	clock      clock.Clock
	dispatcher *Dispatcher
	end        head // of the chain, as this journal last saw it; touched only inside changes, which never overlap
}

// New makes the journal of a migrated database.
func New(database *db.DB, c clock.Clock) *Journal {
	j := &Journal{db: database, clock: c}
	j.dispatcher = newDispatcher(j)
	return j
}

// Dispatcher gives the part that delivers facts to reactions.
func (j *Journal) Dispatcher() *Dispatcher { return j.dispatcher }

// Now is the time at which what the context stands for happens, in UTC and whole milliseconds.
func (j *Journal) Now(ctx context.Context) time.Time {
	return j.clock(ctx).UTC().Truncate(time.Millisecond)
}

// Fact is something that happened, told after the commit to whoever reacts. It travels as JSON.
type Fact interface{ FactName() string }

// Subject is whom or what a change is about: "resident", "case", "appointment", …
type Subject struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// Tx is a change in the making. It is a db.Querier: a module's generated queries run on it.
type Tx struct {
	db.Querier
	Now   time.Time      // taken once: every row of the change has the same instant
	Actor identity.Actor // who acts, from the context

	ctx      context.Context //nolint:containedctx // the transaction's own, for statements; a caller's would undo others
	ground   string
	subjects []Subject
	facts    []Fact
}

// Context gives the context for the change's statements.
func (t *Tx) Context() context.Context { return t.ctx }

// NewID gives a new id: a UUIDv7 that begins with the change's own instant, so that a replayed year sorts as lived.
func (t *Tx) NewID() string { return newID(t.Now) }

// About names whom or what the change concerns; a person named here sees the line in the own area.
func (t *Tx) About(kind, id string) { t.subjects = append(t.subjects, Subject{kind, id}) }

// On states the ground of the change: a law, a purpose, the reason that an officer gave.
func (t *Tx) On(ground string) { t.ground = ground }

// Emit tells a fact, delivered after the commit at least once.
func (t *Tx) Emit(f Fact) { t.facts = append(t.facts, f) }

// Change runs fn in one transaction, with its audit line and its facts. The action is a dotted name, "booking.book".
// An error of fn leaves nothing behind and is returned as it is. T must survive JSON when the context has a key. Changes
// never overlap: what fn reads stays true until it is committed.
func Change[T any](ctx context.Context, j *Journal, action string, fn func(tx *Tx) (T, error)) (T, error) {
	c := change[T]{j: j, actor: identity.From(ctx), now: j.Now(ctx), action: action, fn: fn, key: KeyOf(ctx)}
	if err := j.db.Write(ctx, c.run); err != nil {
		var none T
		return none, err
	}
	j.dispatcher.tellAtOnce(c.facts)
	if c.told {
		j.dispatcher.wake()
	}
	return c.answer, nil
}

// change is one Change on its way; run may be called more than once.
type change[T any] struct {
	j           *Journal
	actor       identity.Actor
	now         time.Time
	action, key string
	fn          func(tx *Tx) (T, error)

	answer T
	facts  []Fact
	told   bool
}

func (c *change[T]) run(ctx context.Context, q db.Querier) error {
	var none T
	c.answer, c.facts, c.told = none, nil, false
	first := once{actor: actorKey(c.actor), action: c.action, key: c.key}
	if found, err := first.read(ctx, q, &c.answer); found || err != nil {
		return err
	}
	tx := &Tx{Querier: q, Now: c.now, Actor: c.actor, ctx: ctx}
	var err error
	if c.answer, err = c.fn(tx); err != nil {
		return err
	}
	if err := first.keep(ctx, q, c.now, c.answer); err != nil {
		return err
	}
	line, err := c.j.appendLine(ctx, q, tx, c.action)
	if err != nil {
		return err
	}
	c.facts = tx.facts
	c.told, err = c.j.tell(q, tx, line)
	return err
}

// Do is a Change that has no answer of its own.
func Do(ctx context.Context, j *Journal, action string, fn func(tx *Tx) error) error {
	_, err := Change(ctx, j, action, func(tx *Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	return err
}

// View answers a question from what is on disk. A read of personal data is a Change instead: it leaves a line.
func View[T any](ctx context.Context, j *Journal, fn func(ctx context.Context, q db.Querier) (T, error)) (T, error) {
	return fn(ctx, j.db.Read())
}

// newID makes a UUIDv7 whose time part is t; the rest is random.
func newID(t time.Time) string {
	id := uuid.New()
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(t.UnixMilli()))
	copy(id[:6], ms[2:])
	id[6] = 0x70 | id[6]&0x0f
	return id.String()
}
