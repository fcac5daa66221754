package privacy

import (
	"context"
	"log/slog"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/privacy/internal/privacydb"
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "privacy.prepare", Every: 5 * time.Second, Timeout: 10 * time.Minute, Run: s.Prepare},
		{Name: "privacy.purge", Every: time.Hour, Timeout: time.Minute, Run: s.Purge},
	}
}

// Prepare makes the copies that were asked for. One that cannot be made is tried again, then given up, and holds up nobody.
func (s *Service) Prepare(ctx context.Context) error {
	waiting, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Request, error) {
		rows, err := privacydb.New(q).Waiting(ctx)
		return fromRows(rows), err
	})
	for _, r := range waiting {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failure := s.prepare(ctx, r); failure != nil {
			slog.ErrorContext(ctx, "a copy of somebody's data could not be made", slog.String("request", r.ID), slog.Any("error", failure))
			if err := s.postpone(ctx, r); err != nil {
				return err
			}
		}
	}
	return err
}

// prepare makes one copy, outside of any change, and records it together with the fact that it is there.
func (s *Service) prepare(ctx context.Context, r Request) error {
	person, err := s.config.Person(ctx, r.Account)
	if err != nil {
		return err
	}
	made, err := s.pack(identity.With(journal.WithKey(ctx, ""), person), r, s.journal.Now(ctx))
	if err != nil {
		return err
	}
	return journal.Do(identity.AsSystem(ctx, "privacy.prepare"), s.journal, "privacy.prepare", func(tx *journal.Tx) error {
		tx.About("account", r.Account)
		tx.About("privacy", r.ID)
		r.State, r.Size, r.ExpiresAt = Ready, int64(len(made)), tx.Now.Add(copyLife)
		if err := end(tx, r); err != nil {
			return err
		}
		tx.Emit(CopyReady{Request: r.ID, Account: r.Account, Lang: r.Lang})
		return privacydb.New(tx).InsertArchive(tx.Context(), privacydb.InsertArchiveParams{Request: r.ID, Bytes: made})
	})
}

// postpone counts a failure, and gives up after some.
func (s *Service) postpone(ctx context.Context, r Request) error {
	err := journal.Do(identity.AsSystem(ctx, "privacy.prepare"), s.journal, "privacy.postpone", func(tx *journal.Tx) error {
		tx.About("privacy", r.ID)
		if r.Attempts+1 >= mostAttempts {
			r.State = Failed
			return end(tx, r)
		}
		_, err := privacydb.New(tx).CountAttempt(tx.Context(), r.ID)
		return err
	})
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// Purge deletes the copies whose time is over.
func (s *Service) Purge(ctx context.Context) error {
	return journal.Do(identity.AsSystem(ctx, "privacy.purge"), s.journal, "privacy.purge", func(tx *journal.Tx) error {
		q := privacydb.New(tx)
		ids, err := q.Expired(tx.Context(), tx.Now.UnixMilli())
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := q.DeleteArchive(tx.Context(), id); err != nil {
				return err
			}
			if _, err := q.ExpireRequest(tx.Context(), id); err != nil {
				return err
			}
		}
		return nil
	})
}
