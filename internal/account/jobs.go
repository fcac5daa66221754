package account

import (
	"context"
	"time"

	"comune.example/sportello/internal/account/internal/accountdb"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/journal"
)

// Jobs is the work that the module does without being asked.
func (s *Service) Jobs() []job.Job {
	return []job.Job{
		{Name: "account.purge", Every: time.Hour, Timeout: time.Minute, Run: s.Purge},
		{Name: "account.expire_delegations", Every: time.Hour, Timeout: time.Minute, Run: s.ExpireDelegations},
		{Name: "account.erase", Every: 6 * time.Hour, Timeout: time.Minute, Run: s.Erase},
	}
}

// Purge deletes links that are too old, sessions that are over, and delegations that ended long ago, whosever they were.
func (s *Service) Purge(ctx context.Context) error {
	return journal.Do(ctx, s.journal, "account.purge", func(tx *journal.Tx) error {
		q := accountdb.New(tx)
		if _, err := q.PurgePending(tx.Context(), tx.Now.UnixMilli()); err != nil {
			return err
		}
		if _, err := q.PurgeDelegations(tx.Context(), tx.Now.Add(-delegationKept).UnixMilli()); err != nil {
			return err
		}
		_, err := q.PurgeSessions(tx.Context(), accountdb.PurgeSessionsParams{
			Started: tx.Now.Add(-longest - afterwards).UnixMilli(), Seen: tx.Now.Add(-idleOfficer - afterwards).UnixMilli(),
		})
		return err
	})
}
