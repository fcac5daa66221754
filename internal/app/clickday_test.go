package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"comune.example/sportello/examples"
	"comune.example/sportello/internal/app"
)

const (
	clickers      = 200
	clickPlaces   = 60 // over three calendars of four slots with five places
	clickCalendar = `
  - slug: clic-%[1]d
    statistic: edilizia
    office: sportello-edilizia
    title: {it: "Giorno dei clic %[1]d", en: "Click day %[1]d"}
    summary: {it: Posti contesi., en: Contested places.}
    slot_minutes: 30
    places: 5
    lead_hours: 1
    horizon_days: 6
    openings:
      - {days: [fri], from: "09:00", to: "11:00"}
`
)

// contested is the sample municipality with three calendars that everybody wants.
type contested struct{ fs.FS }

// Open implements fs.FS.
func (c contested) Open(name string) (fs.File, error) {
	if name != "calendars.yaml" {
		return c.FS.Open(name)
	}
	text, err := fs.ReadFile(c.FS, name)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(text)
	for n := range 3 {
		fmt.Fprintf(b, clickCalendar, n)
	}
	return fstest.MapFS{name: {Data: b.Bytes()}}.Open(name)
}

// TestOnAClickDayEveryPlaceIsTakenOnceAndEverybodyIsAnswered is the short form of what `bench -clickday` measures.
func TestOnAClickDayEveryPlaceIsTakenOnceAndEverybodyIsAnswered(t *testing.T) {
	t.Run("what the machine holds", func(t *testing.T) {
		d := liveClickDay(t, app.Config{AtOnce: 2 * clickers}, 15)
		if len(d.won) != clickPlaces || d.answers[http.StatusTooManyRequests] > 0 {
			t.Errorf("%d got a place, want %d; answers: %v", len(d.won), clickPlaces, d.answers)
		}
	})
	t.Run("beyond what it holds", func(t *testing.T) {
		d := liveClickDay(t, app.Config{AtOnce: 1}, 4)
		if d.answers[http.StatusTooManyRequests] == 0 {
			t.Errorf("nobody waited: %v", d.answers)
		}
	})
}

// clickDay is what the crowd was answered.
type clickDay struct {
	mu      sync.Mutex
	answers map[int]int
	won     map[string]bool
}

// liveClickDay has each of the crowd ask until so many requests were served, and holds what was promised against the database.
func liveClickDay(t *testing.T, c app.Config, each int) *clickDay {
	t.Helper()
	c.Data, c.Municipality, c.Now = t.TempDir(), contested{examples.FS()}, tuesday
	a := open(t, c)
	address := serve(t, a)
	d := &clickDay{answers: map[int]int{}, won: map[string]bool{}}
	var all sync.WaitGroup
	for i := range clickers {
		all.Go(func() { d.ask(t, i, address, each) })
	}
	all.Wait()
	served := d.answers[http.StatusOK] + d.answers[http.StatusConflict] + d.answers[http.StatusCreated]
	if served != clickers*each || d.answers[http.StatusCreated] == 0 || len(d.answers) > 4 {
		t.Errorf("%d of %d requests were served: %v", served, clickers*each, d.answers)
	}
	rows, err := a.DB.Read().QueryContext(t.Context(), "SELECT calendar, starts, count(*) FROM booking_appointment WHERE state = 'booked' GROUP BY calendar, starts")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	taken := 0
	for rows.Next() {
		var calendar string
		var starts int64
		var n int
		if err := rows.Scan(&calendar, &starts, &n); err != nil {
			t.Fatal(err)
		}
		if n > 5 {
			t.Errorf("%s at %d was given %d times", calendar, starts, n)
		}
		taken += n
	}
	if err := rows.Err(); err != nil || taken != len(d.won) {
		t.Errorf("%d places are taken and %d were promised, %v", taken, len(d.won), err)
	}
	return d
}

// ask is one person: looks for a place, asks for one of those told, and for another when it is gone. Who is told a position
// comes again.
func (d *clickDay) ask(t *testing.T, i int, address string, each int) {
	dice := rand.New(rand.NewPCG(uint64(i), 7))
	c := newClient(t, address, "", someone(i))
	c.http.Jar, _ = cookiejar.New(nil)
	var told offer
	won := false
	for n, tries := 0, 0; n < each && tries < 1000; tries++ {
		c.calendar = fmt.Sprintf("clic-%d", (i+n/3)%3)
		var r reply
		if n%3 == 0 || won {
			r = c.do(http.MethodGet, "/api/v1/calendari/"+c.calendar+"/posti?dal=2031-03-07&al=2031-03-07", "", "")
		} else {
			r = c.ask(wish(told.free, dice), true)
		}
		next := d.note(t, r)
		if r.status == http.StatusTooManyRequests {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		told, won = next, won || next.ID != ""
		n++
	}
}

// wish is one of the free slots, or any: of who has an old page open.
func wish(free []time.Time, dice *rand.Rand) time.Time {
	if len(free) > 0 {
		return free[dice.IntN(len(free))]
	}
	return time.Date(2031, 3, 7, 8, 30*dice.IntN(4), 0, 0, time.UTC)
}

// offer is what an answer tells, whichever it is.
type offer struct {
	ID    string          `json:"id"`
	Posti json.RawMessage `json:"posti"`
	Place int             `json:"posizione"`
	free  []time.Time
}

func (d *clickDay) note(t *testing.T, r reply) offer {
	var told offer
	text := []byte(r.body)
	if r.status != http.StatusOK {
		if err := json.Unmarshal(text, &told); err != nil {
			t.Errorf("answered %d %.200s", r.status, r.body)
		}
		text = told.Posti
	}
	var list []struct {
		Start time.Time `json:"inizio"`
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &list); err != nil {
			t.Errorf("answered %d %.200s", r.status, r.body)
		}
	}
	for _, p := range list {
		told.free = append(told.free, p.Start)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answers[r.status]++
	if r.status == http.StatusCreated {
		if d.won[told.ID] {
			t.Errorf("the appointment %s was given twice", told.ID)
		}
		d.won[told.ID] = true
	}
	if r.status == http.StatusTooManyRequests && told.Place < 1 {
		t.Errorf("told no position: %s", r.body)
	}
	return told
}
