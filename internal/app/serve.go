package app

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/web/front"
)

const (
	readHeaderLimit = 5 * time.Second
	requestLimit    = 60 * time.Second
	idleLimit       = 60 * time.Second
	drainLimit      = 15 * time.Second
	largestHeader   = 32 << 10
	forgetEvery     = 30 * time.Second
)

// Serve answers on the address until the context ends, then finishes what is in hand. ready hears the address at which
// the program answers.
func (a *App) Serve(ctx context.Context, listen string, ready func(address string)) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return err
	}
	encrypted, err := a.Config.encryption()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	parts := a.start(background)
	ready(listener.Addr().String())
	err = a.answer(ctx, listener, encrypted, a.Config.Unfronted)
	stop()
	parts.Wait()
	return err
}

// Answer answers on one more listener, in the way of another configuration: with TLS or without, with net/http alone or not.
// What works by itself it leaves to Serve.
func (a *App) Answer(ctx context.Context, listener net.Listener, way Config) error {
	encrypted, err := way.encryption()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return a.answer(ctx, listener, encrypted, way.Unfronted)
}

// answer answers until the context ends, then finishes what is in hand.
func (a *App) answer(ctx context.Context, listener net.Listener, encrypted *tls.Config, unfronted bool) error {
	server := &http.Server{
		Handler: a.Server, ReadHeaderTimeout: readHeaderLimit, ReadTimeout: requestLimit, WriteTimeout: requestLimit,
		IdleTimeout: idleLimit, MaxHeaderBytes: largestHeader, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	drained := func(context.Context) {}
	switch {
	case !unfronted:
		l := front.Listen(listener, front.Config{
			Ready: a.Server.Ready, TLS: encrypted, Head: readHeaderLimit, Idle: idleLimit, Write: requestLimit,
		})
		listener, drained = l, l.Drain
	case encrypted != nil:
		listener = tls.NewListener(listener, encrypted)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainLimit)
		err = server.Shutdown(drain)
		drained(drain)
		cancel()
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Vacant tells whether the program could listen on the address, for who has long work to do before: an error says why not.
func Vacant(ctx context.Context, listen string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return &Refused{Sentence: err.Error(), Err: err}
	}
	return listener.Close()
}

// start runs what works by itself: delivery of facts and letters, jobs, the count of visits. It ends with the context.
func (a *App) start(ctx context.Context) *sync.WaitGroup {
	var parts sync.WaitGroup
	parts.Go(func() { a.Journal.Dispatcher().Run(ctx) })
	parts.Go(func() { a.Notify.Run(ctx) })
	parts.Go(func() { a.jobs.Run(ctx) })
	parts.Go(func() { a.Statistics.Recorder().Run(ctx, failed(ctx, "visits")) })
	parts.Go(func() { a.readAhead(ctx) })
	if a.DB.Engine == db.Postgres {
		parts.Go(func() { a.forgetOften(ctx) })
	}
	return &parts
}

// forgetOften drops the kept pages now and then: of several copies on one database only one hears that something public
// has changed.
func (a *App) forgetOften(ctx context.Context) {
	tick := time.NewTicker(forgetEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			a.Server.Forget()
		}
	}
}
