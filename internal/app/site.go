package app

import (
	"context"
	"time"

	"comune.example/sportello/internal/portal/portalweb"
	"comune.example/sportello/internal/portal/statusweb"
	"comune.example/sportello/internal/portal/transparencyweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// chapters are the parts of the site's map that the portal does not know itself.
func chapters(c *web.Call) ([]portalweb.Chapter, error) {
	links := transparencyweb.Links(c)
	status := statusweb.Link(c)
	return []portalweb.Chapter{{Title: links[0].Text, Links: links}, {Title: status.Text, Links: []ui.Link{status}}}, nil
}

// liveSince is the time of the program's first change: before it there was no site.
func (a *App) liveSince(ctx context.Context) (time.Time, error) {
	var at int64
	err := a.DB.Read().QueryRowContext(ctx, "SELECT coalesce(min(at), 0) FROM audit WHERE seq = 1").Scan(&at)
	if err != nil || at == 0 {
		return time.Time{}, err
	}
	return time.UnixMilli(at).UTC(), nil
}
