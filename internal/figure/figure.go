// Package figure is the common shape in which modules count their own records for the statement to the town: how many
// of what on which day, and how long the usual one took. It promises nothing but the shape, so that modules and the statement
// need not know each other.
package figure

import (
	"slices"

	"comune.example/sportello/internal/italy"
)

// Daily is what one kind of record amounts to on one day.
type Daily struct {
	Day   italy.Day // in Europe/Rome
	Sub   string    // the subject's statistic key, as the municipality's files declare it; empty where a kind has none
	Count int64
	Cents int64 // euro cents, where records are money
}

// Percentile is the smallest value that so many in a hundred do not exceed; 0 where there is none. It is always a value
// that was measured.
func Percentile(values []int64, percent int) int64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)*percent+99)/100-1]
}
