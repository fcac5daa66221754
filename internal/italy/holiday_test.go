package italy_test

import (
	"testing"
	"time"

	"comune.example/sportello/internal/italy"
)

func TestTheHalfYearOf2014HasTheHolidaysOfItsSpecification(t *testing.T) {
	var spec struct{ Holidays []italy.Day }
	shared(t, "workload/spec.json", &spec)
	var got []italy.Day
	for _, h := range italy.Holidays(2014, italy.MonthDay{Month: time.June, Day: 24}) {
		if h.Day <= "2014-06-30" {
			got = append(got, h.Day)
		}
	}
	if len(got) != 8 || len(spec.Holidays) != 8 {
		t.Fatalf("got %v, want the eight of %v", got, spec.Holidays)
	}
	for i, want := range spec.Holidays {
		if got[i] != want {
			t.Errorf("got %s, want %s", got[i], want)
		}
	}
}

func TestEasterAgreesWithTheTablesOfTheMoon(t *testing.T) {
	for year, want := range map[int]italy.Day{ // the earliest and the latest possible among them
		1818: "1818-03-22", 1943: "1943-04-25", 1954: "1954-04-18", 1981: "1981-04-19", 2000: "2000-04-23", 2008: "2008-03-23",
		2011: "2011-04-24", 2014: "2014-04-20", 2019: "2019-04-21", 2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2027: "2027-03-28", 2038: "2038-04-25",
	} {
		if got := italy.Easter(year); got != want {
			t.Errorf("%d: got %s, want %s", year, got, want)
		}
	}
	for year := 1583; year <= 4099; year++ {
		got := italy.Easter(year)
		if got != easterByEpact(year) || got.Weekday() != time.Sunday {
			t.Fatalf("%d: got %s, want the Sunday %s", year, got, easterByEpact(year))
		}
	}
}

// easterByEpact finds Easter in another way: the Paschal full moon from golden number and epact (Lilius
// and Clavius), then the Sunday after it.
func easterByEpact(year int) italy.Day {
	golden, century := year%19+1, year/100+1
	solar, lunar := 3*century/4-12, (8*century+5)/25-5
	epact := ((11*golden+20+lunar-solar)%30 + 30) % 30
	if epact == 24 || epact == 25 && golden > 11 {
		epact++
	}
	moon := 44 - epact
	if moon < 21 {
		moon += 30
	}
	march1, _ := italy.NewDay(year, time.March, 1)
	full := march1.AddDays(moon - 1)
	return full.AddDays(7 - int(full.Weekday()))
}

func TestHolidaysFollowTheLawOfTheirYear(t *testing.T) {
	none := italy.MonthDay{}
	for _, c := range []struct {
		day    italy.Day
		patron italy.MonthDay
		want   bool
	}{
		{"2025-10-04", none, false},
		{"2026-10-04", none, true},
		{"1976-01-06", none, true},
		{"1980-01-06", none, false},
		{"1986-01-06", none, true},
		{"1976-06-02", none, true},
		{"2000-06-02", none, false},
		{"2001-06-02", none, true},
		{"2010-03-17", none, false},
		{"2011-03-17", none, true},
		{"2012-03-17", none, false}, // 150 years of unity
		{"2014-04-20", none, true},
		{"2014-04-21", none, true},
		{"2014-04-18", none, false},
		{"2014-06-22", none, false}, // an ordinary Sunday
		{"2014-06-24", none, false},
		{"2014-06-24", italy.MonthDay{Month: time.June, Day: 24}, true},
		{"2024-02-29", italy.MonthDay{Month: time.February, Day: 29}, true},
		{"2023-03-01", italy.MonthDay{Month: time.February, Day: 29}, false},
	} {
		if got := italy.IsHoliday(c.day, c.patron); got != c.want {
			t.Errorf("%s with patron %q: got %v, want %v", c.day, c.patron, got, c.want)
		}
	}
	if got := len(italy.Holidays(2026, none)); got != 13 {
		t.Errorf("got %d holidays in 2026, want 12 and Easter Sunday", got)
	}
}

func FuzzParseMonthDay(f *testing.F) {
	f.Add("06-24")
	f.Add("02-29")
	f.Fuzz(func(t *testing.T, s string) {
		md, err := italy.ParseMonthDay(s)
		if (err == nil) != isDay("2000-"+s) {
			t.Fatalf("%q: got %v", s, err)
		}
		if err == nil && md.String() != s {
			t.Errorf("%q: got %q", s, md)
		}
	})
}
