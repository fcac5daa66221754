// Package fault names the few ways in which a use case can refuse or fail, so that every layer above can
// tell them apart without knowing who raised them. It promises that a fault carries a message key for people
// (translated by the page, never by the module) and that anything without a kind counts as our own mistake.
// It knows nothing of HTTP, languages or databases.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of refusal or failure an error is.
type Kind int

// The kinds. The zero kind is Internal: an error that nobody classified is our mistake.
const (
	Internal        Kind = iota
	Invalid              // the input is wrong; Fields says where
	NotFound             // it does not exist, or it is not the caller's business that it does
	Unauthenticated      // sign in first
	Forbidden            // signed in, but not allowed; only where existence is no secret
	Conflict             // the state does not allow it: the place is taken, the case is closed
	TooMany              // a quota or a rate limit is used up
	Busy                 // the queue is full; try again in a moment
)

// Field is one wrong field of a form: its name and the key of the message that says how to mend it. Text, where
// set, is the finished sentence in the reader's language and is used instead of the key.
type Field struct {
	Name string `json:"name"`
	Key  string `json:"key,omitempty"`
	Args []any  `json:"args,omitempty"`
	Text string `json:"text,omitempty"`
}

// Error is a classified failure. Key is a message key, for example "booking.full"; Args fill its placeholders.
type Error struct {
	Kind   Kind
	Key    string
	Args   []any
	Fields []Field
	Err    error
}

// Error describes the fault for a log, not for a person.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Key)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s: %s%s]", f.Name, f.Key, f.Text)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap gives the cause, if any.
func (e *Error) Unwrap() error { return e.Err }

// New makes a fault of the given kind with a message key and its arguments.
func New(kind Kind, key string, args ...any) error { return &Error{Kind: kind, Key: key, Args: args} }

// Wrap classifies a cause.
func Wrap(kind Kind, err error, key string, args ...any) error {
	return &Error{Kind: kind, Key: key, Args: args, Err: err}
}

// Missing is the NotFound fault that says nothing about what was looked for.
func Missing() error { return &Error{Kind: NotFound, Key: "fault.not_found"} }

// Wrong is an Invalid fault about the given fields. With no fields it returns nil, so that a validator may end with it.
func Wrong(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "fault.invalid", Fields: fields}
}

// Wrongs gathers the fields of a form that do not hold; Wrong(w...) is what a validator ends with.
type Wrongs []Field

// Note adds a field, with the key of its message and what fills it, if the field is bad.
func (w *Wrongs) Note(bad bool, name, key string, args ...any) {
	if bad {
		*w = append(*w, Field{Name: name, Key: key, Args: args})
	}
}

// KindOf gives the kind of an error: Internal for an error that carries none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is tells whether an error is of the given kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// FieldsOf gives the wrong fields that an error names.
func FieldsOf(err error) []Field {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}
