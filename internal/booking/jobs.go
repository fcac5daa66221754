package booking

import (
	"context"
	"time"

	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{{Name: "booking.remind", Every: 10 * time.Minute, Timeout: time.Minute, Run: s.Remind}}
}

// Remind tells, once for each, the appointments of the next 24 hours that were not made in the last six.
func (s *Service) Remind(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "booking.remind", func(tx *journal.Tx) error {
		list, err := approaching(tx, tx.Now, tx.Now.Add(24*time.Hour))
		if err != nil {
			return err
		}
		for _, a := range list {
			if err := markReminded(tx, a.ID); err != nil {
				return err
			}
			if tx.Now.Sub(a.MadeAt) > 6*time.Hour {
				tx.Emit(AppointmentApproaching{a})
			}
		}
		return nil
	})
}
