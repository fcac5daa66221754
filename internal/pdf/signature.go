package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"comune.example/sportello/internal/pdf/internal/cms"
)

// signatureRoom is the space for the CMS in bytes: about 1.4 KB with two EC certificates, 3 KB with a
// time-stamp, and room for longer chains.
const signatureRoom = 8 << 10

// rangePlaceholder has the width of the largest values; sign overwrites it in place.
const rangePlaceholder = "[0 0000000000 0000000000 0000000000]"

// gap is where the signature's value goes: the only bytes of the file that it does not cover.
type gap struct {
	byteRange  int // offset of the placeholder
	start, end int // offset of "<", offset after ">"
}

// signatureField writes the dictionary of the signature and its invisible field on the first page.
func (w *writer) signatureField(c *composer) (widget int, form *element) {
	s := w.doc.Signature
	if s == nil {
		return 0, nil
	}
	w.signature = w.reserve()
	w.open(w.signature)
	w.buf = append(w.buf, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M"+dateString(w.doc.Created)...)
	for _, e := range []struct{ key, text string }{{"Name", s.Name}, {"Reason", s.Reason}, {"Location", s.Location}} {
		if e.text != "" {
			w.buf = append(w.buf, "/"+e.key+textString(e.text)...)
		}
	}
	if s.Certify {
		w.buf = append(w.buf, "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]"...)
	}
	w.buf = append(w.buf, "/ByteRange "...)
	w.gap.byteRange = len(w.buf)
	w.buf = append(w.buf, rangePlaceholder+"/Contents "...)
	w.gap.start = len(w.buf)
	w.buf = append(w.buf, '<')
	w.buf = append(w.buf, bytes.Repeat([]byte{'0'}, 2*signatureRoom)...)
	w.buf = append(w.buf, '>')
	w.gap.end = len(w.buf)
	w.buf = append(w.buf, ">>"...)
	w.close()
	form = c.add(c.root, "Form", "")
	widget = w.add(fmt.Sprintf("<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/TU %s/F 132/Rect[0 0 0 0]/P %s/V %s/StructParent %d>>",
		textString(s.Label), ref(w.pages[0]), ref(w.signature), len(c.pages)))
	return widget, form
}

// signatureEntries returns the entries of the catalog that say that there is a signature.
func (w *writer) signatureEntries(widget int) string {
	if w.doc.Signature == nil {
		return ""
	}
	s := "/AcroForm<</Fields[" + ref(widget) + "]/SigFlags 3>>"
	if w.doc.Signature.Certify {
		s += "/Perms<</DocMDP " + ref(w.signature) + ">>"
	}
	return s
}

// sign fills in what the signature covers, takes the digest of that, and puts the CMS into the gap.
func (w *writer) sign(s *Signer) ([]byte, error) {
	field := fmt.Sprintf("[0 %d %d %d]", w.gap.start, w.gap.end, len(w.buf)-w.gap.end)
	copy(w.buf[w.gap.byteRange:], fmt.Sprintf("%-*s", len(rangePlaceholder), field))
	der, err := cms.Sign(digestAround(w.buf, w.gap.start, w.gap.end), s.Key, s.Chain)
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	if len(der) > signatureRoom {
		return nil, fmt.Errorf("%w: a signature of %d bytes, room for %d", ErrDocument, len(der), signatureRoom)
	}
	hex.Encode(w.buf[w.gap.start+1:], der)
	return w.buf, nil
}

// digestAround returns SHA-256 of b without b[start:end].
func digestAround(b []byte, start, end int) (sum [32]byte) {
	h := sha256.New()
	h.Write(b[:start])
	h.Write(b[end:])
	h.Sum(sum[:0])
	return sum
}
