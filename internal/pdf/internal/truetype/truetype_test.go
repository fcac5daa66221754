package truetype

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

func fonts(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("../../fonts/*.ttf")
	if err != nil || len(paths) != 3 {
		t.Fatalf("got fonts %v, %v", paths, err)
	}
	out := map[string][]byte{}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(p)] = b
	}
	return out
}

func TestASubsetHasTheWantedOutlinesTheirPartsAndNoOther(t *testing.T) {
	composites := 0
	for name, b := range fonts(t) {
		f, err := Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range "àÒçŠ€x" {
			g, ok := f.Glyph(r)
			if !ok {
				t.Errorf("%s has no %q", name, r)
				continue
			}
			set := f.NewSet()
			set.Add(g)
			sub, err := f.Subset(set)
			if err != nil {
				t.Fatal(err)
			}
			want := map[uint16]bool{0: true, g: true}
			whole, _ := f.outline(g)
			if signed(whole) < 0 {
				composites++
				want[binary.BigEndian.Uint16(whole[12:])] = true // its first part
			}
			kept := outlinesOf(t, sub)
			for g := range want {
				original, _ := f.outline(g)
				if !bytes.HasPrefix(kept[g], original) {
					t.Errorf("%s: %q: glyph %d is not in the subset", name, r, g)
				}
			}
			if len(kept) > 8 {
				t.Errorf("%s: %q: %d outlines", name, r, len(kept))
			}
		}
	}
	if composites == 0 {
		t.Error("no font composes its accented letters: this test tests nothing")
	}
}

// outlinesOf reads the glyphs of a subset that have an outline, by its own tables.
func outlinesOf(t *testing.T, b []byte) map[uint16][]byte {
	t.Helper()
	tables, err := directory(b)
	if err != nil {
		t.Fatal(err)
	}
	if sum := checksum(b); sum != 0xB1B0AFBA {
		t.Errorf("the sum of the font is %08x", sum)
	}
	out := map[uint16][]byte{}
	for g := 0; 4*g+8 <= len(tables["loca"]); g++ {
		from, to := binary.BigEndian.Uint32(tables["loca"][4*g:]), binary.BigEndian.Uint32(tables["loca"][4*g+4:])
		if to > from {
			out[uint16(g)] = tables["glyf"][from:to]
		}
	}
	return out
}

func TestLettersAndDigitsHaveTheirWidths(t *testing.T) {
	f, err := Parse(fonts(t)["RobotoMono-Regular.ttf"])
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range "A7à€" {
		if g, _ := f.Glyph(r); f.Advance(g) != 600 || f.Rune(g) != r {
			t.Errorf("%q: width %d, character %q", r, f.Advance(g), f.Rune(g))
		}
	}
	if g, ok := f.Glyph('日'); ok {
		t.Errorf("got glyph %d for a character that the font has not", g)
	}
}

func FuzzParse(f *testing.F) {
	for _, b := range fonts(f) {
		f.Add(b[:2000])
		f.Add(b)
	}
	f.Fuzz(func(_ *testing.T, b []byte) {
		font, err := Parse(b)
		if err != nil {
			return
		}
		set := font.NewSet()
		for g := range min(font.Glyphs, 300) {
			set.Add(uint16(g))
		}
		_, _ = font.Subset(set)
	})
}
