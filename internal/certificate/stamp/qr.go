package stamp

import (
	"errors"
	"math/bits"
	"strings"
	"sync"

	"rsc.io/qr/coding"
)

const masks = 8

// Matrix is a QR code: Size modules a side, without quiet zone.
type Matrix struct {
	Size int
	rows []line
}

// line is one row of modules, the leftmost in the lowest bit, dark is 1: the largest code has 177.
type line [3]uint64

// Dark tells whether the module in column x of row y is dark; beyond the edges is the quiet zone.
func (m Matrix) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < m.Size && y < m.Size && m.rows[y][x/64]>>(x%64)&1 != 0
}

// Rows gives the modules as bits, a dark module 1, each row padded to whole bytes, the leftmost module in the highest bit.
func (m Matrix) Rows() []byte {
	stride := (m.Size + 7) / 8
	rows := make([]byte, stride*m.Size)
	for y, row := range m.rows {
		for i := range stride {
			rows[y*stride+i] = bits.Reverse8(byte(row[i/8] >> (i % 8 * 8))) //nolint:gosec // the lowest byte is meant
		}
	}
	return rows
}

// Drawer makes QR codes and keeps the plans of the versions it has drawn. Its zero value works; it may be shared.
type Drawer struct {
	plans sync.Map // coding.Version -> *plan
}

// plan is what depends on the version alone: the layout under the first mask, and what each mask changes against it.
type plan struct {
	first   *coding.Plan
	changes [masks][]line
}

// Draw makes the QR code of a seal's text: level M, the smallest version, address and seal in the alphanumeric set and the
// "#" between them as a byte, the mask of the lowest penalty (ISO/IEC 18004).
func (d *Drawer) Draw(text string) (Matrix, error) {
	prefix, seal, ok := strings.Cut(text, "#")
	if !ok {
		return Matrix{}, errors.New("stamp: a seal's text has a #")
	}
	segments := []coding.Encoding{coding.Alpha(prefix), coding.String("#"), coding.Alpha(seal)}
	version, err := smallest(segments)
	if err != nil {
		return Matrix{}, err
	}
	p, err := d.plan(version)
	if err != nil {
		return Matrix{}, err
	}
	code, err := p.first.Encode(segments...)
	if err != nil {
		return Matrix{}, err
	}
	return p.best(fromCode(code)), nil
}

// best puts each mask on the code, which has the first, and keeps the one that is easiest to read.
func (p *plan) best(code Matrix) Matrix {
	best, lowest := code, -1
	for _, change := range p.changes {
		masked := Matrix{Size: code.Size, rows: make([]line, code.Size)}
		for y, row := range code.rows {
			masked.rows[y] = line{row[0] ^ change[y][0], row[1] ^ change[y][1], row[2] ^ change[y][2]}
		}
		if w := masked.penalty(); lowest < 0 || w < lowest {
			best, lowest = masked, w
		}
	}
	return best
}

func smallest(segments []coding.Encoding) (coding.Version, error) {
	for _, s := range segments {
		if err := s.Check(); err != nil {
			return 0, err
		}
	}
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		n := 0
		for _, s := range segments {
			n += s.Bits(v)
		}
		if (n+7)/8 <= v.DataBytes(coding.M) {
			return v, nil
		}
	}
	return 0, errors.New("stamp: too much for a QR code")
}

func (d *Drawer) plan(version coding.Version) (*plan, error) {
	if p, ok := d.plans.Load(version); ok {
		if p, ok := p.(*plan); ok {
			return p, nil
		}
	}
	p := &plan{}
	for mask := range coding.Mask(masks) {
		layout, err := coding.NewPlan(version, coding.M, mask)
		if err != nil {
			return nil, err
		}
		if mask == 0 {
			p.first = layout
		}
		p.changes[mask] = differences(p.first.Pixel, layout.Pixel)
	}
	d.plans.Store(version, p)
	return p, nil
}

// differences lists the modules that two masks draw differently whatever the text: data, and the word that names the mask.
func differences(a, b [][]coding.Pixel) []line {
	out := make([]line, len(a))
	for y := range a {
		for x := range a[y] {
			if (a[y][x]^b[y][x])&coding.Black != 0 {
				out[y][x/64] |= 1 << (x % 64)
			}
		}
	}
	return out
}

func fromCode(code *coding.Code) Matrix {
	m := Matrix{Size: code.Size, rows: make([]line, code.Size)}
	for y := range m.rows {
		row := code.Bitmap[y*code.Stride:]
		for i := range (code.Size + 7) / 8 {
			m.rows[y][i/8] |= uint64(bits.Reverse8(row[i])) << (i % 8 * 8)
		}
	}
	return m
}
