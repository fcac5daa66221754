package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"comune.example/sportello/internal/content/picture"
)

// photo is a JPEG, red at its left and blue at its right, with what a camera writes into it.
func photo(t testing.TB, width, height, orientation int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: 255, A: 255}
			if x >= width/2 {
				c = color.NRGBA{B: 255, A: 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00GPS 44.1368 12.2414")
	exif[6+8+2+9] = byte(orientation)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, 0, 0}
	binary.BigEndian.PutUint16(head[4:], uint16(len(exif)+2))
	return append(append(head, exif...), b.Bytes()[2:]...)
}

func TestSizesAreMadeAndNothingOfTheCameraStays(t *testing.T) {
	data := photo(t, 2000, 1000, 1)
	if !bytes.Contains(data, []byte("GPS 44.1368")) {
		t.Fatal("the test's photograph says nothing about its place")
	}
	sizes, err := picture.Make(data)
	if err != nil || len(sizes) != 3 {
		t.Fatalf("%d sizes, %v", len(sizes), err)
	}
	for n, want := range []int{320, 640, 1280} {
		s := sizes[n]
		c, err := jpeg.DecodeConfig(bytes.NewReader(s.Data))
		if err != nil || s.Width != want || s.Height != want/2 || c.Width != want || s.Media != "image/jpeg" {
			t.Errorf("size %d: %d by %d %s, %v", n, s.Width, s.Height, s.Media, err)
		}
		if bytes.Contains(s.Data, []byte("GPS")) || bytes.Contains(s.Data, []byte("Exif")) {
			t.Error("what the camera wrote is still there")
		}
	}
}

func TestAPhotographStandsUpright(t *testing.T) {
	for orientation, redAt := range map[int]image.Point{1: {2, 50}, 2: {97, 50}, 3: {97, 50}, 6: {50, 2}, 8: {50, 97}, 5: {50, 2}, 7: {50, 97}, 4: {2, 50}} {
		sizes, err := picture.Make(photo(t, 100, 100, orientation))
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(sizes[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		if r, _, b, _ := img.At(redAt.X, redAt.Y).RGBA(); r < b {
			t.Errorf("orientation %d: it is blue at %v, want red", orientation, redAt)
		}
	}
}

func TestSmallAndTransparentImagesStayWhatTheyAre(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 500, 10))
	var p, g bytes.Buffer
	if err := errors.Join(png.Encode(&p, img), gif.Encode(&g, img, nil)); err != nil {
		t.Fatal(err)
	}
	sizes, err := picture.Make(p.Bytes())
	if err != nil || len(sizes) != 2 || sizes[1].Width != 500 || sizes[1].Media != "image/png" {
		t.Errorf("PNG: %d sizes, %v", len(sizes), err)
	}
	if _, err := picture.Make(g.Bytes()); err != nil {
		t.Errorf("GIF: %v", err)
	}
}

func TestWhatIsTooLargeIsRefusedBeforeItIsDecoded(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	bomb := b.Bytes()
	binary.BigEndian.PutUint32(bomb[16:], 60_000) // what the header says is believed first
	binary.BigEndian.PutUint32(bomb[20:], 60_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, tc := range map[string]struct {
		data []byte
		want error
	}{
		"many bytes":  {append([]byte("\xff\xd8\xff"), make([]byte, picture.MaxBytes)...), picture.ErrLarge},
		"many pixels": {bomb, picture.ErrLarge},
		"nothing":     {nil, picture.ErrFormat},
		"a page":      {[]byte("<svg onload=alert(1)>"), picture.ErrFormat},
		"half a JPEG": {photo(t, 100, 100, 1)[:200], picture.ErrFormat},
	} {
		if _, err := picture.Make(tc.data); !errors.Is(err, tc.want) {
			t.Errorf("%s: got %v, want %v", name, err, tc.want)
		}
	}
}

func FuzzMake(f *testing.F) {
	f.Add(photo(f, 10, 10, 6))
	f.Add([]byte("GIF89a\x01\x00\x01\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			t.Skip()
		}
		sizes, err := picture.Make(data)
		if (len(sizes) == 0) != (err != nil) {
			t.Errorf("%d sizes and %v", len(sizes), err)
		}
	})
}
