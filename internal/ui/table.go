package ui

import "github.com/a-h/templ"

// Table is a list with columns. Every table has a caption, if only for those who
// hear it.
type Table struct {
	Caption     string
	HideCaption bool // for the eye only: a heading says the same
	Columns     []Column
	Rows        []Row
	Empty       string // what is said when there are no rows
}

// Column is the head of a column.
type Column struct {
	Title   string
	Numeric bool
	SortURL string // the address of this list sorted by it
	Sorted  Order  // how the list is sorted by it now
}

// Order is how a list is sorted by a column.
type Order string

// The orders, in the words of aria-sort.
const (
	Unsorted   Order = ""
	Ascending  Order = "ascending"
	Descending Order = "descending"
)

// Row is one line. The first cell names it.
type Row struct {
	Cells []templ.Component
	Tone  Tone // a bar at the left; the words must say why
}

// Cells makes a row of texts.
func Cells(texts ...string) Row {
	r := Row{}
	for _, t := range texts {
		r.Cells = append(r.Cells, Text(t))
	}
	return r
}

// Pages says which part of a list is shown.
type Pages struct {
	Current, Total int              // pages, from 1
	URL            func(int) string // address of a page
}

// window lists the pages to link to: first, last, around the current one; 0 is a gap.
func (p Pages) window() []int {
	var out []int
	last := 0
	for n := 1; n <= p.Total; n++ {
		if n != 1 && n != p.Total && (n < p.Current-1 || n > p.Current+1) {
			continue
		}
		if n > last+1 {
			out = append(out, 0)
		}
		out = append(out, n)
		last = n
	}
	return out
}

func (r Row) class() string {
	if r.Tone == Neutral {
		return ""
	}
	return "sp-row " + r.Tone.badge()
}

func (o Order) icon() string {
	if o == Ascending {
		return "it-arrow-up-triangle"
	}
	return "it-arrow-down-triangle"
}
