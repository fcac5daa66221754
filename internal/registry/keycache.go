package registry

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/registry/internal/registrydb"
)

// keyLife is how long a key may go on working in another copy of the program after it was revoked.
const keyLife = 30 * time.Second

// keyCache remembers whose key a hash is. It holds valid keys only, so that guesses do not fill it, and forgets all of
// them when any changes.
type keyCache struct {
	mu         sync.RWMutex
	known      map[string]knownKey
	generation int
}

type knownKey struct {
	actor identity.Actor
	until time.Time
}

func newKeyCache() *keyCache { return &keyCache{known: map[string]knownKey{}} }

// find gives the actor of a hash, if it is known, and the generation that a later keep must name.
func (c *keyCache) find(hash string, now time.Time) (identity.Actor, int, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	k, ok := c.known[hash]
	return k.actor, c.generation, ok && now.Before(k.until)
}

// keep remembers a key, unless keys changed while it was read.
func (c *keyCache) keep(hash string, k knownKey, generation int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.generation == generation {
		c.known[hash] = k
	}
}

func (c *keyCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.known)
	c.generation++
}

// Key gives the body that a key belongs to: Unauthenticated for a key that is unknown, revoked or of a suspended body.
func (s *Service) Key(ctx context.Context, key string) (identity.Actor, error) {
	hash, now := keyHash(key), s.journal.Now(ctx)
	actor, generation, ok := s.keys.find(hash, now)
	if ok {
		return actor, nil
	}
	row, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (registrydb.BodyByKeyRow, error) {
		return registrydb.New(q).BodyByKey(ctx, hash)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return identity.Actor{}, fault.New(fault.Unauthenticated, "registry.error.key")
	}
	if err != nil {
		return identity.Actor{}, err
	}
	actor = identity.Actor{Kind: identity.Body, ID: row.ID, Name: row.Name}
	s.keys.keep(hash, knownKey{actor: actor, until: now.Add(keyLife)}, generation)
	return actor, nil
}
