package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

// Answer writes bytes with a status, for a protocol that is neither pages nor our JSON: WebDAV has statuses of its own. An
// empty content type stands for no content.
func (c *Call) Answer(status int, contentType string, b []byte) error {
	if contentType != "" {
		return c.write(status, contentType, b)
	}
	c.server.seeOut(c)
	c.status = status
	c.W.WriteHeader(status)
	return nil
}

// Revalidated writes bytes that a program asks for again and again: with a tag, and not at all where the asker has them. An
// empty tag is made from the bytes.
func (c *Call) Revalidated(contentType, tag string, b []byte) error {
	if tag == "" {
		sum := sha256.Sum256(b)
		tag = `"` + hex.EncodeToString(sum[:12]) + `"`
	}
	h := c.W.Header()
	h["Cache-Control"] = privately
	h["Etag"] = []string{tag}
	if unchanged(c.R, tag) {
		return c.Answer(http.StatusNotModified, "", nil)
	}
	return c.write(http.StatusOK, contentType, b)
}
