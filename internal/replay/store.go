package replay

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

const (
	selectProgress = `SELECT line, refused, reasons FROM replay WHERE file = $1`
	upsertProgress = `INSERT INTO replay (file, line, refused, reasons, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (file) DO UPDATE SET line = excluded.line, refused = excluded.refused, reasons = excluded.reasons, at = excluded.at`
)

func (p *Player) load(ctx context.Context) (Progress, error) {
	var progress Progress
	var reasons string
	err := p.town.Database.Read().QueryRowContext(ctx, selectProgress, p.file).Scan(&progress.Line, &progress.Refused, &reasons)
	if errors.Is(err, sql.ErrNoRows) {
		return progress, nil
	}
	if reasons != "" {
		progress.Reasons = strings.Split(reasons, "\n")
	}
	return progress, err
}

func (p *Player) save(ctx context.Context, progress Progress) error {
	return journal.Do(identity.AsSystem(ctx, "replay"), p.town.Journal, "replay.progress", func(tx *journal.Tx) error {
		_, err := tx.ExecContext(tx.Context(), upsertProgress, p.file, progress.Line, progress.Refused,
			strings.Join(progress.Reasons, "\n"), tx.Now.UnixMilli())
		return err
	})
}
