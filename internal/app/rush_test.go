package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
)

const (
	crowd     = 200
	slotForm  = "2006-01-02T15:04Z"
	guestCode = "RSSMRA80A01H501U"
)

func TestOfTwoHundredAtOnceExactlyOneGetsTheLastPlace(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		a := open(t, app.Config{Data: t.TempDir(), Now: tuesday})
		rush(t, a, serve(t, a))
	})
	t.Run("postgres, two copies of the program on one database", func(t *testing.T) {
		folder, address := t.TempDir(), dbtest.Postgres(t)
		a := open(t, app.Config{Data: folder, Database: address, Now: tuesday})
		b := open(t, app.Config{Data: folder, Database: address, Now: tuesday})
		rush(t, a, serve(t, a), serve(t, b))
	})
}

func tuesday() time.Time { return time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC) }

// serve serves the program on a port of its own until the test ends.
func serve(t *testing.T, a *app.App) (address string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, "127.0.0.1:0", func(address string) { ready <- address }) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	select {
	case address = <-ready:
	case err := <-ended:
		ended <- err
		t.Fatalf("serve: %v", err)
	}
	return "http://" + address
}

// rush leaves one place of a slot free, has everybody ask for it at the same moment, half of them by the page and half by
// the API, and looks at what each was answered.
func rush(t *testing.T, a *app.App, addresses ...string) {
	t.Helper()
	calendar := a.Municipality.Calendars[0].Slug
	slot := lastPlace(t, a, calendar)
	start := make(chan struct{})
	answers := make([]reply, crowd)
	var seated, all sync.WaitGroup
	for i := range crowd {
		seated.Add(1)
		all.Go(func() {
			c := client{t: t, address: addresses[i%len(addresses)], calendar: calendar, slot: slot, key: fmt.Sprintf("rush-of-the-test-%04d", i)}
			c.connect()
			seated.Done()
			<-start
			if i/2%2 == 0 {
				answers[i] = c.byAPI()
			} else {
				answers[i] = c.byPage()
			}
		})
	}
	seated.Wait()
	close(start)
	all.Wait()
	exactlyOneWon(t, answers, slot)
	left, err := a.Booking.FreeSlots(t.Context(), calendar, italy.DayOf(slot), italy.DayOf(slot))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range left {
		if s.Start.Equal(slot) {
			t.Errorf("the slot still has %d places", s.Free)
		}
	}
	lines(t, a)
}

// lastPlace finds a slot with more places than one a few days ahead and takes all of them but one.
func lastPlace(t *testing.T, a *app.App, calendar string) time.Time {
	t.Helper()
	ctx := identity.With(t.Context(), identity.Actor{})
	free, err := a.Booking.NextFree(ctx, calendar, italy.DayOf(tuesday()).AddDays(3), 1)
	if err != nil || len(free) == 0 {
		t.Fatalf("no slot to fight for: %v", err)
	}
	for range free[0].Free - 1 {
		_, err := a.Booking.Book(ctx, booking.BookRequest{
			Calendar: calendar, Start: free[0].Start, GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: guestCode, Email: "ada@posta.example", Lang: "it",
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return free[0].Start
}

// client is one person with a connection of their own.
type client struct {
	t                      *testing.T
	address, calendar, key string
	slot                   time.Time
	http                   http.Client
}

type reply struct {
	status         int
	api            bool
	contents, body string
}

// connect opens the connection, so that asking takes no longer than the question.
func (c *client) connect() {
	c.http = http.Client{
		Transport:     &http.Transport{MaxConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	c.t.Cleanup(c.http.CloseIdleConnections)
	c.do(http.MethodGet, "/api/v1/status", "", "")
}

func (c *client) byAPI() reply {
	text, err := json.Marshal(map[string]any{
		"inizio": c.slot, "nome": "Ada", "cognome": "Prova", "codice_fiscale": guestCode, "email": "ada@posta.example", "note": "",
	})
	if err != nil {
		c.t.Error(err)
	}
	r := c.do(http.MethodPost, "/api/v1/calendari/"+c.calendar+"/appuntamenti", "application/json", string(text))
	r.api = true
	return r
}

func (c *client) byPage() reply {
	form := url.Values{
		"slot": {c.slot.Format(slotForm)}, "given_name": {"Ada"}, "family_name": {"Prova"}, "codice_fiscale": {guestCode},
		"email": {"ada@posta.example"}, "_key": {c.key},
	}
	return c.do(http.MethodPost, "/prenotazioni/"+c.calendar, "application/x-www-form-urlencoded", form.Encode())
}

func (c *client) do(method, path, contentType, body string) reply {
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.address+path, strings.NewReader(body))
	if err != nil {
		c.t.Error(err)
		return reply{}
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Idempotency-Key", c.key)
	}
	got, err := c.http.Do(r)
	if err != nil {
		c.t.Error(err)
		return reply{}
	}
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		c.t.Error(err)
	}
	return reply{status: got.StatusCode, contents: got.Header.Get("Content-Type"), body: string(text)}
}

// exactlyOneWon wants one place given and everybody else told at once that it is gone and where there are others.
func exactlyOneWon(t *testing.T, answers []reply, slot time.Time) {
	t.Helper()
	won, late := 0, 0
	for _, r := range answers {
		switch {
		case r.status == http.StatusCreated && r.api, r.status == http.StatusSeeOther && !r.api:
			won++
		case r.status == http.StatusConflict && r.api:
			late++
			tellsOthers(t, r, slot)
		case r.status == http.StatusConflict:
			late++
			if !strings.Contains(r.body, `name="slot"`) || strings.Contains(r.body, `value="`+slot.Format(slotForm)+`"`) {
				t.Errorf("the page of who comes late offers no other slot, or the one that is gone")
			}
		default:
			t.Errorf("answered %d: %.200s", r.status, r.body)
		}
	}
	if won != 1 || late != crowd-1 {
		t.Errorf("%d got the place and %d came late, want 1 and %d", won, late, crowd-1)
	}
}

// tellsOthers wants the next free slots in the API's answer to who comes late.
func tellsOthers(t *testing.T, r reply, gone time.Time) {
	t.Helper()
	var said struct {
		Status int    `json:"status"`
		Code   string `json:"code"`
		Free   []struct {
			Start time.Time `json:"inizio"`
			Free  int       `json:"posti"`
		} `json:"posti"`
	}
	if err := json.Unmarshal([]byte(r.body), &said); err != nil || r.contents != "application/problem+json" {
		t.Errorf("answered %s %.200s, %v", r.contents, r.body, err)
		return
	}
	if said.Status != http.StatusConflict || said.Code != "booking.full" || len(said.Free) == 0 {
		t.Errorf("said %+v, want that the slot is full and others", said)
	}
	for i, s := range said.Free {
		if s.Start.Equal(gone) || s.Free < 1 || i > 0 && !s.Start.After(said.Free[i-1].Start) {
			t.Errorf("offered %v with %d places after %v", s.Start, s.Free, gone)
		}
	}
}
