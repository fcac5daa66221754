// Package line is the line from an office's site to the centre: it asks how things stand and sends what happened, over
// HTTP with the office's key. It promises that what the centre has not acknowledged is sent again, in order, soon after
// the line is back, and that nothing waits for it meanwhile. It must not know the database, nor what the events mean.
package line

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"comune.example/sportello/internal/counter"
)

const (
	answerLimit   = 10 * time.Second
	largestAnswer = 8 << 20
	situationPath = "/api/v1/sportello/situazione"
	eventsPath    = "/api/v1/sportello/eventi"
)

// Client reaches the centre. It implements counter.Centre.
type Client struct {
	base, key string
	http      *http.Client
}

// New makes the client of a centre, by its address and the office's key.
func New(centre, key string) (*Client, error) {
	u, err := url.Parse(centre)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("the centre is given as https://servizi.comune.example, not %q", centre)
	}
	if !strings.HasPrefix(key, counter.KeyPrefix) {
		return nil, fmt.Errorf("the key of an office's counter begins with %s", counter.KeyPrefix)
	}
	return &Client{base: strings.TrimSuffix(centre, "/"), key: key, http: &http.Client{Timeout: answerLimit}}, nil
}

// Refused tells that the centre was reached and said no: waiting will not help.
type Refused struct {
	Status int
	Detail string
}

// Error gives the centre's words.
func (r *Refused) Error() string {
	return fmt.Sprintf("the centre refuses (%d): %s", r.Status, r.Detail)
}

// Ask implements counter.Centre.
func (c *Client) Ask(ctx context.Context, req counter.AskRequest) (counter.Situation, error) {
	var out struct {
		Situation counter.Situation `json:"situazione"`
	}
	in := struct {
		Site     string `json:"sito"`
		Office   string `json:"ufficio"`
		TakeOver bool   `json:"subentra"`
	}{req.Site, req.Office, req.TakeOver}
	err := c.post(ctx, situationPath, in, &out)
	return out.Situation, err
}

// Deliver implements counter.Centre.
func (c *Client) Deliver(ctx context.Context, site string, events []counter.Event) (counter.Receipt, error) {
	var out struct {
		Heard    int64 `json:"ricevuti"`
		InCharge bool  `json:"incaricato"`
	}
	in := struct {
		Site   string  `json:"sito"`
		Events []event `json:"eventi"`
	}{Site: site}
	for _, e := range events {
		in.Events = append(in.Events, event{ID: e.ID, Seq: e.Seq, At: e.At, Action: e.Action, Payload: e.Payload})
	}
	err := c.post(ctx, eventsPath, in, &out)
	return counter.Receipt{Heard: out.Heard, InCharge: out.InCharge}, err
}

// event is an event as it is sent.
type event struct {
	ID      string          `json:"id"`
	Seq     int64           `json:"numero"`
	At      time.Time       `json:"istante"`
	Action  string          `json:"azione"`
	Payload json.RawMessage `json:"contenuto"`
}

func (c *Client) post(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.key)
	answer, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, largestAnswer))
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return refused(answer.StatusCode, text)
	}
	return json.Unmarshal(text, out)
}

// refused is the error of an answer that is none: a no of the centre, or that it is busy or starting.
func refused(status int, text []byte) error {
	var said struct {
		Detail string `json:"detail"`
	}
	if json.Unmarshal(text, &said) != nil || said.Detail == "" {
		said.Detail = http.StatusText(status)
	}
	if status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		return fmt.Errorf("the centre cannot answer now (%d): %s", status, said.Detail)
	}
	return &Refused{Status: status, Detail: said.Detail}
}
