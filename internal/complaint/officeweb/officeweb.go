// Package officeweb shows an office the reports and requests that it answers: the worklist, and each with what can be done
// with it. It promises that who acts on an older state than the present one is shown the present one and loses nothing of
// what was written. It holds no rule and no SQL: each handler reads its input, calls one method of complaint and shows
// what came back.
package officeweb

import (
	"embed"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const (
	listPath  = "/ufficio/segnalazioni"
	maxUpload = 24 << 20 // bytes: a few photographs of what was done
)

// Options is what the pages need of other parts of the program.
type Options struct {
	Offices []municipality.Office // to which a report can be passed on
	Lines   []ui.GeoLine
}

// pages are the handlers, with what all of them need.
type pages struct {
	complaints *complaint.Service
	shell      *ui.Shell
	Options
}

// Module is the table of contents: what an office sees of reports.
func Module(service *complaint.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{complaints: service, shell: shell, Options: options}
	who := web.Officers(identity.RoleClerk)
	return module.Module{
		Name: "complaint-office", Messages: messages,
		Routes: []web.Route{
			{Pattern: "GET " + listPath, Who: who, Do: p.showList},
			{Pattern: "GET /ufficio/segnalazioni/{id}", Who: who, Do: p.show},
			{Pattern: "GET /ufficio/segnalazioni/{id}/documenti/{doc}", Who: who, Do: p.file, Uncounted: true},
			{Pattern: "POST /ufficio/segnalazioni/{id}/mossa", Who: who, Do: p.move, MaxBody: maxUpload},
			{Pattern: "POST /ufficio/segnalazioni/{id}/risposta", Who: who, Do: p.answer},
			{Pattern: "POST /ufficio/segnalazioni/{id}/assegna", Who: who, Do: p.assign},
			{Pattern: "POST /ufficio/segnalazioni/{id}/ufficio", Who: who, Do: p.pass},
			{Pattern: "POST /ufficio/segnalazioni/{id}/categoria", Who: who, Do: p.recategorise},
			{Pattern: "POST /ufficio/segnalazioni/{id}/pubblico", Who: who, Do: p.publicise},
		},
		Menu: []module.MenuItem{{
			Area: module.StaffArea, Key: "complaint.desk.menu", Path: listPath, Order: 12,
			Shown: func(a identity.Actor) bool { return a.Has(identity.RoleClerk) },
		}},
	}
}

func (p *pages) office(slug, lang string) string {
	for _, o := range p.Offices {
		if o.Slug == slug {
			return o.Name.In(lang)
		}
	}
	return slug
}
