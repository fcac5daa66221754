package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"sync"
	"time"

	"comune.example/sportello/internal/italy"

	"github.com/andybalholm/brotli"
)

// What the store holds at most; beyond, some of its pages make room, whichever they are.
const (
	keptPages = 4096
	keptBytes = 64 << 20
)

// kept holds public pages that are the same for everybody, compressed once. A page rendered before the last forget is
// never stored after it: the generation tells.
type kept struct {
	mu         sync.RWMutex
	pages      map[string]*keptPage
	bytes      int
	generation int
}

// keptPage is one page in its three encodings, with its headers ready made.
type keptPage struct {
	plain, gzip, brotli *encoding
	unchanged           onLine // the answer to who has the page
	etag                []string
	path                string
	address             string // the path with its language
	until               int64  // Unix milliseconds
	counted             bool
}

type encoding struct {
	body   []byte
	name   []string // Content-Encoding; nil for identity
	length []string
	onLine onLine
}

func newKept() *kept { return &kept{pages: map[string]*keptPage{}} }

func (k *kept) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pages, k.bytes = map[string]*keptPage{}, 0
	k.generation++
}

// begin gives the generation in which a page begins to be rendered.
func (k *kept) begin() int {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.generation
}

// get gives a page that is still true, nil where there is none.
func (k *kept) get(lang, path string, now time.Time) *keptPage {
	k.mu.RLock()
	page := k.pages[lang+path]
	k.mu.RUnlock()
	if page == nil || now.UnixMilli() >= page.until {
		return nil
	}
	return page
}

func (k *kept) put(key string, page *keptPage, generation int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if generation != k.generation || page.size() > keptBytes {
		return
	}
	k.drop(key)
	for other := range k.pages {
		if len(k.pages) < keptPages && k.bytes+page.size() <= keptBytes {
			break
		}
		k.drop(other)
	}
	k.pages[key] = page
	k.bytes += page.size()
}

func (k *kept) drop(key string) {
	if page, ok := k.pages[key]; ok {
		k.bytes -= page.size()
		delete(k.pages, key)
	}
}

// size is the memory that the page may come to take: each encoding once by itself and once as an answer on the line.
func (p *keptPage) size() int { return 2 * (len(p.plain.body) + len(p.gzip.body) + len(p.brotli.body)) }

// KeepUntil says that the page being made is true until an instant, where it is a kept one: news that appear then, an office
// that closes. Every kept page ends at midnight in Rome, since pages say what is so today.
func (c *Call) KeepUntil(t time.Time) {
	if t.Before(c.until) {
		c.until = t
	}
}

func (c *Call) midnight() time.Time { return italy.DayOf(c.Now()).AddDays(1).Start() }

// keepable tells whether the request is one whose page may be shown to everybody: nobody signed in, no parameters, and a
// path that can be read in one way only (/a%2Fb and /a/b are two pages with one decoded path).
func (c *Call) keepable() bool {
	h := c.R.Header
	return c.R.URL.RawQuery == "" && c.R.URL.RawPath == "" && c.server.nobody(h.Get("Cookie")) && h.Get("Authorization") == "" &&
		(c.R.Method == http.MethodGet || c.R.Method == http.MethodHead)
}

// serveKept answers from the store if it can.
func (s *Server) serveKept(w http.ResponseWriter, r *http.Request, lang string) bool {
	c := Call{W: w, R: r, server: s}
	if !c.keepable() {
		return false
	}
	page := s.kept.get(lang, r.URL.Path, s.options.Clock(r.Context()))
	if page == nil {
		return false
	}
	page.serve(w, r)
	if page.counted && r.Method == http.MethodGet {
		s.visited(&c, page.address)
	}
	return true
}

func (s *Server) keepAndWrite(c *Call, body []byte) error {
	page, err := newKeptPage(body)
	if err != nil {
		return err
	}
	page.counted = c.route.Who.public && !c.route.Uncounted
	page.address = c.URL(c.Path())
	page.path, page.until = c.Path(), c.until.UnixMilli()
	s.kept.put(c.Print.Lang()+c.Path(), page, c.generation)
	c.status = http.StatusOK
	page.serve(c.W, c.R)
	return nil
}

func newKeptPage(body []byte) (*keptPage, error) {
	sum := sha256.Sum256(body)
	page := &keptPage{etag: []string{`W/"` + hex.EncodeToString(sum[:8]) + `"`}, plain: newEncoding(body, "")}
	var b bytes.Buffer
	zw, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if err := writeAll(zw, body); err != nil {
		return nil, err
	}
	page.gzip = newEncoding(bytes.Clone(b.Bytes()), "gzip")
	b.Reset()
	if err := writeAll(brotli.NewWriterLevel(&b, 5), body); err != nil {
		return nil, err
	}
	page.brotli = newEncoding(bytes.Clone(b.Bytes()), "br")
	return page, nil
}

func newEncoding(body []byte, name string) *encoding {
	e := &encoding{body: body, length: []string{strconv.Itoa(len(body))}}
	if name != "" {
		e.name = []string{name}
	}
	return e
}

func writeAll(w interface {
	Write(b []byte) (int, error)
	Close() error
}, body []byte,
) error {
	if _, err := w.Write(body); err != nil {
		return err
	}
	return w.Close()
}

func (p *keptPage) serve(w http.ResponseWriter, r *http.Request) {
	if unchanged(r, p.etag[0]) {
		p.dress(w.Header(), nil)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	e := p.in(r.Header.Get("Accept-Encoding"))
	p.dress(w.Header(), e)
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(e.body)
}

// in is the encoding that suits what is accepted.
func (p *keptPage) in(accepted string) *encoding {
	switch {
	case accepts(accepted, "br"):
		return p.brotli
	case accepts(accepted, "gzip"):
		return p.gzip
	default:
		return p.plain
	}
}

// dress sets the headers of the page in an encoding; nil is the answer to who has it.
func (p *keptPage) dress(h http.Header, e *encoding) {
	h["Cache-Control"] = revalidate
	h["Vary"] = vary
	h["Etag"] = p.etag
	if e == nil {
		return
	}
	h["Content-Type"] = htmlType
	if e.name != nil {
		h["Content-Encoding"] = e.name
	}
	h["Content-Length"] = e.length
}

// Header values shared by all answers; never written to.
var (
	htmlType     = []string{"text/html; charset=utf-8"}
	revalidate   = []string{"no-cache"}
	privately    = []string{"private, no-cache"}
	forEver      = []string{"public, max-age=31536000, immutable"}
	vary         = []string{"Accept-Encoding, Cookie"}
	varyEncoding = []string{"Accept-Encoding"}
	policy       = []string{"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	noSniff    = []string{"nosniff"}
	sameOrigin = []string{"same-origin"}
	noStore    = []string{"no-store"}
	onlyHTTPS  = []string{"max-age=31536000; includeSubDomains"}
)
