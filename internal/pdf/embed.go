package pdf

import (
	"crypto/sha256"
	"fmt"
	"strconv"

	"comune.example/sportello/internal/pdf/internal/truetype"
)

// subset is what a document embeds of a font, ready to be written.
type subset struct {
	prefix    string // "ABCDEF+", by the glyphs in it
	program   []byte // the font file, compressed
	length    int    // of the font file, not compressed
	widths    string // the array W
	toUnicode []byte // the CMap, compressed
}

// subset returns the part of a face with the given glyphs, cut now or kept from before.
func (p *Press) subset(face faceID, glyphs truetype.Set) (*subset, error) {
	key := string(rune('0'+face)) + glyphs.Key()
	p.mu.Lock()
	s, ok := p.subsets[key]
	p.mu.Unlock()
	if ok {
		return s, nil
	}
	s, err := p.cut(face, glyphs, key)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.subsets) >= subsetsKept {
		clear(p.subsets)
	}
	p.subsets[key] = s
	return s, nil
}

func (p *Press) cut(face faceID, glyphs truetype.Set, key string) (*subset, error) {
	f := p.fonts[face]
	program, err := f.Subset(glyphs)
	if err != nil {
		return nil, fmt.Errorf("pdf: %s: %w", f.name, err)
	}
	sum := sha256.Sum256([]byte(key))
	prefix := make([]byte, 7)
	for i := range 6 {
		prefix[i] = 'A' + sum[i]%26
	}
	prefix[6] = '+'
	return &subset{
		prefix:    string(prefix),
		program:   deflate(&p.fast, program),
		length:    len(program),
		widths:    widths(f, glyphs),
		toUnicode: deflate(&p.fast, toUnicode(f, glyphs)),
	}, nil
}

// latin adds the letters of the languages of Europe: ASCII, Latin-1, Latin Extended-A, and what print uses.
func (p *Press) latin(face faceID, glyphs truetype.Set) {
	add := func(r rune) {
		if id, ok := p.fonts[face].Glyph(r); ok {
			glyphs.Add(id)
		}
	}
	for r := rune(0x20); r < 0x180; r++ {
		add(r)
	}
	for _, r := range "–—‘’“”•…€" {
		add(r)
	}
}

// widths writes W: runs of neighbouring glyphs, in thousandths.
func widths(f *font, glyphs truetype.Set) string {
	b := []byte{'['}
	open := false
	for i := range f.Glyphs {
		g := uint16(i)
		switch in := glyphs.Has(g); {
		case in && !open:
			b = append(strconv.AppendInt(b, int64(i), 10), '[')
		case in:
			b = append(b, ' ')
		case open:
			b = append(b, ']')
		}
		if open = glyphs.Has(g); open {
			b = strconv.AppendInt(b, int64(f.Advance(g)), 10)
		}
	}
	if open {
		b = append(b, ']')
	}
	return string(append(b, ']'))
}

const cmapHead = "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
	"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n" +
	"/CMapType 2 def\n1 begincodespacerange\n<0000><ffff>\nendcodespacerange\n"

const cmapFoot = "endcmap\nCMapName currentdict/CMap defineresource pop\n" + "end\n" + "end\n"

// toUnicode writes the CMap from glyphs to characters, at most 100 in a section as the format wants.
func toUnicode(f *font, glyphs truetype.Set) []byte {
	type pair struct {
		g uint16
		r rune
	}
	var pairs []pair
	for i := range f.Glyphs {
		g := uint16(i)
		if r := f.Rune(g); glyphs.Has(g) && r != 0 {
			pairs = append(pairs, pair{g, r})
		}
	}
	b := []byte(cmapHead)
	for len(pairs) > 0 {
		n := min(100, len(pairs))
		b = append(strconv.AppendInt(b, int64(n), 10), " beginbfchar\n"...)
		for _, p := range pairs[:n] {
			b = fmt.Appendf(b, "<%04x><%04x>\n", p.g, p.r)
		}
		b = append(b, "endbfchar\n"...)
		pairs = pairs[n:]
	}
	return append(b, cmapFoot...)
}

// embed writes the five objects of a font and returns the number of the first.
func (w *writer) embed(face faceID, glyphs truetype.Set) (int, error) {
	s, err := w.press.subset(face, glyphs)
	if err != nil {
		return 0, err
	}
	f := w.press.fonts[face]
	name := s.prefix + f.name
	file := w.stream("/Filter/FlateDecode/Length1 "+strconv.Itoa(s.length), s.program)
	flags := "32"
	if f.fixed {
		flags = "33"
	}
	bbox := ""
	for _, v := range f.BBox {
		bbox += strconv.Itoa(f.Thousandths(v)) + " "
	}
	descriptor := w.add("<</Type/FontDescriptor/FontName/" + name + "/Flags " + flags + "/FontBBox[" + bbox +
		"]/ItalicAngle 0/Ascent " + strconv.Itoa(f.Thousandths(f.Ascent)) + "/Descent " + strconv.Itoa(f.Thousandths(f.Descent)) +
		"/CapHeight " + strconv.Itoa(f.Thousandths(f.CapHeight)) + "/StemV 80/FontFile2 " + ref(file) + ">>")
	descendant := w.add("<</Type/Font/Subtype/CIDFontType2/BaseFont/" + name +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor " +
		ref(descriptor) + "/DW 0/W" + s.widths + ">>")
	unicodes := w.stream("/Filter/FlateDecode", s.toUnicode)
	return w.add("<</Type/Font/Subtype/Type0/BaseFont/" + name + "/Encoding/Identity-H/DescendantFonts[" +
		ref(descendant) + "]/ToUnicode " + ref(unicodes) + ">>"), nil
}
