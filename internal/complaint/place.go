package complaint

import (
	"math"
	"strconv"
	"strings"
)

// Place is a point on the ground, in degrees.
type Place struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

const (
	micro        = 1e6    // places are kept in millionths of a degree: eleven centimetres
	metresDegree = 111320 // of a degree of latitude
)

// Metres is how far two places of one town lie apart.
func (p Place) Metres(q Place) float64 {
	dy := (p.Lat - q.Lat) * metresDegree
	dx := (p.Lon - q.Lon) * metresDegree * math.Cos((p.Lat+q.Lat)/2*math.Pi/180)
	return math.Hypot(dx, dy)
}

// box is the square around a place, in millionths of a degree.
func (p Place) box(metres float64) (south, north, west, east int64) {
	dLat, dLon := metres/metresDegree, metres/(metresDegree*math.Cos(p.Lat*math.Pi/180))
	return micros(p.Lat - dLat), micros(p.Lat + dLat), micros(p.Lon - dLon), micros(p.Lon + dLon)
}

func micros(degrees float64) int64 { return int64(math.Round(degrees * micro)) }

func placeOf(lat, lon int64) Place { return Place{float64(lat) / micro, float64(lon) / micro} }

// String writes the place as people copy it from a telephone: "44.136800, 12.241400".
func (p Place) String() string {
	return strconv.FormatFloat(p.Lat, 'f', 6, 64) + ", " + strconv.FormatFloat(p.Lon, 'f', 6, 64)
}

// ParsePlace reads two numbers in degrees, latitude first, with point or comma: "44.1368, 12.2414", "44,1368 12,2414".
func ParsePlace(text string) (Place, bool) {
	parts := strings.Fields(strings.ReplaceAll(text, ";", " "))
	if len(parts) == 1 {
		parts = strings.SplitN(text, ",", 2)
	}
	if len(parts) != 2 {
		return Place{}, false
	}
	lat, ok := degrees(parts[0])
	lon, ok2 := degrees(parts[1])
	return Place{lat, lon}, ok && ok2 && math.Abs(lat) <= 90 && math.Abs(lon) <= 180
}

func degrees(text string) (float64, bool) {
	text = strings.ReplaceAll(strings.Trim(strings.TrimSpace(text), ","), ",", ".")
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}
