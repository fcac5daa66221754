package content

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/content/internal/contentdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// WrittenQuery asks for a part of the editors' list.
type WrittenQuery struct {
	Type, Words, State string // State: "public" or "draft" (something that is not published yet)
	Page, Length       int
}

// Written lists contents in whatever state, the last changed first, with the title of the newest version. For editors.
func (s *Service) Written(ctx context.Context, q WrittenQuery) (List, error) {
	if !mayEdit(identity.From(ctx)) {
		return List{}, fault.Missing()
	}
	if q.Words != "" {
		q.Words = "%" + likeWords(q.Words) + "%"
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, r db.Querier) (List, error) {
		c := contentdb.New(r)
		n, err := c.CountWritten(ctx, contentdb.CountWrittenParams{Type: q.Type, Words: q.Words, State: q.State})
		if err != nil {
			return List{}, err
		}
		q.Page = max(1, min(q.Page, (int(n)+q.Length-1)/q.Length))
		rows, err := c.WrittenItems(ctx, contentdb.WrittenItemsParams{
			Type: q.Type, Words: q.Words, State: q.State, Most: int32(q.Length), FromRow: int32((q.Page - 1) * q.Length), //nolint:gosec // bounded
		})
		titles := make([]string, len(rows))
		for i, row := range rows {
			titles[i] = row.Title
		}
		items, err := fromRows(rows, err)
		for i := range items {
			items[i].Pages = map[string]Page{"it": {Title: titles[i]}}
		}
		return List{items, n}, err
	})
}

// Draft reads a content in its newest version. For editors.
func (s *Service) Draft(ctx context.Context, id string) (Item, error) {
	return s.Past(ctx, id, 0)
}

// Past reads a version of a content, the newest when the number is 0. For editors.
func (s *Service) Past(ctx context.Context, id string, number int64) (Item, error) {
	if !mayEdit(identity.From(ctx)) {
		return Item{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Item, error) {
		row, err := contentdb.New(q).ItemByID(ctx, id)
		if err != nil {
			return Item{}, missing(err)
		}
		if number == 0 {
			number = row.Version
		}
		return withVersion(ctx, q, row, number)
	})
}

// StateOf tells where a content stands now, by what its public version says.
func (s *Service) StateOf(ctx context.Context, i Item) (State, error) {
	if i.Public != 0 && i.Number != i.Public {
		public, err := s.Past(ctx, i.ID, i.Public)
		if err != nil {
			return Draft, err
		}
		i = public
	}
	return i.StateAt(s.journal.Now(ctx)), nil
}

// Version is one save.
type Version struct {
	Number int64
	At     time.Time
	Author string
}

// Versions lists the saves of a content, the newest first. For editors.
func (s *Service) Versions(ctx context.Context, id string) ([]Version, error) {
	if !mayEdit(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Version, error) {
		rows, err := contentdb.New(q).VersionsOf(ctx, id)
		if err == nil && len(rows) == 0 {
			err = fault.Missing()
		}
		list := make([]Version, 0, len(rows))
		for _, r := range rows {
			list = append(list, Version{r.Number, time.UnixMilli(r.At).UTC(), r.Author})
		}
		return list, err
	})
}

// Write keeps a new content as a draft. For editors; Invalid at the fields that do not hold.
func (s *Service) Write(ctx context.Context, kind string, req Request) (Item, error) {
	t, ok := TypeOf(kind)
	if !ok || !mayEdit(identity.From(ctx)) {
		return Item{}, fault.Missing()
	}
	c, err := s.config.Check(t, req)
	if err != nil {
		return Item{}, err
	}
	return journal.Change(ctx, s.journal, "content.write", func(tx *journal.Tx) (Item, error) {
		i := Item{Content: c, ID: tx.NewID(), Type: kind, Number: 1, Version: 1, ChangedAt: tx.Now, ChangedBy: tx.Actor.Name}
		var err error
		if i.Slug, err = s.address(tx, i, req.Slug); err != nil {
			return Item{}, err
		}
		tx.About("content", i.ID)
		return i, insertItem(tx, i)
	})
}

// Rewrite keeps one more version; readers go on seeing the public one until Publish. It is a Conflict "content.changed"
// when somebody else was faster than the version seen. The first edit of a declared content takes it over for good.
func (s *Service) Rewrite(ctx context.Context, id string, seen int64, req Request) (Item, error) {
	if !mayEdit(identity.From(ctx)) {
		return Item{}, fault.Missing()
	}
	return journal.Change(ctx, s.journal, "content.rewrite", func(tx *journal.Tx) (Item, error) {
		old, err := itemByID(tx.Context(), tx, id)
		if err != nil {
			return Item{}, err
		}
		t, _ := TypeOf(old.Type)
		c, err := s.config.Check(t, req)
		if err != nil {
			return Item{}, err
		}
		return s.save(tx, old, seen, Item{Content: c, Slug: req.Slug})
	})
}

// Restore makes a version's text the newest again, as one more version. For editors.
func (s *Service) Restore(ctx context.Context, id string, number int64) (Item, error) {
	if !mayEdit(identity.From(ctx)) {
		return Item{}, fault.Missing()
	}
	return journal.Change(ctx, s.journal, "content.restore", func(tx *journal.Tx) (Item, error) {
		row, err := contentdb.New(tx).ItemByID(tx.Context(), id)
		if err != nil {
			return Item{}, missing(err)
		}
		past, err := withVersion(tx.Context(), tx, row, number)
		if err != nil {
			return Item{}, err
		}
		return s.save(tx, past, past.Version, Item{Content: past.Content, Slug: past.Slug})
	})
}

