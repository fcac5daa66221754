package web

import (
	"fmt"
	"testing"
)

func TestNobodyKeepsAllStreamsOpen(t *testing.T) {
	var s streams
	var last func()
	for i := range mostStreamsFrom {
		done, ok := s.begin(t.Context(), "192.0.2.1", func() {})
		if !ok {
			t.Fatalf("stream %d is refused", i+1)
		}
		last = done
	}
	if _, ok := s.begin(t.Context(), "192.0.2.1", func() {}); ok {
		t.Fatal("one place has more streams than its share")
	}
	if _, ok := s.begin(t.Context(), "192.0.2.2", func() {}); !ok {
		t.Error("another place has none")
	}
	last()
	if _, ok := s.begin(t.Context(), "192.0.2.1", func() {}); !ok {
		t.Error("a stream that is over is still counted")
	}
	for i := 0; len(s.cancels) < mostStreams; i++ {
		_, _ = s.begin(t.Context(), fmt.Sprintf("place %d", i), func() {})
	}
	if _, ok := s.begin(t.Context(), "192.0.2.3", func() {}); ok {
		t.Error("more streams are open than the server keeps")
	}
}
