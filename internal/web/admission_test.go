package web

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// few are limits small enough to be met.
func few() limits {
	l := limitsFor(2)
	l.held, l.room, l.hands = 2, 40, 3
	return l
}

// fill has n newcomers arrive at the start and gives what became of each.
func fill(a *admission, n int) []verdict {
	list := make([]verdict, n)
	for i := range list {
		list[i] = a.arrive(0, visitor{})
	}
	return list
}

// kinds says in letters what became of each: in, held, waiting.
func kinds(list []verdict) string {
	text := ""
	for _, v := range list {
		switch {
		case v.admitted:
			text += "i"
		case v.held != nil:
			text += "h"
		case v.position > 0:
			text += "w"
		default:
			text += "?"
		}
	}
	return text
}

func TestWhoComesFindsAPlaceOrIsHeldOrGetsANumber(t *testing.T) {
	a := newAdmission(few())
	list := fill(a, 7)
	if got := kinds(list); got != "iihhwww" {
		t.Errorf("got %s", got)
	}
	for i, v := range list {
		if v.number != uint64(i+1) {
			t.Errorf("newcomer %d got the number %d", i+1, v.number)
		}
	}
	if last := list[6]; last.position != 5 || last.seconds < 1 {
		t.Errorf("the last stands at %d for %d seconds", last.position, last.seconds)
	}
	a.leave(time.Second, 1)
	if !list[2].held.admitted || list[3].held.admitted {
		t.Error("the free place did not go to who was held first")
	}
}

func TestOnAQuietDayNobodyGetsANumber(t *testing.T) {
	a := newAdmission(limitsFor(8))
	for i := range 4 {
		if !a.quick() {
			t.Fatalf("request %d was not let in", i+1)
		}
	}
	if a.quick() {
		t.Error("half the places are taken, and still no number")
	}
	for range 4 {
		a.leave(0, 0)
	}
	if !a.quick() || a.issued != 0 || len(a.hands) != 0 {
		t.Errorf("after the rush: issued %d, in hand %v", a.issued, a.hands)
	}
}

func TestWhoHasATurnGoesBeforeWhoHasNone(t *testing.T) {
	a := newAdmission(few())
	in := fill(a, 4) // two in, two held
	again := a.arrive(0, visitor{number: in[0].number})
	officer := a.arrive(0, visitor{first: true})
	a.leave(0, in[0].number)
	a.leave(0, in[1].number)
	if !again.held.admitted || !officer.held.admitted || in[2].held.admitted {
		t.Errorf("in: who has a turn %v, the officer %v, the newcomer %v", again.held.admitted, officer.held.admitted, in[2].held.admitted)
	}
}

func TestOneTicketIsOneTurnHoweverManyAskWithIt(t *testing.T) {
	a := newAdmission(few())
	in := fill(a, 1)
	waiting := fill(a, 4)
	a.limits.held = 9
	got := map[bool]int{}
	for range 500 {
		v := a.arrive(0, visitor{number: in[0].number})
		got[v.admitted || v.held != nil]++
	}
	if got[true] != a.limits.hands-1 {
		t.Errorf("of 500 with one ticket %d were let into a line, want %d", got[true], a.limits.hands-1)
	}
	last := waiting[len(waiting)-1]
	for range 500 {
		if v := a.arrive(0, visitor{number: last.number}); v.admitted || v.held != nil || v.position != last.position || v.number != last.number {
			t.Fatalf("who waits came again and got %+v, want position %d", v, last.position)
		}
	}
	if a.issued != 5 {
		t.Errorf("%d numbers were given to five", a.issued)
	}
}

func TestTheTurnOfWhoIsLostPassesOn(t *testing.T) {
	a := newAdmission(few())
	list := fill(a, 30)
	for _, v := range list[:4] {
		if v.held != nil {
			a.giveUp(time.Second, v.held, true)
		}
	}
	last, now := list[29], time.Second
	for now < 5*time.Minute && a.look(now, last.number).position > 0 {
		now += 5 * time.Second
	}
	if now >= 2*a.absent { // the places stay taken: only calling ahead can bring the last forward
		t.Errorf("the last still stands at %d", a.look(now, last.number).position)
	}
}

func TestOnceSomebodyWasSentToTheRoomNobodyIsHeldBehind(t *testing.T) {
	a := newAdmission(few())
	list := fill(a, 4)
	if v := a.giveUp(2*time.Second, list[3].held, false); v.position != 2 || v.number != 4 {
		t.Errorf("held in vain: got %+v", v)
	}
	if v := a.arrive(2*time.Second, visitor{}); v.held != nil || v.position != 3 {
		t.Errorf("behind: got %+v", v)
	}
}

