package content

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"strings"

	"comune.example/sportello/internal/content/internal/contentdb"
	"comune.example/sportello/internal/content/picture"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// Upload is a file or an image as it came.
type Upload struct {
	Name string
	Data []byte
}

// Size is one of the sizes of an image.
type Size struct{ Width, Height int64 }

// Attachment is what is known about a file. One that is not Tagged cannot be read in order by a screen reader.
type Attachment struct {
	ID, Name, Media string
	Size            int64
	Tagged          bool
}

// digest is the id of what is kept by its bytes.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

// KeepImage makes the sizes of an image and keeps them. For editors; Invalid "content.error.image" for what is none.
func (s *Service) KeepImage(ctx context.Context, u Upload) (id string, err error) {
	if !mayEdit(identity.From(ctx)) {
		return "", fault.Missing()
	}
	sum := digest(u.Data)
	known, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]string, error) {
		return contentdb.New(q).ImageWithDigest(ctx, sum)
	})
	if err != nil || len(known) > 0 {
		return strings.Join(known, ""), err
	}
	sizes, err := picture.Make(u.Data) // outside the change: it takes a while
	if errors.Is(err, picture.ErrLarge) {
		return "", fault.New(fault.Invalid, "content.error.image_size", picture.MaxBytes>>20, picture.MaxPixels/1_000_000)
	}
	if err != nil {
		return "", fault.New(fault.Invalid, "content.error.image")
	}
	return sum, journal.Do(journal.WithKey(ctx, ""), s.journal, "content.keep_image", func(tx *journal.Tx) error {
		q, last := contentdb.New(tx), sizes[len(sizes)-1]
		tx.About("image", sum)
		err := q.InsertImage(tx.Context(), contentdb.InsertImageParams{ID: sum, Width: int64(last.Width), Height: int64(last.Height), At: tx.Now.UnixMilli()})
		for _, z := range sizes {
			if err == nil {
				err = q.InsertImageSize(tx.Context(), contentdb.InsertImageSizeParams{
					Image: sum, Width: int64(z.Width), Height: int64(z.Height), Media: z.Media, Digest: digest(z.Data), Bytes: z.Data,
				})
			}
		}
		return err
	})
}

// ImageSizes lists the sizes of an image, the smallest first; none for one that is not there.
func (s *Service) ImageSizes(ctx context.Context, id string) ([]Size, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Size, error) {
		rows, err := contentdb.New(q).ImageSizes(ctx, id)
		list := make([]Size, 0, len(rows))
		for _, r := range rows {
			list = append(list, Size{r.Width, r.Height})
		}
		return list, err
	})
}

// Image gives an image in one of its sizes: to everybody if a public content shows it or did, else to editors.
func (s *Service) Image(ctx context.Context, id string, width int64) (media string, data []byte, err error) {
	row, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (contentdb.ImageSizeRow, error) {
		return contentdb.New(q).ImageSize(ctx, contentdb.ImageSizeParams{Image: id, Width: width})
	})
	if err == nil && row.Public == 0 && !mayEdit(identity.From(ctx)) {
		err = fault.Missing()
	}
	return row.Media, row.Bytes, missing(err)
}

// KeepFile keeps a file. For editors; Invalid with the keys of document.Check for what is not taken.
func (s *Service) KeepFile(ctx context.Context, u Upload) (id string, err error) {
	if !mayEdit(identity.From(ctx)) {
		return "", fault.Missing()
	}
	media, err := document.Check(document.File{Name: u.Name, Data: u.Data, Accepted: []document.Type{document.PDF, document.XML, document.JPG, document.PNG}})
	if err != nil {
		return "", err
	}
	p := contentdb.InsertFileParams{ID: digest(u.Data), Name: document.CleanName(u.Name), Media: media, Size: int64(len(u.Data)), Bytes: u.Data}
	if media != "application/pdf" || tagged(u.Data) {
		p.Tagged = 1
	}
	return p.ID, journal.Do(journal.WithKey(ctx, ""), s.journal, "content.keep_file", func(tx *journal.Tx) error {
		tx.About("file", p.ID)
		p.At = tx.Now.UnixMilli()
		return contentdb.New(tx).InsertFile(tx.Context(), p)
	})
}

// Attachment says what is known about a file.
func (s *Service) Attachment(ctx context.Context, id string) (Attachment, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Attachment, error) {
		r, err := contentdb.New(q).FileByID(ctx, id)
		if err == nil && r.Public == 0 && !mayEdit(identity.From(ctx)) {
			err = fault.Missing()
		}
		return Attachment{r.ID, r.Name, r.Media, r.Size, r.Tagged == 1}, missing(err)
	})
}

// File gives a file: to everybody if a public content offers it or did, else to editors.
func (s *Service) File(ctx context.Context, id string) (Attachment, []byte, error) {
	a, err := s.Attachment(ctx, id)
	if err != nil {
		return a, nil, err
	}
	data, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]byte, error) {
		return contentdb.New(q).FileBytes(ctx, id)
	})
	return a, data, err
}

// release lets everybody see what a content that is published shows and offers.
func release(tx *journal.Tx, i Item) error {
	t, _ := TypeOf(i.Type)
	for _, id := range i.Images(t) {
		if err := contentdb.New(tx).ImageIsPublic(tx.Context(), id); err != nil {
			return err
		}
	}
	for _, id := range i.Files(t) {
		if err := contentdb.New(tx).FileIsPublic(tx.Context(), id); err != nil {
			return err
		}
	}
	return nil
}

var objectStream = regexp.MustCompile(`stream\r?\n`)

// mostInflated bounds what one stream of a PDF may grow to while it is searched.
const mostInflated = 4 << 20

// tagged tells whether a PDF has a structure that assistive technology reads: a tree of tags, in the file or in one of its
// compressed object streams.
// norm: ISO 14289-1 (PDF/UA)
func tagged(data []byte) bool {
	mark := []byte("/StructTreeRoot")
	if bytes.Contains(data, mark) {
		return true
	}
	for _, at := range objectStream.FindAllIndex(data, -1) {
		r, err := zlib.NewReader(bytes.NewReader(data[at[1]:]))
		if err != nil {
			continue
		}
		plain, _ := io.ReadAll(io.LimitReader(r, mostInflated)) // a stream that breaks off is searched as far as it goes
		if bytes.Contains(plain, mark) {
			return true
		}
	}
	return false
}
