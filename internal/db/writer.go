package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"comune.example/sportello/internal/fault"
)

const (
	queueLength = 4096 // waiting changes; beyond it the answer is "busy", not memory
	batchLength = 256  // changes that share one commit
	attempts    = 10   // of a change that the engine asks to repeat
)

// ErrUnknownOutcome means that the commit failed in a way that leaves open whether it happened. The caller's
// idempotency key makes a repeat safe.
var ErrUnknownOutcome = errors.New("outcome of the commit is unknown")

// dialect is what differs between the engines for the writer.
type dialect struct {
	begin      string                       // begins the transaction of a batch
	greet      string                       // said once on a new connection
	limit      time.Duration                // of a batch; 0: none
	querier    func(conn *sql.Conn) Querier // runs the statements of changes
	repeatable func(err error) bool         // nil: never
}

// The states of a pending change.
const (
	waiting int32 = iota
	begun         // by the writer: its outcome counts
	left          // by its caller: it will not be run
)

// pending is one change that waits for the writer. Exactly one answer is sent to done, which has room for it.
type pending struct {
	ctx   context.Context //nolint:containedctx // looked at once, to skip a change whose caller has left before it began
	work  func(context.Context, Querier) error
	done  chan error
	state atomic.Int32
}

// groupWriter owns the only writing connection. Changes that arrive while a commit is being synced to disk gather and
// share the next one; each runs in its own savepoint, so that one that fails undoes nobody else's work. Nobody is
// answered before the commit that decides the answer is on disk.
type groupWriter struct {
	dialect
	owner *sql.DB
	conn  *sql.Conn // nil: to be opened
	q     Querier   // on conn
	queue chan *pending
	ended chan struct{}

	mu     sync.RWMutex // guards closed against a send on the closed queue
	closed bool

	batches, changes, refused, failed atomic.Int64
}

func startWriter(ctx context.Context, owner *sql.DB, d dialect) *groupWriter {
	w := &groupWriter{dialect: d, owner: owner, queue: make(chan *pending, queueLength), ended: make(chan struct{})}
	go w.run(context.WithValue(context.WithoutCancel(ctx), insideKey{}, w))
	return w
}

type insideKey struct{}

func (w *groupWriter) submit(ctx context.Context, work func(context.Context, Querier) error) error {
	if ctx.Value(insideKey{}) == w {
		return errors.New("a change was started inside a change: it would wait for itself")
	}
	p := &pending{ctx: ctx, work: work, done: make(chan error, 1)}
	if err := w.enqueue(p); err != nil {
		return err
	}
	select {
	case err := <-p.done:
		return err
	case <-ctx.Done():
		if p.state.CompareAndSwap(waiting, left) {
			return ctx.Err()
		}
		return <-p.done
	}
}

func (w *groupWriter) enqueue(p *pending) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return fault.New(fault.Busy, "fault.shutting_down")
	}
	select {
	case w.queue <- p:
		return nil
	default:
		return fault.New(fault.Busy, "fault.busy")
	}
}

