package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"
)

const (
	clickTimeout = 15 * time.Second
	pageEvery    = 8 // of a client's requests one is a page
)

// The kinds of answers, as the table names them.
const (
	kindKept    = "kept page"
	kindPage    = "page of a calendar"
	kindFree    = "free places"
	kindWon     = "place won"
	kindRefused = "place refused"
	kindWaiting = "told a position"
	kindMistake = "no answer, or a wrong one"
)

// sample is one answer.
type sample struct {
	kind   string
	status int
	took   time.Duration // since the moment at which the request was due
	sent   time.Duration // since it was sent: less, when the one before took too long
	said   string        // what was wrong with it
}

// clicker is somebody who wants one place: one connection, one person.
type clicker struct {
	line   net.Conn
	read   *bufio.Reader
	dice   *rand.Rand
	number int
	person string

	calendar int
	free     []time.Time // places that may be free, as was told
	won      string      // id of the appointment
	ticket   string
	samples  []sample
}

func newClicker(number int) (*clicker, error) {
	surname := string([]byte{"BCDFGLMNPR"[number/1000%10], "AEIOU"[number/200%5], "BCDFGLMNPRSTVZ"[number%14], 'I'})
	code, err := italy.ComputeCodiceFiscale(italy.Person{
		Surname: surname, Name: "Ada", Sex: italy.Female, Belfiore: "H501",
		Birth: italy.Day(fmt.Sprintf("19%02d-%02d-%02d", 40+number%60, 1+number/60%12, 1+number/720%28)),
	})
	if err != nil {
		return nil, err
	}
	return &clicker{
		dice: rand.New(rand.NewPCG(uint64(number), 1)), number: number, calendar: number, //nolint:gosec // no secret, a small number
		person: fmt.Sprintf(`"nome":"Ada","cognome":%q,"codice_fiscale":%q,"email":"persona%d@example.org"`, surname, code, number),
	}, nil
}

// connect opens the connection before the day begins. It is used by hand: net/http's client would cost more than the server.
func (c *clicker) connect(ctx context.Context, address string) (err error) {
	if c.line, err = (&net.Dialer{Timeout: clickTimeout}).DialContext(ctx, "tcp", address); err != nil {
		return err
	}
	c.read = bufio.NewReader(c.line)
	answer, err := c.ask(ctx, http.MethodGet, "/api/v1/status", "")
	if err == nil && answer.status != http.StatusOK {
		err = fmt.Errorf("status %d", answer.status)
	}
	return err
}

// click makes the client's nth request, which was due at the moment that since counts from.
func (c *clicker) click(ctx context.Context, n int, since func() time.Duration) {
	late := since()
	s := c.request(ctx, n)
	s.took = since()
	s.sent = s.took - max(late, 0)
	c.samples = append(c.samples, s)
}

func (c *clicker) request(ctx context.Context, n int) sample {
	switch {
	case n == 0:
		return c.look(ctx, kindKept, "/prenotazioni")
	case n%pageEvery == pageEvery-1:
		return c.look(ctx, kindPage, "/prenotazioni/"+clickSlug(c.calendar))
	case c.won == "" && len(c.free) > 0:
		return c.book(ctx)
	default:
		return c.lookForPlaces(ctx)
	}
}

// look opens a page.
func (c *clicker) look(ctx context.Context, kind, path string) sample {
	answer, err := c.ask(ctx, http.MethodGet, path, "")
	if s, over := c.exceptional(answer, err); over {
		return s
	}
	if answer.status >= http.StatusBadRequest {
		return mistake(answer)
	}
	return sample{kind: kind, status: answer.status}
}

type toldPlaces []struct {
	Start time.Time `json:"inizio"`
}

