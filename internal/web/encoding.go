package web

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
)

const worthCompressing = 1400 // bytes: below, an answer fits into one packet anyway

// accepts tells whether an Accept-Encoding names the coding and does not rule it out with q=0.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(parameters), "q=")
		return !found || strings.Trim(q, "0.") != ""
	}
	return false
}

// unchanged tells whether the reader has the version that the ETag names.
func unchanged(r *http.Request, etag string) bool { return names(r.Header.Get("If-None-Match"), etag) }

func names(header, etag string) bool { return strings.Contains(header, strings.TrimPrefix(etag, "W/")) }

// compressible tells whether an answer is worth being compressed on its way. What is saved as a file is not: documents
// are compressed already.
func (c *Call) compressible(contentType string, length int) bool {
	return length > worthCompressing && c.W.Header().Get("Content-Disposition") == "" &&
		(strings.HasPrefix(contentType, "text/") || strings.HasSuffix(contentType, "json") || strings.Contains(contentType, "xml"))
}

// zipper is a gzip writer with its buffer, used again and again.
type zipper struct {
	buffer bytes.Buffer
	writer *gzip.Writer
}

// gzip compresses b, fast. The answer is good until done is called.
func (s *Server) gzip(b []byte) (zipped []byte, done func()) {
	z, ok := s.zippers.Get().(*zipper)
	if !ok {
		z = &zipper{}
		z.writer, _ = gzip.NewWriterLevel(&z.buffer, gzip.BestSpeed) // the level is a valid one
	}
	z.buffer.Reset()
	z.writer.Reset(&z.buffer)
	_, _ = z.writer.Write(b) // into memory: no error
	_ = z.writer.Close()
	return z.buffer.Bytes(), func() { s.zippers.Put(z) }
}
