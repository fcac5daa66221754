// Package journey keeps what people have begun and not finished: the draft of a journey of several pages that is no
// request (a certificate, an appointment), and the form that was sent after its session had ended. It promises that what
// was typed is kept as it was typed until its last day or until it is thrown away, that nobody but who typed it reads it,
// and that a form goes on under the same person only. It must not know what any journey asks, nor what a form does.
package journey

import (
	"net/url"
	"time"

	"comune.example/sportello/internal/italy"
)

// KeepDrafts is for how many days a draft is kept after it was last saved.
const KeepDrafts = 30

// Limits of what is kept.
const (
	maxDrafts  = 50 // of a citizen
	maxForms   = 10 // of an account at a time
	maxAnswers = 64 << 10
	formLife   = 2 * time.Hour
	// MaxForm is the size of a form that is kept, in bytes.
	MaxForm = 12 << 20
)

// Draft is a journey that was begun.
type Draft struct {
	ID         string     `json:"id"`
	Account    string     `json:"account"`
	Flow       string     `json:"flow"` // which journey: the web package that leads it names it
	Step       string     `json:"step"` // where it goes on
	Values     url.Values `json:"values"`
	StartedAt  time.Time  `json:"started_at"`  // UTC
	SavedAt    time.Time  `json:"saved_at"`    // UTC
	ExpiresDay italy.Day  `json:"expires_day"` // the last day on which it is kept
}

// Form is a form as it was sent: where to, and what.
type Form struct {
	Path  string `json:"path"`
	Media string `json:"media"` // of the body
	Body  []byte `json:"body"`
}
