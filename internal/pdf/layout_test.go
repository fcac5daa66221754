package pdf

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func TestDocumentsThatWouldBreakTheNormsAreRefused(t *testing.T) {
	figure := Figure{Bitmap: checker(21), Module: 1.44, Quiet: 4, Alt: "Codice"}
	for title, change := range map[string]func(*Document){
		"without title":               func(d *Document) { d.Title = " " },
		"without language":            func(d *Document) { d.Lang = "" },
		"with a language that breaks": func(d *Document) { d.Lang = "it) /X (" },
		"without time":                func(d *Document) { d.Created = d.Created.AddDate(-2026, 0, 0) },
		"first heading of level 2":    func(d *Document) { d.Blocks = []Block{Heading{2, "Due"}} },
		"two headings of level 1":     func(d *Document) { d.Blocks = []Block{Heading{1, "Uno"}, Heading{1, "Uno"}} },
		"level skipped in a group":    func(d *Document) { d.Blocks = []Block{Heading{1, "Uno"}, Together{[]Block{Heading{3, "Tre"}}}} },
		"row with a cell too few":     func(d *Document) { d.Blocks = []Block{Table{[]Column{{}, {}}, [][]string{{"a"}}}} },
		"figure without Alt":          func(d *Document) { f := figure; f.Alt = ""; d.Blocks = []Block{f} },
		"figure wider than the page":  func(d *Document) { f := figure; f.Module = 50; d.Blocks = []Block{f} },
		"figure without its bits":     func(d *Document) { f := figure; f.Bitmap.Bits = nil; d.Blocks = []Block{f} },
		"attachment with a path":      func(d *Document) { d.Attachment.Name = "../certificato.json" },
		"attachment without type":     func(d *Document) { d.Attachment.MediaType = "json" },
		"signer without label":        func(d *Document) { s := *d.Signature; s.Label = ""; d.Signature = &s },
		"character in no font":        func(d *Document) { d.Blocks = []Block{Paragraph{Text: "日本"}} },
		"text that is not UTF-8":      func(d *Document) { d.Blocks = []Block{Paragraph{Text: "a\xffb"}} },
	} {
		doc := sample()
		change(&doc)
		if _, err := Write(doc); !errors.Is(err, ErrDocument) {
			t.Errorf("%s: got %v, want ErrDocument", title, err)
		}
	}
}

func TestPeoplesTextsMaySubstituteWhatNoFontHas(t *testing.T) {
	doc := sample()
	doc.Substitute = true
	doc.Blocks = []Block{Paragraph{Text: "Oggetto: 日"}}
	if _, err := Write(doc); err != nil {
		t.Error(err)
	}
}

func TestAFaceThatLacksALetterBorrowsIt(t *testing.T) {
	doc := sample()
	doc.Blocks = []Block{Paragraph{Text: "Иванов"}}
	f := read(t, doc)
	if n := len(f.dict(f.dict(f.pages[0]["Resources"])["Font"])); n != 3 {
		t.Errorf("got %d fonts, want the fixed-width face to lend Cyrillic letters", n)
	}
}

// composed lays out blocks and returns the composer.
func composed(t *testing.T, blocks ...Block) *composer {
	t.Helper()
	p, err := NewPress()
	if err != nil {
		t.Fatal(err)
	}
	c := newComposer(p, &Document{Blocks: blocks})
	c.compose()
	return c
}

