package pdf

import (
	"slices"
	"strconv"
)

// pageContent writes the operators of a page: decoration first, then each element once, in reading
// order. It records in the elements where their content is, and returns them by MCID.
func pageContent(n int, p page) (ops []byte, parents []*element) {
	slices.SortStableFunc(p.marks, func(a, b mark) int { return order(a) - order(b) })
	c := contentWriter{buf: make([]byte, 0, 16<<10)}
	for i := 0; i < len(p.marks); {
		in := p.marks[i].in
		if in == nil {
			c.buf = append(c.buf, "/Artifact BMC\n"...)
		} else {
			mcid := len(parents)
			parents = append(parents, in)
			in.marks = append(in.marks, contentMark{page: n, mcid: mcid})
			c.buf = append(c.buf, '/')
			c.buf = append(c.buf, in.tag...)
			c.buf = append(c.buf, "<</MCID "...)
			c.buf = strconv.AppendInt(c.buf, int64(mcid), 10)
			c.buf = append(c.buf, ">>BDC\n"...)
		}
		for ; i < len(p.marks) && p.marks[i].in == in; i++ {
			c.mark(p.marks[i])
		}
		c.buf = append(c.buf, "EMC\n"...)
	}
	return c.buf, parents
}

func order(m mark) int {
	if m.in == nil {
		return 0
	}
	return m.in.order
}

type contentWriter struct {
	buf  []byte
	gray float64
}

func (c *contentWriter) mark(m mark) {
	if m.style.gray != c.gray {
		c.gray = m.style.gray
		c.numbers(m.style.gray)
		c.buf = append(c.buf, "g\n"...)
	}
	switch {
	case m.bitmap != nil:
		c.image(m)
	case len(m.text.glyphs) > 0:
		c.text(m)
	case m.w > 0:
		c.numbers(m.x, m.dy-m.h/2, m.w, m.h)
		c.buf = append(c.buf, "re f\n"...)
	}
}

// text writes one line, a run for each face. The space after it keeps the words of two lines apart for
// who extracts or listens to the text.
func (c *contentWriter) text(m mark) {
	c.buf = append(c.buf, "BT\n"...)
	c.numbers(m.x, m.dy)
	c.buf = append(c.buf, "Td\n"...)
	glyphs := m.text.glyphs
	for len(glyphs) > 0 {
		face, n := glyphs[0].face, 1
		for n < len(glyphs) && glyphs[n].face == face {
			n++
		}
		c.buf = append(c.buf, "/F"...)
		c.buf = append(c.buf, '0'+byte(face), ' ')
		c.numbers(m.style.size)
		c.buf = append(c.buf, "Tf\n<"...)
		for _, g := range glyphs[:n] {
			c.glyph(g.id)
		}
		if glyphs = glyphs[n:]; len(glyphs) == 0 {
			c.glyph(m.text.end)
		}
		c.buf = append(c.buf, ">Tj\n"...)
	}
	c.buf = append(c.buf, "ET\n"...)
}

func (c *contentWriter) glyph(id uint16) {
	c.buf = append(c.buf, hexDigits[id>>12], hexDigits[id>>8&15], hexDigits[id>>4&15], hexDigits[id&15])
}

// image writes the bitmap as a 1-bit mask painted in black: a 0 paints, hence the inversion.
func (c *contentWriter) image(m mark) {
	m.in.bbox = &box{m.x, m.dy, m.x + m.w, m.dy + m.h}
	c.buf = append(c.buf, "q\n"...)
	c.numbers(m.w, 0, 0, m.h, m.x, m.dy)
	c.buf = append(c.buf, "cm\nBI/W "...)
	c.buf = strconv.AppendInt(c.buf, int64(m.bitmap.Width), 10)
	c.buf = append(c.buf, "/H "...)
	c.buf = strconv.AppendInt(c.buf, int64(m.bitmap.Height), 10)
	c.buf = append(c.buf, "/IM true/BPC 1/F/AHx\nID "...)
	for _, b := range m.bitmap.Bits {
		c.buf = append(c.buf, hexDigits[^b>>4], hexDigits[^b&15])
	}
	c.buf = append(c.buf, ">\nEI\nQ\n"...)
}

func (c *contentWriter) numbers(values ...float64) {
	for _, v := range values {
		c.buf = append(appendNumber(c.buf, v), ' ')
	}
}
