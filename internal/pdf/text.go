package pdf

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"comune.example/sportello/internal/pdf/internal/truetype"
)

// style is how a text is set.
type style struct {
	face    faceID
	size    float64
	leading float64
	gray    float64 // 0 black
}

// The styles of a document.
var (
	bodyStyle   = style{regular, 10.5, 14.5, 0}
	strongStyle = style{bold, 10.5, 14.5, 0}
	smallStyle  = style{regular, 8.5, 11.5, 0}
	labelStyle  = style{regular, 10.5, 14.5, 0.3}
	cellStyle   = style{regular, 9.5, 13, 0}
	headStyle   = style{bold, 9.5, 13, 0}
	monoStyle   = style{mono, 9.5, 14.5, 0}
	footStyle   = style{regular, 8, 11, 0.3}
	senderStyle = style{bold, 14, 18, 0}
)

func headingStyle(level int) style {
	return [...]style{{bold, 18, 23, 0}, {bold, 13, 18, 0}, {bold, 11, 15, 0}}[level-1]
}

func (p Paragraph) style() style {
	s := bodyStyle
	switch {
	case p.Mono:
		s = monoStyle
	case p.Bold:
		s = strongStyle
	}
	if p.Small {
		s.size, s.leading = s.size*smallStyle.size/bodyStyle.size, smallStyle.leading
	}
	return s
}

// glyph is a set character: its advance in thousandths of the size, and whether a line may end at it.
type glyph struct {
	id    uint16
	adv   uint16
	face  faceID
	space bool
}

// line is one line of text; width in thousandths of the size.
type line struct {
	glyphs []glyph
	width  int
	end    uint16 // the space of the last face, written after the line
}

// typesetter turns text into glyphs and remembers which ones a document uses.
type typesetter struct {
	press   *Press
	used    [faces]truetype.Set
	missing []rune // characters that no font has, each once
	invalid bool   // some text was not UTF-8
}

// shape turns one line of text into glyphs. Characters that only steer (zero width, soft hyphen) are
// left out; a face that lacks a character hands over to the next one that has it.
func (t *typesetter) shape(text string, face faceID) []glyph {
	out := make([]glyph, 0, len(text)+1)
	for _, r := range text {
		if r == '\t' || r == '\r' {
			r = ' '
		}
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) {
			continue
		}
		out = append(out, t.glyph(r, face))
	}
	return out
}

func (t *typesetter) glyph(r rune, face faceID) glyph {
	f, id, ok := t.find(r, face)
	if !ok {
		if !slices.Contains(t.missing, r) {
			t.missing = append(t.missing, r)
		}
		f, id, _ = t.find('?', face)
	}
	t.used[f].Add(id)
	adv := t.press.fonts[f].Advance(id)
	return glyph{id: id, adv: uint16(adv), face: f, space: r == ' '} //nolint:gosec // an advance is a few em
}

func (t *typesetter) find(r rune, face faceID) (faceID, uint16, bool) {
	if id, ok := t.press.fonts[face].Glyph(r); ok {
		return face, id, true
	}
	for f := range faces {
		if id, ok := t.press.fonts[f].Glyph(r); ok {
			return f, id, true
		}
	}
	return face, 0, false
}

// wrap breaks a text into lines of at most width points; an empty text has no lines.
func (t *typesetter) wrap(text string, s style, width float64) []line {
	if !utf8.ValidString(text) {
		t.invalid = true
		return nil
	}
	text = strings.TrimRight(text, "\n ")
	if text == "" {
		return nil
	}
	room := int(width / s.size * 1000)
	var lines []line
	for part := range strings.SplitSeq(text, "\n") {
		lines = breakLines(lines, t.shape(part, s.face), room)
	}
	for i := range lines {
		if n := len(lines[i].glyphs); n > 0 {
			lines[i].end = t.glyph(' ', lines[i].glyphs[n-1].face).id
		}
	}
	return lines
}

// breakLines appends the lines of glyphs: at the last space that fits, or inside a word longer than a line.
func breakLines(lines []line, glyphs []glyph, room int) []line {
	for {
		glyphs = trimSpace(glyphs)
		width, space, n := 0, -1, 0
		for n < len(glyphs) && width+int(glyphs[n].adv) <= room {
			if glyphs[n].space {
				space = n
			}
			width += int(glyphs[n].adv)
			n++
		}
		if n == len(glyphs) {
			return append(lines, newLine(glyphs))
		}
		switch {
		case glyphs[n].space:
		case space >= 0:
			n = space
		case n == 0:
			n = 1 // a glyph wider than the line: narrower columns do not exist, but never loop
		}
		lines = append(lines, newLine(glyphs[:n]))
		glyphs = glyphs[n:]
	}
}

func trimSpace(glyphs []glyph) []glyph {
	for len(glyphs) > 0 && glyphs[0].space {
		glyphs = glyphs[1:]
	}
	return glyphs
}

func newLine(glyphs []glyph) line {
	for len(glyphs) > 0 && glyphs[len(glyphs)-1].space {
		glyphs = glyphs[:len(glyphs)-1]
	}
	l := line{glyphs: glyphs}
	for _, g := range glyphs {
		l.width += int(g.adv)
	}
	return l
}
