package statistics

import (
	"context"
	"embed"
	"io/fs"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/statistics/internal/statisticsdb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func countVisits(ctx context.Context, q db.Querier, from, to italy.Day) ([]figure.Daily, error) {
	rows, err := statisticsdb.New(q).CountVisits(ctx, statisticsdb.CountVisitsParams{Since: string(from), Until: string(to)})
	if err != nil {
		return nil, err
	}
	list := make([]figure.Daily, 0, len(rows))
	for _, r := range rows {
		list = append(list, figure.Daily{Day: italy.Day(r.Day), Count: r.Visits})
	}
	return list, nil
}

func countPages(ctx context.Context, q db.Querier, from, to italy.Day) ([]PageVisits, error) {
	rows, err := statisticsdb.New(q).CountVisitsOfPages(ctx, statisticsdb.CountVisitsOfPagesParams{Since: string(from), Until: string(to)})
	if err != nil {
		return nil, err
	}
	list := make([]PageVisits, 0, len(rows))
	for _, r := range rows {
		list = append(list, PageVisits{Path: r.Path, Count: r.Visits})
	}
	return list, nil
}

func lastVisitBefore(ctx context.Context, q db.Querier, day italy.Day) (italy.Day, error) {
	last, err := statisticsdb.New(q).LastVisitBefore(ctx, string(day))
	return italy.Day(last), err
}
