package photo_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"comune.example/sportello/internal/complaint/photo"
)

func picture() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for x := range 40 {
		for y := range 30 {
			m.Set(x, y, color.RGBA{uint8(x * 6), uint8(y * 8), uint8(x * y), 255})
		}
	}
	return m
}

// exif is an EXIF part that says how the picture is turned, and where it was taken.
func exif(turn byte) []byte {
	body := slices.Concat([]byte("Exif\x00\x00"), []byte{'I', 'I', 42, 0, 8, 0, 0, 0, 2, 0, 0x0f, 0x01, 2, 0, 4, 0, 0, 0, 'T', 'e', 'l', 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0, 0, 0, 0, 0}, []byte("GPS 44.1368 12.2414"))
	return append([]byte{0xff, 0xe1, 0, byte(len(body) + 2)}, body...)
}

func jpg(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPhotographSaysNothingBesideItsPicture(t *testing.T) {
	plain := jpg(t)
	spied := slices.Concat(plain[:2], exif(6), []byte{0xff, 0xfe, 0, 9}, []byte("comment"), []byte{0xff, 0xe2, 0, 9}, []byte("MPF\x00abc"), plain[2:], []byte("a film behind the picture"))
	got, err := photo.Clean(spied)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"GPS", "Tel", "comment", "MPF", "film"} {
		if bytes.Contains(got, []byte(secret)) {
			t.Errorf("it still says %q", secret)
		}
	}
	same(t, plain, got)
	turned := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6}
	if !bytes.Contains(got, turned) {
		t.Error("it no longer says how it is turned")
	}
	if again, err := photo.Clean(got); err != nil || !bytes.Equal(again, got) {
		t.Errorf("cleaned twice it is another (%v)", err)
	}
	if upright, err := photo.Clean(plain); err != nil || bytes.Contains(upright, []byte("Exif")) {
		t.Errorf("one that stands upright says something (%v)", err)
	}
}

func TestAPNGSaysNothingBesideItsPicture(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	plain := b.Bytes()
	head := 8 + 25 // signature and IHDR
	spied := slices.Concat(plain[:head], []byte{0, 0, 0, 10}, []byte("tEXtGPS\x0044.136"), []byte{0, 0, 0, 0}, plain[head:], []byte("behind"))
	got, err := photo.Clean(spied)
	if err != nil || !bytes.Equal(got, plain) {
		t.Errorf("got %d bytes (%v), want the %d of the picture", len(got), err, len(plain))
	}
}

// same wants two files to show the same points.
func same(t *testing.T, a, b []byte) {
	t.Helper()
	one, err := jpeg.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	two, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for x := range 40 {
		for y := range 30 {
			if one.At(x, y) != two.At(x, y) {
				t.Fatalf("the picture changed at %d, %d", x, y)
			}
		}
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	good := jpg(t)
	huge := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00")
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("hello"), "a cut head": good[:20], "a bomb": huge} {
		if _, err := photo.Clean(data); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\x08\x00\x00\x00"))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := photo.Clean(data)
		if err == nil && bytes.Contains(got, []byte("GPS")) && !bytes.Contains(data, []byte("GPS")) {
			t.Error("cleaning added something")
		}
	})
}
