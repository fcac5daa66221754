package account

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"comune.example/sportello/internal/account/internal/accountdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

const (
	trusted    = 5 * time.Second // how long a session read is believed; another copy's sign-out is seen after it
	writeEvery = time.Minute     // when sessions were last seen is gathered and written together
	mostCached = 50_000
)

// open begins a session of the account and ends the one that the visitor had.
func open(tx *journal.Tx, a Account, method Method, v Visitor) (Entry, error) {
	q := accountdb.New(tx)
	if v.Session != "" {
		if _, err := q.DeleteSession(tx.Context(), hashed(v.Session)); err != nil {
			return Entry{}, err
		}
	}
	token := newToken()
	tx.About("account", a.ID)
	err := q.InsertSession(tx.Context(), accountdb.InsertSessionParams{
		TokenHash: hashed(token), ID: tx.NewID(), Account: a.ID, Method: string(method), Agent: clip(v.Agent, 200),
		StartedAt: tx.Now.UnixMilli(), SeenAt: tx.Now.UnixMilli(),
	})
	return Entry{Token: token, Kind: a.Kind, Lang: a.Lang}, err
}

func clip(text string, most int) string {
	if len(text) > most {
		return text[:most]
	}
	return text
}

// Session gives the actor of a session's token: an anonymous one, and no error, when the session is over or never was.
// It is asked on every request: one indexed read, believed for a few seconds.
func (s *Service) Session(ctx context.Context, token string) (identity.Actor, error) {
	now := s.journal.Now(ctx)
	hash := hashed(token)
	known, generation, ok := s.sessions.get(hash, now)
	if !ok {
		var err error
		known, err = journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (cached, error) {
			return sessionByHash(ctx, q, hash)
		})
		if err != nil {
			return identity.Actor{}, err
		}
		known.read = now
	}
	seen, due := s.sessions.see(hash, known, now, generation)
	if seen.over(now) {
		return identity.Actor{}, nil
	}
	if due != nil {
		s.writeSeen(ctx, due)
	}
	return seen.actor, nil
}

// Left is how long a session lasts if nothing more is done; 0 when it is over or never was.
func (s *Service) Left(ctx context.Context, token string) time.Duration {
	now := s.journal.Now(ctx)
	known, _, ok := s.sessions.get(hashed(token), now)
	if !ok || known.over(now) {
		return 0
	}
	return min(known.idle(), longest-now.Sub(known.started))
}

// Ended gives the account whose session has ended by its limits: NotFound where it never was, was closed by its owner or
// by an administrator, or still lasts. A form that comes with such a session's token is its account's.
func (s *Service) Ended(ctx context.Context, token string) (string, error) {
	known, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (cached, error) {
		return sessionByHash(ctx, q, hashed(token))
	})
	if err == nil && (known.actor.ID == "" || !known.over(s.journal.Now(ctx))) {
		return "", fault.Missing()
	}
	return known.actor.ID, err
}

// sessionByHash reads a session with its account; a zero one where there is none or the account is disabled.
func sessionByHash(ctx context.Context, q db.Querier, hash string) (cached, error) {
	r, err := accountdb.New(q).SessionAccount(ctx, hash)
	if errors.Is(err, sql.ErrNoRows) || err == nil && State(r.State) != Active {
		return cached{}, nil
	}
	if err != nil {
		return cached{}, err
	}
	roles, err := parseRoles(r.Roles)
	a := Account{
		ID: r.ID, Kind: identity.Kind(r.Kind), GivenName: r.GivenName, FamilyName: r.FamilyName, CodiceFiscale: r.CodiceFiscale,
		Proven: r.Proven == 1, Email: r.Email, Roles: roles,
	}
	return cached{actor: a.Actor(), started: instant(r.StartedAt), seen: instant(r.SeenAt)}, err
}

