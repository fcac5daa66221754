package web

import (
	"slices"
	"sync"
	"time"
)

// limits bound an admission: whatever comes, memory and work stay within them.
type limits struct {
	flight int           // requests worked on at once
	held   int           // requests held open for a moment, in each of the two lines
	room   int           // people who wait
	hold   time.Duration // how long a request is held open before its owner is shown the room
	hands  int           // requests in hand of one ticket: what a browser opens, not a program that wants to be first
	turn   time.Duration // how long a turn lasts: the time for a journey of several pages
	absent time.Duration // who was not seen for so long is no longer expected, though the turn stays theirs
	grace  time.Duration // within which who is called is expected to come
	window time.Duration // of the measured pace
}

func limitsFor(flight int) limits {
	return limits{
		flight: flight, held: 8 * flight, room: 1 << 18, hands: 8,
		hold: 2 * time.Second, turn: 15 * time.Minute, absent: 90 * time.Second, grace: 10 * time.Second, window: 4 * time.Second,
	}
}

// admission decides whose request is worked on now, whose is held open for a moment, and who waits in the room. Whoever
// cannot be served at once gets the next number, and numbers are called in their order and never called back: so
// nobody is overtaken by who came later, and a position only falls. A called number has its turn, which is to be served
// before all who have none. It takes the time from its caller, as what has passed since its start.
type admission struct {
	limits

	mu       sync.Mutex
	inFlight int
	first    []*waiter // who has a turn but finds no place; whenever somebody is here, every place is taken
	issued   uint64    // the last number given
	called   uint64    // the last number whose turn has come
	expired  uint64    // the last number whose turn is over
	waiting  []place   // of the numbers between called and issued
	held     int       // of those waiting, whose request is held open
	calls    []call    // whose turns are not over
	expected map[uint64]bool
	ahead    int            // how many may be called who are not here
	due      []call         // when who is expected no longer is
	hands    map[uint64]int // requests in hand of each number
	pace     tally
}

// place is what is known of somebody who waits.
type place struct {
	seen   time.Duration
	gone   bool    // has hung up
	waiter *waiter // the request that is held open; nil if there is none
}

// waiter is a request that is held open. in is closed when it is admitted.
type waiter struct {
	number   uint64
	in       chan struct{}
	admitted bool
}

// call is a moment and the last number that had been called by then.
type call struct {
	at     time.Duration
	number uint64
}

// visitor is somebody who asks.
type visitor struct {
	number uint64 // of the ticket shown; 0: none
	first  bool   // goes before everybody who waits: an officer
}

// verdict is what becomes of a request: it is admitted, or held, or its owner waits at a position.
type verdict struct {
	admitted bool
	held     *waiter
	number   uint64 // of the ticket to keep; 0: none
	position int
	seconds  int
}

func newAdmission(l limits) *admission {
	return &admission{limits: l, ahead: l.flight, expected: map[uint64]bool{}, hands: map[uint64]int{}}
}

// quick admits without number or ticket while less than half the places are taken and nobody waits: a day like any other.
func (a *admission) quick() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if 2*a.inFlight >= a.flight || len(a.waiting) > 0 || len(a.first) > 0 {
		return false
	}
	a.inFlight++
	return true
}

// crowded tells whether a request that came now would not be worked on at once.
func (a *admission) crowded() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.inFlight >= a.flight || len(a.waiting) > 0
}

// arrive decides about a request.
func (a *admission) arrive(now time.Duration, v visitor) verdict {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.advance(now)
	switch {
	case v.first || a.hasTurn(v.number):
		return a.enterFirst(v.number)
	case a.waits(v.number):
		a.waiting[v.number-a.called-1].seen = now
		return a.wait(now, v.number)
	default:
		return a.enterLast(now)
	}
}

