package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"comune.example/sportello/internal/fault"
)

const (
	streamBeat  = 15 * time.Second // a comment is sent where there is no news: it finds readers who have left
	streamWrite = 10 * time.Second // a reader who takes longer to take one event has left
	streamRetry = "retry: 3000\n\n"

	mostStreams     = 4096 // each is asked for news whenever there is some
	mostStreamsFrom = 256  // from one place: a hall's screens and desks, and the telephones that share its line
)

// Stream answers with server-sent events until the reader leaves or the server ends. next waits for news and gives it as
// one event's data; its context ends when a sign of life is due, and then it is asked again. A stream outlives the server's
// limit for an answer, each of its events does not. Beyond what the server keeps open at once, in all and from one place, it
// is Busy: pages show the same without a stream when they are opened anew.
func (c *Call) Stream(next func(ctx context.Context) ([]byte, error)) error {
	ctx, cancel := context.WithCancel(c.R.Context())
	defer cancel()
	done, ok := c.server.streams.begin(c.R.Context(), c.From(), cancel)
	if !ok {
		return fault.New(fault.Busy, "fault.busy")
	}
	defer done()
	h := c.W.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no") // a proxy that gathers events would hold them back
	c.status = http.StatusOK
	c.W.WriteHeader(http.StatusOK)
	if c.R.Method == http.MethodHead || c.send([]byte(streamRetry)) != nil {
		return nil
	}
	for ctx.Err() == nil {
		text, err := c.await(ctx, next)
		if err != nil {
			return nil // the answer has begun: whoever reads it asks again
		}
		if c.send(text) != nil {
			return nil
		}
	}
	return nil
}

// await asks for news and gives what is sent: the event, or a sign of life where there is none in time.
func (c *Call) await(ctx context.Context, next func(ctx context.Context) ([]byte, error)) ([]byte, error) {
	beat, cancel := context.WithTimeout(ctx, streamBeat)
	defer cancel()
	data, err := next(beat)
	switch {
	case err == nil:
		return event(data), nil
	case ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded):
		return []byte(":\n\n"), nil
	default:
		if ctx.Err() == nil {
			c.report(err)
		}
		return nil, err
	}
}

// event writes data as one event: each line is marked.
func event(data []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(data) {
		b.WriteString("data: ")
		b.Write(bytes.TrimRight(line, "\r\n"))
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// send writes a part of a stream at once.
func (c *Call) send(text []byte) error {
	control := http.NewResponseController(c.W)
	deadline := time.Now().Add(streamWrite) //nolint:forbidigo // of the network, not the time of anything that happens
	if err := control.SetWriteDeadline(deadline); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := c.W.Write(text); err != nil {
		return err
	}
	return control.Flush()
}

// streams are the answers that would never end by themselves: a server that shuts down ends them first.
type streams struct {
	mu      sync.Mutex
	servers map[*http.Server]bool // that tell when they shut down
	ended   bool
	nth     int
	cancels map[int]context.CancelFunc
	from    map[string]int // how many, by place
}

// begin notes a stream and gives what takes it off the list; false where there are too many. A server is asked once to tell
// when it shuts down.
func (s *streams) begin(request context.Context, from string, cancel context.CancelFunc) (done func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancels == nil {
		s.cancels, s.servers, s.from = map[int]context.CancelFunc{}, map[*http.Server]bool{}, map[string]int{}
	}
	if len(s.cancels) >= mostStreams || s.from[from] >= mostStreamsFrom {
		return nil, false
	}
	if server, ok := request.Value(http.ServerContextKey).(*http.Server); ok && !s.servers[server] {
		s.servers[server] = true
		server.RegisterOnShutdown(s.end)
	}
	if s.ended {
		cancel()
	}
	s.nth++
	n := s.nth
	s.cancels[n] = cancel
	s.from[from]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.cancels, n)
		if s.from[from]--; s.from[from] == 0 {
			delete(s.from, from)
		}
	}, true
}

func (s *streams) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	for _, cancel := range s.cancels {
		cancel()
	}
}