// writeSeen writes when sessions were last seen. It is the program's own bookkeeping, not the visitor's act: it is done
// even if the visitor leaves, and its failure is not the visitor's.
func (s *Service) writeSeen(ctx context.Context, seen map[string]time.Time) {
	ctx = identity.AsSystem(once(context.WithoutCancel(ctx)), "account.sessions")
	err := journal.Do(ctx, s.journal, "account.sessions_seen", func(tx *journal.Tx) error {
		q := accountdb.New(tx)
		for hash, at := range seen {
			if err := q.TouchSession(tx.Context(), accountdb.TouchSessionParams{TokenHash: hash, SeenAt: at.UnixMilli()}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		slog.WarnContext(ctx, "sessions may end earlier than they should", slog.Any("error", err))
	}
}

// SignOut ends the session of the token. A session that is over already is no error.
func (s *Service) SignOut(ctx context.Context, token string) error {
	if token == "" {
		return nil
	}
	defer s.sessions.forget()
	return journal.Do(once(ctx), s.journal, "account.sign_out", func(tx *journal.Tx) error {
		tx.About("account", tx.Actor.ID)
		_, err := accountdb.New(tx).DeleteSession(tx.Context(), hashed(token))
		return err
	})
}

// Sessions lists the actor's own open sessions, the newest first but for the one that asks, whose token current
// is: it stands before the others.
func (s *Service) Sessions(ctx context.Context, current string) ([]Session, error) {
	actor := identity.From(ctx)
	if !owns(actor, actor.ID) {
		return nil, fault.Missing()
	}
	now := s.journal.Now(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Session, error) {
		rows, err := accountdb.New(q).SessionsOf(ctx, actor.ID)
		var list []Session
		for _, r := range rows {
			c := cached{actor: actor, started: instant(r.StartedAt), seen: instant(r.SeenAt)}
			one := Session{ID: r.ID, Method: Method(r.Method), Agent: r.Agent, Started: c.started, Seen: c.seen, Current: r.TokenHash == hashed(current)}
			switch {
			case one.Current:
				list = slices.Insert(list, 0, one)
			case !c.over(now):
				list = append(list, one)
			}
		}
		return list, err
	})
}

// EndSession ends one of the actor's own sessions: NotFound if it is not one.
func (s *Service) EndSession(ctx context.Context, id string) error {
	defer s.sessions.forget()
	return journal.Do(ctx, s.journal, "account.end_session", func(tx *journal.Tx) error {
		tx.About("account", tx.Actor.ID)
		n, err := accountdb.New(tx).DeleteSessionByID(tx.Context(), accountdb.DeleteSessionByIDParams{ID: id, Account: tx.Actor.ID})
		if err == nil && (n == 0 || !owns(tx.Actor, tx.Actor.ID)) {
			return fault.Missing()
		}
		return err
	})
}

// EndOtherSessions ends the actor's own sessions but the one with the token.
func (s *Service) EndOtherSessions(ctx context.Context, current string) error {
	actor := identity.From(ctx)
	if !owns(actor, actor.ID) {
		return fault.Missing()
	}
	defer s.sessions.forget()
	return journal.Do(ctx, s.journal, "account.end_sessions", func(tx *journal.Tx) error {
		return endSessions(tx, actor.ID, current)
	})
}

// endSessions ends all sessions of an account but the one whose token is given; an empty token spares none.
func endSessions(tx *journal.Tx, account, spare string) error {
	tx.About("account", account)
	_, err := accountdb.New(tx).DeleteSessionsOf(tx.Context(), accountdb.DeleteSessionsOfParams{Account: account, Spare: hashed(spare)})
	return err
}

// cached is a session as it was read.
type cached struct {
	actor   identity.Actor
	started time.Time
	seen    time.Time
	read    time.Time
}

// over tells whether the session has ended by its limits, or never was.
func (c cached) over(now time.Time) bool {
	return c.actor.ID == "" || now.Sub(c.started) >= longest || now.Sub(c.seen) >= c.idle()
}

// idle is how long the session may be left alone.
func (c cached) idle() time.Duration {
	if c.actor.IsOfficer() {
		return idleOfficer
	}
	return idleCitizen
}

// sessionCache believes sessions for a few seconds and gathers when they were seen. What was read before the last forget
// is never kept after it: the generation tells.
type sessionCache struct {
	mu         sync.Mutex
	known      map[string]cached
	generation int
	seen       map[string]time.Time // not yet written
	written    time.Time
}

func newSessionCache() *sessionCache {
	return &sessionCache{known: map[string]cached{}, seen: map[string]time.Time{}}
}

func (s *sessionCache) get(hash string, now time.Time) (c cached, generation int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok = s.known[hash]
	age := now.Sub(c.read)
	return c, s.generation, ok && age < trusted && age > -trusted
}

// see notes that a session is used, unless it is over, and gives it as it is known now. When the last writing is a minute
// ago it also gives everything that was gathered, to be written by this caller.
func (s *sessionCache) see(hash string, c cached, now time.Time, generation int) (cached, map[string]time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, ok := s.seen[hash]; ok && at.After(c.seen) {
		c.seen = at
	}
	if c.over(now) {
		delete(s.known, hash)
		return c, nil
	}
	if now.After(c.seen) {
		c.seen = now
	}
	s.seen[hash] = c.seen
	if generation == s.generation {
		if len(s.known) >= mostCached {
			clear(s.known)
		}
		s.known[hash] = c
	}
	if passed := now.Sub(s.written); passed < writeEvery && passed > -writeEvery {
		return c, nil
	}
	due := s.seen
	s.seen, s.written = map[string]time.Time{}, now
	return c, due
}

// forget drops what is believed: a session or an account has changed.
func (s *sessionCache) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.known)
	s.generation++
}
