package registry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	mostQuota    = 1_000_000
	usageDays    = 30
	keyPrefix    = "spt_" // so that scanners of leaked secrets know one
	secretEnding = 4
)

// AddBody makes an agreement with a body. A name that another body has is Invalid.
func (s *Service) AddBody(ctx context.Context, b Body) (Body, error) {
	if !mayManageBodies(identity.From(ctx)) {
		return Body{}, fault.Missing()
	}
	b = b.tidied()
	if err := b.check(); err != nil {
		return Body{}, err
	}
	return journal.Change(ctx, s.journal, "registry.add_body", func(tx *journal.Tx) (Body, error) {
		b.ID, b.MadeAt, b.Suspended = tx.NewID(), tx.Now, false
		ok, err := insertBody(tx, b)
		if err == nil && !ok {
			return Body{}, fault.Wrong(fault.Field{Name: "name", Key: "registry.error.name_taken"})
		}
		tx.On(b.Agreement)
		tx.About("body", b.ID)
		return b, err
	})
}

// ChangeBody changes what was agreed with a body, all but its name; Suspended stops it at once.
func (s *Service) ChangeBody(ctx context.Context, b Body) error {
	if !mayManageBodies(identity.From(ctx)) {
		return fault.Missing()
	}
	b = b.tidied()
	if err := b.check(); err != nil {
		return err
	}
	defer s.keys.forget()
	return journal.Do(ctx, s.journal, "registry.change_body", func(tx *journal.Tx) error {
		ok, err := changeBody(tx, b)
		if err == nil && !ok {
			return fault.Missing()
		}
		tx.On(b.Agreement)
		tx.About("body", b.ID)
		return err
	})
}

func (b Body) tidied() Body {
	b.Name, b.Contact, b.Agreement = strings.TrimSpace(b.Name), strings.TrimSpace(b.Contact), strings.TrimSpace(b.Agreement)
	return b
}

func (b Body) check() error {
	var wrong fault.Wrongs
	wrong.Note(b.Name == "" || len(b.Name) > 200, "name", "registry.error.name")
	wrong.Note(len(b.Contact) > 200, "contact", "registry.error.contact")
	wrong.Note(b.Agreement == "" || len(b.Agreement) > 200, "agreement", "registry.error.agreement")
	wrong.Note(b.Quota < 1 || b.Quota > mostQuota, "quota", "registry.error.quota")
	wrong.Note(len(b.Purposes) == 0 || !within(b.Purposes, Purposes()), "purposes", "registry.error.purposes")
	wrong.Note(len(b.Data) == 0 || !within(b.Data, Data()), "data", "registry.error.data")
	return fault.Wrong(wrong...)
}

func within[T comparable](some, all []T) bool {
	return !slices.ContainsFunc(some, func(v T) bool { return !contains(all, v) })
}

func contains[T comparable](list []T, v T) bool { return slices.Contains(list, v) }

// Bodies lists the bodies by name, each with the verifications of the last thirty days.
func (s *Service) Bodies(ctx context.Context) ([]Body, map[string]int, error) {
	if !mayManageBodies(identity.From(ctx)) {
		return nil, nil, fault.Missing()
	}
	since := italy.DayOf(s.journal.Now(ctx)).AddDays(1 - usageDays)
	var used map[string]int
	list, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Body, error) {
		var err error
		if used, err = usageSince(ctx, q, since); err != nil {
			return nil, err
		}
		return bodies(ctx, q)
	})
	return list, used, err
}

// BodyReport is a body with its keys, the newest first, and its usage of the last thirty days.
type BodyReport struct {
	Body  Body
	Keys  []Key
	Usage []Usage
}

// Body reads a body with its keys and its usage.
func (s *Service) Body(ctx context.Context, id string) (BodyReport, error) {
	if !mayManageBodies(identity.From(ctx)) {
		return BodyReport{}, fault.Missing()
	}
	since := italy.DayOf(s.journal.Now(ctx)).AddDays(1 - usageDays)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (BodyReport, error) {
		b, err := body(ctx, q, id)
		if err != nil {
			return BodyReport{}, err
		}
		r := BodyReport{Body: b}
		if r.Keys, err = keys(ctx, q, id); err != nil {
			return BodyReport{}, err
		}
		r.Usage, err = usage(ctx, q, id, since)
		return r, err
	})
}

// IssuedKey is a new key. Secret is said once and kept by nobody here.
type IssuedKey struct {
	ID     string
	Secret string
}

// IssueKey gives a body a new key; the others go on working until they are revoked, so that a body can change over. Its
// secret cannot be said twice: a repeat of the same request is a Conflict "registry.error.key_shown".
func (s *Service) IssueKey(ctx context.Context, bodyID string) (IssuedKey, error) {
	if !mayManageBodies(identity.From(ctx)) {
		return IssuedKey{}, fault.Missing()
	}
	secret := keyPrefix + rand.Text()
	hash := keyHash(secret)
	type kept struct{ ID, Hash string }
	k, err := journal.Change(ctx, s.journal, "registry.issue_key", func(tx *journal.Tx) (kept, error) {
		if _, err := body(tx.Context(), tx, bodyID); err != nil {
			return kept{}, err
		}
		k := Key{ID: tx.NewID(), Ending: secret[len(secret)-secretEnding:]}
		tx.About("body", bodyID)
		return kept{ID: k.ID, Hash: hash}, insertKey(tx, k, bodyID, hash)
	})
	if err == nil && k.Hash != hash {
		return IssuedKey{}, fault.New(fault.Conflict, "registry.error.key_shown")
	}
	return IssuedKey{ID: k.ID, Secret: secret}, err
}

// RevokeKey ends a key at once.
func (s *Service) RevokeKey(ctx context.Context, bodyID, keyID string) error {
	if !mayManageBodies(identity.From(ctx)) {
		return fault.Missing()
	}
	defer s.keys.forget()
	return journal.Do(ctx, s.journal, "registry.revoke_key", func(tx *journal.Tx) error {
		ok, err := revokeKey(tx, bodyID, keyID)
		if err == nil && !ok {
			return fault.Missing()
		}
		tx.About("body", bodyID)
		return err
	})
}

// keyHash is what is kept of a key: it is random and long, so that a plain hash cannot be searched.
func keyHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
