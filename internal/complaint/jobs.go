package complaint

import (
	"context"
	"time"

	"comune.example/sportello/internal/complaint/internal/complaintdb"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

const forgetFollowers = 7 * 24 * time.Hour // that nobody confirmed

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "complaint.remind", Every: time.Hour, Timeout: time.Minute, Run: s.Remind},
		{Name: "complaint.sweep", Every: time.Hour, Timeout: time.Minute, Run: s.Sweep},
	}
}

// Remind tells, once for each, the reports whose term has passed without an answer.
func (s *Service) Remind(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "complaint.remind", func(tx *journal.Tx) error {
		list, err := reportsFrom(complaintdb.New(tx).Overdue(tx.Context(), string(italy.DayOf(tx.Now))))
		if err != nil {
			return err
		}
		for _, r := range list {
			if r, err = holdReport(tx, r.ID); err != nil {
				return err
			}
			r.reminded = true
			if err := saveReport(tx, r); err != nil {
				return err
			}
			tx.About("complaint", r.ID)
			tx.Emit(ReportOverdue{r.told()})
		}
		return nil
	})
}

// Sweep forgets what nobody confirmed in time: guests' reports with their files, drafts, addresses of followers; and the
// keys under which yesterday's places were kept.
func (s *Service) Sweep(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "complaint.sweep", func(tx *journal.Tx) error {
		q, today := complaintdb.New(tx), string(italy.DayOf(tx.Now))
		if err := forgetUnsent(tx, q, today); err != nil {
			return err
		}
		if err := q.ForgetFollowers(tx.Context(), tx.Now.Add(-forgetFollowers).UnixMilli()); err != nil {
			return err
		}
		if err := q.ForgetFrom(tx.Context(), today); err != nil {
			return err
		}
		return q.ForgetDayKeys(tx.Context(), today)
	})
}

// forgetUnsent deletes guests' reports and drafts whose time is over.
func forgetUnsent(tx *journal.Tx, q *complaintdb.Queries, today string) error {
	lapsed, err := reportsFrom(q.Lapsed(tx.Context(), tx.Now.UnixMilli()))
	if err != nil {
		return err
	}
	for _, r := range lapsed {
		if err := forget(tx, r.ID, q.DeleteReport); err != nil {
			return err
		}
	}
	drafts, err := q.ExpiredDrafts(tx.Context(), today)
	if err != nil {
		return err
	}
	for _, id := range drafts {
		if err := forget(tx, id, q.DeleteDraft); err != nil {
			return err
		}
	}
	return nil
}

// forget deletes something that was never sent, with its files.
func forget(tx *journal.Tx, id string, remove func(ctx context.Context, id string) error) error {
	tx.About("complaint", id)
	if err := document.RemoveAll(tx, Owner(id)); err != nil {
		return err
	}
	return remove(tx.Context(), id)
}
