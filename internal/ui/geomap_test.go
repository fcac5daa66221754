package ui_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/ui"
)

func TestAPlaceOfAMapIsFoundAgainFromItsPointInTheDrawing(t *testing.T) {
	for _, view := range []ui.GeoView{
		ui.NewGeoView(ui.GeoPoint{Lat: 44.1368, Lon: 12.2414}, 500), ui.NewGeoView(ui.GeoPoint{Lat: -33, Lon: 151}, 20000), ui.NewGeoView(ui.GeoPoint{}, 1),
	} {
		for _, p := range [][2]float64{{0, 0}, {320, 240}, {640, 480}, {17, 431}} {
			x, y := view.XY(view.At(p[0], p[1]))
			if math.Abs(x-p[0]) > 1e-6 || math.Abs(y-p[1]) > 1e-6 {
				t.Errorf("%v: got %v, %v", p, x, y)
			}
		}
		if x, _ := view.XY(view.Moved(0.5, 0).Centre); math.Abs(x-640) > 1e-6 {
			t.Errorf("half a map to the right leads to %v", x)
		}
	}
	east := ui.NewGeoView(ui.GeoPoint{Lat: 44.1368, Lon: 12.2414}, 1000).At(640, 240)
	if metres := (east.Lon - 12.2414) * 111320 * math.Cos(44.1368*math.Pi/180); math.Abs(metres-1000) > 1 {
		t.Errorf("the right edge lies %v m away, want 1000", metres)
	}
}

func TestAViewIsReadAgainFromItsAddress(t *testing.T) {
	for _, v := range []ui.GeoView{ui.NewGeoView(ui.GeoPoint{Lat: 44.1368, Lon: 12.2414}, 1500), ui.NewGeoView(ui.GeoPoint{Lat: -33.5, Lon: -151}, 60)} {
		if got, ok := ui.ParseGeoView(v.Text()); !ok || got != v {
			t.Errorf("%q is %v, %v", v.Text(), got, ok)
		}
	}
	for _, text := range []string{"", "44 12", "44 12 100 1", "91 12 100", "44 -181 100", "NaN 12 100", "44 12 x", "44,1 12 100"} {
		if v, ok := ui.ParseGeoView(text); ok {
			t.Errorf("%q is %v", text, v)
		}
	}
	if v, _ := ui.ParseGeoView("44 12 NaN"); v.Reach != 40000 {
		t.Errorf("a reach that is no number is %v", v.Reach)
	}
}

func drawn(t *testing.T, m ui.GeoMap) string {
	t.Helper()
	texts, err := i18n.Load(ui.Messages)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.Show(texts.Printer("it")).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func townMap() ui.GeoMap {
	at := func(lat float64) ui.GeoPoint { return ui.GeoPoint{Lat: lat, Lon: 12.24} }
	return ui.GeoMap{
		Title: "Mappa", Desc: "Tre punti", View: ui.NewGeoView(at(44.13), 2000), Lines: []ui.GeoLine{{Kind: "water", Points: []ui.GeoPoint{at(44), at(45)}}},
		Marks: []ui.GeoMark{
			{At: at(44.1300), Title: "Uno", URL: "/1"},
			{At: at(44.1301), Title: "Due", URL: "/2", Tone: ui.Good},
			{At: at(44.14), Title: "<Tre>", URL: "/3"},
			{At: at(46), Title: "Lontano", URL: "/4"},
		},
		Look: func(v ui.GeoView) string {
			return "?vista=" + map[bool]string{true: "vicino", false: "altro"}[v.Reach < 2000]
		},
		TableTitle: "In una tabella", Table: ui.Table{Caption: "Punti", Columns: []ui.Column{{Title: "Nome"}}, Rows: []ui.Row{ui.Cells("Lontano")}},
	}
}

func TestPointsThatFallTogetherAreOneAndEveryPointIsALink(t *testing.T) {
	text := drawn(t, townMap())
	for _, want := range []string{`aria-label="2: Uno, Due"`, `href="?vista=vicino"`, `href="/3"`, `aria-label="&lt;Tre&gt;"`, "<details", "Lontano", `role="group"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the map lacks %s", want)
		}
	}
	for _, not := range []string{`href="/1"`, `href="/4"`, "style=", "onclick", "<script"} {
		if strings.Contains(text, not) {
			t.Errorf("the map has %s", not)
		}
	}
	alone := townMap()
	alone.Marks, alone.Look = nil, nil
	if text := drawn(t, alone); !strings.Contains(text, `role="img"`) || strings.Contains(text, "<nav") {
		t.Error("a map without links is a picture, and moves nowhere")
	}
}

func TestAMapAloneIsAPictureOfItsOwn(t *testing.T) {
	picture, err := townMap().Picture(t.Context())
	if err != nil || !bytes.HasPrefix(picture, []byte("<svg")) || !bytes.Contains(picture, []byte(`xmlns="http://www.w3.org/2000/svg"`)) || !bytes.Contains(picture, []byte(`width="640"`)) {
		t.Errorf("got %v %.200s", err, picture)
	}
}
