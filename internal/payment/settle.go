package payment

import (
	"context"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// settle writes down what the gateway says about an attempt. It acts as the program, whoever's request brought the news,
// and may be called with the same news any number of times.
func (s *Service) settle(ctx context.Context, o Outcome) error {
	if o.State == OutcomePaid && (o.Receipt == "" || o.Cents < 1) {
		return fault.New(fault.Invalid, "payment.error.message")
	}
	known, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) { return isKnown(ctx, q, o) })
	if known || err != nil {
		return err
	}
	ctx = journal.WithKey(identity.AsSystem(ctx, "gateway"), "")
	return journal.Do(ctx, s.journal, "payment.settle", func(tx *journal.Tx) error {
		p, _, err := paymentByToken(tx.Context(), tx, o.Reference)
		if err != nil {
			return err
		}
		owed, err := s.positionOf(tx, p, o)
		if err != nil {
			return err
		}
		if owed.ID != "" {
			about(tx, owed)
		}
		if o.State == OutcomePaid {
			return take(tx, owed, p, o)
		}
		return giveUp(tx, owed, p, o)
	})
}

// isKnown tells whether the news is none, so that a repeated message costs no change.
func isKnown(ctx context.Context, q db.Querier, o Outcome) (bool, error) {
	if o.State == OutcomePaid {
		return arrived(ctx, q, o.Receipt)
	}
	p, ok, err := paymentByToken(ctx, q, o.Reference)
	return !ok || o.State == OutcomeOpen || !p.going() || string(p.State) == string(o.State), err
}

// positionOf finds what the money is for: by the attempt, else by the notice number; none has an empty ID.
func (s *Service) positionOf(tx *journal.Tx, p Payment, o Outcome) (Position, error) {
	if p.ID != "" {
		return position(tx.Context(), tx, p.Position)
	}
	owed, err := positionByNotice(tx.Context(), tx, o.Notice)
	if fault.Is(err, fault.NotFound) {
		return Position{}, nil
	}
	return owed, err
}

// giveUp notes that an attempt came to nothing, or that nobody knows yet.
func giveUp(tx *journal.Tx, owed Position, p Payment, o Outcome) error {
	if !p.going() {
		return nil
	}
	p.State, p.Code = AttemptState(o.State), o.Code
	ok, err := setPaymentState(tx, p.ID, p.State, p.Code)
	if err != nil || !ok {
		return err
	}
	if p.State == Refused {
		tx.Emit(PaymentRefused{Position: owed, Payment: p})
	}
	return nil
}

// take puts money that arrived where it belongs: it pays the position once, anything else is a surplus.
func take(tx *journal.Tx, owed Position, p Payment, o Outcome) error {
	if twice, err := arrived(tx.Context(), tx, o.Receipt); twice || err != nil {
		return err
	}
	if o.PaidAt.IsZero() || o.PaidAt.After(tx.Now) {
		o.PaidAt = tx.Now
	}
	reason := whySurplus(owed, p, o)
	if reason == "" {
		owed.PaidAt, owed.PaidCents = o.PaidAt, o.Cents
		ok, err := markPaid(tx, owed)
		if err != nil {
			return err
		}
		if ok {
			return receive(tx, owed, p, o)
		}
		reason = "duplicate"
	}
	return keepSurplus(tx, owed, p, o, reason)
}

// whySurplus says why money does not pay the position; empty when it does.
func whySurplus(owed Position, p Payment, o Outcome) string {
	switch {
	case owed.ID == "":
		return "unknown_notice"
	case owed.Notice != o.Notice, p.ID != "" && p.Cents != o.Cents:
		return "mismatch"
	case owed.State == Paid:
		return "duplicate"
	case owed.State == Cancelled:
		return "cancelled"
	case p.ID == "" && owed.AmountOn(italy.DayOf(o.PaidAt)) != o.Cents:
		return "amount"
	default:
		return ""
	}
}

// receive writes the receipt of a position that was just marked paid.
func receive(tx *journal.Tx, owed Position, p Payment, o Outcome) error {
	number, err := nextReceipt(tx)
	if err != nil {
		return err
	}
	r := Receipt{
		Number: number, Position: owed.ID, Payment: p.ID, Gateway: o.Receipt, Kind: owed.Kind, Statistic: owed.Statistic,
		Office: owed.Office, Cents: o.Cents, PaidAt: o.PaidAt, PaidDay: italy.DayOf(o.PaidAt),
	}
	if err := insertReceipt(tx, r); err != nil {
		return err
	}
	if err := finish(tx, &p, Succeeded); err != nil {
		return err
	}
	owed.State, owed.ChangedAt, owed.Version = Paid, tx.Now, owed.Version+1
	tx.Emit(PaymentReceived{Position: owed, Payment: p, Receipt: r})
	return nil
}

func keepSurplus(tx *journal.Tx, owed Position, p Payment, o Outcome, reason string) error {
	surplus := SurplusMoney{
		ID: tx.NewID(), Gateway: o.Receipt, Notice: string(o.Notice), Position: owed.ID, Reason: reason, Cents: o.Cents,
		PaidAt: o.PaidAt, ArrivedAt: tx.Now,
	}
	if err := insertSurplus(tx, surplus); err != nil {
		return err
	}
	tx.About("surplus", surplus.ID)
	tx.Emit(SurplusReceived{surplus})
	return finish(tx, &p, Surplus)
}

// finish ends the attempt, where there was one.
func finish(tx *journal.Tx, p *Payment, state AttemptState) error {
	if p.ID == "" {
		return nil
	}
	p.State, p.Code = state, ""
	_, err := setPaymentState(tx, p.ID, state, "")
	return err
}
