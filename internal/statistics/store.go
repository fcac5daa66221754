package statistics

import (
	"context"
	"embed"
	"io/fs"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
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

func countPages(ctx context.Context, q db.Querier, from, to italy.Day) ([]Counted, error) {
	rows, err := statisticsdb.New(q).CountVisitsOfPages(ctx, statisticsdb.CountVisitsOfPagesParams{Since: string(from), Until: string(to), Most: mostListed})
	if err != nil {
		return nil, err
	}
	list := make([]Counted, 0, len(rows))
	for _, r := range rows {
		list = append(list, Counted{What: r.Path, Count: r.Visits})
	}
	return list, nil
}

// countPrefixes counts visits by what two letters their paths begin with; empty where with none.
func countPrefixes(ctx context.Context, q db.Querier, from, to italy.Day) ([]Counted, error) {
	rows, err := statisticsdb.New(q).CountVisitsOfPrefixes(ctx, statisticsdb.CountVisitsOfPrefixesParams{Since: string(from), Until: string(to)})
	if err != nil {
		return nil, err
	}
	list := make([]Counted, 0, len(rows))
	for _, r := range rows {
		list = append(list, Counted{What: r.Prefix, Count: r.Visits})
	}
	return list, nil
}

func lastVisitBefore(ctx context.Context, q db.Querier, day italy.Day) (italy.Day, error) {
	last, err := statisticsdb.New(q).LastVisitBefore(ctx, string(day))
	return italy.Day(last), err
}

func (s *Service) scattered(ctx context.Context) ([]italy.Day, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]italy.Day, error) {
		before := italy.DayOf(s.journal.Now(ctx)).AddDays(-scatteredFor)
		rows, err := statisticsdb.New(q).ScatteredDays(ctx, statisticsdb.ScatteredDaysParams{Before: string(before), Most: daysTogether})
		days := make([]italy.Day, 0, len(rows))
		for _, day := range rows {
			days = append(days, italy.Day(day))
		}
		return days, err
	})
}

func gatherDay(tx *journal.Tx, day italy.Day) error {
	q := statisticsdb.New(tx)
	rows, err := q.OwnVisitsOfDay(tx.Context(), string(day))
	if err != nil {
		return err
	}
	if err := q.DeleteOwnVisitsOfDay(tx.Context(), string(day)); err != nil {
		return err
	}
	for _, r := range rows {
		err := q.InsertVisit(tx.Context(), statisticsdb.InsertVisitParams{ID: ownID(), Day: string(day), At: r.At, Path: r.Path, N: r.Visits})
		if err != nil {
			return err
		}
	}
	return nil
}

// recordGap counts a gap of a day, unless the day has too many different ones already.
func recordGap(tx *journal.Tx, x gap, n int64) error {
	q := statisticsdb.New(tx)
	known, err := q.RepeatGap(tx.Context(), statisticsdb.RepeatGapParams{Times: n, Day: string(x.day), Kind: string(x.kind), What: x.what})
	if err != nil || known > 0 {
		return err
	}
	held, err := q.GapsOfDay(tx.Context(), statisticsdb.GapsOfDayParams{Day: string(x.day), Kind: string(x.kind)})
	if err != nil || held >= gapsADay {
		return err
	}
	return q.InsertGap(tx.Context(), statisticsdb.InsertGapParams{Day: string(x.day), Kind: string(x.kind), What: x.what, N: n})
}

// gapsAsked are the gaps of a kind in some days that were met so often at least.
type gapsAsked struct {
	kind     gapKind
	from, to italy.Day
	least    int64
}

// listGaps lists the most frequent ones, at most mostListed.
func listGaps(ctx context.Context, q db.Querier, g gapsAsked) ([]Counted, error) {
	rows, err := statisticsdb.New(q).ListGaps(ctx, statisticsdb.ListGapsParams{
		Kind: string(g.kind), Since: string(g.from), Until: string(g.to), Least: g.least, Most: mostListed,
	})
	if err != nil {
		return nil, err
	}
	list := make([]Counted, 0, len(rows))
	for _, r := range rows {
		list = append(list, Counted{What: r.What, Count: r.Times})
	}
	return list, nil
}

func forgetGaps(tx *journal.Tx, before italy.Day) error {
	return statisticsdb.New(tx).ForgetGaps(tx.Context(), string(before))
}

func forgetRareWords(tx *journal.Tx, before italy.Day) error {
	return statisticsdb.New(tx).ForgetRareGaps(tx.Context(), statisticsdb.ForgetRareGapsParams{
		Kind: string(noAnswer), Before: string(before), Least: Occasions,
	})
}