// save keeps what new says as the next version of old.
func (s *Service) save(tx *journal.Tx, old Item, seen int64, next Item) (Item, error) {
	i := old
	i.Content, i.Version, i.ChangedAt, i.ChangedBy = next.Content, seen, tx.Now, tx.Actor.Name
	var err error
	switch {
	case next.Slug == "" && !old.wasPublic: // what nobody has seen may follow its title
		i.Slug, err = s.address(tx, i, "")
	case next.Slug != "" && next.Slug != old.Slug:
		i.Slug, err = s.address(tx, i, next.Slug)
	}
	if err != nil {
		return Item{}, err
	}
	if ok, err := saveItem(tx, i, old.origin != ""); err != nil || !ok {
		return Item{}, orConflict(err)
	}
	i.Version++
	i.Number, i.Declared = i.Version, false
	tx.About("content", i.ID)
	if i.Slug == old.Slug || !old.wasPublic {
		return i, nil
	}
	tx.Emit(Appeared{Ref{i.ID, i.Type, i.Slug}})
	return i, contentdb.New(tx).KeepAddress(tx.Context(), contentdb.KeepAddressParams{Type: i.Type, Slug: old.Slug, Item: i.ID})
}

// Publish shows the newest version to everybody, from its instant on. Again it changes nothing. It is a Conflict when the
// version is no longer the newest: nobody publishes what they have not seen.
func (s *Service) Publish(ctx context.Context, id string, seen int64) (Item, error) {
	if !mayEdit(identity.From(ctx)) {
		return Item{}, fault.Missing()
	}
	return journal.Change(ctx, s.journal, "content.publish", func(tx *journal.Tx) (Item, error) {
		i, err := itemByID(tx.Context(), tx, id)
		switch {
		case err != nil:
			return Item{}, err
		case seen != 0 && i.Version != seen:
			return Item{}, orConflict(nil)
		case i.Public == i.Version:
			return i, nil
		}
		return i, s.show(tx, &i)
	})
}

func (s *Service) show(tx *journal.Tx, i *Item) error {
	if ok, err := showVersion(tx, *i); err != nil || !ok {
		return orConflict(err)
	}
	i.Public, i.wasPublic = i.Version, true
	tx.About("content", i.ID)
	tx.Emit(Appeared{Ref{i.ID, i.Type, i.Slug}})
	return release(tx, *i)
}

// Withdraw takes a content from its readers; its address says that it is no longer published.
func (s *Service) Withdraw(ctx context.Context, id string) (Item, error) {
	if !mayEdit(identity.From(ctx)) {
		return Item{}, fault.Missing()
	}
	return journal.Change(ctx, s.journal, "content.withdraw", func(tx *journal.Tx) (Item, error) {
		i, err := itemByID(tx.Context(), tx, id)
		if err != nil || i.Public == 0 { // already so: the answer is the same
			return i, err
		}
		if ok, err := hideItem(tx, id); err != nil || !ok {
			return Item{}, orConflict(err)
		}
		i.Public = 0
		tx.About("content", id)
		tx.Emit(Vanished{Ref{i.ID, i.Type, i.Slug}})
		return i, nil
	})
}

func orConflict(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "content.changed")
}

// address finds the part of the address for a content: the one that was asked for, refused when it is another's, or one
// made from the Italian title, where a number tells equal ones apart.
func (s *Service) address(tx *journal.Tx, i Item, wanted string) (string, error) {
	stem := wanted
	if stem == "" {
		stem = Slug(i.Title())
	}
	for n := 1; ; n++ {
		slug := stem
		if n > 1 {
			slug += "-" + strconv.Itoa(n)
		}
		free, err := s.free(tx, i, slug)
		switch {
		case err != nil:
			return "", err
		case free:
			return slug, contentdb.New(tx).DropAddress(tx.Context(), contentdb.DropAddressParams{Type: i.Type, Slug: slug})
		case wanted != "":
			return "", fault.Wrong(fault.Field{Name: "slug", Key: "content.error.slug_taken"})
		}
	}
}

// free tells whether no other content of the type has the address, or had it.
func (s *Service) free(tx *journal.Tx, i Item, slug string) (bool, error) {
	q := contentdb.New(tx)
	if i.Type == "luogo" && s.config.Site(slug) {
		return false, nil
	}
	row, err := q.ItemAt(tx.Context(), contentdb.ItemAtParams{Type: i.Type, Slug: slug})
	if err == nil && row.ID != i.ID {
		return false, nil
	}
	if err != nil && !fault.Is(missing(err), fault.NotFound) {
		return false, err
	}
	holders, err := q.AddressHolder(tx.Context(), contentdb.AddressHolderParams{Type: i.Type, Slug: slug})
	return !slices.ContainsFunc(holders, func(id string) bool { return id != i.ID }), err
}

// likeWords is a text to be looked for with LIKE: its wild cards stand for nothing.
func likeWords(text string) string {
	out := []rune{}
	for _, r := range oneLine(text) {
		if r != '%' && r != '_' && r != '\\' {
			out = append(out, r)
		}
	}
	return strings.ToLower(string(out))
}
