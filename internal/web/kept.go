package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"sync"

	"github.com/andybalholm/brotli"
)

const keptPages = 4096 // at most; a full store is emptied rather than grown

// kept holds public pages that are the same for everybody, compressed once. A page rendered before the last forget is
// never stored after it: the generation tells.
type kept struct {
	mu         sync.RWMutex
	pages      map[string]*keptPage
	generation int
}

// keptPage is one page in its three encodings, with its headers ready made.
type keptPage struct {
	plain, gzip, brotli encoding
	etag                []string
	counted             bool
}

type encoding struct {
	body   []byte
	name   []string // Content-Encoding; nil for identity
	length []string
}

func newKept() *kept { return &kept{pages: map[string]*keptPage{}} }

func (k *kept) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pages = map[string]*keptPage{}
	k.generation++
}

func (k *kept) get(key string) (*keptPage, int) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.pages[key], k.generation
}

func (k *kept) put(key string, page *keptPage, generation int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if generation != k.generation {
		return
	}
	if len(k.pages) >= keptPages {
		k.pages = map[string]*keptPage{}
	}
	k.pages[key] = page
}

// keepable tells whether the request is one whose page may be shown to everybody: nobody signed in, no parameters, and a
// path that can be read in one way only (/a%2Fb and /a/b are two pages with one decoded path).
func (c *Call) keepable() bool {
	h := c.R.Header
	return c.R.URL.RawQuery == "" && c.R.URL.RawPath == "" && c.nobody(h.Get("Cookie")) && h.Get("Authorization") == "" &&
		(c.R.Method == http.MethodGet || c.R.Method == http.MethodHead)
}

// serveKept answers from the store if it can.
func (s *Server) serveKept(w http.ResponseWriter, r *http.Request, lang string) bool {
	c := Call{W: w, R: r, server: s}
	if !c.keepable() {
		return false
	}
	page, _ := s.kept.get(lang + r.URL.Path)
	if page == nil {
		return false
	}
	page.serve(w, r)
	if page.counted && r.Method == http.MethodGet {
		s.visited(&c)
	}
	return true
}

func (s *Server) keepAndWrite(c *Call, body []byte) error {
	page, err := newKeptPage(body)
	if err != nil {
		return err
	}
	page.counted = c.route.Who.public && !c.route.Uncounted
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

func newEncoding(body []byte, name string) encoding {
	e := encoding{body: body, length: []string{strconv.Itoa(len(body))}}
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
	h := w.Header()
	h["Cache-Control"] = revalidate
	h["Vary"] = vary
	h["Etag"] = p.etag
	if unchanged(r, p.etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = htmlType
	e := p.plain
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case accepts(accepted, "br"):
		e = p.brotli
	case accepts(accepted, "gzip"):
		e = p.gzip
	}
	if e.name != nil {
		h["Content-Encoding"] = e.name
	}
	h["Content-Length"] = e.length
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(e.body)
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
		"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	noSniff    = []string{"nosniff"}
	sameOrigin = []string{"same-origin"}
	noStore    = []string{"no-store"}
	onlyHTTPS  = []string{"max-age=31536000; includeSubDomains"}
)
