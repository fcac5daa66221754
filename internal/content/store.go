package content

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"time"

	"comune.example/sportello/internal/content/internal/contentdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

// insertItem keeps a new content with its first version.
func insertItem(tx *journal.Tx, i Item) error {
	text, err := json.Marshal(i.Content)
	if err != nil {
		return err
	}
	q := contentdb.New(tx)
	if err := q.Raise(tx.Context()); err != nil {
		return err
	}
	err = q.InsertItem(tx.Context(), contentdb.InsertItemParams{
		ID: i.ID, Type: i.Type, Slug: i.Slug, Title: i.Title(), Origin: i.origin, MadeAt: tx.Now.UnixMilli(), ChangedBy: i.ChangedBy,
	})
	if err != nil {
		return err
	}
	return q.InsertVersion(tx.Context(), contentdb.InsertVersionParams{
		Item: i.ID, Number: 1, At: tx.Now.UnixMilli(), Author: i.ChangedBy, Text: string(text),
	})
}

// saveItem keeps one more version if the content still has the one that was seen. taken says that an editor has changed
// what the declared files brought.
func saveItem(tx *journal.Tx, i Item, taken bool) (bool, error) {
	text, err := json.Marshal(i.Content)
	if err != nil {
		return false, err
	}
	q := contentdb.New(tx)
	p := contentdb.SaveItemParams{
		ID: i.ID, Version: i.Version, Slug: i.Slug, Title: i.Title(), Origin: i.origin, ChangedAt: tx.Now.UnixMilli(), ChangedBy: i.ChangedBy,
	}
	if taken {
		p.Taken = 1
	}
	if n, err := q.SaveItem(tx.Context(), p); err != nil || n != 1 {
		return false, err
	}
	if err := q.Raise(tx.Context()); err != nil {
		return false, err
	}
	return true, q.InsertVersion(tx.Context(), contentdb.InsertVersionParams{
		Item: i.ID, Number: i.Version + 1, At: tx.Now.UnixMilli(), Author: i.ChangedBy, Text: string(text),
	})
}

// showVersion makes the newest version, which i must be, the one that readers see.
func showVersion(tx *journal.Tx, i Item) (bool, error) {
	text, err := json.Marshal(i.Content)
	if err != nil {
		return false, err
	}
	if err := contentdb.New(tx).Raise(tx.Context()); err != nil {
		return false, err
	}
	from, until := span(i.Type, i.Content)
	t, _ := TypeOf(i.Type)
	day := i.Fields["day"]
	if t.Order == Coming {
		day = i.Fields["starts"]
	}
	n, err := contentdb.New(tx).ShowVersion(tx.Context(), contentdb.ShowVersionParams{
		ID: i.ID, Version: i.Version, PublicVersion: i.Version, PublishAt: from.UnixMilli(), Until: until.UnixMilli(), Kind: i.Kind(), Day: day,
		Ends: firstOf(i.Fields["ends"], i.Fields["starts"]), Name: sortName(i), FirstUntil: i.Fields["first_until"],
		Topics: " " + strings.Join(i.Topics, " ") + " ", Office: i.Fields["office"], Section: i.Fields["section"], Text: string(text), ChangedAt: tx.Now.UnixMilli(),
	})
	return n == 1, err
}

// sortName is by what a list of names is sorted: people by their family name, pages by their declared order first.
func sortName(i Item) string {
	switch i.Type {
	case "persona":
		return fold(i.Fields["family_name"] + " " + i.Fields["given_name"])
	case "pagina":
		return (strings.Repeat("0", 6) + i.Fields["order"])[len(i.Fields["order"]):] + " " + fold(i.Title())
	default:
		return fold(i.Title())
	}
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func hideItem(tx *journal.Tx, id string) (bool, error) {
	if err := contentdb.New(tx).Raise(tx.Context()); err != nil {
		return false, err
	}
	n, err := contentdb.New(tx).HideItem(tx.Context(), contentdb.HideItemParams{ID: id, ChangedAt: tx.Now.UnixMilli()})
	return n == 1, err
}

// itemByID reads a content in its newest version: NotFound if there is none.
func itemByID(ctx context.Context, q db.Querier, id string) (Item, error) {
	row, err := contentdb.New(q).ItemByID(ctx, id)
	if err != nil {
		return Item{}, missing(err)
	}
	return withVersion(ctx, q, row, row.Version)
}

// withVersion reads what a version of a content says.
func withVersion(ctx context.Context, q db.Querier, row contentdb.ContentItem, number int64) (Item, error) {
	v, err := contentdb.New(q).VersionText(ctx, contentdb.VersionTextParams{Item: row.ID, Number: number})
	if err != nil {
		return Item{}, missing(err)
	}
	row.Text = v.Text
	i, err := fromRow(row)
	i.Number, i.ChangedAt, i.ChangedBy = number, time.UnixMilli(v.At).UTC(), v.Author
	return i, err
}

func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	return err
}

func fromRows(rows []contentdb.ContentItem, err error) ([]Item, error) {
	if err != nil {
		return nil, err
	}
	list := make([]Item, 0, len(rows))
	for _, r := range rows {
		i, err := fromRow(r)
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, nil
}

// fromRow gives a content with the text in its row: that of the public version unless another was put there.
func fromRow(r contentdb.ContentItem) (Item, error) {
	i := Item{
		ID: r.ID, Type: r.Type, Slug: r.Slug, Number: r.PublicVersion, Version: r.Version, Public: r.PublicVersion,
		Declared: r.Origin != "" && r.Taken == 0, ChangedAt: time.UnixMilli(r.ChangedAt).UTC(), ChangedBy: r.ChangedBy,
		shownAt:   time.UnixMilli(r.ShownAt).UTC(),
		wasPublic: r.WasPublic == 1, origin: r.Origin,
	}
	if r.Text == "" {
		i.Pages = map[string]Page{"it": {Title: r.Title}}
		return i, nil
	}
	return i, json.Unmarshal([]byte(r.Text), &i.Content)
}
