package notify

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify/internal/notifydb"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

// Schema is the module's part of the database.
func Schema() fs.FS {
	return db.SchemaOf(schemaFiles)
}

// insertMessage queues the message unless its key was used before.
func insertMessage(tx *journal.Tx, m Message) (id string, fresh bool, err error) {
	id = tx.NewID()
	n, err := notifydb.New(tx).InsertMessage(tx.Context(), notifydb.InsertMessageParams{
		ID: id, Key: m.Key, Account: m.Account, Address: m.To, Lang: m.Lang, Subject: m.Subject, Body: m.Text,
		Secret: flag(m.Secret), AboutKind: m.About.Kind, AboutID: m.About.ID, Due: tx.Now.UnixMilli(), MadeAt: tx.Now.UnixMilli(),
	})
	return id, n == 1, err
}

// message reads one message: NotFound if there is none.
func message(ctx context.Context, q db.Querier, id string) (Kept, error) {
	row, err := notifydb.New(q).Message(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Kept{}, fault.Missing()
	}
	return fromRow(row), err
}

func messagesOfAccount(ctx context.Context, q db.Querier, account string, c Choice) ([]Kept, error) {
	unread := int64(0)
	if c.Unread {
		unread = 1
	}
	rows, err := notifydb.New(q).MessagesOfAccount(ctx, notifydb.MessagesOfAccountParams{
		Account: account, Unread: unread, AboutKind: c.About.Kind, AboutID: c.About.ID, Most: c.most(), Skip: c.skip(),
	})
	return fromRows(rows), err
}

func messagesAbout(ctx context.Context, q db.Querier, about Subject) ([]Kept, error) {
	rows, err := notifydb.New(q).MessagesAbout(ctx, notifydb.MessagesAboutParams{AboutKind: about.Kind, AboutID: about.ID})
	return fromRows(rows), err
}

func messagesInState(ctx context.Context, q db.Querier, state State, p Part) ([]Kept, error) {
	rows, err := notifydb.New(q).MessagesInState(ctx, notifydb.MessagesInStateParams{State: string(state), Most: p.most(), Skip: p.skip()})
	return fromRows(rows), err
}

func countInState(ctx context.Context, q db.Querier) (map[State]int64, error) {
	rows, err := notifydb.New(q).CountInState(ctx)
	counts := map[State]int64{}
	for _, r := range rows {
		counts[State(r.State)] = r.N
	}
	return counts, err
}

// claimDue takes up to most due messages until the lease is over: of several copies of the program one gets each.
func claimDue(tx *journal.Tx, most int32, lease time.Duration) ([]Kept, error) {
	q := notifydb.New(tx)
	rows, err := q.Due(tx.Context(), notifydb.DueParams{Now: tx.Now.UnixMilli(), Most: most})
	if err != nil {
		return nil, err
	}
	var claimed []Kept
	for _, r := range rows {
		n, err := q.ClaimMessage(tx.Context(), notifydb.ClaimMessageParams{ID: r.ID, Was: r.Due, Until: tx.Now.Add(lease).UnixMilli()})
		if err != nil {
			return nil, err
		}
		if n == 1 {
			r.Attempts++
			claimed = append(claimed, fromRow(r))
		}
	}
	return claimed, nil
}

func anyDue(ctx context.Context, q db.Querier, now time.Time) (bool, error) {
	n, err := notifydb.New(q).CountDue(ctx, now.UnixMilli())
	return n > 0, err
}

func markDelivered(tx *journal.Tx, id string, at time.Time, body string) error {
	_, err := notifydb.New(tx).MarkDelivered(tx.Context(), notifydb.MarkDeliveredParams{ID: id, DeliveredAt: at.UnixMilli(), Body: body})
	return err
}

func markPostponed(tx *journal.Tx, id string, due time.Time, why string) error {
	_, err := notifydb.New(tx).MarkPostponed(tx.Context(), notifydb.MarkPostponedParams{ID: id, Due: due.UnixMilli(), Error: why})
	return err
}

func markFailed(tx *journal.Tx, id, why string) error {
	_, err := notifydb.New(tx).MarkFailed(tx.Context(), notifydb.MarkFailedParams{ID: id, Error: why})
	return err
}

func requeue(tx *journal.Tx, id string) (bool, error) {
	n, err := notifydb.New(tx).Requeue(tx.Context(), notifydb.RequeueParams{ID: id, Due: tx.Now.UnixMilli()})
	return n == 1, err
}

func markRead(tx *journal.Tx, id, account string) error {
	_, err := notifydb.New(tx).MarkRead(tx.Context(), notifydb.MarkReadParams{ID: id, Account: account, ReadAt: tx.Now.UnixMilli()})
	return err
}

func markUnread(tx *journal.Tx, id, account string) error {
	_, err := notifydb.New(tx).MarkUnread(tx.Context(), notifydb.MarkUnreadParams{ID: id, Account: account})
	return err
}

func fromRows(rows []notifydb.NotifyMessage) []Kept {
	all := make([]Kept, 0, len(rows))
	for _, r := range rows {
		all = append(all, fromRow(r))
	}
	return all
}

func fromRow(r notifydb.NotifyMessage) Kept {
	return Kept{
		ID: r.ID, State: State(r.State), Attempts: r.Attempts, Due: instant(r.Due), Error: r.Error, MadeAt: instant(r.MadeAt),
		DeliveredAt: instant(r.DeliveredAt), ReadAt: instant(r.ReadAt),
		Message: Message{
			Key: r.Key, To: r.Address, Lang: r.Lang, Subject: r.Subject, Text: r.Body, Account: r.Account,
			About: Subject{Kind: r.AboutKind, ID: r.AboutID}, Secret: r.Secret == 1,
		},
	}
}

func mailFromRow(r notifydb.NotifyMailbox) Mail {
	return Mail{ID: r.ID, To: r.Address, From: r.Sender, Lang: r.Lang, Subject: r.Subject, Text: r.Body, At: instant(r.At)}
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// instant is the zero time for 0: "not yet".
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
