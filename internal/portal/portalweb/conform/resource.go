package conform

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/andybalholm/brotli"
)

// resource is an answer of the site: a page, a stylesheet, a font.
type resource struct {
	address string // where it was found in the end
	status  int
	header  http.Header
	body    []byte // as it is read
	sent    int    // bytes of it on the wire
	secured *tls.ConnectionState
	err     error
}

const largest = 8 << 20 // bytes of an answer that are read

// resource reads an address once; what goes wrong is kept too.
func (c *checker) resource(address string) *resource {
	if r := c.resources[address]; r != nil {
		return r
	}
	r := &resource{address: address}
	c.resources[address] = r
	resp, err := c.fetch(address)
	if err != nil {
		r.err = err
		return r
	}
	sent, err := io.ReadAll(io.LimitReader(resp.Body, largest))
	r.err = errors.Join(err, resp.Body.Close())
	r.address, r.status, r.header, r.secured = resp.Request.URL.String(), resp.StatusCode, resp.Header, resp.TLS
	r.sent = len(sent)
	r.body, err = decoded(sent, resp.Header.Get("Content-Encoding"))
	r.err = errors.Join(r.err, err)
	return r
}

// decoded takes the compression off that an answer was sent with.
func decoded(sent []byte, coding string) ([]byte, error) {
	switch coding {
	case "br":
		return io.ReadAll(io.LimitReader(brotli.NewReader(bytes.NewReader(sent)), largest))
	case "gzip":
		r, err := gzip.NewReader(bytes.NewReader(sent))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(io.LimitReader(r, largest))
	default:
		return sent, nil
	}
}

// connection is C.SI.5.1: a certificate in date, TLS 1.2 or 1.3, and with 1.2 only ciphers that keep their secret later. A
// site that is read without encryption, as in most tests, says nothing about it.
func (c *checker) connection(home *page, r *resource) {
	s := r.secured
	if s == nil {
		return
	}
	if s.Version < tls.VersionTLS12 {
		c.fail("C.SI.5.1", home, "%s is too old", tls.VersionName(s.Version))
	}
	if s.Version == tls.VersionTLS12 && !slices.ContainsFunc(tls.CipherSuites(), func(suite *tls.CipherSuite) bool {
		return suite.ID == s.CipherSuite
	}) {
		c.fail("C.SI.5.1", home, "the cipher %s is not safe", tls.CipherSuiteName(s.CipherSuite))
	}
	for _, certificate := range s.PeerCertificates {
		if c.now.Before(certificate.NotBefore) || c.now.After(certificate.NotAfter) {
			c.fail("C.SI.5.1", home, "the certificate of %s is not in date", certificate.Subject.CommonName)
		}
	}
}
