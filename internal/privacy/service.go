package privacy

import (
	"context"
	"strings"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/privacy/internal/privacydb"
)

// Service is what can be done with requests about one's data.
type Service struct {
	journal *journal.Journal
	config  Config
}

// NewService makes the module's service.
func NewService(j *journal.Journal, config Config) *Service {
	return &Service{journal: j, config: config}
}

// Parts are the names of the parts of a copy, in order.
func (s *Service) Parts() []string {
	var names []string
	for _, p := range s.config.Parts {
		names = append(names, p.Name)
	}
	return names
}

// Ask asks for something about the actor's own data. A correction or a restriction says what it is about. A second copy
// within a day, or while one is being made, is a Conflict: making one costs everybody.
func (s *Service) Ask(ctx context.Context, kind Kind, text, lang string) (Request, error) {
	actor, text := identity.From(ctx), strings.TrimSpace(text)
	switch {
	case !actor.IsCitizen() || actor.ID == "":
		return Request{}, fault.Missing()
	case kind != Export && kind != Rectify && kind != Limit:
		return Request{}, fault.Missing()
	case kind != Export && text == "":
		return Request{}, fault.Wrong(fault.Field{Name: "text", Key: "privacy.error.text"})
	case len(text) > longestText:
		return Request{}, fault.Wrong(fault.Field{Name: "text", Key: "privacy.error.long"})
	}
	return journal.Change(ctx, s.journal, "privacy.ask", func(tx *journal.Tx) (Request, error) {
		tx.About("account", actor.ID)
		if kind == Export {
			n, err := privacydb.New(tx).CountSince(tx.Context(), privacydb.CountSinceParams{
				Account: actor.ID, Kind: string(kind), Since: tx.Now.Add(-copyEvery).UnixMilli(),
			})
			if err != nil {
				return Request{}, err
			}
			if n > 0 {
				return Request{}, fault.New(fault.Conflict, "privacy.copy_recent")
			}
		}
		r := Request{
			ID: tx.NewID(), Account: actor.ID, Kind: kind, State: Asked, Lang: lang, Text: text, AskedAt: tx.Now,
			DueDay: italy.DayOf(tx.Now).AddDays(answerDays),
		}
		tx.About("privacy", r.ID)
		return r, insertRequest(tx, r)
	})
}

// Mine lists the actor's own requests, the newest first.
func (s *Service) Mine(ctx context.Context) ([]Request, error) {
	actor := identity.From(ctx)
	if !actor.IsCitizen() {
		return nil, fault.Missing()
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Request, error) {
		rows, err := privacydb.New(q).RequestsOf(ctx, actor.ID)
		return fromRows(rows), err
	})
}

// Request reads one of the actor's own requests: NotFound if it is not one.
func (s *Service) Request(ctx context.Context, id string) (Request, error) {
	r, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Request, error) {
		return requestByID(ctx, q, id)
	})
	if err == nil && !owns(identity.From(ctx), r) {
		return Request{}, fault.Missing()
	}
	return r, err
}

// Take gives the bytes of the actor's own copy: NotFound if there is none, or no longer. Taking it leaves a line.
func (s *Service) Take(ctx context.Context, id string) ([]byte, error) {
	r, err := s.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	if r.State != Ready || !s.journal.Now(ctx).Before(r.ExpiresAt) {
		return nil, fault.Missing()
	}
	if err := journal.Do(ctx, s.journal, "privacy.take", func(tx *journal.Tx) error {
		tx.About("account", r.Account)
		tx.About("privacy", r.ID)
		return nil
	}); err != nil {
		return nil, err
	}
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]byte, error) {
		return archive(ctx, q, id)
	})
}

// ForOffice lists the corrections and restrictions that wait for an answer, or those that have one; reading them leaves a
// line about everybody concerned.
func (s *Service) ForOffice(ctx context.Context, answered bool) ([]Request, error) {
	if !answers(identity.From(ctx)) {
		return nil, fault.Missing()
	}
	state := Asked
	if answered {
		state = Answered
	}
	return journal.Change(journal.WithKey(ctx, ""), s.journal, "privacy.read", func(tx *journal.Tx) ([]Request, error) {
		rows, err := privacydb.New(tx).ForOffice(tx.Context(), string(state))
		for _, r := range rows {
			tx.About("account", r.Account)
		}
		return fromRows(rows), err
	})
}

// Open reads a correction or restriction for who answers it; that leaves a line about the person.
func (s *Service) Open(ctx context.Context, id string) (Request, error) {
	if !answers(identity.From(ctx)) {
		return Request{}, fault.Missing()
	}
	return journal.Change(journal.WithKey(ctx, ""), s.journal, "privacy.read", func(tx *journal.Tx) (Request, error) {
		r, err := requestByID(tx.Context(), tx, id)
		if err == nil && r.Kind == Export {
			return Request{}, fault.Missing()
		}
		tx.About("account", r.Account)
		return r, err
	})
}

// Answer answers a correction or restriction: Conflict if somebody has already.
func (s *Service) Answer(ctx context.Context, id, text string) error {
	actor, text := identity.From(ctx), strings.TrimSpace(text)
	if !answers(actor) {
		return fault.Missing()
	}
	if text == "" || len(text) > longestText {
		return fault.Wrong(fault.Field{Name: "answer", Key: "privacy.error.answer"})
	}
	return journal.Do(ctx, s.journal, "privacy.answer", func(tx *journal.Tx) error {
		r, err := requestByID(tx.Context(), tx, id)
		if err != nil {
			return err
		}
		if r.Kind == Export {
			return fault.Missing()
		}
		tx.About("account", r.Account)
		tx.About("privacy", r.ID)
		r.State, r.Answer, r.AnsweredBy = Answered, text, actor.ID
		tx.Emit(RequestAnswered{Request: r.ID, Account: r.Account, Lang: r.Lang, Answer: text})
		return end(tx, r)
	})
}
