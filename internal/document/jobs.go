package document

import (
	"context"
	"time"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

// Service does the module's own work; what modules do with their files are functions on their own changes.
type Service struct{ journal *journal.Journal }

// NewService makes the module's service.
func NewService(j *journal.Journal) *Service { return &Service{journal: j} }

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{{Name: "document.sweep", Every: time.Hour, Timeout: time.Minute, Run: s.Sweep}}
}

// Sweep deletes the files whose last day of keeping has passed, a few hundred at a time.
//
// norm: Reg. (EU) 2016/679 art. 5(1)(e), storage limitation.
func (s *Service) Sweep(ctx context.Context) error {
	for {
		left, err := journal.Change(ctx, s.journal, "document.sweep", func(tx *journal.Tx) (int, error) {
			rows, err := expired(tx, italy.DayOf(tx.Now))
			for _, row := range rows {
				if err := remove(tx, row); err != nil {
					return 0, err
				}
			}
			return len(rows), err
		})
		if err != nil || left == 0 {
			return err
		}
	}
}
