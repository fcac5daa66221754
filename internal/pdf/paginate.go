package pdf

import (
	"strconv"
	"strings"
)

// page is a page with what is drawn on it, at its final place: y upwards from the lower edge.
type page struct{ marks []mark }

// paginate fills pages with strips from the top, keeping together what wants to be.
func (c *composer) paginate() {
	p := paginator{room: pageHeight - marginTop - marginFoot}
	p.turn()
	for i := 0; i < len(c.strips); {
		n, height := chain(c.strips[i:])
		if p.y+height > p.room && p.y > 0 && height <= p.room {
			p.turn()
		}
		for _, s := range c.strips[i : i+n] {
			p.place(s)
		}
		i += n
	}
	c.pages = p.pages
}

// chain returns how many of the first strips hang together, and their height.
func chain(strips []strip) (n int, height float64) {
	for n < len(strips) {
		height += strips[n].height
		n++
		if !strips[n-1].keep {
			break
		}
	}
	return n, height
}

type paginator struct {
	pages []page
	y     float64 // used height of the last page
	room  float64
}

func (p *paginator) turn() {
	p.pages = append(p.pages, page{})
	p.y = 0
}

// place puts a strip on the page, or on a new one if it does not fit.
func (p *paginator) place(s strip) {
	if p.y+s.height > p.room && p.y > 0 {
		p.turn()
	}
	if p.y == 0 {
		if s.blank && len(p.pages) > 1 {
			return
		}
		if s.head != nil {
			p.draw(s.head.marks)
			p.y += s.head.height
		}
	}
	p.draw(s.marks)
	p.y += s.height
}

// draw moves marks from the strip to the page.
func (p *paginator) draw(marks []mark) {
	last := &p.pages[len(p.pages)-1]
	for _, m := range marks {
		m.x += marginSide
		m.dy = pageHeight - marginTop - p.y - m.dy
		if m.bitmap != nil {
			m.x, m.dy = onGrid(m.x), onGrid(m.dy)
		}
		last.marks = append(last.marks, m)
	}
}

// footers writes the foot of every page, now that their number is known.
func (c *composer) footers() {
	f := c.doc.Footer
	for i := range c.pages {
		y := marginFoot - 22
		if f.Text != "" || f.Page != "" {
			rule := mark{x: marginSide, dy: y + 12, w: lineWidth, h: 0.4, style: style{gray: 0.5}}
			c.pages[i].marks = append(c.pages[i].marks, rule)
		}
		label := strings.NewReplacer("{page}", strconv.Itoa(i+1), "{pages}", strconv.Itoa(len(c.pages))).Replace(f.Page)
		for _, l := range c.wrap(label, footStyle, lineWidth*0.25) {
			m := textMark(nil, l, footStyle, column{marginSide, lineWidth, Right})
			m.dy = y
			c.pages[i].marks = append(c.pages[i].marks, m)
			break
		}
		for n, l := range c.wrap(f.Text, footStyle, lineWidth*0.72) {
			m := textMark(nil, l, footStyle, column{marginSide, lineWidth, Left})
			m.dy = y - float64(n)*footStyle.leading
			c.pages[i].marks = append(c.pages[i].marks, m)
			if n == 2 {
				break // three lines are the room that there is
			}
		}
	}
}
