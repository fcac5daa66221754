package catalog

import (
	"slices"

	"cel.dev/cel-go/cel"

	"comune.example/sportello/internal/italy"
)

// feeRule is one item of what a request costs: cents, times a number if one is
// given, when the condition holds.
type feeRule struct {
	Label Text   `yaml:"label"`
	Kind  string `yaml:"kind"` // "fee" or "bollo"
	When  string `yaml:"when"`
	Cents int64  `yaml:"cents"`
	Times string `yaml:"times"` // CEL giving a whole number; empty: once

	when, times cel.Program
}

// FeeLine is an item of a fee.
type FeeLine struct {
	Label Text
	Kind  string // "fee" or "bollo" (norm: D.P.R. 642/1972)
	Cents int64
}

// Fee gives what a request costs: its lines and their sum in cents. A line that
// comes to nothing is left out.
func (s *Service) Fee(a Answers, today italy.Day) (lines []FeeLine, cents int64) {
	if s.Form == nil {
		return nil, 0
	}
	e := s.Form.evaluated(a, today)
	for _, r := range s.fees {
		if !eval(r.when, e.vars) {
			continue
		}
		amount := r.Cents
		if r.times != nil {
			n, ok := value(r.times, e.vars)
			count, isInt := n.(int64)
			if !ok || !isInt {
				continue
			}
			amount *= max(count, 0)
		}
		if amount > 0 {
			lines, cents = append(lines, FeeLine{r.Label, r.Kind, amount}), cents+amount
		}
	}
	return lines, cents
}

// Silence is what it means when the term passes without an answer.
type Silence string

// The meanings of silence.
//
// norm: L. 241/1990 art. 20 (assent), art. 2 (none: the administration is late).
const (
	SilenceNone    Silence = "none"
	SilenceAssent  Silence = "assent"
	SilenceRefusal Silence = "refusal"
)

// Term is how long a procedure may take.
type Term struct {
	Days    int // calendar days
	Silence Silence
	Norm    string // where it comes from, for the sheet and the receipt
}

// termRule is the term where a condition holds.
type termRule struct {
	When    string  `yaml:"when"`
	Days    int     `yaml:"days"`
	Silence Silence `yaml:"silence"`
	Norm    string  `yaml:"norm"`

	when cel.Program
}

// termSpec is the term in service.yaml: the usual one, and the cases that differ.
type termSpec struct {
	Days    int        `yaml:"days"`
	Silence Silence    `yaml:"silence"`
	Norm    string     `yaml:"norm"`
	Cases   []termRule `yaml:"cases"`
}

// Term gives the term of a request: of the first case that holds, else the usual
// one.
func (s *Service) Term(a Answers, today italy.Day) Term {
	if s.Form != nil {
		e := s.Form.evaluated(a, today)
		for _, r := range s.terms {
			if eval(r.when, e.vars) {
				return Term{r.Days, r.Silence, r.Norm}
			}
		}
	}
	return Term{s.term.Days, s.term.Silence, s.term.Norm}
}

// LongestTerm is the maximum that the sheet promises, in days; 0 for none.
func (s *Service) LongestTerm() int {
	longest := s.term.Days
	for _, r := range s.terms {
		longest = max(longest, r.Days)
	}
	return longest
}

// Terms gives the different terms of a service with a form, the usual one first.
func (s *Service) Terms() []Term {
	if s.Form == nil {
		return nil
	}
	list := []Term{{s.term.Days, s.term.Silence, s.term.Norm}}
	for _, r := range s.terms {
		if t := (Term{r.Days, r.Silence, r.Norm}); !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}