func TestThoseWithATurnAreServedInTheOrderInWhichTheyCome(t *testing.T) {
	a := newAdmission(few())
	in := fill(a, 2)
	one, two := a.arrive(0, visitor{number: in[0].number}), a.arrive(0, visitor{number: in[1].number})
	a.leave(0, in[0].number)
	if !one.held.admitted || two.held.admitted {
		t.Errorf("in: the first %v, the second %v", one.held.admitted, two.held.admitted)
	}
}

func TestNoMoreAreCalledAheadThanTheMachineServes(t *testing.T) {
	a := newAdmission(few())
	list := fill(a, 40)
	for _, v := range list[2:4] {
		a.giveUp(0, v.held, false)
	}
	if a.called != 2+2 || a.look(0, list[4].number).position != 1 {
		t.Errorf("with %d places and nobody served %d are called", a.flight, a.called)
	}
}

func TestMoreAreCalledAheadAsLongAsPlacesStayFree(t *testing.T) {
	a := newAdmission(few())
	list := fill(a, 40)
	for _, v := range list[2:4] {
		a.giveUp(0, v.held, false)
	}
	a.leave(0, 1)
	a.leave(0, 2)
	last := list[39].number
	for now := time.Duration(0); now <= 2*a.window; now += time.Second {
		a.look(now, last)
	}
	if free := a.ahead; free != 4*a.flight || len(a.expected) != free {
		t.Errorf("with free places %d may be called ahead and %d are", a.ahead, len(a.expected))
	}
	for n := range uint64(3) {
		a.arrive(2*a.window, visitor{number: 3 + n})
	}
	a.look(3*a.window, last)
	if a.ahead != 2*a.flight {
		t.Errorf("when somebody found no place %d may be called ahead", a.ahead)
	}
}

func TestATurnEnds(t *testing.T) {
	a := newAdmission(few())
	in := fill(a, 3)
	a.leave(0, 1)
	a.leave(0, 2)
	if v := a.arrive(a.turn, visitor{number: in[0].number}); !v.admitted || v.number != in[0].number {
		t.Errorf("within its turn: got %+v", v)
	}
	if v := a.arrive(a.turn+2*time.Second, visitor{number: in[1].number}); v.number == in[1].number {
		t.Errorf("after its turn: got %+v", v)
	}
	if len(a.calls) > 2 {
		t.Errorf("%d calls are kept", len(a.calls))
	}
}

func TestAFullRoomGivesNoNumbers(t *testing.T) {
	a := newAdmission(few())
	fill(a, 2+40)
	v := a.arrive(0, visitor{})
	if v.admitted || v.held != nil || v.number != 0 || v.position != 41 || len(a.waiting) != 40 {
		t.Errorf("got %+v with %d waiting", v, len(a.waiting))
	}
}

// soul is somebody in the random town below.
type soul struct {
	number   uint64
	held     *waiter
	position int
	looks    time.Duration // when next; 0: not waiting
	patient  bool          // comes back until served
	officer  bool
	order    int // in which the numbers were given, as the people tell it
	inside   int // requests being worked on
}

// TestWhateverPeopleDoNobodyIsOvertaken lives random rushes: at every moment the bounds hold, no position grows, no number is
// called before a smaller one, and in the end everybody who kept waiting was served.
func TestWhateverPeopleDoNobodyIsOvertaken(t *testing.T) {
	for seed := range uint64(200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			newTown(t, seed).live()
		})
	}
}

// town lives one random rush.
type town struct {
	t      *testing.T
	a      *admission
	dice   *rand.Rand
	now    time.Duration
	people []*soul
	called uint64
	orders int
}

func newTown(t *testing.T, seed uint64) *town {
	l := limitsFor(1 + int(seed%5))
	l.held, l.room, l.hands = 1+int(seed%7), 60, 2
	return &town{t: t, a: newAdmission(l), dice: rand.New(rand.NewPCG(seed, 2031))}
}

func (w *town) live() {
	for range 200 {
		w.now += time.Duration(w.dice.IntN(700)) * time.Millisecond
		w.step(true)
	}
	for range 4000 {
		if !slices.ContainsFunc(w.people, func(s *soul) bool { return s.inside > 0 || s.held != nil || s.patient && s.looks > 0 }) {
			return
		}
		w.now += time.Second
		w.step(false)
	}
	w.t.Errorf("after an hour somebody who kept waiting was not served; waiting %d, in flight %d", len(w.a.waiting), w.a.inFlight)
}

