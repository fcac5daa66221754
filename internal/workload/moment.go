package workload

import (
	"math"
	"time"

	"comune.example/sportello/internal/italy"
)

// drawMoments returns n moments of the day, spread as the profile's hours are. On the first day of a window some
// fall in the hour after the opening, the others later.
func (g *generator) drawMoments(k KindSpec, day italy.Day, n int) []time.Time {
	hours := g.spec.hours(k.Profile)
	for h := range hours {
		if day.At(h, 0, 0).Hour() != h { // skipped when the clocks go forward
			hours[h] = 0
		}
	}
	var moments []time.Time
	if w := k.Window; w != nil && day == w.From.Day {
		opening := day.At(w.From.Hour, w.From.Minute, 0)
		clear(hours[:min(w.From.Hour+1+min(w.From.Minute, 1), 24)])
		rush := int(math.Round(float64(n) * w.FirstHourOfFirstDay))
		if sum(hours[:]) == 0 {
			rush = n // nothing is left of the day
		}
		for range rush {
			moments = append(moments, opening.Add(time.Duration(g.random.IntN(3600))*time.Second))
		}
	}
	if w := k.Window; w != nil && day == w.To.Day {
		g.closeAt(&hours, w.To.Hour)
	}
	for len(moments) < n {
		moments = append(moments, day.At(g.drawHour(hours), g.random.IntN(60), g.random.IntN(60)))
	}
	return moments
}

// closeAt leaves the hours up to the last one, unless nobody comes then at all.
func (g *generator) closeAt(hours *[24]float64, last int) {
	if sum(hours[:last+1]) > 0 {
		clear(hours[last+1:])
	}
}

func (g *generator) drawHour(hours [24]float64) int {
	at := g.random.Float64() * sum(hours[:])
	last := 0
	for h, w := range hours {
		if w == 0 {
			continue
		}
		last = h
		if at < w {
			break
		}
		at -= w
	}
	return last
}
