package account

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"comune.example/sportello/internal/account/internal/accountdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

// purpose says what a pending row waits for.
type purpose string

const (
	forRegistration purpose = "registration"
	forProof        purpose = "proof"
	forPassword     purpose = "password"
	forEmail        purpose = "email"
	forReopening    purpose = "reopening"
)

// pending is what waits for who holds its token.
type pending struct {
	token   string // hashed when it is stored
	purpose purpose
	account string
	Account // names, codice fiscale, address, language, password
	askedAt time.Time
	expires time.Time
}

// hashed is how a secret is kept: the SHA-256 of at least 128 random bits needs no salt.
func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// insertAccount writes a new account and tells whether its address and codice fiscale were still free.
func insertAccount(tx *journal.Tx, a Account) (bool, error) {
	roles, err := rolesText(a.Roles)
	if err != nil {
		return false, err
	}
	n, err := accountdb.New(tx).InsertAccount(tx.Context(), accountdb.InsertAccountParams{
		ID: a.ID, Kind: string(a.Kind), State: string(a.State), GivenName: a.GivenName, FamilyName: a.FamilyName,
		CodiceFiscale: a.CodiceFiscale, Proven: flag(a.Proven), Email: a.Email, Phone: a.Phone, Lang: a.Lang, Password: a.password,
		Roles: roles, RegisteredAt: a.RegisteredAt.UnixMilli(), RegisteredDay: string(a.RegisteredDay), ChangedAt: tx.Now.UnixMilli(),
	})
	return n == 1, err
}

// updateAccount writes the account if nobody changed it since it was read: Conflict otherwise.
func updateAccount(tx *journal.Tx, a *Account) error {
	roles, err := rolesText(a.Roles)
	if err != nil {
		return err
	}
	n, err := accountdb.New(tx).UpdateAccount(tx.Context(), accountdb.UpdateAccountParams{
		ID: a.ID, Was: a.Version, State: string(a.State), GivenName: a.GivenName, FamilyName: a.FamilyName,
		CodiceFiscale: a.CodiceFiscale, Proven: flag(a.Proven), Email: a.Email, Phone: a.Phone, Lang: a.Lang, Password: a.password,
		Roles: roles, ChangedAt: tx.Now.UnixMilli(),
	})
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "account.changed_meanwhile")
	}
	a.Version++
	a.ChangedAt = tx.Now
	return err
}

// accountByID reads one account: NotFound if there is none.
func accountByID(ctx context.Context, q db.Querier, id string) (Account, error) {
	row, err := accountdb.New(q).Account(ctx, id)
	return found(row, err)
}

func accountByEmail(ctx context.Context, q db.Querier, email string, kind identity.Kind) (Account, error) {
	row, err := accountdb.New(q).AccountByEmail(ctx, accountdb.AccountByEmailParams{Email: email, Kind: string(kind)})
	return found(row, err)
}

func accountByCodiceFiscale(ctx context.Context, q db.Querier, cf string, kind identity.Kind) (Account, error) {
	row, err := accountdb.New(q).AccountByCodiceFiscale(ctx, accountdb.AccountByCodiceFiscaleParams{CodiceFiscale: cf, Kind: string(kind)})
	return found(row, err)
}

// orNone turns NotFound into an account without id.
func orNone(a Account, err error) (Account, error) {
	if fault.Is(err, fault.NotFound) {
		return Account{}, nil
	}
	return a, err
}

