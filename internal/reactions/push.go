package reactions

import (
	"context"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/push"
)

// Push tells people's devices that a message has come, and forgets the devices of who has closed the account.
func Push(d *journal.Dispatcher, p *push.Service) {
	journal.On(d, "push.tell", func(ctx context.Context, f notify.Come) error {
		return p.Tell(ctx, push.Message{ID: f.ID, Account: f.Account, Lang: f.Lang})
	})
	journal.On(d, "push.forget", func(ctx context.Context, f account.ClosedByOwner) error {
		return p.Forget(ctx, f.Account)
	})
}
