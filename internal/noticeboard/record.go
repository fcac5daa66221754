package noticeboard

import (
	"context"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{{Name: "noticeboard.day", Every: 5 * time.Minute, Timeout: 5 * time.Minute, Run: s.RecordDay}}
}

// RecordDay writes down, once a day, everything that the board shows, and tells which publications have ended. A day on
// which the program did not run has no such evidence, and every proof says so.
func (s *Service) RecordDay(ctx context.Context) error {
	if !may(identity.From(ctx), actRecord, "") {
		return fault.Missing()
	}
	day := s.today(ctx)
	done, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (bool, error) { return hasDay(ctx, q, day) })
	if err != nil || done {
		return err
	}
	return journal.Do(ctx, s.journal, "noticeboard.day", func(tx *journal.Tx) error {
		if done, err := hasDay(tx.Context(), tx, day); err != nil || done {
			return err
		}
		lines, err := boardLines(tx, day)
		if err != nil {
			return err
		}
		if err := record(tx, Daily, lines); err != nil {
			return err
		}
		return tellEnds(tx, day)
	})
}

// boardLines are the acts on the board as they are at this moment, their files read again.
func boardLines(tx *journal.Tx, day italy.Day) ([]Line, error) {
	acts, err := shownActs(tx.Context(), tx, day)
	lines := []Line{}
	for _, a := range acts {
		if a.State != Published {
			continue
		}
		line, err := lineOf(tx, a)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, err
}

func lineOf(tx *journal.Tx, a Act) (Line, error) {
	sum, err := contentOf(a).digest()
	for _, f := range a.Files {
		if _, _, damaged := document.Read(tx.Context(), tx, ownerOf(a.ID), f.ID); damaged != nil {
			sum = Damaged
		}
	}
	return Line{a.RegisterNumber(), sum}, err
}

func tellEnds(tx *journal.Tx, today italy.Day) error {
	ended, err := endedActs(tx.Context(), tx, today)
	for _, a := range ended {
		if err := tellEnd(tx, a.ID); err != nil {
			return err
		}
		tx.Emit(PublicationEnded{told(a)})
	}
	return err
}

// record adds a link to the chain. The audit line of the change names its hash, so that who would rewrite the one would
// have to rewrite the other.
func record(tx *journal.Tx, cause Cause, lines []Line) error {
	last, previous, err := lastEvidence(tx)
	if err != nil {
		return err
	}
	e := Evidence{
		Sequence: last + 1, At: tx.Now.Format(instantForm), Day: italy.DayOf(tx.Now), Cause: cause, Lines: lines, Previous: previous,
	}
	if e.Hash, err = e.computed(); err != nil {
		return err
	}
	tx.About("evidence", e.Hash)
	return insertEvidence(tx, e)
}

// CheckChain recounts the whole chain: the number of its links, and the first one that does not fit, 0 if all do.
func (s *Service) CheckChain(ctx context.Context) (links, wrong int64, err error) {
	previous := ""
	for {
		part, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Evidence, error) { return evidenceFrom(ctx, q, links) })
		if err != nil || len(part) == 0 {
			return links, 0, err
		}
		for _, e := range part {
			sum, err := e.computed()
			if err != nil {
				return links, e.Sequence, err
			}
			if e.Sequence != links+1 || e.Previous != previous || e.Hash != sum {
				return links, e.Sequence, nil
			}
			links, previous = e.Sequence, e.Hash
		}
	}
}
