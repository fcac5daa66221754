// Package job runs the work that modules do without being asked: reminders, expiries, deliveries. It promises that of
// several copies of the program one runs a job at a time, that a job that takes longer than its Timeout is ended, and
// that a failed run is seen (Status) and repeated at its next time. It knows no module; queued work is the journal's
// outbox, not this package's.
package job

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime/debug"
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
	return db.SchemaOf(schemaFiles)
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
	names := map[string]bool{}
	for _, j := range jobs {
		if names[j.Name] {
			return nil, fmt.Errorf("two jobs are called %q", j.Name)
		}
		names[j.Name] = true
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
	free := make(map[string]chan struct{}, len(r.jobs)) // holds a token while the job is not running here
	for _, j := range r.jobs {
		free[j.Name] = make(chan struct{}, 1)
		free[j.Name] <- struct{}{}
	}
	for ctx.Err() == nil {
		for _, j := range r.jobs {
			token := free[j.Name]
			select {
			case <-token:
				running.Go(func() {
					defer func() { token <- struct{}{} }()
					r.tryRun(ctx, j)
				})
			default: // still running here
			}
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// RunDue runs the jobs that are due now, one after another, and gives the number of those that it ran: for a replay,
// whose clock jumps, and for commands.
func (r *Runner) RunDue(ctx context.Context) int {
	n := 0
	for _, j := range r.jobs {
		if r.tryRun(ctx, j) {
			n++
		}
	}
	return n
}

const (
	enrolJob  = `INSERT INTO job (name, due, began, last_run, last_ms, error) VALUES ($1, 0, 0, 0, 0, '') ON CONFLICT (name) DO NOTHING`
	takeJob   = `UPDATE job SET due = $1, began = $2 WHERE name = $3 AND due <= $2`
	finishJob = `UPDATE job SET last_run = $1, last_ms = $2, error = $3, due = $4, began = 0 WHERE name = $5 AND began = $1`
	giveBack  = `UPDATE job SET due = 0, began = 0 WHERE name = $1 AND began = $2`
	dueJob    = `SELECT count(*) FROM job WHERE name = $1 AND due > $2`
	selectJob = `SELECT due, began, last_run, last_ms, error FROM job WHERE name = $1`
)

// tryRun runs the job if it is due and no other copy has taken it.
func (r *Runner) tryRun(ctx context.Context, j Job) bool {
	began := r.clock(ctx)
	taken, err := r.take(ctx, j, began)
	if err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "take a job", slog.String("job", j.Name), slog.Any("error", err))
	}
	if !taken {
		return false
	}
	err = Once(ctx, j)
	if err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "a job failed", slog.String("job", j.Name), slog.Any("error", err))
	}
	if err := r.finish(ctx, j, began, err); err != nil {
		slog.ErrorContext(ctx, "finish a job", slog.String("job", j.Name), slog.Any("error", err))
	}
	return true
}

// finish notes how the run went. One that failed because the program is ending is due again at once. A run that outlived
// its claim has nothing to note: another has begun.
func (r *Runner) finish(ctx context.Context, j Job, began time.Time, failure error) error {
	ended, message := r.clock(ctx), ""
	if failure != nil {
		message = failure.Error()
	}
	interrupted := failure != nil && ctx.Err() != nil
	return r.db.Write(context.WithoutCancel(ctx), func(ctx context.Context, q db.Querier) error {
		if interrupted {
			_, err := q.ExecContext(ctx, giveBack, j.Name, began.UnixMilli())
			return err
		}
		_, err := q.ExecContext(ctx, finishJob, began.UnixMilli(), ended.Sub(began).Milliseconds(), message,
			ended.Add(j.Every).UnixMilli(), j.Name)
		return err
	})
}

// take claims a due job until its timeout is over.
func (r *Runner) take(ctx context.Context, j Job, now time.Time) (bool, error) {
	var later int
	if err := r.db.Read().QueryRowContext(ctx, dueJob, j.Name, now.UnixMilli()).Scan(&later); err != nil || later > 0 {
		return false, err
	}
	taken := false
	err := r.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if _, err := q.ExecContext(ctx, enrolJob, j.Name); err != nil {
			return err
		}
		result, err := q.ExecContext(ctx, takeJob, now.Add(j.Timeout+time.Second).UnixMilli(), now.UnixMilli(), j.Name)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		taken = n == 1
		return err
	})
	return taken && err == nil, err
}

// State is how a job stands, for the machine room.
type State struct {
	Name    string
	Every   time.Duration
	Due     time.Time     // of the next run; zero: as soon as possible
	Began   time.Time     // of the run that is going on; zero: none
	LastRun time.Time     // when the last finished run began; zero: none yet
	Took    time.Duration // the last finished run
	Error   string        // of the last finished run; empty: it went well
}

// Status tells how the runner's jobs stand, in the order in which they were given.
func (r *Runner) Status(ctx context.Context) ([]State, error) {
	states := make([]State, 0, len(r.jobs))
	for _, j := range r.jobs {
		s := State{Name: j.Name, Every: j.Every}
		var due, began, last, took int64
		err := r.db.Read().QueryRowContext(ctx, selectJob, j.Name).Scan(&due, &began, &last, &took, &s.Error)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("job %s: %w", j.Name, err)
		}
		s.Began, s.LastRun, s.Took = instant(began), instant(last), time.Duration(took)*time.Millisecond
		if s.Due = instant(due); !s.Began.IsZero() {
			s.Due = time.Time{} // while it runs, due is the end of its claim
		}
		states = append(states, s)
	}
	return states, nil
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Once runs the job now, as the program itself, within its time limit; a panic becomes an error.
func Once(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(identity.AsSystem(ctx, "job:"+j.Name), j.Timeout)
	defer cancel()
	return j.Run(ctx)
}
