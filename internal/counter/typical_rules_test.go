package counter

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comune.example/sportello/internal/italy"
)

func TestTheDaysThatTellWhatIsUsualAreTheLastEightOfTheWeekdayThatAreOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := italy.Day("2014-03-03").AddDays(rapid.IntRange(0, 4000).Draw(t, "day"))
		weekday := time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))
		days := pastDays(today, weekday)
		if len(days) != 8 {
			t.Fatalf("%d days", len(days))
		}
		for n, day := range days {
			if day >= today || day.Weekday() != weekday || day.DaysUntil(today) > 7*(n+1) || n > 0 && day.DaysUntil(days[n-1]) != 7 {
				t.Fatalf("on %s: %v", today, days)
			}
		}
	})
}

// Whatever was waited: an hour says something only if five came in it, and then half of those waited no longer, half no
// less but for the minute's rounding; the order in which rows are read changes nothing.
func TestWhatIsSaidOfAnHourIsTrueOfHalfOfThoseWhoCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := italy.Day("2014-03-03")
		waits := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) wait {
			return wait{day.At(rapid.IntRange(7, 13).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), 0), rapid.Int64Range(0, 7200).Draw(t, "seconds")}
		}), 0, 60).Draw(t, "waits")
		hours := byHour(waits)
		for n, h := range hours {
			var came, noLonger, noLess int
			for _, w := range waits {
				if w.came.In(italy.Rome()).Hour() != h.Hour {
					continue
				}
				came++
				if w.seconds <= int64(h.Minutes)*60 {
					noLonger++
				}
				if w.seconds > int64(h.Minutes-1)*60 {
					noLess++
				}
			}
			if h.Known != (came >= 5) || h.Known && (2*noLonger < came || 2*noLess < came) || !h.Known && h.Minutes != 0 {
				t.Fatalf("%+v of %d: %d waited no longer, %d no less", h, came, noLonger, noLess)
			}
			if n > 0 && h.Hour != hours[n-1].Hour+1 {
				t.Fatalf("hours are missing: %v", hours)
			}
		}
		slices.Reverse(waits)
		if diff := cmp.Diff(hours, byHour(waits)); diff != "" {
			t.Fatalf("read the other way round:\n%s", diff)
		}
	})
}
