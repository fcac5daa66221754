package truetype

import (
	"encoding/binary"
	"fmt"
)

// readCharacters fills the maps between characters and glyphs from a Unicode cmap of format 4.
func (f *Font) readCharacters() error {
	sub, err := unicodeTable(f.tables["cmap"])
	if err != nil {
		return err
	}
	f.runes = make([]rune, f.Glyphs)
	segments := int(binary.BigEndian.Uint16(sub[6:])) / 2
	if segments == 0 || len(sub) < 16+8*segments {
		return fmt.Errorf("%w: cmap cut short", ErrFormat)
	}
	for s := range segments {
		if err := f.readSegment(sub, s, segments); err != nil {
			return err
		}
	}
	return nil
}

// unicodeTable finds the format 4 table of platform 3 (Windows), encoding 1 (Unicode, plane 0).
func unicodeTable(cmap []byte) ([]byte, error) {
	if len(cmap) >= 4 {
		n := int(binary.BigEndian.Uint16(cmap[2:]))
		for i := 0; i < n && len(cmap) >= 4+8*(i+1); i++ {
			rec := cmap[4+8*i:]
			off := int(binary.BigEndian.Uint32(rec[4:]))
			if binary.BigEndian.Uint32(rec) != 3<<16|1 || off > len(cmap)-14 {
				continue
			}
			if binary.BigEndian.Uint16(cmap[off:]) == 4 {
				return cmap[off:], nil
			}
		}
	}
	return nil, fmt.Errorf("%w: no Unicode cmap of format 4", ErrFormat)
}

// readSegment maps the characters of one segment of a format 4 table.
func (f *Font) readSegment(sub []byte, s, segments int) error {
	at := func(column int) int {
		off := 14 + 2*segments*column + 2*s
		if column > 0 {
			off += 2 // reservedPad after endCode
		}
		return off
	}
	last := int(binary.BigEndian.Uint16(sub[at(0):]))
	first := int(binary.BigEndian.Uint16(sub[at(1):]))
	delta := binary.BigEndian.Uint16(sub[at(2):])
	offset := int(binary.BigEndian.Uint16(sub[at(3):]))
	for c := first; c <= last && c < 0xFFFF; c++ {
		g := uint16(c) + delta //nolint:gosec // arithmetic modulo 65536 by definition of the table
		if offset != 0 {
			p := at(3) + offset + 2*(c-first)
			if p+2 > len(sub) {
				return fmt.Errorf("%w: cmap points outside", ErrFormat)
			}
			if g = binary.BigEndian.Uint16(sub[p:]); g != 0 {
				g += delta
			}
		}
		f.mapRune(rune(c), g) //nolint:gosec // c is at most 0xFFFF
	}
	return nil
}

func (f *Font) mapRune(r rune, g uint16) {
	if g == 0 || int(g) >= f.Glyphs {
		return
	}
	if r < lowRunes {
		f.low[r] = g
	} else {
		f.high[r] = g
	}
	if f.runes[g] == 0 || r < f.runes[g] {
		f.runes[g] = r
	}
}
