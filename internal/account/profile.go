package account

import (
	"context"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// ChangeContacts changes the actor's own telephone number and the language of what is written to him.
func (s *Service) ChangeContacts(ctx context.Context, phone, lang string) error {
	phone = strings.Join(strings.Fields(phone), " ")
	if !isPhone(phone) {
		return fault.Wrong(fault.Field{Name: "phone", Key: "account.error.phone"})
	}
	return s.change(ctx, "account.change_contacts", func(_ *journal.Tx, a *Account) error {
		a.Phone, a.Lang = phone, tidyLang(lang)
		return nil
	})
}

// isPhone tells whether a text could be a telephone number, or is empty.
func isPhone(text string) bool {
	digits := 0
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, r == ' ', r == '-', r == '.', r == '/':
		default:
			return false
		}
	}
	return text == "" || digits >= 6 && digits <= 15
}

// AskEmail asks for another address, which holds once somebody who reads letters there has confirmed it. Whether it is
// somebody's already, nobody learns here.
func (s *Service) AskEmail(ctx context.Context, email string, v Visitor) error {
	email, ok := tidyEmail(email)
	if !ok {
		return fault.Wrong(fault.Field{Name: "email", Key: "account.error.email"})
	}
	if err := s.limits.letter(email, v.Address, s.journal.Now(ctx)); err != nil {
		return err
	}
	return s.change(ctx, "account.ask_email", func(tx *journal.Tx, a *Account) error {
		taken, err := orNone(accountByEmail(tx.Context(), tx, email, a.Kind))
		if err != nil || taken.ID != "" {
			return err
		}
		if err := dropPending(tx, a.ID, forEmail); err != nil {
			return err
		}
		to := letter(*a)
		to.Email = email
		p := pending{token: newToken(), purpose: forEmail, account: a.ID, expires: tx.Now.Add(emailLife)}
		p.Email, p.GivenName, p.Lang = email, a.GivenName, a.Lang
		tx.Emit(EmailAsked{Letter: to, ID: tx.NewID(), Token: p.token})
		return insertPending(tx, p)
	})
}

// EmailPending gives the name of whose new address waits for the token.
func (s *Service) EmailPending(ctx context.Context, token string) (givenName string, err error) {
	return s.pendingName(ctx, token, forEmail)
}

// ConfirmEmail gives the account its new address, by who can read letters there.
func (s *Service) ConfirmEmail(ctx context.Context, token string) error {
	defer s.sessions.forget()
	return journal.Do(ctx, s.journal, "account.confirm_email", func(tx *journal.Tx) error {
		p, err := takePending(tx, token, forEmail)
		if err != nil {
			return err
		}
		a, err := accountByID(tx.Context(), tx, p.account)
		if err != nil {
			return err
		}
		if taken, err := orNone(accountByEmail(tx.Context(), tx, p.Email, a.Kind)); err != nil || taken.ID != "" {
			return orElse(err, fault.New(fault.NotFound, "account.link_over"))
		}
		former := letter(a)
		a.Email = p.Email
		tx.About("account", a.ID)
		if err := updateAccount(tx, &a); err != nil {
			return err
		}
		tx.Emit(EmailChanged{Letter: former, Now: a.Email, Version: a.Version})
		return nil
	})
}

// ChangePassword gives the actor's own account a new password, after the present one where there is one, and ends the
// other sessions. session is the token of the one that stays.
func (s *Service) ChangePassword(ctx context.Context, present, password string, v Visitor) error {
	a, err := s.Account(ctx)
	if err != nil {
		return err
	}
	if a.HasPassword() {
		right, err := s.limits.attempt(a.Email, v.Address, s.journal.Now(ctx))
		if err != nil {
			return err
		}
		matches, err := s.hasher.matches(ctx, a.password, present)
		if err != nil {
			return err
		}
		if !matches {
			return fault.Wrong(fault.Field{Name: "present", Key: "account.error.present"})
		}
		right()
	}
	kept, err := s.newPassword(ctx, a, password)
	if err != nil {
		return err
	}
	defer s.sessions.forget()
	return s.change(ctx, "account.change_password", func(tx *journal.Tx, fresh *Account) error {
		if fresh.password != a.password {
			return fault.New(fault.Conflict, "account.changed_meanwhile")
		}
		fresh.password = kept
		tx.Emit(PasswordChanged{Letter: letter(*fresh), Version: fresh.Version + 1})
		return endSessions(tx, fresh.ID, v.Session)
	})
}

