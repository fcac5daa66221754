package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// DelegationState is where a delegation stands.
type DelegationState string

// The states of a delegation.
const (
	Proposed          DelegationState = "proposed" // the delegate has not answered
	Accepted          DelegationState = "accepted"
	Refused           DelegationState = "refused"
	EndedDelegation   DelegationState = "ended"   // by one of the two, before its last day
	ExpiredDelegation DelegationState = "expired" // its last day is over, or nobody answered
)

// Side is one of the two people of a delegation.
type Side string

// The sides.
const (
	TheDelegator Side = "delegator"
	TheDelegate  Side = "delegate"
)

// The limits of delegations.
const (
	MostDelegates  = 5                    // that one person has at a time, proposals included
	MostDelegators = 20                   // who have one delegate at a time
	mostProposals  = 10                   // of one person in a day
	answerDays     = 30                   // in which a proposal is answered
	longestDays    = 731                  // that a delegation lasts: two years, one of them a leap year
	delegationKept = 731 * 24 * time.Hour // after its end, for who asks later who acted for whom
)

// Party is one of the two people of a delegation, as far as the other may know.
type Party struct {
	Account       string `json:"account,omitempty"`
	CodiceFiscale string `json:"codice_fiscale,omitempty"`
	GivenName     string `json:"given_name,omitempty"`
	FamilyName    string `json:"family_name,omitempty"`
}

// Name is given name and family name.
func (p Party) Name() string { return strings.TrimSpace(p.GivenName + " " + p.FamilyName) }

// Delegation says that one person, the delegator, lets another, the delegate, make, move and cancel appointments in the
// delegator's name.
//
// norm: codice civile art. 1387; D.P.R. 445/2000 art. 38, comma 3-bis
type Delegation struct {
	ID         string          `json:"id"`
	Delegator  Party           `json:"delegator"`
	Delegate   Party           `json:"delegate"` // names as the delegator wrote them
	From       italy.Day       `json:"from"`
	Until      italy.Day       `json:"until"`     // the last day
	AnswerBy   italy.Day       `json:"answer_by"` // the last day on which it can be accepted
	State      DelegationState `json:"state"`
	EndedBy    Side            `json:"ended_by,omitempty"` // empty: it has not ended, or time ended it
	ProposedAt time.Time       `json:"proposed_at"`        // UTC
	ChangedAt  time.Time       `json:"changed_at"`         // UTC
	Version    int64           `json:"version"`

	active bool // the delegator may sign in
}

// InForce tells whether the delegate may act for the delegator on a day.
func (d Delegation) InForce(day italy.Day) bool {
	return d.State == Accepted && d.active && d.From <= day && day <= d.Until
}

// Open tells whether the delegation stands on a day: to be answered, or accepted.
func (d Delegation) Open(day italy.Day) bool {
	return day <= d.Until && (d.State == Accepted || d.State == Proposed && day <= d.AnswerBy)
}

// DelegationRequest is what somebody writes who wants a delegate.
type DelegationRequest struct {
	CodiceFiscale string // the delegate's
	GivenName     string
	FamilyName    string
	From          italy.Day // empty: today
	Until         italy.Day
}

// CheckDelegation tidies what somebody wrote, without proposing it: Invalid at each field that does not hold. Whether
// anybody has an account with the codice fiscale nobody learns here.
func (s *Service) CheckDelegation(ctx context.Context, r DelegationRequest) (DelegationRequest, error) {
	actor := identity.From(ctx)
	if !mayDelegate(actor) {
		return r, fault.Missing()
	}
	var wrong fault.Wrongs
	r.GivenName, r.FamilyName = strings.TrimSpace(r.GivenName), strings.TrimSpace(r.FamilyName)
	wrong.Note(!identity.IsName(r.GivenName), "given_name", "account.error.given_name")
	wrong.Note(!identity.IsName(r.FamilyName), "family_name", "account.error.family_name")
	cf, err := italy.ParseCodiceFiscale(r.CodiceFiscale)
	wrong.Note(err != nil, "codice_fiscale", "account.error.codice_fiscale")
	wrong.Note(string(cf) == actor.CodiceFiscale, "codice_fiscale", "account.delegation.error.oneself")
	today := italy.DayOf(s.journal.Now(ctx))
	if r.From == "" {
		r.From = today
	}
	wrong.Note(r.From < today, "from", "account.delegation.error.from")
	wrong.Note(r.Until < r.From, "until", "account.delegation.error.until")
	wrong.Note(r.Until > r.From.AddDays(longestDays), "until", "account.delegation.error.long")
	r.CodiceFiscale = string(cf)
	return r, fault.Wrong(wrong...)
}

