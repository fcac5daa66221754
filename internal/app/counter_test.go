package app_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/identity"
)

func TestASitesProgramTakesOverAndTellsTheCentre(t *testing.T) {
	town := apptest.Open(t, nil)
	centre := httptest.NewServer(town.Handler())
	defer centre.Close()
	system := identity.AsSystem(t.Context(), "test")
	office := town.Counter.Offices()[0]
	made, err := town.Counter.MakeKey(system, office.Slug, counter.RoleProgram)
	if err != nil {
		t.Fatal(err)
	}
	config := app.CounterConfig{Centre: centre.URL, Key: made.Secret, Office: office.Slug, Data: t.TempDir(), Listen: "127.0.0.1:0"}
	wrong := config
	wrong.Key, wrong.Data = counter.KeyPrefix+"WRONG", t.TempDir()
	wantRefused(t, wrong)
	wrong = config
	wrong.Office, wrong.Data = "altrove", t.TempDir()
	wantRefused(t, wrong)

	site, err := app.OpenCounter(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan [2]string, 1), make(chan error, 1)
	go func() {
		ended <- site.Serve(ctx, func(address, entrance string) { ready <- [2]string{address, entrance} })
	}()
	at := <-ready
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	clerk := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	told, err := town.Counter.Ask(identity.With(t.Context(), deviceOf(t, town, made.Secret)), counter.AskRequest{Site: "another", Office: office.Slug})
	if err != nil || len(told.Clerks) == 0 || told.InCharge {
		t.Fatalf("a second site is told %+v, %v", told.Clerks, err)
	}
	send(t, clerk, at[1], url.Values{"clerk": {told.Clerks[0].ID}})
	send(t, clerk, at[0]+"/ufficio/sportello/biglietto?ufficio="+office.Slug, url.Values{"subject": {counter.General}})
	for range 100 {
		d, err := town.Counter.Display(system, office.Slug)
		if err != nil {
			t.Fatal(err)
		}
		if d.Waiting == 1 && d.Charge.Elsewhere && strings.HasSuffix(d.Next[0].Number, "L001") {
			stop()
			if err := errors.Join(<-ended, site.Close()); err != nil {
				t.Error(err)
			}
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Error("the centre never heard of the number")
	stop()
}

func wantRefused(t *testing.T, config app.CounterConfig) {
	t.Helper()
	_, err := app.OpenCounter(t.Context(), config)
	if _, ok := errors.AsType[*app.Refused](err); !ok {
		t.Errorf("%s of %s: got %v, want to be refused", config.Key, config.Office, err)
	}
}

func deviceOf(t *testing.T, town *app.App, key string) identity.Actor {
	t.Helper()
	actor, err := town.Counter.Key(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

func send(t *testing.T, client *http.Client, address string, form url.Values) {
	t.Helper()
	answer, err := client.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: got status %d", address, answer.StatusCode)
	}
}

func TestNumbersOfAnOfficeNeverBeginAlike(t *testing.T) {
	for _, o := range apptest.Empty(t).Counter.Offices() {
		seen := map[string]bool{}
		for _, s := range o.Subjects {
			if seen[s.Letter] || strings.ContainsAny(s.Letter, "LMNPQRSTUVWXYZ") {
				t.Errorf("%s: numbers of %s begin with %q", o.Slug, s.Slug, s.Letter)
			}
			seen[s.Letter] = true
		}
		if len(o.Desks) == 0 || len(o.Subjects) == 0 {
			t.Errorf("%s has %d desks and %d subjects", o.Slug, len(o.Desks), len(o.Subjects))
		}
	}
}
