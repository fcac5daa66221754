package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"comune.example/sportello/internal/italy"
)

// customer is one person who does one thing after another over HTTP, with whatever copy of the program answers, and keeps
// asking with the same key until there is an answer.
type customer struct {
	t                 *testing.T
	copies            []*child
	calendar          string
	on                italy.Day
	day, person       int
	who               human
	random            *rand.Rand
	http              *http.Client
	asked, repeated   int
	link, held, entry string // secrets of what the person has
	slot              int8   // of the appointment
	tied              bool   // the entry is for a better place than the appointment
	entries           []string
	log               []porcupine.Operation
	told              map[string]told // appointments, by link
}

// told is what a person knows of an appointment.
type told struct {
	slot  int8
	state string
}

func (c *customer) live(ctx context.Context) {
	for ctx.Err() == nil {
		if err := c.act(context.WithoutCancel(ctx), c.choose()); err != nil {
			c.t.Errorf("person %d of %s: %v", c.person, c.on, err)
			return
		}
		time.Sleep(time.Duration(c.random.IntN(6)) * time.Millisecond)
	}
}

// choose says what somebody could do now.
func (c *customer) choose() action {
	may := []action{toLook}
	if c.held != "" {
		may = append(may, toGiveUp)
	} else {
		may = append(may, toHold)
	}
	switch {
	case c.link != "":
		may = append(may, toMove, toMove, toMove, toCancel)
	case c.entry == "":
		may = append(may, toBook, toBook, toBook)
		if c.held != "" {
			may = append(may, toBookHeld, toBookHeld)
		}
	}
	if c.entry != "" {
		may = append(may, toAccept, toAccept, toDecline, toLeave)
	} else {
		may = append(may, toWait, toWait)
	}
	return may[c.random.IntN(len(may))]
}

// act does one thing and writes it down.
func (c *customer) act(ctx context.Context, what action) error {
	q := question{day: c.day, person: c.person, what: what, slot: int8(c.random.IntN(dayHours))}
	begun := time.Now()
	a, err := c.ask(ctx, c.request(q))
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	o, err := c.understand(q, a)
	if err != nil {
		return fmt.Errorf("%s: answered %d %.300s: %w", what, a.status, a.body, err)
	}
	c.log = append(c.log, porcupine.Operation{
		ClientId: c.day*persons + c.person, Input: q, Call: begun.UnixNano(), Output: o, Return: time.Now().UnixNano(),
	})
	return nil
}

// post is a request that can be sent again.
type post struct{ method, path, body, key string }

func (c *customer) request(q question) post {
	c.asked++
	p := post{method: http.MethodPost, key: fmt.Sprintf("a-key-of-%s-%06d", c.who.code, c.asked)}
	body := map[string]any{}
	if q.what == toBook || q.what == toBookHeld || q.what == toWait && c.link == "" {
		body = map[string]any{"nome": c.who.given, "cognome": c.who.family, "codice_fiscale": c.who.code, "email": c.who.email}
	}
	start, here := slotStart(c.on, q.slot), "/api/v1/calendari/"+c.calendar
	switch q.what {
	case toBook:
		p.path, body["inizio"] = here+"/appuntamenti", start
	case toBookHeld:
		p.path, body["posto"], body["inizio"] = here+"/appuntamenti", c.held, start
	case toHold:
		p.path, body["inizio"], body["precedente"] = here+"/blocchi", start, c.held
	case toGiveUp:
		p.method, p.path = http.MethodDelete, "/api/v1/appuntamenti/"+c.held
	case toCancel:
		p.method, p.path = http.MethodDelete, "/api/v1/appuntamenti/"+c.link
	case toMove:
		p.method, p.path, body["inizio"] = http.MethodPut, "/api/v1/appuntamenti/"+c.link, start
	case toWait:
		p.path, body["appuntamento"], body["dal"], body["al"] = here+"/attese", c.link, c.on, c.on
	case toLeave:
		p.method, p.path = http.MethodDelete, "/api/v1/attese/"+c.entry
	case toDecline:
		p.path = "/api/v1/attese/" + c.entry + "/rifiuta"
	case toAccept:
		p.path = "/api/v1/attese/" + c.entry + "/accetta"
	default:
		p.method, p.path = http.MethodGet, here+"/posti?dal="+string(c.on)+"&al="+string(c.on)
	}
	if len(body) > 0 {
		text, err := json.Marshal(body)
		if err != nil {
			c.t.Error(err)
		}
		p.body = string(text)
	}
	return p
}