// ProposeDelegation proposes a delegation to whoever has the codice fiscale, now or later: a Conflict where the same person
// has one already, TooMany where there are as many as one may have.
func (s *Service) ProposeDelegation(ctx context.Context, r DelegationRequest, v Visitor) (id string, err error) {
	if r, err = s.CheckDelegation(ctx, r); err != nil {
		return "", err
	}
	if id, done, err := journal.Done[string](ctx, s.journal, "account.propose_delegation"); done || err != nil {
		return id, err
	}
	if err := s.limits.letter(r.CodiceFiscale, v.Address, s.journal.Now(ctx)); err != nil {
		return "", err
	}
	return journal.Change(ctx, s.journal, "account.propose_delegation", func(tx *journal.Tx) (string, error) {
		if err := fewDelegations(tx); err != nil {
			return "", err
		}
		a, err := accountByID(tx.Context(), tx, tx.Actor.ID)
		if err != nil {
			return "", err
		}
		d := Delegation{
			ID: tx.NewID(), State: Proposed, From: r.From, Until: r.Until, AnswerBy: italy.DayOf(tx.Now).AddDays(answerDays),
			Delegator: partyOf(a), Delegate: Party{CodiceFiscale: r.CodiceFiscale, GivenName: r.GivenName, FamilyName: r.FamilyName}, Version: 1,
		}
		if err := insertDelegation(tx, d); err != nil {
			return "", err
		}
		return d.ID, tell(tx, d, "")
	})
}

// fewDelegations is TooMany where the actor has as many delegates as one may have, or has proposed too much today.
func fewDelegations(tx *journal.Tx) error {
	given, lately, err := countDelegations(tx, tx.Actor.ID)
	switch {
	case err != nil:
		return err
	case given >= MostDelegates:
		return fault.New(fault.TooMany, "account.delegation.many", MostDelegates)
	case lately >= mostProposals:
		return fault.New(fault.TooMany, "account.too_many")
	}
	return nil
}

// Delegations lists the delegations that the actor has given and received, the latest first. Nobody receives one without
// a proven codice fiscale.
func (s *Service) Delegations(ctx context.Context) (given, received []Delegation, err error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, nil, fault.Missing()
	}
	_, err = journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (struct{}, error) {
		if given, err = delegationsGiven(ctx, q, actor.ID); err != nil || actor.CodiceFiscale == "" {
			return struct{}{}, err
		}
		received, err = delegationsReceived(ctx, q, actor.CodiceFiscale)
		return struct{}{}, err
	})
	for _, list := range [][]Delegation{given, received} {
		for i := range list {
			list[i] = list[i].seenBy(actor)
		}
	}
	return given, received, err
}

// Delegation reads one delegation for one of its two people.
func (s *Service) Delegation(ctx context.Context, id string) (Delegation, error) {
	actor := identity.From(ctx)
	d, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Delegation, error) {
		return delegation(ctx, q, id)
	})
	if err == nil && !gave(actor, d) && !answers(actor, d) {
		return Delegation{}, fault.Missing()
	}
	return d.seenBy(actor), err
}

// seenBy leaves out what the actor has no business to know: the delegate learns the delegator's codice fiscale by
// accepting, and nobody learns the other's account.
func (d Delegation) seenBy(actor identity.Actor) Delegation {
	if !gave(actor, d) {
		d.Delegator.Account = ""
		if d.State != Accepted {
			d.Delegator.CodiceFiscale = ""
		}
	}
	return d
}

// DelegationToMe gives a delegation in whose name the actor may act today, with the delegator's account: NotFound for any
// other.
func (s *Service) DelegationToMe(ctx context.Context, id string) (Delegation, error) {
	actor := identity.From(ctx)
	d, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Delegation, error) {
		return delegation(ctx, q, id)
	})
	if err == nil && (!answers(actor, d) || !d.InForce(italy.DayOf(s.journal.Now(ctx)))) {
		return Delegation{}, fault.Missing()
	}
	return d, err
}

// AcceptDelegation accepts what was proposed to the actor: a Conflict where it stands no more, TooMany where the actor acts
// for as many people as one may.
func (s *Service) AcceptDelegation(ctx context.Context, id string) error {
	return s.changeDelegation(ctx, "account.accept_delegation", id, func(tx *journal.Tx, d *Delegation) error {
		if !answers(tx.Actor, *d) {
			return fault.Missing()
		}
		if d.State != Proposed || !d.Open(italy.DayOf(tx.Now)) || !d.active {
			return fault.New(fault.Conflict, "account.delegation.over")
		}
		held, err := countDelegators(tx, d.Delegate.CodiceFiscale)
		if err == nil && held >= MostDelegators {
			err = fault.New(fault.TooMany, "account.delegation.many_delegators", MostDelegators)
		}
		d.State = Accepted
		return err
	})
}

