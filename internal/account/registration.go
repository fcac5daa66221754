package account

import (
	"context"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Registration is what somebody writes who wants an account.
type Registration struct {
	GivenName     string
	FamilyName    string
	CodiceFiscale string
	Email         string
	Password      string
	Lang          string
}

// Register asks for an account: Invalid at each field that does not hold. Whether there is one already with these data
// nobody learns here: the answer and its time are the same, and only the letter to the address tells.
func (s *Service) Register(ctx context.Context, r Registration, v Visitor) error {
	a, wrong := person(Account{
		Kind: identity.Citizen, GivenName: r.GivenName, FamilyName: r.FamilyName, CodiceFiscale: r.CodiceFiscale, Email: r.Email, Lang: r.Lang,
	})
	if key := checkPassword(a, r.Password); key != "" {
		wrong = append(wrong, fault.Field{Name: "password", Key: key})
	}
	if err := fault.Wrong(wrong...); err != nil {
		return err
	}
	if _, done, err := journal.Done[struct{}](ctx, s.journal, "account.register"); done || err != nil {
		return err
	}
	if err := s.limits.letter(a.Email, v.Address, s.journal.Now(ctx)); err != nil {
		return err
	}
	var err error
	if a.password, err = s.hasher.hash(ctx, r.Password); err != nil {
		return err
	}
	return journal.Do(ctx, s.journal, "account.register", func(tx *journal.Tx) error {
		return register(tx, a)
	})
}

func register(tx *journal.Tx, a Account) error {
	id := tx.NewID()
	tx.About("account", id)
	known, err := isKnown(tx, a)
	if err != nil {
		return err
	}
	to := Letter{Email: a.Email, GivenName: a.GivenName, Lang: a.Lang}
	if known {
		tx.Emit(RegistrationRepeated{Letter: to, ID: id})
		return nil
	}
	p := pending{token: newToken(), purpose: forRegistration, account: id, Account: a, expires: tx.Now.Add(registrationLife)}
	tx.Emit(RegistrationStarted{Letter: to, ID: id, Token: p.token})
	return insertPending(tx, p)
}

// isKnown tells whether a citizen has the address or the codice fiscale already.
func isKnown(tx *journal.Tx, a Account) (bool, error) {
	byEmail, err := orNone(accountByEmail(tx.Context(), tx, a.Email, identity.Citizen))
	if err != nil || byEmail.ID != "" {
		return true, err
	}
	byCode, err := orNone(accountByCodiceFiscale(tx.Context(), tx, a.CodiceFiscale, identity.Citizen))
	return byCode.ID != "", err
}

// RegistrationPending gives the name of who waits for the token: NotFound "account.link_over" if nobody does.
func (s *Service) RegistrationPending(ctx context.Context, token string) (givenName string, err error) {
	return s.pendingName(ctx, token, forRegistration)
}

func (s *Service) pendingName(ctx context.Context, token string, why purpose) (string, error) {
	now := s.journal.Now(ctx)
	p, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (pending, error) {
		return pendingBy(ctx, q, token, why, now)
	})
	return p.GivenName, err
}

// Confirm makes the account that was asked for, by who can read letters at its address: NotFound "account.link_over" if
// the link was used, is too old, or somebody else has got the same data meanwhile.
func (s *Service) Confirm(ctx context.Context, token string) error {
	return journal.Do(ctx, s.journal, "account.confirm", func(tx *journal.Tx) error {
		p, err := takePending(tx, token, forRegistration)
		if err != nil {
			return err
		}
		a := p.Account
		a.ID, a.Kind, a.State = p.account, identity.Citizen, Active
		return add(tx, a)
	})
}

// add makes a citizen's account.
func add(tx *journal.Tx, a Account) error {
	ok, err := insertAccount(tx, a)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, "account.link_over")
	}
	tx.About("account", a.ID)
	tx.Emit(Registered{Letter: letter(a), Proven: a.Proven})
	return nil
}

// Import makes the accounts of people who registered elsewhere, with proven codice fiscale and without password. What is
// there already stays as it is, so that an import may be repeated. Ids may be given; RegisteredAt must be.
func (s *Service) Import(ctx context.Context, accounts []Account) error {
	if !identity.From(ctx).IsSystem() {
		return fault.Missing()
	}
	const chunk = 500
	for len(accounts) > 0 {
		n := min(chunk, len(accounts))
		part := accounts[:n]
		err := journal.Do(once(ctx), s.journal, "account.import", func(tx *journal.Tx) error {
			return importPart(tx, part)
		})
		if err != nil {
			return err
		}
		accounts = accounts[n:]
	}
	return nil
}

func importPart(tx *journal.Tx, part []Account) error {
	for _, a := range part {
		email, ok := tidyEmail(a.Email)
		cf, err := italy.ParseCodiceFiscale(a.CodiceFiscale)
		if !ok || err != nil || a.RegisteredAt.IsZero() || a.GivenName == "" || a.FamilyName == "" {
			return fault.New(fault.Invalid, "account.error.import", a.Email)
		}
		if a.ID == "" {
			a.ID = tx.NewID()
		}
		a.Kind, a.State, a.Proven, a.Email, a.CodiceFiscale, a.Lang = identity.Citizen, Active, true, email, string(cf), tidyLang(a.Lang)
		a.RegisteredDay = italy.DayOf(a.RegisteredAt)
		if _, err := insertAccount(tx, a); err != nil {
			return err
		}
	}
	return nil
}