// look tells where a ticket stands without asking for anything: position 0 is that its owner may ask now.
func (a *admission) look(now time.Duration, number uint64) verdict {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.waits(number) {
		a.waiting[number-a.called-1].seen = now
	}
	a.advance(now)
	if !a.waits(number) {
		return verdict{number: number}
	}
	return a.wait(now, number)
}

// leave says that a request was answered.
func (a *admission) leave(now time.Duration, number uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.inFlight--
	a.letGo(number)
	if len(a.first) > 0 {
		next := a.first[0]
		a.first[0] = nil
		a.first = a.first[1:]
		a.admit(next)
		return
	}
	a.advance(now)
}

// giveUp says that a request is held no longer: its time is over, or its owner has hung up. If it has been admitted in
// this very moment it stays so.
func (a *admission) giveUp(now time.Duration, w *waiter, gone bool) verdict {
	a.mu.Lock()
	defer a.mu.Unlock()
	if w.admitted {
		return verdict{admitted: true, number: w.number}
	}
	if i := slices.Index(a.first, w); i >= 0 {
		a.first = slices.Delete(a.first, i, i+1)
		a.letGo(w.number)
		return verdict{number: w.number, position: 1, seconds: 1}
	}
	p := &a.waiting[w.number-a.called-1]
	p.waiter, p.seen, p.gone = nil, now, gone
	a.held--
	a.advance(now)
	if a.hasTurn(w.number) {
		return verdict{number: w.number, position: 1, seconds: 1}
	}
	return a.wait(now, w.number)
}

// enterFirst lets in who has a turn, or puts the request in front of all who have none.
func (a *admission) enterFirst(number uint64) verdict {
	delete(a.expected, number)
	if number != 0 && a.hands[number] >= a.limits.hands {
		return verdict{number: number, position: 1, seconds: 1}
	}
	w := &waiter{number: number, in: make(chan struct{})}
	a.pace.full = a.pace.full || a.inFlight >= a.flight
	switch {
	case a.inFlight < a.flight:
		a.hold(number)
		a.admit(w)
		return verdict{admitted: true, number: number}
	case len(a.first) < a.limits.held:
		a.hold(number)
		a.first = append(a.first, w)
		return verdict{held: w, number: number}
	default:
		return verdict{number: number, position: 1, seconds: 1}
	}
}

// enterLast gives the next number. The request is held open while all those before it are: as soon as one of them has
// been sent to the room, who comes after goes there at once.
func (a *admission) enterLast(now time.Duration) verdict {
	if len(a.waiting) >= a.room {
		return verdict{position: len(a.waiting) + 1, seconds: a.secondsTo(now, len(a.waiting)+1)}
	}
	a.issued++
	w, p := &waiter{number: a.issued, in: make(chan struct{})}, place{seen: now}
	if a.held == len(a.waiting) && a.held < a.limits.held {
		p.waiter = w
		a.held++
	}
	a.waiting = append(a.waiting, p)
	a.advance(now)
	switch {
	case w.admitted:
		return verdict{admitted: true, number: w.number}
	case p.waiter != nil:
		return verdict{held: w, number: w.number}
	case a.hasTurn(w.number):
		return a.enterFirst(w.number)
	default:
		return a.wait(now, w.number)
	}
}

func (a *admission) admit(w *waiter) {
	a.inFlight++
	w.admitted = true
	close(w.in)
}

func (a *admission) hold(number uint64) {
	if number != 0 {
		a.hands[number]++
	}
}

func (a *admission) letGo(number uint64) {
	if a.hands[number]--; a.hands[number] <= 0 {
		delete(a.hands, number)
	}
}

func (a *admission) hasTurn(number uint64) bool { return number > a.expired && number <= a.called }
func (a *admission) waits(number uint64) bool   { return number > a.called && number <= a.issued }

func (a *admission) wait(now time.Duration, number uint64) verdict {
	position := int(number - a.called) //nolint:gosec // at most the room
	return verdict{number: number, position: position, seconds: a.secondsTo(now, position)}
}
