package workload_test

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/workload"
)

// open opens a file of the reference workload beside the repository. It is not part of the repository: without it
// the test is skipped, but never where CI is set.
func open(t *testing.T, name string) io.ReadCloser {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "workload", name))
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("in CI the reference workload must be there: %v", err)
	}
	if err != nil {
		t.Skipf("skipped: the reference workload ../shared/workload is absent: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

type expected struct {
	Totals       map[workload.Kind]int            `json:"totals"`
	TotalsBySub  map[string]int                   `json:"totals_by_sub"`
	ByMonth      map[workload.Kind]map[string]int `json:"by_month"`
	ByWeekday    map[workload.Kind]map[string]int `json:"by_weekday"`
	Averages     map[workload.Kind]map[string]float64
	Mix          map[workload.Kind]map[string]int
	Cents        map[string]int64 `json:"payments_cents"`
	Days         int
	OpenDays     int     `json:"open_days_mon_sat_less_holidays"`
	CounterHours int     `json:"counter_hours"`
	Start        int     `json:"registered_at_start"`
	End          int     `json:"registered_at_end"`
	Distinct     int     `json:"distinct_booking_citizens"`
	Scale        float64 `json:"scale"`
	PeakDay      map[workload.Kind]struct {
		Date italy.Day
		N    int
	} `json:"peak_day"`
}

func expectations(t *testing.T) expected {
	t.Helper()
	decoder := json.NewDecoder(open(t, "expected.json"))
	decoder.DisallowUnknownFields() // no answer is left unread
	var want expected
	if err := decoder.Decode(&want); err != nil {
		t.Fatal(err)
	}
	return want
}

// dayRow is a row of daily.csv.
type dayRow struct {
	day     italy.Day
	weekday string
	open    bool
	counts  map[workload.Column]int
}

func daily(t *testing.T) []dayRow {
	t.Helper()
	rows, err := csv.NewReader(open(t, "daily.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var days []dayRow
	for _, row := range rows[1:] {
		day := dayRow{day: italy.Day(row[0]), weekday: row[1], open: row[2] == "1", counts: map[workload.Column]int{}}
		for i, name := range rows[0][3:] {
			n, err := strconv.Atoi(row[3+i])
			if err != nil {
				t.Fatal(err)
			}
			day.counts[column(name)] = n
		}
		days = append(days, day)
	}
	if len(days) != 181 || len(days[0].counts) != 16 {
		t.Fatalf("got %d days of %d columns, want 181 of 16", len(days), len(days[0].counts))
	}
	return days
}

// theHalfYear generates the default specification once for all tests.
var theHalfYear = sync.OnceValues(func() ([]workload.Event, error) {
	spec, err := workload.DefaultSpec()
	if err != nil {
		return nil, err
	}
	stream, err := workload.Generate(spec)
	if err != nil {
		return nil, err
	}
	var events []workload.Event
	for e := range stream {
		events = append(events, e)
	}
	return events, nil
})

func halfYear(t *testing.T) []workload.Event {
	t.Helper()
	events, err := theHalfYear()
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func defaultSpec(t testing.TB) workload.Spec {
	t.Helper()
	spec, err := workload.DefaultSpec()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}
