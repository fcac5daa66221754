package complaint

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"
	"time"

	"comune.example/sportello/internal/complaint/internal/complaintdb"
	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// Follower is somebody who hears what becomes of a report.
type Follower struct {
	ID          string    `json:"id"`
	Report      string    `json:"report"` // id
	Email       string    `json:"email"`
	Account     string    `json:"account"` // empty: not signed in
	Lang        string    `json:"lang"`
	Link        string    `json:"link"` // stands in letters only: it confirms, and it ends
	ConfirmedAt time.Time `json:"confirmed_at"`
}

// FollowRequest asks to be told of what becomes of a public report.
type FollowRequest struct {
	Number string
	Email  string // of who is not signed in
	Lang   string
	Client string
}

// Follow has somebody told. Who is signed in is told at once; an address that was only typed confirms by a letter first.
// Asking again writes the letter again and changes nothing else.
func (s *Service) Follow(ctx context.Context, req FollowRequest) (Follower, error) {
	actor := identity.From(ctx)
	email := strings.ToLower(strings.TrimSpace(req.Email))
	if actor.IsCitizen() {
		email = strings.ToLower(actor.Email)
	}
	if !isAddress(email) {
		return Follower{}, fault.Wrong(fault.Field{Name: FieldEmail, Key: "complaint.error.email"})
	}
	return journal.Change(ctx, s.journal, "complaint.follow", func(tx *journal.Tx) (Follower, error) {
		r, err := s.find(tx.Context(), tx, req.Number)
		if err != nil || !may(tx.Actor, actFollow, r.thing()) {
			return Follower{}, orMissing(err)
		}
		if err := s.seldom(tx, "follow", req.Client); err != nil {
			return Follower{}, err
		}
		p := complaintdb.UpsertFollowerParams{ID: tx.NewID(), ReportID: r.ID, Email: email, Lang: req.Lang, Link: rand.Text(), AskedAt: tx.Now.UnixMilli()}
		if tx.Actor.IsCitizen() {
			p.Account, p.ConfirmedAt = tx.Actor.ID, tx.Now.UnixMilli()
		}
		row, err := complaintdb.New(tx).UpsertFollower(tx.Context(), p)
		if err != nil {
			return Follower{}, err
		}
		f := followerFrom(row)
		tx.About("complaint", r.ID)
		if f.ConfirmedAt.IsZero() {
			tx.Emit(FollowAsked{Report: r.told(), ID: f.ID, Link: f.Link, Email: f.Email, Lang: f.Lang, At: tx.Now.UnixMilli()})
		}
		f.Link = "" // who only typed an address must not learn what its letter says
		return f, nil
	})
}

// FollowedBy gives who has a link, and the report that it is about.
func (s *Service) FollowedBy(ctx context.Context, link string) (Follower, Report, error) {
	var r Report
	f, err := journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) (Follower, error) {
		row, err := complaintdb.New(q).FollowerByLink(ctx, link)
		if errors.Is(err, sql.ErrNoRows) {
			return Follower{}, fault.Missing()
		}
		if err != nil {
			return Follower{}, err
		}
		r, err = reportByID(ctx, q, row.ReportID)
		if err == nil && !r.IsPublic() {
			err = fault.Missing()
		}
		return followerFrom(row), err
	})
	return f, r, err
}

// ConfirmFollow makes sure that who is told wanted it.
func (s *Service) ConfirmFollow(ctx context.Context, link string) error {
	return s.byLink(ctx, "complaint.confirm_follow", func(tx *journal.Tx) (int64, error) {
		return complaintdb.New(tx).ConfirmFollower(tx.Context(), complaintdb.ConfirmFollowerParams{ConfirmedAt: tx.Now.UnixMilli(), Link: link})
	})
}

// Unfollow ends it. The address is forgotten.
func (s *Service) Unfollow(ctx context.Context, link string) error {
	return s.byLink(ctx, "complaint.unfollow", func(tx *journal.Tx) (int64, error) {
		return complaintdb.New(tx).DeleteFollower(tx.Context(), link)
	})
}

func (s *Service) byLink(ctx context.Context, action string, do func(tx *journal.Tx) (int64, error)) error {
	return journal.Do(ctx, s.journal, action, func(tx *journal.Tx) error {
		n, err := do(tx)
		if err == nil && n == 0 {
			err = fault.Missing()
		}
		return err
	})
}

// Followers lists whom to write to about a public report: for the program's own letters.
func (s *Service) Followers(ctx context.Context, id string) ([]Follower, error) {
	actor := identity.From(ctx)
	return journal.View(ctx, s.journal, func(ctx context.Context, q db.Querier) ([]Follower, error) {
		r, err := reportByID(ctx, q, id)
		if err != nil || !may(actor, actTell, r.thing()) {
			return nil, orMissing(err)
		}
		rows, err := complaintdb.New(q).Followers(ctx, id)
		list := make([]Follower, 0, len(rows))
		for _, row := range rows {
			list = append(list, followerFrom(row))
		}
		return list, err
	})
}

func followerFrom(r complaintdb.ComplaintFollower) Follower {
	return Follower{ID: r.ID, Report: r.ReportID, Email: r.Email, Account: r.Account, Lang: r.Lang, Link: r.Link, ConfirmedAt: instant(r.ConfirmedAt)}
}
