package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// These tests stand in for a PDF/A and PDF/UA validator: each is one demand of ISO 19005-2/3 or
// ISO 14289-1 on a written file, read by the reader and not from the writer's own structures.

// file is a written document, read.
type file struct {
	*testing.T
	*reader
	catalog, info dict
	xmp           string
	pages         []dict
	elements      []dict // of the structure tree, in reading order
	numbers       []int  // their objects
}

func read(t *testing.T, doc Document) *file {
	t.Helper()
	r, err := newReader(write(t, doc))
	if err != nil {
		t.Fatal(err)
	}
	f := &file{T: t, reader: r, catalog: r.dict(r.trailer["Root"]), info: r.dict(r.trailer["Info"])}
	_, x, err := r.stream(f.catalog["Metadata"])
	if err != nil {
		t.Fatal(err)
	}
	f.xmp = string(x)
	for _, kid := range r.array(r.dict(f.catalog["Pages"])["Kids"]) {
		f.pages = append(f.pages, r.dict(kid))
	}
	f.walk(r.dict(f.catalog["StructTreeRoot"])["K"])
	return f
}

func (f *file) walk(v any) {
	n, ok := v.(reference)
	if !ok {
		return
	}
	e := f.dict(n)
	f.elements, f.numbers = append(f.elements, e), append(f.numbers, int(n))
	for _, kid := range f.array(e["K"]) {
		f.walk(kid)
	}
}

func (f *file) tags() (tags []string) {
	for _, e := range f.elements {
		tags = append(tags, string(e["S"].(name)))
	}
	return tags
}

func (f *file) content(page dict) string {
	_, ops, err := f.stream(page["Contents"])
	if err != nil {
		f.Fatal(err)
	}
	return string(ops)
}

func (f *file) has(text, want string) {
	f.Helper()
	if !strings.Contains(text, want) {
		f.Errorf("%q is not in %.300q", want, text)
	}
}

func TestTheFileBeginsAndEndsAsPDFAWants(t *testing.T) {
	f := read(t, sample())
	if !regexp.MustCompile(`^%PDF-1\.7\n%[\x80-\xff]{4}\n`).MatchString(string(latin1(f.b[:16]))) {
		t.Errorf("got %q, want the version and a comment of four bytes above 127", f.b[:16])
	}
	if !bytes.HasSuffix(f.b, []byte("\n%%EOF\n")) {
		t.Errorf("got the end %q", f.b[len(f.b)-10:])
	}
	id := f.array(f.trailer["ID"])
	if len(id) != 2 || !bytes.Equal(id[0].([]byte), sample().ID) || !bytes.Equal(id[1].([]byte), sample().ID) {
		t.Errorf("got ID %v, want twice the document's", id)
	}
}

func latin1(b []byte) []rune {
	out := make([]rune, len(b))
	for i, c := range b {
		out[i] = rune(c)
	}
	return out
}

func TestEveryEntryOfTheTablePointsAtItsObject(t *testing.T) {
	f := read(t, sample())
	if got, want := f.trailer["Size"], float64(len(f.offsets)); got != want {
		t.Errorf("got Size %v, want %v", got, want)
	}
	streams := 0
	for n := 1; n < len(f.offsets); n++ {
		v, p, err := f.object(n)
		if err != nil {
			t.Errorf("object %d: %v", n, err)
			continue
		}
		if d, ok := v.(dict); ok && d["Length"] != nil {
			streams++
			if _, _, err := f.stream(reference(n)); err != nil {
				t.Errorf("stream %d: %v", n, err)
			}
			continue
		}
		if !p.word("endobj") {
			t.Errorf("object %d has no end", n)
		}
	}
	if streams < 8 {
		t.Errorf("got %d streams, want pages, fonts, profile, metadata and attachment", streams)
	}
}

func TestTheMetadataSayTheSameTwice(t *testing.T) {
	f := read(t, sample())
	d := f.dict(f.catalog["Metadata"])
	if d["Filter"] != nil {
		t.Error("XMP is compressed")
	}
	dec := xml.NewDecoder(strings.NewReader(f.xmp))
	for {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("XMP is not well formed: %v", err)
		}
	}
	for _, want := range []string{
		"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>",
		"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>", "<pdfaProperty:name>part</pdfaProperty:name>",
		`<rdf:li xml:lang="x-default">Certificato di prova &lt;n. 1&gt; &amp; altro</rdf:li>`,
		"<rdf:li>Comune di Prova</rdf:li>", "<rdf:li>it-IT</rdf:li>", "<pdf:Producer>" + words(f.info["Producer"]) + "</pdf:Producer>",
		"<xmp:CreateDate>2026-11-22T10:30:00Z<", "<xmp:ModifyDate>2026-11-22T10:30:00Z<",
	} {
		f.has(f.xmp, want)
	}
	for key, want := range map[string]string{"CreationDate": "D:20261122103000+00'00'", "ModDate": "D:20261122103000+00'00'"} {
		if got := string(f.info[key].([]byte)); got != want {
			t.Errorf("got %s %s, want %s", key, got, want)
		}
	}
	if got := words(f.info["Title"]); got != sample().Title {
		t.Errorf("got title %q", got)
	}
}

