package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	childServes   = "SPORTELLO_TEST_SERVES"          // in the environment of this program: serve a town from this folder
	childDatabase = "SPORTELLO_TEST_SERVES_DATABASE" // … on this database
	childDays     = "SPORTELLO_TEST_SERVES_DAYS"     // … with a small agenda on these days, separated by commas
	slotMinutes   = 30
	offerEvery    = 15 * time.Millisecond
)

// serveAsChild is what a child process does: it serves a town whose first calendar receives on a few days only, looks all the
// time for places for those who wait, and says where it serves and which places it has offered.
func serveAsChild() int {
	ctx := context.Background()
	err := func() error {
		a, err := app.Open(ctx, app.Config{Data: os.Getenv(childServes), Database: os.Getenv(childDatabase)})
		if err != nil {
			return err
		}
		smallAgenda(a, days(os.Getenv(childDays)))
		out := &says{out: os.Stdout}
		journal.On(a.Journal.Dispatcher(), "linear", func(_ context.Context, f booking.PlaceOffered) error {
			return out.offered(f)
		})
		go offerOften(identity.AsSystem(ctx, "linear"), a)
		return a.Serve(ctx, "127.0.0.1:0", func(address string) { out.line("serving http://" + address) })
	}()
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
	}
	return 1
}

func days(text string) []italy.Day {
	var list []italy.Day
	for day := range strings.SplitSeq(text, ",") {
		list = append(list, italy.Day(day))
	}
	return list
}

// smallAgenda gives the town's first calendar a few places on a few days, given back at once and offered to who waits.
func smallAgenda(a *app.App, on []italy.Day) {
	c := &a.Booking.Calendars()[0] // the program's own list: only a test reaches into it
	c.Subjects, c.Desks, c.Category = nil, nil, ""
	c.Terms = booking.Terms{HoldMinutes: 60, OfferMinutes: 60, MostOffers: 1_000_000}
	c.Rules = agenda.Rules{Minutes: slotMinutes, Horizon: 30}
	for _, day := range on {
		var hours []agenda.Opening
		for slot, places := range capacities() {
			from := agenda.Minute(8*60 + slot*slotMinutes)
			hours = append(hours, agenda.Opening{From: from, Until: from + slotMinutes, Places: int(places)})
		}
		c.Rules.Days = append(c.Rules.Days, agenda.Special{Day: day, Hours: hours, Holiday: true})
	}
}

// offerOften does the program's own job without its minute of rest.
func offerOften(ctx context.Context, a *app.App) {
	for {
		if err := a.Booking.Offer(ctx); err != nil {
			_, _ = fmt.Fprintln(os.Stderr, "offer:", err)
		}
		time.Sleep(offerEvery)
	}
}

// says writes lines, each whole.
type says struct {
	mu  sync.Mutex
	out io.Writer
}

func (s *says) line(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = io.WriteString(s.out, text+"\n")
}

// anOffer is a place that was kept for somebody who waits.
type anOffer struct {
	ID, Entry   string
	Start, Made time.Time
}

func (s *says) offered(f booking.PlaceOffered) error {
	text, err := json.Marshal(anOffer{ID: f.Appointment.ID, Entry: f.Entry.Link, Start: f.Appointment.Start, Made: f.Appointment.MadeAt})
	s.line("offered " + string(text))
	return err
}

// child is a copy of the program in a process of its own, started again when it was killed.
type child struct {
	t        *testing.T
	env      []string
	onOffer  func(anOffer)
	mu       sync.Mutex
	address  string // empty: it does not serve now
	process  *exec.Cmd
	finished chan struct{} // its output is read to the end
}

// start starts the process and returns when it serves.
func (c *child) start() {
	c.t.Helper()
	self, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	process := exec.CommandContext(c.t.Context(), self)
	process.Env, process.Stderr = append(os.Environ(), c.env...), os.Stderr
	out, err := process.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		c.t.Fatal(err)
	}
	serves, finished := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(finished)
		c.listen(out, serves)
	}()
	select {
	case address := <-serves:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.address, c.process, c.finished = address, process, finished
	case <-finished:
		c.t.Fatalf("the child ended before it served: %v", process.Wait())
	}
}

func (c *child) listen(out io.Reader, serves chan<- string) {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "serving":
			serves <- rest
		case "offered":
			var o anOffer
			if err := json.Unmarshal([]byte(rest), &o); err != nil {
				c.t.Errorf("the child said %q: %v", rest, err)
			}
			c.onOffer(o)
		}
	}
}

// kill sends SIGKILL: the process is told nothing.
func (c *child) kill() {
	c.mu.Lock()
	process, finished := c.process, c.finished
	c.address = ""
	c.mu.Unlock()
	_ = process.Process.Kill()
	<-finished
	_ = process.Wait()
}

func (c *child) at() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.address
}
