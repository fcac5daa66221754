package payment

import (
	"context"
	"errors"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/payment/internal/paymentdb"
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "payment.poll", Every: time.Minute, Timeout: time.Minute, Run: s.Poll},
		{Name: "payment.expire", Every: time.Hour, Timeout: time.Minute, Run: s.Expire},
		{Name: "payment.forget_guesses", Every: 24 * time.Hour, Timeout: time.Minute, Run: s.ForgetGuesses},
	}
}

// Poll asks the gateway about the attempts whose outcome is still to come, each later than the time before, up to an
// hour, until it is settled.
func (s *Service) Poll(ctx context.Context) error {
	now := s.journal.Now(ctx)
	var failed error
	for _, state := range []AttemptState{Started, Unknown} {
		list, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Payment, error) {
			return toPoll(ctx, q, state, now)
		})
		if err != nil {
			return errors.Join(failed, err)
		}
		for _, p := range list {
			failed = errors.Join(failed, s.poll(ctx, p), s.postpone(ctx, p, now))
		}
	}
	return failed
}

// postpone sets when the attempt is asked about next: after 1, 2, 4, … minutes, up to an hour.
func (s *Service) postpone(ctx context.Context, p Payment, now time.Time) error {
	next := now.Add(min(time.Minute<<min(p.Polls, 6), mostPoll))
	return journal.Do(ctx, s.journal, "payment.postpone", func(tx *journal.Tx) error {
		tx.About("position", p.Position)
		return paymentdb.New(tx).PostponePoll(tx.Context(), paymentdb.PostponePollParams{PollAt: next.UnixMilli(), ID: p.ID})
	})
}

// Expire closes the open positions whose due day is over.
func (s *Service) Expire(ctx context.Context) error {
	for {
		n, err := journal.Change(ctx, s.journal, "payment.expire", func(tx *journal.Tx) (int, error) {
			q := paymentdb.New(tx)
			ids, err := q.Overdue(tx.Context(), string(italy.DayOf(tx.Now)))
			if err != nil {
				return 0, err
			}
			for _, id := range ids {
				if _, err := q.ExpirePosition(tx.Context(), paymentdb.ExpirePositionParams{ChangedAt: tx.Now.UnixMilli(), ID: id}); err != nil {
					return 0, err
				}
				tx.About("position", id)
			}
			return len(ids), nil
		})
		if n == 0 || err != nil {
			return err
		}
	}
}

// ForgetGuesses drops the wrong answers of past days.
func (s *Service) ForgetGuesses(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "payment.forget_guesses", func(tx *journal.Tx) error {
		return paymentdb.New(tx).ForgetGuesses(tx.Context(), string(italy.DayOf(tx.Now)))
	})
}
