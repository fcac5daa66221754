package account

import (
	"context"
	"database/sql"
	"errors"

	"comune.example/sportello/internal/account/internal/accountdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// insertDelegation writes a new delegation: Conflict if the same two people have one that stands.
func insertDelegation(tx *journal.Tx, d Delegation) error {
	n, err := accountdb.New(tx).InsertDelegation(tx.Context(), accountdb.InsertDelegationParams{
		ID: d.ID, Delegator: d.Delegator.Account, CodiceFiscale: d.Delegate.CodiceFiscale, GivenName: d.Delegate.GivenName,
		FamilyName: d.Delegate.FamilyName, FromDay: string(d.From), UntilDay: string(d.Until), AnswerDay: string(d.AnswerBy),
		State: string(d.State), ProposedAt: tx.Now.UnixMilli(),
	})
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, "account.delegation.already")
	}
	return err
}

// markDelegation writes the delegation's state if nobody changed it since it was read: Conflict otherwise.
func markDelegation(tx *journal.Tx, d *Delegation) error {
	n, err := accountdb.New(tx).MarkDelegation(tx.Context(), accountdb.MarkDelegationParams{
		State: string(d.State), EndedBy: string(d.EndedBy), ChangedAt: tx.Now.UnixMilli(), ID: d.ID, Was: d.Version,
	})
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, "account.delegation.over")
	}
	d.Version++
	d.ChangedAt = tx.Now
	return err
}

// delegation reads one delegation: NotFound if there is none.
func delegation(ctx context.Context, q db.Querier, id string) (Delegation, error) {
	row, err := accountdb.New(q).Delegation(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Delegation{}, fault.Missing()
	}
	return fromDelegationRow(row), err
}

func delegationsGiven(ctx context.Context, q db.Querier, account string) ([]Delegation, error) {
	rows, err := accountdb.New(q).DelegationsGiven(ctx, account)
	list := make([]Delegation, 0, len(rows))
	for _, r := range rows {
		list = append(list, fromDelegationRow(accountdb.DelegationRow(r)))
	}
	return list, err
}

func delegationsReceived(ctx context.Context, q db.Querier, codiceFiscale string) ([]Delegation, error) {
	rows, err := accountdb.New(q).DelegationsReceived(ctx, codiceFiscale)
	list := make([]Delegation, 0, len(rows))
	for _, r := range rows {
		list = append(list, fromDelegationRow(accountdb.DelegationRow(r)))
	}
	return list, err
}

// countDelegations counts what somebody has given that stands, and what was proposed in the last day.
func countDelegations(tx *journal.Tx, account string) (given, lately int64, err error) {
	q := accountdb.New(tx)
	if given, err = q.CountDelegationsGiven(tx.Context(), account); err != nil {
		return 0, 0, err
	}
	lately, err = q.CountDelegationsSince(tx.Context(), accountdb.CountDelegationsSinceParams{
		Delegator: account, ProposedAt: tx.Now.AddDate(0, 0, -1).UnixMilli(),
	})
	return given, lately, err
}

func countDelegators(tx *journal.Tx, codiceFiscale string) (int64, error) {
	return accountdb.New(tx).CountDelegationsReceived(tx.Context(), codiceFiscale)
}

func delegationsOver(ctx context.Context, q db.Querier, today italy.Day) ([]string, error) {
	return accountdb.New(q).DelegationsOver(ctx, string(today))
}

func deleteDelegationsOf(tx *journal.Tx, a Account) error {
	return accountdb.New(tx).DeleteDelegationsOf(tx.Context(), accountdb.DeleteDelegationsOfParams{Delegator: a.ID, CodiceFiscale: a.CodiceFiscale})
}

func fromDelegationRow(r accountdb.DelegationRow) Delegation {
	d := r.AccountDelegation
	return Delegation{
		ID: d.ID, From: italy.Day(d.FromDay), Until: italy.Day(d.UntilDay), AnswerBy: italy.Day(d.AnswerDay), State: DelegationState(d.State),
		EndedBy: Side(d.EndedBy), ProposedAt: instant(d.ProposedAt), ChangedAt: instant(d.ChangedAt), Version: d.Version,
		Delegator: Party{Account: d.Delegator, CodiceFiscale: r.DelegatorCodiceFiscale, GivenName: r.DelegatorGivenName, FamilyName: r.DelegatorFamilyName},
		Delegate:  Party{CodiceFiscale: d.CodiceFiscale, GivenName: d.GivenName, FamilyName: d.FamilyName},
		active:    r.DelegatorState == string(Active),
	}
}

func partyOf(a Account) Party {
	return Party{Account: a.ID, CodiceFiscale: a.CodiceFiscale, GivenName: a.GivenName, FamilyName: a.FamilyName}
}
