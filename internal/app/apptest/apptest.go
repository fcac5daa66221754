// Package apptest gives tests the whole program on a small town, and a browser without JavaScript that walks through it.
// It promises the same town each time: the sample municipality's own files with fewer residents. It knows no page: what
// a test looks for, the test says. Only tests import it.
package apptest

import (
	"bytes"
	"io"
	"io/fs"
	"regexp"
	"testing"
	"time"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/app"
)

// Residents of the small town: enough for every account and office of the sample.
const Residents = "12000"

// SmallTown is the sample municipality with fewer residents.
func SmallTown() fs.FS { return smaller{examples.FS()} }

// Open gives the prepared program as a demonstration, closed when the test ends. The sandboxes' letters are delivered by
// Settle; nothing runs by itself.
func Open(t testing.TB, change func(*app.Config)) *app.App {
	t.Helper()
	a := assembled(t, app.Config{Demo: true}, change)
	if err := a.Prepare(t.Context(), func(string) {}); err != nil {
		t.Fatalf("prepare the town: %v", err)
	}
	return a
}

// Empty gives the program as it is installed, nobody in it.
func Empty(t testing.TB) *app.App {
	t.Helper()
	return assembled(t, app.Config{}, nil)
}

func assembled(t testing.TB, config app.Config, change func(*app.Config)) *app.App {
	t.Helper()
	config.Data, config.Municipality = t.TempDir(), SmallTown()
	if change != nil {
		change(&config)
	}
	a, err := app.Open(t.Context(), config)
	if err != nil {
		t.Fatalf("open the program: %v", err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Errorf("close the program: %v", err)
		}
	})
	return a
}

// Settle delivers the facts told so far and the letters that follow from them. A reaction that fails would be tried again
// later; here it fails the test.
func Settle(t testing.TB, a *app.App) {
	t.Helper()
	if err := a.Journal.Dispatcher().Drain(t.Context()); err != nil {
		t.Fatalf("deliver what happened: %v", err)
	}
	if left, err := a.Journal.Dispatcher().Backlog(t.Context()); err != nil || left.Failed > 0 {
		t.Fatalf("%d reactions failed, the first: %s (%v)", left.Failed, left.Error, err)
	}
	if err := a.Notify.Deliver(t.Context()); err != nil {
		t.Fatalf("deliver the letters: %v", err)
	}
}

// smaller is a municipality's folder with another number of residents.
type smaller struct{ fs.FS }

var residents = regexp.MustCompile(`(?m)^residents: [0-9]+$`)

// Open implements fs.FS.
func (s smaller) Open(name string) (fs.File, error) {
	if name != "municipality.yaml" {
		return s.FS.Open(name)
	}
	text, err := fs.ReadFile(s.FS, name)
	if err != nil {
		return nil, err
	}
	text = residents.ReplaceAll(text, []byte("residents: "+Residents))
	return &file{Reader: bytes.NewReader(text), name: name, size: int64(len(text))}, nil
}

// file is a file in memory.
type file struct {
	io.Reader
	name string
	size int64
}

func (f *file) Stat() (fs.FileInfo, error) { return f, nil }
func (f *file) Close() error               { return nil }
func (f *file) Name() string               { return f.name }
func (f *file) Size() int64                { return f.size }
func (f *file) Mode() fs.FileMode          { return 0o444 }
func (f *file) ModTime() time.Time         { return time.Time{} }
func (f *file) IsDir() bool                { return false }
func (f *file) Sys() any                   { return nil }
