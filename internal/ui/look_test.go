package ui_test

import (
	"bytes"
	"image/png"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/colour"
	"comune.example/sportello/internal/ui"
)

var declaration = regexp.MustCompile(`--sp-([a-z0-9-]+):(#[0-9a-f]{6}|#[0-9a-f]{3});`)

// themes reads the custom properties of our stylesheet, with a look's own over them.
func themes(t *testing.T, primary, dark string) (light, night map[string]colour.Colour) {
	t.Helper()
	css, err := os.ReadFile("source/10-base.css")
	if err != nil {
		t.Fatal(err)
	}
	look, err := ui.NewLook(primary, dark, "Prova")
	if err != nil {
		t.Fatal(err)
	}
	own := stylesheet(t, look)
	const scheme = "@media screen and (prefers-color-scheme:dark)"
	first, second, ok := strings.Cut(string(css), scheme)
	ownFirst, ownSecond, ok2 := strings.Cut(own, scheme)
	if !ok || !ok2 {
		t.Fatal("no dark theme")
	}
	second, _, _ = strings.Cut(second, "\n}\n}")
	light = properties(t, first, ownFirst)
	night = maps.Clone(light)
	maps.Copy(night, properties(t, second, ownSecond))
	return light, night
}

func properties(t *testing.T, sheets ...string) map[string]colour.Colour {
	t.Helper()
	got := map[string]colour.Colour{}
	for _, sheet := range sheets {
		for _, m := range declaration.FindAllStringSubmatch(sheet, -1) {
			text := m[2]
			if len(text) == 4 {
				text = "#" + strings.Repeat(text[1:2], 2) + strings.Repeat(text[2:3], 2) + strings.Repeat(text[3:4], 2)
			}
			c, err := colour.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			got[m[1]] = c
		}
	}
	return got
}

// stylesheet is the look's own, as it is served.
func stylesheet(t *testing.T, look *ui.Look) string {
	t.Helper()
	s := &ui.Shell{Look: look}
	name := strings.TrimPrefix(look.URL("colours.css"), "/assets/")
	f, ok := s.Asset(name)
	if !ok || f.Type != "text/css; charset=utf-8" || f.Gzip == nil {
		t.Fatalf("%s: %v, %q, %d bytes compressed", name, ok, f.Type, len(f.Gzip))
	}
	return string(f.Body)
}

// What is read on what: the tones stand on their pale surfaces and on the page.
func TestEveryTextOfTheStylesheetCanBeReadInBothThemes(t *testing.T) {
	surfaces := []string{"paper", "raised", "desk", "mist", "cloud"}
	for _, chosen := range [][2]string{{"#0066cc", "#17324d"}, {"#7a1f2b", "#2b0f14"}, {"#00614a", "#10241f"}, {"#000000", "#000000"}, {"#6b4e00", "#333333"}} {
		light, night := themes(t, chosen[0], chosen[1])
		for theme, p := range map[string]map[string]colour.Colour{"light": light, "dark": night} {
			on := func(text, under string, want float64) {
				t.Helper()
				if got := colour.Contrast(p[text], p[under]); got < want {
					t.Errorf("%v %s: %s %s on %s %s: %.2f to 1, want %v", chosen, theme, text, p[text], under, p[under], got, want)
				}
			}
			for _, under := range surfaces {
				for _, text := range []string{"ink", "soft", "blue", "deep", "title", "red", "green", "amber"} {
					on(text, under, colour.Text)
				}
				for _, part := range []string{"field", "star", "star-on", "ring", "series-2", "series-3", "series-4"} {
					on(part, under, colour.Part)
				}
			}
			for tone, pale := range map[string]string{"red": "pale-red", "green": "pale-green", "amber": "pale-amber", "soft": "pale-grey"} {
				on(tone, pale, colour.Text)
				on("ink", pale, colour.Text)
			}
			for _, fill := range []string{"brand", "brand-deep", "dark", "red-fill", "green-fill"} {
				on("on", fill, colour.Text)
			}
		}
	}
}

func TestTheStylesheetsOwnColoursAreThoseOfTheUsualBlue(t *testing.T) {
	css, err := os.ReadFile("source/10-base.css")
	if err != nil {
		t.Fatal(err)
	}
	primary, _ := colour.Parse("#0066cc")
	dark, _ := colour.Parse("#17324d")
	for _, p := range []colour.Palette{colour.Light(primary, dark), colour.Night(primary, dark)} {
		for d := range strings.SplitSeq(strings.TrimSuffix(p.Declarations(), ";"), ";") {
			if !strings.Contains(string(css), d+";") {
				t.Errorf("10-base.css does not say %s", d)
			}
		}
	}
}

func TestOnlyTheBaseStylesheetNamesColours(t *testing.T) {
	names, err := os.ReadDir("source")
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`)
	data := regexp.MustCompile(`url\("data:[^"]*"\)`)
	for _, f := range names {
		if !strings.HasSuffix(f.Name(), ".css") || slices.Contains([]string{"10-base.css", "90-print.css"}, f.Name()) {
			continue
		}
		css, err := os.ReadFile("source/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range literal.FindAllString(data.ReplaceAllString(string(css), ""), -1) {
			t.Errorf("%s: %s stands for no custom property, so the dark theme does not reach it", f.Name(), found)
		}
	}
}

func TestTheIconsAreDrawnInTheirSizes(t *testing.T) {
	look, err := ui.NewLook("#7a1f2b", "#2b0f14", "San Benedetto del Tronto")
	if err != nil {
		t.Fatal(err)
	}
	s := &ui.Shell{Look: look}
	for name, size := range map[string]int{"icon-192.png": 192, "icon-512.png": 512} {
		f, _ := s.Asset(strings.TrimPrefix(look.URL(name), "/assets/"))
		drawn, err := png.Decode(bytes.NewReader(f.Body))
		if err != nil || f.Type != "image/png" {
			t.Fatalf("%s: %v, %s", name, err, f.Type)
		}
		if b := drawn.Bounds(); b.Dx() != size || b.Dy() != size {
			t.Errorf("%s: got %v", name, b)
		}
		corner, inked := drawn.At(0, 0), 0
		for x := range size {
			for y := range size {
				if drawn.At(x, y) != corner {
					inked++
					if edge := min(x, y, size-1-x, size-1-y); edge < size/10 {
						t.Fatalf("%s: ink %d pixels from the edge: it may be cut off", name, edge)
					}
				}
			}
		}
		if share := float64(inked) / float64(size*size); share < 0.05 || share > 0.5 {
			t.Errorf("%s: the letters take %.2f of the icon", name, share)
		}
	}
}

func TestALookWantsColours(t *testing.T) {
	for _, bad := range [][2]string{{"blue", "#000000"}, {"#000000", ""}} {
		if _, err := ui.NewLook(bad[0], bad[1], "Prova"); err == nil {
			t.Errorf("%v: got no error", bad)
		}
	}
}
