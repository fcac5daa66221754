package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
)

// Line is one line of the audit: who did what, when, on which ground, about whom.
type Line struct {
	Seq       int64         `json:"seq"`
	At        int64         `json:"at"` // UTC milliseconds
	Action    string        `json:"action"`
	ActorKind identity.Kind `json:"actor_kind"`
	ActorID   string        `json:"actor_id"`
	ActorName string        `json:"actor_name"`
	Ground    string        `json:"ground"`
	Subjects  string        `json:"subjects"` // JSON list of Subject
	Hash      string        `json:"-"`        // hex SHA-256 over the previous hash and this line as JSON
}

// Time gives the instant of the line.
func (l Line) Time() time.Time { return time.UnixMilli(l.At).UTC() }

// chained computes the hash of the line after the one that has the hash previous.
func (l Line) chained(previous string) (string, error) {
	text, err := json.Marshal(l)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(previous+"\n"), text...))
	return hex.EncodeToString(sum[:]), nil
}

const (
	takeHead      = `UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`
	moveHead      = `UPDATE audit_head SET hash = $1 WHERE id = 1`
	insertLine    = `INSERT INTO audit (seq, at, action, actor_kind, actor_id, actor_name, ground, subjects, hash) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`
	insertSubject = `INSERT INTO audit_subject (kind, id, seq) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING`
	insertAnswer  = `INSERT INTO idempotency (actor, action, key, at, answer) VALUES ($1,$2,$3,$4,$5)`
	selectAnswer  = `SELECT answer FROM idempotency WHERE actor = $1 AND action = $2 AND key = $3`
	selectLines   = `SELECT seq, at, action, actor_kind, actor_id, actor_name, ground, subjects, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2`
	selectHead    = `SELECT seq, hash FROM audit_head WHERE id = 1`
	selectAbout   = `SELECT a.seq, a.at, a.action, a.actor_kind, a.actor_id, a.actor_name, a.ground, a.subjects, a.hash
		FROM audit_subject s JOIN audit a ON a.seq = s.seq WHERE s.kind = $1 AND s.id = $2 AND s.seq < $3 ORDER BY s.seq DESC LIMIT $4`
)

// appendLine writes the change's line at the end of the chain. It is the last statement of a change: on PostgreSQL
// it holds the chain's head, and with it the order of all changes, for as short as possible.
func appendLine(ctx context.Context, q db.Querier, tx *Tx, action string) error {
	subjects := tx.subjects
	if subjects == nil {
		subjects = []Subject{}
	}
	list, err := json.Marshal(subjects)
	if err != nil {
		return err
	}
	l := Line{
		At: tx.Now.UnixMilli(), Action: action, ActorKind: tx.Actor.Kind, ActorID: tx.Actor.ID, ActorName: tx.Actor.Name,
		Ground: tx.ground, Subjects: string(list),
	}
	var previous string
	if err := q.QueryRowContext(ctx, takeHead).Scan(&l.Seq, &previous); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if l.Hash, err = l.chained(previous); err != nil {
		return err
	}
	if _, err := q.ExecContext(ctx, insertLine, l.Seq, l.At, l.Action, string(l.ActorKind), l.ActorID, l.ActorName,
		l.Ground, l.Subjects, l.Hash); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	for _, s := range subjects {
		if _, err := q.ExecContext(ctx, insertSubject, s.Kind, s.ID, l.Seq); err != nil {
			return fmt.Errorf("audit: %w", err)
		}
	}
	_, err = q.ExecContext(ctx, moveHead, l.Hash)
	return err
}

// firstAnswer reads into answer what the first change with the key answered.
func firstAnswer(ctx context.Context, q db.Querier, actor, action, key string, answer any) (bool, error) {
	var text string
	err := q.QueryRowContext(ctx, selectAnswer, actor, action, key).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal([]byte(text), answer)
}

// Verify recounts the whole chain and gives the number of its lines. An error says which line does not hold.
func (j *Journal) Verify(ctx context.Context) (int64, error) {
	var last int64
	previous := ""
	for {
		lines, err := readLines(ctx, j.db.Read(), selectLines, last, 5000)
		if err != nil {
			return last, err
		}
		for _, l := range lines {
			want, err := l.chained(previous)
			if err != nil {
				return last, err
			}
			if l.Seq != last+1 || l.Hash != want {
				return last, fmt.Errorf("%w at line %d", errChain, l.Seq)
			}
			last, previous = l.Seq, l.Hash
		}
		if len(lines) == 0 {
			return last, j.headHolds(ctx, last, previous)
		}
	}
}

// headHolds tells whether the chain ends where its head says: lines cut off at the end would go unseen otherwise.
func (j *Journal) headHolds(ctx context.Context, last int64, hash string) error {
	var seq int64
	var head string
	if err := j.db.Read().QueryRowContext(ctx, selectHead).Scan(&seq, &head); err != nil {
		return err
	}
	if seq > last && seq-last < 1000 {
		return nil // a change was committed while we read
	}
	if seq != last || head != hash {
		return fmt.Errorf("%w: it ends at line %d, its head says %d", errChain, last, seq)
	}
	return nil
}

// About lists the newest lines that concern a subject, before the line with number before (0: from the newest).
func (j *Journal) About(ctx context.Context, s Subject, before int64, limit int) ([]Line, error) {
	if before == 0 {
		before = 1 << 62
	}
	return readLines(ctx, j.db.Read(), selectAbout, s.Kind, s.ID, before, limit)
}

func readLines(ctx context.Context, q db.Querier, query string, args ...any) ([]Line, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var lines []Line
	for rows.Next() {
		var l Line
		if err := rows.Scan(&l.Seq, &l.At, &l.Action, &l.ActorKind, &l.ActorID, &l.ActorName, &l.Ground, &l.Subjects, &l.Hash); err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, rows.Err()
}
