package booking

import (
	"context"

	"comune.example/sportello/internal/booking/internal/bookingdb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Delegation is what booking needs to know of a registered delegation: who the delegator is, and the last day.
type Delegation struct {
	ID            string
	Account       string // the delegator's
	CodiceFiscale string
	GivenName     string
	FamilyName    string
	Until         italy.Day
}

// HonourDelegations has appointments made by registered delegations. find gives one in whose name the actor of the context
// may act now, NotFound for any other. It is called before the program serves.
func (s *Service) HonourDelegations(find func(ctx context.Context, id string) (Delegation, error)) {
	s.delegation = find
}

// byDelegation says for whom somebody books who names a registered delegation: the delegator as the account has them, told
// at the delegate's address. It is Invalid at the field where the actor has no such delegation.
func (s *Service) byDelegation(ctx context.Context, req BookRequest) (Appointment, error) {
	missing := fault.Wrong(fault.Field{Name: "delegation", Key: "booking.error.delegation"})
	if s.delegation == nil {
		return Appointment{}, missing
	}
	d, err := s.delegation(ctx, req.Delegation)
	if fault.Is(err, fault.NotFound) {
		return Appointment{}, missing
	}
	if err != nil {
		return Appointment{}, err
	}
	actor := identity.From(ctx)
	return Appointment{
		Relation: Delegator, Account: actor.ID, Email: actor.Email, CodiceFiscale: d.CodiceFiscale, GivenName: d.GivenName, FamilyName: d.FamilyName,
		Delegation: d.ID, Delegator: d.Account, Delegate: actor.Name, DelegatedUntil: d.Until,
	}, fault.Wrong(checkNote(req.Note)...)
}

// Delegated tells whether the delegate comes without a written delegation: a registered one holds on the appointment's day.
func (a Appointment) Delegated() bool { return a.Delegation != "" && a.Day() <= a.DelegatedUntil }

// withinDelegation is Invalid where the registered delegation does not last until the appointment.
func (a Appointment) withinDelegation() error {
	if a.Delegation == "" || a.Delegated() {
		return nil
	}
	return fault.Wrong(fault.Field{Name: "delegation", Key: "booking.error.delegation_until"})
}

// about names whom a change of the appointment concerns: who booked sees what they do; the delegator sees what is done in
// their name.
func (a Appointment) about(tx *journal.Tx) {
	tx.About("appointment", a.ID)
	if a.Delegator != "" {
		tx.About("account", a.Delegator)
	}
}

// EndDelegation has the coming appointments that were made by a delegation need a written one. They stand: the delegator
// sees them and may cancel.
func (s *Service) EndDelegation(ctx context.Context, delegation string) error {
	if !identity.From(ctx).IsSystem() {
		return fault.Missing()
	}
	return journal.Do(ctx, s.journal, "booking.end_delegation", func(tx *journal.Tx) error {
		tx.About("delegation", delegation)
		_, err := bookingdb.New(tx).EndDelegation(tx.Context(), bookingdb.EndDelegationParams{
			ChangedAt: tx.Now.UnixMilli(), Delegation: delegation, Now: tx.Now.UnixMilli(),
		})
		return err
	})
}
