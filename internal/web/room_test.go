package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comune.example/sportello/internal/web"
)

// hall is a server with room for few, and a route "/hold" that keeps its callers until the test lets them go.
type hall struct {
	*web.Server

	busy   chan struct{} // each of those who are being served says so
	letGo  chan struct{}
	booked atomic.Int64
}

func openHall(t testing.TB, limit int) *hall {
	h := &hall{busy: make(chan struct{}, 100), letGo: make(chan struct{})}
	stay := func(c *web.Call) error {
		h.busy <- struct{}{}
		<-h.letGo
		return c.Render(200, html("served"))
	}
	h.Server = server(t, func(o *web.Options) {
		o.Room = web.Room{Limit: limit, Page: showRoom}
		o.Asset = func(string) (web.Asset, bool) {
			return web.Asset{ContentType: "text/css", ETag: `"a"`, Plain: []byte("a{}")}, true
		}
	},
		web.Route{Pattern: "GET /hold", Who: web.Anyone(), Do: stay},
		web.Route{Pattern: "GET /page", Who: web.Anyone(), Do: say("the page")},
		web.Route{Pattern: "GET /kept", Who: web.Anyone(), Kept: true, Do: say("the kept page")},
		web.Route{Pattern: "POST /book", Who: web.Anyone(), Do: func(c *web.Call) error {
			form, err := c.Form()
			if err == nil {
				h.booked.Add(1)
				err = c.Render(200, html("booked "+form.Encode()))
			}
			return err
		}},
		web.Route{Pattern: "POST /little", Who: web.Anyone(), MaxBody: 1 << 10, Do: say("little")},
		web.Route{Pattern: "POST /large", Who: web.Anyone(), MaxBody: 8 << 20, Do: stay},
		web.Route{Pattern: "GET /api/v1/x", Who: web.Anyone(), API: true, Summary: "x", Out: "", Do: func(c *web.Call) error { return c.JSON(200, "x") }},
		web.StatusRoute(func(context.Context) error { return nil }),
	)
	h.HoldFor(10 * time.Millisecond)
	return h
}

// showRoom is the page of who waits.
func showRoom(c *web.Call, w web.Waiting) error {
	return c.Render(http.StatusTooManyRequests, html(fmt.Sprintf("%s %s: number %d, %ds, %s, files %v", w.Method, w.Action, w.Position, w.Again, w.Fields.Encode(), w.Files)))
}

// fill takes every place until the test ends.
func (h *hall) fill(t testing.TB, places int) {
	var all sync.WaitGroup
	for range places {
		all.Go(func() { get("/hold").to(h) })
		<-h.busy
	}
	t.Cleanup(func() {
		h.empty()
		all.Wait()
	})
}

func (h *hall) empty() {
	select {
	case <-h.letGo:
	default:
		close(h.letGo)
	}
}

// goesFirst fills the house, has somebody wait in line, and wants the request to get the next free place all the same.
func (h *hall) goesFirst(t *testing.T, places int, r request) {
	t.Helper()
	h.fill(t, places)
	h.HoldFor(time.Minute)
	line, first := make(chan answer, 1), make(chan answer, 1)
	go func() { line <- get("/hold").to(h) }()
	time.Sleep(20 * time.Millisecond)
	go func() { first <- r.to(h) }()
	time.Sleep(20 * time.Millisecond)
	h.letGo <- struct{}{}
	select {
	case a := <-first:
		a.is(t, 200, "")
	case <-time.After(2 * time.Second):
		t.Error("who stood in line before got the place")
	}
	h.empty()
	<-line
}

// ticket is the cookie that an answer gave.
func (a answer) ticket() string {
	cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
	return cookie
}

