// Package front stands in front of net/http on the public port. It reads the heads of requests, answers the simple ones (a GET
// of a page that lies ready in memory) by one write each, and hands every other connection on, with the bytes that it has
// read, to net/http for the rest of its life. It promises that nobody can tell which of the two has answered; that a request
// it is not sure of in every byte is never its own; and that slow and idle connections end as they do there. It knows no page:
// what lies ready, it is told.
package front

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// longestHead is the longest head that is answered here. A browser's has some 900 bytes; a longer one is handed on.
const longestHead = 4096

// Config is how a listener behaves.
type Config struct {
	// Ready gives the whole answer to a request, nil where it does not lie ready. It must not keep the request.
	Ready func(r *Request, now time.Time) []byte
	// TLS is how connections are encrypted; nil for not at all. What is agreed to be HTTP/2 is handed on.
	TLS *tls.Config
	// Head, Idle and Write bound the time for reading a head, until the next request, and for writing an answer.
	Head, Idle, Write time.Duration
}

// Listener accepts connections and gives those on that are net/http's.
type Listener struct {
	config  Config
	inner   net.Listener
	handed  chan accepted
	closed  chan struct{}
	closing atomic.Bool

	mu    sync.Mutex
	lines map[*line]bool
	all   sync.WaitGroup
}

// accepted is what Accept gives: a connection or why there is none.
type accepted struct {
	conn net.Conn
	err  error
}

// Listen begins to accept the connections of a listener.
func Listen(inner net.Listener, config Config) *Listener {
	l := &Listener{config: config, inner: inner, handed: make(chan accepted), closed: make(chan struct{}), lines: map[*line]bool{}}
	l.all.Go(l.run)
	return l
}

// run accepts until the listener is closed. A failure is passed on, and goes on when it has been heard: net/http waits
// before it asks again.
func (l *Listener) run() {
	for {
		conn, err := l.inner.Accept()
		if err == nil {
			l.begin(conn)
			continue
		}
		select {
		case <-l.closed:
			return
		case l.handed <- accepted{err: err}:
		}
	}
}

// Accept implements net.Listener: it gives the connections that are net/http's.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case <-l.closed:
		return nil, net.ErrClosed
	case a := <-l.handed:
		return a.conn, a.err
	}
}

// Addr implements net.Listener.
func (l *Listener) Addr() net.Addr { return l.inner.Addr() }

// Close implements net.Listener: no connection is accepted any more, idle ones end, and an answer that is being written is
// the last of its connection.
func (l *Listener) Close() error {
	if l.closing.Swap(true) {
		return nil
	}
	close(l.closed)
	err := l.inner.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.lines {
		_ = c.conn.SetReadDeadline(time.Unix(1, 0))
	}
	return err
}

// Drain waits after Close until the last connection has ended; those that have not when the context ends are cut off.
func (l *Listener) Drain(ctx context.Context) {
	ended := make(chan struct{})
	go func() { l.all.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-ctx.Done():
		l.mu.Lock()
		for c := range l.lines {
			_ = c.conn.Close()
		}
		l.mu.Unlock()
		<-ended
	}
}

// begin serves a connection in a goroutine of its own.
func (l *Listener) begin(conn net.Conn) {
	c := &line{Listener: l, conn: conn, began: wall()}
	l.mu.Lock()
	l.lines[c] = true
	l.mu.Unlock()
	l.all.Go(func() {
		on := c.serve()
		l.mu.Lock()
		delete(l.lines, c)
		l.mu.Unlock()
		if on != nil {
			l.pass(on)
		}
	})
}

// pass gives a connection to net/http, or ends it where that accepts none any more.
func (l *Listener) pass(conn net.Conn) {
	_ = conn.SetDeadline(time.Time{})
	select {
	case l.handed <- accepted{conn: conn}:
	case <-l.closed:
		_ = conn.Close()
	}
}

