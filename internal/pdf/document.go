// Package pdf writes the documents of the program: certificates, receipts, letters, notices. A Document
// is a list of blocks; the writer sets them in type in one pass and gives PDF/A-2a, or PDF/A-3a when a
// file is attached, always tagged for PDF/UA-1, and signed with PAdES-B-B when a Signer is given.
// It promises that the same document gives the same bytes, that Inspect refuses a signed file when any
// of its bytes has changed, and that a text which the fonts cannot show is an error, never a blank.
// It must not know what a document is about: every word, name and key comes from the caller, and the
// only time is Document.Created. Lengths are points (1/72 inch).
package pdf

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrDocument is the error of a document that cannot be written as it is.
var ErrDocument = errors.New("pdf: document not writable")

// Document is what is written. Title, Lang (BCP 47, "it-IT") and Created are required. Texts are UTF-8 in
// normal form C; a line feed in a text begins a new line.
type Document struct {
	Title      string
	Author     string
	Lang       string
	Created    time.Time // the only time in the file, to the second; also the time of the signature
	ID         []byte    // identity of the document, up to 64 bytes; empty: taken from the content
	Letterhead Letterhead
	Footer     Footer
	Blocks     []Block // the first heading is the only one of level 1; no level is skipped
	Attachment *Attachment
	Signature  *Signer

	// Substitute draws "?" for a character that no font has, instead of refusing the document. For texts
	// that people typed, never for certified facts.
	Substitute bool
	// SharedFonts embeds the same subset of Latin letters in every document: faster, twice the size.
	SharedFonts bool
}

// Letterhead is printed at the top of the first page: who writes.
type Letterhead struct {
	Name    string
	Details []string
}

// Footer is printed on every page and is no part of the content that is read aloud.
type Footer struct {
	Text string
	Page string // "Pagina {page} di {pages}"; empty: no page numbers
}

// Attachment is a file that travels inside the document (PDF/A-3).
type Attachment struct {
	Name        string // "certificato.json": ASCII without directories
	MediaType   string // "application/json"
	Description string
	Data        []byte
}

// Signer signs the document. Chain begins with the signer's certificate. Key signs SHA-256 digests
// without a source of randomness (rand is nil): a P-256 or RSA key of the standard library, or an adapter.
type Signer struct {
	Key      crypto.Signer
	Chain    []*x509.Certificate
	Name     string // who signs
	Reason   string
	Location string
	Label    string // what a screen reader says for the signature field; required
	Certify  bool   // DocMDP 1: a reader shows any later change as a breach
}

// Block is a piece of the flow of a document.
type Block interface {
	layout(c *composer, in *element)
}

// Heading is a title of level 1 to 3.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is a text. Small is for legal notes, Mono for codes that people compare or type.
type Paragraph struct {
	Text  string
	Bold  bool
	Small bool
	Mono  bool
	Align Align
}

// Align places lines between the margins.
type Align int

// Alignments.
const (
	Left Align = iota
	Center
	Right
)

// Item is a label and its value.
type Item struct {
	Label string
	Value string
	Mono  bool // the value is a code
}

// Definitions is a list of labels and values: the facts of a certificate, the data of a payment.
type Definitions struct{ Items []Item }

// List is a list with bullets.
type List struct{ Items []string }

// Column is a column of a Table. Widths are shares of the line; all zero means equal.
type Column struct {
	Title string
	Width float64
	Align Align
}

// Table has one header row, repeated on each page that it reaches.
type Table struct {
	Columns []Column
	Rows    [][]string // as many cells as columns
}

// Figure is a two-colour drawing, a QR code, with texts beside it. Module is the side of one module;
// the lower left corner is put on the grid of 1/300 inch so that a printer draws each module alike.
type Figure struct {
	Bitmap Bitmap
	Module float64 // 1.44 = 6 dots at 300 dpi
	Quiet  int     // white modules around; 4 for a QR code
	Alt    string  // required
	Beside []Paragraph
}

