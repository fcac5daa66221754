package payment

import (
	"context"
	"time"

	"comune.example/sportello/internal/italy"
)

// Gateway is the system outside that takes the money. An adapter exists for each; the sandbox is one of them.
type Gateway interface {
	// Begin opens a checkout. A repeat with the same reference gives the same checkout.
	Begin(ctx context.Context, order Order) (Checkout, error)
	// Outcome asks how a checkout stands.
	Outcome(ctx context.Context, checkout string) (Outcome, error)
	// Read checks a notification's signature and age, and reads it. It is Unauthenticated if they do not hold.
	Read(body []byte, signature string, now time.Time) (Outcome, error)
}

// Order is what the gateway is asked to take.
type Order struct {
	Reference string // our own, secret
	Notice    italy.NoticeNumber
	Cents     int64
	Causale   string
	Back      string // path to which the person comes back
}

// Checkout is the gateway's page for one order.
type Checkout struct {
	ID      string
	URL     string
	Expires time.Time
}

// OutcomeState is what the gateway says about a checkout.
type OutcomeState string

// The states of a checkout, as a gateway reports them.
const (
	OutcomeOpen      OutcomeState = "open"
	OutcomePaid      OutcomeState = "paid"
	OutcomeRefused   OutcomeState = "refused"
	OutcomeAbandoned OutcomeState = "abandoned"
	OutcomeUnknown   OutcomeState = "unknown"
)

// Outcome is what the gateway says. Reference is empty when the notice was paid somewhere else than from our pages.
type Outcome struct {
	Reference string             `json:"reference"`
	Checkout  string             `json:"checkout"`
	Notice    italy.NoticeNumber `json:"notice"`
	Cents     int64              `json:"cents"`
	State     OutcomeState       `json:"state"`
	Code      string             `json:"code"`    // of a refusal
	Receipt   string             `json:"receipt"` // of a payment: unique for ever at the gateway
	PaidAt    time.Time          `json:"paid_at"`
}
