package webhook

import (
	"context"
	"time"

	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

const keptFor = 30 * 24 * time.Hour // a delivery, settled or not

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "webhook.deliver", Every: 5 * time.Second, Timeout: 10 * time.Minute, Run: s.Deliver},
		{Name: "webhook.sweep", Every: 6 * time.Hour, Timeout: time.Minute, Run: s.Sweep},
	}
}

// Sweep forgets deliveries after thirty days and former secrets after theirs.
func (s *Service) Sweep(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "webhook.sweep", func(tx *journal.Tx) error {
		return sweep(tx, tx.Now.Add(-keptFor))
	})
}
