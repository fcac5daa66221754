package estateweb

import (
	"net/url"

	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// Map draws the town's sites where they are. Sites whose place nobody declared are not on it; the list beside it has all.
type Map struct {
	Sites []municipality.Site
	Lines []ui.GeoLine // the town below them: boundary, streets, water
}

const (
	viewField  = "vista" // of the address: the part that is looked at
	closeReach = 350     // metres to each side of one site
)

// Of is the map of a page, on which each site leads to what link says. It can be moved: the part that is looked at stands
// in the page's address, and at first it is all sites. There is none where no site has a place.
func (m Map) Of(c *web.Call, page string, link func(municipality.Site) string) *ui.GeoMap {
	drawn := ui.GeoMap{Title: c.Print.T("estate.map.title"), Desc: c.Print.T("estate.map.text"), Lines: m.Lines}
	var points []ui.GeoPoint
	for _, s := range m.Sites {
		if !placed(s) {
			continue
		}
		points = append(points, at(s))
		drawn.Marks = append(drawn.Marks, ui.GeoMark{At: at(s), Title: s.Name.In(c.Print.Lang()), URL: link(s)})
	}
	if len(points) == 0 {
		return nil
	}
	var asked bool
	if drawn.View, asked = ui.ParseGeoView(c.Query(viewField)); !asked {
		drawn.View = ui.GeoViewOf(points)
	}
	drawn.Look = func(v ui.GeoView) string { return c.URL(page) + "?" + url.Values{viewField: {v.Text()}}.Encode() }
	return &drawn
}

// around is the surroundings of one site.
func (m Map) around(c *web.Call, s municipality.Site) *ui.GeoMap {
	if !placed(s) {
		return nil
	}
	point := at(s)
	drawn := ui.GeoMap{Title: c.Print.T("estate.map.where", s.Name.In(c.Print.Lang())), Desc: s.Address + ", " + s.CAP, Lines: m.Lines, Pin: &point, View: ui.NewGeoView(point, closeReach)}
	drawn.View.Height = drawn.View.Width / 2
	return &drawn
}

func at(s municipality.Site) ui.GeoPoint { return ui.GeoPoint{Lat: s.Lat, Lon: s.Lon} }

// placed tells whether somebody said where a site is: nothing of any town lies where both meridian and equator are.
func placed(s municipality.Site) bool { return s.Lat != 0 || s.Lon != 0 }
