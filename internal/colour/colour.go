// Package colour is the arithmetic of the colours that a municipality chooses: how
// well one is read on another (WCAG 2.2), the nearest shade that can be read, and
// the palette of the light and the dark theme that two chosen colours give.
//
// It promises that whatever two colours are chosen, every text of a palette keeps
// 4.5 to 1 on every surface of its theme, and every part that one must see 3 to 1.
// It knows no page and no municipality.
package colour

import (
	"errors"
	"fmt"
	"math"
	"strconv"
)

// What WCAG wants.
const (
	Text = 4.5 // norm: WCAG 2.2, 1.4.3 Contrast (Minimum)
	Part = 3.0 // norm: WCAG 2.2, 1.4.11 Non-text Contrast
)

// Colour is an opaque colour of sRGB.
type Colour struct{ R, G, B uint8 }

// Black and white.
func black() Colour { return Colour{} }
func white() Colour { return Colour{255, 255, 255} }

// White is what stands on the chosen colours.
func White() Colour { return white() }

var errForm = errors.New("no colour of the form #rrggbb")

// Parse reads "#rrggbb".
func Parse(s string) (Colour, error) {
	if len(s) != 7 || s[0] != '#' {
		return Colour{}, fmt.Errorf("%q: %w", s, errForm)
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		return Colour{}, fmt.Errorf("%q: %w", s, errForm)
	}
	return Colour{uint8(n >> 16), uint8(n >> 8 & 255), uint8(n & 255)}, nil //nolint:gosec // six digits are three bytes
}

// String writes "#rrggbb".
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// luminance is WCAG's relative luminance.
func (c Colour) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// Contrast is the ratio of two colours, from 1 to 21.
func Contrast(a, b Colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// Mix puts a share of another colour (0 to 1) into this one.
func (c Colour) Mix(other Colour, share float64) Colour {
	part := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*share)) }
	return Colour{part(c.R, other.R), part(c.G, other.G), part(c.B, other.B)}
}

// wish is a contrast that a shade must have with another colour.
type wish struct {
	with  Colour
	ratio float64
}

func (c Colour) fulfils(wishes []wish) bool {
	for _, w := range wishes {
		if Contrast(c, w.with) < w.ratio {
			return false
		}
	}
	return true
}

// Nearest is the shade of the colour, darker or lighter, that has the ratio with
// every one of the others: the colour itself where it has. Where no shade has, it
// is black or white, whichever comes closer to the first.
func (c Colour) Nearest(ratio float64, others ...Colour) Colour {
	wishes := make([]wish, len(others))
	for i, o := range others {
		wishes[i] = wish{o, ratio}
	}
	return c.nearest(wishes)
}

func (c Colour) nearest(wishes []wish) Colour {
	for step := range 256 {
		share := float64(step) / 255
		for _, end := range []Colour{black(), white()} {
			if shade := c.Mix(end, share); shade.fulfils(wishes) {
				return shade
			}
		}
	}
	if Contrast(black(), wishes[0].with) > Contrast(white(), wishes[0].with) {
		return black()
	}
	return white()
}
