package workload

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"strings"
	"time"

	"comune.example/sportello/internal/italy"
)

// maxLine is more than ten times the longest line that the format can have.
const maxLine = 4096

// LineError is a line that is not an event. Line counts from 1.
type LineError struct {
	Line int
	Err  error
}

// Error tells the line and what is wrong with it.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap gives the cause.
func (e *LineError) Unwrap() error { return e.Err }

// Reader reads events one by one, so that a file of any length needs little memory.
type Reader struct {
	lines *bufio.Scanner
	sum   hash.Hash
	line  int
	last  time.Time
	err   error
}

// NewReader returns a reader of the plain or gzip-compressed event format.
func NewReader(r io.Reader) (*Reader, error) {
	buffered := bufio.NewReader(r)
	plain := io.Reader(buffered)
	if head, _ := buffered.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("reading events: %w", err)
		}
		plain = unzipped
	}
	sum := sha256.New()
	lines := bufio.NewScanner(io.TeeReader(plain, sum))
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	return &Reader{lines: lines, sum: sum}, nil
}

// Next returns the next event, or [io.EOF] after the last. Any other error is a [LineError] and final.
func (r *Reader) Next() (Event, error) {
	if r.err != nil {
		return Event{}, r.err
	}
	if !r.lines.Scan() {
		r.err = io.EOF
		if err := r.lines.Err(); err != nil {
			r.err = &LineError{Line: r.line + 1, Err: err}
		}
		return Event{}, r.err
	}
	r.line++
	e, err := parseLine(r.lines.Bytes())
	if err == nil && e.At.Before(r.last) {
		err = errors.New("earlier than the line before")
	}
	if err != nil {
		r.err = &LineError{Line: r.line, Err: err}
		return Event{}, r.err
	}
	r.last = e.At
	return e, nil
}

// All returns the events up to the end or the first error, which comes with an empty event.
func (r *Reader) All() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			e, err := r.Next()
			if errors.Is(err, io.EOF) || !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Line returns the number of the line that Next read last: the event's idempotency key.
func (r *Reader) Line() int { return r.line }

// SHA256 returns the hash of the unpacked bytes in hexadecimal. It is the file's hash only after Next has
// returned io.EOF.
func (r *Reader) SHA256() string { return hex.EncodeToString(r.sum.Sum(nil)) }

// line is the JSON shape of an event.
type line struct {
	T      string
	Kind   Kind
	Sub    *string
	Actor  string
	Cents  *int64
	Site   int
	Tenant int
}

func parseLine(raw []byte) (Event, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	var l line
	if err := decoder.Decode(&l); err != nil {
		return Event{}, err
	}
	if decoder.InputOffset() != int64(len(raw)) {
		return Event{}, errors.New("more than one object on a line")
	}
	e := Event{Kind: l.Kind, Site: l.Site, Tenant: l.Tenant}
	class := l.Kind.class()
	if class == "" {
		return Event{}, fmt.Errorf("kind %q is unknown", l.Kind)
	}
	var err error
	if e.At, err = parseInstant(l.T); err != nil {
		return Event{}, err
	}
	if e.Actor, err = ParseActor(l.Actor); err != nil {
		return Event{}, err
	}
	if e.Actor.Class != class {
		return Event{}, fmt.Errorf("actor %q cannot be in a %q", l.Actor, l.Kind)
	}
	if l.Site < 1 || l.Tenant < 1 {
		return Event{}, errors.New("site and tenant count from 1")
	}
	return e, e.setSubAndCents(l.Sub, l.Cents)
}

func (e *Event) setSubAndCents(sub *string, cents *int64) error {
	if (sub != nil) != e.Kind.hasSub() || (sub != nil && !subject(*sub)) {
		return fmt.Errorf("sub is missing, wrong or too much in a %q", e.Kind)
	}
	if (cents != nil) != (e.Kind == Payment) || (cents != nil && *cents < 1) {
		return fmt.Errorf("cents are missing, wrong or too much in a %q", e.Kind)
	}
	if sub != nil {
		e.Sub = *sub
	}
	if cents != nil {
		e.Cents = *cents
	}
	return nil
}

// parseInstant reads an RFC 3339 instant with the offset that Rome had then, to the second.
func parseInstant(s string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, fmt.Errorf("t %q is no instant", s)
	}
	at = at.In(italy.Rome())
	if at.Format(time.RFC3339) != s {
		return time.Time{}, fmt.Errorf("t %q has not the offset of Europe/Rome", s)
	}
	return at, nil
}

// subject reports whether s is a subject's word: small letters, digits and underscores.
func subject(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
