package web

import (
	"net/http"

	"comune.example/sportello/internal/fault"
)

// Asset is a file of the front end that never changes under its name. Gzip and Brotli are nil where the format is
// compressed already; ETag has its quotes.
type Asset struct {
	ContentType, ETag   string
	Plain, Gzip, Brotli []byte
}

// serveAsset answers GET /assets/{name...}.
func (s *Server) serveAsset(c *Call) error {
	asset, ok := s.options.Asset(c.Param("name"))
	if !ok {
		return fault.Missing()
	}
	h := c.W.Header()
	h["Cache-Control"] = forEver
	h["Vary"] = varyEncoding
	h.Set("Etag", asset.ETag)
	if unchanged(c.R, asset.ETag) {
		c.status = http.StatusNotModified
		c.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	body, accepted := asset.Plain, c.R.Header.Get("Accept-Encoding")
	switch {
	case asset.Brotli != nil && accepts(accepted, "br"):
		body = asset.Brotli
		h.Set("Content-Encoding", "br")
	case asset.Gzip != nil && accepts(accepted, "gzip"):
		body = asset.Gzip
		h.Set("Content-Encoding", "gzip")
	}
	return c.raw(http.StatusOK, asset.ContentType, body)
}
