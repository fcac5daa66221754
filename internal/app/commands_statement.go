package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"comune.example/sportello/internal/statistics"
)

// Statement is what was done from a day to a day, as commands print it. Its JSON is that of statistics.Statement.
type Statement struct{ *statistics.Statement }

// Statement recounts what was done from a day to a day. A divisor of 0 is one more than there are days.
func (a *App) Statement(ctx context.Context, from, to Day, divisor int) (*Statement, error) {
	s, err := a.Statistics.Statement(asOperator(ctx), from, to, divisor)
	if err != nil {
		return nil, err
	}
	return &Statement{s}, nil
}

// StatementKinds lists the kinds of records in the statement's order.
func StatementKinds() []statistics.Kind { return statistics.Kinds() }

// Subjects lists what was done on any day, "pratica/nido", in alphabetical order.
func (s *Statement) Subjects() []string {
	seen := map[string]bool{}
	for _, d := range s.Daily {
		for key := range d.BySub {
			seen[key] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// SubjectTotal is how often one thing was done.
type SubjectTotal struct {
	Name  string // "pratica/nido"
	Count int64
}

// SubjectTotals lists what the totals are made of, those without a subject left out.
func (s *Statement) SubjectTotals() []SubjectTotal {
	var totals []SubjectTotal
	for _, name := range slices.Sorted(maps.Keys(s.TotalsBySub)) {
		if !strings.HasSuffix(name, "/") {
			totals = append(totals, SubjectTotal{name, s.TotalsBySub[name]})
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(s.Mix)) {
		for _, name := range slices.Sorted(maps.Keys(s.Mix[kind])) {
			totals = append(totals, SubjectTotal{string(kind) + "/" + name, s.Mix[kind][name]})
		}
	}
	return totals
}

// PaidCents is what was paid in all.
func (s *Statement) PaidCents() int64 {
	var cents int64
	for _, d := range s.Daily {
		cents += d.Cents
	}
	return cents
}
