package web_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/web"
)

// streaming serves one stream on a real connection, with a server whose limit for an answer is short.
func streaming(t *testing.T, next func(ctx context.Context) ([]byte, error)) (*http.Server, string) {
	t.Helper()
	s := server(t, nil, web.Route{Pattern: "GET /eventi", Who: web.Anyone(), Do: func(c *web.Call) error { return c.Stream(next) }})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &http.Server{Handler: s, WriteTimeout: 300 * time.Millisecond}
	go func() { _ = h.Serve(listener) }()
	t.Cleanup(func() { _ = h.Close() })
	return h, "http://" + listener.Addr().String() + "/eventi"
}

func stream(t *testing.T, address string) *bufio.Reader {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream; charset=utf-8" {
		t.Fatalf("got a stream of type %q", got)
	}
	return bufio.NewReader(answer.Body)
}

// read reads up to the empty line that ends an event.
func read(t *testing.T, b *bufio.Reader) string {
	t.Helper()
	var text strings.Builder
	for {
		line, err := b.ReadString('\n')
		if err != nil {
			t.Fatalf("after %q: %v", text.String(), err)
		}
		if line == "\n" {
			return text.String()
		}
		text.WriteString(line)
	}
}

func TestAStreamOutlivesTheLimitOfAnAnswer(t *testing.T) {
	news := make(chan string, 1)
	_, address := streaming(t, func(ctx context.Context) ([]byte, error) {
		select {
		case text := <-news:
			return []byte(text), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
	b := stream(t, address)
	if got := read(t, b); got != "retry: 3000\n" {
		t.Errorf("got %q, want to be told when to come back", got)
	}
	time.Sleep(500 * time.Millisecond) // longer than the server's limit
	news <- "one\ntwo"
	if got := read(t, b); got != "data: one\ndata: two\n" {
		t.Errorf("got %q, want both lines as one event", got)
	}
}

func TestStreamsEndWithTheServer(t *testing.T) {
	h, address := streaming(t, func(ctx context.Context) ([]byte, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	b := stream(t, address)
	read(t, b)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		t.Fatalf("the server waits for a stream: %v", err)
	}
	if _, err := io.ReadAll(b); err != nil {
		t.Errorf("the stream ended with %v, want a proper end", err)
	}
}

func TestAStreamWhoseReaderHasLeftIsOver(t *testing.T) {
	over := make(chan struct{})
	_, address := streaming(t, func(ctx context.Context) ([]byte, error) {
		<-ctx.Done()
		close(over)
		return nil, ctx.Err()
	})
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := (&http.Client{}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	_ = answer.Body.Close()
	select {
	case <-over:
	case <-time.After(5 * time.Second):
		t.Fatal("the stream goes on for nobody")
	}
}

func TestOnlyDevicesOfACounterAreLetInAsSuch(t *testing.T) {
	key := func(_ context.Context, key string) (identity.Actor, error) {
		return identity.Actor{Kind: identity.Kind(key), ID: "x"}, nil
	}
	s := server(t, func(o *web.Options) { o.Key = key }, web.Route{
		Pattern: "GET /api/v1/coda", Who: web.Counters(), Do: func(c *web.Call) error { return c.JSON(http.StatusOK, "x") }, API: true,
		Summary: "x", Out: "",
	})
	for kind, want := range map[identity.Kind]int{
		identity.Counter: http.StatusOK, identity.Body: http.StatusNotFound, identity.Officer: http.StatusNotFound, identity.Anonymous: http.StatusUnauthorized,
	} {
		if got := get("/api/v1/coda").with("Authorization", "Bearer "+string(kind)).to(s).status; got != want {
			t.Errorf("%q: got status %d, want %d", kind, got, want)
		}
	}
}