// soon asks again until the answer has the status.
func soon(t *testing.T, status int, r request, h *hall) {
	t.Helper()
	for range 1000 {
		if r.to(h).status == status {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("never got %d", status)
}

func TestWhoFindsNoPlaceIsToldTheirPosition(t *testing.T) {
	h := openHall(t, 1)
	h.fill(t, 1)
	first := get("/page").to(h) // is called ahead
	middle := get("/page").to(h)
	second := get("/page?giorno=5").to(h)
	first.is(t, 429, "GET /page: number 1, 3s, , ")
	second.is(t, 429, "GET /page: number 2, 3s, giorno=5")
	second.has(t, "Retry-After", "3")
	second.has(t, "Cache-Control", "no-store")
	get("/en/page?giorno=5").with("Cookie", second.ticket()).to(h).is(t, 429, "GET /en/page: number 2, ")
	get("/coda").with("Cookie", second.ticket()).to(h).is(t, 429, "GET /coda: number 2, ")
	h.empty()
	soon(t, 200, get("/page").with("Cookie", first.ticket()), h)
	soon(t, 200, get("/page").with("Cookie", middle.ticket()), h)
	get("/coda").with("Cookie", second.ticket()).to(h).is(t, 204, "")
	get("/page?giorno=5").with("Cookie", second.ticket()).to(h).is(t, 200, "the page")
}

func TestWhatWasFilledInGoesWhenTheTurnHasCome(t *testing.T) {
	h := openHall(t, 1)
	h.fill(t, 1)
	waiting := post("/book?da=casa", "_key=0123456789abcdef&nome=Ada&nome=Lia").to(h)
	waiting.is(t, 429, "POST /book?da=casa: number 1, 3s, _key=0123456789abcdef&nome=Ada&nome=Lia, files false")
	if n := h.booked.Load(); n != 0 {
		t.Errorf("%d were booked while their owner waits", n)
	}
	h.empty()
	soon(t, 204, get("/coda").with("Cookie", waiting.ticket()), h)
	post("/book?da=casa", "_key=0123456789abcdef&nome=Ada&nome=Lia").with("Cookie", waiting.ticket()).to(h).
		is(t, 200, "booked _key=0123456789abcdef&nome=Ada&nome=Lia")
}

func TestFilesThatCannotBeKeptAreNamed(t *testing.T) {
	h := openHall(t, 1)
	h.fill(t, 1)
	body := "--x\r\nContent-Disposition: form-data; name=\"nome\"\r\n\r\nAda\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\n\r\n%PDF\r\n--x--\r\n"
	send := func() request { return post("/book", body).with("Content-Type", "multipart/form-data; boundary=x") }
	send().to(h).is(t, 429, "nome=Ada, files true")
	openHall(t, 1).goesFirst(t, 1, send().as("anna"))
}

func TestAProgramIsToldItsPositionAndKeepsItByItsTicket(t *testing.T) {
	h := openHall(t, 1)
	h.fill(t, 1)
	get("/page").to(h) // is called ahead
	get("/page").to(h)
	a := get("/api/v1/x").to(h)
	var told web.Queued
	if err := json.Unmarshal([]byte(a.body), &told); err != nil {
		t.Fatal(err)
	}
	if a.status != 429 || told.Status != 429 || told.Position != 2 || told.Seconds < 1 || told.Code != "fault.queue" || !h.OnlyTicket(told.Ticket) {
		t.Errorf("told %d %s", a.status, a.body)
	}
	a.has(t, "Content-Type", "application/problem+json")
	a.has(t, "Retry-After", "3")
	get("/api/v1/x").with("Sportello-Biglietto", told.Ticket).to(h).is(t, 429, `"posizione":2,`)
	get("/api/v1/x").with("Sportello-Biglietto", told.Ticket[1:]).to(h).is(t, 429, `"posizione":3,`)
}

func TestATicketCannotBeForged(t *testing.T) {
	h := openHall(t, 1)
	h.fill(t, 1)
	_, ticket, _ := strings.Cut(get("/page").to(h).ticket(), "=")
	if !h.OnlyTicket(ticket) {
		t.Fatal("a good ticket is not read")
	}
	for i := range ticket {
		for _, other := range "AQgw_" {
			forged := ticket[:i] + string(other) + ticket[i+1:]
			if forged != ticket && h.OnlyTicket(forged) {
				t.Errorf("read %q for %q", forged, ticket)
			}
		}
	}
	for _, forged := range []string{"", ticket + "A", ticket[1:], ticket + ticket} {
		if h.OnlyTicket(forged) {
			t.Errorf("read %q", forged)
		}
	}
	if openHall(t, 1).OnlyTicket(ticket) {
		t.Error("a ticket of before the start is read")
	}
}

func TestWhatIsKeptOrOutsideNeverWaits(t *testing.T) {
	h := openHall(t, 1)
	get("/kept").to(h).is(t, 200, "the kept page")
	h.fill(t, 1)
	ticket := get("/page").to(h).ticket()
	get("/kept").to(h).is(t, 200, "the kept page")
	get("/kept").with("Cookie", ticket).to(h).is(t, 200, "the kept page")
	get("/assets/a.css").to(h).is(t, 200, "a{}")
	get("/api/v1/status").to(h).is(t, 200, "")
	get("/coda").to(h).is(t, 204, "")
	if a := get("/kept").with("Cookie", ticket+"; sid=anna").to(h); a.status != 429 {
		t.Errorf("who is signed in got the page of everybody: %d %s", a.status, a.body)
	}
}

func TestOfficersGoFirst(t *testing.T) {
	openHall(t, 1).goesFirst(t, 1, get("/page").as("clerk"))
}

func TestWhenHalfThePlacesAreTakenATurnIsKeptForTheJourney(t *testing.T) {
	h := openHall(t, 4)
	if a := get("/page").to(h); a.ticket() != "" {
		t.Errorf("on a quiet day a cookie was set: %s", a.ticket())
	}
	h.fill(t, 3)
	turn := get("/page").to(h)
	turn.is(t, 200, "the page")
	h.goesFirst(t, 1, get("/page").with("Cookie", turn.ticket()))
}

func TestASlowLineTakesNobodysPlace(t *testing.T) {
	for _, path := range []string{"/book", "/little"} {
		h := openHall(t, 1)
		s := httptest.NewServer(h)
		defer s.Close()
		line, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = line.Close() }()
		_, _ = io.WriteString(line, "POST "+path+" HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nnome")
		time.Sleep(50 * time.Millisecond)
		get("/page").to(h).is(t, 200, "the page")
	}
}

func TestLargeBodiesTogetherTakeAQuarterOfThePlaces(t *testing.T) {
	h := openHall(t, 8)
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() { post("/large", "nome=a").to(h) })
		<-h.busy
	}
	post("/large", "nome=a").to(h).is(t, 429, "")
	get("/page").to(h).is(t, 200, "the page")
	h.empty()
	all.Wait()
	all.Go(func() { post("/large", "nome=a").to(h) })
	<-h.busy // there is room again
	all.Wait()
}

