package statistics

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/statistics/internal/statisticsdb"
)

const (
	visitsTogether = 2000   // visits that are written in one change
	visitsWaiting  = 50_000 // visits kept in memory at most; a visit beyond is not counted rather than not served
	longestVisitID = 100    // of an id that a client chose; a longer one is replaced
)

type visit struct {
	id, path string
	at       time.Time
	n        int64
}

// pageDay is what visits without an id are gathered by.
type pageDay struct {
	path string
	day  italy.Day
}

// Recorder gathers visits as pages are shown and writes them together: a visit waits for no disk, and counting 989 visits
// a day costs one change a second at most. What was shown in the last second before a crash may go uncounted.
type Recorder struct {
	service *Service
	gaps    gaps
	mu      sync.Mutex // guards waiting and gathered
	waiting []visit
	// gathered are the visits without an id since the last flush: one row a page, however many there were
	gathered map[pageDay]visit
	writing  sync.Mutex // held by the flush at work
}

// Heard notes that a page was shown, by its path with the language. A repeat with the same id counts once; those with none
// count each. Of a path that holds a secret only the words before it are kept.
func (r *Recorder) Heard(ctx context.Context, id, path string) {
	at, path := r.service.journal.Now(ctx), shownPath(path)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting)+len(r.gathered) >= visitsWaiting {
		return
	}
	if id != "" && len(id) <= longestVisitID && !strings.HasPrefix(id, ownMark) {
		r.waiting = append(r.waiting, visit{id: id, path: path, at: at, n: 1})
		return
	}
	if r.gathered == nil {
		r.gathered = map[pageDay]visit{}
	}
	page := pageDay{path: path, day: italy.DayOf(at)}
	v := r.gathered[page]
	r.gathered[page] = visit{path: path, at: at, n: v.n + 1}
}

// ownMark begins the ids that the recorder itself gives, so that visits under them can be gathered later.
const ownMark = "="

func ownID() string { return ownMark + uuid.NewString() }

// settle puts what was gathered beside what waits, under ids of its own: writing it twice then counts it once. The caller
// holds mu.
func (r *Recorder) settle() {
	for _, v := range r.gathered {
		v.id = ownID()
		r.waiting = append(r.waiting, v)
	}
	r.gathered = nil
}

// Flush writes what was heard so far; when it returns without error, that is on disk.
func (r *Recorder) Flush(ctx context.Context) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	ctx = identity.AsSystem(ctx, "statistics")
	return errors.Join(r.flushVisits(ctx), r.flushGaps(ctx))
}

func (r *Recorder) flushVisits(ctx context.Context) error {
	for {
		r.mu.Lock()
		r.settle()
		batch := r.waiting[:min(len(r.waiting), visitsTogether)]
		r.mu.Unlock()
		if len(batch) == 0 {
			return nil
		}
		if err := r.service.recordVisits(ctx, batch); err != nil {
			return err
		}
		r.mu.Lock()
		r.waiting = append([]visit(nil), r.waiting[len(batch):]...)
		r.mu.Unlock()
	}
}

// Run writes once a second until the context ends, and then once more.
func (r *Recorder) Run(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			if err := r.Flush(context.WithoutCancel(ctx)); err != nil {
				failed(err)
			}
			return
		case <-tick.C:
			if err := r.Flush(ctx); err != nil {
				failed(err)
			}
		}
	}
}

func (s *Service) recordVisits(ctx context.Context, batch []visit) error {
	return journal.Do(ctx, s.journal, "statistics.record_visits", func(tx *journal.Tx) error {
		q := statisticsdb.New(tx)
		for _, v := range batch {
			err := q.InsertVisit(tx.Context(), statisticsdb.InsertVisitParams{
				ID: v.id, Day: string(italy.DayOf(v.at)), At: v.at.UnixMilli(), Path: v.path, N: v.n,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
