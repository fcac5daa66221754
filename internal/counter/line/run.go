package line

import (
	"context"
	"log/slog"
	"time"

	"comune.example/sportello/internal/counter"
)

const (
	refreshEvery = time.Minute
	lookEvery    = time.Second           // for events that nobody rang for
	gatherFor    = 50 * time.Millisecond // what happens together is sent together
	firstPause   = 250 * time.Millisecond
	longestPause = 5 * time.Second // people look at a display at the centre: a line that is back is used at once
)

// Run keeps the site and the centre of one mind until the context ends: it sends what happened as soon as it happens, asks
// every minute how things stand, and where the line is cut tries again, at most five seconds later each time.
func Run(ctx context.Context, site *counter.Service, centre counter.Centre) {
	rings, stop := site.Watch(officeOf(site))
	defer stop()
	refresh := time.NewTicker(refreshEvery)
	defer refresh.Stop()
	ask, pause := true, time.Duration(0)
	for ctx.Err() == nil {
		err := exchange(ctx, site, centre, &ask)
		cutBefore := pause > 0
		pause = after(err, pause)
		if cut := pause > 0; cut != cutBefore && ctx.Err() == nil {
			slog.WarnContext(ctx, "the line to the centre", slog.Bool("cut", cut), slog.Any("error", err))
		}
		ask = wait(ctx, pause, rings, refresh.C) || ask
	}
}

// exchange asks, where that is due, and sends.
func exchange(ctx context.Context, site *counter.Service, centre counter.Centre, ask *bool) error {
	if *ask {
		if err := site.Refresh(ctx, centre); err != nil {
			return err
		}
		*ask = false
	}
	_, err := site.Send(ctx, centre)
	return err
}

// after gives the pause before the next try: none where all is well, else longer each time.
func after(err error, before time.Duration) time.Duration {
	switch {
	case err == nil:
		return 0
	case before == 0:
		return firstPause
	default:
		return min(2*before, longestPause)
	}
}

// wait waits for something to do: after a failure for the pause, else until it rings. It tells whether it is time to ask.
func wait(ctx context.Context, pause time.Duration, rings <-chan struct{}, refresh <-chan time.Time) (ask bool) {
	length := lookEvery
	if pause > 0 {
		length, rings = pause, nil
	}
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-rings:
		return gather(ctx, refresh)
	case <-timer.C:
	case <-refresh:
		return true
	}
	return false
}

// gather waits a moment for what else happens.
func gather(ctx context.Context, refresh <-chan time.Time) (ask bool) {
	timer := time.NewTimer(gatherFor)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-refresh:
		return true
	}
	return false
}

func officeOf(site *counter.Service) string {
	told, _ := site.Told()
	return told.Office.Slug
}
