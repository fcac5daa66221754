package complaintweb

import (
	"net/url"
	"strconv"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// small is the side of the map where the screen is narrow: a control that is an image sends the point of its own size, so
// it cannot be scaled.
const small = 288

// pickView is where a point is chosen: the two sizes of the same part of the town, and what one can go to.
type pickView struct {
	Large, Small string // addresses of the pictures
	View         ui.GeoView
	Landmarks    []ui.Option
	Pinned       bool
}

// town looks at all of the town.
func (p *pages) town() ui.GeoView {
	var points []ui.GeoPoint
	for _, l := range p.Lines {
		points = append(points, l.Points...)
	}
	if len(points) == 0 {
		for _, l := range p.Landmarks {
			points = append(points, l.At)
		}
	}
	return ui.GeoViewOf(points)
}

// viewOf reads which part of the map is looked at, as its own links wrote it.
func (p *pages) viewOf(text string) ui.GeoView {
	if view, ok := ui.ParseGeoView(text); ok {
		return view
	}
	return p.first()
}

const firstReach = 1500 // metres to each side: the middle of a town

// first is what one sees before one has moved the map: the middle of the town, where most landmarks are.
func (p *pages) first() ui.GeoView {
	if len(p.Landmarks) == 0 {
		return p.town()
	}
	return ui.NewGeoView(p.Landmarks[0].At, firstReach)
}

// onMap does what a click on the map or one of its buttons asks for: it writes the point and the part that is looked at
// over what was typed, and tells whether anything was asked.
func (p *pages) onMap(values url.Values) bool {
	view := p.viewOf(values.Get(complaint.FieldView))
	typedPoint, known := complaint.ParsePlace(values.Get(complaint.FieldPoint))
	pin := func(at ui.GeoPoint) {
		values.Set(complaint.FieldPoint, complaint.Place{Lat: at.Lat, Lon: at.Lon}.String())
		view = view.Over(at)
	}
	switch move := values.Get("mappa"); {
	case clicked(values, "pin.x"):
		pin(click(view, values, "pin"))
	case clicked(values, "pinpiccolo.x"):
		v := view
		v.Width, v.Height = small, small
		pin(click(v, values, "pinpiccolo"))
	case move == "" && !values.Has("pin.x") && !values.Has("pinpiccolo.x"):
		return false
	case move == "centro":
		pin(view.Centre)
	case move == "togli":
		values.Set(complaint.FieldPoint, "")
	case move == "mostra" && known:
		view = view.Over(ui.GeoPoint{Lat: typedPoint.Lat, Lon: typedPoint.Lon})
	case move == "vai":
		view = p.over(view, values.Get("punto"))
	default:
		view = moved(view, move)
	}
	values.Set(complaint.FieldView, view.Text())
	return true
}

// clicked tells whether a control that is an image was pressed with a pointer: the keyboard sends its corner.
func clicked(values url.Values, name string) bool { return values.Has(name) && values.Get(name) != "0" }

func click(v ui.GeoView, values url.Values, name string) ui.GeoPoint {
	x, _ := strconv.Atoi(values.Get(name + ".x"))
	y, _ := strconv.Atoi(values.Get(name + ".y"))
	return v.At(float64(min(max(x, 0), v.Width)), float64(min(max(y, 0), v.Height)))
}

// over looks at a landmark, by its number.
func (p *pages) over(v ui.GeoView, number string) ui.GeoView {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(p.Landmarks) {
		return v
	}
	return ui.NewGeoView(p.Landmarks[n].At, min(v.Reach, firstReach/3))
}

func moved(v ui.GeoView, move string) ui.GeoView {
	const half = 0.5
	switch move {
	case "vicino":
		return v.Zoomed(half)
	case "lontano":
		return v.Zoomed(1 / half)
	case "nord":
		return v.Moved(0, -half)
	case "sud":
		return v.Moved(0, half)
	case "est":
		return v.Moved(half, 0)
	case "ovest":
		return v.Moved(-half, 0)
	default:
		return v
	}
}

// picking is the map of a draft, as it was last looked at.
func (p *pages) picking(c *web.Call, f complaint.Filling) pickView {
	view := p.viewOf(f.Typed[complaint.FieldView])
	place, pinned := complaint.ParsePlace(f.Typed[complaint.FieldPoint])
	query := url.Values{"vista": {view.Text()}}
	if pinned {
		query.Set("punto", place.String())
		if f.Typed[complaint.FieldView] == "" {
			view = view.Over(ui.GeoPoint{Lat: place.Lat, Lon: place.Lon})
			query.Set("vista", view.Text())
		}
	}
	v := pickView{Large: c.URL("/segnala/mappa.svg?") + query.Encode(), View: view, Pinned: pinned}
	query.Set("lato", strconv.Itoa(small))
	v.Small = c.URL("/segnala/mappa.svg?") + query.Encode()
	for n, l := range p.Landmarks {
		v.Landmarks = append(v.Landmarks, ui.Option{Value: strconv.Itoa(n), Label: l.Name.In(c.Print.Lang())})
	}
	return v
}

// mapPicture draws the part of the town that the address names, with the point that was chosen. It says nothing of anybody.
func (p *pages) mapPicture(c *web.Call) error {
	m := p.sketch(c, p.viewOf(c.Query("vista")))
	if c.Query("lato") == strconv.Itoa(small) {
		m.View.Width, m.View.Height = small, small
	}
	if at, ok := complaint.ParsePlace(c.Query("punto")); ok {
		m.Pin = &ui.GeoPoint{Lat: at.Lat, Lon: at.Lon}
	}
	picture, err := m.Picture(c.Context())
	if err != nil {
		return err
	}
	return c.Revalidated("image/svg+xml", "", picture)
}

// sketch is the town without any report.
func (p *pages) sketch(c *web.Call, view ui.GeoView) ui.GeoMap {
	m := ui.GeoMap{Title: c.Print.T("complaint.map.title"), Desc: c.Print.T("complaint.map.desc"), View: view, Lines: p.Lines}
	for _, l := range p.Landmarks {
		m.Landmarks = append(m.Landmarks, ui.GeoMark{At: l.At, Title: l.Name.In(c.Print.Lang())})
	}
	return m
}

const aroundReach = 350 // metres to each side of one report

// around is the surroundings of a report, where its place is known.
func (p *pages) around(c *web.Call, r complaint.Report) *ui.GeoMap {
	if r.Place == nil {
		return nil
	}
	at := ui.GeoPoint{Lat: r.Place.Lat, Lon: r.Place.Lon}
	m := p.sketch(c, ui.NewGeoView(at, aroundReach))
	m.View.Height = m.View.Width / 2
	m.Pin, m.Title, m.Desc = &at, c.Print.T("complaint.map.where"), r.Address
	return &m
}
