package account

import (
	"sync"
	"time"

	"comune.example/sportello/internal/fault"
)

// limit is a token bucket a key: burst at once, then one more every so often. It is kept in memory: it protects this
// copy of the program and the people behind it, and a restart forgives.
type limit struct {
	burst float64
	every time.Duration

	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

const mostBuckets = 100_000 // when there are more, full ones are forgotten

func newLimit(burst int, every time.Duration) *limit {
	return &limit{burst: float64(burst), every: every, buckets: map[string]bucket{}}
}

// take uses one token of the key: TooMany if there is none. Who turns out to be right gives it back.
func (l *limit) take(key string, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.filled(key, now)
	if b.tokens < 1 {
		return fault.New(fault.TooMany, "account.too_many")
	}
	b.tokens--
	if len(l.buckets) >= mostBuckets {
		l.forget(now)
	}
	l.buckets[key] = b
	return nil
}

// giveBack returns a token that take used.
func (l *limit) giveBack(key string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.filled(key, now)
	b.tokens = min(b.tokens+1, l.burst)
	l.buckets[key] = b
}

func (l *limit) filled(key string, now time.Time) bucket {
	b, known := l.buckets[key]
	if !known {
		return bucket{tokens: l.burst, at: now}
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.tokens = min(b.tokens+float64(passed)/float64(l.every), l.burst)
		b.at = now
	}
	return b
}

// forget drops the buckets that are full again, or all of them where that does not help.
func (l *limit) forget(now time.Time) {
	for key := range l.buckets {
		if l.filled(key, now).tokens >= l.burst {
			delete(l.buckets, key)
		}
	}
	if len(l.buckets) >= mostBuckets {
		clear(l.buckets)
	}
}

// limits are the program's. Several sites of the town hall share one address, so what comes from one place is limited
// generously; one account tried from one place is not. What is tried on one account from everywhere is limited so loosely
// that nobody can lock its owner out, and the digital identity is never limited.
type limits struct {
	byPair    *limit // wrong passwords for one e-mail address from one place
	byEmail   *limit // wrong passwords for one e-mail address
	byAddress *limit // wrong passwords from one place
	letters   *limit // letters that anybody can cause to be sent to one e-mail address
	asked     *limit // registrations and resets from one place
}

func newLimits() limits {
	return limits{
		byPair:    newLimit(10, time.Minute),
		byEmail:   newLimit(100, 30*time.Second),
		byAddress: newLimit(60, 2*time.Second),
		letters:   newLimit(3, 20*time.Minute),
		asked:     newLimit(60, 5*time.Second),
	}
}

// attempt uses one attempt to come in with a password, and gives the function that returns it to who was right.
func (l limits) attempt(email, place string, now time.Time) (right func(), err error) {
	type one struct {
		limit *limit
		key   string
	}
	all := []one{{l.byPair, email + " " + place}, {l.byEmail, email}, {l.byAddress, place}}
	for i, o := range all {
		if err := o.limit.take(o.key, now); err != nil {
			for _, taken := range all[:i] {
				taken.limit.giveBack(taken.key, now)
			}
			return nil, err
		}
	}
	return func() {
		for _, o := range all {
			o.limit.giveBack(o.key, now)
		}
	}, nil
}

// letter uses one of the letters that a place may cause to be sent to an address.
func (l limits) letter(email, place string, now time.Time) error {
	if err := l.asked.take(place, now); err != nil {
		return err
	}
	return l.letters.take(email, now)
}
