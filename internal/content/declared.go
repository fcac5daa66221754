package content

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"comune.example/sportello/internal/content/internal/contentdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// key is how files name a content.
type key struct{ kind, slug string }

// Declare brings the contents of the declared files up to date: new ones appear, changed ones get a version more, those
// whose file is gone are withdrawn. What an editor has taken over stays as the editor left it. Where nothing differs it
// changes nothing.
func (s *Service) Declare(ctx context.Context, declared []Item) error {
	ctx = identity.AsSystem(ctx, "declared files")
	wanted, err := stamped(declared)
	if err != nil {
		return err
	}
	current, err := journal.View(ctx, s.journal, declaredRows)
	if err != nil || settled(current, wanted) {
		return err
	}
	return journal.Do(ctx, s.journal, "content.declare", func(tx *journal.Tx) error {
		rows, err := declaredRows(tx.Context(), tx)
		if err != nil {
			return err
		}
		if err := hideOrphans(tx, rows, wanted); err != nil {
			return err
		}
		for _, i := range declared {
			k := key{i.Type, i.Slug}
			if err := s.declare(tx, wanted[k], rows[k]); err != nil {
				return err
			}
		}
		return nil
	})
}

// hideOrphans withdraws the declared contents whose file is gone.
func hideOrphans(tx *journal.Tx, rows map[key]contentdb.DeclaredItemsRow, wanted map[key]Item) error {
	for k, row := range rows {
		if _, ok := wanted[k]; !ok && row.Taken == 0 && row.PublicVersion > 0 {
			if _, err := hideItem(tx, row.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// stamped gives the declared contents by their key, each with the digest of what it says.
func stamped(declared []Item) (map[key]Item, error) {
	wanted := map[key]Item{}
	for _, i := range declared {
		text, err := json.Marshal(i.Content)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(text)
		i.origin = hex.EncodeToString(sum[:8])
		wanted[key{i.Type, i.Slug}] = i
	}
	return wanted, nil
}

// declare brings one declared content up to date; row is empty when there was none.
func (s *Service) declare(tx *journal.Tx, i Item, row contentdb.DeclaredItemsRow) error {
	i.ChangedBy = "file"
	if row.ID == "" {
		if _, err := contentdb.New(tx).ItemAt(tx.Context(), contentdb.ItemAtParams{Type: i.Type, Slug: i.Slug}); err == nil {
			return nil // the staff have written something under this address: theirs wins
		} else if !fault.Is(missing(err), fault.NotFound) {
			return err
		}
		i.ID, i.Version = tx.NewID(), 1
		if err := insertItem(tx, i); err != nil {
			return err
		}
		return s.show(tx, &i)
	}
	if row.Taken == 1 || row.Origin == i.origin && row.PublicVersion > 0 {
		return nil
	}
	i.ID, i.Version = row.ID, row.Version
	if ok, err := saveItem(tx, i, false); err != nil || !ok {
		return orConflict(err)
	}
	i.Version++
	return s.show(tx, &i)
}

// settled tells whether every declared content is there as declared.
func settled(rows map[key]contentdb.DeclaredItemsRow, wanted map[key]Item) bool {
	for k, i := range wanted {
		if row, ok := rows[k]; !ok || row.Taken == 0 && (row.Origin != i.origin || row.PublicVersion == 0) {
			return false
		}
	}
	for k, row := range rows {
		if _, ok := wanted[k]; !ok && row.Taken == 0 && row.PublicVersion > 0 {
			return false
		}
	}
	return true
}

func declaredRows(ctx context.Context, q db.Querier) (map[key]contentdb.DeclaredItemsRow, error) {
	list, err := contentdb.New(q).DeclaredItems(ctx)
	rows := map[key]contentdb.DeclaredItemsRow{}
	for _, r := range list {
		rows[key{r.Type, r.Slug}] = r
	}
	return rows, err
}
