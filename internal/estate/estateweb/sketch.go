package estateweb

import (
	"math"
	"slices"
	"strconv"

	"comune.example/sportello/internal/municipality"
)

// The sketch is drawn on 720 x 480 units with a margin for the discs.
const (
	sketchWidth, sketchHeight, sketchMargin = 720.0, 480.0, 36.0
	evenly                                  = 0.7 // how much the order counts, and how little the true distance
)

// sketch is a map that keeps who lies north or east of whom but not the distances: sites crowd in the centre of a town,
// and a true map would draw them on top of each other.
type sketch struct {
	Sites []spot
	Links []stroke
}

// spot is a site on the sketch.
type spot struct {
	Number, X, Y, Label string
	URL, Class          string
}

// stroke is a link on the sketch.
type stroke struct{ X1, Y1, X2, Y2, Class, Label string }

// draw makes the sketch; dark are the codes of sites that are cut off, down those of links.
func draw(e municipality.Estate, lang string, dark, down []string) sketch {
	xs := spread(e.Sites, func(s municipality.Site) float64 { return s.Lon }, sketchWidth)
	ys := spread(e.Sites, func(s municipality.Site) float64 { return -s.Lat }, sketchHeight)
	var out sketch
	place := map[string]int{}
	for i, s := range e.Sites {
		place[s.Code] = i
		one := spot{
			Number: strconv.Itoa(s.Number), X: units(xs[i]), Y: units(ys[i]), Label: s.Name.In(lang), URL: sitesPath + "/" + s.Code,
			Class: "sp-series-1",
		}
		switch {
		case slices.Contains(dark, s.Code):
			one.Class = "sp-series-2"
		case s.Kind == "dc":
			one.Class = "sp-series-3"
		}
		out.Sites = append(out.Sites, one)
	}
	for _, l := range e.Links {
		if l.State != "active" || l.Ring == 0 {
			continue
		}
		a, z := place[l.A], place[l.Z]
		one := stroke{X1: units(xs[a]), Y1: units(ys[a]), X2: units(xs[z]), Y2: units(ys[z]), Class: "sp-grid", Label: l.Code}
		if slices.Contains(down, l.Code) {
			one.Class = "sp-series-2"
		}
		out.Links = append(out.Links, one)
	}
	return out
}

// spread places sites along one direction of the given length: mostly by their order, a little by where they are.
func spread(sites []municipality.Site, at func(municipality.Site) float64, length float64) []float64 {
	order := make([]int, len(sites))
	low, high := math.Inf(1), math.Inf(-1)
	for i, s := range sites {
		order[i], low, high = i, math.Min(low, at(s)), math.Max(high, at(s))
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch va, vb := at(sites[a]), at(sites[b]); {
		case va < vb:
			return -1
		case va > vb:
			return 1
		default:
			return 0
		}
	})
	out := make([]float64, len(sites))
	for rank, i := range order {
		share := float64(rank) / math.Max(float64(len(sites)-1), 1)
		where := (at(sites[i]) - low) / math.Max(high-low, 1e-9)
		out[i] = sketchMargin + (length-2*sketchMargin)*(evenly*share+(1-evenly)*where)
	}
	return out
}

func units(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }
