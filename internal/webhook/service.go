package webhook

import (
	"context"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

const (
	overlap         = 24 * time.Hour // how long a former secret signs too
	longestURL      = 500
	shownAtOnce     = 50
	mostEndpoints   = 50
	errorShown      = "webhook.error.secret_shown"
	errorNotSent    = "webhook.error.not_sent"
	errorNotSettled = "webhook.error.not_settled"
)

// Config is what the module is told about the instance.
type Config struct {
	Types    []string // of the events that can be wanted
	Loopback bool     // a demonstration: addresses of this machine will do, also without encryption
}

// Service is what can be done with webhooks.
type Service struct {
	journal *journal.Journal
	sender  Sender
	config  Config
}

// NewService makes the module's service; sender carries the messages.
func NewService(j *journal.Journal, sender Sender, config Config) *Service {
	return &Service{journal: j, sender: sender, config: config}
}

// Types lists the types of events that an endpoint can want.
func (s *Service) Types() []string { return slices.Clone(s.config.Types) }

// Wish asks for an endpoint.
type Wish struct {
	URL   string
	Types []string
}

// Issued is a new endpoint, or one with a new secret. Secret is said once.
type Issued struct {
	ID     string
	Secret string
}

// Add enters an endpoint. Its secret cannot be said twice: a repeat of the same request is a Conflict.
func (s *Service) Add(ctx context.Context, w Wish) (Issued, error) {
	if !manages(identity.From(ctx)) {
		return Issued{}, fault.Missing()
	}
	if err := s.check(w); err != nil {
		return Issued{}, err
	}
	return s.issue(ctx, "webhook.add", func(tx *journal.Tx, secret string) (string, error) {
		list, err := endpoints(tx.Context(), tx)
		if err != nil {
			return "", err
		}
		if len(list) >= mostEndpoints {
			return "", fault.New(fault.Conflict, "webhook.error.many", mostEndpoints)
		}
		e := Endpoint{ID: tx.NewID(), URL: w.URL, Types: w.Types, MadeAt: tx.Now}
		return e.ID, insertEndpoint(tx, e, secret)
	})
}

// Rotate gives an endpoint a new secret; for a day the former one signs too.
func (s *Service) Rotate(ctx context.Context, id string) (Issued, error) {
	if !manages(identity.From(ctx)) {
		return Issued{}, fault.Missing()
	}
	return s.issue(ctx, "webhook.rotate", func(tx *journal.Tx, secret string) (string, error) {
		ok, err := rotateSecret(tx, id, secret, tx.Now.Add(overlap))
		if err == nil && !ok {
			err = fault.Missing()
		}
		return id, err
	})
}

// issue makes a change with a fresh secret. What is kept for a repeat of the request tells the secret to nobody.
func (s *Service) issue(ctx context.Context, action string, fn func(tx *journal.Tx, secret string) (string, error)) (Issued, error) {
	secret := newSecret()
	type kept struct{ ID, Fingerprint string }
	k, err := journal.Change(ctx, s.journal, action, func(tx *journal.Tx) (kept, error) {
		id, err := fn(tx, secret)
		tx.About("webhook", id)
		return kept{ID: id, Fingerprint: fingerprint(secret)}, err
	})
	if err == nil && k.Fingerprint != fingerprint(secret) {
		err = fault.New(fault.Conflict, errorShown)
	}
	if err != nil {
		return Issued{}, err
	}
	return Issued{ID: k.ID, Secret: secret}, nil
}

func (s *Service) check(w Wish) error {
	var wrong []fault.Field
	if !s.reachable(w.URL) {
		wrong = append(wrong, fault.Field{Name: "url", Key: "webhook.error.url"})
	}
	unknown := func(t string) bool { return !slices.Contains(s.config.Types, t) }
	if len(w.Types) == 0 || slices.ContainsFunc(w.Types, unknown) {
		wrong = append(wrong, fault.Field{Name: "types", Key: "webhook.error.types"})
	}
	return fault.Wrong(wrong...)
}

// reachable tells whether something may be sent to an address, as far as its text says: where its name leads, the sender
// looks at each time.
func (s *Service) reachable(address string) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > longestURL || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	loopback := u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
	switch u.Scheme {
	case "https":
		return !loopback || s.config.Loopback
	case "http":
		return loopback && s.config.Loopback
	default:
		return false
	}
}