// Bitmap holds rows of (Width+7)/8 bytes, most significant bit first, 1 = dark, top row first.
type Bitmap struct {
	Width, Height int
	Bits          []byte
}

// Spacer is empty height.
type Spacer struct{ Height float64 }

// Rule is a thin line across the page.
type Rule struct{}

// Together keeps its blocks on one page, if one page can hold them.
type Together struct{ Blocks []Block }

// check refuses what would give a file that breaks PDF/A or PDF/UA.
func (d *Document) check() error {
	switch {
	case strings.TrimSpace(d.Title) == "":
		return fmt.Errorf("%w: no title", ErrDocument)
	case !plainName(d.Lang):
		return fmt.Errorf("%w: language %q", ErrDocument, d.Lang)
	case d.Created.Year() < 1970 || d.Created.Year() > 9999:
		return fmt.Errorf("%w: no time of creation", ErrDocument)
	case len(d.ID) > 64:
		return fmt.Errorf("%w: ID of %d bytes", ErrDocument, len(d.ID))
	}
	if a := d.Attachment; a != nil && (!plainName(a.Name) || !plainName(strings.Replace(a.MediaType, "/", "", 1)) ||
		strings.Count(a.MediaType, "/") != 1) {
		return fmt.Errorf("%w: attachment %q of type %q", ErrDocument, a.Name, a.MediaType)
	}
	if s := d.Signature; s != nil && (s.Key == nil || len(s.Chain) == 0 || s.Label == "") {
		return fmt.Errorf("%w: signer without key, certificate or label", ErrDocument)
	}
	for _, s := range []string{d.Title, d.Author} {
		if !utf8.ValidString(s) {
			return fmt.Errorf("%w: text is not UTF-8", ErrDocument)
		}
	}
	level := 0
	return checkBlocks(d.Blocks, &level)
}

func checkBlocks(blocks []Block, level *int) error {
	for _, b := range blocks {
		var err error
		switch b := b.(type) {
		case Heading:
			err = checkHeading(b, level)
		case Table:
			err = checkTable(b)
		case Figure:
			err = checkFigure(b)
		case Together:
			err = checkBlocks(b.Blocks, level)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// norm: ISO 14289-1 7.4.2 (headings begin with 1 and skip no level)
func checkHeading(h Heading, level *int) error {
	first := *level == 0
	if h.Level < 1 || h.Level > 3 || h.Level > *level+1 || first != (h.Level == 1) || h.Text == "" {
		return fmt.Errorf("%w: heading %q of level %d after level %d", ErrDocument, h.Text, h.Level, *level)
	}
	*level = h.Level
	return nil
}

func checkTable(t Table) error {
	if len(t.Columns) == 0 || len(t.Columns) > 12 {
		return fmt.Errorf("%w: table of %d columns", ErrDocument, len(t.Columns))
	}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return fmt.Errorf("%w: row %d has %d cells for %d columns", ErrDocument, i, len(row), len(t.Columns))
		}
	}
	return nil
}

func checkFigure(f Figure) error {
	b := f.Bitmap
	side := f.Module * float64(max(b.Width, b.Height)+2*f.Quiet)
	switch {
	case f.Alt == "":
		return fmt.Errorf("%w: figure without a text for who cannot see it", ErrDocument)
	case b.Width <= 0 || b.Height <= 0 || len(b.Bits) != (b.Width+7)/8*b.Height:
		return fmt.Errorf("%w: bitmap of %d by %d in %d bytes", ErrDocument, b.Width, b.Height, len(b.Bits))
	case f.Module <= 0 || f.Quiet < 0 || side > lineWidth:
		return fmt.Errorf("%w: figure of %g points", ErrDocument, side)
	}
	return nil
}

// plainName reports whether s can stand in a PDF string or name as it is.
func plainName(s string) bool {
	for _, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.' {
			return false
		}
	}
	return s != "" && len(s) <= 120
}
