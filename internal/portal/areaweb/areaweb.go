// Package areaweb shows the citizen's area as one thing: the first page with what needs the citizen, one list of all
// activities, the services in use, the documents that can be taken home. It promises that what must be done first stands
// first and says until when, that a module which cannot answer takes nothing else off the page, and that filters stand in
// the address. It holds no rule and no SQL: what the modules have to say it is given as functions.
package areaweb

import (
	"context"
	"embed"
	"log/slog"

	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// The addresses of the area's main pages.
const (
	Home       = "/area-personale"
	Activities = Home + "/attivita"
	Services   = Home + "/servizi"
	Documents  = Home + "/documenti"
	Messages   = Home + "/messaggi"
	Profile    = Home + "/profilo"

	deadlines = Activities + "/scadenze.ics"
)

// Config is what the modules say to the area.
type Config struct {
	Lists      []List  // of activities, one for each kind
	Shelves    []Shelf // of documents
	Unread     func(ctx context.Context) (int64, error)
	Service    func(slug, lang string) (Offered, bool) // NotFound where a town has dropped the service
	LifeEvents func(lang string) []LifeEvent           // those with at least one service
	Origin     string                                  // how people reach the site, for the calendar's links
	Town       string
}

// pages are the handlers, with what all of them need.
type pages struct {
	Config
	shell *ui.Shell
}

// Module is the table of contents: the area's own pages.
func Module(shell *ui.Shell, config Config) module.Module {
	p := &pages{Config: config, shell: shell}
	get := func(path string, do func(*web.Call) error) web.Route {
		return web.Route{Pattern: "GET " + path, Who: web.Citizens(), Do: do}
	}
	file := get(deadlines, p.calendar)
	file.Uncounted = true
	item := func(key, path string, order int) module.MenuItem {
		return module.MenuItem{Area: module.CitizenArea, Key: key, Path: path, Order: order}
	}
	return module.Module{
		Name: "area", Messages: messages,
		Routes: []web.Route{
			get(Home, p.showDesk), get(Activities, p.showActivities), file, get(Services, p.showServices), get(Documents, p.showDocuments),
		},
		Menu: []module.MenuItem{
			item("area.menu.desk", Home, 0), item("area.menu.activities", Activities, 10),
			item("area.menu.services", Services, 15), item("area.menu.documents", Documents, 16),
		},
	}
}

// report notes that a module could not answer; the page is shown without its part.
func report(c *web.Call, part string, err error) {
	slog.ErrorContext(c.Context(), "citizen's area: a part failed", slog.String("part", part), slog.Any("error", err))
}

// link is a link to a path of the site with the text of a message.
func link(c *web.Call, path, key string) ui.Link {
	return ui.Link{URL: c.URL(path), Text: c.Print.T(key)}
}
