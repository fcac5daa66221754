package ratingweb

import (
	"hash/maphash"
	"sync"
	"time"

	"comune.example/sportello/internal/fault"
)

// The limits of marks from one place: a school or a library shares one address, so it is generous.
const (
	mostMarks  = 30
	inWindow   = time.Hour
	mostPlaces = 50_000
)

// throttle counts marks by place for an hour. A place is a number made of its address with a seed that nobody knows and that
// ends with the process: no address is kept, and none can be found again.
type throttle struct {
	seed maphash.Seed

	mu     sync.Mutex
	began  time.Time
	places map[uint64]int
}

func newThrottle() *throttle { return &throttle{seed: maphash.MakeSeed(), places: map[uint64]int{}} }

// take counts a mark: TooMany beyond what one place may give in an hour.
func (t *throttle) take(place string, now time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.began) >= inWindow || len(t.places) >= mostPlaces {
		t.began = now
		clear(t.places)
	}
	key := maphash.String(t.seed, place)
	if t.places[key] >= mostMarks {
		return fault.New(fault.TooMany, "rating.limit")
	}
	t.places[key]++
	return nil
}
