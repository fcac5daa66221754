package pdf

// element is a node of the structure tree: what assistive technology reads (ISO 32000-1, 14.7).
type element struct {
	tag    string // a standard structure type: "P", "TD"
	attrs  string // more entries of its dictionary
	alt    string // text for who cannot see it
	kids   []*element
	marks  []contentMark
	order  int // place in reading order
	number int // of its PDF object, once known
	bbox   *box
}

// contentMark says that some of a page's content belongs to an element.
type contentMark struct{ page, mcid int }

type box struct{ left, bottom, right, top float64 }

// Attributes of elements (ISO 32000-1, 14.8.5).
const (
	columnScope = "/A<</O/Table/Scope/Column>>"
	plainList   = "/A<</O/List/ListNumbering/None>>"
	bulletList  = "/A<</O/List/ListNumbering/Disc>>"
)

// add appends a child.
func (c *composer) add(in *element, tag, attrs string) *element {
	c.elements++
	e := &element{tag: tag, attrs: attrs, order: c.elements}
	in.kids = append(in.kids, e)
	return e
}

// strip is a horizontal slice of the flow: what stands on one line. Pages are filled strip by strip.
type strip struct {
	height float64
	keep   bool       // on the same page as the next strip
	blank  bool       // only space: dropped at the top of a page
	head   *tableHead // drawn again when this strip begins a page
	marks  []mark
}

// mark is something drawn. A mark without element is an artifact: decoration that is not read aloud.
type mark struct {
	in     *element
	x, dy  float64 // from the left margin; baseline or bottom edge, from the top of the strip downwards
	text   line
	style  style
	bitmap *Bitmap
	w, h   float64 // size of the bitmap, or of a rule when there is neither text nor bitmap
}

// artifact returns the mark as decoration.
func (m mark) artifact() mark {
	m.in = nil
	return m
}