func TestLinesBreakAtSpacesAndStayInTheColumn(t *testing.T) {
	c := composed(t)
	text := strings.Repeat("parola ", 60) + strings.Repeat("x", 300) + " fine\nnuova riga"
	for _, width := range []float64{60, 200, lineWidth} {
		lines := c.wrap(text, bodyStyle, width)
		var back strings.Builder
		for _, l := range lines {
			if w := float64(l.width) * bodyStyle.size / 1000; w > width {
				t.Errorf("a line of %.1f in a column of %.1f", w, width)
			}
			for _, g := range l.glyphs {
				back.WriteRune(c.press.fonts[g.face].Rune(g.id))
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if squeeze(back.String()) != squeeze(text) {
			t.Errorf("width %.0f: the text is not the same after breaking", width)
		}
	}
	if n := len(c.wrap("uno\n\ndue", bodyStyle, lineWidth)); n != 3 {
		t.Errorf("got %d lines, want the empty one kept", n)
	}
}

func TestNothingIsDrawnOutsideTheFrame(t *testing.T) {
	c := composed(t, sample().Blocks...)
	for i, p := range c.pages {
		for _, m := range p.marks {
			if m.x < marginSide-0.01 || m.dy < marginFoot-0.01 || m.dy > pageHeight-marginTop {
				t.Errorf("page %d: a mark at %.1f, %.1f", i, m.x, m.dy)
			}
		}
	}
}

func TestWhatBelongsTogetherStaysOnAPage(t *testing.T) {
	for n := range 60 {
		blocks := []Block{}
		for i := range n {
			blocks = append(blocks, Paragraph{Text: fmt.Sprint("riga ", i)})
		}
		c := composed(t, append(blocks, Together{[]Block{
			Heading{1, "Insieme"},
			Figure{Bitmap: checker(21), Module: 1.44, Quiet: 4, Alt: "Codice"},
			Paragraph{Text: strings.Repeat("Parole in fila. ", 30)},
		}})...)
		last := map[string]map[int]bool{}
		for i, p := range c.pages {
			for _, m := range p.marks {
				if m.in == nil || m.in.order <= n {
					continue
				}
				if last["together"] == nil {
					last["together"] = map[int]bool{}
				}
				last["together"][i] = true
			}
		}
		if len(last["together"]) != 1 {
			t.Errorf("after %d paragraphs the group is on %d pages", n, len(last["together"]))
		}
	}
}

func TestATableRepeatsItsHeaderAsDecoration(t *testing.T) {
	f := read(t, sample())
	headers := 0
	for _, tag := range f.tags() {
		if tag == "THead" {
			headers++
		}
	}
	if headers != 1 {
		t.Errorf("got %d headers in the tree, want 1", headers)
	}
	c := composed(t, sample().Blocks...)
	for i, p := range c.pages[1:] {
		text := ""
		for _, m := range p.marks {
			for _, g := range m.text.glyphs {
				if m.in == nil {
					text += string(c.press.fonts[g.face].Rune(g.id))
				}
			}
		}
		if !strings.Contains(text, "N.CausaleImporto") {
			t.Errorf("page %d begins with %q, want the header", i+2, text)
		}
	}
}

var placed = regexp.MustCompile(`99\.36 0 0 99\.36 ([\d.]+) ([\d.]+) cm`)

func TestTheFigureStandsOnThePrintersGrid(t *testing.T) {
	f := read(t, sample())
	m := placed.FindStringSubmatch(f.content(f.pages[len(f.pages)-1]))
	if m == nil {
		t.Fatal("no image of 69 modules of 1.44 points")
	}
	for _, s := range m[1:] {
		var v float64
		if _, err := fmt.Sscan(s, &v); err != nil {
			t.Fatal(err)
		}
		if dots := v / printerDot; dots-float64(int(dots+0.5)) > 1e-6 || float64(int(dots+0.5))-dots > 1e-6 {
			t.Errorf("%s is %.4f dots", s, dots)
		}
	}
}

// certificate is about what a certificate of residence is made of.
func certificate() Document {
	d := sample()
	d.Blocks = []Block{
		Heading{1, "Certificato di residenza"},
		Paragraph{Text: "L'ufficiale d'anagrafe, visti gli atti d'ufficio, certifica che la persona qui sotto è residente in questo Comune."},
		Definitions{Items: []Item{
			{Label: "Cognome", Value: "RAVAIOLI"},
			{Label: "Nome", Value: "MARIA ELENA"},
			{Label: "Nata il", Value: "14/03/1985"},
			{Label: "Codice fiscale", Value: "RVLMLN85C54H501X", Mono: true},
			{Label: "Indirizzo", Value: "Via Grande 124 int. 5"},
		}},
		Paragraph{Text: "Il presente certificato non può essere prodotto agli organi della pubblica amministrazione o ai privati gestori di pubblici servizi."},
		Together{[]Block{Figure{Bitmap: checker(69), Module: 1.44, Quiet: 4, Alt: "Contrassegno", Beside: []Paragraph{
			{Text: "KF6A TUUI HZH2 DMDN", Mono: true}, {Text: "Il contrassegno sostituisce la firma autografa.", Small: true},
		}}}},
	}
	return d
}

func benchmark(b *testing.B, change func(*Document, int)) {
	p, err := NewPress()
	if err != nil {
		b.Fatal(err)
	}
	doc := certificate()
	size := 0
	for i := 0; b.Loop(); i++ {
		change(&doc, i)
		out, err := p.Write(doc)
		if err != nil {
			b.Fatal(err)
		}
		size = len(out)
	}
	b.ReportMetric(float64(size), "bytes")
}

func BenchmarkCertificate(b *testing.B) { benchmark(b, func(*Document, int) {}) }

// Every document with other letters: no subset is found in the cache.
func BenchmarkCertificateWithNewSubset(b *testing.B) {
	benchmark(b, func(d *Document, i int) {
		letters := []rune("Џ")
		for bit := range 24 {
			if i>>bit&1 == 1 {
				letters = append(letters, rune(0x410+bit))
			}
		}
		d.Blocks[1] = Paragraph{Text: string(letters), Mono: true}
	})
}

func BenchmarkCertificateWithSharedFonts(b *testing.B) {
	benchmark(b, func(d *Document, _ int) { d.SharedFonts = true })
}

func BenchmarkInspect(b *testing.B) {
	file := write(b, certificate())
	for b.Loop() {
		if r, err := Inspect(file); err != nil || r.Integrity != Intact {
			b.Fatal(err)
		}
	}
}

var inlineImage = regexp.MustCompile(`\nID ([0-9a-f]+)>`)

func TestTheFigureIsDarkWhereTheBitmapIs(t *testing.T) {
	f := read(t, sample())
	m := inlineImage.FindStringSubmatch(f.content(f.pages[len(f.pages)-1]))
	if m == nil {
		t.Fatal("no image")
	}
	bits := checker(69).Bits
	if got, want := m[1][:2], fmt.Sprintf("%02x", ^bits[0]); len(m[1]) != 2*len(bits) || got != want {
		t.Errorf("got %d digits beginning with %s, want %d and %s: in a mask a 0 paints", len(m[1]), got, 2*len(bits), want)
	}
}
