package workload

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"

	"comune.example/sportello/internal/italy"
)

const (
	bodies    = 40   // public bodies that verify registry data
	skew      = 1.7  // professionals act often: a citizen's number is the last one times u to this power
	amountLog = 0.45 // sigma of the lognormal amounts
)

// Generate returns the events that the specification asks for, in order of time. The stream may be ranged over
// again and is the same each time. It fails for a specification that [ParseSpec] would refuse.
func Generate(s Spec) (iter.Seq[Event], error) {
	if err := s.validate(); err != nil {
		return nil, fmt.Errorf("workload's specification: %w", err)
	}
	plan := Plan(s)
	for _, series := range plan {
		planned := 0
		for _, n := range series.Days {
			planned += n
		}
		if planned != series.Total {
			return nil, fmt.Errorf("workload's specification: %s: no day has a weight", Column{series.Kind, series.Sub})
		}
	}
	return func(yield func(Event) bool) {
		g := newGenerator(s.scaled(), plan)
		for i, day := range g.days {
			for _, e := range g.day(i, day) {
				if !yield(e) {
					return
				}
			}
		}
	}, nil
}

// generator holds what has been drawn in advance, because it must sum up over the whole range, and is used up in
// order of time.
type generator struct {
	spec       Spec
	days       []italy.Day
	plan       []Series
	random     *rand.Rand
	subs       [][]string // by series
	amounts    [][]int64  // by series
	bookers    []int
	registered int
}

func newGenerator(s Spec, plan []Series) *generator {
	g := &generator{
		spec: s, days: s.Days(), plan: plan,
		random:     rand.New(rand.NewPCG(s.Seed, 0x5707_7e11_0000_0001)), //nolint:gosec // a reproducible stream, no secret
		registered: s.RegisteredAtStart(),
	}
	for _, series := range plan {
		subs := mixed(series.KindSpec)
		g.random.Shuffle(len(subs), func(i, j int) { subs[i], subs[j] = subs[j], subs[i] })
		g.subs = append(g.subs, subs)
		g.amounts = append(g.amounts, g.drawAmounts(series.Total, series.Cents))
	}
	g.bookers = g.drawBookers()
	return g
}

// day returns the events of the i-th day in order of time.
func (g *generator) day(i int, day italy.Day) []Event {
	var events []Event
	for j := range g.plan {
		events = append(events, g.seriesOfDay(j, i, day)...)
	}
	slices.SortStableFunc(events, func(a, b Event) int { return a.At.Compare(b.At) })
	for k := range events { // people last: who is registered depends on the moment
		events[k].Actor = g.drawActor(events[k].Kind)
		events[k].Site = 1 + g.random.IntN(g.spec.Sites)
	}
	return events
}

func (g *generator) seriesOfDay(j, i int, day italy.Day) []Event {
	series := g.plan[j]
	n := series.Days[i]
	if n == 0 {
		return nil
	}
	moments := g.drawMoments(series.KindSpec, day, n)
	events := make([]Event, n)
	for k := range events {
		e := Event{At: moments[k], Kind: series.Kind, Sub: series.Sub, Tenant: 1}
		if len(g.subs[j]) > 0 {
			e.Sub, g.subs[j] = g.subs[j][0], g.subs[j][1:]
		}
		if len(g.amounts[j]) > 0 {
			e.Cents, g.amounts[j] = g.amounts[j][0], g.amounts[j][1:]
		}
		events[k] = e
	}
	return events
}

func (g *generator) drawActor(kind Kind) Actor {
	a := Actor{Class: kind.class()}
	switch {
	case kind == Registration:
		g.registered++
		a.Number = g.registered
	case a.Class == Citizen:
		a.Number = 1 + int(float64(g.registered)*math.Pow(g.random.Float64(), skew))
	case a.Class == Resident:
		a.Number, g.bookers = g.bookers[0], g.bookers[1:]
	case a.Class == Body:
		a.Number = g.random.IntN(bodies)
	default:
		a.Number = g.random.IntN(g.spec.Residents)
	}
	return a
}

// drawBookers returns one resident for each booking, as many different ones as the specification says.
func (g *generator) drawBookers() []int {
	distinct, bookings := g.spec.DistinctBookingCitizens, g.spec.Total(Booking)
	seen := make(map[int]bool, distinct)
	bookers := make([]int, 0, bookings)
	for len(bookers) < distinct {
		if r := g.random.IntN(g.spec.Residents); !seen[r] {
			seen[r] = true
			bookers = append(bookers, r)
		}
	}
	for len(bookers) < bookings {
		bookers = append(bookers, bookers[g.random.IntN(distinct)])
	}
	g.random.Shuffle(len(bookers), func(i, j int) { bookers[i], bookers[j] = bookers[j], bookers[i] })
	return bookers
}

// drawAmounts returns n lognormal amounts, each of minCents at least, that sum to cents.
func (g *generator) drawAmounts(n int, cents int64) []int64 {
	if cents == 0 {
		return nil
	}
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = math.Exp(amountLog * g.random.NormFloat64())
	}
	amounts := apportion(cents, weights)
	short := int64(0)
	for i, a := range amounts {
		if a < minCents {
			short += minCents - a
			amounts[i] = minCents
		}
	}
	for short > 0 { // the largest amounts pay for the smallest
		largest := 0
		for i, a := range amounts {
			if a > amounts[largest] {
				largest = i
			}
		}
		pay := min(short, (amounts[largest]-minCents+1)/2)
		amounts[largest] -= pay
		short -= pay
	}
	return amounts
}
