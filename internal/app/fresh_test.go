package app_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/sample"
)

const freshTitle = "Chiuso il ponte vecchio"

// Readers ask again and again, some through the front and some through net/http, while an editor publishes and withdraws one
// piece of news. Whoever begins to ask after the change was acknowledged sees it: nobody is shown the page of before.
func TestAfterAnAcknowledgedChangeNobodySeesThePageOfBefore(t *testing.T) {
	a := apptest.Open(t, nil)
	fronted, alone := serve(t, a), answering(t, a, app.Config{Unfronted: true})
	as := identity.With(t.Context(), apptest.Person(t, a, sample.Editor).Actor())
	news, err := a.Content.Write(as, "notizia", freshNews(a, string(apptest.Today(t, a))))
	if err != nil {
		t.Fatal(err)
	}
	// epoch is odd while a change is on its way; 4n is withdrawn, 4n+2 published
	var epoch, judged atomic.Int64
	reading, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for n := range 6 {
		address := []string{fronted, alone}[n%2] + []string{"/novita", "/", a.Content.Path(news)}[n%3]
		readers.Go(func() {
			client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
			defer client.CloseIdleConnections()
			for reading.Err() == nil {
				before := epoch.Load()
				shown := shows(t, client, address)
				if after := epoch.Load(); before%2 == 0 && before == after {
					judged.Add(1)
					if want := before%4 == 2; shown != want {
						t.Errorf("%s: the news are shown is %v, want %v after the acknowledged change %d", address, shown, want, before/2)
					}
				}
			}
		})
	}
	turns := 40
	if testing.Short() {
		turns = 15
	}
	for turn := range turns {
		epoch.Add(1)
		if turn%2 == 0 {
			_, err = a.Content.Publish(as, news.ID, 0)
		} else {
			_, err = a.Content.Withdraw(as, news.ID)
		}
		if err != nil {
			t.Error(err)
			break
		}
		seen := judged.Load() + 12
		epoch.Add(1)
		for range 2000 {
			if judged.Load() >= seen {
				break
			}
			time.Sleep(time.Millisecond)
		}
	}
	stop()
	readers.Wait()
	if n := judged.Load(); n < int64(8*turns) {
		t.Errorf("only %d answers could be judged", n)
	}
}

func freshNews(a *app.App, day string) content.Request {
	return content.Request{Content: content.Content{
		Fields: map[string]string{"kind": "notizie", "day": day, "office": a.Municipality.Offices[0].Slug}, Topics: a.Catalog.Services[0].Topics[:1],
		Pages: map[string]content.Page{"it": {Title: freshTitle, Summary: "Si passa dall'altro.", Body: "Fino a domenica."}},
	}}
}

// answering serves a prepared program once more, in another way.
func answering(t *testing.T, a *app.App, way app.Config) (address string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Answer(ctx, l, way) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("answer: %v", err)
		}
	})
	return "http://" + l.Addr().String()
}

func shows(t *testing.T, client *http.Client, address string) bool {
	got, err := client.Get(address)
	if err != nil {
		t.Error(err)
		return false
	}
	defer func() { _ = got.Body.Close() }()
	b, err := io.ReadAll(got.Body)
	if err != nil {
		t.Error(err)
	}
	return got.StatusCode == http.StatusOK && strings.Contains(string(b), freshTitle)
}

// News dated tomorrow are published today: they appear with the first request of their day in Rome, and with none before,
// whatever job has run.
func TestScheduledNewsAppearWithTheFirstRequestOfTheirDay(t *testing.T) {
	var now atomic.Pointer[time.Time]
	at := func(hour, minute, second, ms int) {
		t := time.Date(2031, 3, 4, hour, minute, second, ms*1_000_000, time.UTC)
		now.Store(&t)
	}
	at(9, 0, 0, 0)
	a := apptest.Open(t, func(c *app.Config) { c.Now = func() time.Time { return *now.Load() } })
	as := identity.With(t.Context(), apptest.Person(t, a, sample.Editor).Actor())
	news, err := a.Content.Write(as, "notizia", freshNews(a, "2031-03-05"))
	if err == nil {
		_, err = a.Content.Publish(as, news.ID, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	fronted, alone := answering(t, a, app.Config{}), answering(t, a, app.Config{Unfronted: true})
	client := &http.Client{}
	defer client.CloseIdleConnections()
	for _, step := range []struct {
		when func()
		want bool
	}{{func() {}, false}, {func() { at(22, 59, 59, 999) }, false}, {func() { at(23, 0, 0, 0) }, true}} {
		step.when()
		for _, address := range []string{fronted, alone} {
			for range 2 {
				if got := shows(t, client, address+"/novita"); got != step.want {
					t.Errorf("%v: the news are shown is %v, want %v", *now.Load(), got, step.want)
				}
			}
		}
	}
}
