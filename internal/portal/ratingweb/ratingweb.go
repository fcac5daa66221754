// Package ratingweb takes the marks that readers give to pages and to digital services, and shows editors what came of
// them: by page and month, with the reasons, the words, and everything as CSV. It promises that a mark needs no JavaScript,
// that one place cannot drown the others' marks, and that no address of a reader is written anywhere. It knows no rule of
// the marks themselves: those are package portal's.
package ratingweb

import (
	"embed"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const (
	ratePath    = "/valutazioni"
	resultsPath = "/ufficio/valutazioni"
	exportPath  = resultsPath + "/valutazioni.csv"
)

// pages are the handlers, with what all of them need.
type pages struct {
	portal   *portal.Service
	shell    *ui.Shell
	throttle *throttle
}

// Module is the table of contents.
func Module(service *portal.Service, shell *ui.Shell) module.Module {
	p := &pages{portal: service, shell: shell, throttle: newThrottle()}
	editors := web.Officers(identity.RoleEditor)
	return module.Module{
		Name:     "rating",
		Messages: messages,
		Routes: []web.Route{
			{Pattern: "POST " + ratePath, Who: web.Anyone(), Do: p.rate},
			{Pattern: "GET " + resultsPath, Who: editors, Do: p.showResults},
			{Pattern: "GET " + exportPath, Who: editors, Do: p.export},
		},
		Menu: []module.MenuItem{{
			Area: module.StaffArea, Key: "rating.menu", Path: resultsPath, Order: 75,
			Shown: func(a identity.Actor) bool { return a.Has(identity.RoleEditor) },
		}},
	}
}
