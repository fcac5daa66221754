package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/identity"
)

// mine measures pages of somebody who is signed in, over HTTP, in a town with some past: what each costs the processor, beside
// a millisecond.
func mine(ctx context.Context, s settings, folder string, t *table) (err error) {
	lived, err := live(ctx, s, folder)
	if err != nil {
		return err
	}
	town, err := open(ctx, app.Config{Data: folder})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, town.close()) }()
	session, theirs, err := signIn(ctx, town)
	if err != nil {
		return err
	}
	pages := []struct{ name, path string }{
		{"first page of the own area", "/area-personale"},
		{"list of cases", "/area-personale/pratiche"},
		{"a case", "/area-personale/pratiche/" + theirs},
		{"profile", "/area-personale/profilo"},
	}
	if s.profile != "" {
		f, err := os.Create(s.profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer func() { pprof.StopCPUProfile(); err = errors.Join(err, f.Close()) }()
	}
	for _, page := range pages {
		r := row{limit: "one millisecond of the processor each", of: []float64{1000}}
		var cpu []float64
		for range s.rounds {
			_, each, err := perQuestion(func() (int, error) {
				_, answered, err := wrk(ctx, s.slice, town.address+page.path, "-H", "Cookie: sid="+session, "-H", "Accept-Encoding: gzip")
				return answered, err
			})
			if err != nil {
				return err
			}
			cpu, r.got = append(cpu, float64(each)/float64(time.Microsecond)), append(r.got, float64(time.Second)/float64(each))
		}
		r.what = fmt.Sprintf("%s, %d events lived (%.0f µs CPU)", page.name, lived, median(cpu))
		t.add(r)
	}
	return nil
}

// live has the town live the first events and tells how many.
func live(ctx context.Context, s settings, folder string) (n int, err error) {
	a, err := app.Open(ctx, app.Config{Data: folder, Past: true, Demo: true})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	file, err := firstEvents(filepath.Join(folder, "first.ndjson"), s.events)
	if err != nil {
		return 0, err
	}
	life, err := app.RecordedLife(file)
	if err != nil {
		return 0, err
	}
	_, err = a.Live(ctx, life, func(app.Pace) {})
	return s.events, err
}

// signIn opens a session for the citizen who has most cases and finds one of them.
func signIn(ctx context.Context, town *place) (session, theirs string, err error) {
	const busiest = "SELECT account FROM casefile_case GROUP BY account ORDER BY count(*) DESC, account LIMIT 1"
	var who string
	if err := town.DB.Read().QueryRowContext(ctx, busiest).Scan(&who); err != nil {
		return "", "", err
	}
	entry, err := town.Account.SignInDemo(identity.AsSystem(ctx, "bench"), who, account.Visitor{})
	if err != nil {
		return "", "", err
	}
	actor, err := town.Account.Session(ctx, entry.Token)
	if err != nil {
		return "", "", err
	}
	list, err := town.Casefile.Mine(identity.With(ctx, actor))
	if err == nil && len(list) == 0 {
		err = errors.New("the citizen has no case")
	}
	if err != nil {
		return "", "", err
	}
	return entry.Token, list[0].ID, nil
}
