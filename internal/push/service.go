package push

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/push/internal/pushdb"
)

const (
	mostDevices     = 10
	longestEndpoint = 1000
	longestName     = 60
	authLength      = 16
)

// Config is what the module is told about the instance.
type Config struct {
	// Notice words the notice of a message in a language.
	Notice func(lang, message string) Notice
}

// Service is what can be done with notices.
type Service struct {
	journal *journal.Journal
	sender  Sender
	config  Config
}

// NewService makes the module's service; sender carries the notices.
func NewService(j *journal.Journal, sender Sender, config Config) *Service {
	return &Service{journal: j, sender: sender, config: config}
}

// Subscribe has the actor told on a device. A device that is known already is the actor's from now on, and no longer that
// of who used it before.
func (s *Service) Subscribe(ctx context.Context, to Subscription, name string) error {
	actor := identity.From(ctx)
	if !subscribes(actor) {
		return fault.Missing()
	}
	if !s.sound(to) {
		return fault.Wrong(fault.Field{Name: "endpoint", Key: "push.error.subscription"})
	}
	if name = strings.Join(strings.Fields(name), " "); utf8.RuneCountInString(name) > longestName {
		name = string([]rune(name)[:longestName])
	}
	return journal.Do(ctx, s.journal, "push.subscribe", func(tx *journal.Tx) error {
		tx.About("account", actor.ID)
		if err := makeRoom(tx, actor.ID, to.Endpoint); err != nil {
			return err
		}
		return insertDevice(tx, Device{Subscription: to, ID: tx.NewID(), Account: actor.ID, Name: name, MadeAt: tx.Now})
	})
}

// makeRoom forgets whose a device was until now, and refuses a further one of somebody who has too many.
func makeRoom(tx *journal.Tx, account, endpoint string) error {
	former, known, err := deviceByEndpoint(tx, endpoint)
	if err != nil {
		return err
	}
	if known {
		if former.Account != account {
			tx.About("account", former.Account)
		}
		if err := deleteDevice(tx, former.ID); err != nil {
			return err
		}
	}
	n, err := pushdb.New(tx).CountDevices(tx.Context(), account)
	if err == nil && n >= mostDevices {
		err = fault.Wrong(fault.Field{Name: "endpoint", Key: "push.error.many", Args: []any{mostDevices}})
	}
	return err
}

// sound tells whether a subscription can be used: an endpoint of a service that notices may go to, and keys that are keys.
func (s *Service) sound(to Subscription) bool {
	if len(to.Endpoint) > longestEndpoint || !s.sender.Accepts(to.Endpoint) {
		return false
	}
	point, err := base64.RawURLEncoding.DecodeString(to.P256DH)
	if err != nil {
		return false
	}
	if _, err := ecdh.P256().NewPublicKey(point); err != nil {
		return false
	}
	auth, err := base64.RawURLEncoding.DecodeString(to.Auth)
	return err == nil && len(auth) == authLength
}

// Devices lists the actor's own devices, the oldest first.
func (s *Service) Devices(ctx context.Context) ([]Device, error) {
	actor := identity.From(ctx)
	if !subscribes(actor) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Device, error) {
		return devicesOf(ctx, q, actor.ID)
	})
}

// Remove forgets one of the actor's own devices, with what is on its way there.
func (s *Service) Remove(ctx context.Context, id string) error {
	actor := identity.From(ctx)
	if !subscribes(actor) {
		return fault.Missing()
	}
	return journal.Do(ctx, s.journal, "push.remove", func(tx *journal.Tx) error {
		d, err := device(tx.Context(), tx, id)
		if err != nil {
			return err
		}
		if !owns(actor, d) {
			return fault.Missing()
		}
		tx.About("account", actor.ID)
		return deleteDevice(tx, id)
	})
}

// Forget forgets all devices of an account that is closed.
func (s *Service) Forget(ctx context.Context, account string) error {
	if !tells(identity.From(ctx)) {
		return fault.Missing()
	}
	return journal.Do(ctx, s.journal, "push.forget", func(tx *journal.Tx) error {
		tx.About("account", account)
		return deleteDevicesOf(tx, account)
	})
}

// Reaches tells whether somebody has a device. It is asked inside of other changes, and reads only.
func (s *Service) Reaches(ctx context.Context, q db.Querier, account string) (bool, error) {
	n, err := pushdb.New(q).CountDevices(ctx, account)
	return n > 0, err
}

// Tell puts a notice of a message on its way to each device of its reader. The same message twice is one notice.
func (s *Service) Tell(ctx context.Context, m Message) error {
	if !tells(identity.From(ctx)) {
		return fault.Missing()
	}
	return journal.Do(ctx, s.journal, "push.tell", func(tx *journal.Tx) error {
		devices, err := devicesOf(tx.Context(), tx, m.Account)
		if err != nil {
			return err
		}
		for _, d := range devices {
			if err := insertDelivery(tx, d.ID, m); err != nil {
				return err
			}
		}
		return nil
	})
}
