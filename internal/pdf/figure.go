package pdf

import "math"

// printerDot is 1/300 inch: edges on this grid are drawn alike by every printer.
const printerDot = 0.24

// layout puts the drawing at the left and the texts at its right, all on one page.
func (f Figure) layout(c *composer, in *element) {
	side := f.Module * float64(f.Bitmap.Width+2*f.Quiet)
	height := f.Module * float64(f.Bitmap.Height+2*f.Quiet)
	quiet := f.Module * float64(f.Quiet)
	e := c.add(in, "Figure", "")
	e.alt = f.Alt
	out := strip{height: height + printerDot, marks: []mark{{
		in: e, x: quiet, dy: height - quiet, bitmap: &f.Bitmap,
		w: f.Module * float64(f.Bitmap.Width), h: f.Module * float64(f.Bitmap.Height),
	}}}
	x, y := side+10, quiet
	for _, p := range f.Beside {
		s := p.style()
		par := c.add(in, "P", "")
		for _, l := range c.wrap(p.Text, s, max(lineWidth-x, 40)) {
			m := textMark(par, l, s, column{x, lineWidth - x, p.Align})
			m.dy += y
			out.marks = append(out.marks, m)
			y += s.leading
		}
		y += paragraph
	}
	out.height = max(out.height, y)
	c.strips = append(c.strips, out)
	c.space(paragraph)
}

// onGrid moves a coordinate to the nearest line of the printer's grid.
func onGrid(v float64) float64 { return math.Round(v/printerDot) * printerDot }
