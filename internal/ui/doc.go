// Package ui is the look of every page: the frame, the form fields, tables,
// steps, cards, charts, and the stylesheet, icons and fonts they need.
//
// It promises that every page works without JavaScript, holds no inline style or
// script (the content security policy forbids them), names every control, says
// every state in words besides colour, and keeps the markup that the national
// model for municipal sites reads (the attributes data-element).
// It must not know any module, service or municipality: those give it values.
package ui

import "embed"

// Messages are the texts of the frame and the components, for i18n.Load.
//
//go:embed messages/*.json
var Messages embed.FS

// Link is an address with its text. Element is the national model's data-element,
// where the model wants one.
type Link struct {
	URL     string
	Text    string
	Element string
}

// Tone is the weight of a message or state. It never stands alone: an icon or the
// words say the same.
type Tone int

// The tones.
const (
	Neutral Tone = iota
	Info
	Good
	Warning
	Bad
)

// icon is the drawing that says the tone without colour.
func (t Tone) icon() string {
	switch t {
	case Good:
		return "it-check-circle"
	case Warning:
		return "it-warning-circle"
	case Bad:
		return "it-close-circle"
	default:
		return "it-info-circle"
	}
}
