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
	barShare, gridLines, dotsAtMost = 0.72, 4, 40
)

// tick is a line of the grid with its label.
type tick struct{ y, label string }

// bar is one column.
type bar struct{ x, y, width, height, class, title string }

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
	highest := 0.0
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
			x := c.middle(n) - c.step()*barShare/2 + width*float64(i)
			out = append(out, bar{
				x: number(x), y: number(c.y(v)), width: number(math.Max(width-2, 1)), height: number(plotHeight + chartTop - c.y(v)),
				class: seriesClass(i), title: c.Labels[n] + ", " + s.Name + ": " + c.format(p, v),
			})
		}
	}
	return out
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
