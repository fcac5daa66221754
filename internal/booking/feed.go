package booking

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

const (
	followedPast   = 365 * 24 * time.Hour // how far back a citizen's feed goes
	cancelledShown = 30 * 24 * time.Hour  // how long a cancelled appointment is told to who follows
	auditEvery     = time.Hour            // between two lines about one officer's reading of one desk
)

// Feed is the secret way by which somebody's calendar program follows appointments. The secret itself is kept nowhere.
type Feed struct {
	Account string
	Kind    identity.Kind // a citizen follows the own appointments, an officer the agendas of the own offices
	MadeAt  time.Time     // UTC
}

// OpenFeed makes a new secret for the actor, citizen or clerk, and ends the one before. It is said once: a repeat of the same
// request is a Conflict "booking.feed.shown".
func (s *Service) OpenFeed(ctx context.Context) (secret string, err error) {
	actor := identity.From(ctx)
	if !mayFollow(actor) {
		return "", fault.Missing()
	}
	secret = rand.Text()
	hash := feedHash(secret)
	kept, err := journal.Change(ctx, s.journal, "booking.open_feed", func(tx *journal.Tx) (string, error) {
		tx.About("account", actor.ID)
		return hash, putFeed(tx, Feed{Account: actor.ID, Kind: actor.Kind}, hash)
	})
	if err == nil && kept != hash {
		err = fault.New(fault.Conflict, "booking.feed.shown")
	}
	if err != nil {
		return "", err
	}
	return secret, nil
}

// CloseFeed ends the actor's secret. Ending what is not there changes nothing.
func (s *Service) CloseFeed(ctx context.Context) error {
	actor := identity.From(ctx)
	if !mayFollow(actor) {
		return fault.Missing()
	}
	return journal.Do(ctx, s.journal, "booking.close_feed", func(tx *journal.Tx) error {
		tx.About("account", actor.ID)
		return deleteFeed(tx, actor.ID)
	})
}

// Feed tells whether the actor has a secret, and since when: NotFound if not.
func (s *Service) Feed(ctx context.Context) (Feed, error) {
	actor := identity.From(ctx)
	if !mayFollow(actor) {
		return Feed{}, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Feed, error) {
		return feedOfAccount(ctx, q, actor.ID)
	})
}

// FeedBySecret finds whose secret it is: NotFound if it is nobody's, or no longer.
func (s *Service) FeedBySecret(ctx context.Context, secret string) (Feed, error) {
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Feed, error) {
		return feedByHash(ctx, q, feedHash(secret))
	})
}

// Followed lists the appointments that a citizen's calendar program shows, for who holds the secret: those of the last year
// and all that are to come, cancelled ones for thirty days after they were.
func (s *Service) Followed(ctx context.Context, secret string) ([]Appointment, error) {
	now := s.journal.Now(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Appointment, error) {
		feed, err := feedByHash(ctx, q, feedHash(secret))
		if err != nil {
			return nil, err
		}
		if feed.Kind != identity.Citizen {
			return nil, fault.Missing()
		}
		return followedByAccount(ctx, q, feed.Account, stretch{now.Add(-followedPast), now.Add(-cancelledShown)})
	})
}

// DeskAgenda lists who is expected at a desk of a calendar, or at its places without a name, from since until before until.
// Reading it leaves a line in the audit, for each officer and desk at most one an hour.
func (s *Service) DeskAgenda(ctx context.Context, calendar, desk string, since, until time.Time) ([]Appointment, error) {
	list, err := s.deskAgenda(ctx, calendar, desk, stretch{since, until})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	hour := s.journal.Now(ctx).Truncate(auditEvery).Unix()
	ctx = journal.WithKey(ctx, strings.Join([]string{"follow", calendar, desk, strconv.FormatInt(hour, 10)}, "/"))
	if _, noted, err := journal.Done[struct{}](ctx, s.journal, "booking.follow"); noted || err != nil {
		return list, err
	}
	return list, journal.Do(ctx, s.journal, "booking.follow", func(tx *journal.Tx) error {
		for _, a := range list {
			tx.About("appointment", a.ID)
		}
		return nil
	})
}

// DeskTimes is DeskAgenda without anything by which a person is known: what a calendar program needs to see whether
// something has changed. It leaves no line.
func (s *Service) DeskTimes(ctx context.Context, calendar, desk string, since, until time.Time) ([]Appointment, error) {
	list, err := s.deskAgenda(ctx, calendar, desk, stretch{since, until})
	for i, a := range list {
		list[i] = a.Anonymous()
	}
	return list, err
}

// Anonymous is the appointment without anything by which a person is known.
func (a Appointment) Anonymous() Appointment {
	return Appointment{
		ID: a.ID, Calendar: a.Calendar, Subject: a.Subject, Office: a.Office, Desk: a.Desk, Start: a.Start, End: a.End, State: a.State,
		MadeAt: a.MadeAt, ChangedAt: a.ChangedAt, Version: a.Version,
	}
}

// stretch is a part of time; until is not included.
type stretch struct{ since, until time.Time }

func (s *Service) deskAgenda(ctx context.Context, calendar, desk string, in stretch) ([]Appointment, error) {
	c, err := s.Calendar(calendar)
	if err != nil {
		return nil, err
	}
	if !mayRun(identity.From(ctx), c.Office) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Appointment, error) {
		return agendaOfDesk(ctx, q, Desk{Slug: desk}, calendar, in)
	})
}

// FollowedDesk is a desk whose agenda an officer may follow; the zero Desk stands for a calendar's places without a name.
type FollowedDesk struct {
	Calendar Calendar
	Desk     Desk
}

// FollowedDesks lists the desks of the offices whose clerk the actor is, in the declared order, each calendar's places
// without a name first: which there are, an edition of the rules may change at any time.
func (s *Service) FollowedDesks(ctx context.Context) []FollowedDesk {
	actor := identity.From(ctx)
	var list []FollowedDesk
	for _, c := range s.calendars {
		if !mayRun(actor, c.Office) {
			continue
		}
		desks := append([]Desk{{}}, c.Desks...)
		for _, d := range desks {
			list = append(list, FollowedDesk{Calendar: c, Desk: d})
		}
	}
	return list
}

// mayFollow tells who can have a calendar program follow something: citizens their own, clerks their offices' agendas.
func mayFollow(a identity.Actor) bool {
	return a.ID != "" && (a.IsCitizen() || a.Has(identity.RoleClerk))
}

// feedHash is what is kept of a secret: it is random and long, so that a plain hash cannot be searched.
func feedHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
