package app

import (
	"context"
	"net/http"
	"slices"
	"time"

	"comune.example/sportello/internal/db"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	apiPath     = "/documentazione-api"
	openAPIPath = "/documentazione-api/openapi.yaml"

	apiVersion = "1.0.0"                                // changes with the document
	apiID      = "6f2d0c7e-6c1b-4d39-9a55-1f0f3b1c7a42" // of this interface, for ever
)

// own is what belongs to no module: health, the description of the API, what the frame itself answers.
func (a *App) own() module.Module {
	return module.Module{
		Name: "app",
		Routes: slices.Concat(a.shell.Routes(), a.shell.GalleryRoutes(), []web.Route{
			{Pattern: "GET /salute", Who: web.Anyone(), Do: a.health, Uncounted: true},
			{Pattern: "GET " + apiPath, Who: web.Anyone(), Do: a.showAPI, Kept: true},
			{Pattern: "GET " + openAPIPath, Who: web.Anyone(), Do: a.openAPI, Uncounted: true},
			web.StatusRoute(func(ctx context.Context) error { return ping(ctx, a.DB.Read()) }),
		}),
		Jobs: []job.Job{
			{Name: "journal.sweep", Every: 24 * time.Hour, Timeout: 5 * time.Minute, Run: a.Journal.Sweep},
			{Name: "app.forget_pages", Every: time.Hour, Timeout: time.Second, Run: func(context.Context) error { return a.forget() }},
		},
	}
}

// health tells whether the program can read its database; it is for whoever watches over the machine.
func (a *App) health(c *web.Call) error {
	if err := ping(c.Context(), a.DB.Read()); err != nil {
		return fault.Wrap(fault.Busy, err, "fault.busy")
	}
	return c.Inline("text/plain; charset=utf-8", []byte("ok\n"))
}

func ping(ctx context.Context, q db.Querier) error {
	var seq int64
	return q.QueryRowContext(ctx, "SELECT seq FROM audit_head WHERE id = 1").Scan(&seq)
}

// OpenAPI describes the API of the assembled program.
func (a *App) OpenAPI() ([]byte, error) {
	var routes []web.Route
	for _, m := range a.modules {
		for _, r := range m.Routes {
			if r.API && !r.Demo {
				routes = append(routes, r)
			}
		}
	}
	m := a.Municipality
	return web.OpenAPI(web.APIInfo{
		Title: "Sportello", Version: apiVersion, Description: "I servizi digitali del Comune per altri enti e programmi.",
		Summary: "Verifiche anagrafiche, appuntamenti, posizioni debitorie", ID: apiID, Site: a.Config.Public,
		Terms: a.Config.Public + "/note-legali", ContactName: m.Title, ContactEmail: m.Contacts.Email, License: "EUPL-1.2",
	}, routes)
}

func (a *App) openAPI(c *web.Call) error {
	text, err := a.OpenAPI()
	if err != nil {
		return err
	}
	return c.Inline("application/yaml", text)
}

func (a *App) showAPI(c *web.Call) error {
	links := []ui.Link{{URL: openAPIPath, Text: c.Print.T("app.api.download")}}
	for _, m := range a.modules {
		for _, r := range m.Routes {
			if r.API && !r.Demo {
				links = append(links, ui.Link{URL: openAPIPath, Text: r.Pattern + ": " + r.Summary})
			}
		}
	}
	page := ui.Page{Title: c.Print.T("app.api.title"), Lead: c.Print.T("app.api.lead"), Status: http.StatusOK}
	return a.shell.Page(c, page, ui.LinkList(links))
}
