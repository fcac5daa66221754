package clock_test

import (
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
)

func TestOnlyAVirtualClockLetsTheContextChooseTheTime(t *testing.T) {
	now, then := time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC), time.Date(2014, 1, 2, 8, 0, 0, 0, time.UTC)
	read := func() time.Time { return now }
	ctx := clock.At(t.Context(), then)
	for name, c := range map[string]struct{ got, want time.Time }{
		"wall": {clock.Wall(read)(ctx), now}, "virtual": {clock.Virtual(read)(ctx), then}, "virtual, not told": {clock.Virtual(read)(t.Context()), now},
	} {
		if !c.got.Equal(c.want) {
			t.Errorf("%s: got %v, want %v", name, c.got, c.want)
		}
	}
}
