package job_test

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/job"

	"github.com/google/go-cmp/cmp"
)

// play is a database with a clock that the test moves.
type play struct {
	address string
	db      *db.DB
	ms      atomic.Int64
}

func each(t *testing.T, test func(t *testing.T, p *play)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			p := &play{address: t.TempDir() + "/job.db"}
			if engine == "postgres" {
				p.address = dbtest.Postgres(t)
			}
			p.db = dbtest.Open(t, p.address, []fs.FS{job.Schema()}...)
			p.ms.Store(time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC).UnixMilli())
			test(t, p)
		})
	}
}

func (p *play) now() time.Time       { return time.UnixMilli(p.ms.Load()).UTC() }
func (p *play) pass(d time.Duration) { p.ms.Add(d.Milliseconds()) }

func (p *play) runner(t *testing.T, jobs ...job.Job) *job.Runner {
	t.Helper()
	r, err := job.NewRunner(p.db, clock.Wall(p.now), jobs...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func status(t *testing.T, r *job.Runner) []job.State {
	t.Helper()
	s, err := r.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAJobRunsWhenItIsDue(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		var as identity.Actor
		r := p.runner(t, job.Job{Name: "test.tidy", Every: time.Hour, Timeout: time.Minute, Run: func(ctx context.Context) error {
			as = identity.From(ctx)
			p.pass(2 * time.Second)
			return nil
		}})
		if diff := cmp.Diff([]job.State{{Name: "test.tidy", Every: time.Hour}}, status(t, r)); diff != "" {
			t.Errorf("before the first run (-want +got):\n%s", diff)
		}
		began := p.now()
		runs := []int{r.RunDue(t.Context()), r.RunDue(t.Context())}
		p.pass(time.Hour - time.Second)
		runs = append(runs, r.RunDue(t.Context()))
		want := []job.State{{
			Name: "test.tidy", Every: time.Hour, Due: began.Add(time.Hour + 2*time.Second), LastRun: began, Took: 2 * time.Second,
		}}
		if diff := cmp.Diff(want, status(t, r)); diff != "" {
			t.Errorf("after the first run (-want +got):\n%s", diff)
		}
		p.pass(time.Second)
		runs = append(runs, r.RunDue(t.Context()))
		if diff := cmp.Diff([]int{1, 0, 0, 1}, runs); diff != "" {
			t.Errorf("runs (-want +got):\n%s", diff)
		}
		if !as.IsSystem() || as.ID != "job:test.tidy" {
			t.Errorf("it acted as %+v, want as the program", as)
		}
	})
}

func TestAFailedRunIsSeenAndRepeatedAtItsNextTime(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		fail := func(context.Context) error { return errors.New("no answer") }
		r := p.runner(t, job.Job{Name: "test.fail", Every: time.Hour, Timeout: time.Minute, Run: func(ctx context.Context) error { return fail(ctx) }})
		r.RunDue(t.Context())
		if got := status(t, r)[0].Error; got != "no answer" {
			t.Errorf("got %q, want the failure", got)
		}
		fail = func(context.Context) error { panic("bug") }
		p.pass(time.Hour)
		r.RunDue(t.Context())
		if got := status(t, r)[0].Error; !strings.HasPrefix(got, "panic: bug") {
			t.Errorf("got %q, want the panic", got)
		}
		fail = func(context.Context) error { return nil }
		p.pass(time.Hour)
		r.RunDue(t.Context())
		if got := status(t, r)[0].Error; got != "" {
			t.Errorf("got %q, want none after a good run", got)
		}
	})
}

