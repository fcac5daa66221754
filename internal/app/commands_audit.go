package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// ChainReport is what a recount of the audit found. Broken is empty where every line holds.
type ChainReport struct {
	Lines  int64  `json:"lines"`
	Head   string `json:"head"` // hash of the last line, to be kept elsewhere
	Broken string `json:"broken,omitempty"`
}

// Good tells whether every line holds.
func (r ChainReport) Good() bool { return r.Broken == "" }

// VerifyAudit recounts the chain of the audit. A chain that does not hold is a report, not an error.
func (a *App) VerifyAudit(ctx context.Context) (ChainReport, error) {
	return verifyChain(ctx, a.Journal)
}

func verifyChain(ctx context.Context, j *journal.Journal) (ChainReport, error) {
	var r ChainReport
	anchor, err := j.Anchor(ctx)
	if err != nil {
		return r, fmt.Errorf("the audit cannot be read: %w", err)
	}
	r.Head = anchor.Hash
	if r.Lines, err = j.Verify(ctx); err == nil {
		return r, nil
	}
	if ctx.Err() != nil {
		return r, err
	}
	r.Broken = err.Error()
	return r, nil
}

// AuditLine is a line of the audit.
type AuditLine struct {
	Line     int64           `json:"line"`
	At       time.Time       `json:"at"`
	Action   string          `json:"action"`
	Actor    string          `json:"actor"` // "officer Anna Bianchi"
	ActorID  string          `json:"actor_id"`
	Ground   string          `json:"ground"`
	Subjects json.RawMessage `json:"subjects"`
}

// AuditAbout lists the newest lines about a subject, "resident:0190…", and leaves a line about that.
func (a *App) AuditAbout(ctx context.Context, subject string, limit int) ([]AuditLine, error) {
	kind, id, ok := strings.Cut(subject, ":")
	if !ok || kind == "" || id == "" {
		return nil, refuse("%q is no subject: it is written kind:id, as in resident:0190…", subject)
	}
	about := journal.Subject{Kind: kind, ID: id}
	found, err := a.Journal.About(ctx, about, 0, limit)
	if err != nil {
		return nil, err
	}
	if err := journal.Do(asOperator(ctx), a.Journal, "audit.read", func(tx *journal.Tx) error {
		tx.About(kind, id)
		return nil
	}); err != nil {
		return nil, err
	}
	lines := make([]AuditLine, 0, len(found))
	for _, l := range found {
		lines = append(lines, AuditLine{
			Line: l.Seq, At: l.Time().In(italy.Rome()), Action: l.Action, Actor: strings.TrimSpace(string(l.ActorKind) + " " + l.ActorName),
			ActorID: l.ActorID, Ground: l.Ground, Subjects: json.RawMessage(l.Subjects),
		})
	}
	return lines, nil
}

// chainOf recounts the audit of the database in a file. The file may be opened as a database for that: give a copy.
func chainOf(ctx context.Context, c Config, path string) (r ChainReport, err error) {
	database, err := db.Open(ctx, path)
	if err != nil {
		return r, err
	}
	defer func() {
		if closing := database.Close(); err == nil {
			err = closing
		}
	}()
	return verifyChain(ctx, journal.New(database, c.clock()))
}
