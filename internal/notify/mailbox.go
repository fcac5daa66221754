package notify

import (
	"context"
	"database/sql"
	"errors"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify/internal/notifydb"
)

// Mailbox is the other side of a demonstration's channel: the mailboxes of all people, kept so that every copy of the
// program shows the same. An instance that writes to real people has none.
type Mailbox struct{ journal *journal.Journal }

// NewMailbox makes the mailboxes of a demonstration.
func NewMailbox(j *journal.Journal) *Mailbox { return &Mailbox{journal: j} }

// Put lays messages into the mailboxes, all or none; the same message twice lies there once.
func (m *Mailbox) Put(ctx context.Context, from string, batch []Outgoing) error {
	return journal.Do(journal.WithKey(ctx, ""), m.journal, "notify.mailbox", func(tx *journal.Tx) error {
		for _, o := range batch {
			err := notifydb.New(tx).InsertMail(tx.Context(), notifydb.InsertMailParams{
				ID: o.ID, Address: o.To, Sender: from, Lang: o.Lang, Subject: o.Subject, Body: o.Text, At: tx.Now.UnixMilli(),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Mails lists the mails to an address, or all where it is empty, the latest first, and whether there are more.
func (m *Mailbox) Mails(ctx context.Context, address string, p Part) (list []Mail, more bool, err error) {
	list, err = journal.View(ctx, m.journal, func(ctx context.Context, q db.Querier) ([]Mail, error) {
		var rows []notifydb.NotifyMailbox
		var err error
		if address == "" {
			rows, err = notifydb.New(q).AllMail(ctx, notifydb.AllMailParams{Most: p.most(), Skip: p.skip()})
		} else {
			rows, err = notifydb.New(q).MailTo(ctx, notifydb.MailToParams{Address: address, Most: p.most(), Skip: p.skip()})
		}
		all := make([]Mail, 0, len(rows))
		for _, r := range rows {
			all = append(all, mailFromRow(r))
		}
		return all, err
	})
	return list, len(list) == int(p.most()), err
}

// Mail reads one mail: NotFound if there is none.
func (m *Mailbox) Mail(ctx context.Context, id string) (Mail, error) {
	return journal.View(ctx, m.journal, func(ctx context.Context, q db.Querier) (Mail, error) {
		row, err := notifydb.New(q).Mail(ctx, id)
		if errors.Is(err, sql.ErrNoRows) {
			return Mail{}, fault.Missing()
		}
		return mailFromRow(row), err
	})
}