func TestWithoutAttachmentTheFileIsPDFA2(t *testing.T) {
	doc := sample()
	doc.Attachment = nil
	f := read(t, doc)
	f.has(f.xmp, "<pdfaid:part>2</pdfaid:part>")
	if f.catalog["AF"] != nil || f.catalog["Names"] != nil {
		t.Error("there are entries for attachments")
	}
}

func TestTheCatalogSaysWhatTheFileIs(t *testing.T) {
	f := read(t, sample())
	if f.dict(f.catalog["MarkInfo"])["Marked"] != true {
		t.Error("not marked as tagged")
	}
	if got := string(f.catalog["Lang"].([]byte)); got != "it-IT" {
		t.Errorf("got Lang %q", got)
	}
	if f.dict(f.catalog["ViewerPreferences"])["DisplayDocTitle"] != true {
		t.Error("the title is not displayed")
	}
	intent := f.dict(f.array(f.catalog["OutputIntents"])[0])
	d, profile, err := f.stream(intent["DestOutputProfile"])
	if err != nil || intent["S"] != name("GTS_PDFA1") || d["N"] != 3.0 || string(profile[16:20]) != "RGB " {
		t.Errorf("got intent %v with a profile %v of %d bytes, %v", intent, d, len(profile), err)
	}
	for i, p := range f.pages {
		if p["Tabs"] != name("S") || p["StructParents"] != float64(i) {
			t.Errorf("page %d: Tabs %v, StructParents %v", i, p["Tabs"], p["StructParents"])
		}
	}
	if len(f.pages) < 3 {
		t.Errorf("got %d pages, want the table to reach a third", len(f.pages))
	}
}

func TestNothingOfTheFileIsForbidden(t *testing.T) {
	f := read(t, sample())
	if f.trailer["Encrypt"] != nil {
		t.Error("encrypted")
	}
	forbidden := []string{"JavaScript", "JS", "AA", "OpenAction", "Launch", "URI", "GoToR", "SMask", "Group", "XFA", "NeedAppearances", "TR"}
	for n := 1; n < len(f.offsets); n++ {
		v, _, _ := f.object(n)
		eachKey(v, func(k string, v any) {
			if slices.Contains(forbidden, k) && k != "S" && v != nil {
				t.Errorf("object %d has /%s", n, k)
			}
		})
	}
}

func eachKey(v any, f func(string, any)) {
	switch v := v.(type) {
	case dict:
		for k, x := range v {
			f(k, x)
			eachKey(x, f)
		}
	case []any:
		for _, x := range v {
			eachKey(x, f)
		}
	}
}

// drawing lists the operators that leave ink or change what ink looks like.
var drawing = regexp.MustCompile(`^(Tj|f|re|BI|cm|q|Q|BT|ET|Td|Tf)$`)

func TestEveryOperatorStandsInAMarkedSequence(t *testing.T) {
	f := read(t, sample())
	for i, p := range f.pages {
		depth := 0
		for _, w := range strings.Fields(f.content(p)) {
			switch {
			case strings.HasSuffix(w, ">>BDC") || w == "BMC":
				depth++
			case w == "EMC":
				depth--
			case drawing.MatchString(w) && depth != 1:
				t.Errorf("page %d: %s at depth %d", i, w, depth)
			}
			if depth < 0 || depth > 1 {
				t.Fatalf("page %d: marked sequences are nested or not balanced", i)
			}
		}
		if depth != 0 {
			t.Errorf("page %d: a marked sequence does not end", i)
		}
	}
}

var mcid = regexp.MustCompile(`/(\w+)<</MCID (\d+)>>BDC`)

