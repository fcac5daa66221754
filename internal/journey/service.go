package journey

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

// Service is what can be done with unfinished journeys.
type Service struct{ journal *journal.Journal }

// NewService makes the module's service.
func NewService(j *journal.Journal) *Service { return &Service{journal: j} }

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{{Name: "journey.expire", Every: time.Hour, Timeout: time.Minute, Run: s.Expire}}
}

// owns is the module's policy: a citizen does everything with the own drafts, nobody else anything.
func owns(a identity.Actor, account string) bool {
	return a.IsCitizen() && a.ID != "" && a.ID == account
}

// SaveRequest keeps where somebody is in a journey. ID is empty for a new draft.
type SaveRequest struct {
	ID     string
	Flow   string
	Step   string
	Values url.Values
}

// Save keeps what was typed so far, right or wrong: NotFound if the draft is not the citizen's own, or is another
// journey's.
func (s *Service) Save(ctx context.Context, req SaveRequest) (Draft, error) {
	answers, err := json.Marshal(req.Values)
	if err != nil {
		return Draft{}, err
	}
	if len(answers) > maxAnswers {
		return Draft{}, fault.New(fault.Invalid, "fault.too_big", maxAnswers>>10)
	}
	return journal.Change(ctx, s.journal, "journey.save", func(tx *journal.Tx) (Draft, error) {
		if !owns(tx.Actor, tx.Actor.ID) {
			return Draft{}, fault.Missing()
		}
		d := Draft{
			ID: req.ID, Account: tx.Actor.ID, Flow: req.Flow, Step: req.Step, Values: req.Values, StartedAt: tx.Now, SavedAt: tx.Now,
			ExpiresDay: italy.DayOf(tx.Now).AddDays(KeepDrafts),
		}
		if d.ID == "" {
			return begin(tx, d, string(answers))
		}
		tx.About("journey", d.ID)
		return d, saveDraft(tx, d, string(answers))
	})
}

func begin(tx *journal.Tx, d Draft, answers string) (Draft, error) {
	n, err := countDrafts(tx, d.Account)
	if err != nil {
		return Draft{}, err
	}
	if n >= maxDrafts {
		return Draft{}, fault.New(fault.TooMany, "journey.too_many_drafts", maxDrafts)
	}
	d.ID = tx.NewID()
	tx.About("journey", d.ID)
	return d, insertDraft(tx, d, answers)
}

// Draft reads one of the citizen's own drafts of a journey.
func (s *Service) Draft(ctx context.Context, flow, id string) (Draft, error) {
	d, err := s.Own(ctx, id)
	if err == nil && d.Flow != flow {
		return Draft{}, fault.Missing()
	}
	return d, err
}

// Own reads one of the citizen's own drafts, whatever journey it is of.
func (s *Service) Own(ctx context.Context, id string) (Draft, error) {
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Draft, error) {
		d, err := draftByID(ctx, q, id)
		if err == nil && !owns(actor, d.Account) {
			return Draft{}, fault.Missing()
		}
		return d, err
	})
}

// Drafts lists the citizen's own drafts of all journeys, the newest first.
func (s *Service) Drafts(ctx context.Context) ([]Draft, error) {
	actor := identity.From(ctx)
	if !owns(actor, actor.ID) {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Draft, error) {
		return draftsOf(ctx, q, actor.ID)
	})
}

// Discard throws a draft away: because it is finished, or because its citizen wants it so. One that is gone already is
// no error; somebody else's stays.
func (s *Service) Discard(ctx context.Context, id string) error {
	ctx = journal.WithKey(ctx, "") // it may follow a change under the same form's key
	return journal.Do(ctx, s.journal, "journey.discard", func(tx *journal.Tx) error {
		tx.About("journey", id)
		return deleteDraft(tx, id, tx.Actor.ID)
	})
}

// Expire deletes what nobody came back for.
//
// norm: Reg. (EU) 2016/679 art. 5(1)(e), storage limitation.
func (s *Service) Expire(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "journey.expire", func(tx *journal.Tx) error { return expire(tx) })
}
