package workload_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/workload"
)

// fileHash is the published hash of the reference file's unpacked bytes.
const fileHash = "8f57d2eb5bce5efb49a07008c041b6607253180edfbba14b6d0519448f7de21b"

func column(name string) workload.Column {
	kind, sub, _ := strings.Cut(name, ".")
	return workload.Column{Kind: workload.Kind(kind), Sub: sub}
}

func TestTheDefaultSpecificationHasTheNumbersOfTheReference(t *testing.T) {
	want, err := workload.ParseSpec(open(t, "spec.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, defaultSpec(t)); diff != "" {
		t.Errorf("(-reference +default)\n%s", diff)
	}
}

func TestThePlanHasEveryCellOfTheReference(t *testing.T) {
	spec := defaultSpec(t)
	rows := daily(t)
	for _, series := range workload.Plan(spec) {
		name := workload.Column{Kind: series.Kind, Sub: series.Sub}
		for i, row := range rows {
			if want, ok := row.counts[name]; !ok || series.Days[i] != want {
				t.Errorf("%s on %s: got %d, want %d", name, row.day, series.Days[i], want)
			}
		}
	}
}

func TestTheReferenceFileIsReadAndCountedToTheLastCell(t *testing.T) {
	r, err := workload.NewReader(open(t, "half-year-2014.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	tally, written := workload.NewTally(), sha256.New()
	var line []byte
	for e, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		tally.Add(e)
		line = e.AppendLine(line[:0])
		written.Write(line)
	}
	if r.Line() != 212402 || r.SHA256() != fileHash {
		t.Errorf("got %d lines with hash %s", r.Line(), r.SHA256())
	}
	if got := hex.EncodeToString(written.Sum(nil)); got != fileHash {
		t.Errorf("written again the file has the hash %s, want %s", got, fileHash)
	}
	compareDays(t, tally)
	compareAnswers(t, tally)
	for kind, want := range map[workload.Kind]int{workload.Certificate: 2304, workload.Request: 1841, workload.Payment: 2263, workload.Visit: 81782} {
		if got := tally.Distinct(kind); got != want {
			t.Errorf("%s: got %d distinct actors, want %d", kind, got, want)
		}
	}
}

func TestTheGeneratedHalfYearHasTheSameAnswers(t *testing.T) {
	tally := workload.Count(slices.Values(halfYear(t)))
	compareDays(t, tally)
	compareAnswers(t, tally)
}

func compareDays(t *testing.T, tally *workload.Tally) {
	t.Helper()
	rows := daily(t)
	spec := defaultSpec(t)
	if len(tally.Days) != len(rows) {
		t.Errorf("got %d days, want %d", len(tally.Days), len(rows))
	}
	for _, row := range rows {
		for name, want := range row.counts {
			if got := tally.Days[row.day][name]; got != want {
				t.Errorf("%s on %s: got %d, want %d", name, row.day, got, want)
			}
		}
		for name := range tally.Days[row.day] {
			if _, ok := row.counts[name]; !ok {
				t.Errorf("%s on %s: nobody asked for it", name, row.day)
			}
		}
		if got := row.day.Weekday().String()[:3]; got != row.weekday || spec.IsOpen(row.day) != row.open {
			t.Errorf("%s: got %s, open %v, want %s, %v", row.day, got, spec.IsOpen(row.day), row.weekday, row.open)
		}
	}
}

func compareAnswers(t *testing.T, tally *workload.Tally) {
	t.Helper()
	want := expectations(t)
	for _, kind := range workload.Kinds() {
		if got := tally.Total(kind); got != want.Totals[kind] {
			t.Errorf("%s: got %d, want %d", kind, got, want.Totals[kind])
		}
		equal(t, kind, tally.ByMonth(kind), want.ByMonth[kind])
		weekdays := map[string]int{}
		for day, n := range tally.ByWeekday(kind) {
			weekdays[day.String()[:3]] = n
		}
		equal(t, kind, weekdays, want.ByWeekday[kind])
		if day, n := tally.PeakDay(kind); day != want.PeakDay[kind].Date || n != want.PeakDay[kind].N {
			t.Errorf("%s: got %d on the peak day %s, want %v", kind, n, day, want.PeakDay[kind])
		}
		for divisor, days := range map[string]int{"per_day_181": want.Days, "per_day_182_as_article": want.Days + 1, "per_open_day": want.OpenDays} {
			got := workload.HundredthsPerDay(tally.Total(kind), days)
			if float64(got) != math.Round(100*want.Averages[kind][divisor]) {
				t.Errorf("%s: got %d hundredths %s, want %v", kind, got, divisor, want.Averages[kind][divisor])
			}
		}
	}
	bySub := map[string]int{}
	for c, n := range tally.BySub() {
		bySub[string(c.Kind)+"/"+c.Sub] = n
	}
	equal(t, "by sub", bySub, want.TotalsBySub)
	equal(t, workload.Certificate, tally.Mix, want.Mix[workload.Certificate])
	cents := map[string]int64{"totale": tally.TotalCents()}
	for sub, n := range tally.Cents {
		cents[sub] = n
	}
	equal(t, workload.Payment, cents, want.Cents)
	if got := tally.Distinct(workload.Booking); got != want.Distinct {
		t.Errorf("got %d booking citizens, want %d", got, want.Distinct)
	}
	if got := tally.Distinct(workload.Registration); want.Start+got != want.End {
		t.Errorf("got %d registrations, want %d", got, want.End-want.Start)
	}
}

func equal[K ~string](t *testing.T, what K, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

func TestTheTownOfTheSpecificationHasTheDaysAndHoursOfTheAnswers(t *testing.T) {
	spec, want := defaultSpec(t), expectations(t)
	open, hours := 0, 0
	for _, day := range spec.Days() {
		if !spec.IsOpen(day) {
			continue
		}
		open++
		hours += 5 // 8 to 13
		if day.Weekday() == time.Thursday {
			hours += 3 // 14 to 17
		}
	}
	if len(spec.Days()) != want.Days || open != want.OpenDays || hours != want.CounterHours {
		t.Errorf("got %d days, %d open, %d hours, want %d, %d, %d", len(spec.Days()), open, hours, want.Days, want.OpenDays, want.CounterHours)
	}
	if spec.RegisteredAtStart() != want.Start || spec.RegisteredAtEnd != want.End || want.Scale != 1 {
		t.Errorf("got %d citizens at the start, %d at the end, want %d, %d", spec.RegisteredAtStart(), spec.RegisteredAtEnd, want.Start, want.End)
	}
	holidays := map[italy.Day]bool{}
	for _, h := range italy.Holidays(2014, italy.MonthDay{Month: time.June, Day: 24}) {
		holidays[h.Day] = true
	}
	for _, day := range spec.Holidays {
		if !holidays[day] {
			t.Errorf("%s is no holiday", day)
		}
	}
}

func TestPlainAndCompressedFilesAreReadAlike(t *testing.T) {
	var plain, packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	for _, e := range halfYear(t)[:1000] {
		plain.Write(e.AppendLine(nil))
		zip.Write(e.AppendLine(nil))
	}
	zip.Close()
	var hashes []string
	for _, file := range []io.Reader{&plain, &packed} {
		r, err := workload.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		var events []workload.Event
		for e, err := range r.All() {
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, e)
		}
		if diff := cmp.Diff(halfYear(t)[:1000], events); diff != "" {
			t.Errorf("(-written +read)\n%s", diff)
		}
		hashes = append(hashes, r.SHA256())
	}
	if hashes[0] != hashes[1] {
		t.Errorf("got the hashes %v of the same bytes", hashes)
	}
}
