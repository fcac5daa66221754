package portal

import (
	"context"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{{Name: "portal.day", Every: 5 * time.Minute, Timeout: time.Minute, Run: s.BeginDay}}
}

// BeginDay tells DayBegan, once for each day in Rome: what is dated today is public from now on.
func (s *Service) BeginDay(ctx context.Context) error {
	day := italy.DayOf(s.journal.Now(ctx))
	ctx = journal.WithKey(ctx, "portal.day "+string(day))
	return journal.Do(ctx, s.journal, "portal.day", func(tx *journal.Tx) error {
		tx.Emit(DayBegan{day})
		return nil
	})
}
