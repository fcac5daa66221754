package app_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/italy"
)

const (
	raceRounds  = "SPORTELLO_RACE_ROUNDS"  // in the environment: how often everybody asks for one place
	raceClients = "SPORTELLO_RACE_CLIENTS" // … and how many they are
	fewRounds   = 3                        // as in make test
	fewClients  = 200
)

// contest is a town, those who want one place of it, and how long each waited for an answer.
type contest struct {
	town             *app.App
	calendar         string
	clients          []*client
	people           int // made so far
	winners, refused []time.Duration
}

// race runs the rounds and reports them.
func race(t *testing.T, town *app.App, crowd int, addresses ...string) {
	t.Helper()
	rounds := setting(t, raceRounds, fewRounds)
	c := &contest{town: town, calendar: town.Municipality.Calendars[0].Slug}
	for i := range crowd {
		c.people++
		c.clients = append(c.clients, newClient(t, addresses[i%len(addresses)], c.calendar, someone(c.people)))
	}
	slots, err := town.Booking.NextFree(t.Context(), c.calendar, booking.Visit{}, italy.DayOf(tuesday()).AddDays(3), rounds)
	if err != nil || len(slots) < rounds {
		t.Fatalf("%d slots for %d rounds: %v", len(slots), rounds, err)
	}
	for _, slot := range slots {
		c.lastPlace(t, slot)
	}
	var connected sync.WaitGroup
	for _, one := range c.clients { // asking is to take no longer than the question
		connected.Go(func() { one.do("GET", "/api/v1/status", "", "") })
	}
	connected.Wait()
	for _, slot := range slots {
		if c.round(t, slot.Start); t.Failed() {
			break
		}
	}
	lines(t, town)
	c.report(t, rounds)
}

// report says how many won and were refused, and how long they waited: in the test's log, and on the standard output where
// a whole race was asked for.
func (c *contest) report(t *testing.T, rounds int) {
	t.Helper()
	const line = "%-9s %9d   p50 %8s   p99 %8s   max %8s\n"
	text := fmt.Sprintf("%s: %d rounds, %d clients for one place\n", t.Name(), rounds, len(c.clients)) +
		fmt.Sprintf(line, "winners", len(c.winners), part(c.winners, 50), part(c.winners, 99), part(c.winners, 100)) +
		fmt.Sprintf(line, "refusals", len(c.refused), part(c.refused, 50), part(c.refused, 99), part(c.refused, 100))
	if os.Getenv(raceRounds) == "" {
		t.Log(text)
		return
	}
	_, _ = fmt.Fprint(os.Stdout, text)
}

// part is the time that so many percent do not exceed.
func part(times []time.Duration, percent int) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[(len(sorted)*percent+99)/100-1].Round(100 * time.Microsecond)
}

func setting(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, want a number", name, text)
	}
	return n
}

// human is somebody who could be, and is not.
type human struct{ given, family, code, email string }

// someone makes the n-th of as many different people as are wanted.
func someone(n int) human {
	letter := func(n int) string { return string(rune('a' + n%26)) }
	family := "Prova" + letter(n/676) + letter(n/26) + letter(n)
	code, err := italy.ComputeCodiceFiscale(italy.Person{
		Surname: family, Name: "Ada", Sex: italy.Female, Birth: italy.Day("1960-01-01").AddDays(n % 16_000), Belfiore: "H501",
	})
	if err != nil {
		panic(err) // the day exists, the names have letters
	}
	return human{"Ada", family, string(code), fmt.Sprintf("persona%d@posta.example", n)}
}
