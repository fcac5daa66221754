package app

import (
	"context"
	"strings"

	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/casefile/casefileweb"
	"comune.example/sportello/internal/certificate/certificateweb"
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

// sheetOf finds the declared service that is used at an address of the site, or below it; empty if none is.
func (a *App) sheetOf(address string) string {
	for _, s := range a.Catalog.Services {
		for _, way := range s.Access {
			if way.URL == address || strings.HasPrefix(way.URL, address+"/") {
				return s.Slug
			}
		}
	}
	return ""
}

// unfinished lists the citizen's drafts of journeys that are no requests, each with the address at which it goes on.
func (a *App) unfinished(c *web.Call) ([]casefileweb.Unfinished, error) {
	drafts, err := a.Journey.Drafts(c.Context())
	if err != nil {
		return nil, err
	}
	var list []casefileweb.Unfinished
	for _, d := range drafts {
		var at string
		switch d.Flow {
		case certificateweb.Flow:
			at = certificateweb.Resume(d.ID)
		case bookingweb.Flow:
			at = bookingweb.Resume(d)
		default:
			continue
		}
		list = append(list, casefileweb.Unfinished{
			Title: c.Print.T(d.Flow + ".title"), URL: c.URL(at), Discard: c.URL("/bozze/" + d.ID + "/elimina"), SavedAt: d.SavedAt, Last: d.ExpiresDay,
		})
	}
	return list, nil
}

// sheetTitle gives a declared service's title and the office that is responsible.
func (a *App) sheetTitle(slug, lang string) (title, office string, ok bool) {
	s, ok := a.Catalog.Service(slug)
	if !ok {
		return "", "", false
	}
	return s.Sheet(lang).Title, s.Office, true
}
