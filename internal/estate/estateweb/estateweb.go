// Package estateweb shows where the town hall works: to everybody the sites on a map, and a sketch of the ring that joins
// them; to the administrators the machine room: applications, storage, links, what two cuts would darken, incidents. It
// holds no rule and no SQL: each handler reads its input, calls estate and shows what came back.
package estateweb

import (
	"embed"

	"comune.example/sportello/internal/estate"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const (
	sitesPath    = "/amministrazione/sedi"
	roomPath     = "/ufficio/sala-macchine"
	incidentPath = "/ufficio/sala-macchine/guasti"
)

// pages are the handlers, with what all of them need.
type pages struct {
	estate  *estate.Service
	shell   *ui.Shell
	offices []municipality.Office
	sites   Map
}

// Options are what estate is shown with: who works at the sites, and what is drawn below them.
type Options struct {
	Offices []municipality.Office
	Lines   []ui.GeoLine
}

// Module is the table of contents: what estate shows, and to whom.
func Module(service *estate.Service, shell *ui.Shell, o Options) module.Module {
	p := &pages{estate: service, shell: shell, offices: o.Offices, sites: Map{Sites: service.Declared().Sites, Lines: o.Lines}}
	admins := web.Officers(identity.RoleAdministrator)
	return module.Module{
		Name:     "estate",
		Messages: messages,
		Routes: []web.Route{
			{Pattern: "GET /amministrazione/sedi", Who: web.Anyone(), Do: p.showSites, Kept: true},
			{Pattern: "GET /amministrazione/sedi/{code}", Who: web.Anyone(), Do: p.showSite, Kept: true},
			{Pattern: "GET /ufficio/sala-macchine", Who: admins, Do: p.showRoom},
			{Pattern: "GET /ufficio/sala-macchine/guasti", Who: admins, Do: p.showIncidents},
			{Pattern: "POST /ufficio/sala-macchine/guasti", Who: admins, Do: p.open},
			{Pattern: "POST /ufficio/sala-macchine/guasti/{id}/chiudi", Who: admins, Do: p.close},
		},
		Menu: []module.MenuItem{{
			Area: module.StaffArea, Key: "estate.menu.room", Path: roomPath, Order: 90,
			Shown: func(a identity.Actor) bool { return a.Has(identity.RoleAdministrator) },
		}},
	}
}
