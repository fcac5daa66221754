package pdf

import (
	"bytes"
	"crypto/x509"
	"encoding/hex"
	"time"
	"unicode/utf16"

	"comune.example/sportello/internal/pdf/internal/cms"
)

// Integrity says what the signature of a file is worth.
type Integrity int

// The integrities. Only Intact means that nothing has changed since the signature.
const (
	Unsigned Integrity = iota
	Intact
	Altered  // the signature does not fit the bytes
	Extended // something was added after the signed bytes
)

// Report is what a file written by this package says. Whoever relies on it asks first whether Integrity
// is Intact and whether Chain begins with a certificate of its own, valid at SignedAt.
type Report struct {
	Integrity   Integrity
	Chain       []*x509.Certificate // of the signature, the signer's first; nil unless Intact
	SignedAt    time.Time           // as the signer claims
	ID          []byte
	Title       string
	Attachments []Attachment
}

// Inspect reads a file of any origin. A file of another writer, or one damaged, gives ErrFormat.
func Inspect(b []byte) (Report, error) {
	r, err := newReader(b)
	if err != nil {
		return Report{}, err
	}
	catalog := r.dict(r.trailer["Root"])
	if catalog["Type"] != name("Catalog") {
		return Report{}, ErrFormat
	}
	info := r.dict(r.trailer["Info"])
	rep := Report{Title: words(info["Title"])}
	if id := r.array(r.trailer["ID"]); len(id) == 2 {
		first, _ := id[0].([]byte)
		second, _ := id[1].([]byte)
		if !bytes.Equal(first, second) {
			return Report{}, ErrFormat // another tool has written the file again
		}
		rep.ID = first
	}
	r.signature(catalog, &rep)
	rep.Attachments, err = r.attachments(catalog)
	return rep, err
}

// signature judges the signature of the first field.
func (r *reader) signature(catalog dict, rep *Report) {
	fields := r.array(r.dict(catalog["AcroForm"])["Fields"])
	if len(fields) == 0 {
		return
	}
	rep.Integrity = Altered
	sig := r.dict(r.dict(fields[0])["V"])
	date, _ := sig["M"].([]byte)
	rep.SignedAt, _ = time.Parse("D:20060102150405+00'00'", string(date))
	start, end, whole := r.gap(sig["ByteRange"])
	if !whole {
		rep.Integrity = Extended
		return
	}
	der, ok := gapValue(r.b, start, end)
	contents, _ := sig["Contents"].([]byte)
	if !ok || !bytes.HasPrefix(contents, der) || sig["SubFilter"] != name("ETSI.CAdES.detached") || len(fields) != 1 {
		return
	}
	chain, err := cms.Verify(der, digestAround(r.b, start, end))
	if err != nil {
		return
	}
	rep.Integrity, rep.Chain = Intact, chain
}

// gap reads a ByteRange and reports whether it covers the whole file but one gap.
func (r *reader) gap(v any) (start, end int, whole bool) {
	values := r.array(v)
	if len(values) != 4 {
		return 0, 0, false
	}
	var n [4]int
	for i := range n {
		f, ok := values[i].(float64)
		if !ok || f < 0 || f > float64(len(r.b)) || f != float64(int(f)) {
			return 0, 0, false
		}
		n[i] = int(f)
	}
	return n[1], n[2], n[0] == 0 && n[1] < n[2] && n[2]+n[3] == len(r.b)
}

// gapValue returns the CMS in the gap. The gap must hold just its lower-case hex and zeroes up to the
// full room, so that not one of its bytes can change unseen.
func gapValue(b []byte, start, end int) ([]byte, bool) {
	gap := b[start:end]
	if len(gap) != 2*signatureRoom+2 || gap[0] != '<' || gap[len(gap)-1] != '>' {
		return nil, false
	}
	digits := gap[1 : len(gap)-1]
	value := make([]byte, signatureRoom)
	if _, err := hex.Decode(value, digits); err != nil || hex.EncodeToString(value) != string(digits) {
		return nil, false
	}
	n := cms.Length(value)
	if n == 0 || len(bytes.Trim(value[n:], "\x00")) > 0 {
		return nil, false
	}
	return value[:n], true
}

// attachments returns the attached files.
func (r *reader) attachments(catalog dict) ([]Attachment, error) {
	names := r.array(r.dict(r.dict(catalog["Names"])["EmbeddedFiles"])["Names"])
	var out []Attachment
	for i := 0; i+1 < len(names) && i < 16; i += 2 {
		spec := r.dict(names[i+1])
		d, data, err := r.stream(r.dict(spec["EF"])["F"])
		if err != nil {
			return nil, err
		}
		media, _ := d["Subtype"].(name)
		out = append(out, Attachment{
			Name: words(spec["UF"]), MediaType: string(media), Description: words(spec["Desc"]), Data: data,
		})
	}
	return out, nil
}

// words decodes a text string in UTF-16 with its mark; anything else is empty.
func words(v any) string {
	b, ok := v.([]byte)
	if !ok || len(b) < 2 || len(b)%2 != 0 || b[0] != 0xFE || b[1] != 0xFF {
		return ""
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 2; i < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return string(utf16.Decode(units))
}
