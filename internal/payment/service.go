package payment

import (
	"context"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
)

// Service is what can be done with payments.
type Service struct {
	journal  *journal.Journal
	kinds    []municipality.PaymentKind
	creditor Creditor
	gateway  Gateway
}

// NewService makes the module's service for the declared kinds of payment.
func NewService(j *journal.Journal, kinds []municipality.PaymentKind, creditor Creditor, gateway Gateway) *Service {
	return &Service{journal: j, kinds: kinds, creditor: creditor, gateway: gateway}
}

// Kinds lists the declared kinds of payment.
func (s *Service) Kinds() []municipality.PaymentKind { return s.kinds }

// Kind finds a kind: ok is false if none has the slug.
func (s *Service) Kind(slug string) (kind municipality.PaymentKind, ok bool) {
	for _, k := range s.kinds {
		if k.Slug == slug {
			return k, true
		}
	}
	return municipality.PaymentKind{}, false
}

// Creditor tells who is owed.
func (s *Service) Creditor() Creditor { return s.creditor }

// CreatePosition makes a debt. It is Invalid at each field that does not hold, NotFound for who may not make debts
// towards the kind's office. Reactions call it for a case's fee, with the case's id.
func (s *Service) CreatePosition(ctx context.Context, req CreateRequest) (Position, error) {
	p, err := s.draft(identity.From(ctx), req, italy.DayOf(s.journal.Now(ctx)))
	if err != nil {
		return Position{}, err
	}
	return journal.Change(ctx, s.journal, "payment.create", func(tx *journal.Tx) (Position, error) {
		return s.create(tx, p)
	})
}

// create gives a checked draft its number and keeps it.
func (s *Service) create(tx *journal.Tx, p Position) (Position, error) {
	notice, err := nextNotice(tx, s.creditor.Segregation)
	if err != nil {
		return Position{}, err
	}
	p.ID, p.Link, p.Notice, p.IUV = tx.NewID(), newSecret(), notice, notice.IUV()
	p.State, p.MadeAt, p.ChangedAt, p.Version = Open, tx.Now, tx.Now, 1
	if err := insertPosition(tx, p); err != nil {
		return Position{}, err
	}
	about(tx, p)
	tx.Emit(PositionCreated{p})
	return p, nil
}

// about names the position and its debtor in the audit line.
func about(tx *journal.Tx, p Position) {
	tx.About("position", p.ID)
	if p.CodiceFiscale != "" {
		tx.About("resident", p.CodiceFiscale)
	}
}

// Details is a position with what happened to it.
type Details struct {
	Position Position
	Receipt  Receipt   // zero while it is not paid
	Payments []Payment // the newest first
}

// Going gives the attempt whose outcome is still to come.
func (d Details) Going() (Payment, bool) {
	for _, p := range d.Payments {
		if p.going() {
			return p, true
		}
	}
	return Payment{}, false
}

// Position reads a position for who may see it. A read by the staff leaves a line in the audit.
func (s *Service) Position(ctx context.Context, id string) (Details, error) {
	actor := identity.From(ctx)
	read := func(ctx context.Context, q db.Querier) (Details, error) {
		p, err := permitted(ctx, q, id, actor, maySee)
		if err != nil {
			return Details{}, err
		}
		return details(ctx, q, p)
	}
	if !actor.IsOfficer() {
		return journal.View(ctx, s.journal, read)
	}
	return journal.Change(ctx, s.journal, "payment.read", func(tx *journal.Tx) (Details, error) {
		d, err := read(tx.Context(), tx)
		if err == nil {
			about(tx, d.Position)
		}
		return d, err
	})
}

// PositionByLink reads a position for who holds its secret link.
func (s *Service) PositionByLink(ctx context.Context, link string) (Details, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Details, error) {
		p, err := positionByLink(ctx, q, link)
		if err != nil {
			return Details{}, err
		}
		return details(ctx, q, p)
	})
}

// Mine lists what the citizen owes and paid, the newest first.
func (s *Service) Mine(ctx context.Context) ([]Position, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	if actor.CodiceFiscale == "" {
		return nil, nil
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Position, error) {
		return positionsOfDebtor(ctx, q, actor.CodiceFiscale)
	})
}

// OfCase lists the positions that a case asks for, those that the actor may see.
func (s *Service) OfCase(ctx context.Context, caseID string) ([]Position, error) {
	if caseID == "" {
		return nil, nil
	}
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Position, error) {
		all, err := positionsOfCase(ctx, q, caseID)
		list := all[:0]
		for _, p := range all {
			if maySee(actor, p) {
				list = append(list, p)
			}
		}
		return list, err
	})
}

// CountByDay counts the receipts of each day of payment, with their cents, by the kind's statistic key.
func (s *Service) CountByDay(ctx context.Context, from, to italy.Day) ([]figure.Daily, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]figure.Daily, error) {
		return countByDay(ctx, q, from, to)
	})
}

func details(ctx context.Context, q db.Querier, p Position) (Details, error) {
	d := Details{Position: p}
	var err error
	if p.State == Paid {
		if d.Receipt, err = receiptOf(ctx, q, p.ID); err != nil {
			return d, err
		}
	}
	d.Payments, err = paymentsOf(ctx, q, p.ID)
	return d, err
}

// permitted reads a position if that is allowed: NotFound otherwise, as if there were none.
func permitted(ctx context.Context, q db.Querier, id string, actor identity.Actor, right func(identity.Actor, Position) bool) (Position, error) {
	p, err := position(ctx, q, id)
	if err == nil && !right(actor, p) {
		return Position{}, fault.Missing()
	}
	return p, err
}
