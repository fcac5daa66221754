package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/workload"
)

const (
	halfYearFile = "half-year-2014.ndjson.gz"
	firstDay     = app.Day("2014-01-01")
	lastDay      = app.Day("2014-06-30")
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(childFolder); folder != "" {
		os.Exit(liveAsChild(folder, os.Getenv(childEvents)))
	}
	if os.Getenv(childServes) != "" {
		os.Exit(serveAsChild())
	}
	code := m.Run()
	if made.folder != "" {
		_ = os.RemoveAll(made.folder)
	}
	os.Exit(code)
}

// long skips what takes many seconds where only a quick look was asked for.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: a long test, and -short was given (make test runs all)")
	}
}

// shared finds a file of the half-year's workload: without it a test skips aloud, in CI it fails.
func shared(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("../../../shared/workload", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is needed in CI: %v", path, err)
		}
		t.Skipf("SKIPPED: %s is not there", path)
	}
	return path
}

// made is the folder of a town of full size that was made and never used: each test that wants one takes a copy.
var made struct {
	sync.Once

	folder string
	err    error
}

// wholeTown gives a fresh data folder with the whole sample town in it: it is made once and copied for each test.
func wholeTown(t *testing.T) string {
	t.Helper()
	made.Do(func() {
		if made.folder, made.err = os.MkdirTemp("", "sportello-town"); made.err == nil { //nolint:usetesting // outlives the test
			made.err = makeTown(made.folder)
		}
	})
	if made.err != nil {
		t.Fatalf("make the town: %v", made.err)
	}
	folder := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(folder, os.DirFS(made.folder)); err != nil {
		t.Fatal(err)
	}
	return folder
}

func makeTown(folder string) error {
	ctx := context.Background() // outlives the test that asked first
	a, err := app.Open(ctx, past(folder, ""))
	if err != nil {
		return err
	}
	return errors.Join(a.Prepare(ctx, func(string) {}), a.Close())
}

// past is the program as a replay runs it.
func past(folder, database string) app.Config {
	return app.Config{Data: folder, Database: database, Demo: true, Past: true}
}

// open opens the program, closed when the test ends.
func open(t *testing.T, c app.Config) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), c)
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

func recorded(t *testing.T, path string) app.Life {
	t.Helper()
	life, err := app.RecordedLife(path)
	if err != nil {
		t.Fatal(err)
	}
	return life
}

// live has the town live a life to its end, and wants nothing refused.
func live(t *testing.T, a *app.App, life app.Life) app.Lived {
	t.Helper()
	lived, err := a.Live(t.Context(), life, func(app.Pace) {})
	if err != nil {
		t.Fatal(err)
	}
	if !lived.Finished || lived.Events != life.Total() || lived.Refused != 0 {
		t.Fatalf("got %d of %d events, %d refused %q, want all and none", lived.Events, life.Total(), lived.Refused, lived.Reasons)
	}
	t.Logf("%d events in %.1f s, %.0f a second", lived.Events-lived.Resumed, lived.Seconds, lived.PerSecond)
	return lived
}

// statement is what the program says was done, as JSON.
func statement(t *testing.T, a *app.App, from, to app.Day) map[string]any {
	t.Helper()
	s, err := a.Statement(t.Context(), from, to, 0)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, text)
}

func decoded(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// expected wants each key of the published answers in the statement, with the same value.
func expected(t *testing.T, got map[string]any) {
	t.Helper()
	text, err := os.ReadFile(shared(t, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range decoded(t, text) {
		if diff := cmp.Diff(want, got[key]); diff != "" {
			t.Errorf("%s (-expected +got):\n%s", key, diff)
		}
	}
}

// lines recounts the audit and gives its length.
func lines(t *testing.T, a *app.App) int64 {
	t.Helper()
	report, err := a.VerifyAudit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !report.Good() {
		t.Errorf("the audit: %s", report.Broken)
	}
	return report.Lines
}

// head writes the first events of the half-year, as long as takes holds, to a file of its own, and gives them too.
func head(t *testing.T, takes func(n int, e workload.Event) bool) (path string, events []workload.Event) {
	t.Helper()
	f, err := os.Open(shared(t, halfYearFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	reader, err := workload.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for e, err := range reader.All() {
		if err != nil {
			t.Fatal(err)
		}
		if !takes(len(events)+1, e) {
			break
		}
		events, text = append(events, e), e.AppendLine(text)
	}
	path = filepath.Join(t.TempDir(), fmt.Sprintf("first-%d.ndjson", len(events)))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, events
}

// tally counts by day, kind and sub: "2014-01-02 pratica/nido", and cents under "2014-01-02 cents".
type tally map[string]int64

func tallyOf(events []workload.Event) tally {
	counts := tally{}
	for _, e := range events {
		day := string(italy.DayOf(e.At))
		counts[day+" "+string(e.Kind)+"/"+e.Sub]++
		if e.Cents != 0 {
			counts[day+" cents"] += e.Cents
		}
	}
	return counts
}

// tallied is what the program says was done on each day.
func tallied(t *testing.T, a *app.App, from, to app.Day) tally {
	t.Helper()
	s, err := a.Statement(t.Context(), from, to, 0)
	if err != nil {
		t.Fatal(err)
	}
	counts := tally{}
	for _, d := range s.Daily {
		for key, n := range d.BySub {
			if n != 0 {
				counts[string(d.Day)+" "+key] += n
			}
		}
		if d.Cents != 0 {
			counts[string(d.Day)+" cents"] = d.Cents
		}
	}
	return counts
}
