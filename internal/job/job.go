// Package job runs the work that modules do without being asked: reminders, expiries, deliveries. It promises that of
// several copies of the program one runs a job at a time, that a job that takes longer than its Timeout is ended, and
// that a failed run is seen (Status) and repeated at its next time. It knows no module; queued work is the journal's
// outbox, not this package's.
package job

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the runner's part of the database.
func Schema() fs.FS {
	sub, err := fs.Sub(schemaFiles, "schema")
	if err != nil {
		return schemaFiles
	}
	return sub
}

// Job is work that is done every so often.
type Job struct {
	Name    string        // dotted, "booking.expire"
	Every   time.Duration // at least a second
	Timeout time.Duration // longer runs are ended; never zero
	Run     func(ctx context.Context) error
}

// Runner runs jobs when they are due.
type Runner struct {
	db    *db.DB
	clock clock.Clock
	jobs  []Job
}

// NewRunner makes a runner; it refuses a job without a name, an interval or a time limit.
func NewRunner(database *db.DB, c clock.Clock, jobs ...Job) (*Runner, error) {
	for _, j := range jobs {
		if j.Name == "" || j.Every < time.Second || j.Timeout <= 0 || j.Run == nil {
			return nil, fmt.Errorf("job %q needs a name, an interval of a second or more, a timeout and something to run", j.Name)
		}
	}
	return &Runner{db: database, clock: c, jobs: jobs}, nil
}

// Run looks for due jobs every second until the context ends, and waits for those that are running.
func (r *Runner) Run(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	busy := make(map[string]chan struct{}, len(r.jobs))
	for {
		for _, j := range r.jobs {
			if busy[j.Name] == nil {
				busy[j.Name] = make(chan struct{}, 1)
			}
			select {
			case busy[j.Name] <- struct{}{}:
				running.Go(func() {
					defer func() { <-busy[j.Name] }()
					r.tryRun(ctx, j)
				})
			default: // still running here
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

const (
	enrolJob  = `INSERT INTO job (name, due, last_run, last_ms, error) VALUES ($1, 0, 0, 0, '') ON CONFLICT (name) DO NOTHING`
	takeJob   = `UPDATE job SET due = $1 WHERE name = $2 AND due <= $3`
	finishJob = `UPDATE job SET last_run = $1, last_ms = $2, error = $3, due = $4 WHERE name = $5`
	dueJob    = `SELECT count(*) FROM job WHERE name = $1 AND due > $2`
)

// tryRun runs the job if it is due and no other copy has taken it.
func (r *Runner) tryRun(ctx context.Context, j Job) {
	taken, err := r.take(ctx, j)
	if err != nil || !taken {
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "take a job", slog.String("job", j.Name), slog.Any("error", err))
		}
		return
	}
	began := r.clock(ctx)
	message := ""
	if err := Once(ctx, j); err != nil {
		message = err.Error()
		slog.ErrorContext(ctx, "a job failed", slog.String("job", j.Name), slog.Any("error", err))
	}
	ended := r.clock(ctx)
	err = r.db.Write(context.WithoutCancel(ctx), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, finishJob, began.UnixMilli(), ended.Sub(began).Milliseconds(), message,
			ended.Add(j.Every).UnixMilli(), j.Name)
		return err
	})
	if err != nil {
		slog.ErrorContext(ctx, "finish a job", slog.String("job", j.Name), slog.Any("error", err))
	}
}

// take claims a due job until its timeout is over.
func (r *Runner) take(ctx context.Context, j Job) (bool, error) {
	now := r.clock(ctx)
	var later int
	if err := r.db.Read().QueryRowContext(ctx, dueJob, j.Name, now.UnixMilli()).Scan(&later); err != nil || later > 0 {
		return false, err
	}
	taken := false
	err := r.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if _, err := q.ExecContext(ctx, enrolJob, j.Name); err != nil {
			return err
		}
		result, err := q.ExecContext(ctx, takeJob, now.Add(j.Timeout+time.Second).UnixMilli(), j.Name, now.UnixMilli())
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		taken = n == 1
		return err
	})
	return taken, err
}

// Once runs the job now, as the program itself, within its time limit; a panic becomes an error.
func Once(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(identity.AsSystem(ctx, "job:"+j.Name), j.Timeout)
	defer cancel()
	return j.Run(ctx)
}
