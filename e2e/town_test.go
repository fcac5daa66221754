package e2e

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/population"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/workload"
)

// town is the whole program as it is served, on a free port.
type town struct {
	*app.App
	address string // "http://127.0.0.1:34567"
	log     *lockedLog
}

// lockedLog keeps what the program writes to its log.
type lockedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lockedLog) complaints() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []string
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "level=WARN") {
			list = append(list, line)
		}
	}
	return list
}

// wanted skips what needs a browser unless it was asked for.
func wanted(t *testing.T) {
	t.Helper()
	if os.Getenv("SPORTELLO_E2E") == "" {
		t.Skip("journeys in a browser run by e2e/run.sh")
	}
}

// serve starts the program on a small town. At the end of the test nothing may stand in the log as an error.
func serve(t *testing.T) *town {
	t.Helper()
	return serveWith(t, func(*app.Config) {})
}

func serveWith(t *testing.T, change func(c *app.Config)) *town {
	t.Helper()
	wanted(t)
	s := &town{log: &lockedLog{}, address: "http://" + freeAddress(t)}
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(s.log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	s.App = apptest.Open(t, func(c *app.Config) {
		c.Public = s.address
		change(c)
	})
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- s.Serve(ctx, strings.TrimPrefix(s.address, "http://"), func(string) { close(ready) }) }()
	select {
	case <-ready:
	case err := <-ended:
		stop()
		t.Fatalf("serve: %v", err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the program ended with: %v", err)
		}
		for _, line := range s.log.complaints() {
			t.Errorf("in the log: %s", line)
		}
	})
	return s
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return fmt.Sprint(l.Addr())
}

// unregistered finds a resident without an account.
func (s *town) unregistered(t *testing.T) population.Resident {
	t.Helper()
	spec, err := workload.DefaultSpec()
	if err != nil {
		t.Fatal(err)
	}
	people, err := sample.NewPeople(s.Municipality, spec.Days()[0].AddDays(-1))
	if err != nil {
		t.Fatal(err)
	}
	who, ok := people.Citizen(spec.RegisteredAtStart() + 1)
	if !ok {
		t.Fatal("everybody in the town has an account")
	}
	return who
}
