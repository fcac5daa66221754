package counter

import (
	"context"
	"errors"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

const (
	daysNamed    = 7  // after a turn's day its name is kept, for who comes back about it
	daysOfEvents = 30 // that both sides keep what was sent, for a centre restored from a backup
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "counter.sync", Every: 15 * time.Minute, Timeout: time.Minute, Run: s.Sync},
		{Name: "counter.close_day", Every: 15 * time.Minute, Timeout: time.Minute, Run: s.CloseDay},
		{Name: "counter.forget", Every: 6 * time.Hour, Timeout: time.Minute, Run: s.Forget},
	}
}

// CloseDay ends the turns of earlier days that nobody ended: those people have left.
func (s *Service) CloseDay(ctx context.Context) error {
	var failed []error
	for _, o := range s.Offices() {
		failed = append(failed, s.closeDay(ctx, o.Slug))
	}
	return errors.Join(failed...)
}

func (s *Service) closeDay(ctx context.Context, office string) error {
	open, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Turn, error) {
		if err := s.inCharge(ctx, q, office); err != nil {
			return nil, err
		}
		return openBefore(ctx, q, office, s.today(ctx))
	})
	if fault.Is(err, fault.Conflict) {
		return nil // who is in charge ends them, and tells
	}
	if err != nil || len(open) == 0 {
		return err
	}
	return journal.Do(ctx, s.journal, "counter.close_day", func(tx *journal.Tx) error {
		turns, err := openBefore(tx.Context(), tx, office, italy.DayOf(tx.Now))
		if err != nil {
			return err
		}
		for _, t := range turns {
			t.State, t.EndedAt, t.Version = Left, tx.Now, t.Version+1
			if err := s.write(tx, t, Leave); err != nil {
				return err
			}
		}
		return nil
	})
}

// Forget drops names and appointments of past days, and events that both sides have.
func (s *Service) Forget(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "counter.forget", func(tx *journal.Tx) error { return forgetPast(tx, s.own) })
}
