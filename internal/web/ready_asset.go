package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"comune.example/sportello/internal/web/front"
)

const assetsPath = "/assets/"

// readyAsset answers for a file of the front end, which never changes: what the route says once is said again. Nil where
// there is no such file.
func (s *Server) readyAsset(r *front.Request, name string, now time.Time) []byte {
	if _, ok := s.options.Asset(name); !ok {
		return nil
	}
	accepted := ""
	switch header := string(r.AcceptEncoding); {
	case accepts(header, "br") && accepts(header, "gzip"):
		accepted = "br, gzip" // which of them there is, the file knows
	case accepts(header, "br"):
		accepted = "br"
	case accepts(header, "gzip"):
		accepted = "gzip"
	}
	var said *answered
	if known, ok := s.assets.Load(name + "?" + accepted); ok && r.IfNoneMatch == nil {
		said, _ = known.(*answered)
	} else {
		if said = s.ask(assetsPath+name, accepted, string(r.IfNoneMatch)); said == nil {
			return nil
		}
		if r.IfNoneMatch == nil { // else there would be one for whatever somebody sends
			s.assets.Store(name+"?"+accepted, said)
		}
	}
	line := said.onLine.at(now, func() ([]byte, []byte) { return said.head, said.body.Bytes() })
	if r.Head {
		return line.bytes[:line.head]
	}
	return line.bytes
}

// ask has the server itself answer; nil for anything but a file or that it is known.
func (s *Server) ask(path, accepted, match string) *answered {
	r := &http.Request{
		Method: http.MethodGet, URL: &url.URL{Path: path}, Header: http.Header{}, Body: http.NoBody,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, RequestURI: path,
	}
	for name, value := range map[string]string{"Accept-Encoding": accepted, "If-None-Match": match} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	a := &answered{header: http.Header{}}
	s.ServeHTTP(a, r.WithContext(context.Background()))
	if a.status != http.StatusOK && a.status != http.StatusNotModified {
		return nil
	}
	b := bytes.NewBufferString(fmt.Sprintf("HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status)))
	_ = a.header.Write(b) // into memory: no error
	a.head = b.Bytes()
	return a
}

// answered keeps an answer as it was given.
type answered struct {
	header http.Header
	status int
	head   []byte
	body   bytes.Buffer
	onLine onLine
}

func (a *answered) Header() http.Header         { return a.header }
func (a *answered) Write(b []byte) (int, error) { return a.body.Write(b) }
func (a *answered) WriteHeader(status int)      { a.status = status }

// assetName is the name of a file of the front end that a path leads to.
func (s *Server) assetName(path []byte) (string, bool) {
	if s.options.Asset == nil {
		return "", false
	}
	return strings.CutPrefix(string(path), assetsPath)
}
