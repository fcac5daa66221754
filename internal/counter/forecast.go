package counter

import (
	"time"
)

// Range is how long somebody may still have to wait, in minutes as people say them. Known is false where no desk is open.
type Range struct {
	Known    bool
	From, To int
}

// optimistic is the share of the reckoned time after which it may already be one's turn.
const optimistic = 0.8

// Forecast reckons how long each of those who wait has to wait, by id: one walk through the queue, in which each turn
// takes as long as its subject took lately, divided by the desks that are open. Who is next is asked anew at each step, for
// appointments come to their time meanwhile.
func Forecast(turns []Turn, desks int, took func(subject string) time.Duration, now time.Time) map[string]Range {
	forecast := make(map[string]Range, len(turns))
	lanes, at := lanesOf(turns, now), now
	for t := lanes.next(at); t != nil; t = lanes.next(at) {
		forecast[t.ID] = rangeOf(at.Sub(now), desks)
		if desks > 0 {
			at = at.Add(took(t.Subject) / time.Duration(desks))
		}
	}
	return forecast
}

// lanes are those who wait, in the classes of the order; within a class the order does not change with time.
type lanes struct{ again, appointed, walkIn []Turn }

func lanesOf(turns []Turn, now time.Time) *lanes {
	l := &lanes{}
	for _, t := range Ordered(turns, now) {
		switch t.rank(now) {
		case 0:
			l.again = append(l.again, t)
		case 2:
			l.walkIn = append(l.walkIn, t)
		default:
			l.appointed = append(l.appointed, t)
		}
	}
	return l
}

// next takes out who is called at an instant: nil when nobody is left.
func (l *lanes) next(at time.Time) *Turn {
	switch {
	case len(l.again) > 0:
		return take(&l.again)
	case len(l.appointed) > 0 && (!l.appointed[0].Start.After(at) || len(l.walkIn) == 0):
		return take(&l.appointed)
	case len(l.walkIn) > 0:
		return take(&l.walkIn)
	default:
		return nil
	}
}

func take(lane *[]Turn) *Turn {
	t := &(*lane)[0]
	*lane = (*lane)[1:]
	return t
}

func rangeOf(wait time.Duration, desks int) Range {
	if desks <= 0 {
		return Range{}
	}
	minutes := wait.Minutes()
	return Range{Known: true, From: said(minutes*optimistic, false), To: said(minutes, true)}
}

// said rounds minutes as people say them: to five up to half an hour, to ten beyond; down for the hopeful end, up for the
// other, so that nobody who believes it comes too late.
func said(minutes float64, up bool) int {
	step := 5
	if minutes > 30 {
		step = 10
	}
	n := int(minutes) / step * step
	if up && float64(n) < minutes {
		n += step
	}
	return n
}
