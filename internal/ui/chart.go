package ui

import (
	"math"
	"strconv"
	"strings"

	"comune.example/sportello/internal/i18n"
)

// Chart is a drawing of numbers with the numbers themselves below. ID must be
// unique on the page.
type Chart struct {
	ID     string
	Title  string
	Desc   string   // what one is meant to see, for those who do not see it
	Axis   string   // what the labels are, head of the table's first column: "Mese"
	Labels []string // one for each value of a series
	Series []Series
	Format func(v float64) string // nil prints whole numbers

	highest float64 // what the axis must reach besides the values
}

// Series is one row of numbers, none below zero.
type Series struct {
	Name   string
	Values []float64
}

// The drawing is laid out in these units and scales with the page.
const (
	chartWidth, chartHeight         = 720.0, 320.0
	chartLeft, chartRight           = 64.0, 16.0
	chartTop, chartBottom           = 16.0, 36.0
	plotWidth                       = chartWidth - chartLeft - chartRight
	plotHeight                      = chartHeight - chartTop - chartBottom
	maxSeriesStyles, maxAxisLabels  = 4, 12
	narrowest, above, sparkWidth    = 30.0, 5.0, 120.0
	barShare, gridLines, dotsAtMost = 0.72, 4, 40
)

// tick is a line of the grid with its label.
type tick struct{ y, label string }

// bar is one column, or one part of it. A label is its number, where there is room.
type bar struct {
	x, y, width, height, class, title, pattern string
	label, middle, labelY                      string
}

// axisLabel is a label below the drawing; a small screen leaves the odd ones out
// when there are many.
type axisLabel struct {
	x, text string
	odd     bool
}

// line is one series as points.
type line struct {
	points, class string
	dots          []dot
}

type dot struct{ x, y, title string }

func (c Chart) format(p *i18n.Printer, v float64) string {
	if c.Format != nil {
		return c.Format(v)
	}
	return p.Number(int64(math.Round(v)))
}

// top is the upper end of the axis: a round number whose quarters are round too.
// Up to ten it is a multiple of four, so that counts stay whole.
func (c Chart) top() float64 {
	highest := c.highest
	for _, s := range c.Series {
		for _, v := range s.Values {
			highest = math.Max(highest, v)
		}
	}
	switch {
	case highest <= 0:
		return gridLines
	case highest >= 1 && highest <= 10:
		return gridLines * math.Ceil(highest/gridLines)
	}
	power := math.Pow(10, math.Floor(math.Log10(highest)))
	for _, m := range []float64{1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8} {
		if m*power >= highest {
			return m * power
		}
	}
	return 10 * power
}

func (c Chart) y(v float64) float64 { return chartTop + plotHeight*(1-v/c.top()) }

func (c Chart) ticks(p *i18n.Printer) []tick {
	var out []tick
	for n := range gridLines + 1 {
		v := c.top() * float64(n) / gridLines
		out = append(out, tick{y: number(c.y(v)), label: c.format(p, v)})
	}
	return out
}

// labels are those that fit: every one, every second, ...
func (c Chart) labels() []axisLabel {
	every := (len(c.Labels) + maxAxisLabels - 1) / maxAxisLabels
	var out []axisLabel
	for n, text := range c.Labels {
		if n%every == 0 {
			odd := len(c.Labels) > 6 && len(out)%2 == 1
			out = append(out, axisLabel{x: number(c.middle(n)), text: text, odd: odd})
		}
	}
	return out
}

func (c Chart) step() float64 { return plotWidth / float64(max(len(c.Labels), 1)) }

// middle is where the nth label stands.
func (c Chart) middle(n int) float64 { return chartLeft + c.step()*(float64(n)+0.5) }

func (c Chart) bars(p *i18n.Printer) []bar {
	var out []bar
	width := c.step() * barShare / float64(max(len(c.Series), 1))
	for i, s := range c.Series {
		for n, v := range s.values(len(c.Labels)) {
			b := c.bar(p, n, i, c.middle(n)-c.step()*barShare/2+width*float64(i), width)
			b.y, b.height = number(c.y(v)), number(plotHeight+chartTop-c.y(v))
			if width >= narrowest {
				b.label, b.labelY = c.format(p, v), number(c.y(v)-above)
			}
			out = append(out, b)
		}
	}
	return out
}

