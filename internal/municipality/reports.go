package municipality

import (
	"encoding/json"
	"errors"
	"io/fs"

	"comune.example/sportello/internal/declare"
)

// Reporting is reports.yaml: what people may report of problems in town, who answers and by when. A town that has no such
// file takes no reports in this way.
type Reporting struct {
	Anonymous  bool             `yaml:"anonymous"`      // a report may come without a name
	PerDay     int              `yaml:"guests_per_day"` // from one place, of people who are not signed in; 0: 20
	MapFile    string           `yaml:"map"`            // GeoJSON: what is drawn below the points; may be missing
	Assistance AssistanceDesk   `yaml:"assistance"`
	Categories []ReportCategory `yaml:"categories"`

	Map []MapLine `yaml:"-"` // the lines of MapFile
}

// AssistanceDesk answers the questions that belong to no service.
type AssistanceDesk struct {
	Office   string `yaml:"office"`
	TermDays int    `yaml:"term_days"`
	Group    Text   `yaml:"group"` // under which such a question stands among the services
	Title    Text   `yaml:"title"`
}

// ReportCategory is a kind of problem, with the office that answers.
type ReportCategory struct {
	Slug     string `yaml:"slug"`
	Title    Text   `yaml:"title"`
	Hint     Text   `yaml:"hint"`
	Office   string `yaml:"office"`
	TermDays int    `yaml:"term_days"`
}

// MapLine is a line of the town's map. Kind is "boundary", "water", "rail" or "street".
type MapLine struct {
	Kind   string
	Closed bool
	Points [][2]float64 // longitude and latitude, as GeoJSON has them
}

const reportsFile = "reports.yaml"

func (l *loader) reports() {
	if _, err := fs.Stat(l.fsys, reportsFile); errors.Is(err, fs.ErrNotExist) {
		return
	}
	r := &l.m.Reporting
	at := l.decode(reportsFile, r)
	at.Want(len(r.Categories) > 0, "no category is declared")
	at.Sub("guests_per_day").Want(r.PerDay >= 0, "guests_per_day is 0 or more")
	l.officeMust(at.Sub("assistance", "office"), r.Assistance.Office)
	term(at.Sub("assistance", "term_days"), r.Assistance.TermDays)
	need(at.Sub("assistance"), "the group", r.Assistance.Group)
	need(at.Sub("assistance"), "the title", r.Assistance.Title)
	seen := map[string]bool{}
	for i, c := range r.Categories {
		here := at.Sub("categories", i)
		unique(here.Sub("slug"), seen, c.Slug)
		need(here, "the title", c.Title)
		l.officeMust(here.Sub("office"), c.Office)
		term(here.Sub("term_days"), c.TermDays)
	}
	l.townMap(at.Sub("map"))
}

// longestTerm is as long as a term can be that is not the law's own.
//
// norm: L. 241/1990 art. 2 c. 3 and 4.
const longestTerm = 180

func term(at declare.At, days int) {
	at.Want(days >= 1 && days <= longestTerm, "term_days goes from 1 to %d", longestTerm)
}

// geoJSON is as much of RFC 7946 as a map of lines needs.
type geoJSON struct {
	Features []struct {
		Properties struct {
			Kind string `json:"kind"`
		} `json:"properties"`
		Geometry struct {
			Type        string          `json:"type"`
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
	} `json:"features"`
}

// townMap reads the lines of the map.
func (l *loader) townMap(at declare.At) {
	file := l.m.Reporting.MapFile
	if file == "" {
		return
	}
	var doc geoJSON
	data, err := fs.ReadFile(l.fsys, file)
	if err == nil {
		err = json.Unmarshal(data, &doc)
	}
	if err != nil {
		at.Say("%q cannot be read as GeoJSON: %v", file, err)
		return
	}
	for i, f := range doc.Features {
		lines, err := linesOf(f.Geometry.Type, f.Geometry.Coordinates)
		if err != nil {
			l.found.Add(file, 0, "feature %d: %v", i+1, err)
		}
		kind := f.Properties.Kind
		if kind != "boundary" && kind != "water" && kind != "rail" && kind != "street" {
			l.found.Add(file, 0, "feature %d: unknown kind %q: use boundary, water, rail or street", i+1, kind)
		}
		for _, points := range lines {
			for _, p := range points {
				place(at, p[1], p[0])
			}
			l.m.Reporting.Map = append(l.m.Reporting.Map, MapLine{Kind: kind, Closed: kind == "boundary", Points: points})
		}
	}
}

// linesOf gives the lines of a geometry: of areas, their edges.
func linesOf(kind string, raw json.RawMessage) ([][][2]float64, error) {
	var one [][2]float64
	var many [][][2]float64
	var areas [][][][2]float64
	switch kind {
	case "LineString":
		err := json.Unmarshal(raw, &one)
		return [][][2]float64{one}, err
	case "MultiLineString", "Polygon":
		err := json.Unmarshal(raw, &many)
		return many, err
	case "MultiPolygon":
		err := json.Unmarshal(raw, &areas)
		for _, a := range areas {
			many = append(many, a...)
		}
		return many, err
	default:
		return nil, errors.New("only lines and areas are drawn")
	}
}
