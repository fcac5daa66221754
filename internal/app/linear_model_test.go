package app_test

import (
	"fmt"
	"strings"

	"github.com/anishathalye/porcupine"
)

// The sequential town: one day of a calendar with a few places, and a few people of whom each has at most one appointment,
// one place held and one entry of the waiting list. Whatever really happened at once must look as if it had happened in some
// order here, each thing between its question and its answer.

const (
	persons  = 5  // of one day
	dayHours = 6  // openings of one day, of one slot each
	nowhere  = -1 // no slot
)

// capacities are how many are received in each slot of a day.
func capacities() [dayHours]int8 { return [dayHours]int8{1, 2, 1, 1, 2, 1} }

// standing is what one person has.
type standing struct {
	booked, held int8 // slot or nowhere
	waits        bool // is on the waiting list
	tied         bool // … for a better place than the appointment
	offered      int8 // slot on offer, or nowhere
}

// dayState is what all have. It is comparable, so that states can be told apart quickly.
type dayState [persons]standing

// action is what somebody does, or what the program does for those who wait.
type action string

const (
	toBook     action = "book"
	toHold     action = "hold"
	toBookHeld action = "book the held"
	toGiveUp   action = "give up the held"
	toCancel   action = "cancel"
	toMove     action = "move"
	toWait     action = "wait"
	toLeave    action = "leave"
	toDecline  action = "decline"
	toAccept   action = "accept"
	toOffer    action = "offer"
	toLook     action = "look"
)

// question is the input of an operation.
type question struct {
	day, person int
	what        action
	slot        int8
}

// outcome is its output: what was answered.
type outcome struct {
	full, over bool           // refused: no place; no such offer any more
	slot       int8           // of the appointment, where the answer says one
	free       [dayHours]int8 // seen by who looks
}

// dayModel is the model for the checker: each day is a partition of its own.
func dayModel() porcupine.Model {
	return porcupine.Model{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			days := map[int][]porcupine.Operation{}
			for _, o := range history {
				day := o.Input.(question).day
				days[day] = append(days[day], o)
			}
			var list [][]porcupine.Operation
			for _, day := range days {
				list = append(list, day)
			}
			return list
		},
		Init: func() any {
			var s dayState
			for i := range s {
				s[i] = standing{booked: nowhere, held: nowhere, offered: nowhere}
			}
			return s
		},
		Step: func(state, input, output any) (bool, any) {
			return state.(dayState).step(input.(question), output.(outcome))
		},
		DescribeOperation: func(input, output any) string {
			return fmt.Sprintf("%d: %s %d -> %+v", input.(question).person, input.(question).what, input.(question).slot, output.(outcome))
		},
		DescribeState: func(state any) string {
			var b strings.Builder
			for i, p := range state.(dayState) {
				fmt.Fprintf(&b, "%d: %+v\n", i, p)
			}
			return b.String()
		},
	}
}

// free counts the places left in each slot.
func (s dayState) free() [dayHours]int8 {
	left := capacities()
	for _, p := range s {
		for _, slot := range []int8{p.booked, p.held, p.offered} {
			if slot != nowhere {
				left[slot]--
			}
		}
	}
	return left
}

// step tells whether the answer is possible in this state, and what is true after it.
func (s dayState) step(q question, o outcome) (bool, any) {
	if q.what == toLook {
		return o.free == s.free(), s
	}
	p := &s[q.person] // of a copy: an array is a value
	var ok bool
	switch q.what {
	case toBook, toHold, toMove, toOffer:
		ok = s.take(q, o)
	case toBookHeld:
		ok, p.booked, p.held = p.held != nowhere && p.held == o.slot, p.held, nowhere
	case toGiveUp:
		ok, p.held = p.held != nowhere, nowhere
	case toCancel:
		ok, p.booked = p.booked != nowhere, nowhere
		if p.tied {
			p.waits, p.tied, p.offered = false, false, nowhere
		}
	case toWait:
		ok, p.waits, p.tied = !p.waits, true, p.booked != nowhere
	case toLeave:
		ok, p.waits, p.tied, p.offered = true, false, false, nowhere
	case toDecline:
		ok, p.offered = true, nowhere
	case toAccept:
		ok = p.accept(o)
	case toLook:
	}
	return ok, s
}

// take gives a place of the slot, or refuses because none is left. A person's earlier hold goes back first, and so does the
// appointment that is moved, to make room for the new one.
func (s *dayState) take(q question, o outcome) bool {
	p := &s[q.person]
	before := *p
	switch q.what {
	case toHold:
		p.held = nowhere
	case toMove:
		if before.booked == nowhere {
			return false
		}
		p.booked = nowhere
	case toOffer:
		if !p.waits || p.offered != nowhere {
			return false
		}
	default:
	}
	if s.free()[q.slot] == 0 {
		*p = before
		return o.full
	}
	switch q.what {
	case toHold:
		p.held = q.slot
	case toOffer:
		p.offered = q.slot
	default:
		p.booked = q.slot
	}
	return !o.full && o.slot == q.slot
}

// accept takes the offered place; the appointment that was to become better moves there.
func (p *standing) accept(o outcome) bool {
	if o.over || p.offered == nowhere {
		return o.over && p.offered == nowhere
	}
	taken := p.offered
	p.booked, p.offered, p.waits, p.tied = taken, nowhere, false, false
	return o.slot == taken
}
