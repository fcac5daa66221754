package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
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

const slotForm = "2006-01-02T15:04Z"

// One place is left, and everybody asks for it at the same moment, half of them by the page and half by the interface for
// programs: one gets it, and each of the others is told at once that it is gone and where there are places. Again and
// again, each round for another place, over connections that stay open. SPORTELLO_RACE_ROUNDS and SPORTELLO_RACE_CLIENTS say
// how many; tools/race.sh runs the whole of it.
func TestOfManyAtOnceExactlyOneGetsTheLastPlace(t *testing.T) {
	crowd := setting(t, raceClients, fewClients)
	config := app.Config{Now: tuesday, AtOnce: 2 * crowd} // who is to be told at once does not wait in the room
	t.Run("sqlite", func(t *testing.T) {
		config := config
		config.Data = t.TempDir()
		a := open(t, config)
		race(t, a, crowd, serve(t, a))
	})
	t.Run("postgres, two copies of the program on one database", func(t *testing.T) {
		config := config
		config.Data, config.Database = t.TempDir(), dbtest.Postgres(t)
		a, b := open(t, config), open(t, config)
		race(t, a, crowd, serve(t, a), serve(t, b))
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

// round has everybody ask for one place, and looks at what each was answered. Each round has other people: who has won three
// times has as many appointments as the terms allow.
func (c *contest) round(t *testing.T, slot time.Time) {
	t.Helper()
	for i := range c.clients {
		c.people++
		c.clients[i].who = someone(c.people)
	}
	answers := make([]reply, len(c.clients))
	start := make(chan struct{})
	var ready, all sync.WaitGroup
	for i := range c.clients {
		ready.Add(1)
		all.Go(func() {
			ready.Done()
			<-start
			answers[i] = c.clients[i].ask(slot, i/2%2 == 0)
		})
	}
	ready.Wait()
	close(start)
	all.Wait()
	c.exactlyOneWon(t, answers, slot)
	left, err := c.town.Booking.FreeSlots(t.Context(), c.calendar, booking.Visit{}, italy.DayOf(slot), italy.DayOf(slot))
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(left, func(s booking.Slot) bool { return s.Start.Equal(slot) }) {
		t.Errorf("the slot of %v still has a place", slot)
	}
}

// lastPlace takes all places of a slot but one.
func (c *contest) lastPlace(t *testing.T, slot booking.Slot) {
	t.Helper()
	ctx := identity.AsSystem(t.Context(), "race")
	for range slot.Free - 1 {
		c.people++
		who := someone(c.people)
		_, err := c.town.Booking.Book(ctx, booking.BookRequest{
			Calendar: c.calendar, Start: slot.Start, GivenName: who.given, FamilyName: who.family, CodiceFiscale: who.code, Email: who.email, Lang: "it",
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// client is one person with a connection of their own.
type client struct {
	t                 *testing.T
	address, calendar string
	who               human
	http              http.Client
	asked             int
}

type reply struct {
	status         int
	api            bool
	contents, body string
	took           time.Duration
}

func newClient(t *testing.T, address, calendar string, who human) *client {
	t.Helper()
	c := &client{t: t, address: address, calendar: calendar, who: who, http: http.Client{
		Transport:     &http.Transport{MaxConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// ask asks for a place, by the interface for programs or by the page, under a key of its own.
func (c *client) ask(slot time.Time, api bool) reply {
	c.asked++
	if api {
		text, err := json.Marshal(map[string]any{
			"inizio": slot, "nome": c.who.given, "cognome": c.who.family, "codice_fiscale": c.who.code, "email": c.who.email,
		})
		if err != nil {
			c.t.Error(err)
		}
		r := c.do(http.MethodPost, "/api/v1/calendari/"+c.calendar+"/appuntamenti", "application/json", string(text))
		r.api = true
		return r
	}
	form := url.Values{
		"slot": {slot.Format(slotForm)}, "given_name": {c.who.given}, "family_name": {c.who.family}, "codice_fiscale": {c.who.code}, "email": {c.who.email},
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
		r.Header.Set("Idempotency-Key", fmt.Sprintf("key-of-the-race-%s-%06d", c.who.code, c.asked))
	}
	sent := time.Now()
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
	return reply{status: got.StatusCode, contents: got.Header.Get("Content-Type"), body: string(text), took: time.Since(sent)}
}

// exactlyOneWon wants one place given and everybody else told that it is gone and where there are others.
func (c *contest) exactlyOneWon(t *testing.T, answers []reply, slot time.Time) {
	t.Helper()
	won, late := 0, 0
	for _, r := range answers {
		switch {
		case r.status == http.StatusCreated && r.api, r.status == http.StatusSeeOther && !r.api:
			won++
			c.winners = append(c.winners, r.took)
			continue
		case r.status == http.StatusConflict && r.api:
			tellsOthers(t, r, slot)
		case r.status == http.StatusConflict:
			showsOthers(t, r, slot)
		default:
			t.Errorf("answered %d: %.200s", r.status, r.body)
			continue
		}
		late++
		c.refused = append(c.refused, r.took)
	}
	if won != 1 || late != len(answers)-1 {
		t.Errorf("%d got the place of %v and %d came late, want 1 and %d", won, slot, late, len(answers)-1)
	}
}

// timesOnPage finds the times that a page offers, in fields and in addresses.
var timesOnPage = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}(?::|%3A)[0-9]{2}Z`)

// showsOthers wants other slots on the page of who comes late, and the refused one nowhere.
func showsOthers(t *testing.T, r reply, gone time.Time) {
	t.Helper()
	var times []string
	for _, text := range timesOnPage.FindAllString(r.body, -1) {
		times = append(times, strings.ReplaceAll(text, "%3A", ":"))
	}
	if len(times) == 0 || slices.Contains(times, gone.Format(slotForm)) {
		t.Errorf("the page of who comes late offers %d times, the one that is gone among them: %v", len(times), len(times) > 0)
	}
}

// tellsOthers wants the next free slots in the interface's answer to who comes late.
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
