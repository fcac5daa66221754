package statistics_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/statistics"
	"comune.example/sportello/internal/workload"
)

// shared finds a file of the half-year's workload: without it a test skips aloud, in CI it fails.
func shared(t *testing.T, name string) string {
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

// town counts the events of the file by day, as the modules count their records.
type town struct {
	daily    map[statistics.Kind]map[figure.Daily]figure.Daily
	bookers  map[workload.Actor]bool
	accounts map[italy.Day]int64
}

func readTown(t *testing.T) *town {
	t.Helper()
	f, err := os.Open(shared(t, "half-year-2014.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := workload.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	w := &town{daily: map[statistics.Kind]map[figure.Daily]figure.Daily{}, bookers: map[workload.Actor]bool{}, accounts: map[italy.Day]int64{}}
	for e, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		kind, key := statistics.Kind(e.Kind), figure.Daily{Day: italy.DayOf(e.At), Sub: e.Sub}
		if w.daily[kind] == nil {
			w.daily[kind] = map[figure.Daily]figure.Daily{}
		}
		d := w.daily[kind][key]
		w.daily[kind][key] = figure.Daily{Day: key.Day, Sub: key.Sub, Count: d.Count + 1, Cents: d.Cents + e.Cents}
		if e.Kind == workload.Booking {
			w.bookers[e.Actor] = true
		}
		if e.Kind == workload.Registration {
			w.accounts[key.Day]++
		}
	}
	return w
}

func (w *town) sources() statistics.Sources {
	patron := italy.MonthDay{Month: time.June, Day: 24}
	s := statistics.Sources{
		Daily:   map[statistics.Kind]statistics.Source{},
		Booking: func(context.Context, italy.Day, italy.Day) (int64, error) { return int64(len(w.bookers)), nil },
		Registered: func(_ context.Context, through italy.Day) (int64, error) {
			n := int64(4984)
			for day, count := range w.accounts {
				if day <= through {
					n += count
				}
			}
			return n, nil
		},
		Holiday: func(day italy.Day) bool { return italy.IsHoliday(day, patron) },
	}
	s.CounterMinutes = func(day italy.Day) int {
		switch {
		case day.Weekday() == time.Sunday || s.Holiday(day):
			return 0
		case day.Weekday() == time.Thursday:
			return 8 * 60
		default:
			return 5 * 60
		}
	}
	for kind, list := range w.daily {
		s.Daily[kind] = func(context.Context, italy.Day, italy.Day) ([]figure.Daily, error) {
			var out []figure.Daily
			for _, d := range list {
				out = append(out, d)
			}
			return out, nil
		}
	}
	return s
}

func newService(database *db.DB, sources statistics.Sources, now *time.Time) (*statistics.Service, *journal.Journal) {
	j := journal.New(database, clock.Clock(func(context.Context) time.Time { return *now }))
	return statistics.NewService(j, sources), j
}

// The statement over the half-year's events is the published one, figure by figure.
func TestTheStatementOfTheHalfYearIsTheExpectedOne(t *testing.T) {
	w := readTown(t)
	now := time.Date(2014, 1, 1, 0, 0, 0, 0, time.UTC)
	service, j := newService(dbtest.SQLite(t, journal.Schema(), statistics.Schema()), w.sources(), &now)
	for d := range w.daily[statistics.Visits] { // visits are the module's own records
		now = d.Day.At(12, 0, 0)
		for range w.daily[statistics.Visits][d].Count {
			service.Recorder().Heard(context.Background(), "", "/")
		}
		if err := service.Recorder().Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	got, err := service.Statement(context.Background(), "2014-01-01", "2014-06-30", 0)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, got, shared(t, "expected.json"))
	if _, err := j.Verify(context.Background()); err != nil {
		t.Error(err)
	}
}

// compare wants every key of the file in the statement, with the same value.
func compare(t *testing.T, got *statistics.Statement, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := decode(t, text)
	produced, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	have := decode(t, produced)
	for key, value := range want {
		if diff := cmp.Diff(value, have[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

func decode(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestAVisitWithTheSameIDCountsOnce(t *testing.T) {
	dbtest.Each(t, []fs.FS{journal.Schema(), statistics.Schema()}, func(t *testing.T, database *db.DB) {
		now := time.Date(2014, 3, 29, 23, 30, 0, 0, time.UTC) // already the 30th in Rome
		service, _ := newService(database, statistics.Sources{}, &now)
		for _, id := range []string{"a.1.1", "a.1.1", "a.2.1", "", ""} {
			service.Recorder().Heard(context.Background(), id, "/servizi")
		}
		for range 2 {
			if err := service.Recorder().Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		days, err := service.CountByDay(context.Background(), "2014-03-01", "2014-03-31")
		if err != nil || len(days) != 1 || days[0].Day != "2014-03-30" || days[0].Count != 4 {
			t.Errorf("counted %+v, %v; want 4 visits on 2014-03-30", days, err)
		}
		read, err := service.Readers(context.Background(), "2014-03-30", "2014-03-30")
		if err != nil || len(read.Pages) != 1 || read.Pages[0] != (statistics.Counted{What: "/servizi", Count: 4}) {
			t.Errorf("pages %+v, %v", read.Pages, err)
		}
	})
}

// The calendar ends on 9999-12-31: a statement that holds its last day comes to an end too.
func TestAStatementOfTheLastDayOfAllEnds(t *testing.T) {
	now := time.Date(2014, 3, 29, 12, 0, 0, 0, time.UTC)
	sources := (&town{}).sources()
	for _, kind := range statistics.Kinds() {
		sources.Daily[kind] = func(context.Context, italy.Day, italy.Day) ([]figure.Daily, error) { return nil, nil }
	}
	service, _ := newService(dbtest.SQLite(t, journal.Schema(), statistics.Schema()), sources, &now)
	done := make(chan error, 1)
	go func() {
		st, err := service.Statement(context.Background(), "9999-12-30", "9999-12-31", 0)
		if err == nil && len(st.Daily) != 2 {
			err = fmt.Errorf("%d days, want 2", len(st.Daily))
		}
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(3 * time.Second):
		t.Fatal("still counting days after three seconds")
	}
}
