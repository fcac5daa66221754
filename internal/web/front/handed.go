package front

import (
	"crypto/tls"
	"net"
)

// rest is the connection with the bytes that were read and not answered.
func (c *line) rest() net.Conn {
	h := handed{Conn: c.conn, ahead: append([]byte(nil), c.buffer[:c.n]...)}
	if secure, ok := c.conn.(*tls.Conn); ok {
		return &handedSecure{handed: h, secure: secure}
	}
	return &h
}

// handed is a connection some bytes of which were read before.
type handed struct {
	net.Conn

	ahead []byte
}

// Read implements net.Conn.
func (h *handed) Read(b []byte) (int, error) {
	if len(h.ahead) == 0 {
		return h.Conn.Read(b)
	}
	n := copy(b, h.ahead)
	if h.ahead = h.ahead[n:]; len(h.ahead) == 0 {
		h.ahead = nil
	}
	return n, nil
}

// CloseWrite ends the program's side: net/http does so after a refusal, that the reader may still get it.
func (h *handed) CloseWrite() error {
	if half, ok := h.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// handedSecure tells net/http that the connection is encrypted, and how.
type handedSecure struct {
	handed

	secure *tls.Conn
}

// ConnectionState gives what was agreed.
func (h *handedSecure) ConnectionState() tls.ConnectionState { return h.secure.ConnectionState() }
