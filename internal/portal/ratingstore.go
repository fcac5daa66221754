package portal

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/portal/internal/portaldb"
)

func insertRating(tx *journal.Tx, r Rating) error {
	params := portaldb.InsertRatingParams{
		ID: r.ID, Page: r.Page, Lang: r.Lang, Stars: int64(r.Stars), Answers: strings.Join(r.Answers, " "), Comment: r.Comment,
		At: r.At.UnixMilli(),
	}
	if r.Service {
		params.Service = 1
	}
	return portaldb.New(tx).InsertRating(tx.Context(), params)
}

// bounds are a filter's period in milliseconds, the end not included, and what its marks are about.
func (f RatingFilter) bounds() (since, until, low, high int64) {
	since, until, high = 0, math.MaxInt64, 1
	if f.From != "" {
		since = f.From.Start().UnixMilli()
	}
	if f.To != "" {
		until = f.To.AddDays(1).Start().UnixMilli()
	}
	switch f.About {
	case AboutPages:
		high = 0
	case AboutServices:
		low = 1
	case AboutAll:
	}
	return since, until, low, high
}

func ratingResults(ctx context.Context, q db.Querier, f RatingFilter) (RatingResults, error) {
	since, until, low, high := f.bounds()
	results := RatingResults{Liked: map[string]int64{}, Hard: map[string]int64{}}
	rows, err := portaldb.New(q).RatingsByPage(ctx, portaldb.RatingsByPageParams{Since: since, Until: until, Page: f.Page, Low: low, High: high})
	if err != nil {
		return results, err
	}
	for _, r := range rows {
		results.add(r)
	}
	slices.SortStableFunc(results.Pages, func(a, b PageRatings) int {
		return cmp.Or(cmp.Compare(a.Marks.Mean(), b.Marks.Mean()), cmp.Compare(b.Marks.Count(), a.Marks.Count()))
	})
	hours, err := portaldb.New(q).RatingsByHour(ctx, portaldb.RatingsByHourParams{Since: since, Until: until, Page: f.Page, Low: low, High: high})
	if err != nil {
		return results, err
	}
	for _, h := range hours {
		month := string(italy.DayOf(time.UnixMilli(h.Hour * time.Hour.Milliseconds())))[:len("2006-01")]
		if n := len(results.Months); n == 0 || results.Months[n-1].Month != month {
			results.Months = append(results.Months, MonthRatings{Month: month})
		}
		results.Months[len(results.Months)-1].Marks[h.Stars-1] += h.N
	}
	return results, nil
}

// add counts the marks of one page that are alike.
func (r *RatingResults) add(row portaldb.RatingsByPageRow) {
	r.Marks[row.Stars-1] += row.N
	given := r.Hard
	if (Rating{Stars: int(row.Stars)}).Good() {
		given = r.Liked
	}
	for _, a := range strings.Fields(row.Answers) {
		given[a] += row.N
	}
	service := row.Service == 1
	if n := len(r.Pages); n == 0 || r.Pages[n-1].Page != row.Page || r.Pages[n-1].Service != service {
		r.Pages = append(r.Pages, PageRatings{Page: row.Page, Service: service})
	}
	r.Pages[len(r.Pages)-1].Marks[row.Stars-1] += row.N
}

func ratingList(ctx context.Context, q db.Querier, f RatingFilter, part RatingPart) ([]Rating, error) {
	since, until, low, high := f.bounds()
	params := portaldb.RatingListParams{
		Since: since, Until: until, Page: f.Page, Low: low, High: high,
		Most: int32(min(part.Most, math.MaxInt32)), Skipped: int32(min(part.Skipped, math.MaxInt32)), //nolint:gosec // bounded
	}
	if part.Silent {
		params.Silent = 1
	}
	rows, err := portaldb.New(q).RatingList(ctx, params)
	if err != nil {
		return nil, err
	}
	list := make([]Rating, 0, len(rows))
	for _, r := range rows {
		list = append(list, Rating{
			ID: r.ID, Page: r.Page, Service: r.Service == 1, Lang: r.Lang, Stars: int(r.Stars), Answers: strings.Fields(r.Answers),
			Comment: r.Comment, At: time.UnixMilli(r.At).UTC(),
		})
	}
	return list, nil
}
