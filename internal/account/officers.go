package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// NewOfficer is what an administrator, or the command, says of a new member of the staff.
type NewOfficer struct {
	ID            string // only for a sample town, whose ids are known beforehand; else empty
	GivenName     string
	FamilyName    string
	CodiceFiscale string // with it the officer may come in by digital identity
	Email         string
	Lang          string
	Roles         []identity.Role
	Password      string // empty: a link is sent with which the officer chooses one
}

// AddOfficer makes somebody a member of the staff: Invalid at each field that does not hold, a taken address included;
// administrators know their colleagues.
func (s *Service) AddOfficer(ctx context.Context, n NewOfficer) (Account, error) {
	if !manages(identity.From(ctx)) {
		return Account{}, fault.Missing()
	}
	a, wrong := person(Account{
		Kind: identity.Officer, GivenName: n.GivenName, FamilyName: n.FamilyName, CodiceFiscale: n.CodiceFiscale, Email: n.Email, Lang: n.Lang,
	})
	roles, ok := tidyRoles(n.Roles)
	if !ok {
		wrong = append(wrong, fault.Field{Name: "roles", Key: "account.error.roles"})
	}
	if err := fault.Wrong(wrong...); err != nil {
		return Account{}, err
	}
	if n.Password != "" {
		kept, err := s.newPassword(ctx, a, n.Password)
		if err != nil {
			return Account{}, err
		}
		a.password = kept
	}
	a.ID, a.Roles, a.State, a.Proven = n.ID, roles, Active, true
	return journal.Change(ctx, s.journal, "account.add_officer", func(tx *journal.Tx) (Account, error) {
		return addOfficer(tx, a)
	})
}

func addOfficer(tx *journal.Tx, a Account) (Account, error) {
	if a.ID == "" {
		a.ID = tx.NewID()
	}
	a.RegisteredAt, a.RegisteredDay, a.ChangedAt, a.Version = tx.Now, italy.DayOf(tx.Now), tx.Now, 1
	ok, err := insertAccount(tx, a)
	if err != nil {
		return Account{}, err
	}
	if !ok {
		return Account{}, fault.Wrong(fault.Field{Name: "email", Key: "account.error.officer_taken"})
	}
	tx.About("account", a.ID)
	token := ""
	if !a.HasPassword() {
		if token, err = resetLink(tx, a, invitationLife); err != nil {
			return Account{}, err
		}
	}
	tx.Emit(OfficerAdded{Letter: letter(a), Token: token})
	return a, nil
}

// resetLink makes the token with which the account's password is chosen; earlier ones are worthless from now on.
func resetLink(tx *journal.Tx, a Account, life time.Duration) (string, error) {
	if err := dropPending(tx, a.ID, forPassword); err != nil {
		return "", err
	}
	p := pending{token: newToken(), purpose: forPassword, account: a.ID, expires: tx.Now.Add(life)}
	p.GivenName, p.Email, p.Lang = a.GivenName, a.Email, a.Lang
	tx.About("account", a.ID)
	return p.token, insertPending(tx, p)
}

// tidyRoles sorts roles, drops repeats and the offices of roles that have none, and tells whether all exist. Nobody is of
// the staff without a role, and a clerk without office would be one of every office.
func tidyRoles(roles []identity.Role) ([]identity.Role, bool) {
	var tidy []identity.Role
	for _, r := range roles {
		r.Office = strings.TrimSpace(r.Office)
		if !isRole(r.Name) || ofOffice(r.Name) != (r.Office != "") {
			return nil, false
		}
		tidy = append(tidy, r)
	}
	slices.SortFunc(tidy, func(a, b identity.Role) int { return strings.Compare(a.Name+" "+a.Office, b.Name+" "+b.Office) })
	return slices.Compact(tidy), len(tidy) > 0
}

// Officers lists the staff, disabled ones too.
func (s *Service) Officers(ctx context.Context) ([]Account, error) {
	if !manages(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Account, error) {
		return accountsOfKind(ctx, q, identity.Officer)
	})
}

// Officer reads one member of the staff.
func (s *Service) Officer(ctx context.Context, id string) (Account, error) {
	if !manages(identity.From(ctx)) {
		return Account{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Account, error) {
		return officerByID(ctx, q, id)
	})
}

func officerByID(ctx context.Context, q db.Querier, id string) (Account, error) {
	a, err := accountByID(ctx, q, id)
	if err == nil && a.Kind != identity.Officer {
		return Account{}, fault.Missing()
	}
	return a, err
}

// ChangeRoles gives an officer these roles instead of the present ones, at once for open sessions too. It is a Conflict
// "account.last_administrator" where nobody would be left to manage the staff.
func (s *Service) ChangeRoles(ctx context.Context, id string, roles []identity.Role) (Account, error) {
	tidy, ok := tidyRoles(roles)
	if !ok {
		return Account{}, fault.Wrong(fault.Field{Name: "roles", Key: "account.error.roles"})
	}
	return s.staff(ctx, "account.change_roles", id, func(_ *journal.Tx, a *Account) error {
		a.Roles = tidy
		return nil
	})
}

// Disable ends all sessions of an officer and lets no new one begin.
func (s *Service) Disable(ctx context.Context, id string) (Account, error) {
	return s.staff(ctx, "account.disable", id, func(tx *journal.Tx, a *Account) error {
		a.State = Disabled
		if err := dropPending(tx, a.ID, forPassword); err != nil {
			return err
		}
		return endSessions(tx, a.ID, "")
	})
}

// Enable lets a disabled officer in again.
func (s *Service) Enable(ctx context.Context, id string) (Account, error) {
	return s.staff(ctx, "account.enable", id, func(_ *journal.Tx, a *Account) error {
		a.State = Active
		return nil
	})
}

// staff changes another member of the staff. Changes run one after another, on every engine, so that "somebody is left to
// manage" is true of what is written and not only of what was read.
func (s *Service) staff(ctx context.Context, action, id string, fn func(tx *journal.Tx, a *Account) error) (Account, error) {
	actor := identity.From(ctx)
	if !manages(actor) {
		return Account{}, fault.Missing()
	}
	if !mayChangeRoles(actor, id) {
		return Account{}, fault.New(fault.Forbidden, "account.not_oneself")
	}
	defer s.sessions.forget()
	return journal.Change(ctx, s.journal, action, func(tx *journal.Tx) (Account, error) {
		a, err := officerByID(tx.Context(), tx, id)
		if err != nil {
			return Account{}, err
		}
		tx.About("account", a.ID)
		if err := fn(tx, &a); err != nil {
			return Account{}, err
		}
		if err := updateAccount(tx, &a); err != nil {
			return Account{}, err
		}
		return a, somebodyManages(tx)
	})
}

// somebodyManages is a Conflict when no active administrator is left.
func somebodyManages(tx *journal.Tx) error {
	all, err := accountsOfKind(tx.Context(), tx, identity.Officer)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.State == Active && a.Actor().Has(identity.RoleAdministrator) {
			return nil
		}
	}
	return fault.New(fault.Conflict, "account.last_administrator")
}
