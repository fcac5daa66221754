package counter

import (
	"context"
	"encoding/json"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
)

// Site is a counter program at an office's site, as the centre knows it.
type Site struct {
	ID       string
	Office   string
	Mark     string // letters that stand in its numbers, so that no two programs give the same one
	InCharge bool
	FirstAt  time.Time
	SeenAt   time.Time
	Heard    int64 // up to which of its events the centre has heard
}

// Event is something that happened at a site.
type Event struct {
	ID      string          `json:"id"`
	Seq     int64           `json:"seq"` // from 1, without gaps, for each site
	At      time.Time       `json:"at"`
	Action  string          `json:"action"`
	Payload json.RawMessage `json:"payload"`
}

// happened is an event's payload: the whole state afterwards, so that an event can be applied without those before it.
type happened struct {
	Turn *Turn     `json:"turn,omitempty"`
	Desk *OpenDesk `json:"desk,omitempty"`
}

// The actions of events that are no moves.
const (
	issued     = "issue"
	deskOpened = "open_desk"
	deskClosed = "close_desk"
)

// Receipt is what the centre answers to events.
type Receipt struct {
	Heard    int64 `json:"heard"`
	InCharge bool  `json:"in_charge"`
}

// Situation is what a site needs to go on alone: the office, who works there, who is expected.
type Situation struct {
	Site     string     `json:"site"`
	Mark     string     `json:"mark"`
	Office   Office     `json:"office"`
	Town     string     `json:"town"`
	At       time.Time  `json:"at"`
	InCharge bool       `json:"in_charge"`
	Heard    int64      `json:"heard"`
	Clerks   []Clerk    `json:"clerks"`
	Expected []Expected `json:"expected"`
	Doors    []Door     `json:"doors"`
	Turns    []Turn     `json:"turns,omitempty"` // of today, for a site that takes over
	Desks    []OpenDesk `json:"desks,omitempty"`

	kept time.Time // at the site: when it was written down last
}

// Door is a key of the office's kiosk or display, so that it opens at the site too: by its hash, which opens nothing.
type Door struct {
	ID   string `json:"id"`
	Role string `json:"role"`
	Hash string `json:"hash"`
}

const longestSiteID = 64 // bytes

// TakeBack puts the centre in charge of an office's queue, whatever its site is doing: for a site whose program is gone.
// What the site has still to tell is heard all the same.
func (s *Service) TakeBack(ctx context.Context, office string) error {
	return s.entrust(ctx, office, "")
}

// Entrust puts a site that is known in charge of its office's queue.
func (s *Service) Entrust(ctx context.Context, office, id string) error {
	if id == "" {
		return fault.Missing()
	}
	return s.entrust(ctx, office, id)
}

func (s *Service) entrust(ctx context.Context, office, id string) error {
	if _, err := s.permitted(ctx, office, mayManage); err != nil || s.own != "" {
		return orMissing(err)
	}
	return s.ringAfter(office, journal.Do(ctx, s.journal, "counter.entrust", func(tx *journal.Tx) error {
		if id != "" {
			if _, err := site(tx.Context(), tx, id, office); err != nil {
				return err
			}
		}
		tx.About("office", office)
		tx.On(id)
		return putInCharge(tx, office, id)
	}))
}
