package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
)

// table gathers what was measured.
type table struct {
	rows          []row
	steps, rounds int
	before, after string // load averages
}

// row is one figure beside its limit, each the median of its rounds.
type row struct {
	what  string
	got   []float64 // a second
	limit string
	of    []float64 // a second; empty: there is no limit to name
}

// add puts a row in and keeps the order in which rows were added.
func (t *table) add(r row) { t.rows = append(t.rows, r) }

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

func (t *table) print(out io.Writer) error {
	const line = "%-72s %9s   %-46s %9s %7s\n"
	_, err := fmt.Fprintf(out, line, "WHAT", "a second", "THE LIMIT BESIDE IT", "a second", "ratio")
	for _, r := range t.rows {
		limit, ratio := "", ""
		if of := median(r.of); of > 0 {
			limit, ratio = fmt.Sprintf("%.0f", of), fmt.Sprintf("%.2f", median(r.got)/of)
		}
		if err == nil {
			_, err = fmt.Fprintf(out, line, r.what, fmt.Sprintf("%.0f", median(r.got)), r.limit, limit, ratio)
		}
	}
	if err == nil {
		_, err = fmt.Fprintf(out, "\nCores: %d. Load average before and after: %s, %s. Medians of %d interleaved rounds (the replay: one run);\n"+
			"client, server and comparator share the cores. A figure taken under somebody else's load says little, a ratio\n"+
			"says more.\n", runtime.NumCPU(), t.before, t.after, t.rounds)
	}
	return err
}

// load is the machine's load average over a minute.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
