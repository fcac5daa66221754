package stamp

import (
	"errors"
	"image"
	"image/color"
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	qrdecoder "github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
	"golang.org/x/image/draw"
)

// MaxPixels is the largest picture that is searched for a code.
const MaxPixels = 20_000_000

// Modules of the smallest and the largest code.
const (
	smallestCode = 21
	largestCode  = 177
)

// ErrNoCode says that no QR code could be read in a picture.
var ErrNoCode = errors.New("stamp: no code could be read in the picture")

// ReadQR finds the QR code in a photo or scan and gives its text. One look reads most pictures; copies, poor scans and
// creases need another: the picture is scaled, smoothed and made black and white in several ways, the cheapest first.
func ReadQR(picture image.Image) (text string, err error) {
	defer func() { // the decoder is somebody else's and the picture a stranger's
		if p := recover(); p != nil {
			text, err = "", ErrNoCode
		}
	}()
	b := picture.Bounds()
	if b.Dx() <= 0 || b.Dy() <= 0 || b.Dx() > MaxPixels/b.Dy() {
		return "", ErrNoCode
	}
	gray := toGray(picture)
	for _, look := range looks() {
		if text, ok := look.read(gray); ok {
			return text, nil
		}
	}
	return "", ErrNoCode
}

// look is one way of looking at a picture.
type look struct {
	scale     float64
	blur      int // half width of the box; 0 for none
	threshold int // half window of the local mean; 0 for none
	offset    int // darker than the mean by more than this is dark
	global    bool
}

func looks() []look {
	return []look{
		{scale: 1},
		{scale: 1, global: true},
		{scale: 0.5},
		{scale: 2},
		{scale: 1, blur: 1},
		{scale: 2, blur: 1},
		{scale: 2, blur: 1, threshold: 24, offset: 4, global: true},
		{scale: 3, blur: 2, threshold: 40, offset: 3, global: true},
		{scale: 1, threshold: 20, offset: 5, global: true},
	}
}

func (l look) read(gray *image.Gray) (string, bool) {
	picture := scaled(gray, l.scale)
	if picture == nil {
		return "", false
	}
	if l.blur > 0 {
		picture = meanOf(picture, l.blur)
	}
	if l.threshold > 0 {
		picture = blackWhite(picture, meanOf(picture, l.threshold), l.offset)
	}
	source := gozxing.NewLuminanceSourceFromImage(picture)
	binarizer := gozxing.NewHybridBinarizer(source)
	if l.global {
		binarizer = gozxing.NewGlobalHistgramBinarizer(source)
	}
	bitmap, err := gozxing.NewBinaryBitmap(binarizer)
	if err != nil {
		return "", false
	}
	if result, err := qrcode.NewQRCodeReader().Decode(bitmap, harder()); err == nil {
		return result.GetText(), true
	}
	return fromCorners(bitmap)
}

func harder() map[gozxing.DecodeHintType]any {
	return map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
}

// fromCorners is for the codes that the decoder finds and gives up: it measures the modules and refuses a count that no
// version has, although a large code on clean paper is easily measured two modules wrong. Here the three nearest versions
// are tried; the error correction refuses the wrong ones.
func fromCorners(bitmap *gozxing.BinaryBitmap) (string, bool) {
	matrix, err := bitmap.GetBlackMatrix()
	if err != nil {
		return "", false
	}
	found, notFound := detector.NewFinderPatternFinder(matrix, nil).Find(harder())
	if notFound != nil {
		return "", false
	}
	topLeft, topRight, bottomLeft := found.GetTopLeft(), found.GetTopRight(), found.GetBottomLeft()
	module := (topLeft.GetEstimatedModuleSize() + topRight.GetEstimatedModuleSize() + bottomLeft.GetEstimatedModuleSize()) / 3
	if module < 1 {
		return "", false
	}
	side := (gozxing.ResultPoint_Distance(topLeft, topRight) + gozxing.ResultPoint_Distance(topLeft, bottomLeft)) / 2
	nearest := int(math.Round((side/module+7-smallestCode)/4))*4 + smallestCode
	for _, size := range []int{nearest, nearest - 4, nearest + 4} {
		if size < smallestCode || size > largestCode {
			continue
		}
		grid := detector.Detector_createTransform(topLeft, topRight, bottomLeft, nil, size)
		modules, err := detector.Detector_sampleGrid(matrix, grid, size)
		if err != nil {
			continue
		}
		if result, err := qrdecoder.NewDecoder().Decode(modules, nil); err == nil {
			return result.GetText(), true
		}
	}
	return "", false
}

func toGray(picture image.Image) *image.Gray {
	if g, ok := picture.(*image.Gray); ok && g.Rect.Min == (image.Point{}) {
		return g
	}
	b := picture.Bounds()
	g := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(g, g.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(g, g.Rect, picture, b.Min, draw.Over)
	return g
}

// scaled gives nil where the picture would become too large to be worth it.
func scaled(g *image.Gray, by float64) *image.Gray {
	if by == 1 {
		return g
	}
	w, h := int(float64(g.Rect.Dx())*by), int(float64(g.Rect.Dy())*by)
	if w < 1 || h < 1 || w > MaxPixels/h {
		return nil
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	draw.CatmullRom.Scale(out, out.Rect, g, g.Rect, draw.Src, nil)
	return out
}

// meanOf gives each pixel the mean of its neighbourhood, by running sums.
func meanOf(g *image.Gray, half int) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	sums := make([]int64, (w+1)*(h+1))
	for y := range h {
		row := int64(0)
		for x := range w {
			row += int64(g.Pix[y*g.Stride+x])
			sums[(y+1)*(w+1)+x+1] = sums[y*(w+1)+x+1] + row
		}
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		top, bottom := max(0, y-half), min(h, y+half+1)
		for x := range w {
			left, right := max(0, x-half), min(w, x+half+1)
			sum := sums[bottom*(w+1)+right] - sums[top*(w+1)+right] - sums[bottom*(w+1)+left] + sums[top*(w+1)+left]
			out.Pix[y*out.Stride+x] = uint8(sum / int64((bottom-top)*(right-left))) //nolint:gosec // a mean of bytes
		}
	}
	return out
}

func blackWhite(g, mean *image.Gray, offset int) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, g.Rect.Dx(), g.Rect.Dy()))
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			if int(g.Pix[y*g.Stride+x]) >= int(mean.Pix[y*mean.Stride+x])-offset {
				out.Pix[y*out.Stride+x] = 255
			}
		}
	}
	return out
}
