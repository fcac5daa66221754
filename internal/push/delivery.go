package push

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/push/internal/pushdb"
)

const (
	batchSize    = 20
	lease        = 5 * time.Minute // how long a claimed delivery is left to who claimed it; beyond it another copy tries
	deliverLimit = time.Minute     // of one batch, well below the lease
	timeToLive   = 72 * time.Hour  // at the push service, for a device that is off
	keptFor      = 7 * 24 * time.Hour
	longestPause = 6 * time.Hour // however long the push service asks us to wait
	errorLength  = 200

	statusNotFound = 404
	statusGone     = 410
	statusTooMany  = 429

	topic = "messaggi" // one notice of several that nobody has seen is enough
)

// waits gives the pauses after each failed attempt; after the last one a notice is given up: the message itself waits in
// the area and has gone by e-mail.
func waits() []time.Duration {
	return []time.Duration{30 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour}
}

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "push.deliver", Every: 5 * time.Second, Timeout: 10 * time.Minute, Run: s.Deliver},
		{Name: "push.sweep", Every: 6 * time.Hour, Timeout: time.Minute, Run: s.Sweep},
	}
}

// Sweep forgets deliveries of a week ago.
func (s *Service) Sweep(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "push.sweep", func(tx *journal.Tx) error {
		_, err := pushdb.New(tx).DeleteDeliveriesBefore(tx.Context(), tx.Now.Add(-keptFor).UnixMilli())
		return err
	})
}

// sending is a claimed delivery, its device, and how the attempt went.
type sending struct {
	id, message, lang string
	attempts          int64
	madeAt            time.Time
	to                Device
	answer            Answer
	err               error
}

// why says what went wrong without the endpoint, which is a secret.
func (d sending) why() string {
	switch {
	case d.err != nil:
		text := strings.ToValidUTF8(strings.ReplaceAll(d.err.Error(), d.to.Endpoint, "…"), "")
		return strings.ToValidUTF8(text[:min(len(text), errorLength)], "")
	case d.took():
		return ""
	}
	return fmt.Sprintf("HTTP %d", d.answer.Status)
}

func (d sending) took() bool { return d.err == nil && d.answer.Status >= 200 && d.answer.Status < 300 }

// gone tells whether the push service does not know the device any more.
// norm: RFC 8030, section 7.3
func (d sending) gone() bool {
	return d.err == nil && (d.answer.Status == statusNotFound || d.answer.Status == statusGone)
}

// refused tells whether trying again cannot help: the service does not want this notice, or us.
func (d sending) refused() bool {
	return d.err == nil && d.answer.Status >= 300 && d.answer.Status < 500 && d.answer.Status != statusTooMany
}

// Deliver sends everything that is due, batch by batch.
func (s *Service) Deliver(ctx context.Context) error {
	ctx = identity.AsSystem(journal.WithKey(ctx, ""), "push.deliver")
	for ctx.Err() == nil {
		due, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) {
			return anyDue(ctx, q, s.journal.Now(ctx))
		})
		if err != nil || !due {
			return err
		}
		batch, err := journal.Change(ctx, s.journal, "push.claim", func(tx *journal.Tx) ([]sending, error) {
			return claimDue(tx, batchSize, lease)
		})
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := s.deliver(ctx, batch); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// deliver tries one claimed batch, all at once, and writes down how it went. If that writing fails the notices are tried
// again when the lease is over: twice rather than never, and on the screen they are one.
func (s *Service) deliver(ctx context.Context, batch []sending) error {
	limited, cancel := context.WithTimeout(ctx, deliverLimit)
	defer cancel()
	var all sync.WaitGroup
	for i := range batch {
		all.Go(func() { batch[i].answer, batch[i].err = s.try(limited, batch[i]) })
	}
	all.Wait()
	return journal.Do(context.WithoutCancel(ctx), s.journal, "push.delivered", func(tx *journal.Tx) error {
		for _, d := range batch {
			if err := settle(tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// try asks the sender, and takes a panic for a failure.
func (s *Service) try(ctx context.Context, d sending) (answer Answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	payload, err := json.Marshal(s.config.Notice(d.lang, d.message))
	if err != nil {
		return Answer{}, err
	}
	return s.sender.Send(ctx, Outgoing{To: d.to.Subscription, Payload: payload, TTL: timeToLive, Topic: topic})
}

// settle writes down how one delivery went.
func settle(tx *journal.Tx, d sending) error {
	switch {
	case d.took():
		if err := deviceUsed(tx, d.to.ID); err != nil {
			return err
		}
		return settleDelivery(tx, d, done, tx.Now)
	case d.gone():
		tx.About("account", d.to.Account)
		return deleteDevice(tx, d.to.ID)
	case d.refused(), d.attempts > int64(len(waits())):
		return settleDelivery(tx, d, failed, tx.Now)
	default:
		pause := max(waits()[d.attempts-1], min(d.answer.RetryAfter, longestPause))
		return settleDelivery(tx, d, waiting, tx.Now.Add(pause))
	}
}
