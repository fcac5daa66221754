package pdf

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"strconv"
)

// The values of PDF syntax: nil, bool, float64, name, []byte (string), []any, dict, reference.
type (
	name      string
	dict      map[string]any
	reference int
)

// deepest bounds the nesting of arrays and dictionaries.
const deepest = 24

// parser reads PDF syntax from hostile bytes.
type parser struct {
	b     []byte
	pos   int
	depth int
}

func (p *parser) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrFormat, what, p.pos)
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("<>[]()/%{}"), c) >= 0 }

func (p *parser) skip() {
	for p.pos < len(p.b) && isSpace(p.b[p.pos]) {
		p.pos++
	}
}

// word consumes a keyword if it comes next.
func (p *parser) word(w string) bool {
	p.skip()
	if !bytes.HasPrefix(p.b[p.pos:], []byte(w)) {
		return false
	}
	p.pos += len(w)
	return true
}

// value reads one value.
func (p *parser) value() (any, error) {
	p.skip()
	if p.pos >= len(p.b) {
		return nil, p.fail("end of file")
	}
	if p.depth++; p.depth > deepest {
		return nil, p.fail("too deep")
	}
	defer func() { p.depth-- }()
	switch c := p.b[p.pos]; {
	case c == '/':
		return p.name()
	case c == '(':
		return p.literal()
	case c == '[':
		return p.array()
	case p.word("<<"):
		return p.dict()
	case c == '<':
		return p.hex()
	case p.word("true"):
		return true, nil
	case p.word("false"):
		return false, nil
	case p.word("null"):
		return nil, nil
	}
	return p.numberOrReference()
}

func (p *parser) name() (any, error) {
	p.pos++
	var out []byte
	for p.pos < len(p.b) && !isSpace(p.b[p.pos]) && !isDelimiter(p.b[p.pos]) {
		c := p.b[p.pos]
		if c == '#' && p.pos+2 < len(p.b) {
			if v, err := hex.DecodeString(string(p.b[p.pos+1 : p.pos+3])); err == nil {
				c = v[0]
				p.pos += 2
			}
		}
		out = append(out, c)
		p.pos++
	}
	return name(out), nil
}

// literal reads a string in parentheses; the files written here have no escapes in them.
func (p *parser) literal() (any, error) {
	end := bytes.IndexAny(p.b[p.pos+1:], `)\(`)
	if end < 0 || p.b[p.pos+1+end] != ')' {
		return nil, p.fail("string with escapes or without end")
	}
	s := p.b[p.pos+1 : p.pos+1+end]
	p.pos += end + 2
	return s, nil
}

func (p *parser) hex() (any, error) {
	end := bytes.IndexByte(p.b[p.pos:], '>')
	if end < 0 {
		return nil, p.fail("string without end")
	}
	s := make([]byte, hex.DecodedLen(end-1))
	if _, err := hex.Decode(s, p.b[p.pos+1:p.pos+end]); err != nil {
		return nil, p.fail("string not in hex")
	}
	p.pos += end + 1
	return s, nil
}

func (p *parser) array() (any, error) {
	p.pos++
	out := []any{}
	for !p.word("]") {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (p *parser) dict() (any, error) {
	out := dict{}
	for !p.word(">>") {
		key, err := p.value()
		if err != nil {
			return nil, err
		}
		k, ok := key.(name)
		if !ok {
			return nil, p.fail("key is no name")
		}
		if _, twice := out[string(k)]; twice {
			return nil, p.fail("key twice")
		}
		if out[string(k)], err = p.value(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *parser) numberOrReference() (any, error) {
	first, err := p.token()
	if err != nil {
		return nil, err
	}
	mark := p.pos
	if n, err := strconv.Atoi(first); err == nil && n > 0 && p.word("0") && p.word("R") {
		return reference(n), nil
	}
	p.pos = mark
	v, err := strconv.ParseFloat(first, 64)
	if err != nil || len(first) > 20 {
		return nil, p.fail("no value")
	}
	return v, nil
}

func (p *parser) token() (string, error) {
	p.skip()
	from := p.pos
	for p.pos < len(p.b) && !isSpace(p.b[p.pos]) && !isDelimiter(p.b[p.pos]) {
		p.pos++
	}
	if p.pos == from {
		return "", p.fail("no value")
	}
	return string(p.b[from:p.pos]), nil
}

// integer reads a whole number that fits the file.
func (p *parser) integer() (int, error) {
	t, err := p.token()
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(t)
	if err != nil || n < 0 || n > 1<<31 {
		return 0, p.fail("no number")
	}
	return n, nil
}
