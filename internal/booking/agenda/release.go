package agenda

import (
	"slices"
	"time"

	"comune.example/sportello/internal/italy"
)

// Released says how many of a cell's places the public may have been given by now. The places of a day are shared out to
// the quotas in a fixed scattered order, so that each quota reaches from the first hour to the last, all of a day's together
// are exactly its share of them (to the nearest whole place), and a place that was released once stays released.
func (r Rules) Released(c Cell, now time.Time) int {
	if c.Lane.Internal() {
		return 0
	}
	share := r.share(italy.DayOf(c.Start), now)
	if share >= 100 {
		return c.Capacity
	}
	quota, n := (c.of*share+50)/100, 0
	for _, turn := range c.turns {
		if turn < quota {
			n++
		}
	}
	return n
}

// share is the percentage of the day's public places that is released by now.
func (r Rules) share(day italy.Day, now time.Time) int {
	if len(r.Releases) == 0 {
		return 100
	}
	share := 0
	for _, q := range r.Releases {
		if !now.Before(q.instant(day)) {
			share += q.Percent
		}
	}
	return share
}

func (q Release) instant(day italy.Day) time.Time {
	if q.Morning > 0 {
		return at(day, q.Morning)
	}
	return day.Start().Add(-time.Duration(q.Hours) * time.Hour)
}

// shareOut gives each of the day's public places its turn in the quotas, from 0: the order of the multiples of the golden
// ratio, which leaves the most equal gaps wherever one stops.
func shareOut(cells []Cell) {
	const golden = 2654435769 // 2^32 / φ
	var keys []uint32
	for _, c := range cells {
		for range c.public() {
			keys = append(keys, uint32(len(keys)+1)*golden) //nolint:gosec // a number of a day's place
		}
	}
	sorted := slices.Sorted(slices.Values(keys))
	turns := make([]int, len(keys))
	for i, key := range keys {
		turns[i], _ = slices.BinarySearch(sorted, key)
	}
	n := 0
	for i := range cells {
		next := n + cells[i].public()
		cells[i].of, cells[i].turns, n = len(keys), turns[n:next], next
	}
}

// public is how many places the cell has that are not only the office's.
func (c Cell) public() int {
	if c.Lane.Internal() {
		return 0
	}
	return c.Capacity
}

// at is the instant when clocks in Rome show m on the day.
func at(day italy.Day, m Minute) time.Time { return day.At(int(m)/60, int(m)%60, 0) }