// Endpoints lists the endpoints, the oldest first.
func (s *Service) Endpoints(ctx context.Context) ([]Endpoint, error) {
	if !manages(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, endpoints)
}

// Report is an endpoint with its last deliveries, the newest first.
type Report struct {
	Endpoint   Endpoint
	Deliveries []Delivery
}

// Endpoint reads an endpoint with its last deliveries.
func (s *Service) Endpoint(ctx context.Context, id string) (Report, error) {
	if !manages(identity.From(ctx)) {
		return Report{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (r Report, err error) {
		if r.Endpoint, err = endpoint(ctx, q, id); err != nil {
			return Report{}, err
		}
		r.Deliveries, err = deliveriesOf(ctx, q, id, shownAtOnce)
		return r, err
	})
}

// Pause has what happens wait until the endpoint is resumed.
func (s *Service) Pause(ctx context.Context, id string) error {
	return s.manage(ctx, "webhook.pause", id, func(tx *journal.Tx, _ Endpoint) error {
		return pauseEndpoint(tx, id)
	})
}

// Resume has an endpoint told again, and first of what has waited.
func (s *Service) Resume(ctx context.Context, id string) error {
	return s.manage(ctx, "webhook.resume", id, func(tx *journal.Tx, _ Endpoint) error {
		return resumeEndpoint(tx, id)
	})
}

// Delete forgets an endpoint and its deliveries.
func (s *Service) Delete(ctx context.Context, id string) error {
	return s.manage(ctx, "webhook.delete", id, func(tx *journal.Tx, e Endpoint) error {
		tx.On(e.URL)
		return deleteEndpoint(tx, id)
	})
}

// Try sends an event without meaning, for an administrator who wants to see that the endpoint takes it.
func (s *Service) Try(ctx context.Context, id string) error {
	return s.manage(ctx, "webhook.try", id, func(tx *journal.Tx, e Endpoint) error {
		if !e.Sends() {
			return fault.New(fault.Conflict, errorNotSent)
		}
		body, err := bodyOf(Event{Type: TestType, At: tx.Now, Data: struct{}{}})
		if err != nil {
			return err
		}
		return insertDelivery(tx, e, Delivery{ID: tx.NewID(), Type: TestType, Body: body}, tx.NewID())
	})
}

// Redeliver sends a delivery again that has arrived or was given up, under its own id.
func (s *Service) Redeliver(ctx context.Context, id, delivery string) error {
	return s.manage(ctx, "webhook.redeliver", id, func(tx *journal.Tx, e Endpoint) error {
		if _, err := deliveryOf(tx, id, delivery); err != nil {
			return err
		}
		if !e.Sends() {
			return fault.New(fault.Conflict, errorNotSent)
		}
		ok, err := repeatDelivery(tx, id, delivery)
		if err == nil && !ok {
			err = fault.New(fault.Conflict, errorNotSettled)
		}
		return err
	})
}

// manage makes a change of one endpoint for who may.
func (s *Service) manage(ctx context.Context, action, id string, fn func(tx *journal.Tx, e Endpoint) error) error {
	if !manages(identity.From(ctx)) {
		return fault.Missing()
	}
	return journal.Do(ctx, s.journal, action, func(tx *journal.Tx) error {
		e, err := endpoint(tx.Context(), tx, id)
		if err != nil {
			return err
		}
		tx.About("webhook", id)
		return fn(tx, e)
	})
}