// newPassword checks and hashes a new password of the account.
func (s *Service) newPassword(ctx context.Context, a Account, password string) (string, error) {
	if key := checkPassword(a, password); key != "" {
		return "", fault.Wrong(fault.Field{Name: "password", Key: key})
	}
	return s.hasher.hash(ctx, password)
}

// AskReset has a link sent to the address with which a new password is chosen. Whether there is an account with the
// address nobody learns here. Where there is none, or only one without password, no letter is sent.
func (s *Service) AskReset(ctx context.Context, email string, v Visitor) error {
	email, ok := tidyEmail(email)
	if !ok {
		return fault.Wrong(fault.Field{Name: "email", Key: "account.error.email"})
	}
	if err := s.limits.letter(email, v.Address, s.journal.Now(ctx)); err != nil {
		return err
	}
	return journal.Do(ctx, s.journal, "account.ask_reset", func(tx *journal.Tx) error {
		for _, kind := range kinds(identity.Citizen) {
			a, err := orNone(accountByEmail(tx.Context(), tx, email, kind))
			if err != nil {
				return err
			}
			if a.ID == "" || a.State != Active || a.Kind == identity.Citizen && !a.HasPassword() {
				continue // who comes in by digital identity only must not become reachable by e-mail only
			}
			token, err := resetLink(tx, a, resetLife)
			if err != nil {
				return err
			}
			tx.Emit(ResetAsked{Letter: letter(a), ID: tx.NewID(), Token: token})
		}
		return nil
	})
}

// ResetPending gives the account for which a new password waits to be chosen, so that the page can say the rules.
func (s *Service) ResetPending(ctx context.Context, token string) (Account, error) {
	now := s.journal.Now(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Account, error) {
		p, err := pendingBy(ctx, q, token, forPassword, now)
		if err != nil {
			return Account{}, err
		}
		return accountByID(ctx, q, p.account)
	})
}

// Reset gives the account a new password, by who can read letters at its address, and ends all its sessions.
func (s *Service) Reset(ctx context.Context, token, password string) error {
	a, err := s.ResetPending(ctx, token)
	if err != nil {
		return err
	}
	kept, err := s.newPassword(ctx, a, password)
	if err != nil {
		return err
	}
	defer s.sessions.forget()
	return journal.Do(ctx, s.journal, "account.reset", func(tx *journal.Tx) error {
		p, err := takePending(tx, token, forPassword)
		if err != nil {
			return err
		}
		a, err := accountByID(tx.Context(), tx, p.account)
		if err != nil {
			return err
		}
		a.password = kept
		if err := updateAccount(tx, &a); err != nil {
			return err
		}
		tx.Emit(PasswordChanged{Letter: letter(a), Version: a.Version})
		return endSessions(tx, a.ID, "")
	})
}

// change changes the actor's own account.
func (s *Service) change(ctx context.Context, action string, fn func(tx *journal.Tx, a *Account) error) error {
	actor := identity.From(ctx)
	if !owns(actor, actor.ID) {
		return fault.Missing()
	}
	return journal.Do(ctx, s.journal, action, func(tx *journal.Tx) error {
		a, err := accountByID(tx.Context(), tx, actor.ID)
		if err != nil {
			return err
		}
		tx.About("account", a.ID)
		if err := fn(tx, &a); err != nil {
			return err
		}
		return updateAccount(tx, &a)
	})
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
