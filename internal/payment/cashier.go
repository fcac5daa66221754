package payment

import (
	"context"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/payment/internal/paymentdb"
)

// perPage is how many positions a page of the list has.
const perPage = 25

// Filter chooses positions; an empty field chooses all.
type Filter struct {
	From, To italy.Day // of their making, both included; empty: any
	Office   string
	Kind     string
	State    State
	Debtor   string // codice fiscale
	Notice   string
	Page     int // from 1
}

// List is a page of positions.
type List struct {
	Positions []Position
	More      bool // there is another page
}

// Positions lists an office's positions (all offices': empty), the newest first, 25 a page. Reading them leaves a line
// in the audit.
func (s *Service) Positions(ctx context.Context, f Filter) (List, error) {
	if !mayRun(identity.From(ctx), f.Office) {
		return List{}, fault.Missing()
	}
	f.Page = max(f.Page, 1)
	if f.From == "" {
		f.From = "0001-01-01"
	}
	if f.To == "" {
		f.To = "9999-12-31"
	}
	return journal.Change(ctx, s.journal, "payment.list", func(tx *journal.Tx) (List, error) {
		all, err := positions(tx.Context(), tx, f)
		list := List{Positions: all[:min(len(all), perPage)], More: len(all) > perPage}
		for _, p := range list.Positions {
			about(tx, p)
		}
		return list, err
	})
}

// Cancel takes a debt back, with a reason. It is a Conflict when it is paid; cancelling again changes nothing.
func (s *Service) Cancel(ctx context.Context, id, reason string) (Position, error) {
	reason = clean(reason)
	return s.change(ctx, "payment.cancel", id, func(tx *journal.Tx, p Position) (Position, error) {
		if reason == "" {
			return Position{}, fault.Wrong(fault.Field{Name: "motivo", Key: "payment.error.motivo"})
		}
		if p.State == Cancelled {
			return p, nil
		}
		n, err := paymentdb.New(tx).CancelPosition(tx.Context(), paymentdb.CancelPositionParams{ChangedAt: tx.Now.UnixMilli(), ID: p.ID})
		if err != nil {
			return Position{}, err
		}
		if n == 0 {
			return Position{}, fault.New(fault.Conflict, "payment.error.is_"+string(p.State))
		}
		tx.On(reason)
		p.State, p.ChangedAt, p.Version = Cancelled, tx.Now, p.Version+1
		tx.Emit(PositionCancelled{Position: p, Reason: reason})
		return p, nil
	})
}

// Extend gives a debt another due day, which opens it again when it had expired.
func (s *Service) Extend(ctx context.Context, id string, due italy.Day) (Position, error) {
	return s.change(ctx, "payment.extend", id, func(tx *journal.Tx, p Position) (Position, error) {
		today := italy.DayOf(tx.Now)
		if due < today || today.DaysUntil(due) > maxDueDays {
			return Position{}, fault.Wrong(fault.Field{Name: "scadenza", Key: "payment.error.scadenza"})
		}
		n, err := paymentdb.New(tx).ExtendPosition(tx.Context(), paymentdb.ExtendPositionParams{Due: string(due), ChangedAt: tx.Now.UnixMilli(), ID: p.ID})
		if err != nil {
			return Position{}, err
		}
		if n == 0 {
			return Position{}, fault.New(fault.Conflict, "payment.error.is_"+string(p.State))
		}
		p.State, p.Due, p.ChangedAt, p.Version = Open, due, tx.Now, p.Version+1
		return p, nil
	})
}

// change runs a cashier's change of one position.
func (s *Service) change(ctx context.Context, action, id string, fn func(tx *journal.Tx, p Position) (Position, error)) (Position, error) {
	return journal.Change(ctx, s.journal, action, func(tx *journal.Tx) (Position, error) {
		p, err := permitted(tx.Context(), tx, id, tx.Actor, func(a identity.Actor, p Position) bool { return mayRun(a, p.Office) })
		if err != nil {
			return Position{}, err
		}
		about(tx, p)
		return fn(tx, p)
	})
}

// Sum is a count with its money.
type Sum struct {
	Count, Cents int64
}

// KindSum is what was received for a kind.
type KindSum struct {
	Kind string
	Sum
}

// Totals sums what an office (all: empty) received from day to day, both included, by kind.
func (s *Service) Totals(ctx context.Context, office string, from, to italy.Day) ([]KindSum, error) {
	if !mayRun(identity.From(ctx), office) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]KindSum, error) {
		rows, err := paymentdb.New(q).TotalsByKind(ctx, paymentdb.TotalsByKindParams{Since: string(from), Until: string(to), Office: office})
		all := make([]KindSum, 0, len(rows))
		for _, r := range rows {
			all = append(all, KindSum{r.Kind, Sum{r.N, r.Total}})
		}
		return all, err
	})
}

// Reconciliation compares what is said to be paid with what was received.
type Reconciliation struct {
	Paid     Sum      // positions that are paid
	Receipts Sum      // what was received for them
	Surplus  Sum      // open, not in Receipts
	Odd      []string // notices on which the two disagree; at most a hundred
}

// Agrees tells whether there is nothing to look into.
func (r Reconciliation) Agrees() bool { return r.Paid == r.Receipts && len(r.Odd) == 0 }

// Reconcile recounts positions and receipts of all offices.
func (s *Service) Reconcile(ctx context.Context) (Reconciliation, error) {
	if !mayClose(identity.From(ctx)) {
		return Reconciliation{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, querier db.Querier) (r Reconciliation, err error) {
		q := paymentdb.New(querier)
		paid, err := q.PaidPositions(ctx)
		if err != nil {
			return r, err
		}
		receipts, err := q.AllReceipts(ctx)
		if err != nil {
			return r, err
		}
		open, err := q.OpenSurplus(ctx)
		if err != nil {
			return r, err
		}
		r.Paid, r.Receipts, r.Surplus = Sum{paid.N, paid.Total}, Sum{receipts.N, receipts.Total}, Sum{open.N, open.Total}
		r.Odd, err = q.Odd(ctx)
		return r, err
	})
}

// Surpluses lists money that pays nothing: what is still open, or what was settled.
func (s *Service) Surpluses(ctx context.Context, settled bool) ([]SurplusMoney, error) {
	if !mayClose(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	state := "open"
	if settled {
		state = "settled"
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]SurplusMoney, error) {
		return surpluses(ctx, q, state)
	})
}

// SettleSurplus notes what was done with money that pays nothing. It happens once: a Conflict afterwards.
func (s *Service) SettleSurplus(ctx context.Context, id, note string) error {
	if !mayClose(identity.From(ctx)) {
		return fault.Missing()
	}
	note = strings.TrimSpace(note)
	if note == "" || len(note) > 500 {
		return fault.Wrong(fault.Field{Name: "nota", Key: "payment.error.nota"})
	}
	return journal.Do(ctx, s.journal, "payment.settle_surplus", func(tx *journal.Tx) error {
		tx.About("surplus", id)
		tx.On(note)
		n, err := paymentdb.New(tx).CloseSurplus(tx.Context(), paymentdb.CloseSurplusParams{Note: note, SettledAt: tx.Now.UnixMilli(), ID: id})
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "payment.error.settled")
		}
		return err
	})
}

// Unsettled lists the attempts whose outcome nobody knows yet.
func (s *Service) Unsettled(ctx context.Context) ([]Payment, error) {
	if !mayClose(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Payment, error) {
		rows, err := paymentdb.New(q).Unsettled(ctx)
		return paymentsFromRows(rows), err
	})
}
