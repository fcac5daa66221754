package certificate

import (
	"context"
	"time"

	"comune.example/sportello/internal/certificate/internal/certificatedb"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{{Name: "certificate.checkpoint", Every: time.Hour, Timeout: time.Minute, Run: s.Publish}}
}

// Publish keeps the log's signed state, if it has grown since the last time: a later rewrite would contradict it.
func (s *Service) Publish(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "certificate.checkpoint", func(tx *journal.Tx) error {
		size, err := certificatedb.New(tx).LogSize(tx.Context())
		if err != nil || size == 0 {
			return err
		}
		note, err := s.sign(size, hashReader(tx.Context(), tx))
		if err != nil {
			return err
		}
		return insertCheckpoint(tx, size, note)
	})
}
