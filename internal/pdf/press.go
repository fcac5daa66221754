package pdf

import (
	"bytes"
	"compress/zlib"
	_ "embed" // fonts and colour profile
	"fmt"
	"sync"

	"comune.example/sportello/internal/pdf/internal/truetype"
)

// The faces of a document, in the order of their resource names F0, F1, F2.
type faceID uint8

const (
	regular faceID = iota
	bold
	mono
	faces // how many
)

var (
	//go:embed fonts/TitilliumWeb-Regular.ttf
	titilliumRegular []byte
	//go:embed fonts/TitilliumWeb-Bold.ttf
	titilliumBold []byte
	//go:embed fonts/RobotoMono-Regular.ttf
	robotoMono []byte
	//go:embed icc/sRGB2014.icc
	sRGB []byte
)

// subsetsKept bounds the memory of a Press: about 10 KB a subset.
const subsetsKept = 256

// Press writes documents. It keeps the parsed fonts, the subsets cut lately and the compressors, so a
// program has one. It is safe for several goroutines.
type Press struct {
	fonts   [faces]*font
	profile []byte // the colour profile, compressed
	fast    sync.Pool
	small   sync.Pool

	mu      sync.Mutex
	subsets map[string]*subset
}

type font struct {
	*truetype.Font
	name  string
	fixed bool
}

// NewPress parses the fonts. An error means that the program was built with damaged ones.
func NewPress() (*Press, error) {
	p := &Press{subsets: map[string]*subset{}}
	p.fast.New = newCompressor(zlib.BestSpeed)
	p.small.New = newCompressor(zlib.DefaultCompression)
	sources := [faces]struct {
		name  string
		data  []byte
		fixed bool
	}{
		regular: {"TitilliumWeb-Regular", titilliumRegular, false},
		bold:    {"TitilliumWeb-Bold", titilliumBold, false},
		mono:    {"RobotoMono-Regular", robotoMono, true},
	}
	for i, s := range sources {
		f, err := truetype.Parse(s.data)
		if err != nil {
			return nil, fmt.Errorf("pdf: %s: %w", s.name, err)
		}
		p.fonts[i] = &font{Font: f, name: s.name, fixed: s.fixed}
	}
	p.profile = deflate(&p.small, sRGB)
	return p, nil
}

// Write sets a document in type with a press of its own. A program that writes more than one keeps a Press.
func Write(doc Document) ([]byte, error) {
	p, err := NewPress()
	if err != nil {
		return nil, err
	}
	return p.Write(doc)
}

// Write sets a document in type. The bytes depend on the document alone (an RSA-PSS or remote key apart).
func (p *Press) Write(doc Document) ([]byte, error) {
	if err := doc.check(); err != nil {
		return nil, err
	}
	c := newComposer(p, &doc)
	c.compose()
	if len(c.missing) > 0 && !doc.Substitute {
		return nil, fmt.Errorf("%w: no font has %q", ErrDocument, string(c.missing))
	}
	if c.invalid {
		return nil, fmt.Errorf("%w: text is not UTF-8", ErrDocument)
	}
	out, err := newWriter(p, &doc).write(c)
	if err != nil {
		return nil, err
	}
	if doc.Signature == nil {
		return out.buf, nil
	}
	return out.sign(doc.Signature)
}

// compressor is a zlib writer with its buffer: about 0.7 MB, hence the pool.
type compressor struct {
	out bytes.Buffer
	zw  *zlib.Writer
}

func newCompressor(level int) func() any {
	return func() any {
		c := &compressor{}
		c.zw, _ = zlib.NewWriterLevel(&c.out, level) // the level is a constant that it knows
		return c
	}
}

// deflate compresses data with a compressor of the pool; writing into memory cannot fail.
func deflate(pool *sync.Pool, data []byte) []byte {
	c, ok := pool.Get().(*compressor)
	if !ok {
		c, _ = newCompressor(zlib.DefaultCompression)().(*compressor)
	}
	defer pool.Put(c)
	c.out.Reset()
	c.zw.Reset(&c.out)
	_, _ = c.zw.Write(data)
	_ = c.zw.Close()
	return bytes.Clone(c.out.Bytes())
}
