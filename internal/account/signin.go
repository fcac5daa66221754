package account

import (
	"context"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Entry is the answer to who wants to come in: a session's token and whose it is, or, where an identity was proven that
// has no account yet, the token of the proof for CompleteRegistration.
type Entry struct {
	Token string
	Kind  identity.Kind
	Lang  string
	Proof string
}

// SignInByPassword opens a session: Invalid "account.error.signin" if address and password do not go together, whichever
// of the two is wrong and in the same time. Where a person has two accounts with one address, first says which is tried.
func (s *Service) SignInByPassword(ctx context.Context, email, password string, first identity.Kind, v Visitor) (Entry, error) {
	email, ok := tidyEmail(email)
	if !ok || password == "" || len(password) > 4*longestPassword {
		return Entry{}, fault.Wrong(fault.Field{Name: "email", Key: "account.error.signin"})
	}
	right, err := s.limits.attempt(email, v.Address, s.journal.Now(ctx))
	if err != nil {
		return Entry{}, err
	}
	a, err := s.byEmail(ctx, email, first)
	if err != nil {
		return Entry{}, err
	}
	matches, err := s.hasher.matches(ctx, a.password, password)
	if err != nil {
		return Entry{}, err
	}
	if !matches || a.State != Active {
		return Entry{}, fault.Wrong(fault.Field{Name: "email", Key: "account.error.signin"})
	}
	right()
	return s.start(ctx, a.ID, ByPassword, v)
}

// byEmail finds the account of the preferred kind, or of the other; one without id where there is none.
func (s *Service) byEmail(ctx context.Context, email string, first identity.Kind) (Account, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Account, error) {
		var a Account
		for _, kind := range kinds(first) {
			var err error
			if a, err = orNone(accountByEmail(ctx, q, email, kind)); err != nil || a.ID != "" && a.HasPassword() {
				return a, err
			}
		}
		return a, nil
	})
}

// kinds lists both kinds of accounts, the preferred one first.
func kinds(first identity.Kind) []identity.Kind {
	if first == identity.Officer {
		return []identity.Kind{identity.Officer, identity.Citizen}
	}
	return []identity.Kind{identity.Citizen, identity.Officer}
}

// SignInByIdentity opens a session for who proved an identity. Without an account the entry holds a proof's token
// instead. An account whose codice fiscale was only claimed is the person's if they are signed in to it as well;
// otherwise somebody else may have made it, and the person is asked for an address as if there were none.
func (s *Service) SignInByIdentity(ctx context.Context, proof Proof, first identity.Kind, v Visitor) (Entry, error) {
	cf, err := italy.ParseCodiceFiscale(proof.CodiceFiscale)
	if err != nil {
		return Entry{}, fault.Wrap(fault.Forbidden, err, "account.identity_failed")
	}
	proof.CodiceFiscale = string(cf)
	if v.Session != "" {
		defer s.sessions.forget()
	}
	return journal.Change(once(ctx), s.journal, "account.sign_in", func(tx *journal.Tx) (Entry, error) {
		a, err := accountOf(tx, proof.CodiceFiscale, first)
		switch {
		case err != nil:
			return Entry{}, err
		case a.ID == "":
			return keepProof(tx, proof)
		case a.State == Closed:
			return Entry{}, fault.New(fault.Forbidden, "account.closed")
		case a.State != Active:
			return Entry{}, fault.New(fault.Forbidden, "account.disabled")
		}
		if err := prove(tx, &a, proof); err != nil {
			return Entry{}, err
		}
		return open(tx, a, ByIdentity, v)
	})
}

// accountOf finds the account of who has proven a codice fiscale, of the preferred kind or the other: one without id
// where there is none, or only a claim that is not the actor's own.
func accountOf(tx *journal.Tx, codiceFiscale string, first identity.Kind) (Account, error) {
	for _, kind := range kinds(first) {
		a, err := orNone(accountByCodiceFiscale(tx.Context(), tx, codiceFiscale, kind))
		if err != nil || a.ID != "" && (a.Proven || owns(tx.Actor, a.ID)) {
			return a, err
		}
	}
	return Account{}, nil
}

// prove writes down that the person's names and codice fiscale are proven, if they were not.
func prove(tx *journal.Tx, a *Account, proof Proof) error {
	if a.Proven {
		return nil
	}
	a.Proven, a.CodiceFiscale, a.GivenName, a.FamilyName = true, proof.CodiceFiscale, proof.GivenName, proof.FamilyName
	return updateAccount(tx, a)
}

