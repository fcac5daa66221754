package main

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// literals are the colours that a stylesheet writes out.
var literals = regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|(?:hsl|rgb)\(\s*[0-9.]+%?\s*,\s*[0-9.]+%?\s*,\s*[0-9.]+%?\s*\)`)

// recolour puts our custom properties in the place of the colours that Bootstrap
// Italia writes out, so that a municipality's own colours and the dark theme reach
// its rules too. Which property it is, hue, lightness and what the colour is for
// decide. What is translucent stays.
func recolour(css string) string {
	var b strings.Builder
	for _, s := range blocks(css) {
		switch {
		case s.whole:
			b.WriteString(s.prelude)
		case strings.HasPrefix(s.prelude, "@media"), strings.HasPrefix(s.prelude, "@supports"), strings.HasPrefix(s.prelude, "@layer"):
			b.WriteString(s.prelude + "{" + recolour(s.body) + "}")
		case strings.HasPrefix(s.prelude, "@"):
			b.WriteString(s.prelude + "{" + s.body + "}")
		default:
			b.WriteString(s.prelude + "{" + recolourBody(s.body) + "}")
		}
	}
	return b.String()
}

func recolourBody(body string) string {
	declarations := splitDeclarations(body)
	for i, d := range declarations {
		name, value, ok := strings.Cut(d, ":")
		if ok && !strings.Contains(value, "url(") {
			declarations[i] = name + ":" + literals.ReplaceAllStringFunc(value, func(literal string) string {
				return ours(name, literal)
			})
		}
	}
	return strings.Join(declarations, ";")
}

// ours is the custom property that stands for a colour of a declaration.
func ours(property, literal string) string {
	hue, saturation, lightness, ok := hsl(literal)
	if !ok {
		return literal
	}
	if strings.Contains(property, "shadow") && (saturation < 0.6 || lightness > 0.9) { // a real shadow; the others are borders
		return literal
	}
	if strings.Contains(property, "background") || strings.HasSuffix(property, "-bg") {
		return surface(hue, saturation, lightness)
	}
	if lightness > 0.99 { // white text stands on a colour, a white border on the page
		if strings.Contains(property, "border") {
			return "var(--sp-paper)"
		}
		return "var(--sp-on)"
	}
	return mark(hue, saturation, lightness)
}

// surface is for what lies under a text.
func surface(hue, saturation, lightness float64) string {
	switch {
	case lightness > 0.99:
		return "var(--sp-paper)"
	case lightness > 0.92:
		return "var(--sp-mist)"
	case lightness > 0.75:
		return "var(--sp-line)"
	case red(hue, saturation):
		return "var(--sp-red-fill)"
	case green(hue, saturation):
		return "var(--sp-green-fill)"
	case saturation < 0.45:
		return "var(--sp-dark)"
	case lightness < 0.34:
		return "var(--sp-brand-deep)"
	default:
		return "var(--sp-brand)"
	}
}

// mark is for texts, borders and drawings.
func mark(hue, saturation, lightness float64) string {
	switch {
	case lightness > 0.75:
		return "var(--sp-line)"
	case red(hue, saturation):
		return "var(--sp-red)"
	case green(hue, saturation):
		return "var(--sp-green)"
	case saturation > 0.45 && hue > 20 && hue < 60:
		return "var(--sp-amber)"
	case saturation > 0.6 && lightness < 0.34:
		return "var(--sp-deep)"
	case saturation > 0.6:
		return "var(--sp-blue)"
	case lightness > 0.5:
		return "var(--sp-field)"
	case lightness > 0.25:
		return "var(--sp-soft)"
	default:
		return "var(--sp-ink)"
	}
}

func red(hue, saturation float64) bool   { return saturation > 0.45 && (hue > 330 || hue < 15) }
func green(hue, saturation float64) bool { return saturation > 0.45 && hue > 120 && hue < 170 }

// hsl gives hue in degrees, saturation and lightness of an opaque literal.
func hsl(literal string) (hue, saturation, lightness float64, ok bool) {
	if strings.HasPrefix(literal, "#") {
		r, g, b, ok := digits(literal[1:])
		if !ok {
			return 0, 0, 0, false
		}
		hue, saturation, lightness = toHSL(r, g, b)
		return hue, saturation, lightness, true
	}
	var n [3]float64
	inside := literal[4 : len(literal)-1]
	for i, part := range strings.Split(inside, ",") {
		v, err := strconv.ParseFloat(strings.Trim(part, " %"), 64)
		if err != nil {
			return 0, 0, 0, false
		}
		n[i] = v
	}
	if strings.HasPrefix(literal, "hsl") {
		return n[0], n[1] / 100, n[2] / 100, true
	}
	hue, saturation, lightness = toHSL(n[0]/255, n[1]/255, n[2]/255)
	return hue, saturation, lightness, true
}

// digits reads three or six digits; four and eight are translucent.
func digits(s string) (r, g, b float64, ok bool) {
	if len(s) == 3 {
		s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
	}
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 6 {
		return 0, 0, 0, false
	}
	return float64(n>>16) / 255, float64(n>>8&255) / 255, float64(n&255) / 255, true
}

func toHSL(r, g, b float64) (hue, saturation, lightness float64) {
	high, low := math.Max(r, math.Max(g, b)), math.Min(r, math.Min(g, b))
	lightness = (high + low) / 2
	spread := high - low
	if spread == 0 {
		return 0, 0, lightness
	}
	saturation = spread / (1 - math.Abs(2*lightness-1))
	switch high {
	case r:
		hue = math.Mod((g-b)/spread+6, 6)
	case g:
		hue = (b-r)/spread + 2
	default:
		hue = (r-g)/spread + 4
	}
	return hue * 60, saturation, lightness
}
