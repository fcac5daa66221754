package portal

import (
	"context"
	"embed"
	"io/fs"
	"strings"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/portal/internal/portaldb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func insertRating(tx *journal.Tx, r Rating) error {
	return portaldb.New(tx).InsertRating(tx.Context(), portaldb.InsertRatingParams{
		ID: r.ID, Page: r.Page, Lang: r.Lang, Stars: int64(r.Stars), Answers: strings.Join(r.Answers, " "),
		Comment: r.Comment, At: r.At.UnixMilli(),
	})
}

func ratingsByPage(ctx context.Context, q db.Querier) ([]PageRatings, error) {
	rows, err := portaldb.New(q).RatingsByPage(ctx)
	if err != nil {
		return nil, err
	}
	var list []PageRatings
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].Page != r.Page {
			list = append(list, PageRatings{Page: r.Page})
		}
		last := &list[len(list)-1]
		last.Stars[r.Stars-1] = r.N
		last.Count += r.N
	}
	return list, nil
}

func ratingsOfPage(ctx context.Context, q db.Querier, page string) ([]Rating, error) {
	rows, err := portaldb.New(q).RatingsOfPage(ctx, page)
	if err != nil {
		return nil, err
	}
	list := make([]Rating, 0, len(rows))
	for _, r := range rows {
		list = append(list, Rating{
			ID: r.ID, Page: r.Page, Lang: r.Lang, Stars: int(r.Stars), Answers: strings.Fields(r.Answers), Comment: r.Comment,
			At: time.UnixMilli(r.At).UTC(),
		})
	}
	return list, nil
}
