package notify

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

const (
	batchSize    = 50
	lease        = 5 * time.Minute // how long a claimed message is left to who claimed it; beyond it another copy tries
	deliverLimit = 2 * time.Minute // of one batch, well below the lease
	pollEvery    = 2 * time.Second
	mostAttempts = 12 // 1, 2, 4, … minutes, then every six hours: about a day and a half
	longestWait  = 6 * time.Hour
	errorLength  = 500
)

// wake asks for a delivery round soon; it never waits.
func (s *Service) wake() {
	select {
	case s.signal <- struct{}{}:
	default:
	}
}

// Run delivers until the context ends: at once what is queued here, within seconds what another copy queued or what is
// due again. app starts it beside the dispatcher of facts.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if err := s.Deliver(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "deliver messages", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-s.signal:
		case <-tick.C:
		}
	}
}

// Jobs is the work that the module does without being asked. Delivery does not wait for it: it makes a standstill seen.
func (s *Service) Jobs() []job.Job {
	return []job.Job{{Name: "notify.deliver", Every: time.Minute, Timeout: 10 * time.Minute, Run: s.Deliver}}
}

// Deliver hands everything that is due to the channel, batch by batch.
func (s *Service) Deliver(ctx context.Context) error {
	ctx = identity.AsSystem(journal.WithKey(ctx, ""), "notify.deliver")
	for {
		due, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) {
			return anyDue(ctx, q, s.journal.Now(ctx))
		})
		if err != nil || !due {
			return err
		}
		batch, err := journal.Change(ctx, s.journal, "notify.claim", func(tx *journal.Tx) ([]Kept, error) {
			return claimDue(tx, batchSize, lease)
		})
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := s.deliver(ctx, batch); err != nil {
			return err
		}
	}
}

// deliver tries one claimed batch and writes down how it went. If that writing fails the messages are tried again when
// the lease is over: twice rather than never.
func (s *Service) deliver(ctx context.Context, batch []Kept) error {
	out := make([]Outgoing, len(batch))
	for i, k := range batch {
		out[i] = Outgoing{ID: k.ID, To: k.To, Lang: k.Lang, Subject: k.Subject, Text: k.Text}
	}
	limited, cancel := context.WithTimeout(clock.At(ctx, batch[len(batch)-1].MadeAt), deliverLimit)
	results := s.try(limited, out)
	cancel()
	return journal.Do(context.WithoutCancel(ctx), s.journal, "notify.delivered", func(tx *journal.Tx) error {
		for i, k := range batch {
			if k.About.Kind != "" {
				tx.About(k.About.Kind, k.About.ID)
			}
			if err := s.settle(tx, k, results[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// try asks the channel, and takes a panic or a missing answer for a failure of the whole batch.
func (s *Service) try(ctx context.Context, out []Outgoing) (results []error) {
	failed := func(err error) []error {
		all := make([]error, len(out))
		for i := range all {
			all[i] = err
		}
		return all
	}
	defer func() {
		if p := recover(); p != nil {
			results = failed(fmt.Errorf("panic: %v", p))
		}
	}()
	results = s.channel.Deliver(ctx, out)
	if len(results) != len(out) {
		return failed(fmt.Errorf("%s answered %d of %d messages", s.channel.Name(), len(results), len(out)))
	}
	return results
}

// settle writes down how one delivery went. Under a virtual clock a message arrives at the time when it was made.
func (s *Service) settle(tx *journal.Tx, k Kept, failure error) error {
	if failure == nil {
		body := k.Text
		if k.Secret {
			body = ""
		}
		return markDelivered(tx, k.ID, s.journal.Now(clock.At(tx.Context(), k.MadeAt)), body)
	}
	why := s.channel.Name() + ": " + failure.Error()
	why = why[:min(len(why), errorLength)]
	if IsPermanent(failure) || k.Attempts >= mostAttempts {
		return markFailed(tx, k.ID, why)
	}
	return markPostponed(tx, k.ID, tx.Now.Add(wait(k.Attempts)), why)
}

// wait is how long after the nth attempt the next one comes.
func wait(attempts int64) time.Duration {
	return min(time.Minute<<min(max(attempts-1, 0), 20), longestWait)
}
