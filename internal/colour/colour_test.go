package colour_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"comune.example/sportello/internal/colour"
)

func parsed(t testing.TB, s string) colour.Colour {
	t.Helper()
	c, err := colour.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestContrastIsTheStandards(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		want float64
	}{
		{"#000000", "#ffffff", 21},
		{"#ffffff", "#000000", 21},
		{"#777777", "#ffffff", 4.48}, // the well-known grey that just fails
		{"#767676", "#ffffff", 4.54}, // and the one that just passes
		{"#0066cc", "#ffffff", 5.57},
		{"#123456", "#123456", 1},
	} {
		if got := colour.Contrast(parsed(t, tc.a), parsed(t, tc.b)); math.Abs(got-tc.want) > 0.005 {
			t.Errorf("%s on %s: got %.3f, want %.2f", tc.a, tc.b, got, tc.want)
		}
	}
}

func TestOnlySixDigitsAreAColour(t *testing.T) {
	for _, bad := range []string{"", "#fff", "0066cc", "#0066cg", "#0066cc ", "#+1234ab", "red"} {
		if c, err := colour.Parse(bad); err == nil {
			t.Errorf("%q: got %s", bad, c)
		}
	}
}

func TestTheNearestShadeIsTheFirstThatPasses(t *testing.T) {
	white := colour.White()
	if got := parsed(t, "#0066cc").Nearest(colour.Text, white); got.String() != "#0066cc" {
		t.Errorf("a colour that passes: got %s, want itself", got)
	}
	if got := parsed(t, "#777777").Nearest(colour.Text, white).String(); got != "#767676" && got != "#777777" {
		t.Errorf("got %s, want the shade one step away", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := anyColour(t, "chosen")
		if got := c.Nearest(colour.Text, white); colour.Contrast(got, white) < colour.Text {
			t.Fatalf("%s: the nearest shade %s has %.2f", c, got, colour.Contrast(got, white))
		}
	})
}

func anyColour(t *rapid.T, name string) colour.Colour {
	return colour.Colour{
		R: rapid.Uint8().Draw(t, name+" red"), G: rapid.Uint8().Draw(t, name+" green"), B: rapid.Uint8().Draw(t, name+" blue"),
	}
}

// surfaces are what the stylesheet lays text on, with the chosen colours' own.
func surfaces(t testing.TB, p colour.Palette, fixed ...string) []colour.Colour {
	list := []colour.Colour{p.Mist, p.Cloud}
	for _, s := range fixed {
		list = append(list, parsed(t, s))
	}
	return list
}

func TestWhateverIsChosenCanBeReadInBothThemes(t *testing.T) {
	themes := []struct {
		name     string
		make     func(a, b colour.Colour) colour.Palette
		surfaces []string
		ink      []string // the stylesheet's own text colours
	}{
		{"light", colour.Light, []string{"#ffffff"}, []string{"#1a2b3c", "#4a5b6e"}},
		{"dark", colour.Night, []string{"#12181f", "#1a222b"}, []string{"#e3e9f0", "#b4c0cd"}},
	}
	for _, theme := range themes {
		rapid.Check(t, func(rt *rapid.T) {
			p := theme.make(anyColour(rt, "primary"), anyColour(rt, "dark"))
			text := map[string]colour.Colour{"link": p.Link, "deep": p.Deep, "title": p.Title}
			for _, s := range theme.ink {
				text["ink "+s] = parsed(t, s)
			}
			for _, under := range surfaces(t, p, theme.surfaces...) {
				for name, c := range text {
					if got := colour.Contrast(c, under); got < colour.Text {
						rt.Fatalf("%s: %s %s on %s: %.2f to 1", theme.name, name, c, under, got)
					}
				}
			}
			for name, c := range map[string]colour.Colour{"brand": p.Brand, "deep brand": p.BrandDeep, "dark": p.Dark} {
				if got := colour.Contrast(c, colour.White()); got < colour.Text {
					rt.Fatalf("%s: white on %s %s: %.2f to 1", theme.name, name, c, got)
				}
			}
			if got := colour.Contrast(p.Brand, parsed(t, theme.surfaces[0])); got < colour.Part {
				rt.Fatalf("%s: a button %s on the page: %.2f to 1", theme.name, p.Brand, got)
			}
		})
	}
}

func TestAPaletteIsWrittenAsCustomProperties(t *testing.T) {
	got := colour.Light(parsed(t, "#0b5394"), parsed(t, "#17324d")).Declarations()
	for _, want := range []string{"--sp-brand:#0b5394;", "--sp-dark:#17324d;", "--sp-mist:#f3f6fa;"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s, want %s in it", got, want)
		}
	}
}
