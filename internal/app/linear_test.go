package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	raceSeconds  = "SPORTELLO_RACE_SECONDS" // in the environment: how long the program is used and killed
	fewSeconds   = 4
	busyDays     = 3
	checkedIn    = 2 * time.Minute
	longestAlive = 1500 * time.Millisecond
)

// People book, hold, cancel, move, wait for and accept places over HTTP, all at once on a few places, while the program is
// killed with SIGKILL again and again and started anew. What each was answered must fit one order in which all of it happened,
// and afterwards the database holds exactly what people were told.
func TestWhateverIsKilledTheAnswersFitOneOrder(t *testing.T) {
	long(t)
	t.Run("sqlite", func(t *testing.T) {
		folder := t.TempDir()
		stressed(t, filepath.Join(folder, app.DatabaseFile), []string{folder})
	})
	t.Run("postgres, two copies of the program on one database", func(t *testing.T) {
		stressed(t, dbtest.Postgres(t), []string{t.TempDir(), t.TempDir()})
	})
}

// stressed runs people against copies of the program and judges what they were answered.
func stressed(t *testing.T, database string, folders []string) {
	t.Helper()
	s := &stress{database: database, offers: map[string]seenOffer{}}
	first := italy.DayOf(time.Now()).AddDays(3)
	for n := range busyDays {
		s.days = append(s.days, first.AddDays(n))
	}
	for _, folder := range folders {
		c := &child{t: t, onOffer: s.offered, env: []string{childServes + "=" + folder, childDatabase + "=" + database, childDays + "=" + s.dayList()}}
		c.start()
		s.copies = append(s.copies, c)
	}
	s.people(t)
	kills := s.use(t, time.Duration(setting(t, raceSeconds, fewSeconds))*time.Second)
	for _, c := range s.copies {
		c.kill()
	}
	if t.Failed() {
		return
	}
	s.left(t)
	history, repeated := s.history(t)
	t.Logf("%d operations by %d people, %d of them places offered, %d kills, %d unknown outcomes asked for twice", len(history), len(s.customers), len(s.offers), kills, repeated)
	s.fitsOneOrder(t, history)
}

// stress is people, copies of the program on one database, and what was seen.
type stress struct {
	database  string
	days      []italy.Day
	copies    []*child
	customers []*customer
	mu        sync.Mutex
	offers    map[string]seenOffer // by id
}

type seenOffer struct {
	anOffer
	seen time.Time // no later than when it was heard of
}

func (s *stress) offered(o anOffer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, twice := s.offers[o.ID]; !twice {
		s.offers[o.ID] = seenOffer{o, time.Now()}
	}
}

func (s *stress) dayList() string {
	var list []string
	for _, day := range s.days {
		list = append(list, string(day))
	}
	return strings.Join(list, ",")
}

func (s *stress) people(t *testing.T) {
	t.Helper()
	calendar := firstCalendar(t)
	for day, on := range s.days {
		for person := range persons {
			n := day*persons + person
			s.customers = append(s.customers, &customer{
				t: t, copies: s.copies, calendar: calendar, on: on, day: day, person: person, who: someone(n + 1), told: map[string]told{},
				random: rand.New(rand.NewPCG(uint64(n), rand.Uint64())), http: &http.Client{Transport: &http.Transport{}, Timeout: 20 * time.Second},
			})
		}
	}
}

// firstCalendar is the slug of the sample's first calendar, whose agenda the children make small.
func firstCalendar(t *testing.T) string {
	t.Helper()
	return open(t, app.Config{Data: t.TempDir()}).Municipality.Calendars[0].Slug
}

// use lets everybody act for a while and kills copies meanwhile, each at a random moment; at the end all are answered.
func (s *stress) use(t *testing.T, lasts time.Duration) (kills int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), lasts)
	defer stop()
	var all sync.WaitGroup
	for _, c := range s.customers {
		all.Go(func() { c.live(ctx) })
	}
	for ctx.Err() == nil {
		select {
		case <-time.After(longestAlive/3 + rand.N(longestAlive)):
			victim := s.copies[kills%len(s.copies)]
			victim.kill()
			victim.start()
			kills++
		case <-ctx.Done():
		}
	}
	all.Wait()
	return kills
}

// history is what everybody was answered, and what the program offered to whom.
func (s *stress) history(t *testing.T) (all []porcupine.Operation, repeated int) {
	t.Helper()
	owner := map[string]*customer{}
	for _, c := range s.customers {
		all, repeated = append(all, c.log...), repeated+c.repeated
		for _, link := range c.entries {
			owner[link] = c
		}
	}
	for _, o := range s.offers {
		c := owner[o.Entry]
		if c == nil {
			t.Fatalf("a place was offered to nobody: %+v", o)
		}
		slot := slotAt(c.on, o.Start)
		all = append(all, porcupine.Operation{
			ClientId: len(s.customers) + c.day*persons + c.person, Input: question{day: c.day, person: c.person, what: toOffer, slot: slot},
			Call: o.Made.UnixNano(), Output: outcome{slot: slot}, Return: o.seen.UnixNano(),
		})
	}
	return all, repeated
}

func (s *stress) fitsOneOrder(t *testing.T, history []porcupine.Operation) {
	t.Helper()
	model := dayModel()
	result, info := porcupine.CheckOperationsVerbose(model, history, checkedIn)
	if result == porcupine.Ok {
		return
	}
	file := filepath.Join(t.ArtifactDir(), "history.html")
	if err := porcupine.VisualizePath(model, info, file); err != nil {
		t.Error(err)
	}
	t.Errorf("what people were answered fits no order: %s; see %s", result, file)
}

// left reads the database without the program: what people were told is there once, each cell's counter is the sum of the
// appointments in it, and the audit is whole. It also hears of offers that nobody was told of before the last kill.
func (s *stress) left(t *testing.T) {
	t.Helper()
	database, err := db.Open(t.Context(), s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = database.Close() }()
	for _, c := range s.customers {
		for link, want := range c.told {
			c.there(t, database, link, want)
		}
	}
	var wrong int
	err = database.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM booking_cell WHERE taken > capacity OR taken <> (
		SELECT coalesce(sum(units), 0) FROM booking_appointment a WHERE a.calendar = booking_cell.calendar AND a.first = booking_cell.starts
		AND a.lane = booking_cell.lane AND (a.lapses > 0 OR a.state = 'booked'))`).Scan(&wrong)
	if err != nil || wrong > 0 {
		t.Errorf("%d cells are not the sum of their appointments, %v", wrong, err)
	}
	j := journal.New(database, clock.Wall(time.Now))
	if _, err := j.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	journal.On(j.Dispatcher(), "linear", func(_ context.Context, f booking.PlaceOffered) error {
		s.offered(anOffer{ID: f.Appointment.ID, Entry: f.Entry.Link, Start: f.Appointment.Start, Made: f.Appointment.MadeAt})
		return nil
	})
	if err := j.Dispatcher().Drain(t.Context()); err != nil {
		t.Error(err)
	}
}

func (c *customer) there(t *testing.T, database *db.DB, link string, want told) {
	t.Helper()
	var n int
	var state, starts string
	err := database.Read().QueryRowContext(t.Context(), "SELECT count(*), min(state), min(starts) FROM booking_appointment WHERE link = $1", link).Scan(&n, &state, &starts)
	if err != nil || n != 1 || state != want.state || starts != fmt.Sprint(slotStart(c.on, want.slot).UnixMilli()) {
		t.Errorf("%s was told of as %s in slot %d, and is there %d times as %s at %s: %v", link, want.state, want.slot, n, state, starts, err)
	}
}
