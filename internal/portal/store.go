package portal

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/portal/internal/portaldb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

func insertNews(tx *journal.Tx, n News) error {
	topics, pages, err := newsText(n)
	if err != nil {
		return err
	}
	return portaldb.New(tx).InsertNews(tx.Context(), portaldb.InsertNewsParams{
		ID: n.ID, Kind: n.Kind, Slug: n.Slug, Day: string(n.Day), Until: string(n.Until), Office: n.Office,
		Topics: topics, Pages: pages, State: string(n.State), MadeAt: tx.Now.UnixMilli(), ChangedAt: tx.Now.UnixMilli(),
	})
}

// updateNews writes the news if they still have the version that the editor saw.
func updateNews(tx *journal.Tx, n News) (bool, error) {
	topics, pages, err := newsText(n)
	if err != nil {
		return false, err
	}
	rows, err := portaldb.New(tx).UpdateNews(tx.Context(), portaldb.UpdateNewsParams{
		ID: n.ID, Version: n.Version, Kind: n.Kind, Slug: n.Slug, Day: string(n.Day), Until: string(n.Until),
		Office: n.Office, Topics: topics, Pages: pages, ChangedAt: tx.Now.UnixMilli(),
	})
	return rows == 1, err
}

func newsText(n News) (topics, pages string, err error) {
	b, err := json.Marshal(n.Pages)
	return strings.Join(n.Topics, " "), string(b), err
}

func setNewsState(tx *journal.Tx, id string, was, state State) (bool, error) {
	rows, err := portaldb.New(tx).SetNewsState(tx.Context(), portaldb.SetNewsStateParams{
		ID: id, Was: string(was), State: string(state), ChangedAt: tx.Now.UnixMilli(),
	})
	return rows == 1, err
}

// newsByID reads one piece of news: NotFound if there is none.
func newsByID(ctx context.Context, q db.Querier, id string) (News, error) {
	row, err := portaldb.New(q).News(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return News{}, fault.Missing()
	}
	if err != nil {
		return News{}, err
	}
	return newsFromRow(row)
}

func allNews(ctx context.Context, q db.Querier) ([]News, error) {
	rows, err := portaldb.New(q).AllNews(ctx)
	if err != nil {
		return nil, err
	}
	return newsFromRows(rows)
}

func shownNews(ctx context.Context, q db.Querier, today italy.Day) ([]News, error) {
	rows, err := portaldb.New(q).ShownNews(ctx, string(today))
	if err != nil {
		return nil, err
	}
	return newsFromRows(rows)
}

// slugTaken tells whether other news of the kind have the slug.
func slugTaken(tx *journal.Tx, kind, slug, id string) (bool, error) {
	holders, err := portaldb.New(tx).SlugHolder(tx.Context(), portaldb.SlugHolderParams{Kind: kind, Slug: slug})
	return len(holders) > 0 && holders[0] != id, err
}

// revision is a number pair that differs after every change of any news.
func revision(ctx context.Context, q db.Querier) (portaldb.NewsRevisionRow, error) {
	return portaldb.New(q).NewsRevision(ctx)
}

func newsFromRows(rows []portaldb.PortalNews) ([]News, error) {
	list := make([]News, 0, len(rows))
	for _, r := range rows {
		n, err := newsFromRow(r)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

func newsFromRow(r portaldb.PortalNews) (News, error) {
	n := News{
		ID: r.ID, Kind: r.Kind, Slug: r.Slug, Day: italy.Day(r.Day), Until: italy.Day(r.Until), Office: r.Office,
		Topics: strings.Fields(r.Topics), State: State(r.State), ChangedAt: time.UnixMilli(r.ChangedAt).UTC(), Version: r.Version,
	}
	return n, json.Unmarshal([]byte(r.Pages), &n.Pages)
}