func TestEveryMarkOfAPageIsInTheTreeOnce(t *testing.T) {
	f := read(t, sample())
	claimed := f.claims()
	nums := f.array(f.dict(f.dict(f.catalog["StructTreeRoot"])["ParentTree"])["Nums"])
	if got, want := len(nums), 2*len(f.pages)+2; got != want {
		t.Fatalf("got %d entries of the parent tree, want %d", got, want)
	}
	for i, p := range f.pages {
		parents := f.array(nums[2*i+1])
		marks := mcid.FindAllStringSubmatch(f.content(p), -1)
		if len(marks) != len(parents) {
			t.Errorf("page %d: %d marks, %d parents", i, len(marks), len(parents))
		}
		for n, m := range marks {
			if m[2] != strconv.Itoa(n) {
				t.Errorf("page %d: mark %d has MCID %s", i, n, m[2])
			}
			parent := parents[n]
			if f.dict(parent)["S"] != name(m[1]) {
				t.Errorf("page %d: mark %d is /%s, its element %v", i, n, m[1], f.dict(parent)["S"])
			}
			key := fmt.Sprintf("%v/%s", f.array(f.dict(f.catalog["Pages"])["Kids"])[i], m[2])
			if got := claimed[key]; !slices.Equal(got, []int{int(parent.(reference))}) {
				t.Errorf("page %d: mark %d is claimed by %v, its parent is %v", i, n, got, parent)
			}
		}
	}
}

// claims maps "page/MCID" to the elements that claim it.
func (f *file) claims() map[string][]int {
	out := map[string][]int{}
	for i, e := range f.elements {
		for _, k := range f.array(e["K"]) {
			switch k := k.(type) {
			case float64:
				key := fmt.Sprintf("%v/%d", e["Pg"], int(k))
				out[key] = append(out[key], f.numbers[i])
			case dict:
				if k["Type"] == name("MCR") {
					key := fmt.Sprintf("%v/%v", k["Pg"], k["MCID"])
					out[key] = append(out[key], f.numbers[i])
				}
			}
		}
	}
	return out
}

func TestTheTreeIsSound(t *testing.T) {
	f := read(t, sample())
	tags := f.tags()
	if tags[0] != "Document" {
		t.Errorf("got root %s", tags[0])
	}
	first := slices.IndexFunc(tags, func(s string) bool { return regexp.MustCompile(`^H\d$`).MatchString(s) })
	if n := strings.Count(strings.Join(tags, " ")+" ", "H1 "); n != 1 || tags[first] != "H1" {
		t.Errorf("got %d H1, the first heading is %s", n, tags[first])
	}
	for i, e := range f.elements {
		for _, kid := range f.array(e["K"]) {
			if k, ok := kid.(reference); ok && f.dict(k)["P"] != reference(f.numbers[i]) {
				t.Errorf("the parent of %v is %v, want %d", kid, f.dict(k)["P"], f.numbers[i])
			}
		}
		a := f.dict(e["A"])
		switch e["S"] {
		case name("Figure"):
			if words(e["Alt"]) != "Contrassegno: codice QR" || len(f.array(a["BBox"])) != 4 {
				t.Errorf("figure %v", e)
			}
		case name("TH"):
			if a["O"] != name("Table") || a["Scope"] != name("Column") {
				t.Errorf("header cell %v", a)
			}
		case name("TR"):
			if len(f.array(e["K"])) != 3 {
				t.Errorf("row of %d cells", len(f.array(e["K"])))
			}
		case name("L"):
			if a["O"] != name("List") || a["ListNumbering"] == nil {
				t.Errorf("list %v", a)
			}
		}
	}
}

func TestTheSignatureFieldIsPartOfTheTree(t *testing.T) {
	f := read(t, sample())
	widget := f.array(f.dict(f.catalog["AcroForm"])["Fields"])[0]
	w := f.dict(widget)
	if words(w["TU"]) != "Sigillo del Comune di Prova" || w["F"] != 132.0 || w["StructParent"] != float64(len(f.pages)) {
		t.Errorf("got widget %v", w)
	}
	i := slices.Index(f.tags(), "Form")
	if i < 0 {
		t.Fatal("no Form element")
	}
	objr, _ := f.array(f.elements[i]["K"])[0].(dict)
	if objr["Type"] != name("OBJR") || objr["Obj"] != widget {
		t.Errorf("got %v under Form", objr)
	}
	nums := f.array(f.dict(f.dict(f.catalog["StructTreeRoot"])["ParentTree"])["Nums"])
	if nums[len(nums)-1] != reference(f.numbers[i]) {
		t.Errorf("got parent %v of the widget, want %d", nums[len(nums)-1], f.numbers[i])
	}
	if f.dict(f.catalog["Perms"])["DocMDP"] != w["V"] || f.dict(f.catalog["AcroForm"])["SigFlags"] != 3.0 {
		t.Error("DocMDP or SigFlags missing")
	}
	start, end, whole := f.gap(f.dict(w["V"])["ByteRange"])
	if !whole || f.b[start] != '<' || f.b[end-1] != '>' || !bytes.HasSuffix(f.b[:start], []byte("/Contents ")) {
		t.Errorf("ByteRange %v does not cover all but /Contents", f.dict(w["V"])["ByteRange"])
	}
}

