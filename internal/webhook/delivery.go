package webhook

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"
	"sync"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

const (
	batchSize    = 50
	lease        = 5 * time.Minute // how long a claimed delivery is left to who claimed it; beyond it another copy tries
	deliverLimit = 2 * time.Minute // of one batch, well below the lease
	longestRest  = 5 * time.Minute // between two attempts at an endpoint that fails, whatever waits for it
	errorLength  = 300
	statusGone   = 410
)

// waits gives the pauses after each failed attempt; after the last one a delivery is given up.
// norm: Standard Webhooks 1.0.0, retry schedule: about three days
func waits() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour,
		20 * time.Hour, 24 * time.Hour,
	}
}

// Deliver sends everything that is due, batch by batch.
func (s *Service) Deliver(ctx context.Context) error {
	ctx = identity.AsSystem(journal.WithKey(ctx, ""), "webhook.deliver")
	for ctx.Err() == nil {
		due, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) {
			return anyDue(ctx, q, s.journal.Now(ctx))
		})
		if err != nil || !due {
			return err
		}
		batch, err := journal.Change(ctx, s.journal, "webhook.claim", func(tx *journal.Tx) ([]sending, error) {
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

// sending is a claimed delivery, its endpoint, and how the attempt went.
type sending struct {
	Delivery

	to     Endpoint
	tried  bool
	status int
	err    error
}

// deliver tries one claimed batch and writes down how it went. If that writing fails the deliveries are tried again when
// the lease is over: twice rather than never.
func (s *Service) deliver(ctx context.Context, batch []sending) error {
	limited, cancel := context.WithTimeout(ctx, deliverLimit)
	defer cancel()
	queues := map[string][]*sending{}
	for i := range batch {
		queues[batch[i].Endpoint] = append(queues[batch[i].Endpoint], &batch[i])
	}
	var all sync.WaitGroup
	for _, queue := range queues {
		all.Go(func() { s.deliverQueue(limited, queue) })
	}
	all.Wait()
	return journal.Do(context.WithoutCancel(ctx), s.journal, "webhook.delivered", func(tx *journal.Tx) error {
		for _, d := range batch {
			tx.About("webhook", d.Endpoint)
			if err := settle(tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// deliverQueue sends what waits for one endpoint in the order in which it happened, and stops at the first failure.
func (s *Service) deliverQueue(ctx context.Context, queue []*sending) {
	for _, d := range queue {
		if ctx.Err() != nil {
			return
		}
		d.status, d.err = s.try(ctx, *d)
		d.tried = true
		if !d.took() {
			return
		}
	}
}

// try asks the sender, and takes a panic for a failure.
func (s *Service) try(ctx context.Context, d sending) (status int, err error) {
	defer func() {
		if p := recover(); p != nil {
			status, err = 0, fmt.Errorf("panic: %v", p)
		}
	}()
	o := Outgoing{URL: d.to.URL, ID: d.ID, At: s.journal.Now(ctx), Body: []byte(d.Body)}
	if o.Signature, err = sign(d.to.secretsAt(o.At), o.ID, o.At, o.Body); err != nil {
		return 0, err
	}
	return s.sender.Send(ctx, o)
}

// secretsAt are the secrets that sign at a time.
func (e Endpoint) secretsAt(now time.Time) []string {
	if len(e.secrets) > 1 && !now.Before(e.PreviousUntil) {
		return e.secrets[:1]
	}
	return e.secrets
}

// took tells whether the other side has the message.
func (d sending) took() bool { return d.err == nil && d.status >= 200 && d.status < 300 }

// why says for an administrator what went wrong: nothing of what the other side answered but its status.
func (d sending) why() string {
	text := fmt.Sprintf("HTTP %d", d.status)
	if d.err != nil {
		text = strings.ToValidUTF8(d.err.Error(), "")
		if u, err := url.Parse(d.to.URL); err == nil && u.RawQuery != "" {
			text = strings.ReplaceAll(text, u.RawQuery, "…") // may hold a password
		}
	}
	return strings.ToValidUTF8(text[:min(len(text), errorLength)], "")
}

// settle writes down how one delivery went.
func settle(tx *journal.Tx, d sending) error {
	switch {
	case !d.tried:
		return releaseDelivery(tx, d.ID, tx.Now.Add(rest(d.to.Failures)))
	case d.took():
		return deliveryDone(tx, d)
	case d.err == nil && d.status == statusGone:
		return endpointGone(tx, d, d.why())
	case d.Attempts > int64(len(waits())):
		return deliveryFailed(tx, d, d.why())
	default:
		return deliveryPostponed(tx, d, tx.Now.Add(wait(d.ID, d.Attempts)), d.why())
	}
}

// wait is how long after the nth attempt the next one comes: the schedule's pause and up to a tenth more, so that the
// deliveries of one bad hour do not all come back at once.
func wait(id string, attempts int64) time.Duration {
	schedule := waits()
	pause := schedule[min(max(int(attempts), 1), len(schedule))-1]
	hash := fnv.New32a()
	_, _ = fmt.Fprintf(hash, "%s/%d", id, attempts)
	return pause + pause/10*time.Duration(hash.Sum32()%1000)/1000
}

// rest is how long what was not tried waits behind a failure: a second, longer each time the endpoint fails again.
func rest(failures int64) time.Duration {
	return min(time.Second<<min(max(failures, 0), 20), longestRest)
}
