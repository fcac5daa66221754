package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// table gathers what was measured.
type table struct {
	rows          []row
	steps         int
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
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "WHAT\ta second\tTHE LIMIT BESIDE IT\ta second\tratio\trounds\t")
	for _, r := range t.rows {
		limit, ratio := "", ""
		if of := median(r.of); of > 0 {
			limit, ratio = fmt.Sprintf("%.0f", of), fmt.Sprintf("%.2f", median(r.got)/of)
		}
		_, _ = fmt.Fprintf(w, "%s\t%.0f\t%s\t%s\t%s\t%d\t\n", r.what, median(r.got), r.limit, limit, ratio, len(r.got))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\nCores: %d. Load average before and after: %s, %s. Medians of interleaved rounds; client, server and\n"+
		"comparator share the cores. A figure with a load that is not ours says little, a ratio says more.\n", runtime.NumCPU(), t.before, t.after)
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
