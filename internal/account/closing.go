package account

import (
	"context"
	"errors"
	"time"

	"comune.example/sportello/internal/account/internal/accountdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// closingLife is how long a closed account can be opened again before its data are erased.
const closingLife = 30 * 24 * time.Hour

// Close closes the actor's own account: its sessions end, nobody comes in any more, and after some days who it was is
// erased. Until then the token opens it again. What the town hall must keep (cases, payments, certificates) is not the
// account's and stays.
//
// norm: Regolamento (UE) 2016/679, art. 17, par. 1 and 3, letter b
func (s *Service) Close(ctx context.Context) (token string, err error) {
	actor := identity.From(ctx)
	if !closes(actor) {
		return "", fault.Missing()
	}
	defer s.sessions.forget()
	return journal.Change(once(ctx), s.journal, "account.close", func(tx *journal.Tx) (string, error) {
		a, err := accountByID(tx.Context(), tx, actor.ID)
		if err != nil {
			return "", err
		}
		if a.State != Active {
			return "", fault.New(fault.Conflict, "account.changed_meanwhile")
		}
		err = errors.Join(dropPending(tx, a.ID, forEmail), dropPending(tx, a.ID, forPassword), endDelegationsOf(tx, a))
		if err != nil {
			return "", err
		}
		a.State = Closed
		if err := updateAccount(tx, &a); err != nil {
			return "", err
		}
		p := pending{token: newToken(), purpose: forReopening, account: a.ID, expires: tx.Now.Add(closingLife)}
		p.GivenName, p.Lang = a.GivenName, a.Lang
		tx.Emit(ClosedByOwner{Letter: letter(a), Token: p.token, Version: a.Version})
		if err := insertPending(tx, p); err != nil {
			return "", err
		}
		return p.token, endSessions(tx, a.ID, "")
	})
}

// ReopeningPending gives the name of whose closed account the token opens again, and until when.
func (s *Service) ReopeningPending(ctx context.Context, token string) (givenName string, until time.Time, err error) {
	now := s.journal.Now(ctx)
	p, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (pending, error) {
		return pendingBy(ctx, q, token, forReopening, now)
	})
	return p.GivenName, p.expires, err
}

// Reopen opens a closed account again, by who holds the token that its owner was given.
func (s *Service) Reopen(ctx context.Context, token string) error {
	defer s.sessions.forget()
	return journal.Do(once(ctx), s.journal, "account.reopen", func(tx *journal.Tx) error {
		p, err := takePending(tx, token, forReopening)
		if err != nil {
			return err
		}
		a, err := accountByID(tx.Context(), tx, p.account)
		if err != nil {
			return err
		}
		if a.State != Closed {
			return fault.New(fault.NotFound, "account.link_over")
		}
		tx.About("account", a.ID)
		a.State = Active
		return updateAccount(tx, &a)
	})
}

// Erase erases who the accounts were that were closed long enough ago. The row stays, without a name: other records speak
// of its id.
func (s *Service) Erase(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "account.erase", func(tx *journal.Tx) error {
		rows, err := accountdb.New(tx).ClosedBefore(tx.Context(), tx.Now.Add(-closingLife).UnixMilli())
		if err != nil {
			return err
		}
		for _, r := range rows {
			a, err := fromRow(r)
			if err == nil {
				err = erase(tx, a)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func erase(tx *journal.Tx, a Account) error {
	tx.About("account", a.ID)
	erased := Account{
		ID: a.ID, Kind: a.Kind, State: Erased, Lang: a.Lang, RegisteredAt: a.RegisteredAt, RegisteredDay: a.RegisteredDay, Version: a.Version,
	}
	if err := updateAccount(tx, &erased); err != nil {
		return err
	}
	if err := dropPending(tx, a.ID, forReopening); err != nil {
		return err
	}
	return deleteDelegationsOf(tx, a)
}