func slotStart(day italy.Day, slot int8) time.Time {
	return day.At(8, int(slot)*slotMinutes, 0).UTC()
}

func slotAt(day italy.Day, start time.Time) int8 {
	return int8(start.Sub(day.At(8, 0, 0)) / (slotMinutes * time.Minute))
}

type answer struct {
	status int
	body   string
}

// ask sends a request until it is answered. Where the outcome was unknown once, it asks a second time after the answer: what
// succeeded must be answered as before.
func (c *customer) ask(ctx context.Context, p post) (answer, error) {
	unknown := false
	for range 2000 {
		a, err := c.send(ctx, p)
		if err != nil || a.status == http.StatusServiceUnavailable {
			unknown = true
			time.Sleep(10 * time.Millisecond)
			continue
		}
		if !unknown || a.status >= 300 || p.method == http.MethodGet || strings.Contains(p.path, "/attese/") && !strings.HasSuffix(p.path, "/accetta") {
			return a, nil
		}
		again, err := c.send(ctx, p)
		if err != nil {
			continue
		}
		if c.repeated++; again != a {
			return a, fmt.Errorf("answered %+v, and again %+v", a, again)
		}
		return a, nil
	}
	return answer{}, errors.New("nobody answers any more")
}

func (c *customer) send(ctx context.Context, p post) (answer, error) {
	address := c.copies[c.random.IntN(len(c.copies))].at()
	if address == "" {
		return answer{}, errors.New("this copy does not serve")
	}
	r, err := http.NewRequestWithContext(ctx, p.method, address+p.path, strings.NewReader(p.body))
	if err != nil {
		return answer{}, err
	}
	if p.method != http.MethodGet {
		r.Header.Set("Idempotency-Key", p.key)
	}
	if p.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	got, err := c.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	return answer{got.StatusCode, string(text)}, err
}

// understand turns an answer into an outcome, and keeps what the person learns by it.
func (c *customer) understand(q question, a answer) (outcome, error) {
	if a.status == http.StatusConflict {
		full, over := strings.Contains(a.body, `"booking.full"`), strings.Contains(a.body, `"booking.offer.over"`)
		if !full && !over {
			return outcome{}, errors.New("neither full nor over")
		}
		return outcome{full: full, over: over}, nil
	}
	if a.status >= 300 {
		return outcome{}, errors.New("unexpected")
	}
	if q.what == toLook {
		return c.seen(a.body)
	}
	var said struct {
		Link  string    `json:"link"`
		Held  string    `json:"posto"`
		Start time.Time `json:"inizio"`
	}
	if err := json.Unmarshal([]byte(a.body), &said); err != nil {
		return outcome{}, err
	}
	c.learn(q.what, said.Held, said.Link[strings.LastIndex(said.Link, "/")+1:], slotAt(c.on, said.Start))
	if q.what == toWait || q.what == toLeave || q.what == toDecline || q.what == toCancel || q.what == toGiveUp {
		return outcome{}, nil
	}
	return outcome{slot: slotAt(c.on, said.Start)}, nil
}

func (c *customer) learn(what action, held, link string, slot int8) {
	switch what {
	case toHold:
		c.held = held
	case toGiveUp:
		c.held = ""
	case toCancel:
		c.told[c.link] = told{c.slot, "cancelled"}
		if c.link = ""; c.tied {
			c.entry, c.tied = "", false
		}
	case toWait:
		c.entry, c.tied = link, c.link != ""
		c.entries = append(c.entries, link)
	case toLeave:
		c.entry, c.tied = "", false
	case toBook, toBookHeld, toMove, toAccept:
		if c.link, c.slot = link, slot; what == toBookHeld {
			c.held = ""
		}
		if what == toAccept {
			c.entry, c.tied = "", false
		}
		c.told[c.link] = told{slot, "booked"}
	default:
	}
}

func (c *customer) seen(body string) (outcome, error) {
	var list []struct {
		Start time.Time `json:"inizio"`
		Free  int8      `json:"posti"`
	}
	err := json.Unmarshal([]byte(body), &list)
	var o outcome
	for _, s := range list {
		o.free[slotAt(c.on, s.Start)] = s.Free
	}
	return o, err
}
