package statistics

import (
	"context"
	"fmt"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const longestStatement = 3700 // days; ten years

// Service makes statements and counts visits.
type Service struct {
	journal  *journal.Journal
	sources  Sources
	recorder *Recorder
}

// NewService makes the module's service; the source of visits is its own.
func NewService(j *journal.Journal, sources Sources) *Service {
	s := &Service{journal: j, sources: sources}
	s.recorder = &Recorder{service: s}
	return s
}

// Recorder gives the part that hears of visits.
func (s *Service) Recorder() *Recorder { return s.recorder }

// Statement recounts what was done from a day to a day, both included. divisor is a second number of days to show
// averages by; 0 takes one more than there are, which is how the published averages of the half-year come out.
func (s *Service) Statement(ctx context.Context, from, to italy.Day, divisor int) (*Statement, error) {
	if from > to || from.DaysUntil(to) >= longestStatement {
		return nil, fault.Wrong(fault.Field{Name: "al", Key: "statistics.error.range"})
	}
	statement := blank(from, to, s.sources)
	for _, kind := range Kinds() {
		source := s.sources.Daily[kind]
		if kind == Visits {
			source = s.CountByDay
		}
		list, err := source(ctx, from, to)
		if err != nil {
			return nil, fmt.Errorf("count %s: %w", kind, err)
		}
		if err := statement.add(kind, list); err != nil {
			return nil, err
		}
	}
	if divisor <= 0 {
		divisor = statement.Days + 1
	}
	statement.conclude(divisor)
	return statement, s.stocks(ctx, statement)
}

// stocks adds what is counted at an instant or over people, not by day.
func (s *Service) stocks(ctx context.Context, st *Statement) (err error) {
	if st.RegisteredAtStart, err = s.sources.Registered(ctx, st.From.AddDays(-1)); err != nil {
		return err
	}
	if st.RegisteredAtEnd, err = s.sources.Registered(ctx, st.To); err != nil {
		return err
	}
	st.DistinctBooking, err = s.sources.Booking(ctx, st.From, st.To)
	return err
}

// CountByDay counts the visits to the portal on each day.
func (s *Service) CountByDay(ctx context.Context, from, to italy.Day) ([]figure.Daily, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]figure.Daily, error) {
		return countVisits(ctx, q, from, to)
	})
}

const (
	mostListed    = 1000 // lines of a list
	longestVisits = 366  // days
)

// Counted is how often something was: a page shown, an address missed, words asked.
type Counted struct {
	What  string
	Count int64
}

// Readers is how the portal was read from a day to a day: nothing in it tells who read.
type Readers struct {
	From, To   italy.Day
	Total      int64
	Daily      []figure.Daily // every day, also those without a visit
	Pages      []Counted      // by path with its language
	Prefixes   []Counted      // by the two letters that the path begins with
	Missing    []Counted      // addresses that no page has
	Unanswered []Counted      // words that the search found nothing for, asked on three occasions at least
}

// Readers counts how the portal was read on at most 366 days.
func (s *Service) Readers(ctx context.Context, from, to italy.Day) (Readers, error) {
	if from > to || from.DaysUntil(to) >= longestVisits {
		return Readers{}, fault.Wrong(fault.Field{Name: "al", Key: "statistics.visits.error.range", Args: []any{longestVisits}})
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (r Readers, err error) {
		r.From, r.To = from, to
		found, err := countVisits(ctx, q, from, to)
		if err != nil {
			return r, err
		}
		r.fill(found)
		if r.Pages, err = countPages(ctx, q, from, to); err != nil {
			return r, err
		}
		if r.Prefixes, err = countPrefixes(ctx, q, from, to); err != nil {
			return r, err
		}
		if r.Missing, err = listGaps(ctx, q, gapsAsked{missingPage, from, to, 1}); err != nil {
			return r, err
		}
		r.Unanswered, err = listGaps(ctx, q, gapsAsked{noAnswer, from, to, Occasions})
		return r, err
	})
}

// fill makes a list of every day from what was counted on some.
func (r *Readers) fill(found []figure.Daily) {
	counts := map[italy.Day]int64{}
	for _, d := range found {
		counts[d.Day] += d.Count
		r.Total += d.Count
	}
	for n := range r.From.DaysUntil(r.To) + 1 {
		day := r.From.AddDays(n)
		r.Daily = append(r.Daily, figure.Daily{Day: day, Count: counts[day]})
	}
}

// LastHalfYear gives the latest half-year that is over and in which the portal was visited; with no visits at all, the one
// that ended last.
func (s *Service) LastHalfYear(ctx context.Context) (from, to italy.Day, err error) {
	current, _ := HalfYear(italy.DayOf(s.journal.Now(ctx)))
	last, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (italy.Day, error) {
		return lastVisitBefore(ctx, q, current)
	})
	if err != nil {
		return "", "", err
	}
	if last == "" {
		last = current.AddDays(-1)
	}
	from, to = HalfYear(last)
	return from, to, nil
}