// step has everybody do what is due, and a few of them something of their own.
func (w *town) step(newcomers bool) {
	for newcomers && w.dice.IntN(3) > 0 {
		s := &soul{patient: w.dice.IntN(4) > 0, officer: w.dice.IntN(30) == 0}
		w.people = append(w.people, s)
		if !s.officer && w.a.quick() {
			w.numbered(s, 0)
			w.entered(s)
			continue
		}
		w.take(s, w.a.arrive(w.now, visitor{first: s.officer}))
	}
	for _, s := range w.people {
		w.act(s)
	}
	w.check()
}

func (w *town) act(s *soul) {
	switch {
	case s.held != nil && s.held.admitted:
		s.held = nil
		w.entered(s)
	case s.held != nil && w.dice.IntN(4) == 0:
		held := s.held
		s.held = nil
		gone := !s.patient && w.dice.IntN(2) == 0
		v := w.a.giveUp(w.now, held, gone)
		if gone && !v.admitted {
			return
		}
		w.take(s, v)
	case s.inside > 0 && w.dice.IntN(3) == 0:
		s.inside--
		w.a.leave(w.now, s.number)
	case s.looks > 0 && w.now >= s.looks && (s.patient || w.dice.IntN(3) == 0):
		w.take(s, w.a.arrive(w.now, visitor{number: s.number, first: s.officer}))
	}
}

// take is what somebody does with a verdict.
func (w *town) take(s *soul, v verdict) {
	waited, before := s.looks > 0, s.number
	s.looks = 0
	if v.number != before || before == 0 {
		w.numbered(s, v.number)
	}
	switch {
	case v.admitted:
		w.entered(s)
	case v.held != nil:
		s.held = v.held
	default:
		if waited && before != 0 && v.number == before && v.position > s.position {
			w.t.Fatalf("number %d stood at %d and now stands at %d", v.number, s.position, v.position)
		}
		s.position, s.looks = v.position, w.now+time.Duration(3+w.dice.IntN(20))*time.Second
	}
}

func (w *town) numbered(s *soul, number uint64) {
	w.orders++
	s.order, s.number = w.orders, number
}

// entered wants nobody with a number, who came before and is still here, to be left waiting when somebody enters.
func (w *town) entered(s *soul) {
	s.inside++
	for _, before := range w.people {
		here := before.held != nil && !before.held.admitted || before.looks > 0
		if before.order < s.order && !s.officer && !before.officer && here && before.number > w.a.called {
			w.t.Fatalf("number %d waits, and somebody who came later went in with number %d", before.number, s.number)
		}
	}
}

func (w *town) check() {
	a := w.a
	inside := 0
	for _, s := range w.people {
		inside += s.inside
		if s.held != nil && s.held.admitted {
			inside++
		}
	}
	if a.inFlight != inside || inside > a.flight {
		w.t.Fatalf("%d are in, counted as %d, of at most %d", inside, a.inFlight, a.flight)
	}
	if a.called < w.called || a.called > a.issued || uint64(len(a.waiting)) != a.issued-a.called {
		w.t.Fatalf("called %d after %d, of %d, with %d waiting", a.called, w.called, a.issued, len(a.waiting))
	}
	w.called = a.called
	if len(a.waiting) > a.room || len(a.first) > a.limits.held || a.held > a.limits.held || len(a.hands) > a.flight+a.limits.held {
		w.t.Fatalf("beyond bounds: waiting %d, first %d, held %d, hands %d", len(a.waiting), len(a.first), a.held, len(a.hands))
	}
	for _, s := range w.people {
		if s.held != nil && s.held.admitted && s.number > a.called {
			w.t.Fatalf("number %d was let in and %d is the last called", s.number, a.called)
		}
	}
	open := 0
	for _, p := range a.waiting {
		if p.waiter != nil {
			open++
		}
	}
	if open != a.held {
		w.t.Fatalf("%d are held, counted as %d", open, a.held)
	}
	if a.inFlight < a.flight && (len(a.first) > 0 || len(a.waiting) > 0 && a.waiting[0].waiter != nil) {
		w.t.Fatalf("a place is free and somebody is held: first %d, in flight %d of %d", len(a.first), a.inFlight, a.flight)
	}
}

func BenchmarkADayLikeAnyOther(b *testing.B) {
	a := newAdmission(limitsFor(256))
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if a.quick() {
				a.leave(0, 0)
			}
		}
	})
}
