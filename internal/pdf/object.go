package pdf

import (
	"encoding/binary"
	"strconv"
	"time"
	"unicode/utf16"
)

// objects is a PDF file being written: objects in the order of their completion, and where each begins.
type objects struct {
	buf     []byte
	offsets []int // of object i+1; 0: not written yet
}

// begin writes the header: the version, and a comment that says "binary".
func (o *objects) begin() {
	o.buf = append(make([]byte, 0, 64<<10), "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"...)
}

// reserve gives a number to an object that is written later.
func (o *objects) reserve() int {
	o.offsets = append(o.offsets, 0)
	return len(o.offsets)
}

// put writes a reserved object.
func (o *objects) put(n int, body string) {
	o.open(n)
	o.buf = append(o.buf, body...)
	o.close()
}

// add writes an object and returns its number.
func (o *objects) add(body string) int {
	n := o.reserve()
	o.put(n, body)
	return n
}

// stream writes a stream object; dict holds the entries but /Length.
func (o *objects) stream(dict string, data []byte) int {
	n := o.reserve()
	o.open(n)
	o.buf = append(o.buf, "<<"+dict+"/Length "+strconv.Itoa(len(data))+">>\nstream\n"...)
	o.buf = append(o.buf, data...)
	o.buf = append(o.buf, "\nendstream"...)
	o.close()
	return n
}

func (o *objects) open(n int) {
	o.offsets[n-1] = len(o.buf)
	o.buf = strconv.AppendInt(o.buf, int64(n), 10)
	o.buf = append(o.buf, " 0 obj\n"...)
}

func (o *objects) close() { o.buf = append(o.buf, "\nendobj\n"...) }

// end writes the cross-reference table and the trailer. A number never used becomes a null object, so
// that the table has no holes.
func (o *objects) end(catalog, info int, id []byte) {
	for i, off := range o.offsets {
		if off == 0 {
			o.put(i+1, "null")
		}
	}
	start := len(o.buf)
	o.buf = append(o.buf, "xref\n0 "+strconv.Itoa(len(o.offsets)+1)+"\n0000000000 65535 f \n"...)
	for _, off := range o.offsets {
		o.buf = appendPadded(o.buf, off)
		o.buf = append(o.buf, " 00000 n \n"...)
	}
	same := hexString(id)
	o.buf = append(o.buf, "trailer\n<</Size "+strconv.Itoa(len(o.offsets)+1)+"/Root "+ref(catalog)+"/Info "+ref(info)+
		"/ID["+same+same+"]>>\nstartxref\n"+strconv.Itoa(start)+"\n%%EOF\n"...)
}

// appendPadded writes a number in ten digits.
func appendPadded(b []byte, n int) []byte {
	digits := strconv.Itoa(n)
	return append(append(b, "0000000000"[:10-len(digits)]...), digits...)
}

func ref(n int) string { return strconv.Itoa(n) + " 0 R" }

const hexDigits = "0123456789abcdef"

func hexString(b []byte) string {
	out := make([]byte, 0, 2*len(b)+2)
	out = append(out, '<')
	for _, c := range b {
		out = append(out, hexDigits[c>>4], hexDigits[c&15])
	}
	return string(append(out, '>'))
}

// textString writes words: UTF-16 with its mark, in hex, so that no character needs an escape.
func textString(s string) string {
	b := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.BigEndian.AppendUint16(b, u)
	}
	return hexString(b)
}

func dateString(t time.Time) string { return t.UTC().Format("(D:20060102150405+00'00')") }

// number writes a length with three decimals at most.
func appendNumber(b []byte, v float64) []byte {
	b = strconv.AppendFloat(b, v, 'f', 3, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	return b
}

func number(v float64) string { return string(appendNumber(nil, v)) }
