package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// ErrFormat is the error of a file that was not written by this package, or is damaged beyond reading.
var ErrFormat = errors.New("pdf: not a document written here")

// largestStream bounds what a compressed stream may grow to.
const largestStream = 16 << 20

// reader finds objects in a file of the shape that the writer gives: one cross-reference table, no
// object streams, no later revision.
type reader struct {
	b       []byte
	offsets []int
	trailer dict
}

func newReader(b []byte) (*reader, error) {
	if !bytes.HasPrefix(b, []byte("%PDF-1.7\n")) {
		return nil, fmt.Errorf("%w: header", ErrFormat)
	}
	tail := max(0, len(b)-1024)
	at := bytes.LastIndex(b[tail:], []byte("startxref\n"))
	if at < 0 {
		return nil, fmt.Errorf("%w: no startxref", ErrFormat)
	}
	p := parser{b: b, pos: tail + at + len("startxref\n")}
	table, err := p.integer()
	if err != nil || table >= len(b) {
		return nil, fmt.Errorf("%w: startxref", ErrFormat)
	}
	r := &reader{b: b}
	return r, r.readTable(table)
}

// readTable reads the cross-reference table and the trailer.
func (r *reader) readTable(at int) error {
	p := parser{b: r.b, pos: at}
	if !p.word("xref\n0 ") {
		return p.fail("no cross-reference table")
	}
	n, err := p.integer()
	if err != nil || n < 1 || n > (len(r.b)-p.pos)/20 {
		return p.fail("size of the cross-reference table")
	}
	p.pos++ // line feed
	r.offsets = make([]int, n)
	for i := range n {
		entry := parser{b: r.b[p.pos+20*i : p.pos+20*i+20]}
		if r.offsets[i], err = entry.integer(); err != nil || r.offsets[i] >= len(r.b) {
			return p.fail("entry of the cross-reference table")
		}
	}
	p.pos += 20 * n
	if !p.word("trailer") {
		return p.fail("no trailer")
	}
	v, err := p.value()
	if err != nil {
		return err
	}
	var ok bool
	if r.trailer, ok = v.(dict); !ok || r.trailer["Prev"] != nil {
		return p.fail("trailer, or a later revision")
	}
	return nil
}

// object reads object n up to its value; a stream's data come after the parser's place.
func (r *reader) object(n int) (any, *parser, error) {
	if n <= 0 || n >= len(r.offsets) {
		return nil, nil, fmt.Errorf("%w: no object %d", ErrFormat, n)
	}
	p := &parser{b: r.b, pos: r.offsets[n]}
	if got, err := p.integer(); err != nil || got != n || !p.word("0") || !p.word("obj") {
		return nil, nil, p.fail("object not where the table says")
	}
	v, err := p.value()
	return v, p, err
}

// resolve follows a reference once: the writer never makes a chain of them.
func (r *reader) resolve(v any) any {
	ref, ok := v.(reference)
	if !ok {
		return v
	}
	out, _, err := r.object(int(ref))
	if err != nil {
		return nil
	}
	return out
}

// dict returns the dictionary that v is or refers to; nil (readable, empty) for anything else.
func (r *reader) dict(v any) dict {
	d, _ := r.resolve(v).(dict)
	return d
}

func (r *reader) array(v any) []any {
	a, _ := r.resolve(v).([]any)
	return a
}

// stream returns the dictionary and the inflated data of a stream.
func (r *reader) stream(v any) (dict, []byte, error) {
	ref, _ := v.(reference)
	value, p, err := r.object(int(ref))
	if err != nil {
		return nil, nil, err
	}
	d, ok := value.(dict)
	size, sized := d["Length"].(float64)
	if !ok || !sized || !p.word("stream\n") || size < 0 || int(size) > len(r.b)-p.pos {
		return nil, nil, p.fail("no stream")
	}
	data := r.b[p.pos : p.pos+int(size)]
	p.pos += int(size)
	if !p.word("endstream") {
		return nil, nil, p.fail("stream longer than it says")
	}
	if d["Filter"] == nil {
		return d, data, nil
	}
	if d["Filter"] != name("FlateDecode") {
		return nil, nil, p.fail("filter")
	}
	data, err = inflate(data)
	return d, data, err
}

func inflate(data []byte) ([]byte, error) {
	zr, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	out, err := io.ReadAll(io.LimitReader(zr, largestStream+1))
	if err != nil || len(out) > largestStream {
		return nil, fmt.Errorf("%w: compressed stream broken or too large", ErrFormat)
	}
	return out, nil
}
