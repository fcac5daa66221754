package casefile

import (
	"context"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/workflow"
)

// SubmitRequest sends a draft. Declared says that the citizen stands for what it says.
//
// norm: D.P.R. 445/2000 artt. 46, 47 and 76.
type SubmitRequest struct {
	Draft    string
	Declared bool
	Lang     string
}

// Submit makes a case of a draft: it gets its number, its term and its receipt in one change. A second time gives the
// same case. It is Invalid "casefile.incomplete" while something is missing, and a Conflict "casefile.inactive" when
// the service has been suspended meanwhile.
//
// norm: L. 241/1990 art. 18-bis; D.P.R. 445/2000 art. 53.
func (s *Service) Submit(ctx context.Context, req SubmitRequest) (Case, error) {
	return journal.Change(ctx, s.journal, "casefile.submit", func(tx *journal.Tx) (Case, error) {
		f, err := s.hold(tx, req.Draft)
		if fault.Is(err, fault.Conflict) { // sent already: the first answer again
			return caseByID(tx.Context(), tx, req.Draft)
		}
		if err != nil {
			return Case{}, err
		}
		if err := s.sendable(f, req); err != nil {
			return Case{}, err
		}
		c, err := s.register(tx, f, req.Lang)
		if err != nil {
			return Case{}, err
		}
		about(tx, c)
		tx.Emit(RequestSubmitted{Told: s.told(c), Day: c.SubmittedDay, Due: c.DueDay, FeeCents: c.FeeCents, PaymentKind: c.PaymentKind})
		return c, nil
	})
}

// register puts a complete draft into the year's register: the draft ends, the case begins, all in this change. The
// number is taken as late as possible, because until the change is on disk nobody else gets one.
func (s *Service) register(tx *journal.Tx, f Filling, lang string) (Case, error) {
	c, err := received(tx, f)
	if err != nil {
		return Case{}, err
	}
	c.Lang, c.DueDay = lang, c.Term().Due(c.SubmittedDay, s.Closed)
	if err := deleteDraft(tx, f.ID); err != nil {
		return Case{}, err
	}
	if c.Protocollo, err = takeNumber(tx, c.SubmittedDay.Year()); err != nil {
		return Case{}, err
	}
	if err := insertCase(tx, c); err != nil {
		return Case{}, err
	}
	return c, insertEntry(tx, c, Entry{Kind: "submit"})
}

func (s *Service) sendable(f Filling, req SubmitRequest) error {
	if _, err := s.Declared(f.Service); err != nil {
		return err
	}
	if _, ok := f.Declared.Workflow.Edge(workflow.Draft, workflow.Submitted, workflow.Citizen); !ok {
		return fault.New(fault.Conflict, "casefile.inactive")
	}
	if !f.Complete() {
		return fault.New(fault.Invalid, "casefile.incomplete")
	}
	if !req.Declared {
		return fault.Wrong(fault.Field{Name: "dichiarazione", Key: "casefile.error.declaration"})
	}
	return nil
}

// received is the case that a complete draft becomes, still without a number.
func received(tx *journal.Tx, f Filling) (Case, error) {
	answers, err := f.Answers.JSON()
	if err != nil {
		return Case{}, err
	}
	_, cents := f.Fee()
	term := f.Term()
	c := Case{
		ID: f.ID, Service: f.Service, ServiceVersion: f.Version, Statistic: f.Declared.Statistic, Office: f.Declared.Office,
		State: workflow.Submitted, Account: f.Account, CodiceFiscale: tx.Actor.CodiceFiscale, GivenName: tx.Actor.GivenName,
		FamilyName: tx.Actor.FamilyName, Email: f.contact(tx.Actor), Answers: string(answers), FeeCents: cents,
		SubmittedAt: tx.Now, SubmittedDay: italy.DayOf(tx.Now), TermDays: term.Days, Silence: term.Silence, ChangedAt: tx.Now, Version: 1,
	}
	if cents > 0 {
		c.PaymentKind = f.Declared.Payment
	}
	return c, nil
}

// Sent gives the case that a draft has become, for whom it belongs to.
func (s *Service) Sent(ctx context.Context, id string) (Case, error) {
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Case, error) {
		c, err := caseByID(ctx, q, id)
		if err == nil && !may(actor, actFill, c.thing()) {
			return Case{}, fault.Missing()
		}
		return c, err
	})
}
