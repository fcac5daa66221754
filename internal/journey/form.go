package journey

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// Park keeps a form that somebody sent after the own session had ended, and gives the secret under which it is found
// again. The account is that of the session: who merely says so has kept nothing. TooMany when much is kept already.
func (s *Service) Park(ctx context.Context, account string, form Form) (string, error) {
	if account == "" || len(form.Body) > MaxForm {
		return "", fault.Missing()
	}
	token := rand.Text()
	ctx = identity.AsSystem(journal.WithKey(ctx, ""), "journey.park")
	return token, journal.Do(ctx, s.journal, "journey.park", func(tx *journal.Tx) error {
		n, err := countForms(tx, account)
		if err != nil {
			return err
		}
		if n >= maxForms {
			return fault.New(fault.TooMany, "journey.too_many_forms")
		}
		tx.About("account", account)
		return insertForm(tx, hashed(token), account, form)
	})
}

// Parked gives the form that the actor sent: NotFound for anybody else, and after two hours. It stays until then, because
// sending it twice is the form's own key's to forgive.
func (s *Service) Parked(ctx context.Context, token string) (Form, error) {
	actor := identity.From(ctx)
	now := s.journal.Now(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Form, error) {
		account, form, err := formBy(ctx, q, hashed(token), now)
		if err == nil && (actor.ID == "" || actor.ID != account) {
			return Form{}, fault.Missing()
		}
		return form, err
	})
}

// hashed is how the secret is kept: who reads the database finds no form.
func hashed(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
