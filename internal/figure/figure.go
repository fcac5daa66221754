// Package figure is the common shape in which modules count their own records for the statement to the town: how many
// of what on which day. It promises nothing but the shape, so that modules and the statement need not know each other.
package figure

import "comune.example/sportello/internal/italy"

// Daily is what one kind of record amounts to on one day.
type Daily struct {
	Day   italy.Day // in Europe/Rome
	Sub   string    // the subject's statistic key, as the municipality's files declare it; empty where a kind has none
	Count int64
	Cents int64 // euro cents, where records are money
}
