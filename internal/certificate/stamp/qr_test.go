package stamp

import (
	"math/rand/v2"
	"strings"
	"testing"

	"rsc.io/qr/coding"
)

// weigh is the penalty of ISO/IEC 18004 as the norm tells it, module by module.
func weigh(m Matrix) int {
	total, dark := 0, 0
	for y := range m.Size {
		total += weighLine(m.Size, func(i int) bool { return m.Dark(i, y) }) + weighLine(m.Size, func(i int) bool { return m.Dark(y, i) })
		for x := range m.Size {
			d := m.Dark(x, y)
			if d {
				dark++
			}
			if x+1 < m.Size && y+1 < m.Size && d == m.Dark(x+1, y) && d == m.Dark(x, y+1) && d == m.Dark(x+1, y+1) {
				total += 3
			}
		}
	}
	percent := dark * 100 / (m.Size * m.Size)
	return total + max(percent-50, 50-percent)/5*10
}

func weighLine(n int, dark func(int) bool) int {
	total, run := 0, 0
	text := "...."
	for i := range n {
		if run++; i > 0 && dark(i) != dark(i-1) {
			run = 1
		}
		switch {
		case run == 5:
			total += 3
		case run > 5:
			total++
		}
		text += map[bool]string{true: "#", false: "."}[dark(i)]
	}
	text += "...."
	for i := range text {
		if strings.HasPrefix(text[i:], "#.###.#....") {
			total += 40
		}
		if strings.HasPrefix(text[i:], "....#.###.#") {
			total += 40
		}
	}
	return total
}

func TestThePenaltyIsTheNorms(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{21, 64, 65, 69, 128, 129, 177} {
		for _, density := range []int{2, 5, 9} {
			m := Matrix{Size: size, rows: make([]line, size)}
			for y := range size {
				for x := range size {
					if random.IntN(10) < density {
						m.rows[y][x/64] |= 1 << (x % 64)
					}
				}
			}
			if got, want := m.penalty(), weigh(m); got != want {
				t.Errorf("%d modules, density %d: got %d, want %d", size, density, got, want)
			}
		}
	}
}

func TestEveryMaskIsDrawnAsTheEncoderDrawsIt(t *testing.T) {
	for _, n := range []int{10, 300, 700} {
		segments := []coding.Encoding{coding.Alpha("HTTPS://EXAMPLE.ORG/V"), coding.String("#"), coding.Alpha(strings.Repeat("K7", n))}
		version, err := smallest(segments)
		if err != nil {
			t.Fatal(err)
		}
		p, err := new(Drawer).plan(version)
		if err != nil {
			t.Fatal(err)
		}
		code, err := p.first.Encode(segments...)
		if err != nil {
			t.Fatal(err)
		}
		first, lowest := fromCode(code), -1
		for mask := range coding.Mask(masks) {
			layout, err := coding.NewPlan(version, coding.M, mask)
			if err != nil {
				t.Fatal(err)
			}
			want, err := layout.Encode(segments...)
			if err != nil {
				t.Fatal(err)
			}
			for y := range first.Size {
				for x := range first.Size {
					changed := p.changes[mask][y][x/64]>>(x%64)&1 != 0
					if got := first.Dark(x, y) != changed; got != want.Black(x, y) {
						t.Fatalf("version %d, mask %d: module %d,%d is %t", version, mask, x, y, got)
					}
				}
			}
			if w := weigh(fromCode(want)); lowest < 0 || w < lowest {
				lowest = w
			}
		}
		if got := weigh(p.best(first)); got != lowest {
			t.Errorf("version %d: the drawn mask weighs %d, the best %d", version, got, lowest)
		}
	}
}

func TestRowsPutTheLeftmostModuleInTheHighestBit(t *testing.T) {
	m := Matrix{Size: 21, rows: make([]line, 21)}
	m.rows[0] = line{1 | 1<<9}
	m.rows[20] = line{1 << 20}
	rows := m.Rows()
	if len(rows) != 63 || rows[0] != 0x80 || rows[1] != 0x40 || rows[62] != 0x08 {
		t.Errorf("got %x", rows)
	}
}
