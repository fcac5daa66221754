package counter

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"comune.example/sportello/internal/counter/internal/counterdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// KeyPrefix begins the keys of the interface, so that scanners of leaked secrets know one.
const KeyPrefix = "ctr_"

const secretEnding = 4

// Key is a secret that opens something of an office, as it is kept: nobody can say it any more.
type Key struct {
	ID     string
	Office string
	Role   string // RoleProgram, RoleKiosk, RoleDisplay
	Ending string // its last characters, to tell one from the other
	MadeAt time.Time
}

// MadeKey is a new key. Secret is said once and kept by nobody here.
type MadeKey struct{ ID, Role, Secret string }

// MakeKey makes a key of an office. Its secret cannot be said twice: a repeat of the same request is a Conflict.
func (s *Service) MakeKey(ctx context.Context, office, role string) (MadeKey, error) {
	if _, err := s.permitted(ctx, office, mayManage); err != nil {
		return MadeKey{}, err
	}
	secret := rand.Text()
	switch role {
	case RoleProgram:
		secret = KeyPrefix + secret
	case RoleKiosk, RoleDisplay:
	default:
		return MadeKey{}, fault.Wrong(fault.Field{Name: "role", Key: "counter.error.role"})
	}
	hash := keyHash(secret)
	type kept struct{ ID, Hash string }
	k, err := journal.Change(ctx, s.journal, "counter.make_key", func(tx *journal.Tx) (kept, error) {
		id := tx.NewID()
		tx.About("office", office)
		return kept{ID: id, Hash: hash}, counterdb.New(tx).InsertKey(tx.Context(), counterdb.InsertKeyParams{
			ID: id, Office: office, Purpose: role, Hash: hash, Ending: secret[len(secret)-secretEnding:], MadeAt: millis(tx.Now),
		})
	})
	if err == nil && k.Hash != hash {
		return MadeKey{}, fault.New(fault.Conflict, "counter.refused.key_shown")
	}
	return MadeKey{ID: k.ID, Role: role, Secret: secret}, err
}

// RevokeKey ends a key at once.
func (s *Service) RevokeKey(ctx context.Context, office, id string) error {
	if _, err := s.permitted(ctx, office, mayManage); err != nil {
		return err
	}
	return journal.Do(ctx, s.journal, "counter.revoke_key", func(tx *journal.Tx) error {
		tx.About("office", office)
		n, err := counterdb.New(tx).RevokeKey(tx.Context(), counterdb.RevokeKeyParams{RevokedAt: millis(tx.Now), ID: id, Office: office})
		if err == nil && n != 1 {
			return fault.Missing()
		}
		return err
	})
}

// Keys lists the office's keys that are valid.
func (s *Service) Keys(ctx context.Context, office string) ([]Key, error) {
	if _, err := s.permitted(ctx, office, mayManage); err != nil {
		return nil, err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Key, error) {
		rows, err := counterdb.New(q).Keys(ctx, office)
		list := make([]Key, 0, len(rows))
		for _, r := range rows {
			list = append(list, Key{ID: r.ID, Office: r.Office, Role: r.Purpose, Ending: r.Ending, MadeAt: instant(r.MadeAt)})
		}
		return list, err
	})
}

// Enter gives a context in which the device that a secret link was made for acts, and its office: NotFound for a link that
// is unknown, revoked or for something else.
func (s *Service) Enter(ctx context.Context, role, secret string) (context.Context, string, error) {
	actor, err := s.device(ctx, secret)
	if err != nil {
		return ctx, "", err
	}
	if actor.Roles[0].Name != role {
		return ctx, "", fault.Missing()
	}
	return identity.With(ctx, actor), actor.Roles[0].Office, nil
}

// Key gives the program that a key of the interface belongs to: Unauthenticated for any other.
func (s *Service) Key(ctx context.Context, key string) (identity.Actor, error) {
	actor, err := s.device(ctx, key)
	if fault.Is(err, fault.NotFound) || err == nil && actor.Roles[0].Name != RoleProgram {
		return identity.Actor{}, fault.New(fault.Unauthenticated, "counter.error.key")
	}
	return actor, err
}

// doors lists what opens the office's kiosk and display, for its site.
func doors(ctx context.Context, q db.Querier, office string) ([]Door, error) {
	rows, err := counterdb.New(q).Keys(ctx, office)
	var list []Door
	for _, r := range rows {
		if r.Purpose != RoleProgram {
			list = append(list, Door{ID: r.ID, Role: r.Purpose, Hash: r.Hash})
		}
	}
	return list, err
}

// replaceDoors keeps, at a site, what opens its kiosk and display now.
func replaceDoors(tx *journal.Tx, news Situation) error {
	q := counterdb.New(tx)
	if _, err := q.DropKeys(tx.Context(), news.Office.Slug); err != nil {
		return err
	}
	for _, d := range news.Doors {
		err := q.InsertKey(tx.Context(), counterdb.InsertKeyParams{
			ID: d.ID, Office: news.Office.Slug, Purpose: d.Role, Hash: d.Hash, MadeAt: millis(tx.Now),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) device(ctx context.Context, secret string) (identity.Actor, error) {
	row, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (counterdb.CounterKey, error) {
		return counterdb.New(q).KeyByHash(ctx, keyHash(secret))
	})
	if errors.Is(err, sql.ErrNoRows) {
		return identity.Actor{}, fault.Missing()
	}
	return identity.Actor{
		Kind: identity.Counter, ID: row.ID, Name: row.Purpose + " " + row.Office, Roles: []identity.Role{{Name: row.Purpose, Office: row.Office}},
	}, err
}

// keyHash is what is kept of a key: it is random and long, so that a plain hash cannot be searched.
func keyHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
