// Package clock gives the time to those who must not take it themselves. A Clock reads the time for a context:
// a served instance uses Wall, which ignores the context, so that no request can choose its own time; only a
// replay is built with Virtual, which lets the player of past events say when each happened.
package clock

import (
	"context"
	"time"
)

// Clock tells the time at which what the context stands for happens.
type Clock func(ctx context.Context) time.Time

// Wall is the clock of a served instance: now() whatever the context says. The program's entry gives time.Now.
func Wall(now func() time.Time) Clock {
	return func(context.Context) time.Time { return now() }
}

type key struct{}

// At gives a context whose time, for a virtual clock, is t.
func At(ctx context.Context, t time.Time) context.Context { return context.WithValue(ctx, key{}, t) }

// Virtual reads the time put by At; a context without one has the time given by now.
func Virtual(now func() time.Time) Clock {
	return func(ctx context.Context) time.Time {
		if t, ok := ctx.Value(key{}).(time.Time); ok {
			return t
		}
		return now()
	}
}
