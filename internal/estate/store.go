package estate

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/estate/internal/estatedb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func insertIncident(tx *journal.Tx, i Incident) error {
	return estatedb.New(tx).InsertIncident(tx.Context(), estatedb.InsertIncidentParams{
		ID: i.ID, Kind: string(i.Thing), Code: i.Code, Severity: int64(i.Severity), Description: i.Description,
		OpenedAt: i.OpenedAt.UnixMilli(), OpenedBy: i.OpenedBy,
	})
}

// incident reads one incident: NotFound if there is none.
func incident(ctx context.Context, q db.Querier, id string) (Incident, error) {
	row, err := estatedb.New(q).Incident(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Incident{}, fault.Missing()
	}
	return fromRow(row), err
}

func closeIncident(tx *journal.Tx, i Incident) (bool, error) {
	n, err := estatedb.New(tx).CloseIncident(tx.Context(), estatedb.CloseIncidentParams{
		ClosedAt: i.ClosedAt.UnixMilli(), ClosedBy: i.ClosedBy, Remedy: i.Remedy, ID: i.ID,
	})
	return n == 1, err
}

func fromRows(rows []estatedb.EstateIncident) []Incident {
	all := make([]Incident, 0, len(rows))
	for _, r := range rows {
		all = append(all, fromRow(r))
	}
	return all
}

func fromRow(r estatedb.EstateIncident) Incident {
	i := Incident{
		ID: r.ID, Thing: Thing(r.Kind), Code: r.Code, Severity: Severity(r.Severity), Description: r.Description,
		OpenedAt: time.UnixMilli(r.OpenedAt).UTC(), OpenedBy: r.OpenedBy, ClosedBy: r.ClosedBy, Remedy: r.Remedy,
	}
	if r.ClosedAt != 0 {
		i.ClosedAt = time.UnixMilli(r.ClosedAt).UTC()
	}
	return i
}
