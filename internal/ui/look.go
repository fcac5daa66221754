package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"comune.example/sportello/internal/colour"
)

// Look is what a municipality's own colours make of the pages: a stylesheet that
// gives the custom properties their values, and drawings with its initials for the
// screens of telephones. It is made once, at the start; its files have their hash
// in the name, as those of the asset tool.
type Look struct {
	files      map[string]File
	addresses  map[string]string // "colours.css" -> "/assets/colours.0123456789.css"
	light      colour.Palette
	night      colour.Palette
	lightTheme string // what a browser paints around the page
	nightTheme string
}

const largestIcon = 512 // pixels

// iconSizes are the sizes that the installation of a site on a telephone wants.
func iconSizes() []int { return []int{192, largestIcon} }

// NewLook makes the look of two colours "#rrggbb". name gives the initials.
func NewLook(primary, dark, name string) (*Look, error) {
	first, err := colour.Parse(primary)
	if err != nil {
		return nil, err
	}
	second, err := colour.Parse(dark)
	if err != nil {
		return nil, err
	}
	l := &Look{
		files: map[string]File{}, addresses: map[string]string{},
		light: colour.Light(first, second), night: colour.Night(first, second),
	}
	l.lightTheme, l.nightTheme = l.light.BrandDeep.String(), l.night.BrandDeep.String()
	css := ":root{" + l.light.Declarations() + "}@media screen and (prefers-color-scheme:dark){:root{" + l.night.Declarations() + "}}"
	if err := l.add("colours.css", []byte(css)); err != nil {
		return nil, err
	}
	if err := l.add("favicon.svg", recoloured(built().plain("favicon.svg"), l.light.Brand)); err != nil {
		return nil, err
	}
	for _, size := range iconSizes() {
		drawn, err := initialsIcon(size, l.light.Brand, initials(name))
		if err != nil {
			return nil, fmt.Errorf("ui: icon of %d pixels: %w", size, err)
		}
		if err := l.add(iconName(size), drawn); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func iconName(size int) string { return fmt.Sprintf("icon-%d.png", size) }

// add keeps a file under its name with its hash.
func (l *Look) add(name string, body []byte) error {
	sum := sha256.Sum256(body)
	base, extension, _ := strings.Cut(name, ".")
	hashed := base + "." + hex.EncodeToString(sum[:5]) + "." + extension
	f := File{Type: typeOf(hashed), ETag: `"` + hashed + `"`, Body: body}
	if extension != "png" {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(body); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		f.Gzip = b.Bytes()
	}
	l.files[hashed] = f
	l.addresses[name] = "/assets/" + hashed
	return nil
}

// URL is the address of one of the look's files; empty where there is no look.
func (l *Look) URL(name string) string {
	if l == nil {
		return ""
	}
	return l.addresses[name]
}

// Asset gives the file served as /assets/NAME: one of the look's, or of the asset
// tool's.
func (s *Shell) Asset(name string) (File, bool) {
	if s.Look != nil {
		if f, ok := s.Look.files[name]; ok {
			return f, true
		}
	}
	return Asset(name)
}

// recoloured is one of our drawings in the municipality's colour.
func recoloured(svg []byte, c colour.Colour) []byte {
	return bytes.ReplaceAll(svg, []byte("#06c"), []byte(c.String()))
}

// initials are the first letters of the first two words that matter: of "San
// Benedetto del Tronto" SB.
func initials(name string) string {
	var letters []rune
	for _, word := range strings.Fields(name) {
		if r := []rune(word); len(letters) < 2 && strings.ToUpper(string(r[0])) == string(r[0]) {
			letters = append(letters, r[0])
		}
	}
	return string(letters)
}

// initialsIcon draws letters on the colour. They stay within the middle, so that a
// telephone may cut the corners off.
func initialsIcon(size int, ground colour.Colour, letters string) ([]byte, error) {
	face, err := opentype.Parse(gobold.TTF)
	if err != nil {
		return nil, err
	}
	cut, err := opentype.NewFace(face, &opentype.FaceOptions{Size: float64(size) * 0.42, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, err
	}
	canvas := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(color.RGBA{ground.R, ground.G, ground.B, 255}), image.Point{}, draw.Src)
	pen := font.Drawer{Dst: canvas, Src: image.White, Face: cut}
	bounds, _ := pen.BoundString(letters)
	pen.Dot = fixed.Point26_6{
		X: fixed.I(size)/2 - (bounds.Min.X+bounds.Max.X)/2,
		Y: fixed.I(size)/2 - (bounds.Min.Y+bounds.Max.Y)/2,
	}
	pen.DrawString(letters)
	var b bytes.Buffer
	if err := png.Encode(&b, canvas); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