// lookForPlaces asks where there is a place. Where nothing is left it tries a slot that is gone, as who has an old page open.
func (c *clicker) lookForPlaces(ctx context.Context) sample {
	c.calendar = c.dice.IntN(clickCalendars)
	day := clickFirst().Format(time.DateOnly)
	answer, err := c.ask(ctx, http.MethodGet, "/api/v1/calendari/"+clickSlug(c.calendar)+"/posti?dal="+day+"&al="+day, "")
	if s, over := c.exceptional(answer, err); over {
		return s
	}
	var told toldPlaces
	if err := json.Unmarshal(answer.body, &told); err != nil || answer.status != http.StatusOK {
		return mistake(answer)
	}
	c.remember(told)
	if len(c.free) == 0 {
		c.free = []time.Time{clickFirst().Add(time.Duration(c.dice.IntN(clickSlots)) * 30 * time.Minute)}
	}
	return sample{kind: kindFree, status: answer.status}
}

func (c *clicker) remember(told toldPlaces) {
	c.free = c.free[:0]
	for _, t := range told {
		c.free = append(c.free, t.Start)
	}
}

// book asks for one of the places told. Who comes too late is told others.
func (c *clicker) book(ctx context.Context) sample {
	wish := fmt.Sprintf(`{"inizio":%q,%s}`, c.free[c.dice.IntN(len(c.free))].Format(time.RFC3339), c.person)
	answer, err := c.ask(ctx, http.MethodPost, "/api/v1/calendari/"+clickSlug(c.calendar)+"/appuntamenti", wish)
	if s, over := c.exceptional(answer, err); over {
		return s
	}
	var told struct {
		ID   string     `json:"id"`
		Free toldPlaces `json:"posti"`
	}
	err = json.Unmarshal(answer.body, &told)
	switch {
	case err == nil && answer.status == http.StatusCreated:
		c.won = told.ID
		return sample{kind: kindWon, status: answer.status}
	case err == nil && answer.status == http.StatusConflict:
		c.remember(told.Free)
		return sample{kind: kindRefused, status: answer.status}
	default:
		return mistake(answer)
	}
}

var positionInPage = regexp.MustCompile(`data-again="[0-9]+"><p class="h3">[^<]*[1-9]`)

// exceptional takes what may come in answer to anything: no answer, or a position in the room.
func (c *clicker) exceptional(answer answered, err error) (sample, bool) {
	if err != nil {
		return sample{kind: kindMistake, said: err.Error()}, true
	}
	if answer.status != http.StatusTooManyRequests {
		return sample{}, false
	}
	var told struct {
		Position int    `json:"posizione"`
		Ticket   string `json:"biglietto"`
	}
	switch {
	case json.Unmarshal(answer.body, &told) == nil && told.Position > 0:
		c.ticket = told.Ticket
	case positionInPage.Match(answer.body):
		for _, k := range answer.cookies {
			c.ticket = k.Value
		}
	default:
		return mistake(answer), true
	}
	return sample{kind: kindWaiting, status: answer.status}, true
}

func mistake(answer answered) sample {
	return sample{kind: kindMistake, status: answer.status, said: fmt.Sprintf("%d %.200s", answer.status, answer.body)}
}

// answered is an answer, read to its end.
type answered struct {
	status  int
	cookies []*http.Cookie
	body    []byte
}

// ask sends a request, each change under a key of its own.
func (c *clicker) ask(ctx context.Context, method, path, body string) (answered, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://localhost"+path, strings.NewReader(body))
	if err != nil {
		return answered{}, err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", fmt.Sprintf("click-day-%d-%016x", c.number, c.dice.Uint64()))
	}
	if c.ticket != "" {
		r.Header.Set("Sportello-Biglietto", c.ticket)
	}
	limit := time.Now().Add(clickTimeout) //nolint:forbidigo // a deadline is on the wall clock
	if err := errors.Join(c.line.SetDeadline(limit), r.Write(c.line)); err != nil {
		return answered{}, err
	}
	answer, err := http.ReadResponse(c.read, r)
	if err != nil {
		return answered{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	return answered{answer.StatusCode, answer.Cookies(), text}, err
}
