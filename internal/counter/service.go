package counter

import (
	"context"
	"sync/atomic"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

// Config is what the module is given.
type Config struct {
	Offices []Office
	Town    string // as a site's pages say it, "Comune di Prova"
	// Expected reads the appointments of an office's day, once; changes afterwards are told by Expect and Unexpect.
	Expected func(ctx context.Context, office string, day italy.Day) ([]Expected, error)
	// Clerks lists who works at the office's desks; a site asks for it.
	Clerks func(ctx context.Context, office string) ([]Clerk, error)
}

// Clerk is somebody who works at an office's desks.
type Clerk struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Service is what can be done with an office's queue, at the centre or at the office's site.
type Service struct {
	journal *journal.Journal
	config  Config
	bell    *bell
	noted   *noted
	seen    *lastSeen
	usual   *usual

	own    string                    // the site's id; empty at the centre
	office string                    // at a site: whose queue it runs
	secret string                    // at a site: lets its clerks in
	told   atomic.Pointer[Situation] // at a site: what the centre told last
}

// NewService makes the centre's service.
func NewService(j *journal.Journal, config Config) *Service {
	return &Service{journal: j, config: config, bell: newBell(), noted: newNoted(), seen: newLastSeen(), usual: newUsual()}
}

// Offices lists the offices that have a queue.
func (s *Service) Offices() []Office {
	if told := s.told.Load(); told != nil {
		return []Office{told.Office}
	}
	return s.config.Offices
}

// Office finds an office: NotFound if none has the slug.
func (s *Service) Office(slug string) (Office, error) {
	for _, o := range s.Offices() {
		if o.Slug == slug {
			return o, nil
		}
	}
	return Office{}, fault.Missing()
}

// permitted finds an office for who has the right to it: NotFound otherwise, as if there were none.
func (s *Service) permitted(ctx context.Context, office string, right func(identity.Actor, string) bool) (Office, error) {
	if !right(identity.From(ctx), office) {
		return Office{}, fault.Missing()
	}
	return s.Office(office)
}

// today is the day of what the context stands for.
func (s *Service) today(ctx context.Context) italy.Day { return italy.DayOf(s.journal.Now(ctx)) }

// inCharge refuses a change of a queue that somebody else is in charge of: at the centre while the office's site is, at
// the site once the centre has taken it back.
func (s *Service) inCharge(ctx context.Context, q db.Querier, office string) error {
	if s.own != "" {
		if told := s.told.Load(); told == nil || !told.InCharge {
			return fault.New(fault.Conflict, "counter.refused.taken_back")
		}
		return nil
	}
	if taken, err := atSite(ctx, q, office); err != nil || !taken {
		return err
	}
	return fault.New(fault.Conflict, "counter.refused.at_site")
}

// rung tells those who watch the office that its queue has changed.
func (s *Service) rung(t Turn, err error) (Turn, error) {
	if err == nil {
		s.bell.ring(t.Office)
	}
	return t, err
}

// write keeps a turn's new state, told to the centre if this is a site, and tells the facts that follow.
func (s *Service) write(tx *journal.Tx, t Turn, m Move) error {
	ok, err := changeTurn(tx, t, t.Version-1)
	if err == nil && !ok {
		return fault.New(fault.Conflict, "counter.refused.changed", t.Number)
	}
	if err != nil {
		return err
	}
	about(tx, t)
	emit(tx, m, t)
	return s.record(tx, string(m), &t)
}

// about names the turn, and the appointment whose person then sees the line.
func about(tx *journal.Tx, t Turn) {
	tx.About("turn", t.ID)
	if t.Appointment != "" {
		tx.About("appointment", t.Appointment)
	}
}

// emit tells what a move means to others.
func emit(tx *journal.Tx, m Move, t Turn) {
	switch m {
	case Call, Recall:
		tx.Emit(TurnCalled{Turn: t.ID, Desk: t.Desk})
	case Start:
		tx.Emit(ServiceStarted{Turn: t.ID, Appointment: t.Appointment})
	case Finish:
		tx.Emit(Finished{Turn: t.ID, Appointment: t.Appointment, Seconds: t.Served})
	case Miss:
		tx.Emit(NobodyCame{Turn: t.ID, Appointment: t.Appointment})
	case Park, Return, HandOver, Leave: // nobody else's business
	}
}
