package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// message is an event as programs read it.
// norm: Standard Webhooks 1.0.0, payload structure
type message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

func bodyOf(e Event) (string, error) {
	body, err := json.Marshal(message{Type: e.Type, Timestamp: e.At.UTC(), Data: e.Data})
	if err != nil {
		return "", fmt.Errorf("the event %s: %w", e.Type, err)
	}
	return string(body), nil
}

// Happened makes one delivery for each endpoint that wants the event, all in one change. The context's key makes it one,
// however often it is told. Only the program itself tells.
func (s *Service) Happened(ctx context.Context, e Event) error {
	key := journal.KeyOf(ctx)
	if !tells(identity.From(ctx)) {
		return fault.Missing()
	}
	if key == "" {
		return fault.New(fault.Invalid, "fault.bad_key")
	}
	wanted, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) {
		return anySubscriber(ctx, q, e.Type)
	})
	if err != nil || !wanted {
		return err // what nobody wants leaves no line
	}
	body, err := bodyOf(e)
	if err != nil {
		return err
	}
	return journal.Do(ctx, s.journal, "webhook.happened", func(tx *journal.Tx) error {
		list, err := subscribers(tx, e.Type)
		if err != nil {
			return err
		}
		for _, to := range list {
			tx.About("webhook", to.ID)
			if err := insertDelivery(tx, to, Delivery{ID: tx.NewID(), Type: e.Type, Body: body}, key); err != nil {
				return err
			}
		}
		return nil
	})
}