func keepProof(tx *journal.Tx, proof Proof) (Entry, error) {
	p := pending{
		token: newToken(), purpose: forProof, expires: tx.Now.Add(proofLife),
		Account: Account{GivenName: proof.GivenName, FamilyName: proof.FamilyName, CodiceFiscale: proof.CodiceFiscale},
	}
	return Entry{Proof: p.token}, insertPending(tx, p)
}

// ProvenPerson gives the name of who proved an identity and has no account yet: NotFound "account.link_over" if nobody did.
func (s *Service) ProvenPerson(ctx context.Context, proof string) (givenName string, err error) {
	return s.pendingName(ctx, proof, forProof)
}

// CompleteRegistration makes the account of who proved an identity and opens a session: Invalid if the address is none
// or somebody else's. An account that claimed the same codice fiscale without proof is this one if it has the same
// address, and loses the claim if not.
func (s *Service) CompleteRegistration(ctx context.Context, proof, email, lang string, v Visitor) (Entry, error) {
	email, ok := tidyEmail(email)
	if !ok {
		return Entry{}, fault.Wrong(fault.Field{Name: "email", Key: "account.error.email"})
	}
	defer s.sessions.forget()
	return journal.Change(once(ctx), s.journal, "account.complete", func(tx *journal.Tx) (Entry, error) {
		p, err := takePending(tx, proof, forProof)
		if err != nil {
			return Entry{}, err
		}
		a := p.Account
		a.ID, a.Kind, a.State, a.Proven, a.Email, a.Lang = tx.NewID(), identity.Citizen, Active, true, email, tidyLang(lang)
		a.RegisteredAt, a.RegisteredDay = tx.Now, italy.DayOf(tx.Now)
		claimed, err := settleClaim(tx, a)
		if err != nil {
			return Entry{}, err
		}
		if claimed.ID != "" {
			return open(tx, claimed, ByIdentity, v)
		}
		if err := add(tx, a); err != nil {
			return Entry{}, err
		}
		return open(tx, a, ByIdentity, v)
	})
}

// settleClaim deals with an account that has the proven person's codice fiscale without proof. It gives that account,
// proven now, if it is the person's own; else it takes the codice fiscale away from it.
func settleClaim(tx *journal.Tx, proven Account) (Account, error) {
	claim, err := orNone(accountByCodiceFiscale(tx.Context(), tx, proven.CodiceFiscale, identity.Citizen))
	if err != nil {
		return Account{}, err
	}
	if claim.Proven {
		return Account{}, fault.New(fault.Conflict, "account.changed_meanwhile")
	}
	if claim.ID != "" && claim.Email == proven.Email && claim.State == Active {
		return claim, prove(tx, &claim, Proof{CodiceFiscale: proven.CodiceFiscale, GivenName: proven.GivenName, FamilyName: proven.FamilyName})
	}
	if claim.ID != "" {
		claim.CodiceFiscale = ""
		tx.About("account", claim.ID)
		if err := updateAccount(tx, &claim); err != nil {
			return Account{}, err
		}
	}
	owner, err := orNone(accountByEmail(tx.Context(), tx, proven.Email, identity.Citizen))
	if err == nil && owner.ID != "" {
		return Account{}, fault.Wrong(fault.Field{Name: "email", Key: "account.error.email_taken"})
	}
	return Account{}, err
}

// SignInDemo opens a session for one of the people of a demonstration. Its route exists only there.
func (s *Service) SignInDemo(ctx context.Context, id string, v Visitor) (Entry, error) {
	return s.start(ctx, id, ByDemo, v)
}

// start opens a session for an account whose right to it is established.
func (s *Service) start(ctx context.Context, id string, method Method, v Visitor) (Entry, error) {
	if v.Session != "" {
		defer s.sessions.forget()
	}
	return journal.Change(once(ctx), s.journal, "account.sign_in", func(tx *journal.Tx) (Entry, error) {
		a, err := accountByID(tx.Context(), tx, id)
		if err != nil {
			return Entry{}, err
		}
		if a.State != Active {
			return Entry{}, fault.New(fault.Forbidden, "account.disabled")
		}
		return open(tx, a, method, v)
	})
}
