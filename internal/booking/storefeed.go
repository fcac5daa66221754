package booking

import (
	"context"
	"database/sql"
	"errors"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/booking/internal/bookingdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

func putFeed(tx *journal.Tx, f Feed, hash string) error {
	return bookingdb.New(tx).PutFeed(tx.Context(), bookingdb.PutFeedParams{
		Account: f.Account, Kind: string(f.Kind), Hash: hash, MadeAt: tx.Now.UnixMilli(),
	})
}

func deleteFeed(tx *journal.Tx, account string) error {
	_, err := bookingdb.New(tx).DeleteFeed(tx.Context(), account)
	return err
}

func feedOfAccount(ctx context.Context, q db.Querier, account string) (Feed, error) {
	row, err := bookingdb.New(q).FeedOfAccount(ctx, account)
	return foundFeed(bookingdb.FeedByHashRow(row), err)
}

func feedByHash(ctx context.Context, q db.Querier, hash string) (Feed, error) {
	row, err := bookingdb.New(q).FeedByHash(ctx, hash)
	return foundFeed(row, err)
}

func foundFeed(row bookingdb.FeedByHashRow, err error) (Feed, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return Feed{}, fault.Missing()
	}
	return Feed{Account: row.Account, Kind: identity.Kind(row.Kind), MadeAt: instant(row.MadeAt)}, err
}

func agendaOfDesk(ctx context.Context, q db.Querier, d Desk, calendar string, in stretch) ([]Appointment, error) {
	rows, err := bookingdb.New(q).DeskAgenda(ctx, bookingdb.DeskAgendaParams{
		Calendar: calendar, Since: in.since.UnixMilli(), Until: in.until.UnixMilli(),
		Public: string(agenda.LaneOf(d.Slug, false)), Internal: string(agenda.LaneOf(d.Slug, true)),
	})
	return fromRows(rows), err
}

// followedByAccount lists an account's appointments from in.since on, those cancelled before in.until left out.
func followedByAccount(ctx context.Context, q db.Querier, account string, in stretch) ([]Appointment, error) {
	rows, err := bookingdb.New(q).FollowedByAccount(ctx, bookingdb.FollowedByAccountParams{
		Account: account, Since: in.since.UnixMilli(), Remembered: in.until.UnixMilli(),
	})
	return fromRows(rows), err
}
