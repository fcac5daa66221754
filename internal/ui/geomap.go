package ui

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
)

// GeoPoint is a place in degrees.
type GeoPoint struct{ Lat, Lon float64 }

// GeoView is the part of the world that a map shows: so many metres from its centre to the left and to the right, on so
// many units of drawing. It is as flat as a town is.
type GeoView struct {
	Centre        GeoPoint
	Reach         float64 // metres
	Width, Height int
}

const (
	degreeMetres = 111320.0 // of a degree of latitude
	leastReach   = 60.0
	mostReach    = 40000.0
	mapWidth     = 640
	mapHeight    = 480
)

// NewGeoView looks at a place from so high that the map reaches so far, on a drawing of the usual size.
func NewGeoView(centre GeoPoint, reach float64) GeoView {
	if math.IsNaN(reach) {
		reach = mostReach
	}
	return GeoView{Centre: centre, Reach: min(max(reach, leastReach), mostReach), Width: mapWidth, Height: mapHeight}
}

// GeoViewOf looks at all the points at once, with a margin.
func GeoViewOf(points []GeoPoint) GeoView {
	if len(points) == 0 {
		return NewGeoView(GeoPoint{}, mostReach)
	}
	low, high := points[0], points[0]
	for _, p := range points {
		low = GeoPoint{min(low.Lat, p.Lat), min(low.Lon, p.Lon)}
		high = GeoPoint{max(high.Lat, p.Lat), max(high.Lon, p.Lon)}
	}
	v := NewGeoView(GeoPoint{(low.Lat + high.Lat) / 2, (low.Lon + high.Lon) / 2}, leastReach)
	x := (high.Lon - low.Lon) / 2 * v.lonMetres()
	y := (high.Lat - low.Lat) / 2 * degreeMetres * mapWidth / mapHeight
	return NewGeoView(v.Centre, max(x, y)*1.12)
}

// ParseGeoView reads a view from an address, as Text wrote it; false for anything else.
func ParseGeoView(text string) (GeoView, bool) {
	parts := strings.Split(text, " ")
	if len(parts) != 3 {
		return GeoView{}, false
	}
	lat, err := strconv.ParseFloat(parts[0], 64)
	lon, err2 := strconv.ParseFloat(parts[1], 64)
	reach, err3 := strconv.ParseFloat(parts[2], 64)
	if err != nil || err2 != nil || err3 != nil || !within(lat, 90) || !within(lon, 180) {
		return GeoView{}, false
	}
	return NewGeoView(GeoPoint{Lat: lat, Lon: lon}, reach), true
}

func within(degrees, most float64) bool { return !math.IsNaN(degrees) && math.Abs(degrees) < most }

// Text is the view as an address holds it.
func (v GeoView) Text() string {
	return strconv.FormatFloat(v.Centre.Lat, 'f', 6, 64) + " " + strconv.FormatFloat(v.Centre.Lon, 'f', 6, 64) + " " + strconv.FormatFloat(v.Reach, 'f', 0, 64)
}

func (v GeoView) lonMetres() float64 {
	return degreeMetres * math.Max(math.Cos(v.Centre.Lat*math.Pi/180), 0.01)
}

// unit is how many metres a unit of the drawing is.
func (v GeoView) unit() float64 { return 2 * v.Reach / float64(max(v.Width, 1)) }

// XY says where a place lies in the drawing, from its upper left corner.
func (v GeoView) XY(p GeoPoint) (x, y float64) {
	x = float64(v.Width)/2 + (p.Lon-v.Centre.Lon)*v.lonMetres()/v.unit()
	y = float64(v.Height)/2 - (p.Lat-v.Centre.Lat)*degreeMetres/v.unit()
	return x, y
}

// At says which place lies at a point of the drawing.
func (v GeoView) At(x, y float64) GeoPoint {
	return GeoPoint{
		Lat: v.Centre.Lat - (y-float64(v.Height)/2)*v.unit()/degreeMetres,
		Lon: v.Centre.Lon + (x-float64(v.Width)/2)*v.unit()/v.lonMetres(),
	}
}

// Moved looks at the next part: shares of the drawing to the right and downwards.
func (v GeoView) Moved(right, down float64) GeoView {
	v.Centre = v.At(float64(v.Width)*(0.5+right), float64(v.Height)*(0.5+down))
	return v
}

// Zoomed looks from nearer (a factor below 1) or from farther.
func (v GeoView) Zoomed(factor float64) GeoView { return NewGeoView(v.Centre, v.Reach*factor) }

// Over looks at another place from as high.
func (v GeoView) Over(p GeoPoint) GeoView {
	v.Centre = p
	return v
}

func (v GeoView) holds(x, y float64) bool {
	return x >= 0 && y >= 0 && x <= float64(v.Width) && y <= float64(v.Height)
}

// GeoLine is something drawn below the points. Kind is "boundary", "water", "rail" or "street".
type GeoLine struct {
	Kind   string
	Closed bool
	Points []GeoPoint
}

// GeoMark is a point with its name. One with an address is a link.
type GeoMark struct {
	At    GeoPoint
	Title string
	URL   string
	Tone  Tone // its shape says it beside the colour
}

