// Package sandbox is the post of a demonstration: messages go into mailboxes that everybody can open on a page, and
// nowhere else. It promises what the real channel promises and that nothing leaves the program. It exists only in a
// demonstration: whoever reads the mailboxes can use the links in them.
package sandbox

import (
	"context"
	"errors"
	"strings"

	"comune.example/sportello/internal/notify"
)

// Channel is notify.Channel into the mailboxes of a demonstration.
type Channel struct {
	mailbox *notify.Mailbox
	from    string
}

// New makes the channel; from is the address that the mails seem to come from.
func New(mailbox *notify.Mailbox, from string) *Channel {
	return &Channel{mailbox: mailbox, from: from}
}

// Name implements notify.Channel.
func (c *Channel) Name() string { return "sandbox" }

// Deliver implements notify.Channel. As with a real server, an address at a domain "…invalid" does not exist.
//
// norm: RFC 2606 section 2
func (c *Channel) Deliver(ctx context.Context, batch []notify.Outgoing) []error {
	results := make([]error, len(batch))
	var good []notify.Outgoing
	for i, o := range batch {
		if _, domain, ok := strings.Cut(o.To, "@"); !ok || domain == "" || strings.HasSuffix(domain, ".invalid") {
			results[i] = notify.Permanent(errors.New("550 there is no such mailbox"))
			continue
		}
		good = append(good, o)
	}
	if len(good) == 0 {
		return results
	}
	if err := c.mailbox.Put(ctx, c.from, good); err != nil {
		for i := range results {
			if results[i] == nil {
				results[i] = err
			}
		}
	}
	return results
}
