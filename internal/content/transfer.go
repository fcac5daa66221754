package content

import (
	"context"
	"encoding/json"

	"comune.example/sportello/internal/content/internal/contentdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// Import brings a content in under its type and slug: one that is new is written, one that says something else gets a
// version more, and unless it is a draft readers see it. It tells whether anything changed. For editors and commands.
func (s *Service) Import(ctx context.Context, in Item, draft bool) (bool, error) {
	if !mayEdit(identity.From(ctx)) {
		return false, fault.Missing()
	}
	t, ok := TypeOf(in.Type)
	if !ok {
		return false, fault.Missing()
	}
	c, err := s.config.Check(t, Request{Slug: in.Slug, Content: in.Content})
	if err != nil {
		return false, err
	}
	in.Content = c
	return journal.Change(ctx, s.journal, "content.import", func(tx *journal.Tx) (bool, error) {
		row, err := contentdb.New(tx).ItemAt(tx.Context(), contentdb.ItemAtParams{Type: in.Type, Slug: in.Slug})
		if fault.Is(missing(err), fault.NotFound) {
			return true, s.bring(tx, in, draft)
		}
		if err != nil {
			return false, err
		}
		old, err := withVersion(tx.Context(), tx, row, row.Version)
		if err != nil {
			return false, err
		}
		return s.renew(tx, old, c, draft)
	})
}

// renew brings a content up to what c says, and tells whether that was anything new.
func (s *Service) renew(tx *journal.Tx, old Item, c Content, draft bool) (bool, error) {
	same, err := equal(old.Content, c)
	if err != nil || same && (draft || old.Public == old.Version) {
		return false, err
	}
	if !same {
		if old, err = s.save(tx, old, old.Version, Item{Content: c, Slug: old.Slug}); err != nil {
			return false, err
		}
	}
	if draft {
		return true, nil
	}
	return true, s.show(tx, &old)
}

// bring writes a content that is new.
func (s *Service) bring(tx *journal.Tx, in Item, draft bool) error {
	i := Item{Content: in.Content, ID: tx.NewID(), Type: in.Type, Slug: in.Slug, Number: 1, Version: 1, ChangedBy: tx.Actor.Name}
	slug, err := s.address(tx, i, in.Slug)
	if err != nil {
		return err
	}
	i.Slug = slug
	tx.About("content", i.ID)
	if err := insertItem(tx, i); err != nil || draft {
		return err
	}
	return s.show(tx, &i)
}

// equal tells whether two versions say the same.
func equal(a, b Content) (bool, error) {
	x, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	y, err := json.Marshal(b)
	return string(x) == string(y), err
}

// Export gives every content in its newest version, with whether it is a draft that nobody sees yet. For editors and
// commands.
func (s *Service) Export(ctx context.Context, do func(i Item, draft bool) error) error {
	if !mayEdit(identity.From(ctx)) {
		return fault.Missing()
	}
	for after := ""; ; {
		list, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Item, error) { return newestAfter(ctx, q, after) })
		if err != nil || len(list) == 0 {
			return err
		}
		for _, i := range list {
			if err := do(i, i.Public == 0); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

// newestAfter reads the next contents by id, each in its newest version.
func newestAfter(ctx context.Context, q db.Querier, after string) ([]Item, error) {
	rows, err := contentdb.New(q).ItemsAfter(ctx, contentdb.ItemsAfterParams{After: after, Most: 200})
	if err != nil {
		return nil, err
	}
	list := make([]Item, 0, len(rows))
	for _, r := range rows {
		i, err := withVersion(ctx, q, r, r.Version)
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, nil
}
