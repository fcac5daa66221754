package pdf

import (
	"strconv"
	"strings"
)

// A4 in points, and the frame of the text.
const (
	pageWidth  = 595.276
	pageHeight = 841.89
	marginSide = 57.0
	marginTop  = 57.0
	marginFoot = 68.0
	lineWidth  = pageWidth - 2*marginSide
	paragraph  = 5.0 // space after a block of text
)

// composer turns blocks into strips and the structure tree.
type composer struct {
	typesetter
	doc      *Document
	root     *element
	elements int
	strips   []strip
	pages    []page
}

func newComposer(p *Press, doc *Document) *composer {
	c := &composer{doc: doc, typesetter: typesetter{press: p}, root: &element{tag: "Document"}}
	for f := range c.used {
		c.used[f] = p.fonts[f].NewSet()
	}
	return c
}

// compose lays the whole document out.
func (c *composer) compose() {
	c.letterhead()
	for _, b := range c.doc.Blocks {
		b.layout(c, c.root)
	}
	c.paginate()
	c.footers()
}

func (c *composer) letterhead() {
	l := c.doc.Letterhead
	if l.Name == "" {
		return
	}
	c.text(c.add(c.root, "P", ""), l.Name, senderStyle, Left)
	if len(l.Details) > 0 {
		c.text(c.add(c.root, "P", ""), strings.Join(l.Details, "\n"), smallStyle, Left)
	}
	c.space(4)
	Rule{}.layout(c, c.root)
	c.space(14)
}

func (c *composer) space(height float64) {
	c.strips = append(c.strips, strip{height: height, blank: true})
}

// text appends the lines of a text that goes from margin to margin, and returns its strips to be marked.
func (c *composer) text(in *element, text string, s style, a Align) []strip {
	from := len(c.strips)
	for _, l := range c.wrap(text, s, lineWidth) {
		c.strips = append(c.strips, strip{
			height: s.leading,
			marks:  []mark{textMark(in, l, s, column{0, lineWidth, a})},
		})
	}
	strips := c.strips[from:]
	if n := len(strips); n > 1 { // no line alone at the end or the beginning of a page
		strips[0].keep = true
		strips[n-2].keep = true
	}
	return strips
}

// column is where a text stands: from the left margin on.
type column struct {
	x, width float64
	align    Align
}

func textMark(in *element, l line, s style, col column) mark {
	m := mark{in: in, x: col.x, dy: baseline(s), text: l, style: s}
	slack := col.width - float64(l.width)*s.size/1000
	switch col.align {
	case Center:
		m.x += slack / 2
	case Right:
		m.x += slack
	case Left:
	}
	return m
}

// baseline is the distance from the top of a line to its baseline, which centres the small letters.
func baseline(s style) float64 { return s.leading/2 + s.size*0.33 }

// hold keeps strips together, and with what follows them when next is set.
func hold(strips []strip, next bool) {
	for i := range strips {
		strips[i].keep = next || i < len(strips)-1
	}
}

func (h Heading) layout(c *composer, in *element) {
	s := headingStyle(h.Level)
	if h.Level > 1 {
		c.space(6)
	}
	e := c.add(in, "H"+strconv.Itoa(h.Level), "")
	hold(c.text(e, h.Text, s, Left), true)
	c.strips = append(c.strips, strip{height: s.size * 0.4, keep: true})
}

func (p Paragraph) layout(c *composer, in *element) {
	c.text(c.add(in, "P", ""), p.Text, p.style(), p.Align)
	c.space(paragraph)
}

func (s Spacer) layout(c *composer, _ *element) { c.space(max(0, s.Height)) }

func (Rule) layout(c *composer, _ *element) {
	c.strips = append(c.strips, strip{height: 4, marks: []mark{{dy: 2, w: lineWidth, h: 0.6, style: style{gray: 0.5}}}})
}

func (t Together) layout(c *composer, in *element) {
	from := len(c.strips)
	for _, b := range t.Blocks {
		b.layout(c, in)
	}
	end := len(c.strips)
	for end > from && c.strips[end-1].blank {
		end--
	}
	hold(c.strips[from:end], false)
}

func (l List) layout(c *composer, in *element) {
	if len(l.Items) == 0 {
		return
	}
	list := c.add(in, "L", bulletList)
	for _, text := range l.Items {
		item := c.add(list, "LI", "")
		label, body := c.add(item, "Lbl", ""), c.add(item, "LBody", "")
		c.row([]cell{
			{label, "•", bodyStyle, column{6, 10, Left}},
			{body, text, bodyStyle, column{18, lineWidth - 18, Left}},
		})
	}
	c.space(paragraph)
}

// Definitions are a list in which the label is the term (ISO 32000-1, 14.8.4.3.3).
func (d Definitions) layout(c *composer, in *element) {
	if len(d.Items) == 0 {
		return
	}
	const term = lineWidth * 0.32
	list := c.add(in, "L", plainList)
	for _, it := range d.Items {
		item := c.add(list, "LI", "")
		label, body := c.add(item, "Lbl", ""), c.add(item, "LBody", "")
		value := strongStyle
		if it.Mono {
			value = monoStyle
		}
		hold(c.row([]cell{
			{label, it.Label, labelStyle, column{0, term - 8, Left}},
			{body, it.Value, value, column{term, lineWidth - term, Left}},
		}), false)
	}
	c.space(paragraph)
}

// cell is a text in a row of cells side by side.
type cell struct {
	in    *element
	text  string
	style style
	column
}

// row appends the strips of cells side by side: the first line of each, then the second, and so on.
func (c *composer) row(cells []cell) []strip {
	from := len(c.strips)
	for _, cl := range cells {
		for i, l := range c.wrap(cl.text, cl.style, cl.width) {
			if from+i == len(c.strips) {
				c.strips = append(c.strips, strip{})
			}
			s := &c.strips[from+i]
			s.height = max(s.height, cl.style.leading)
			s.marks = append(s.marks, textMark(cl.in, l, cl.style, cl.column))
		}
	}
	return c.strips[from:]
}