// RefuseDelegation refuses what was proposed to the actor: a Conflict where it stands no more.
func (s *Service) RefuseDelegation(ctx context.Context, id string) error {
	return s.changeDelegation(ctx, "account.refuse_delegation", id, func(tx *journal.Tx, d *Delegation) error {
		if !answers(tx.Actor, *d) {
			return fault.Missing()
		}
		if d.State != Proposed {
			return fault.New(fault.Conflict, "account.delegation.over")
		}
		d.State = Refused
		return nil
	})
}

// EndDelegation ends a delegation at once, by either of its two people: a Conflict where it has ended already. The delegate
// refuses what is only proposed.
func (s *Service) EndDelegation(ctx context.Context, id string) error {
	return s.changeDelegation(ctx, "account.end_delegation", id, func(tx *journal.Tx, d *Delegation) error {
		if !gave(tx.Actor, *d) && !answers(tx.Actor, *d) {
			return fault.Missing()
		}
		if d.State != Accepted && (d.State != Proposed || !gave(tx.Actor, *d)) {
			return fault.New(fault.Conflict, "account.delegation.over")
		}
		d.State, d.EndedBy = EndedDelegation, TheDelegate
		if gave(tx.Actor, *d) {
			d.EndedBy = TheDelegator
		}
		return nil
	})
}

// changeDelegation changes the state of a delegation and tells its two people.
func (s *Service) changeDelegation(ctx context.Context, action, id string, fn func(tx *journal.Tx, d *Delegation) error) error {
	return journal.Do(ctx, s.journal, action, func(tx *journal.Tx) error {
		d, err := delegation(tx.Context(), tx, id)
		if err != nil {
			return err
		}
		was := d.State
		if err := fn(tx, &d); err != nil {
			return err
		}
		if err := markDelegation(tx, &d); err != nil {
			return err
		}
		return tell(tx, d, was)
	})
}

// tell tells what has become of a delegation, to both of its people as far as they can be written to.
func tell(tx *journal.Tx, d Delegation, was DelegationState) error {
	tx.About("delegation", d.ID)
	tx.About("account", d.Delegator.Account)
	from, err := accountByID(tx.Context(), tx, d.Delegator.Account)
	if err != nil {
		return err
	}
	f := DelegationChanged{Delegation: d, Was: was, Delegator: letter(from)}
	to, err := orNone(accountByCodiceFiscale(tx.Context(), tx, d.Delegate.CodiceFiscale, identity.Citizen))
	if err != nil {
		return err
	}
	if to.Proven && to.State != Erased {
		tx.About("account", to.ID)
		f.Delegate = letter(to)
	}
	tx.Emit(f)
	return nil
}

// endDelegationsOf ends what somebody has given and accepted who closes the account.
func endDelegationsOf(tx *journal.Tx, a Account) error {
	given, err := delegationsGiven(tx.Context(), tx, a.ID)
	if err != nil {
		return err
	}
	var received []Delegation
	if a.Proven {
		if received, err = delegationsReceived(tx.Context(), tx, a.CodiceFiscale); err != nil {
			return err
		}
	}
	for _, d := range given {
		if d.State == Accepted || d.State == Proposed {
			err = errors.Join(err, endedBy(tx, d, TheDelegator))
		}
	}
	for _, d := range received {
		if d.State == Accepted {
			err = errors.Join(err, endedBy(tx, d, TheDelegate))
		}
	}
	return err
}

func endedBy(tx *journal.Tx, d Delegation, side Side) error {
	was := d.State
	d.State, d.EndedBy = EndedDelegation, side
	if err := markDelegation(tx, &d); err != nil {
		return err
	}
	return tell(tx, d, was)
}

// ExpireDelegations ends the delegations whose last day is over and the proposals that nobody answered.
func (s *Service) ExpireDelegations(ctx context.Context) error {
	today := italy.DayOf(s.journal.Now(ctx))
	for {
		over, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]string, error) {
			return delegationsOver(ctx, q, today)
		})
		if err != nil || len(over) == 0 {
			return err
		}
		for _, id := range over {
			if err := s.expireDelegation(ctx, id, today); err != nil {
				return err
			}
		}
	}
}

// expireDelegation ends a delegation that is over; one that somebody has changed meanwhile is left as it is.
func (s *Service) expireDelegation(ctx context.Context, id string, today italy.Day) error {
	err := s.changeDelegation(ctx, "account.expire_delegation", id, func(_ *journal.Tx, d *Delegation) error {
		if d.State != Accepted && d.State != Proposed || d.Open(today) {
			return fault.New(fault.Conflict, "account.delegation.over")
		}
		d.State = ExpiredDelegation
		return nil
	})
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}
