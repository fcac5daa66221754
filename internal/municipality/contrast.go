package municipality

import (
	"math"
	"strconv"
)

// contrastWithWhite gives the contrast ratio of a colour "#rrggbb" with white
// text (WCAG 2.2, relative luminance).
func contrastWithWhite(colour string) float64 {
	weights := [3]float64{0.2126, 0.7152, 0.0722}
	luminance := 0.0
	for i, w := range weights {
		v, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		luminance += w * c
	}
	return 1.05 / (luminance + 0.05)
}