// line is one connection on its way through here.
type line struct {
	*Listener

	conn            net.Conn
	buffer          [longestHead]byte
	n               int       // bytes in the buffer
	used            bool      // a request was answered
	began           time.Time // the head; zero until its first byte has come
	readBy, writeBy time.Time
}

// what becomes of a connection after a step
type outcome int

const (
	stays outcome = iota
	leaves
	ends
)

// serve answers what it can. The connection that it gives is net/http's; nil where it has ended.
func (c *line) serve() net.Conn {
	if c.config.TLS != nil {
		secure := tls.Server(c.conn, c.config.TLS)
		if !c.handshake(secure) {
			return secure // net/http hears of the failure from the connection itself, and speaks HTTP/2
		}
		c.mu.Lock()
		c.conn = secure
		c.mu.Unlock()
	}
	var r Request
	for {
		switch c.step(&r) {
		case leaves:
			return c.rest()
		case ends:
			_ = c.conn.Close()
			return nil
		case stays:
		}
	}
}

// step answers the request that is in the buffer, or reads more of it.
func (c *line) step(r *Request) outcome {
	length, what := parse(c.buffer[:c.n], r)
	if what == other && c.hardly() {
		what = unfinished
	}
	switch {
	case what == other, what == unfinished && c.n == len(c.buffer):
		return leaves
	case what == unfinished:
		return c.fill()
	}
	now := wall()
	answer := c.config.Ready(r, now)
	if answer == nil {
		return leaves
	}
	if c.write(answer, now) != nil {
		return ends
	}
	c.n, c.used, c.began = copy(c.buffer[:], c.buffer[length:c.n]), true, time.Time{}
	return stays
}

// hardly tells whether so little came behind an answered request that net/http would not take it for the beginning of another:
// where the connection ends there, it says nothing.
func (c *line) hardly() bool { return c.used && c.n < 4 }

// handshake tells whether HTTP/1.1 is spoken on the connection.
func (c *line) handshake(secure *tls.Conn) bool {
	ctx, cancel := context.WithTimeout(context.Background(), c.config.Head)
	defer cancel()
	if secure.HandshakeContext(ctx) != nil {
		return false
	}
	agreed := secure.ConnectionState().NegotiatedProtocol
	return agreed == "" || agreed == "http/1.1"
}

// fill reads more bytes of the head. Where there are no more, what has begun is net/http's to judge.
func (c *line) fill() outcome {
	now := wall()
	switch {
	case c.n == 0 && c.used:
		c.limit(now.Add(c.config.Idle), c.config.Idle/4)
	case c.began.IsZero():
		c.began = now
		fallthrough
	default: // the first head is due from the beginning of the connection on, as in net/http
		c.limit(c.began.Add(c.config.Head), 0)
	}
	if c.closing.Load() { // after the limit was set: Close has set its own before, or will find it set
		return ends
	}
	n, err := c.conn.Read(c.buffer[c.n:])
	c.n += n
	switch {
	case n > 0:
		return stays
	case errors.Is(err, io.EOF) && c.n > 0 && !c.hardly():
		return leaves
	case err != nil:
		return ends
	}
	return stays
}

// limit sets until when to read. Setting a timer costs more than reading the clock, so that a busy connection's limit is
// renewed only when a part of it is over.
func (c *line) limit(by time.Time, slack time.Duration) {
	if d := by.Sub(c.readBy); d < 0 || d > slack {
		c.readBy = by
		_ = c.conn.SetReadDeadline(by)
	}
}

func (c *line) write(answer []byte, now time.Time) error {
	if c.writeBy.Sub(now) < c.config.Write/2 {
		c.writeBy = now.Add(c.config.Write)
		if err := c.conn.SetWriteDeadline(c.writeBy); err != nil {
			return err
		}
	}
	_, err := c.conn.Write(answer)
	return err
}

// wall is the time of the network's limits, not of anything that happens.
func wall() time.Time { return time.Now() } //nolint:forbidigo // see above
