package counter

import (
	"sync"
	"time"
)

// bell tells those who watch an office that its queue has changed. It holds at most one ring for each: who is slow sees
// the latest state, not each state.
type bell struct {
	mu       sync.Mutex
	watchers map[string]map[chan struct{}]struct{}
}

func newBell() *bell { return &bell{watchers: map[string]map[chan struct{}]struct{}{}} }

func (b *bell) ring(office string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for rings := range b.watchers[office] {
		select {
		case rings <- struct{}{}:
		default:
		}
	}
}

// Watch gives a channel that rings when the office's queue changes in this copy of the program, until stop is called.
func (s *Service) Watch(office string) (rings <-chan struct{}, stop func()) {
	b, c := s.bell, make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.watchers[office] == nil {
		b.watchers[office] = map[chan struct{}]struct{}{}
	}
	b.watchers[office][c] = struct{}{}
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.watchers[office], c)
	}
}

// noted remembers who has seen whose appointment today, so that a list that is looked at all day leaves one line in the
// audit for each reader and person, not one each time.
type noted struct {
	mu   sync.Mutex
	day  string
	seen map[string]bool
}

func newNoted() *noted { return &noted{seen: map[string]bool{}} }

// fresh lists those ids that the reader has not seen on the day.
func (n *noted) fresh(day, reader string, ids []string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.day != day {
		n.day = day
		clear(n.seen)
	}
	var list []string
	for _, id := range ids {
		if !n.seen[reader+" "+id] {
			list = append(list, id)
		}
	}
	return list
}

// note remembers ids as seen; it is called after the line is on disk.
func (n *noted) note(reader string, ids []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, id := range ids {
		n.seen[reader+" "+id] = true
	}
}

// lastSeen remembers when each site was last heard of.
type lastSeen struct {
	mu sync.Mutex
	at map[string]time.Time
}

func newLastSeen() *lastSeen { return &lastSeen{at: map[string]time.Time{}} }

func (l *lastSeen) now(site string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at[site] = at
}

func (l *lastSeen) of(s Site) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at := l.at[s.ID]; at.After(s.SeenAt) {
		return at
	}
	return s.SeenAt
}