// bar is the column of the nth value of a series, without its height.
func (c Chart) bar(p *i18n.Printer, n, series int, x, width float64) bar {
	s := c.Series[series]
	return bar{
		x: number(x), width: number(math.Max(width-2, 1)), middle: number(x + width/2 - 1), class: seriesClass(series),
		pattern: pattern(series), title: c.Labels[n] + ", " + s.Name + ": " + c.format(p, s.Values[n]),
	}
}

// stacks are the parts of the columns, from the ground.
func (c Chart) stacks(p *i18n.Printer) []bar {
	var out []bar
	sum, whole := make([]float64, len(c.Labels)), c.summed()
	for i, s := range c.Series {
		for n, v := range s.values(len(c.Labels)) {
			b := c.bar(p, n, i, c.middle(n)-c.step()*barShare/2, c.step()*barShare)
			low := whole.y(sum[n])
			sum[n] += v
			b.y, b.height = number(whole.y(sum[n])), number(low-whole.y(sum[n]))
			out = append(out, b)
		}
	}
	return out
}

// summed is the chart whose axis reaches the sums of its series.
func (c Chart) summed() Chart {
	c.highest = 0
	for n := range c.Labels {
		sum := 0.0
		for _, s := range c.Series {
			if n < len(s.Values) {
				sum += s.Values[n]
			}
		}
		c.highest = math.Max(c.highest, sum)
	}
	return c
}

func (c Chart) lines(p *i18n.Printer) []line {
	var out []line
	for i, s := range c.Series {
		l := line{class: seriesClass(i)}
		var points []string
		for n, v := range s.values(len(c.Labels)) {
			x, y := number(c.middle(n)), number(c.y(v))
			points = append(points, x+","+y)
			if len(c.Labels) <= dotsAtMost {
				l.dots = append(l.dots, dot{x: x, y: y, title: c.Labels[n] + ", " + s.Name + ": " + c.format(p, v)})
			}
		}
		l.points = strings.Join(points, " ")
		out = append(out, l)
	}
	return out
}

// values are as many as there are labels.
func (s Series) values(n int) []float64 { return s.Values[:min(n, len(s.Values))] }

func seriesClass(n int) string {
	return []string{"sp-series-1", "sp-series-2", "sp-series-3", "sp-series-4"}[n%maxSeriesStyles]
}

// pattern is drawn over the colour of a series; the first has none.
func pattern(n int) string { return []string{"", "lines", "dots", "grid"}[n%maxSeriesStyles] }

// table is the chart in numbers.
func (c Chart) table(p *i18n.Printer) Table {
	t := Table{Caption: c.Title, HideCaption: true, Columns: []Column{{Title: c.Axis}}}
	for _, s := range c.Series {
		t.Columns = append(t.Columns, Column{Title: s.Name, Numeric: true})
	}
	for n, label := range c.Labels {
		cells := []string{label}
		for _, s := range c.Series {
			if n < len(s.Values) {
				cells = append(cells, c.format(p, s.Values[n]))
			} else {
				cells = append(cells, "")
			}
		}
		t.Rows = append(t.Rows, Cells(cells...))
	}
	return t
}

func number(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// sparks are the values as points of a drawing of 120 by 32.
func sparks(values []float64) []dot {
	low, high := 0.0, 0.0
	for _, v := range values {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	var out []dot
	for n, v := range values {
		x := 4 + (sparkWidth-8)*float64(n)/float64(max(len(values)-1, 1))
		y := 28 - 24*(v-low)/math.Max(high-low, 1e-9)
		out = append(out, dot{x: number(x), y: number(y)})
	}
	return out
}

func sparkPoints(values []float64) string {
	var points []string
	for _, d := range sparks(values) {
		points = append(points, d.x+","+d.y)
	}
	return strings.Join(points, " ")
}

// sparkEnd is the last point; there must be one.
func sparkEnd(values []float64) dot { return sparks(values)[len(values)-1] }
