package truetype

import (
	"encoding/binary"
	"fmt"
)

// Set is a set of glyphs: bit g%64 of word g/64.
type Set []uint64

// NewSet returns an empty set for the glyphs of the font.
func (f *Font) NewSet() Set { return make(Set, (f.Glyphs+63)/64) }

// Add puts a glyph into the set; one that the font cannot have is ignored.
func (s Set) Add(g uint16) {
	if int(g) < len(s)*64 {
		s[g/64] |= 1 << (g % 64)
	}
}

// Has reports whether the glyph is in the set.
func (s Set) Has(g uint16) bool {
	return int(g) < len(s)*64 && s[g/64]&(1<<(g%64)) != 0
}

// Empty reports whether no glyph is in the set.
func (s Set) Empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// Key returns the set as text, for the key of a map.
func (s Set) Key() string {
	b := make([]byte, 0, 8*len(s))
	for _, w := range s {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	return string(b)
}

// Flags of a component of a composite glyph (OpenType, "glyf" table).
const (
	argsAreWords  = 0x0001
	haveScale     = 0x0008
	moreFollow    = 0x0020
	haveTwoScales = 0x0040
	haveMatrix    = 0x0080
)

// Subset returns a font with the same glyph numbers and only the outlines of keep, of .notdef, and of
// what composite glyphs are made of. Tables: cvt, fpgm, glyf, head, hhea, hmtx, loca, maxp, prep.
func (f *Font) Subset(keep Set) ([]byte, error) {
	all := append(Set(nil), keep...)
	all.Add(0)
	for g := range f.Glyphs {
		if all.Has(uint16(g)) {
			if err := f.addComponents(all, uint16(g), 0); err != nil {
				return nil, err
			}
		}
	}
	glyf, loca, err := f.outlines(all)
	if err != nil {
		return nil, err
	}
	head := append([]byte(nil), f.tables["head"]...)
	binary.BigEndian.PutUint32(head[8:], 0)  // checkSumAdjustment, filled by assemble
	binary.BigEndian.PutUint16(head[50:], 1) // long offsets in loca
	return assemble([]table{
		{"cvt ", f.tables["cvt "]},
		{"fpgm", f.tables["fpgm"]},
		{"glyf", glyf},
		{"head", head},
		{"hhea", f.tables["hhea"]},
		{"hmtx", f.tables["hmtx"]},
		{"loca", loca},
		{"maxp", f.tables["maxp"]},
		{"prep", f.tables["prep"]},
	}), nil
}

// outline returns the bytes of a glyph in the glyf table, empty for a blank.
func (f *Font) outline(g uint16) ([]byte, error) {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	var from, to int
	if f.longLoca {
		from, to = int(binary.BigEndian.Uint32(loca[4*int(g):])), int(binary.BigEndian.Uint32(loca[4*int(g)+4:]))
	} else {
		from, to = 2*int(binary.BigEndian.Uint16(loca[2*int(g):])), 2*int(binary.BigEndian.Uint16(loca[2*int(g)+2:]))
	}
	if from > to || to > len(glyf) {
		return nil, fmt.Errorf("%w: glyph %d outside the table", ErrFormat, g)
	}
	return glyf[from:to], nil
}

// addComponents adds what a composite glyph is made of, to any depth that a sane font has.
func (f *Font) addComponents(set Set, g uint16, depth int) error {
	b, err := f.outline(g)
	if err != nil {
		return err
	}
	if len(b) < 10 || signed(b) >= 0 {
		return nil
	}
	if depth > 8 {
		return fmt.Errorf("%w: composite glyph too deep", ErrFormat)
	}
	for p, more := 10, true; more; {
		if p+4 > len(b) {
			return fmt.Errorf("%w: composite glyph cut short", ErrFormat)
		}
		flags, part := binary.BigEndian.Uint16(b[p:]), binary.BigEndian.Uint16(b[p+2:])
		if int(part) >= f.Glyphs {
			return fmt.Errorf("%w: component outside the font", ErrFormat)
		}
		set.Add(part)
		if err := f.addComponents(set, part, depth+1); err != nil {
			return err
		}
		p += componentSize(flags)
		more = flags&moreFollow != 0
	}
	return nil
}

func componentSize(flags uint16) int {
	size := 6
	if flags&argsAreWords != 0 {
		size += 2
	}
	switch {
	case flags&haveScale != 0:
		size += 2
	case flags&haveTwoScales != 0:
		size += 4
	case flags&haveMatrix != 0:
		size += 8
	}
	return size
}

// outlines returns the glyf and the (long) loca table of the wanted glyphs.
func (f *Font) outlines(keep Set) (glyf, loca []byte, err error) {
	loca = make([]byte, 0, 4*(f.Glyphs+1))
	end := func() uint32 { return uint32(len(glyf)) } //nolint:gosec // no longer than the font, which was read
	for i := range f.Glyphs {
		g := uint16(i)
		loca = binary.BigEndian.AppendUint32(loca, end())
		if !keep.Has(g) {
			continue
		}
		b, err := f.outline(g)
		if err != nil {
			return nil, nil, err
		}
		glyf = append(glyf, b...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	return glyf, binary.BigEndian.AppendUint32(loca, end()), nil
}

type table struct {
	tag  string
	data []byte
}

// assemble writes the tables that are not empty as a font file with right checksums.
func assemble(tables []table) []byte {
	n, size := 0, 12
	for _, t := range tables {
		if len(t.data) > 0 {
			n++
			size += 16 + (len(t.data)+3)&^3
		}
	}
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	out := make([]byte, 12+16*n, size)
	binary.BigEndian.PutUint32(out, 0x00010000)
	for i, v := range []int{n, power * 16, log, (n - power) * 16} {
		binary.BigEndian.PutUint16(out[4+2*i:], uint16(v)) //nolint:gosec // nine tables at most
	}
	rec, head := 12, 0
	for _, t := range tables {
		if len(t.data) == 0 {
			continue
		}
		if t.tag == "head" {
			head = len(out)
		}
		copy(out[rec:], t.tag)
		binary.BigEndian.PutUint32(out[rec+4:], checksum(t.data))
		binary.BigEndian.PutUint32(out[rec+8:], uint32(len(out)))     //nolint:gosec // no longer than the font, which was read
		binary.BigEndian.PutUint32(out[rec+12:], uint32(len(t.data))) //nolint:gosec // as above
		rec += 16
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

// checksum is the sum of the 32-bit words, the last one padded with zeroes (OpenType).
func checksum(b []byte) uint32 {
	var sum uint32
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}