func (w *groupWriter) close() error {
	w.mu.Lock()
	first := !w.closed
	if first {
		w.closed = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.ended
	if !first || w.conn == nil {
		return nil
	}
	return w.conn.Close()
}

// run serves the queue until it is closed and empty. A change that ends the goroutine (runtime.Goexit, which a test's
// Fatal calls) fails with its whole batch, and another goroutine goes on.
func (w *groupWriter) run(ctx context.Context) {
	var batch []*pending
	finished := false
	defer func() {
		if finished {
			close(w.ended)
			return
		}
		answer(batch, w.abandon(ctx, make([]error, len(batch)), errors.New("a change ended the writer's goroutine")))
		go w.run(ctx)
	}()
	for first := range w.queue {
		batch = w.gather(append(batch[:0], first))
		answer(batch, w.commit(ctx, batch))
	}
	finished = true
}

// gather adds the changes that wait already; it waits for none.
func (w *groupWriter) gather(batch []*pending) []*pending {
	for len(batch) < batchLength {
		select {
		case p, ok := <-w.queue:
			if !ok {
				return batch
			}
			batch = append(batch, p)
		default:
			return batch
		}
	}
	return batch
}

func answer(batch []*pending, answers []error) {
	for i, p := range batch {
		p.done <- answers[i]
		batch[i] = nil
	}
}

// commit runs the batch in one transaction and gives each change its answer, once that is durable.
func (w *groupWriter) commit(ctx context.Context, batch []*pending) []error {
	answers := make([]error, len(batch))
	if w.limit > 0 {
		limited, cancel := context.WithTimeout(ctx, w.limit)
		defer cancel()
		ctx = limited
	}
	if err := w.begin(ctx); err != nil {
		w.failed.Add(1)
		slog.ErrorContext(ctx, "the database takes no changes", slog.Any("error", err))
		return all(answers, fault.Wrap(fault.Busy, err, "fault.busy"))
	}
	for i, p := range batch {
		if !p.state.CompareAndSwap(waiting, begun) {
			continue // nobody waits for the answer
		}
		if err := p.ctx.Err(); err != nil {
			answers[i] = err
			continue
		}
		var fatal error
		if answers[i], fatal = w.one(ctx, p.work); fatal != nil {
			return w.abandon(ctx, answers, fatal)
		}
	}
	if err := w.control(ctx, "COMMIT"); err != nil {
		return w.abandon(ctx, answers, err)
	}
	w.batches.Add(1)
	return answers
}

// begin opens the transaction. A connection that has gone bad meanwhile (PostgreSQL was restarted) is replaced once.
func (w *groupWriter) begin(ctx context.Context) error {
	if w.conn != nil {
		if w.control(ctx, w.dialect.begin) == nil {
			return nil
		}
		w.drop()
	}
	conn, err := w.owner.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	w.conn, w.q = conn, w.querier(conn)
	if w.greet != "" {
		err = w.control(ctx, w.greet)
	}
	if err == nil {
		err = w.control(ctx, w.dialect.begin)
	}
	if err != nil {
		w.drop()
		return fmt.Errorf("begin: %w", err)
	}
	return nil
}

// drop throws the connection away, with its prepared statements and whatever transaction it may be in.
func (w *groupWriter) drop() {
	if w.conn == nil {
		return
	}
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn }) // closes it; the answer is the error just given
	w.conn, w.q = nil, nil
}

// one runs a change in its savepoint, again if the engine asks for it. The second error means that the whole
// transaction is lost.
func (w *groupWriter) one(ctx context.Context, work func(context.Context, Querier) error) (refusal, fatal error) {
	w.changes.Add(1)
	for range attempts {
		refusal, fatal = w.attempt(ctx, work)
		if fatal != nil || refusal == nil || w.repeatable == nil || !w.repeatable(refusal) {
			break
		}
	}
	if refusal != nil {
		w.refused.Add(1)
	}
	return refusal, fatal
}

func (w *groupWriter) attempt(ctx context.Context, work func(context.Context, Querier) error) (refusal, fatal error) {
	if err := w.control(ctx, "SAVEPOINT s"); err != nil {
		return nil, err
	}
	if refusal = w.guarded(ctx, work); refusal == nil {
		// PostgreSQL refuses here what swallowed the error of a statement
		if refusal = w.control(ctx, "RELEASE SAVEPOINT s"); refusal == nil {
			return nil, nil
		}
	}
	if err := w.control(ctx, "ROLLBACK TO SAVEPOINT s"); err != nil {
		return refusal, err
	}
	return refusal, w.control(ctx, "RELEASE SAVEPOINT s")
}

// guarded turns a panic of the work into an error, so that one change's bug is not everybody's.
func (w *groupWriter) guarded(ctx context.Context, work func(context.Context, Querier) error) (err error) {
	l := &lease{q: w.q}
	defer l.end()
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	return work(ctx, l)
}

func (w *groupWriter) control(ctx context.Context, statement string) error {
	_, err := w.q.ExecContext(ctx, statement)
	return err
}

// abandon answers a batch whose transaction failed as a whole: nobody is told success.
func (w *groupWriter) abandon(ctx context.Context, answers []error, cause error) []error {
	w.failed.Add(1)
	slog.ErrorContext(ctx, "a commit failed", slog.Int("changes", len(answers)), slog.Any("error", cause))
	_ = w.control(ctx, "ROLLBACK") // an error here means that none was open any more
	if w.control(ctx, "SELECT 1") != nil {
		w.drop()
	}
	return all(answers, fault.Wrap(fault.Busy, fmt.Errorf("%w: %w", ErrUnknownOutcome, cause), "fault.busy"))
}

func all(answers []error, err error) []error {
	for i := range answers {
		answers[i] = err
	}
	return answers
}
