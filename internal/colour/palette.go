package colour

import "strings"

// Palette are the colours of one theme, by what they are for.
type Palette struct {
	Brand     Colour // of surfaces under white text: header, buttons
	BrandDeep Colour // the same, darker
	Dark      Colour // of the footer and the back office's header
	Link      Colour // of links and marks on the page
	Deep      Colour // of links that weigh more
	Title     Colour // of headings
	Mist      Colour // a surface with a hint of the colour
	Cloud     Colour // a surface with a little more of it
}

// surfaces are what a theme's pages and cards lie on; the stylesheet names the same.
type surfaces struct{ paper, raised Colour }

func lightSurfaces() surfaces { return surfaces{white(), white()} }
func darkSurfaces() surfaces  { return surfaces{Colour{0x12, 0x18, 0x1f}, Colour{0x1a, 0x22, 0x2b}} }

// Light is the palette of the light theme.
func Light(primary, dark Colour) Palette {
	s := lightSurfaces()
	p := Palette{
		Brand: primary.Nearest(Text, white()), Dark: dark.Nearest(Text, white()),
		Mist: white().Mix(primary, 0.05), Cloud: white().Mix(primary, 0.10),
	}
	p.BrandDeep = p.Brand.Mix(black(), 0.25)
	p.Link = p.Brand.Nearest(Text, s.paper, p.Mist, p.Cloud)
	p.Deep = p.BrandDeep.Nearest(Text, s.paper, p.Mist, p.Cloud)
	p.Title = p.Dark.Nearest(Text, s.paper, p.Mist, p.Cloud)
	return p
}

// Night is the palette of the dark theme: the same colours, lifted until they are
// seen on dark surfaces.
func Night(primary, dark Colour) Palette {
	s := darkSurfaces()
	p := Palette{
		Brand: primary.nearest([]wish{{white(), Text}, {s.paper, Part}}),
		Dark:  dark.Nearest(Text, white()),
		Mist:  s.raised.Mix(primary, 0.08), Cloud: s.raised.Mix(primary, 0.20),
	}
	p.BrandDeep = p.Brand.Mix(black(), 0.30)
	p.Link = primary.Mix(white(), 0.35).Nearest(Text, s.paper, s.raised, p.Mist, p.Cloud)
	p.Deep = p.Link.Mix(white(), 0.25)
	p.Title = white().Mix(primary, 0.08)
	return p
}

// Declarations are the palette as custom properties of a stylesheet.
func (p Palette) Declarations() string {
	var b strings.Builder
	for _, d := range []struct {
		name  string
		value Colour
	}{
		{"brand", p.Brand},
		{"brand-deep", p.BrandDeep},
		{"dark", p.Dark},
		{"blue", p.Link},
		{"deep", p.Deep},
		{"title", p.Title},
		{"mist", p.Mist},
		{"cloud", p.Cloud},
	} {
		b.WriteString("--sp-" + d.name + ":" + d.value.String() + ";")
	}
	return b.String()
}
