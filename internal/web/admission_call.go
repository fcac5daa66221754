package web

import (
	"math"
	"time"
)

// advance calls the numbers whose turn it is. Who is held open is called into a free place. Who waits in the room comes by
// only now and then, so some are called ahead: more and more of them as long as places stay free, fewer as soon as somebody
// whose turn has come finds none, and nobody at all in that moment. Who has hung up or was not seen for long is called too,
// and nobody waits for them.
func (a *admission) advance(now time.Duration) {
	a.expire(now)
	for len(a.waiting) > 0 {
		head := &a.waiting[0]
		switch {
		case head.waiter != nil:
			if a.inFlight >= a.flight {
				return
			}
			w := head.waiter
			a.held--
			a.call(now)
			a.hold(w.number)
			a.admit(w)
		case head.gone || now-head.seen > a.absent:
			a.call(now)
		case len(a.first) == 0 && len(a.expected) < a.ahead:
			a.call(now)
			a.expected[a.called] = true
			a.due = append(a.due, call{at: now + a.grace, number: a.called})
		default:
			return
		}
	}
}

// call gives the first of those who wait their turn.
func (a *admission) call(now time.Duration) {
	a.waiting[0] = place{}
	a.waiting = a.waiting[1:]
	a.called++
	if n := len(a.calls); n > 0 && now-a.calls[n-1].at < time.Second {
		a.calls[n-1].number = a.called
		return
	}
	a.calls = append(a.calls, call{at: now, number: a.called})
}

// expire ends the turns that are over, and expects no longer who has not come.
func (a *admission) expire(now time.Duration) {
	for len(a.calls) > 0 && now-a.calls[0].at > a.turn {
		a.expired = a.calls[0].number
		a.calls = a.calls[1:]
	}
	for len(a.due) > 0 && (now >= a.due[0].at || !a.expected[a.due[0].number]) {
		delete(a.expected, a.due[0].number)
		a.due = a.due[1:]
	}
	if now-a.pace.since >= a.window {
		a.ahead = a.nextAhead(now)
		a.pace = a.pace.next(now, a.window, a.called)
	}
}

// nextAhead is how many may be called ahead in the window that begins: twice as many when all that were called left places
// free, half as many when they did not find any.
func (a *admission) nextAhead(now time.Duration) int {
	switch {
	case now-a.pace.since >= 3*a.window:
		return a.flight
	case a.pace.full:
		return max(a.flight, a.ahead/2)
	default:
		return min(2*a.ahead, a.room)
	}
}

// secondsTo estimates how long it takes until a position's turn comes, from the pace of the calls.
func (a *admission) secondsTo(now time.Duration, position int) int {
	pace := a.pace.calls
	if since := (now - a.pace.since).Seconds(); pace == 0 && since >= 1 {
		pace = float64(a.called-a.pace.calledBefore) / since
	}
	if pace == 0 { // nothing is known yet
		pace = float64(a.flight)
	}
	return max(1, int(math.Ceil(float64(position)/max(pace, 1))))
}

// tally measures, window by window, how many numbers are called a second.
type tally struct {
	since        time.Duration
	full         bool // somebody whose turn had come found no place
	calledBefore uint64
	calls        float64 // a second, in the window before
}

// next begins a new window. One that lasted much longer was a quiet time and tells nothing.
func (t tally) next(now, window time.Duration, called uint64) tally {
	next := tally{since: now, calledBefore: called}
	if passed := now - t.since; passed < 3*window {
		next.calls = float64(called-t.calledBefore) / passed.Seconds()
	}
	return next
}