func accountsOfKind(ctx context.Context, q db.Querier, kind identity.Kind) ([]Account, error) {
	rows, err := accountdb.New(q).AccountsOfKind(ctx, string(kind))
	if err != nil {
		return nil, err
	}
	all := make([]Account, 0, len(rows))
	for _, r := range rows {
		a, err := fromRow(r)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

func insertPending(tx *journal.Tx, p pending) error {
	return accountdb.New(tx).InsertPending(tx.Context(), accountdb.InsertPendingParams{
		TokenHash: hashed(p.token), Purpose: string(p.purpose), Account: p.account, GivenName: p.GivenName, FamilyName: p.FamilyName,
		CodiceFiscale: p.CodiceFiscale, Email: p.Email, Lang: p.Lang, Password: p.password,
		AskedAt: tx.Now.UnixMilli(), AskedDay: string(italy.DayOf(tx.Now)), ExpiresAt: p.expires.UnixMilli(),
	})
}

// pendingBy reads what waits for the token: NotFound if there is nothing, or no longer.
func pendingBy(ctx context.Context, q db.Querier, token string, why purpose, now time.Time) (pending, error) {
	row, err := accountdb.New(q).Pending(ctx, accountdb.PendingParams{
		TokenHash: hashed(token), Purpose: string(why), ExpiresAt: now.UnixMilli(),
	})
	if errors.Is(err, sql.ErrNoRows) {
		return pending{}, fault.New(fault.NotFound, "account.link_over")
	}
	return pending{
		token: token, purpose: why, account: row.Account, askedAt: instant(row.AskedAt), expires: instant(row.ExpiresAt),
		Account: Account{
			GivenName: row.GivenName, FamilyName: row.FamilyName, CodiceFiscale: row.CodiceFiscale, Email: row.Email, Lang: row.Lang,
			RegisteredAt: instant(row.AskedAt), RegisteredDay: italy.Day(row.AskedDay), password: row.Password,
		},
	}, err
}

// takePending takes what waits for the token away, so that it is used once.
func takePending(tx *journal.Tx, token string, why purpose) (pending, error) {
	p, err := pendingBy(tx.Context(), tx, token, why, tx.Now)
	if err != nil {
		return pending{}, err
	}
	n, err := accountdb.New(tx).DeletePending(tx.Context(), hashed(token))
	if err == nil && n != 1 {
		return pending{}, fault.New(fault.NotFound, "account.link_over")
	}
	return p, err
}

// dropPending makes the links that were sent earlier for the same purpose worthless.
func dropPending(tx *journal.Tx, account string, why purpose) error {
	return accountdb.New(tx).DeletePendingOf(tx.Context(), accountdb.DeletePendingOfParams{Account: account, Purpose: string(why)})
}

func countByDay(ctx context.Context, q db.Querier, from, to italy.Day) ([]figure.Daily, error) {
	rows, err := accountdb.New(q).CountByDay(ctx, accountdb.CountByDayParams{Since: string(from), Until: string(to)})
	if err != nil {
		return nil, err
	}
	all := make([]figure.Daily, 0, len(rows))
	for _, r := range rows {
		all = append(all, figure.Daily{Day: italy.Day(r.RegisteredDay), Count: r.N})
	}
	return all, nil
}

func found(row accountdb.Account, err error) (Account, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, fault.Missing()
	}
	if err != nil {
		return Account{}, err
	}
	return fromRow(row)
}

func fromRow(r accountdb.Account) (Account, error) {
	roles, err := parseRoles(r.Roles)
	return Account{
		ID: r.ID, Kind: identity.Kind(r.Kind), State: State(r.State), GivenName: r.GivenName, FamilyName: r.FamilyName,
		CodiceFiscale: r.CodiceFiscale, Proven: r.Proven == 1, Email: r.Email, Phone: r.Phone, Lang: r.Lang, Roles: roles,
		RegisteredAt: instant(r.RegisteredAt), RegisteredDay: italy.Day(r.RegisteredDay), ChangedAt: instant(r.ChangedAt),
		Version: r.Version, password: r.Password,
	}, err
}

func rolesText(roles []identity.Role) (string, error) {
	if len(roles) == 0 {
		return "", nil
	}
	text, err := json.Marshal(roles)
	return string(text), err
}

func parseRoles(text string) ([]identity.Role, error) {
	if text == "" {
		return nil, nil
	}
	var roles []identity.Role
	if err := json.Unmarshal([]byte(text), &roles); err != nil {
		return nil, fmt.Errorf("roles of an account: %w", err)
	}
	return roles, nil
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
