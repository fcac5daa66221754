package municipality

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"comune.example/sportello/internal/colour"
	"comune.example/sportello/internal/declare"
)

// largestCrest is the size of a drawing that every page shows, in bytes.
const largestCrest = 64 << 10

// look reads the colours and the crest.
func (l *loader) look(at declare.At) {
	p := &l.m.Profile
	for _, chosen := range []struct{ name, value string }{{"primary", p.Colours.Primary}, {"dark", p.Colours.Dark}} {
		at := at.Sub("colours", chosen.name)
		form(at, chosen.value, colourForm, "#rrggbb")
		if complaint := readable(chosen.value); complaint != "" {
			at.Say("%s", complaint)
		}
	}
	need(at.Sub("crest"), "the crest's description", p.Crest.Alt)
	svg, err := fs.ReadFile(l.fsys, p.Crest.File)
	if err != nil {
		at.Sub("crest", "file").Say("%q cannot be read as SVG", p.Crest.File)
		return
	}
	for _, complaint := range drawing(svg) {
		at.Sub("crest", "file").Say("%s: %s", p.Crest.File, complaint)
	}
	p.Crest.SVG = svg
}

// readable says why white text cannot be read on a colour, and which shade would do. The dark theme needs no check: its
// shades are computed from what passes here.
func readable(value string) string {
	c, err := colour.Parse(value)
	if err != nil {
		return "" // said already
	}
	got := colour.Contrast(c, colour.White())
	if got >= colour.Text {
		return ""
	}
	return "white text cannot be read on " + value + ": the contrast is " + ratio(got) + ", WCAG 1.4.3 wants " + ratio(colour.Text) +
		"; the nearest shade that passes is " + c.Nearest(colour.Text, colour.White()).String()
}

// drawing says what is wrong with a crest: it is shown on every page, so it must be one small drawing that loads, runs and
// names nothing else.
func drawing(svg []byte) []string {
	var wrong []string
	if len(svg) > largestCrest {
		wrong = append(wrong, "it is larger than 64 kB; simplify the drawing")
	}
	if bytes.Contains(svg, []byte("<!ENTITY")) {
		wrong = append(wrong, "it declares entities")
	}
	read := xml.NewDecoder(bytes.NewReader(svg))
	for first := true; ; {
		token, err := read.Token()
		if errors.Is(err, io.EOF) && !first {
			return wrong
		}
		if err != nil {
			return append(wrong, "it cannot be read as SVG")
		}
		if e, ok := token.(xml.StartElement); ok && first {
			wrong, first = append(wrong, outermost(e)...), false
		}
		wrong = append(wrong, dangers(token)...)
	}
}

// outermost looks at <svg>: without a viewBox a drawing cannot be scaled.
func outermost(e xml.StartElement) []string {
	if e.Name.Local != "svg" {
		return []string{"it cannot be read as SVG"}
	}
	for _, a := range e.Attr {
		if a.Name.Local == "viewBox" && len(strings.Fields(strings.ReplaceAll(a.Value, ",", " "))) == 4 {
			return nil
		}
	}
	return []string{"it has no viewBox, so it cannot be scaled"}
}

// dangers are the elements, attributes and styles by which a drawing could run or load something.
func dangers(token xml.Token) []string {
	var wrong []string
	if text, ok := token.(xml.CharData); ok && loads(string(text)) {
		return []string{"its style loads something from elsewhere"}
	}
	e, ok := token.(xml.StartElement)
	if !ok {
		return nil
	}
	switch strings.ToLower(e.Name.Local) {
	case "script", "foreignobject", "iframe", "image", "animate", "set", "handler":
		wrong = append(wrong, "it holds <"+e.Name.Local+">")
	}
	for _, a := range e.Attr {
		name := strings.ToLower(a.Name.Local)
		switch {
		case strings.HasPrefix(name, "on"):
			wrong = append(wrong, "it holds the attribute "+a.Name.Local)
		case name == "href" && !strings.HasPrefix(a.Value, "#"), name == "style" && loads(a.Value):
			wrong = append(wrong, "it loads "+a.Value)
		}
	}
	return wrong
}

// loads says whether a style names something outside of the drawing.
func loads(style string) bool {
	s := strings.ToLower(strings.ReplaceAll(style, " ", ""))
	return strings.Contains(s, "@import") || strings.Contains(s, "url(") && strings.Count(s, "url(") != strings.Count(s, "url(#")
}

// ratio writes a contrast as people say it.
func ratio(v float64) string {
	return strconv.FormatFloat(math.Floor(v*100)/100, 'f', -1, 64) + " to 1"
}
