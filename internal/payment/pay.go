package payment

import (
	"context"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	firstPoll   = 5 * time.Minute // after the start
	mostPoll    = time.Hour       // between two questions about one attempt
	doubtBlocks = 24 * time.Hour  // so long an unknown outcome keeps others from paying the same again
)

// Start begins a payment of the citizen's own position and gives the address of the gateway's page; back is the path,
// without the attempt's token, to which the person returns. An attempt that goes on is given again rather than a second
// one begun. It is a Conflict when the position is paid, expired or cancelled, or an earlier attempt's outcome is
// unknown; Busy when the gateway does not answer.
func (s *Service) Start(ctx context.Context, id, back string) (Payment, error) {
	actor := identity.From(ctx)
	return s.start(ctx, back, func(ctx context.Context, q db.Querier) (Position, error) {
		return permitted(ctx, q, id, actor, mayPay)
	})
}

// StartByLink is Start for who holds the position's secret link.
func (s *Service) StartByLink(ctx context.Context, link, back string) (Payment, error) {
	return s.start(ctx, back, func(ctx context.Context, q db.Querier) (Position, error) {
		return positionByLink(ctx, q, link)
	})
}

type load func(ctx context.Context, q db.Querier) (Position, error)

func (s *Service) start(ctx context.Context, back string, load load) (Payment, error) {
	if p, done, err := journal.Done[Payment](ctx, s.journal, "payment.start"); done || err != nil {
		return p, err
	}
	now := s.journal.Now(ctx)
	position, going, err := s.payable(ctx, load, now)
	if err != nil || going.ID != "" {
		return going, err
	}
	order := Order{
		Reference: newSecret(), Notice: position.Notice, Cents: position.AmountOn(italy.DayOf(now)), Causale: position.Causale,
	}
	order.Back = back + order.Reference
	checkout, err := s.gateway.Begin(ctx, order)
	if err != nil {
		return Payment{}, fault.Wrap(fault.Busy, err, "payment.error.gateway")
	}
	return journal.Change(ctx, s.journal, "payment.start", func(tx *journal.Tx) (Payment, error) {
		position, err := load(tx.Context(), tx)
		if err != nil {
			return Payment{}, err
		}
		about(tx, position)
		going, err := goingOn(tx.Context(), tx, position, tx.Now)
		if err != nil || going.ID != "" {
			return going, err // the other of two clicks was faster: nobody ever sees this checkout
		}
		p := Payment{
			ID: tx.NewID(), Token: order.Reference, Position: position.ID, Checkout: checkout.ID, URL: checkout.URL,
			Cents: order.Cents, State: Started, StartedAt: tx.Now, ExpiresAt: checkout.Expires,
		}
		return p, insertPayment(tx, p)
	})
}

// payable reads the position and the attempt that goes on, after asking the gateway about attempts in doubt.
func (s *Service) payable(ctx context.Context, load load, now time.Time) (Position, Payment, error) {
	p, err := journal.View(ctx, s.journal, load)
	if err != nil {
		return p, Payment{}, err
	}
	list, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Payment, error) {
		return paymentsOf(ctx, q, p.ID)
	})
	if err != nil {
		return p, Payment{}, err
	}
	for _, one := range list {
		if one.State == Unknown || one.State == Started && !now.Before(one.ExpiresAt) {
			if err := s.poll(ctx, one); err != nil {
				return p, Payment{}, err
			}
		}
	}
	if p, err = journal.View(ctx, s.journal, load); err != nil {
		return p, Payment{}, err
	}
	going, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Payment, error) {
		return goingOn(ctx, q, p, now)
	})
	return p, going, err
}

// goingOn gives the attempt of a position that can still be carried on, if any, or the reason why none may be made.
func goingOn(ctx context.Context, q db.Querier, p Position, now time.Time) (Payment, error) {
	if p.State != Open {
		return Payment{}, fault.New(fault.Conflict, "payment.error.is_"+string(p.State))
	}
	list, err := paymentsOf(ctx, q, p.ID)
	if err != nil {
		return Payment{}, err
	}
	for _, one := range list {
		switch {
		case one.State == Started && now.Before(one.ExpiresAt):
			return one, nil
		case one.State == Unknown && now.Before(one.StartedAt.Add(doubtBlocks)):
			return Payment{}, fault.New(fault.Conflict, "payment.error.pending")
		}
	}
	return Payment{}, nil
}

// Notified takes a message of the gateway. A message that comes again changes nothing. It is Unauthenticated when the
// signature does not hold.
func (s *Service) Notified(ctx context.Context, body []byte, signature string) error {
	o, err := s.gateway.Read(body, signature, s.journal.Now(ctx))
	if err != nil {
		return err
	}
	return s.settle(ctx, o)
}

// Result is the outcome of an attempt as the person who made it sees it.
type Result struct {
	Payment Payment
	Details
}

// Refresh reads the outcome of an attempt for who holds its token; where it is still to come the gateway is asked.
func (s *Service) Refresh(ctx context.Context, token string) (Result, error) {
	p, err := s.attempt(ctx, token)
	if err != nil {
		return Result{}, err
	}
	if p.going() {
		if err := s.poll(ctx, p); err != nil {
			return Result{}, err
		}
		if p, err = s.attempt(ctx, token); err != nil {
			return Result{}, err
		}
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Result, error) {
		of, err := position(ctx, q, p.Position)
		if err != nil {
			return Result{}, err
		}
		d, err := details(ctx, q, of)
		return Result{Payment: p, Details: d}, err
	})
}

func (s *Service) attempt(ctx context.Context, token string) (Payment, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Payment, error) {
		p, ok, err := paymentByToken(ctx, q, token)
		if err == nil && !ok {
			err = fault.Missing()
		}
		return p, err
	})
}

// poll asks the gateway about an attempt. A gateway that does not answer after the checkout's end leaves it unknown.
func (s *Service) poll(ctx context.Context, p Payment) error {
	o, err := s.gateway.Outcome(ctx, p.Checkout)
	switch {
	case err == nil:
		o.Reference = p.Token
		return s.settle(ctx, o)
	case p.State == Started && !s.journal.Now(ctx).Before(p.ExpiresAt):
		return s.settle(ctx, Outcome{Reference: p.Token, Checkout: p.Checkout, State: OutcomeUnknown})
	default:
		return nil // it is asked again later
	}
}
