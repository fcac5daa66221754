package counter

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const (
	sentAtOnce  = 200
	keepAtLeast = 10 * time.Minute // an unchanged situation is kept again, for its time
	sitePart    = "site"
)

// Centre is the centre as a site reaches it, when it does.
type Centre interface {
	Ask(ctx context.Context, req AskRequest) (Situation, error)
	Deliver(ctx context.Context, site string, events []Event) (Receipt, error)
}

// SiteConfig is what makes a site one of its own. Id and secret are made at its first start and kept beside its database.
type SiteConfig struct {
	ID     string
	Office string
	Secret string // of the address that lets its clerks in, and of their sessions
}

// NewSite makes the service of an office's site: it goes on from the last situation that it was told.
func NewSite(ctx context.Context, j *journal.Journal, config SiteConfig) (*Service, error) {
	s := NewService(j, Config{})
	s.own, s.office, s.secret = config.ID, config.Office, config.Secret
	told, err := journal.View(ctx, j, func(ctx context.Context, q db.Querier) (*Situation, error) {
		told, found, err := situation(ctx, q)
		if !found || told.Site != s.own {
			return nil, err
		}
		told.kept = told.At
		return &told, err
	})
	s.told.Store(told)
	return s, err
}

// Told gives what the centre told last; false where it never did.
func (s *Service) Told() (Situation, bool) {
	told := s.told.Load()
	if told == nil {
		return Situation{}, false
	}
	return *told, true
}

// Refresh asks the centre how things stand. A site that is not in charge asks for today's turns, to go on from them once
// it is.
func (s *Service) Refresh(ctx context.Context, centre Centre) error {
	ctx = identity.AsSystem(ctx, sitePart)
	before := s.told.Load()
	news, err := centre.Ask(ctx, AskRequest{Site: s.own, Office: s.office, TakeOver: before == nil || !before.InCharge})
	if err != nil {
		return err
	}
	turns, desks := news.Turns, news.Desks
	news.Turns, news.Desks = nil, nil
	if before != nil && len(turns) == 0 && before.sameAs(news) {
		news.kept = before.kept
	} else if err := s.take(ctx, news, turns, desks); err != nil {
		return err
	} else {
		news.kept = news.At
	}
	s.told.Store(&news)
	s.bell.ring(news.Office.Slug)
	return s.rewind(ctx, news.Heard)
}

// rewind notes that the centre has forgotten what it had heard, if that is so.
func (s *Service) rewind(ctx context.Context, heard int64) error {
	sent, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (int64, error) {
		last, err := lastSeq(ctx, q, s.own)
		if err != nil {
			return 0, err
		}
		waiting, err := countUnsent(ctx, q, s.own)
		return last - waiting, err
	})
	if err != nil || heard >= sent {
		return err
	}
	return journal.Do(ctx, s.journal, "counter.rewound", func(tx *journal.Tx) error { return markSent(tx, s.own, heard) })
}

// sameAs tells whether there is nothing new worth keeping.
func (s Situation) sameAs(news Situation) bool {
	recent := news.At.Sub(s.kept) < keepAtLeast
	news.At, news.Heard, news.kept = s.At, s.Heard, s.kept
	return recent && reflect.DeepEqual(s, news)
}

// take keeps what the centre told.
func (s *Service) take(ctx context.Context, news Situation, turns []Turn, desks []OpenDesk) error {
	return journal.Do(ctx, s.journal, "counter.situation", func(tx *journal.Tx) error {
		if err := putSituation(tx, news); err != nil {
			return err
		}
		if err := replaceExpected(tx, news); err != nil {
			return err
		}
		if err := replaceDoors(tx, news); err != nil {
			return err
		}
		return goOnFrom(tx, turns, desks)
	})
}

// goOnFrom keeps what happened today before the site took over.
func goOnFrom(tx *journal.Tx, turns []Turn, desks []OpenDesk) error {
	for _, t := range turns {
		if _, err := takeOver(tx, t); err != nil {
			return err
		}
	}
	for _, d := range desks {
		if err := openDesk(tx, d); err != nil {
			return err
		}
	}
	return nil
}

// replaceExpected keeps who is expected in the days that the centre told, and nobody else.
func replaceExpected(tx *journal.Tx, news Situation) error {
	today := italy.DayOf(news.At)
	for day := today; day <= today.AddDays(daysAhead); day = day.AddDays(1) {
		if err := dropExpectedOfDay(tx, news.Office.Slug, day); err != nil {
			return err
		}
	}
	for _, e := range news.Expected {
		if err := putExpected(tx, e); err != nil {
			return err
		}
	}
	return nil
}

// Send tells the centre what happened here and was not heard yet, in order, and gives how many events were heard. An error
// means that the line is cut: what was not heard stays to be sent. A centre that has forgotten earlier events, because it
// was restored from a backup, is told them again.
func (s *Service) Send(ctx context.Context, centre Centre) (int, error) {
	ctx = identity.AsSystem(ctx, sitePart)
	n, before := 0, int64(0)
	for {
		events, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Event, error) { return unsent(ctx, q, s.own) })
		if err != nil || len(events) == 0 {
			return n, err
		}
		first := events[0].Seq
		if first == before {
			return n, errors.New("the centre hears nothing new: it lacks an earlier event")
		}
		receipt, err := centre.Deliver(ctx, s.own, events)
		if err != nil {
			return n, err
		}
		err = journal.Do(ctx, s.journal, "counter.sent", func(tx *journal.Tx) error { return markSent(tx, s.own, receipt.Heard) })
		if err != nil {
			return n, err
		}
		before, n = first, n+int(max(0, receipt.Heard-first+1))
	}
}

// record keeps what happened to a turn at a site until the centre has heard it.
func (s *Service) record(tx *journal.Tx, action string, t *Turn) error {
	return s.recordEvent(tx, action, happened{Turn: t})
}

func (s *Service) recordDesk(tx *journal.Tx, action string, d OpenDesk) error {
	return s.recordEvent(tx, action, happened{Desk: &d})
}

func (s *Service) recordEvent(tx *journal.Tx, action string, h happened) error {
	if s.own == "" {
		return nil
	}
	payload, err := json.Marshal(h)
	if err != nil {
		return err
	}
	last, err := lastSeq(tx.Context(), tx, s.own)
	if err != nil {
		return err
	}
	_, err = insertEvent(tx, s.own, Event{ID: tx.NewID(), Seq: last + 1, At: tx.Now, Action: action, Payload: payload}, false)
	return err
}
