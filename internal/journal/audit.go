package journal

import (
	"context"
	"crypto/sha256"
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
	moveHead      = `UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1 AND seq = $3 AND hash = $4`
	insertLine    = `INSERT INTO audit (seq, at, action, actor_kind, actor_id, actor_name, ground, subjects, hash) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)`
	insertSubject = `INSERT INTO audit_subject (kind, id, seq) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING`
	selectHead    = `SELECT seq, hash FROM audit_head WHERE id = 1`
	selectAbout   = `SELECT a.seq, a.at, a.action, a.actor_kind, a.actor_id, a.actor_name, a.ground, a.subjects, a.hash
		FROM audit_subject s JOIN audit a ON a.seq = s.seq WHERE s.kind = $1 AND s.id = $2 AND s.seq < $3 ORDER BY s.seq DESC LIMIT $4`
	selectAboutBy = `SELECT a.seq, a.at, a.action, a.actor_kind, a.actor_id, a.actor_name, a.ground, a.subjects, a.hash
		FROM audit_subject s JOIN audit a ON a.seq = s.seq WHERE s.kind = $1 AND s.id = $2 AND s.seq < $3
		AND (CAST($4 AS TEXT) = '' OR a.actor_kind = CAST($4 AS TEXT)) AND (CAST($5 AS TEXT) = '' OR a.actor_kind <> $6 AND a.actor_id <> CAST($5 AS TEXT))
		ORDER BY s.seq DESC LIMIT $7`
)

// head is where the chain stands: its last line and that line's hash.
type head struct {
	seq  int64
	hash string
}

func readHead(ctx context.Context, q db.Querier) (h head, err error) {
	err = q.QueryRowContext(ctx, selectHead).Scan(&h.seq, &h.hash)
	return h, err
}

// appendLine writes the change's line at the end of the chain and gives its number.
func (j *Journal) appendLine(ctx context.Context, q db.Querier, tx *Tx, action string) (int64, error) {
	subjects := tx.subjects
	if subjects == nil {
		subjects = []Subject{}
	}
	list, err := json.Marshal(subjects)
	if err != nil {
		return 0, err
	}
	l := Line{
		At: tx.Now.UnixMilli(), Action: action, ActorKind: tx.Actor.Kind, ActorID: tx.Actor.ID, ActorName: tx.Actor.Name,
		Ground: tx.ground, Subjects: string(list),
	}
	if err := j.extend(ctx, q, &l); err != nil {
		return 0, fmt.Errorf("audit: %w", err)
	}
	if _, err := q.ExecContext(ctx, insertLine, l.Seq, l.At, l.Action, string(l.ActorKind), l.ActorID, l.ActorName,
		l.Ground, l.Subjects, l.Hash); err != nil {
		return 0, fmt.Errorf("audit: %w", err)
	}
	for _, s := range subjects {
		if _, err := q.ExecContext(ctx, insertSubject, s.Kind, s.ID, l.Seq); err != nil {
			return 0, fmt.Errorf("audit: %w", err)
		}
	}
	return l.Seq, nil
}

// extend gives the line its number and hash and moves the chain's head to it. It tries with the head that it remembers;
// where that is not so any more (a change was undone, another copy of the program wrote), it looks.
func (j *Journal) extend(ctx context.Context, q db.Querier, l *Line) error {
	end := j.end
	for range 2 {
		var err error
		l.Seq = end.seq + 1
		if l.Hash, err = l.chained(end.hash); err != nil {
			return err
		}
		result, err := q.ExecContext(ctx, moveHead, l.Seq, l.Hash, end.seq, end.hash)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			j.end = head{l.Seq, l.Hash}
			return err
		}
		if end, err = readHead(ctx, q); err != nil {
			return err
		}
	}
	return errors.New("the head of the chain moved inside a change")
}

// About lists the newest lines that concern a subject, before the line with number before (0: from the newest).
func (j *Journal) About(ctx context.Context, s Subject, before int64, limit int) ([]Line, error) {
	if before == 0 {
		before = 1 << 62
	}
	return readLines(ctx, j.db.Read(), selectAbout, s.Kind, s.ID, before, limit)
}

// Whom says whose lines are wanted: those of one kind of actor, or of all; without those of one actor and of the program.
type Whom struct {
	Kind   identity.Kind // Anonymous: every kind
	Except string        // id of an actor; empty: nobody, nor the program, is left out
}

// AboutBy is About for the lines of some actors only.
func (j *Journal) AboutBy(ctx context.Context, s Subject, by Whom, before int64, limit int) ([]Line, error) {
	if before == 0 {
		before = 1 << 62
	}
	return readLines(ctx, j.db.Read(), selectAboutBy, s.Kind, s.ID, before, string(by.Kind), by.Except, string(identity.System), limit)
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
