package statistics

import (
	"context"
	"maps"
	"sync"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	gapsADay    = 300              // different addresses, and different questions, that are kept of a day
	occasion    = 10 * time.Minute // within which the same question is one occasion
	gapsWaiting = 2 * gapsADay     // kept in memory at most
)

// Occasions are on how many words must have been asked before anybody is shown them.
const Occasions = 3

type gapKind string

const (
	missingPage gapKind = "page"
	noAnswer    gapKind = "search"
)

// gap is something that people looked for in vain on a day.
type gap struct {
	day  italy.Day
	kind gapKind
	what string
}

// gaps gathers what people looked for in vain until it is written. It holds a bounded number of things whatever anybody
// sends, and nothing about who it was.
type gaps struct {
	mu     sync.Mutex // guards what follows
	counts map[gap]int64
	asked  map[string]time.Time // when a question last counted
}

// Missed notes that no page has an address; one that could tell of somebody is forgotten at once.
func (r *Recorder) Missed(ctx context.Context, path string) {
	if !harmlessPath(path) {
		return
	}
	r.gaps.mu.Lock()
	defer r.gaps.mu.Unlock()
	r.gaps.add(gap{day: italy.DayOf(r.service.journal.Now(ctx)), kind: missingPage, what: path}, 1)
}

// Unanswered notes words that the search found nothing for. The same words count once in ten minutes: somebody who
// repeats a question is one occasion.
func (r *Recorder) Unanswered(ctx context.Context, question string) {
	words := harmlessWords(question)
	if words == "" {
		return
	}
	now := r.service.journal.Now(ctx)
	r.gaps.mu.Lock()
	defer r.gaps.mu.Unlock()
	if r.gaps.again(words, now) {
		return
	}
	r.gaps.add(gap{day: italy.DayOf(now), kind: noAnswer, what: words}, 1)
}

// again tells whether these words have counted just now, or so many have that no more are told apart. The caller holds mu.
func (g *gaps) again(words string, now time.Time) bool {
	if g.asked == nil {
		g.asked = map[string]time.Time{}
	}
	maps.DeleteFunc(g.asked, func(_ string, last time.Time) bool { return now.Sub(last) >= occasion })
	if _, ok := g.asked[words]; ok || len(g.asked) >= gapsWaiting {
		return true
	}
	g.asked[words] = now
	return false
}

// add counts a gap while there is room. The caller holds mu.
func (g *gaps) add(x gap, n int64) {
	if _, ok := g.counts[x]; !ok && len(g.counts) >= gapsWaiting {
		return
	}
	if g.counts == nil {
		g.counts = map[gap]int64{}
	}
	g.counts[x] += n
}

// take gives what was gathered and begins anew.
func (g *gaps) take() map[gap]int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	taken := g.counts
	g.counts = nil
	return taken
}

// putBack gathers again what could not be written.
func (g *gaps) putBack(counts map[gap]int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for x, n := range counts {
		g.add(x, n)
	}
}

func (r *Recorder) flushGaps(ctx context.Context) error {
	counts := r.gaps.take()
	if len(counts) == 0 {
		return nil
	}
	err := journal.Do(ctx, r.service.journal, "statistics.record_gaps", func(tx *journal.Tx) error {
		for x, n := range counts {
			if err := recordGap(tx, x, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.gaps.putBack(counts)
	}
	return err
}
