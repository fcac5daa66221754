package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"comune.example/sportello/internal/web/front"
)

// Ready answers a simple request from the store: the whole answer as net/http would send it, nil where it must answer itself.
// A kept page that is not in the store is made first, in the way and at the place in the room of any other call, so that a
// connection is not handed on just because something public has changed.
func (s *Server) Ready(r *front.Request, now time.Time) []byte {
	if name, ok := s.assetName(r.Path); ok {
		return s.readyAsset(r, name, now)
	}
	if !s.nobody(string(r.Cookie)) {
		return nil
	}
	ctx := context.Background()
	lang, path := s.split(string(r.Path))
	page := s.kept.get(lang, path, s.options.Clock(ctx))
	again := true
	for tries := 0; page == nil && again && tries < 3; tries++ {
		again = s.make(ctx, string(r.Path))
		page = s.kept.get(lang, path, s.options.Clock(ctx))
	}
	if page == nil {
		return nil
	}
	answer := page.answer(s, r, now)
	if !r.Head && page.counted && s.options.Visited != nil {
		s.options.Visited(ctx, "", page.address)
	}
	return answer
}

// make renders a page of a kept route as for nobody, as HEAD: a page that is made is not yet a visit. Many who want it at once
// wait for one who makes it. It tells whether to try again, where there is no page now: something has changed meanwhile.
func (s *Server) make(ctx context.Context, address string) bool {
	r := &http.Request{
		Method: http.MethodHead, URL: &url.URL{Path: address}, Header: http.Header{}, Body: http.NoBody,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, RequestURI: address,
	}
	r = r.WithContext(ctx)
	_, inside := s.language(r)
	if _, pattern := s.mux.Handler(inside); !s.keeps[pattern] {
		return false
	}
	generation := s.kept.begin()
	made, _, _ := s.making.Do(address, func() (any, error) {
		began := s.kept.begin()
		s.ServeHTTP(&statusOnly{header: http.Header{}}, r)
		return began, nil
	})
	return made != generation || generation != s.kept.begin()
}

// onLine is an answer as it goes over the line, made once a second: the date is part of it.
type onLine struct{ made atomic.Pointer[lineBytes] }

type lineBytes struct {
	second int64
	bytes  []byte
	head   int // of the bytes, the head's
}

// answer is what net/http would send.
func (p *keptPage) answer(s *Server, r *front.Request, now time.Time) []byte {
	if names(string(r.IfNoneMatch), p.etag[0]) {
		return p.unchanged.at(now, func() ([]byte, []byte) { return p.head(s, nil, "HTTP/1.1 304 Not Modified\r\n"), nil }).bytes
	}
	e := p.in(string(r.AcceptEncoding))
	line := e.onLine.at(now, func() ([]byte, []byte) { return p.head(s, e, "HTTP/1.1 200 OK\r\n"), e.body })
	if r.Head {
		return line.bytes[:line.head]
	}
	return line.bytes
}

// head is the status line and all headers but the date.
func (p *keptPage) head(s *Server, e *encoding, status string) []byte {
	h := http.Header{}
	s.secure(h)
	p.dress(h, e)
	b := bytes.NewBufferString(status)
	_ = h.Write(b) // into memory: no error
	return b.Bytes()
}

func (l *onLine) at(now time.Time, parts func() (head, body []byte)) *lineBytes {
	second := now.Unix()
	if made := l.made.Load(); made != nil && made.second == second {
		return made
	}
	head, body := parts()
	made := &lineBytes{second: second, bytes: make([]byte, 0, len(head)+len(body)+64)}
	made.bytes = append(made.bytes, head...)
	made.bytes = append(made.bytes, "Date: "...)
	made.bytes = now.UTC().AppendFormat(made.bytes, http.TimeFormat)
	made.bytes = append(made.bytes, "\r\n\r\n"...)
	made.head = len(made.bytes)
	made.bytes = append(made.bytes, body...)
	l.made.Store(made)
	return made
}
