package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/counter/counterweb"
	"comune.example/sportello/internal/counter/line"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// CounterConfig says how an office's site is run.
type CounterConfig struct {
	Centre string // the centre's address, "https://servizi.comune.example"
	Key    string // of the office's counter, as the centre made it
	Office string // its slug: a key of another office is refused
	Data   string // folder of what the site keeps
	Listen string // address for the site's own computers
	Now    func() time.Time
}

const (
	siteDatabase = "counter.db"
	reachAgain   = 2 * time.Second // until the centre is reached for the first time
)

// CounterSite is the counter program of an office's site, assembled.
type CounterSite struct {
	config  CounterConfig
	db      *db.DB
	clock   clock.Clock
	centre  counter.Centre
	service *counter.Service
	server  *web.Server
	jobs    *job.Runner
	secret  string
}

// OpenCounter assembles a site. The first time it must reach the centre, and waits for it; afterwards it goes on from what it
// was told last.
func OpenCounter(ctx context.Context, config CounterConfig) (_ *CounterSite, err error) {
	if config.Now == nil {
		config.Now = time.Now
	}
	client, err := line.New(config.Centre, config.Key)
	if err != nil {
		return nil, &Refused{Sentence: err.Error(), Err: err}
	}
	s := &CounterSite{config: config, clock: clock.Wall(config.Now), centre: client}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	for _, step := range []func(context.Context) error{s.open, s.reach, s.pages} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Close ends the work in hand and closes the database.
func (s *CounterSite) Close() error {
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}

// open opens the site's own database, and the two secrets beside it: who it is, and what lets its clerks in.
func (s *CounterSite) open(ctx context.Context) (err error) {
	if err := os.MkdirAll(s.config.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	path := filepath.Join(s.config.Data, siteDatabase)
	if s.db, err = db.Open(ctx, path); err != nil {
		return err
	}
	if err := s.db.Migrate(ctx, journal.Schema(), job.Schema(), counter.Schema()); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return err
	}
	id, err := keptSecret(s.config.Data, "counter.id")
	if err != nil {
		return err
	}
	if s.secret, err = keptSecret(s.config.Data, "counter.secret"); err != nil {
		return err
	}
	s.service, err = counter.NewSite(ctx, journal.New(s.db, s.clock), counter.SiteConfig{ID: id, Office: s.config.Office, Secret: s.secret})
	return err
}

// reach waits until the centre has told how things stand, unless it did once.
func (s *CounterSite) reach(ctx context.Context) error {
	for {
		told, ok := s.service.Told()
		if ok && told.Office.Slug != s.config.Office {
			return refuse("the key belongs to the office %s, not to %s", told.Office.Slug, s.config.Office)
		}
		if ok {
			return nil
		}
		err := s.service.Refresh(ctx, s.centre)
		if no, said := errors.AsType[*line.Refused](err); said {
			return &Refused{Sentence: no.Error(), Err: err}
		}
		if err == nil {
			continue
		}
		slog.WarnContext(ctx, "the centre must be reached once before the counter can go on alone", slog.Any("error", err))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(reachAgain):
		}
	}
}

// pages makes the server of the site's pages: the queue's own, and how clerks come in.
func (s *CounterSite) pages(context.Context) (err error) {
	told, _ := s.service.Told()
	paths := ui.DefaultPaths()
	paths.StaffHome = "/ufficio/sportello"
	shell := &ui.Shell{Site: ui.Site{Name: cmp.Or(told.Town, "Sportello")}, Paths: paths}
	queue := counterweb.Module(s.service, shell, counterweb.Options{Public: strings.TrimSuffix(s.config.Centre, "/"), Site: true})
	entrance := counterweb.Entrance(s.service, shell)
	for _, i := range queue.Menu {
		shell.Staff = append(shell.Staff, ui.MenuItem{Key: i.Key, Path: i.Path, Shown: i.Shown})
	}
	texts, err := i18n.Load(messages, ui.Messages, queue.Messages)
	if err != nil {
		return err
	}
	if s.jobs, err = job.NewRunner(s.db, s.clock, queue.Jobs...); err != nil {
		return err
	}
	s.server, err = web.New(web.Options{
		Routes: append(queue.Routes, entrance.Routes...), Catalog: texts, Clock: s.clock, Session: s.service.Session, Failed: shell.Failed, Asset: assets(shell),
	})
	return err
}

// Serve answers the site's computers until the context ends, and keeps the line to the centre. ready hears the address at
// which it answers, and the secret one at which its clerks come in.
func (s *CounterSite) Serve(ctx context.Context, ready func(address, entrance string)) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.config.Listen)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: s.server, ReadHeaderTimeout: readHeaderLimit, ReadTimeout: requestLimit, WriteTimeout: requestLimit,
		IdleTimeout: idleLimit, MaxHeaderBytes: largestHeader, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	var parts sync.WaitGroup
	parts.Go(func() { line.Run(background, s.service, s.centre) })
	parts.Go(func() { s.jobs.Run(background) })
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	base := "http://" + listener.Addr().String()
	ready(base, base+counterweb.EntrancePath+s.secret)
	select {
	case err = <-served:
	case <-ctx.Done():
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainLimit)
		err = server.Shutdown(drain)
		cancel()
	}
	stop()
	parts.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// keptSecret reads a secret of a folder, made at the first start.
func keptSecret(folder, name string) (string, error) {
	path := filepath.Join(folder, name)
	text, err := os.ReadFile(path) //nolint:gosec // a file of the data folder, by a fixed name
	if err == nil && len(strings.TrimSpace(string(text))) > 0 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	secret := rand.Text()
	return secret, os.WriteFile(path, []byte(secret+"\n"), 0o600)
}