const (
	visitors = 600
	places   = 4
)

// rushed is what became of a crowd that came at once.
type rushed struct {
	mu      sync.Mutex
	told    []time.Duration // how long it took to be told a position
	served  int
	wrong   []string
	atOnce  atomic.Int64
	highest atomic.Int64
}

func TestOfACrowdNobodyTimesOutAndEverybodyIsServed(t *testing.T) {
	r := &rushed{}
	s := httptest.NewServer(server(t, func(o *web.Options) {
		o.Room = web.Room{Limit: places, Page: showRoom}
		o.Clock = func(context.Context) time.Time { return time.Now() }
	}, web.Route{Pattern: "GET /slow", Who: web.Anyone(), Do: r.slow}))
	defer s.Close()
	var all sync.WaitGroup
	for range visitors {
		all.Go(func() { r.visit(s.URL) })
	}
	all.Wait()
	slices.Sort(r.told)
	if r.served != visitors || len(r.wrong) > 0 || len(r.told) < visitors/2 {
		t.Errorf("%d of %d were served, %d times somebody was told a position; wrong: %.5q", r.served, visitors, len(r.told), r.wrong)
	}
	if n := r.highest.Load(); n > places {
		t.Errorf("%d were served at once", n)
	}
	if p99 := r.told[len(r.told)*99/100]; p99 > 3*time.Second {
		t.Errorf("to be told a position took %v", p99)
	}
	t.Logf("told a position %d times: median %v, p99 %v", len(r.told), r.told[len(r.told)/2], r.told[len(r.told)*99/100])
}

func (r *rushed) slow(c *web.Call) error {
	n := r.atOnce.Add(1)
	for h := r.highest.Load(); n > h && !r.highest.CompareAndSwap(h, n); h = r.highest.Load() {
	}
	time.Sleep(10 * time.Millisecond)
	r.atOnce.Add(-1)
	return c.Render(200, html("served"))
}

// visit comes again until served.
func (r *rushed) visit(address string) {
	jar, _ := cookiejar.New(nil)
	client := http.Client{Jar: jar, Timeout: 10 * time.Second, Transport: &http.Transport{MaxConnsPerHost: 1}}
	defer client.CloseIdleConnections()
	for range 100 {
		began := time.Now()
		got, err := client.Get(address + "/slow")
		if err != nil {
			r.note(func() { r.wrong = append(r.wrong, err.Error()) })
			return
		}
		_, _ = io.Copy(io.Discard, got.Body)
		_ = got.Body.Close()
		switch got.StatusCode {
		case http.StatusOK:
			r.note(func() { r.served++ })
			return
		case http.StatusTooManyRequests:
			took := time.Since(began)
			r.note(func() { r.told = append(r.told, took) })
			time.Sleep(200 * time.Millisecond)
		default:
			r.note(func() { r.wrong = append(r.wrong, got.Status) })
			return
		}
	}
	r.note(func() { r.wrong = append(r.wrong, "never served") })
}

func (r *rushed) note(what func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	what()
}

func BenchmarkRequest(b *testing.B) {
	for name, limit := range map[string]int{"no limit": 0, "with the room, on a quiet day": 256} {
		b.Run(name, func(b *testing.B) {
			s := server(b, func(o *web.Options) { o.Room = web.Room{Limit: limit, Page: showRoom} },
				web.Route{Pattern: "GET /page", Who: web.Anyone(), Do: say("the page")})
			r := get("/page")
			b.ReportAllocs()
			for b.Loop() {
				s.ServeHTTP(httptest.NewRecorder(), r.Request)
			}
		})
	}
}
