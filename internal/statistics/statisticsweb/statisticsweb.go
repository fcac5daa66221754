// Package statisticsweb shows the statement to the town: a public page in plain words with charts, each figure down to
// its days, and the same as CSV and JSON for whoever wants to recount; and to the staff how the portal is read and what was
// looked for in vain. It computes nothing that statistics has not
// computed.
package statisticsweb

import (
	"embed"

	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/statistics"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Label gives the words for a subject of a kind ("nido" of the requests) in a language; the key itself where none are
// declared.
type Label func(kind statistics.Kind, sub, lang string) string

type pages struct {
	statistics *statistics.Service
	shell      *ui.Shell
	label      Label
}

// Module is the table of contents.
func Module(service *statistics.Service, shell *ui.Shell, label Label) module.Module {
	p := &pages{statistics: service, shell: shell, label: label}
	return module.Module{
		Name:     "statistics",
		Messages: messages,
		Jobs:     service.Jobs(),
		Routes: append([]web.Route{
			{Pattern: "GET /statistiche", Who: web.Anyone(), Do: p.showStatement, Kept: true},
			{Pattern: "GET /statistiche/giorni/{kind}", Who: web.Anyone(), Do: p.showDays},
			{Pattern: "GET /statistiche/statistiche.csv", Who: web.Anyone(), Do: p.csv, Uncounted: true},
			{Pattern: "GET /statistiche/statistiche.json", Who: web.Anyone(), Do: p.json, Uncounted: true},
		}, p.visitRoutes()...),
		Menu: []module.MenuItem{{Area: module.StaffArea, Key: "statistics.menu", Path: visitsPath, Order: 90}},
	}
}
