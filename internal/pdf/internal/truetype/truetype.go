// Package truetype reads the few tables of a TrueType font that a PDF writer needs and cuts a subset
// out of it: same glyph numbers, only the wanted outlines (and those that they are composed of).
// It promises that a subset is a well-formed font with right checksums, and that hostile or truncated
// bytes give an error instead of a panic.
// It must not know PDF, and it does no shaping: no kerning, no ligatures.
package truetype

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrFormat is the error of every font that this package cannot use.
var ErrFormat = errors.New("truetype: font not usable")

// lowRunes is the size of the direct table for the characters of Latin languages; the rest is in a map.
const lowRunes = 0x250

// Font is a parsed font: immutable, safe for several goroutines.
type Font struct {
	UnitsPerEm int
	Ascent     int    // font units
	Descent    int    // font units, negative
	CapHeight  int    // font units
	BBox       [4]int // font units: xMin yMin xMax yMax
	Glyphs     int    // how many

	tables   map[string][]byte
	longLoca bool
	advances []uint16
	low      [lowRunes]uint16
	high     map[rune]uint16
	runes    []rune // glyph -> the smallest character that it stands for, 0 when none
}

// Parse reads a font with TrueType outlines ("glyf"), keeping slices of b.
func Parse(b []byte) (*Font, error) {
	tables, err := directory(b)
	if err != nil {
		return nil, err
	}
	f := &Font{tables: tables, high: map[rune]uint16{}}
	if err := f.readHeaders(); err != nil {
		return nil, err
	}
	if err := f.readAdvances(); err != nil {
		return nil, err
	}
	if err := f.readCharacters(); err != nil {
		return nil, err
	}
	return f, nil
}

// directory returns the tables of the font by tag.
func directory(b []byte) (map[string][]byte, error) {
	if len(b) < 12 || binary.BigEndian.Uint32(b) != 0x00010000 {
		return nil, fmt.Errorf("%w: no TrueType header", ErrFormat)
	}
	n := int(binary.BigEndian.Uint16(b[4:]))
	if len(b) < 12+16*n {
		return nil, fmt.Errorf("%w: directory cut short", ErrFormat)
	}
	tables := make(map[string][]byte, n)
	for i := range n {
		rec := b[12+16*i:]
		off, size := int(binary.BigEndian.Uint32(rec[8:])), int(binary.BigEndian.Uint32(rec[12:]))
		if off > len(b) || size > len(b)-off {
			return nil, fmt.Errorf("%w: table outside the file", ErrFormat)
		}
		tables[string(rec[:4])] = b[off : off+size]
	}
	return tables, nil
}

// readHeaders reads head, hhea, maxp and OS/2 and checks their sizes.
func (f *Font) readHeaders() error {
	head, hhea, maxp, os2 := f.tables["head"], f.tables["hhea"], f.tables["maxp"], f.tables["OS/2"]
	if len(head) < 54 || len(hhea) < 36 || len(maxp) < 6 || len(os2) < 90 {
		return fmt.Errorf("%w: head, hhea, maxp or OS/2 missing or short", ErrFormat)
	}
	f.UnitsPerEm = int(binary.BigEndian.Uint16(head[18:]))
	if f.UnitsPerEm == 0 {
		return fmt.Errorf("%w: no units per em", ErrFormat)
	}
	for i := range f.BBox {
		f.BBox[i] = signed(head[36+2*i:])
	}
	f.longLoca = signed(head[50:]) == 1
	f.Ascent, f.Descent = signed(hhea[4:]), signed(hhea[6:])
	f.CapHeight = signed(os2[88:])
	f.Glyphs = int(binary.BigEndian.Uint16(maxp[4:]))
	entry := 2
	if f.longLoca {
		entry = 4
	}
	if f.Glyphs == 0 || len(f.tables["loca"]) < entry*(f.Glyphs+1) {
		return fmt.Errorf("%w: loca short", ErrFormat)
	}
	return nil
}

// readAdvances fills the advance of each glyph from hmtx; the last full entry repeats.
func (f *Font) readAdvances() error {
	hmtx := f.tables["hmtx"]
	full := int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	if full == 0 || full > f.Glyphs || len(hmtx) < 4*full {
		return fmt.Errorf("%w: hmtx short", ErrFormat)
	}
	f.advances = make([]uint16, f.Glyphs)
	for g := range f.advances {
		f.advances[g] = binary.BigEndian.Uint16(hmtx[4*min(g, full-1):])
	}
	return nil
}

// Glyph returns the glyph of a character and whether the font has it.
func (f *Font) Glyph(r rune) (uint16, bool) {
	if r >= 0 && r < lowRunes {
		return f.low[r], f.low[r] != 0
	}
	g, ok := f.high[r]
	return g, ok
}

// Rune returns the smallest character that the glyph stands for, 0 when there is none.
func (f *Font) Rune(g uint16) rune {
	if int(g) >= len(f.runes) {
		return 0
	}
	return f.runes[g]
}

// Advance returns the advance of a glyph in thousandths of an em, rounded, as PDF widths are.
func (f *Font) Advance(g uint16) int {
	if int(g) >= len(f.advances) {
		return 0
	}
	return f.Thousandths(int(f.advances[g]))
}

// Thousandths turns font units into thousandths of an em, rounded.
func (f *Font) Thousandths(units int) int {
	n := units*1000*2 + f.UnitsPerEm
	if n < 0 {
		return -((-n + 2*f.UnitsPerEm - 1) / (2 * f.UnitsPerEm))
	}
	return n / (2 * f.UnitsPerEm)
}

func signed(b []byte) int {
	return int(int16(binary.BigEndian.Uint16(b))) //nolint:gosec // two's complement is what the table holds
}
