package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
)

type keyKey struct{}

// WithKey gives a context whose change happens once for this key, however often it is asked for: a repeat of the same
// action by the same actor gets the first answer. What makes two changes of the same action derives a key for the second.
// The key of somebody who is not signed in must be unguessable, for whoever has it gets the answer (web sees to it).
func WithKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyKey{}, key)
}

// KeyOf gives the context's idempotency key, empty if there is none.
func KeyOf(ctx context.Context) string {
	key, _ := ctx.Value(keyKey{}).(string)
	return key
}

// Done gives the first answer to an action that already happened for the context's key. A use case asks it before
// work that is done outside the change (signing a document), to spare it.
func Done[T any](ctx context.Context, j *Journal, action string) (answer T, found bool, err error) {
	first := once{actor: actorKey(identity.From(ctx)), action: action, key: KeyOf(ctx)}
	found, err = first.read(ctx, j.db.Read(), &answer)
	return answer, found, err
}

const (
	insertAnswer = `INSERT INTO idempotency (actor, action, key, at, answer) VALUES ($1,$2,$3,$4,$5)`
	selectAnswer = `SELECT answer FROM idempotency WHERE actor = $1 AND action = $2 AND key = $3`
	sweepAnswers = `DELETE FROM idempotency WHERE at < $1`
)

// once is what can happen only once. Without a key nothing is kept.
type once struct{ actor, action, key string }

func actorKey(a identity.Actor) string { return string(a.Kind) + ":" + a.ID }

// read reads into answer what the first change answered.
func (o once) read(ctx context.Context, q db.Querier, answer any) (bool, error) {
	if o.key == "" {
		return false, nil
	}
	var text string
	err := q.QueryRowContext(ctx, selectAnswer, o.actor, o.action, o.key).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("first answer to %s: %w", o.action, err)
	}
	return true, json.Unmarshal([]byte(text), answer)
}

func (o once) keep(ctx context.Context, q db.Querier, now time.Time, answer any) error {
	if o.key == "" {
		return nil
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("keep the answer of %s: %w", o.action, err)
	}
	_, err = q.ExecContext(ctx, insertAnswer, o.actor, o.action, o.key, now.UnixMilli(), string(text))
	return err
}

// Sweep forgets first answers older than 90 days; a repeat that comes later is a new change.
func (j *Journal) Sweep(ctx context.Context) error {
	before := j.Now(ctx).AddDate(0, 0, -90).UnixMilli()
	return j.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, sweepAnswers, before)
		return err
	})
}
