package portal

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Rating is the mark that a reader gave to a page, or to a digital service just used. It names nobody.
type Rating struct {
	ID      string    `json:"id"`
	Page    string    `json:"page"`    // path on the site
	Service bool      `json:"service"` // how easy the service was, not how clear the page
	Lang    string    `json:"lang"`
	Stars   int       `json:"stars"`   // 1 to 5
	Answers []string  `json:"answers"` // of Answers()
	Comment string    `json:"comment"`
	At      time.Time `json:"at"` // UTC
}

// Good tells whether a mark counts as praise: readers are then asked what they liked, else what was hard.
func (r Rating) Good() bool { return r.Stars > 3 }

// Answers are the reasons for a mark that the national model offers, for good marks and for bad ones alike.
func Answers() []string { return []string{"chiare", "complete", "procedendo", "tecnici", "altro"} }

// Marks counts marks by their stars.
type Marks [5]int64 // how many gave 1, 2, … 5

// Count is how many marks there are.
func (m Marks) Count() (n int64) {
	for _, of := range m {
		n += of
	}
	return n
}

// Low is how many marks are bad ones: 1 to 3 stars.
func (m Marks) Low() int64 { return m[0] + m[1] + m[2] }

// Mean is the average mark, 0 where there is none.
func (m Marks) Mean() float64 {
	var sum int64
	for i, n := range m {
		sum += n * int64(i+1)
	}
	return float64(sum) / float64(max(m.Count(), 1))
}

// PageRatings sums the marks of a page or service.
type PageRatings struct {
	Page    string
	Service bool
	Marks   Marks
}

// MonthRatings sums the marks of a month.
type MonthRatings struct {
	Month string // 2006-01, in Rome
	Marks Marks
}

// RatingResults are the marks of a period.
type RatingResults struct {
	Marks       Marks
	Liked, Hard map[string]int64 // of Answers(): how often each was given with a good mark, with a bad one
	Pages       []PageRatings    // the worst first
	Months      []MonthRatings   // in order
}

// RatingFilter says which marks are meant.
type RatingFilter struct {
	From, To italy.Day // both included; To empty: until now
	Page     string    // empty: all
	About    About
}

// About is what marks are about.
type About string

// The subjects of marks.
const (
	AboutAll      About = ""
	AboutPages    About = "pages"
	AboutServices About = "services"
)

// RatingResults sums the marks that a filter means. For editors.
func (s *Service) RatingResults(ctx context.Context, f RatingFilter) (RatingResults, error) {
	if !mayEdit(identity.From(ctx)) {
		return RatingResults{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (RatingResults, error) {
		return ratingResults(ctx, q, f)
	})
}

// RatingPart is a part of a list of marks.
type RatingPart struct {
	Silent        bool // those without words too
	Most, Skipped int
}

// Ratings lists marks, the newest first. For editors.
func (s *Service) Ratings(ctx context.Context, f RatingFilter, part RatingPart) ([]Rating, error) {
	if !mayEdit(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Rating, error) {
		return ratingList(ctx, q, f, part)
	})
}

// Rate keeps a reader's mark. Anybody may; nothing about who it was is kept with it, and what looks like a person's address
// or number is taken out of the words.
func (s *Service) Rate(ctx context.Context, r Rating) error {
	r, err := checkedRating(r)
	if err != nil {
		return err
	}
	return journal.Do(ctx, s.journal, "portal.rate", func(tx *journal.Tx) error {
		r := r
		r.ID, r.At = tx.NewID(), tx.Now
		return insertRating(tx, r)
	})
}

const maxComment = 200 // characters

var pathForm = regexp.MustCompile(`^/[A-Za-z0-9/_.~%-]{0,199}$`)

// SamePage tells whether a path, which a form sent, leads to a page of this site and nowhere else.
func SamePage(path string) bool { return pathForm.MatchString(path) && !strings.HasPrefix(path, "//") }

func checkedRating(r Rating) (Rating, error) {
	var wrong []fault.Field
	if r.Stars < 1 || r.Stars > 5 {
		wrong = append(wrong, fault.Field{Name: "voto", Key: "portal.error.stars"})
	}
	if !SamePage(r.Page) {
		wrong = append(wrong, fault.Field{Name: "pagina", Key: "portal.error.page"})
	}
	if r.Comment = strings.TrimSpace(r.Comment); utf8.RuneCountInString(r.Comment) > maxComment {
		wrong = append(wrong, fault.Field{Name: "testo", Key: "portal.error.long", Args: []any{maxComment}})
	}
	r.Comment = personal.ReplaceAllString(r.Comment, "[…]")
	var answers []string
	for _, a := range Answers() {
		if slices.Contains(r.Answers, a) {
			answers = append(answers, a)
		}
	}
	r.Answers = answers
	return r, fault.Wrong(wrong...)
}

// personal is what tells who somebody is, as people write it: an e-mail address, a codice fiscale, an IBAN, a telephone
// number.
var personal = regexp.MustCompile(`(?i)[\w.+-]+@[\w-]+(\.[\w-]+)+|\b[a-z]{6}[0-9lmnpqrstuv]{2}[a-z][0-9lmnpqrstuv]{2}[a-z][0-9lmnpqrstuv]{3}[a-z]\b|` +
	`\bit[0-9]{2} ?[a-z]([ ]?[0-9a-z]){22}\b|\+?[0-9]([ ./-]?[0-9]){7,14}`)
