package agenda_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/italy"
)

// quotas are rules of so many places in each of ten hours of a Monday, given free in three parts.
func quotas(places int, percent ...int) agenda.Rules {
	r := agenda.Rules{Minutes: 60, Horizon: 60, Openings: []agenda.Opening{{Weekday: time.Monday, From: 8 * 60, Until: 18 * 60, Places: places, Internal: 1}}}
	for i, p := range percent {
		q := agenda.Release{Percent: p}
		if i < 2 {
			q.Hours = []int{28 * 24, 48}[i]
		} else {
			q.Morning = 7*60 + 30
		}
		r.Releases = append(r.Releases, q)
	}
	return r
}

// released counts the places of a day that the public may have at a moment, hour by hour.
func released(r agenda.Rules, day italy.Day, now time.Time) (hours []int, total int) {
	for _, c := range r.Cells(day, patron()) {
		n := r.Released(c, now)
		if !c.Lane.Internal() {
			hours = append(hours, n)
		}
		total += n
	}
	return hours, total
}

const quotaDay = italy.Day("2014-05-05")

func TestTheTotalOfEachQuotaIsExact(t *testing.T) {
	r := quotas(2, 30, 50, 20) // twenty places
	midnight := quotaDay.Start()
	for name, c := range map[string]struct {
		now  time.Time
		want int
	}{
		"before all quotas":            {midnight.Add(-28*24*time.Hour - time.Second), 0},
		"weeks ahead":                  {midnight.Add(-28 * 24 * time.Hour), 6},
		"a moment before the second":   {midnight.Add(-48*time.Hour - time.Second), 6},
		"days ahead":                   {midnight.Add(-48 * time.Hour), 16},
		"the same morning, too early":  {quotaDay.At(7, 29, 59), 16},
		"the same morning":             {quotaDay.At(7, 30, 0), 20},
		"when the day is long over":    {midnight.Add(72 * time.Hour), 20},
		"only the office's are hidden": {quotaDay.At(12, 0, 0), 20},
	} {
		if _, got := released(r, quotaDay, c.now); got != c.want {
			t.Errorf("%s: %d places, want %d", name, got, c.want)
		}
	}
}

func TestAQuotaReachesFromTheFirstHourToTheLast(t *testing.T) {
	hours, _ := released(quotas(3, 30, 70), quotaDay, quotaDay.Start().Add(-10*24*time.Hour)) // nine of thirty places
	for i := 0; i+4 <= len(hours); i++ {
		n := 0
		for _, h := range hours[i : i+4] {
			n += h
		}
		if n < 2 || n > 5 {
			t.Errorf("of nine places %d are in the four hours from the %dth on: %v", n, i+1, hours)
		}
	}
}

func TestWithoutQuotasEveryPlaceIsReleased(t *testing.T) {
	if _, got := released(quotas(2), quotaDay, time.Time{}); got != 20 {
		t.Errorf("%d places, want 20", got)
	}
}

func TestQuotasOfADayThatIsShorterOrLongerBeginAtItsOwnMidnight(t *testing.T) {
	for _, day := range []italy.Day{"2014-03-30", "2014-10-26"} {
		r := quotas(2, 30, 50, 20)
		r.Openings[0].Weekday = time.Sunday
		if _, before := released(r, day, day.Start().Add(-48*time.Hour-time.Second)); before != 6 {
			t.Errorf("%s: %d places a moment before, want 6", day, before)
		}
		if _, after := released(r, day, day.At(7, 30, 0)); after != 20 {
			t.Errorf("%s: %d places in the morning, want 20", day, after)
		}
	}
}

func TestWhateverTheQuotasAPlaceThatWasReleasedStaysReleased(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.IntRange(1, 98).Draw(t, "first")
		second := rapid.IntRange(1, 99-first).Draw(t, "second")
		r := quotas(rapid.IntRange(1, 9).Draw(t, "places"), first, second, 100-first-second)
		cells := r.Cells(quotaDay, patron())
		last := make([]int, len(cells))
		for hours := 30 * 24; hours >= -24; hours -= 6 {
			now, total, all := quotaDay.Start().Add(-time.Duration(hours)*time.Hour), 0, 0
			for i, c := range cells {
				n := r.Released(c, now)
				if n < last[i] || n > c.Capacity {
					t.Fatalf("%d hours before, cell %d has %d places released after %d", hours, i, n, last[i])
				}
				last[i] = n
				total += n
				if !c.Lane.Internal() {
					all += c.Capacity
				}
			}
			if share := shareAt(hours, first, second); total != (all*share+50)/100 {
				t.Fatalf("%d hours before, %d of %d places are released, want %d percent", hours, total, all, share)
			}
		}
	})
}

func shareAt(hours, first, second int) int {
	switch {
	case hours > 28*24:
		return 0
	case hours > 48:
		return first
	case hours > -8: // half past seven of the day itself
		return first + second
	default:
		return 100
	}
}
