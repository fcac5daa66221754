// Package payment keeps what people owe the municipality and what they paid: debt positions with their notice, attempts
// to pay them through a gateway, receipts. It promises that a notice number is given once and cannot be guessed from
// another, that a position is paid once whatever is repeated or arrives twice, that paid never reverts, that every paid
// position has exactly one receipt numbered without gaps, and that money which pays nothing is kept as a surplus for the
// cashier. It must not know HTTP, pages, other modules, or which gateway takes the money.
package payment

import (
	"time"

	"comune.example/sportello/internal/italy"
)

// State is where a position stands.
type State string

// The states of a position. Open and expired become paid or cancelled; paid and cancelled are final.
const (
	Open      State = "open"
	Paid      State = "paid"
	Expired   State = "expired" // its due day is over: no new attempt, but money on its way is still taken
	Cancelled State = "cancelled"
)

// Position is what somebody owes.
type Position struct {
	ID            string             `json:"id"`
	Notice        italy.NoticeNumber `json:"notice"` // NAV, 18 digits
	IUV           string             `json:"iuv"`    // 17 digits
	Link          string             `json:"link"`   // secret: who holds it may see and pay the position
	Kind          string             `json:"kind"`   // slug of the declared kind
	Statistic     string             `json:"statistic"`
	Office        string             `json:"office"`
	CodiceFiscale string             `json:"codice_fiscale"` // of a person, or the 11 digits of a business
	GivenName     string             `json:"given_name"`     // empty for a business
	FamilyName    string             `json:"family_name"`
	Cents         int64              `json:"cents"`
	ReducedCents  int64              `json:"reduced_cents"` // until ReducedUntil; 0: no reduction
	ReducedUntil  italy.Day          `json:"reduced_until"`
	Causale       string             `json:"causale"`
	Due           italy.Day          `json:"due"` // last day to pay
	State         State              `json:"state"`
	CaseID        string             `json:"case_id"` // of the case that asks for the money; may be empty
	MadeAt        time.Time          `json:"made_at"`
	PaidAt        time.Time          `json:"paid_at"` // zero until paid
	PaidCents     int64              `json:"paid_cents"`
	ChangedAt     time.Time          `json:"changed_at"`
	Version       int64              `json:"version"`
}

// AmountOn is what has to be paid on a day, in cents.
func (p Position) AmountOn(day italy.Day) int64 {
	if p.ReducedCents > 0 && day <= p.ReducedUntil {
		return p.ReducedCents
	}
	return p.Cents
}

// Debtor is the name of who owes.
func (p Position) Debtor() string {
	if p.GivenName == "" {
		return p.FamilyName
	}
	return p.GivenName + " " + p.FamilyName
}

// AttemptState is where an attempt to pay stands.
type AttemptState string

// The states of an attempt. Started and unknown go on; success wins over everything that was said before.
const (
	Started   AttemptState = "started"   // the person is at the gateway
	Succeeded AttemptState = "paid"      // its money paid the position
	Refused   AttemptState = "refused"   // Code says why
	Abandoned AttemptState = "abandoned" // given up, or left until the checkout expired
	Unknown   AttemptState = "unknown"   // the gateway does not know yet; asked again until it does
	Surplus   AttemptState = "surplus"   // its money arrived, but did not pay the position: see SurplusMoney
)

// Payment is an attempt to pay a position.
type Payment struct {
	ID        string       `json:"id"`
	Token     string       `json:"token"` // secret: who holds it sees the outcome
	Position  string       `json:"position"`
	Checkout  string       `json:"checkout"` // the gateway's own id
	URL       string       `json:"url"`      // of the gateway's page
	Cents     int64        `json:"cents"`
	State     AttemptState `json:"state"`
	Code      string       `json:"code"` // of a refusal
	StartedAt time.Time    `json:"started_at"`
	ExpiresAt time.Time    `json:"expires_at"` // of the checkout
	Polls     int64        `json:"polls"`
}

// going tells whether the attempt's outcome is still to come.
func (p Payment) going() bool { return p.State == Started || p.State == Unknown }

// Receipt says that a position was paid.
type Receipt struct {
	Number    string    `json:"number"` // "2014/000123", without gaps in a year
	Position  string    `json:"position"`
	Payment   string    `json:"payment"` // id of the attempt; empty when the notice was paid elsewhere
	Gateway   string    `json:"gateway"` // the gateway's receipt id (IUR)
	Kind      string    `json:"kind"`
	Statistic string    `json:"statistic"`
	Office    string    `json:"office"`
	Cents     int64     `json:"cents"`
	PaidAt    time.Time `json:"paid_at"`
	PaidDay   italy.Day `json:"paid_day"` // in Rome
}

// SurplusMoney is money that arrived and pays nothing.
type SurplusMoney struct {
	ID        string    `json:"id"`
	Gateway   string    `json:"gateway"`
	Notice    string    `json:"notice"`
	Position  string    `json:"position"` // empty when the notice is none of ours
	Reason    string    `json:"reason"`   // "duplicate", "cancelled", "amount", "mismatch", "unknown_notice"
	Cents     int64     `json:"cents"`
	PaidAt    time.Time `json:"paid_at"`
	ArrivedAt time.Time `json:"arrived_at"`
	Settled   bool      `json:"settled"`
	Note      string    `json:"note"` // what was done with it
}

// Creditor is who is owed: the municipality.
type Creditor struct {
	Name          string
	CodiceFiscale string // 11 digits
	Segregation   int    // of the notice numbers: pagoPA gives it to the body's station
}
