package reactions

import (
	"context"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
)

// Closing ends what a closed account still opened elsewhere: the address by which a calendar program follows appointments.
func Closing(d *journal.Dispatcher, b *booking.Service) {
	journal.On(d, "booking.close_feed", func(ctx context.Context, f account.ClosedByOwner) error {
		return b.CloseFeed(identity.With(ctx, identity.Actor{Kind: identity.Citizen, ID: f.Account}))
	})
}