// GeoMap is a map drawn by the server: it needs no JavaScript and asks no other host for anything. Points too near to each
// other to be told apart are one, with their number. What it shows also stands in the table behind it.
type GeoMap struct {
	Title, Desc string // for those who cannot see it
	View        GeoView
	Lines       []GeoLine
	Landmarks   []GeoMark // what one knows the town by; named where there is room
	Marks       []GeoMark
	Pin         *GeoPoint                 // the place that was chosen
	Look        func(view GeoView) string // the address of this page with another view; nil: it cannot be moved
	TableTitle  string
	Table       Table
}

// cluster is one or several marks that fall together.
type cluster struct {
	x, y  float64
	marks []GeoMark
}

// role says whether the drawing is one picture, or a group of links: of a picture's parts nobody hears.
func (m GeoMap) role() string {
	for _, mark := range m.Marks {
		if mark.URL != "" {
			return "group"
		}
	}
	return "img"
}

const clusterCell = 44 // units: what a finger can tell apart

// clusters gathers the marks that the view holds.
func (m GeoMap) clusters() []cluster {
	cells := map[[2]int]*cluster{}
	var order []*cluster
	for _, mark := range m.Marks {
		x, y := m.View.XY(mark.At)
		if !m.View.holds(x, y) {
			continue
		}
		key := [2]int{int(x) / clusterCell, int(y) / clusterCell}
		c, ok := cells[key]
		if !ok {
			c = &cluster{}
			cells[key] = c
			order = append(order, c)
		}
		n := float64(len(c.marks))
		c.x, c.y = (c.x*n+x)/(n+1), (c.y*n+y)/(n+1)
		c.marks = append(c.marks, mark)
	}
	list := make([]cluster, 0, len(order))
	for _, c := range order {
		list = append(list, *c)
	}
	slices.SortStableFunc(list, func(a, b cluster) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) })
	return list
}

// named lists the landmarks of the view, and says of which there is room for the name.
func (m GeoMap) named() (list []landmark) {
	for _, mark := range m.Landmarks {
		x, y := m.View.XY(mark.At)
		if !m.View.holds(x, y) {
			continue
		}
		room := x+letterWidth*float64(len([]rune(mark.Title))) < float64(m.View.Width)
		for _, other := range list {
			if other.named && math.Abs(other.y-y) < 16 && math.Abs(other.x-x) < 150 {
				room = false
			}
		}
		list = append(list, landmark{GeoMark: mark, x: x, y: y, named: room})
	}
	return list
}

const letterWidth = 7 // units of an ordinary letter

type landmark struct {
	GeoMark
	x, y  float64
	named bool
}

// step is the distance between two lines of the grid: a round number of metres, so that four to ten of them fit.
func (v GeoView) step() float64 {
	base := math.Pow(10, math.Floor(math.Log10(v.Reach/2)))
	for _, f := range []float64{1, 2, 5, 10} {
		if 2*v.Reach/(base*f) <= 9 {
			return base * f
		}
	}
	return base * 10
}

// grid gives the places of the lines across and down. They stay on the ground when the view moves.
func (v GeoView) grid() (xs, ys []float64) {
	units := v.step() / v.unit()
	x0, y0 := v.XY(GeoPoint{math.Round(v.Centre.Lat), math.Round(v.Centre.Lon)})
	for x := math.Mod(x0, units); x < float64(v.Width); x += units {
		xs = append(xs, x)
	}
	for y := math.Mod(y0, units); y < float64(v.Height); y += units {
		ys = append(ys, y)
	}
	return xs, ys
}

// scale says how long the bar of the scale is.
func (v GeoView) scale() string {
	if s := v.step(); s >= 1000 {
		return strconv.FormatFloat(s/1000, 'f', -1, 64) + " km"
	}
	return strconv.FormatFloat(v.step(), 'f', -1, 64) + " m"
}

// path draws a line.
func (v GeoView) path(l GeoLine) string {
	var b strings.Builder
	for i, p := range l.Points {
		x, y := v.XY(p)
		if i == 0 {
			b.WriteString("M")
		} else {
			b.WriteString("L")
		}
		b.WriteString(unit(x) + " " + unit(y))
	}
	if l.Closed {
		b.WriteString("Z")
	}
	return b.String()
}

// unit writes a length of the drawing, near enough for the eye and not beyond what a drawing can hold.
func unit(v float64) string {
	return strconv.FormatFloat(min(max(v, -1e5), 1e5), 'f', 1, 64)
}

// colour is how a kind of line looks where no stylesheet reaches: in the picture of a map.
func (l GeoLine) colour() (stroke, fill, width string) {
	switch l.Kind {
	case "boundary":
		return "#4a5b6e", "#ffffff", "2"
	case "water":
		return "#5b9bd5", "none", "4"
	case "rail":
		return "#4a5b6e", "none", "1.5"
	default:
		return "#c9a227", "none", "3"
	}
}

// shape draws a mark of so many units around the middle: its form says its tone.
func (t Tone) shape() string {
	switch t {
	case Good:
		return "M0-11 11 0 0 11-11 0Z"
	case Bad:
		return "M0 11 11-9H-11Z"
	case Neutral:
		return "M-8-8H8V8H-8Z"
	case Warning:
		return "M0-11 11 9H-11Z"
	default:
		return "M0-10A10 10 0 1 1 0 10 10 10 0 1 1 0-10Z"
	}
}

// Picture is the map as a file of its own, for a control that is an image: a click on it says where.
func (m GeoMap) Picture(ctx context.Context) ([]byte, error) {
	var b bytes.Buffer
	err := m.drawing(true).Render(ctx, &b)
	return b.Bytes(), err
}
