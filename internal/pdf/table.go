package pdf

// Padding inside a table cell.
const (
	cellSide = 4.0
	cellTop  = 2.5
)

func (t Table) layout(c *composer, in *element) {
	cols := t.columns()
	table := c.add(in, "Table", "")
	head := t.header(c, c.add(table, "THead", ""), cols)
	if len(t.Rows) > 0 {
		body := c.add(table, "TBody", "")
		for _, row := range t.Rows {
			t.row(c, c.add(body, "TR", ""), row, cols)
			repeatable(c, head)
		}
	}
	c.space(paragraph * 2)
}

// columns places the columns on the line.
func (t Table) columns() []column {
	total := 0.0
	for _, col := range t.Columns {
		total += max(0, col.Width)
	}
	cols := make([]column, len(t.Columns))
	x := 0.0
	for i, col := range t.Columns {
		w := lineWidth / float64(len(t.Columns))
		if total > 0 {
			w = lineWidth * max(0, col.Width) / total
		}
		cols[i] = column{x: x + cellSide, width: max(w-2*cellSide, 12), align: col.Align}
		x += w
	}
	return cols
}

// tableHead is the header row, to be drawn again on the next pages.
type tableHead struct {
	marks  []mark
	height float64
	from   int // first strip that may begin a page under it
}

// header sets the header row, kept with the first row, and returns it flattened into one strip.
func (t Table) header(c *composer, thead *element, cols []column) *tableHead {
	tr := c.add(thead, "TR", "")
	cells := make([]cell, len(cols))
	for i, col := range t.Columns {
		cells[i] = cell{c.add(tr, "TH", columnScope), col.Title, headStyle, cols[i]}
	}
	from := len(c.strips)
	c.row(cells)
	c.strips = append(c.strips, strip{height: cellTop * 2, marks: []mark{{dy: cellTop, w: lineWidth, h: 0.8}}})
	hold(c.strips[from:], true)
	head := &tableHead{}
	for _, s := range c.strips[from:] {
		for _, m := range s.marks {
			m = m.artifact()
			m.dy += head.height
			head.marks = append(head.marks, m)
		}
		head.height += s.height
	}
	head.from = len(c.strips) + 1
	return head
}

// row sets one row with a thin line under it. A row stays on one page if it can.
func (t Table) row(c *composer, tr *element, texts []string, cols []column) {
	cells := make([]cell, len(cols))
	for i, text := range texts {
		cells[i] = cell{c.add(tr, "TD", ""), text, cellStyle, cols[i]}
	}
	from := len(c.strips)
	c.row(cells)
	line := mark{dy: cellTop, w: lineWidth, h: 0.3, style: style{gray: 0.6}}
	c.strips = append(c.strips, strip{height: cellTop * 2, marks: []mark{line}})
	hold(c.strips[from:], false)
}

// repeatable lets every strip of the table's body, but the first, begin a page under the header.
func repeatable(c *composer, head *tableHead) {
	for i := head.from; i < len(c.strips); i++ {
		c.strips[i].head = head
	}
	head.from = len(c.strips)
}
