package statistics

import (
	"context"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

const (
	scatteredFor = 90  // days for which a visit keeps its moment; then those of a page and a day are one number
	rareFor      = 30  // days after which words that were not asked on enough occasions are forgotten
	daysTogether = 400 // days gathered in one run; the next run goes on
)

// GapsKept is for how many days is kept what people looked for in vain.
const GapsKept = 90

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "statistics.gather", Every: 24 * time.Hour, Timeout: 5 * time.Minute, Run: s.Gather},
		{Name: "statistics.forget", Every: 24 * time.Hour, Timeout: time.Minute, Run: s.ForgetGaps},
	}
}

// Gather makes one number of the visits to a page on a day of three months ago: it stays, for the statement is recounted
// from it, and the moment of each visit goes. A day is one change, so that nobody counts half of it. Visits that came under
// an id of their sender's are left: the same may be sent again, and must be known.
func (s *Service) Gather(ctx context.Context) error {
	days, err := s.scattered(ctx)
	if err != nil {
		return err
	}
	for _, day := range days {
		err := journal.Do(ctx, s.journal, "statistics.gather", func(tx *journal.Tx) error { return gatherDay(tx, day) })
		if err != nil {
			return err
		}
	}
	return nil
}

// ForgetGaps forgets what people looked for in vain: all of it after three months, and after one month the words that so
// few have asked for that nobody was shown them.
func (s *Service) ForgetGaps(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "statistics.forget", func(tx *journal.Tx) error {
		today := italy.DayOf(tx.Now)
		if err := forgetGaps(tx, today.AddDays(-GapsKept)); err != nil {
			return err
		}
		return forgetRareWords(tx, today.AddDays(-rareFor))
	})
}
