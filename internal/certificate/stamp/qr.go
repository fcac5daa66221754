package stamp

import (
	"errors"
	"strings"
	"sync"

	"rsc.io/qr/coding"
)

const masks = 8

// Matrix is a QR code: Size modules a side, true is dark, row by row from the top. It has no quiet zone.
type Matrix struct {
	Size int
	dark []bool
}

// Dark tells whether the module in column x of row y is dark; beyond the edges is the quiet zone.
func (m Matrix) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < m.Size && y < m.Size && m.dark[y*m.Size+x]
}

// Rows gives the modules as bits, a dark module 1, each row padded to whole bytes, the leftmost module in the highest bit.
func (m Matrix) Rows() []byte {
	stride := (m.Size + 7) / 8
	rows := make([]byte, stride*m.Size)
	for y := range m.Size {
		for x := range m.Size {
			if m.dark[y*m.Size+x] {
				rows[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return rows
}

// Drawer makes QR codes and keeps the plans of the versions it has drawn. Its zero value works; it may be shared.
type Drawer struct {
	plans sync.Map // planKey -> *coding.Plan
}

type planKey struct {
	version coding.Version
	mask    coding.Mask
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
	var best Matrix
	lowest := -1
	for mask := range coding.Mask(masks) {
		plan, err := d.plan(planKey{version, mask})
		if err != nil {
			return Matrix{}, err
		}
		code, err := plan.Encode(segments...)
		if err != nil {
			return Matrix{}, err
		}
		m := fromCode(code)
		if p := m.penalty(); lowest < 0 || p < lowest {
			best, lowest = m, p
		}
	}
	return best, nil
}

func smallest(segments []coding.Encoding) (coding.Version, error) {
	for _, s := range segments {
		if err := s.Check(); err != nil {
			return 0, err
		}
	}
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		bits := 0
		for _, s := range segments {
			bits += s.Bits(v)
		}
		if (bits+7)/8 <= v.DataBytes(coding.M) {
			return v, nil
		}
	}
	return 0, errors.New("stamp: too much for a QR code")
}

func (d *Drawer) plan(key planKey) (*coding.Plan, error) {
	if p, ok := d.plans.Load(key); ok {
		if plan, ok := p.(*coding.Plan); ok {
			return plan, nil
		}
	}
	plan, err := coding.NewPlan(key.version, coding.M, key.mask)
	if err != nil {
		return nil, err
	}
	d.plans.Store(key, plan)
	return plan, nil
}

func fromCode(code *coding.Code) Matrix {
	m := Matrix{Size: code.Size, dark: make([]bool, code.Size*code.Size)}
	for y := range code.Size {
		row := code.Bitmap[y*code.Stride:]
		for x := range code.Size {
			m.dark[y*code.Size+x] = row[x/8]&(0x80>>(x%8)) != 0
		}
	}
	return m
}

// The weights of ISO/IEC 18004, 7.8.3: runs, blocks, patterns that look like finders, imbalance.
const (
	runWeight     = 3
	blockWeight   = 3
	patternWeight = 40
	balanceWeight = 10
)

// penalty says how hard the code is to read: the mask with the lowest is drawn.
func (m Matrix) penalty() int {
	total, dark := 0, 0
	for i := range m.Size {
		total += m.line(i*m.Size, 1) + m.line(i, m.Size)
	}
	for i, d := range m.dark {
		if d {
			dark++
		}
		x := i % m.Size
		if x+1 < m.Size && i+m.Size < len(m.dark) && d == m.dark[i+1] && d == m.dark[i+m.Size] && d == m.dark[i+m.Size+1] {
			total += blockWeight
		}
	}
	percent := dark * 100 / len(m.dark)
	return total + balanceWeight*(max(percent-50, 50-percent)/5)
}

// line weighs the runs and finder-like patterns of one row or column, whose modules are step apart.
func (m Matrix) line(at, step int) int {
	const (
		window = 1<<11 - 1
		before = 0b00001011101 // four light modules, then dark, light, three dark, light, dark
		after  = 0b10111010000
	)
	total, run, bits := 0, 0, 0
	var last bool
	for n := range m.Size {
		d := m.dark[at+n*step]
		if n > 0 && d == last {
			run++
		} else {
			run, last = 1, d
		}
		switch {
		case run == 5:
			total += runWeight
		case run > 5:
			total++
		}
		bits = bits << 1 & window
		if d {
			bits |= 1
		}
		if n >= 10 && (bits == before || bits == after) {
			total += patternWeight
		}
	}
	return total
}