func TestARunThatTakesTooLongIsEnded(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		r := p.runner(t, job.Job{Name: "test.slow", Every: time.Hour, Timeout: 10 * time.Millisecond, Run: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}})
		r.RunDue(t.Context())
		if got, want := status(t, r)[0].Error, context.DeadlineExceeded.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestOfManyCopiesOneRunsAJob(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		var runs, atOnce atomic.Int64
		j := job.Job{Name: "test.once", Every: time.Hour, Timeout: time.Minute, Run: func(context.Context) error {
			runs.Add(1)
			if atOnce.Add(1) > 1 {
				t.Error("two run at once")
			}
			time.Sleep(20 * time.Millisecond)
			atOnce.Add(-1)
			return nil
		}}
		second := &play{db: dbtest.Open(t, p.address)}
		second.ms.Store(p.ms.Load())
		var all sync.WaitGroup
		for i := range 8 {
			r := []*play{p, second}[i%2].runner(t, j)
			all.Go(func() { r.RunDue(t.Context()) })
		}
		all.Wait()
		if runs.Load() != 1 {
			t.Errorf("it ran %d times, want once", runs.Load())
		}
	})
}

func TestAJobWhoseCopyDiedRunsAgainAfterItsTimeout(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		stuck, died := make(chan struct{}), make(chan struct{})
		dead := p.runner(t, job.Job{Name: "test.x", Every: time.Hour, Timeout: time.Minute, Run: func(context.Context) error {
			close(stuck)
			<-died
			return errors.New("too late")
		}})
		ended := make(chan struct{})
		go func() { dead.RunDue(t.Context()); close(ended) }()
		<-stuck
		runs := 0
		r := p.runner(t, job.Job{Name: "test.x", Every: time.Hour, Timeout: time.Minute, Run: func(context.Context) error { runs++; return nil }})
		if s := status(t, r)[0]; s.Began != p.now() || !s.Due.IsZero() {
			t.Errorf("got %+v, want a run that is going on", s)
		}
		p.pass(time.Minute)
		r.RunDue(t.Context())
		p.pass(time.Second)
		r.RunDue(t.Context())
		if runs != 1 {
			t.Errorf("it ran %d times, want once, after the claim is over", runs)
		}
		close(died)
		<-ended
		if s := status(t, r)[0]; s.Error != "" {
			t.Errorf("the dead copy's end was noted: %+v", s)
		}
	})
}

func TestTheEndOfTheProgramIsNoFailureAndTheJobComesFirstNextTime(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		ctx, cancel := context.WithCancel(t.Context())
		r := p.runner(t, job.Job{Name: "test.long", Every: 24 * time.Hour, Timeout: time.Minute, Run: func(ctx context.Context) error {
			cancel()
			<-ctx.Done()
			return ctx.Err()
		}})
		r.Run(ctx) // returns once the job has
		if diff := cmp.Diff([]job.State{{Name: "test.long", Every: 24 * time.Hour}}, status(t, r)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestRunRunsAllJobsAndEndsWithItsContext(t *testing.T) {
	each(t, func(t *testing.T, p *play) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var ran sync.WaitGroup
		ran.Add(3)
		named := func(name string) job.Job {
			return job.Job{Name: name, Every: time.Hour, Timeout: time.Minute, Run: func(context.Context) error { ran.Done(); return nil }}
		}
		r := p.runner(t, named("a"), named("b"), named("c"))
		ended := make(chan struct{})
		go func() { r.Run(ctx); close(ended) }()
		ran.Wait()
		cancel()
		<-ended
	})
}

func TestJobsThatLackWhatTheyNeedAreRefused(t *testing.T) {
	run := func(context.Context) error { return nil }
	good := job.Job{Name: "a", Every: time.Second, Timeout: time.Second, Run: run}
	for name, jobs := range map[string][]job.Job{
		"no name":      {{Every: time.Second, Timeout: time.Second, Run: run}},
		"too often":    {{Name: "a", Every: time.Millisecond, Timeout: time.Second, Run: run}},
		"no timeout":   {{Name: "a", Every: time.Second, Run: run}},
		"nothing":      {{Name: "a", Every: time.Second, Timeout: time.Second}},
		"a name twice": {good, good},
	} {
		if _, err := job.NewRunner(nil, nil, jobs...); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := job.NewRunner(nil, nil, good); err != nil {
		t.Errorf("a good one: %v", err)
	}
}
