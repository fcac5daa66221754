package booking

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
)

// edition is a version of a calendar's rules.
type edition struct {
	version int64
	id      string // of the row: a version that was undone may come again with other rules
	rules   agenda.Rules
}

// editions keeps the rules in force as they were last read, so that they are decoded once a version.
type editions struct{ known sync.Map }

func newEditions() *editions { return &editions{} }

// inForce reads which edition of the calendar's rules is in force: the office's last one, or the declared rules as version 0.
func (e *editions) inForce(ctx context.Context, q db.Querier, c Calendar) (edition, error) {
	version, id, err := latestRules(ctx, q, c.Slug)
	if err != nil || version == 0 {
		return edition{rules: c.Rules}, err
	}
	if known, ok := e.known.Load(c.Slug); ok {
		if last, ok := known.(edition); ok && last.id == id {
			return last, nil
		}
	}
	text, err := rulesText(ctx, q, c.Slug, version)
	if err != nil {
		return edition{}, err
	}
	read := edition{version: version, id: id}
	if err := json.Unmarshal([]byte(text), &read.rules); err != nil {
		return edition{}, fmt.Errorf("rules of %s, version %d: %w", c.Slug, version, err)
	}
	e.known.Store(c.Slug, read)
	return read, nil
}

// fullSlots remembers which slots were full when last asked for. It is a hint: what it says is looked up before anybody is
// refused for it.
type fullSlots struct {
	mu    sync.Mutex
	known map[fullSlot]struct{}
}

type fullSlot struct {
	calendar string
	start    int64
}

const mostFullSlots = 10_000

func newFullSlots() *fullSlots { return &fullSlots{known: map[fullSlot]struct{}{}} }

func (f *fullSlots) seen(calendar string, req BookRequest) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, ok := f.known[fullSlot{calendar, req.Start.UnixMilli()}]
	return ok
}

// learn notes the outcome of a booking.
func (f *fullSlots) learn(calendar string, req BookRequest, err error) {
	if err != nil && !fault.Is(err, fault.Conflict) {
		return
	}
	key := fullSlot{calendar, req.Start.UnixMilli()}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil {
		delete(f.known, key)
		return
	}
	if len(f.known) >= mostFullSlots {
		clear(f.known)
	}
	f.known[key] = struct{}{}
}

// suggestions keeps for a moment what was suggested to who came too late.
type suggestions struct {
	mu    sync.Mutex
	known map[suggestion]*suggested
}

type suggestion struct {
	calendar string
	visit    Visit
	from     italy.Day
	last     italy.Day // empty: as many as are asked for
	public   bool
}

type suggested struct {
	mu    sync.Mutex
	at    time.Time
	slots []Slot
}

const (
	suggestionLife  = time.Second
	mostSuggestions = 2000
)

func newSuggestions() *suggestions { return &suggestions{known: map[suggestion]*suggested{}} }

// get gives the suggestions of a moment ago, or has them made, by one for all who ask meanwhile.
func (s *suggestions) get(key suggestion, now time.Time, find func() ([]Slot, error)) ([]Slot, error) {
	entry := s.entry(key)
	entry.mu.Lock()
	defer entry.mu.Unlock()
	if age := now.Sub(entry.at); age >= 0 && age < suggestionLife {
		return entry.slots, nil
	}
	slots, err := find()
	if err != nil {
		return nil, err
	}
	entry.at, entry.slots = now, slots
	return slots, nil
}

func (s *suggestions) entry(key suggestion) *suggested {
	s.mu.Lock()
	defer s.mu.Unlock()
	entry, ok := s.known[key]
	if !ok {
		if len(s.known) >= mostSuggestions {
			clear(s.known)
		}
		entry = &suggested{}
		s.known[key] = entry
	}
	return entry
}

func sortSlots(slots []Slot) {
	slices.SortStableFunc(slots, func(a, b Slot) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Calendar, b.Calendar)) })
}
