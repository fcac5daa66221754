package counter

import (
	"context"
	"errors"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
)

const daysAhead = 1 // that are read beforehand: today and tomorrow

// Expect notes an appointment, or that it was moved. Only the program itself says so. What lies further ahead than the days
// that are read beforehand is not kept: it will be read.
func (s *Service) Expect(ctx context.Context, e Expected) error {
	if !identity.From(ctx).IsSystem() {
		return fault.Missing()
	}
	today := s.today(ctx)
	if _, err := s.Office(e.Office); err != nil || e.Day() < today || e.Day() > today.AddDays(daysAhead) {
		return s.Unexpect(ctx, e.ID)
	}
	e.Code, e.People = Code(e.Code), people(e.People)
	return s.ringAfter(e.Office, journal.Do(ctx, s.journal, "counter.expect", func(tx *journal.Tx) error {
		tx.About("appointment", e.ID)
		return putExpected(tx, e)
	}))
}

// Unexpect notes that an appointment was cancelled. One that nobody expects changes nothing.
func (s *Service) Unexpect(ctx context.Context, id string) error {
	if !identity.From(ctx).IsSystem() {
		return fault.Missing()
	}
	e, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Expected, error) { return expectedByID(ctx, q, id) })
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.ringAfter(e.Office, journal.Do(ctx, s.journal, "counter.unexpect", func(tx *journal.Tx) error {
		tx.About("appointment", id)
		return dropExpected(tx, id)
	}))
}

// Sync reads, once for each office and day, the appointments of today and tomorrow from where they are kept. What is told
// afterwards keeps them true, so that reading them again, with its line about everybody, is not needed.
func (s *Service) Sync(ctx context.Context) error {
	if s.config.Expected == nil {
		return nil
	}
	today := s.today(ctx)
	var failed []error
	for _, o := range s.Offices() {
		for day := today; day <= today.AddDays(daysAhead); day = day.AddDays(1) {
			failed = append(failed, s.syncDay(ctx, o.Slug, day))
		}
	}
	return errors.Join(failed...)
}

func (s *Service) syncDay(ctx context.Context, office string, day italy.Day) error {
	done, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) { return synced(ctx, q, office, day) })
	if err != nil || done {
		return err
	}
	list, err := s.config.Expected(ctx, office, day)
	if err != nil {
		return err
	}
	return s.ringAfter(office, journal.Do(ctx, s.journal, "counter.sync", func(tx *journal.Tx) error {
		for _, e := range list {
			e.Code, e.People = Code(e.Code), people(e.People)
			if err := addExpected(tx, e); err != nil {
				return err
			}
		}
		return noteSynced(tx, office, day)
	}))
}
