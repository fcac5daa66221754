package app

import (
	"context"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/web"
)

// park keeps a form that came with the token of a session that has ended, for the account whose session it was.
func (a *App) park(ctx context.Context, token string, form web.Parked) (string, error) {
	account, err := a.Account.Ended(ctx, token)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return a.Journey.Park(ctx, account, journey.Form{Path: form.Path, Media: form.Media, Body: form.Body})
}
