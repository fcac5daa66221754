package casefile

import (
	"context"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/workflow"
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "casefile.expire", Every: time.Hour, Timeout: time.Minute, Run: s.Expire},
		{Name: "casefile.forecast", Every: 6 * time.Hour, Timeout: time.Minute, Run: s.Reforecast},
	}
}

// Expire deletes the drafts whose last day has passed, with their files.
//
// norm: Reg. (EU) 2016/679 art. 5(1)(e), storage limitation.
func (s *Service) Expire(ctx context.Context) error {
	for {
		n, err := journal.Change(ctx, s.journal, "casefile.expire", func(tx *journal.Tx) (int, error) {
			ids, err := expiredDrafts(tx, italy.DayOf(tx.Now))
			for _, id := range ids {
				if err := discard(tx, id); err != nil {
					return 0, err
				}
			}
			return len(ids), err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// Reforecast moves the due day of the cases that wait for their citizen, as if each were answered today.
func (s *Service) Reforecast(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "casefile.forecast", func(tx *journal.Tx) error {
		today := italy.DayOf(tx.Now)
		ids, err := inState(tx, workflow.AwaitingCitizen)
		if err != nil {
			return err
		}
		for _, id := range ids {
			c, err := caseByID(tx.Context(), tx, id)
			if err != nil {
				return err
			}
			if due := s.Forecast(c, today); due != c.DueDay {
				if err := setDue(tx, id, c.Version, due); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