var shown = regexp.MustCompile(`/F(\d) [\d.]+ Tf\s<([0-9a-f]+)>Tj`)

func TestEveryGlyphIsEmbeddedMeasuredAndNamed(t *testing.T) {
	f := read(t, sample())
	fonts := f.dict(f.dict(f.pages[0]["Resources"])["Font"])
	for key, v := range fonts {
		used := map[uint16]bool{}
		for _, p := range f.pages {
			for _, m := range shown.FindAllStringSubmatch(f.content(p), -1) {
				for i := 0; "F"+m[1] == key && i < len(m[2]); i += 4 {
					g, _ := strconv.ParseUint(m[2][i:i+4], 16, 16)
					used[uint16(g)] = true
				}
			}
		}
		if len(used) < 5 {
			t.Errorf("font %s shows %d glyphs", key, len(used))
		}
		f.checkFont(f.dict(v), used)
	}
	if len(fonts) != 3 {
		t.Errorf("got %d fonts, want 3", len(fonts))
	}
}

func (f *file) checkFont(font dict, used map[uint16]bool) {
	f.Helper()
	base := string(font["BaseFont"].(name))
	desc := f.dict(f.array(font["DescendantFonts"])[0])
	descriptor := f.dict(desc["FontDescriptor"])
	if !regexp.MustCompile(`^[A-Z]{6}\+\w+-\w+$`).MatchString(base) || desc["BaseFont"] != name(base) || descriptor["FontName"] != name(base) {
		f.Errorf("got names %s %v %v", base, desc["BaseFont"], descriptor["FontName"])
	}
	d, program, err := f.stream(descriptor["FontFile2"])
	if err != nil || d["Length1"] != float64(len(program)) || desc["CIDToGIDMap"] != name("Identity") {
		f.Fatalf("%s: program of %d bytes, %v, %v", base, len(program), d, err)
	}
	_, cmap, err := f.stream(font["ToUnicode"])
	if err != nil {
		f.Fatal(err)
	}
	widths := widthsOf(f.array(desc["W"]))
	for g := range used {
		if !strings.Contains(string(cmap), fmt.Sprintf("\n<%04x><", g)) {
			f.Errorf("%s: glyph %d has no character", base, g)
		}
		if got, want := widths[g], advanceIn(program, g); got < want-0.51 || got > want+0.51 {
			f.Errorf("%s: glyph %d is %v wide, in the font %v", base, g, got, want)
		}
	}
	if len(widths) != len(used) {
		f.Errorf("%s: %d widths for %d glyphs", base, len(widths), len(used))
	}
}

func widthsOf(w []any) map[uint16]float64 {
	out := map[uint16]float64{}
	for i := 0; i+1 < len(w); i += 2 {
		for n, v := range w[i+1].([]any) {
			out[uint16(w[i].(float64))+uint16(n)] = v.(float64)
		}
	}
	return out
}

// advanceIn reads the advance of a glyph from the embedded program, without our font parser.
func advanceIn(program []byte, g uint16) float64 {
	u16 := func(b []byte) int { return int(b[0])<<8 | int(b[1]) }
	table := func(tag string) []byte {
		for i := range u16(program[4:]) {
			rec := program[12+16*i:]
			if string(rec[:4]) == tag {
				return program[u16(rec[8:])<<16|u16(rec[10:]):]
			}
		}
		return nil
	}
	n := min(int(g), u16(table("hhea")[34:])-1)
	return float64(u16(table("hmtx")[4*n:])) * 1000 / float64(u16(table("head")[18:]))
}

func TestTheAttachmentIsWhole(t *testing.T) {
	f := read(t, sample())
	spec := f.dict(f.array(f.catalog["AF"])[0])
	named := f.array(f.dict(f.dict(f.catalog["Names"])["EmbeddedFiles"])["Names"])
	if spec["AFRelationship"] != name("Data") || words(spec["UF"]) != "certificato.json" || f.array(f.catalog["AF"])[0] != named[1] {
		t.Errorf("got %v, named %v", spec, named)
	}
	d, data, err := f.stream(f.dict(spec["EF"])["F"])
	if err != nil || d["Subtype"] != name("application/json") || f.dict(d["Params"])["ModDate"] == nil {
		t.Errorf("got %v %v", d, err)
	}
	if sha256.Sum256(data) != sha256.Sum256(sample().Attachment.Data) {
		t.Errorf("got %q", data)
	}
}
