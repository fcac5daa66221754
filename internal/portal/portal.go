// Package portal keeps the marks that readers give to the pages of the public site, and it finds things again: services,
// offices, answers, and what other modules hand over as sources. It promises that a mark names nobody, and that a search
// finds what is public at that moment, slips of the finger forgiven. It must not know HTTP, pages, or other modules.
package portal

import "time"

// Rating is the mark that a reader gave to a page.
type Rating struct {
	ID      string    `json:"id"`
	Page    string    `json:"page"` // path on the site
	Lang    string    `json:"lang"`
	Stars   int       `json:"stars"`   // 1 to 5
	Answers []string  `json:"answers"` // of Answers()
	Comment string    `json:"comment"`
	At      time.Time `json:"at"` // UTC
}

// Answers are the reasons for a mark that the national model offers, for good marks and for bad ones alike.
func Answers() []string { return []string{"chiare", "complete", "procedendo", "tecnici", "altro"} }

// PageRatings sums the marks of a page.
type PageRatings struct {
	Page  string
	Count int64
	Stars [5]int64 // how many gave 1, 2, … 5
}

// Mean is the average mark, 0 where there is none.
func (r PageRatings) Mean() float64 {
	if r.Count == 0 {
		return 0
	}
	var sum int64
	for i, n := range r.Stars {
		sum += n * int64(i+1)
	}
	return float64(sum) / float64(r.Count)
}
