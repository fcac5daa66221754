package document

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document/internal/documentdb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

// Store checks a file and keeps it for its owner, within the owner's own change. Errors: those of Check.
func Store(tx *journal.Tx, owner Owner, slot string, f File) (Document, error) {
	media, err := Check(f)
	if err != nil {
		return Document{}, err
	}
	sum := sha256.Sum256(f.Data)
	d := Document{
		ID: tx.NewID(), Owner: owner, Slot: slot, Name: CleanName(f.Name), Media: media,
		Size: int64(len(f.Data)), SHA256: hex.EncodeToString(sum[:]), AddedAt: tx.Now, AddedBy: tx.Actor.ID,
	}
	q := documentdb.New(tx)
	if err := q.InsertContent(tx.Context(), documentdb.InsertContentParams{Sha256: d.SHA256, Bytes: f.Data}); err != nil {
		return Document{}, err
	}
	tx.About("document", d.ID)
	return d, q.InsertDocument(tx.Context(), documentdb.InsertDocumentParams{
		ID: d.ID, OwnerKind: owner.Kind, OwnerID: owner.ID, Slot: slot, Name: d.Name, Media: d.Media,
		Size: d.Size, Sha256: d.SHA256, AddedAt: tx.Now.UnixMilli(), AddedBy: d.AddedBy, KeepUntil: "",
	})
}

// Read gives a file of the owner's: NotFound if it is none of his, Internal if the bytes are not those that were stored.
func Read(ctx context.Context, q db.Querier, owner Owner, id string) (Document, []byte, error) {
	row, err := documentdb.New(q).Document(ctx, documentdb.DocumentParams{ID: id, OwnerKind: owner.Kind, OwnerID: owner.ID})
	if errors.Is(err, sql.ErrNoRows) {
		return Document{}, nil, fault.Missing()
	}
	if err != nil {
		return Document{}, nil, err
	}
	data, err := documentdb.New(q).Content(ctx, row.Sha256)
	if err != nil {
		return Document{}, nil, fmt.Errorf("content of document %s: %w", id, err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != row.Sha256 {
		return Document{}, nil, fmt.Errorf("document %s: the bytes are not those that were stored", id)
	}
	return fromRow(row), data, nil
}

// List gives the owner's files in the order in which they came.
func List(ctx context.Context, q db.Querier, owner Owner) ([]Document, error) {
	rows, err := documentdb.New(q).DocumentsOf(ctx, documentdb.DocumentsOfParams{OwnerKind: owner.Kind, OwnerID: owner.ID})
	return fromRows(rows), err
}

// Remove deletes a file of the owner's, and its content if nobody else has the same: NotFound if it is none of his.
func Remove(tx *journal.Tx, owner Owner, id string) error {
	q := documentdb.New(tx)
	row, err := q.Document(tx.Context(), documentdb.DocumentParams{ID: id, OwnerKind: owner.Kind, OwnerID: owner.ID})
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	if err != nil {
		return err
	}
	return remove(tx, row)
}

// RemoveAll deletes all files of an owner.
func RemoveAll(tx *journal.Tx, owner Owner) error {
	rows, err := documentdb.New(tx).DocumentsOf(tx.Context(), documentdb.DocumentsOfParams{OwnerKind: owner.Kind, OwnerID: owner.ID})
	for _, row := range rows {
		if err := remove(tx, row); err != nil {
			return err
		}
	}
	return err
}

// Retain says until when the owner's files are kept, the day included; an empty day means for ever.
func Retain(tx *journal.Tx, owner Owner, until italy.Day) error {
	_, err := documentdb.New(tx).KeepUntil(tx.Context(), documentdb.KeepUntilParams{
		KeepUntil: string(until), OwnerKind: owner.Kind, OwnerID: owner.ID,
	})
	return err
}

func remove(tx *journal.Tx, row documentdb.Document) error {
	q := documentdb.New(tx)
	if _, err := q.DeleteDocument(tx.Context(), documentdb.DeleteDocumentParams{ID: row.ID, OwnerKind: row.OwnerKind, OwnerID: row.OwnerID}); err != nil {
		return err
	}
	tx.About("document", row.ID)
	_, err := q.DeleteContent(tx.Context(), row.Sha256)
	return err
}

func expired(tx *journal.Tx, today italy.Day) ([]documentdb.Document, error) {
	return documentdb.New(tx).Expired(tx.Context(), string(today))
}

func fromRows(rows []documentdb.Document) []Document {
	all := make([]Document, 0, len(rows))
	for _, r := range rows {
		all = append(all, fromRow(r))
	}
	return all
}

func fromRow(r documentdb.Document) Document {
	return Document{
		ID: r.ID, Owner: Owner{r.OwnerKind, r.OwnerID}, Slot: r.Slot, Name: r.Name, Media: r.Media, Size: r.Size,
		SHA256: r.Sha256, AddedAt: time.UnixMilli(r.AddedAt).UTC(), AddedBy: r.AddedBy, KeepUntil: italy.Day(r.KeepUntil),
	}
}
