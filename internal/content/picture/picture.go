// Package picture makes the sizes of an image that the site shows. It promises that what is decoded is bounded in bytes
// and in pixels before a pixel is touched, that nothing of the file but its pixels survives (where and with what a
// photograph was taken is gone), and that a photograph stands upright. It knows no database and no page.
package picture

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

// Limits of what is taken.
const (
	MaxBytes  = 8 << 20
	MaxPixels = 25_000_000
	quality   = 82
)

// What is wrong with an image.
var (
	ErrFormat = errors.New("picture: no image of a known format")
	ErrLarge  = errors.New("picture: more bytes or pixels than are taken")
)

// widths are the sizes that are made, as far as the image has them.
func widths() []int { return []int{320, 640, 1280} }

// Size is an image in one size.
type Size struct {
	Width, Height int
	Media         string
	Data          []byte
}

// format is how images of one kind are read.
type format struct {
	config func(*bytes.Reader) (image.Config, error)
	decode func(*bytes.Reader) (image.Image, error)
}

func known(data []byte) (format, bool) {
	begins := func(s string) bool { return bytes.HasPrefix(data, []byte(s)) }
	switch {
	case begins("\xff\xd8\xff"):
		return format{func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) }, func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) }}, true
	case begins("\x89PNG\r\n\x1a\n"):
		return format{func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) }, func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) }}, true
	case begins("GIF8"):
		return format{func(r *bytes.Reader) (image.Config, error) { return gif.DecodeConfig(r) }, func(r *bytes.Reader) (image.Image, error) { return gif.Decode(r) }}, true
	case len(data) > 12 && begins("RIFF") && string(data[8:12]) == "WEBP":
		return format{func(r *bytes.Reader) (image.Config, error) { return webp.DecodeConfig(r) }, func(r *bytes.Reader) (image.Image, error) { return webp.Decode(r) }}, true
	default:
		return format{}, false
	}
}

// Make decodes an image and gives it in its sizes, the smallest first.
func Make(data []byte) ([]Size, error) {
	if len(data) > MaxBytes {
		return nil, ErrLarge
	}
	f, ok := known(data)
	if !ok {
		return nil, ErrFormat
	}
	c, err := f.config(bytes.NewReader(data))
	switch {
	case err != nil || c.Width <= 0 || c.Height <= 0:
		return nil, ErrFormat
	case c.Width > MaxPixels/c.Height:
		return nil, ErrLarge
	}
	img, err := f.decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrFormat
	}
	img = upright(img, orientation(data))
	var sizes []Size
	for _, w := range widths() {
		full := img.Bounds().Dx()
		if w > full && len(sizes) > 0 && sizes[len(sizes)-1].Width < full {
			w = full
		}
		if w > full && len(sizes) > 0 {
			break
		}
		s, err := sized(img, min(w, full))
		if err != nil {
			return nil, err
		}
		sizes = append(sizes, s)
	}
	return sizes, nil
}

// sized scales an image to a width and writes it as what suits it.
func sized(img image.Image, width int) (Size, error) {
	from := img.Bounds()
	height := max(1, from.Dy()*width/from.Dx())
	to := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(to, to.Bounds(), img, from, draw.Src, nil)
	var b bytes.Buffer
	s := Size{Width: width, Height: height, Media: "image/jpeg"}
	var err error
	if to.Opaque() {
		err = jpeg.Encode(&b, to, &jpeg.Options{Quality: quality})
	} else {
		s.Media, err = "image/png", png.Encode(&b, to)
	}
	s.Data = b.Bytes()
	return s, err
}

// upright turns and mirrors an image as its camera says it was held.
func upright(img image.Image, how int) image.Image {
	if how < 2 || how > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	to := image.NewNRGBA(image.Rect(0, 0, w, h))
	if how >= 5 {
		to = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch how {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			to.Set(tx, ty, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return to
}
