// Package sender posts webhooks over HTTP, to public addresses only, as package outbound promises. It promises that no
// answer is read beyond its status and that each attempt ends in time. It must not know what messages are about, nor when
// they are tried again.
package sender

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"

	"comune.example/sportello/internal/web/outbound"
	"comune.example/sportello/internal/webhook"
)

// Options is what may be reached.
type Options = outbound.Options

// Sender is webhook.Sender over HTTP.
type Sender struct {
	client *http.Client
}

// New makes the sender.
func New(o Options) *Sender { return &Sender{client: outbound.Client(o)} }

// Send implements webhook.Sender.
// norm: Standard Webhooks 1.0.0, webhook headers
func (s *Sender) Send(ctx context.Context, o webhook.Outgoing) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.URL, bytes.NewReader(o.Body))
	if err != nil {
		return 0, errors.New("the address cannot be read")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Sportello-Webhook/1")
	r.Header.Set("webhook-id", o.ID)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(o.At.Unix(), 10))
	r.Header.Set("webhook-signature", o.Signature)
	answer, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	_ = answer.Body.Close()
	return answer.StatusCode, nil
}
