package workload

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"comune.example/sportello/internal/italy"
)

// Series is what a row of the specification asks of each day: Days[i] events on the i-th day of the range.
type Series struct {
	KindSpec
	Days []int
}

// Plan spreads each row's total over the days. It involves no chance: weights, then largest remainders.
func Plan(s Spec) []Series {
	s = s.scaled()
	days := s.Days()
	var plan []Series
	for _, k := range s.Kinds {
		parts := apportion(int64(k.Total), s.dayWeights(k, days))
		series := Series{KindSpec: k, Days: make([]int, len(days))}
		for i, n := range parts {
			series.Days[i] = int(n)
		}
		plan = append(plan, series)
	}
	return plan
}

// dayWeights returns the weight of each day for a row.
func (s Spec) dayWeights(k KindSpec, days []italy.Day) []float64 {
	weights := make([]float64, len(days))
	for i, d := range days {
		w := s.weekday(k.Profile, d.Weekday()) * s.month(d.Month())
		if slices.Contains(s.Holidays, d) {
			w *= s.holidayFactor(k.Profile)
		}
		for _, b := range k.Boost {
			if b.From <= d && d <= b.To {
				w *= b.X
			}
		}
		weights[i] = w
	}
	if k.Window != nil {
		confine(weights, days, *k.Window)
	}
	if k.MonthEnd != nil {
		favourMonthEnds(weights, days, *k.MonthEnd)
	}
	return weights
}

// confine puts the weights outside the window to zero and those inside to the window's shares.
func confine(weights []float64, days []italy.Day, w Window) {
	first, last := slices.Index(days, w.From.Day), slices.Index(days, w.To.Day)
	clear(weights[:first])
	clear(weights[last+1:])
	giveShare(weights[first:first+1], w.FirstDay)
	giveShare(weights[first+1:last-1], 1-w.FirstDay-w.LastTwoDays)
	giveShare(weights[last-1:last+1], w.LastTwoDays)
}

// favourMonthEnds gives a share of each month's weight to its last days.
func favourMonthEnds(weights []float64, days []italy.Day, m MonthEnd) {
	for from := 0; from < len(days); {
		to := from
		for to < len(days) && days[to].YearMonth() == days[from].YearMonth() {
			to++
		}
		ends := max(to-m.Days, from)
		month := sum(weights[from:to])
		giveShare(weights[from:ends], month*(1-m.Share))
		giveShare(weights[ends:to], month*m.Share)
		from = to
	}
}

// giveShare scales weights so that they sum to share.
func giveShare(weights []float64, share float64) {
	total := sum(weights)
	for i := range weights {
		if total > 0 {
			weights[i] = weights[i] / total * share
		}
	}
}

func sum(weights []float64) float64 {
	total := 0.0
	for _, w := range weights {
		total += float64(w) // a conversion forbids fused operations: the same sum on every machine
	}
	return total
}

// apportion splits total in proportion to weights by largest remainder: the floor of each quota, then one more
// to the largest fractions, the earlier first among equals. The parts sum to total if any weight is positive.
func apportion(total int64, weights []float64) []int64 {
	parts := make([]int64, len(weights))
	all := sum(weights)
	if all <= 0 || total <= 0 {
		return parts
	}
	fractions := make([]float64, len(weights))
	order := make([]int, len(weights))
	left := total
	for i, w := range weights {
		quota := float64(total) * w / all
		floor := math.Floor(quota)
		parts[i], fractions[i], order[i] = int64(floor), quota-floor, i
		left -= int64(floor)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(fractions[b], fractions[a]) })
	for _, i := range order[:min(max(left, 0), int64(len(order)))] {
		parts[i]++
	}
	return parts
}

// mixed returns the subjects of a row in alphabetical order, each as often as its share asks.
func mixed(k KindSpec) []string {
	subs := slices.Sorted(maps.Keys(k.Mix))
	weights := make([]float64, len(subs))
	for i, sub := range subs {
		weights[i] = k.Mix[sub]
	}
	var all []string
	for i, n := range apportion(int64(k.Total), weights) {
		all = append(all, slices.Repeat(subs[i:i+1], int(n))...)
	}
	return all
}
