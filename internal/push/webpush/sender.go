package webpush

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/push"
	"comune.example/sportello/internal/web/outbound"
)

// Services are the push services of the browsers that people have, by their hosts; one that begins with a dot stands for all
// hosts that end so.
func Services() []string {
	return []string{"fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com"}
}

// Options is who sends, and to where.
type Options struct {
	Key      Key
	Contact  string   // whom services may write to: "mailto:…" or "https://…"
	Services []string // hosts, as Services gives them
	// Own are hosts that this program answers itself, without a network: the service of a demonstration.
	Own map[string]http.Handler
	// Client posts to all others; nil for one that reaches public addresses only.
	Client *http.Client
}

// Sender is push.Sender by Web Push.
type Sender struct {
	options Options
	clock   clock.Clock
}

// New makes the sender.
func New(c clock.Clock, o Options) *Sender {
	if o.Client == nil {
		o.Client = outbound.Client(outbound.Options{})
	}
	return &Sender{options: o, clock: c}
}

// Accepts implements push.Sender: https, at the usual port, of a declared service or our own.
func (s *Sender) Accepts(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" || u.Opaque != "" || u.Host == "" || u.Host != u.Hostname() {
		return false
	}
	if _, own := s.options.Own[u.Host]; own {
		return true
	}
	for _, service := range s.options.Services {
		if u.Host == service || strings.HasPrefix(service, ".") && strings.HasSuffix(u.Host, service) {
			return true
		}
	}
	return false
}

// Send implements push.Sender.
// norm: RFC 8030, section 5
func (s *Sender) Send(ctx context.Context, o push.Outgoing) (push.Answer, error) {
	if err := ctx.Err(); err != nil {
		return push.Answer{}, err
	}
	if !s.Accepts(o.To.Endpoint) {
		return push.Answer{}, errors.New("the endpoint is not one of a declared push service")
	}
	r, err := s.request(ctx, o)
	if err != nil {
		return push.Answer{}, err
	}
	if own, ok := s.options.Own[r.URL.Host]; ok {
		heard := &heard{header: http.Header{}, status: http.StatusOK}
		own.ServeHTTP(heard, r)
		return answer(heard.status, heard.header), nil
	}
	got, err := s.options.Client.Do(r)
	if err != nil {
		return push.Answer{}, withoutAddress(err)
	}
	_ = got.Body.Close()
	return answer(got.StatusCode, got.Header), nil
}

// heard is the status that a service within this program answers.
type heard struct {
	header http.Header
	status int
}

func (h *heard) Header() http.Header         { return h.header }
func (h *heard) WriteHeader(status int)      { h.status = status }
func (h *heard) Write(b []byte) (int, error) { return len(b), nil }

// withoutAddress leaves the endpoint out of an error: it is a secret.
func withoutAddress(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

func (s *Sender) request(ctx context.Context, o push.Outgoing) (*http.Request, error) {
	to, err := browser(o.To)
	if err != nil {
		return nil, err
	}
	body, err := Seal(to, o.Payload)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.To.Endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the endpoint cannot be read")
	}
	proof, err := s.options.Key.Authorization("https://"+r.URL.Host, s.options.Contact, s.clock(ctx))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", proof)
	r.Header.Set("Content-Encoding", "aes128gcm")
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("TTL", strconv.Itoa(int(o.TTL/time.Second)))
	r.Header.Set("Urgency", "normal")
	r.Header.Set("Topic", o.Topic)
	r.Header.Set("User-Agent", "Sportello-Push/1")
	return r, nil
}

func browser(to push.Subscription) (Browser, error) {
	point, err := encoding().DecodeString(to.P256DH)
	if err != nil {
		return Browser{}, fmt.Errorf("the browser's key: %w", err)
	}
	key, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return Browser{}, fmt.Errorf("the browser's key: %w", err)
	}
	auth, err := encoding().DecodeString(to.Auth)
	return Browser{Key: key, Auth: auth}, err
}

// answer reads what the service said of waiting in seconds; a date there is left to our own pauses.
func answer(status int, header http.Header) push.Answer {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		seconds = 0
	}
	return push.Answer{Status: status, RetryAfter: time.Duration(min(seconds, 1<<20)) * time.Second}
}
