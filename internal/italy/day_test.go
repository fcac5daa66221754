package italy_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"comune.example/sportello/internal/italy"
)

func TestADayIsADayInRome(t *testing.T) {
	for instant, want := range map[string]italy.Day{
		"2013-12-31T22:59:59Z": "2013-12-31", "2013-12-31T23:00:00Z": "2014-01-01", // winter: one hour ahead
		"2014-06-30T21:59:59Z": "2014-06-30", "2014-06-30T22:00:00Z": "2014-07-01", // summer: two
		"2014-03-30T00:30:00+14:00": "2014-03-29", "2014-06-30T20:00:00-05:00": "2014-07-01",
	} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := italy.DayOf(at); got != want {
			t.Errorf("%s: got %s, want %s", instant, got, want)
		}
		if got := italy.DayOfMillis(at.UnixMilli()); got != want {
			t.Errorf("%s in milliseconds: got %s, want %s", instant, got, want)
		}
	}
}

func TestDaysHave23And25HoursWhenTheClocksChange(t *testing.T) {
	for day, want := range map[italy.Day]time.Duration{
		"2014-03-29": 24, "2014-03-30": 23, "2014-03-31": 24, "2014-10-26": 25, "2026-03-29": 23, "2026-10-25": 25,
	} {
		if got := day.Length(); got != want*time.Hour {
			t.Errorf("%s: got %v, want %d hours", day, got, want)
		}
	}
	if got := italy.Day("2014-03-30").At(9, 0, 0).UTC().Format(time.RFC3339); got != "2014-03-30T07:00:00Z" {
		t.Errorf("nine o'clock after the change: got %s", got)
	}
}

func TestEveryDayFrom1946To2100BeginsAtItsStart(t *testing.T) {
	for day := italy.Day("1946-01-01"); day < "2101-01-01"; day = day.AddDays(1) {
		start := day.Start()
		if got := italy.DayOf(start); got != day {
			t.Fatalf("%s starts at %v, which is on %s", day, start, got)
		}
		if got := italy.DayOf(start.Add(-time.Nanosecond)); got != day.AddDays(-1) {
			t.Fatalf("%s starts at %v, but the moment before is on %s", day, start, got)
		}
		if got := day.AddDays(1).DaysUntil(day); got != -1 {
			t.Fatalf("%s: got %d days until the day before", day, got)
		}
	}
}

func TestArithmeticOnDays(t *testing.T) {
	if got := italy.Day("2014-01-01").AddDays(181); got != "2014-07-01" {
		t.Errorf("181 days of the half-year: got %s", got)
	}
	if got := italy.Day("2012-02-28").AddDays(2); got != "2012-03-01" {
		t.Errorf("leap year: got %s", got)
	}
	if d := italy.Day("2014-03-30"); d.Weekday() != time.Sunday || d.Month() != time.March || d.Year() != 2014 || d.YearMonth() != "2014-03" {
		t.Errorf("got %v %v %d %s", d.Weekday(), d.Month(), d.Year(), d.YearMonth())
	}
	for _, c := range []struct {
		birth, on italy.Day
		want      int
	}{
		{"2000-06-24", "2014-06-23", 13}, {"2000-06-24", "2014-06-24", 14}, {"2000-02-29", "2014-02-28", 13}, {"2000-02-29", "2014-03-01", 14},
	} {
		if got := c.birth.Age(c.on); got != c.want {
			t.Errorf("born %s on %s: got %d, want %d", c.birth, c.on, got, c.want)
		}
	}
}

func TestOnlyRealDaysAreRead(t *testing.T) {
	for _, s := range []string{"", "2014-2-3", "2014-02-29", "2014-13-01", "2014-00-10", "2014-04-31", "2014-04-00", "0000-01-01", "2014/04/01", "14-04-2001", "+014-04-01"} {
		if got, err := italy.ParseDay(s); err == nil {
			t.Errorf("%q: got %s, want an error", s, got)
		}
	}
	var doc struct{ Day italy.Day }
	if err := json.Unmarshal([]byte(`{"Day":"2014-02-30"}`), &doc); err == nil {
		t.Error("JSON with 30 February was taken")
	}
	if err := json.Unmarshal([]byte(`{"Day":"2016-02-29"}`), &doc); err != nil || doc.Day != "2016-02-29" {
		t.Errorf("got %s, %v", doc.Day, err)
	}
	if got := italy.Day("").AddDays(1); got != "0001-01-02" {
		t.Errorf("no day is counted as the first: got %s", got)
	}
}

func FuzzParseDay(f *testing.F) {
	f.Add("2014-03-30")
	f.Add("0001-01-01")
	f.Fuzz(func(t *testing.T, s string) {
		_, _, _ = italy.Day(s).Start(), italy.Day(s).Length(), italy.Day(s).AddDays(1)
		d, err := italy.ParseDay(s)
		if (err == nil) != isDay(s) {
			t.Fatalf("%q: got %v", s, err)
		}
		if err == nil && (string(d) != s || d.AddDays(0) != d) {
			t.Errorf("%q: got %s", s, d)
		}
	})
}

func isDay(s string) bool {
	at, err := time.Parse("2006-01-02", s)
	return err == nil && at.Year() > 0
}

func TestDaysAreListedUpToTheLastThatThereIs(t *testing.T) {
	for _, test := range []struct {
		from, until italy.Day
		want        []italy.Day
	}{
		{"2014-02-27", "2014-03-01", []italy.Day{"2014-02-27", "2014-02-28", "2014-03-01"}},
		{"2014-03-01", "2014-03-01", []italy.Day{"2014-03-01"}},
		{"2014-03-01", "2014-02-28", nil},
		{"9999-12-30", "9999-12-31", []italy.Day{"9999-12-30", "9999-12-31"}},
	} {
		var got []italy.Day
		for day := range test.from.Through(test.until) {
			if got = append(got, day); len(got) > 5 {
				break
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("from %s to %s: %v, want %v", test.from, test.until, got, test.want)
		}
	}
}
