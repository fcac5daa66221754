// Package casefileweb shows requests and cases: to citizens the form step by step, their requests and what became of
// them; to officers the worklist and the case. It holds no rule and no SQL: each handler reads its input, calls one
// method of casefile that changes something, and shows what came back. A form's inputs are named as the declared
// fields are, so that a program can send what a person would.
package casefileweb

import (
	"context"
	"embed"
	"time"

	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Letters are the texts of what is written to people, for letter.Load.
//
//go:embed letters/*.txt
var Letters embed.FS

// maxUpload is the size of a request that carries files, in bytes.
const maxUpload = 64 << 20

// Options is what the pages need of other parts of the program.
type Options struct {
	// OfficeOf gives a declared office.
	OfficeOf func(slug string) (municipality.Office, bool)
	// Press sets receipts in type.
	Press *pdf.Press
	// Others lists the drafts of journeys that are no requests, to be shown beside those of requests; may be nil.
	Others func(c *web.Call) ([]Unfinished, error)
	// Known is what account and register know of who is signed in, by the names of catalog.Sources and catalog.Lists; may
	// be nil.
	Known func(ctx context.Context) (map[string]string, map[string][]catalog.Person, error)
}

// Unfinished is a draft of another journey.
type Unfinished struct {
	Title   string
	URL     string // where it goes on
	Discard string // where it is thrown away
	SavedAt time.Time
	Last    italy.Day // on which it is kept
}

// pages are the handlers, with what all of them need.
type pages struct {
	cases *casefile.Service
	shell *ui.Shell
	Options
}

// Module is the table of contents: what casefile shows, to whom, and its work.
func Module(service *casefile.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{cases: service, shell: shell, Options: options}
	return module.Module{
		Name: "casefile", Messages: messages, Jobs: service.Jobs(),
		Routes: append(p.citizenRoutes(), p.officeRoutes()...),
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "casefile.menu.mine", Path: minePath, Order: 20},
			{
				Area: module.StaffArea, Key: "casefile.menu.worklist", Path: officePath, Order: 10,
				Shown: func(a identity.Actor) bool { return a.Has(identity.RoleClerk) },
			},
		},
	}
}

// The addresses of the lists.
const (
	minePath   = "/area-personale/pratiche"
	officePath = "/ufficio/pratiche"
)

func (p *pages) citizenRoutes() []web.Route {
	who := web.Citizens()
	return []web.Route{
		{Pattern: "GET /istanze/{service}/inizia", Who: who, Do: p.showStart},
		{Pattern: "POST /istanze/{service}", Who: who, Do: p.start},
		{Pattern: "GET /istanze/{id}", Who: who, Do: p.resume},
		{Pattern: "GET /istanze/{id}/sezioni", Who: who, Do: p.showTasks},
		{Pattern: "GET /istanze/{id}/passo/{n}", Who: who, Do: p.showStep},
		{Pattern: "POST /istanze/{id}/passo/{n}", Who: who, Do: p.saveStep, MaxBody: maxUpload},
		{Pattern: "GET /istanze/{id}/riepilogo", Who: who, Do: p.showSummary},
		{Pattern: "POST /istanze/{id}/invia", Who: who, Do: p.submit},
		{Pattern: "GET /istanze/{id}/elimina", Who: who, Do: p.showDiscard},
		{Pattern: "POST /istanze/{id}/elimina", Who: who, Do: p.discard},
		{Pattern: "GET /istanze/{id}/documenti/{doc}", Who: who, Do: p.document, Uncounted: true},

		{Pattern: "GET /area-personale/pratiche", Who: who, Do: p.showMine},
		{Pattern: "GET /area-personale/pratiche/{id}", Who: who, Do: p.showCase},
		{Pattern: "GET /area-personale/pratiche/{id}/ricevuta.pdf", Who: who, Do: p.receipt, Uncounted: true},
		{Pattern: "GET /area-personale/pratiche/{id}/documenti/{doc}", Who: who, Do: p.document, Uncounted: true},
		{Pattern: "POST /area-personale/pratiche/{id}/risposta", Who: who, Do: p.answer, MaxBody: maxUpload},
		{Pattern: "POST /area-personale/pratiche/{id}/messaggi", Who: who, Do: p.write, MaxBody: maxUpload},
		{Pattern: "GET /area-personale/pratiche/{id}/ritira", Who: who, Do: p.showWithdraw},
		{Pattern: "POST /area-personale/pratiche/{id}/ritira", Who: who, Do: p.withdraw},
	}
}

func (p *pages) officeRoutes() []web.Route {
	who := web.Officers(identity.RoleClerk)
	return []web.Route{
		{Pattern: "GET /ufficio/pratiche", Who: who, Do: p.showWorklist},
		{Pattern: "GET /ufficio/pratiche/{id}", Who: who, Do: p.showOfficeCase},
		{Pattern: "GET /ufficio/pratiche/{id}/documenti/{doc}", Who: who, Do: p.document, Uncounted: true},
		{Pattern: "POST /ufficio/pratiche/{id}/mossa", Who: who, Do: p.move, MaxBody: maxUpload},
		{Pattern: "POST /ufficio/pratiche/{id}/assegna", Who: who, Do: p.assign},
		{Pattern: "POST /ufficio/pratiche/{id}/messaggi", Who: who, Do: p.officeWrites, MaxBody: maxUpload},
		{Pattern: "POST /ufficio/pratiche/{id}/note", Who: who, Do: p.note},
	}
}

// document gives a file to be saved, never to be shown: what somebody sent is no page of ours.
func (p *pages) document(c *web.Call) error {
	d, data, err := p.cases.Document(c.Context(), c.Param("id"), c.Param("doc"))
	if err != nil {
		return err
	}
	return c.Attachment(d.Media, d.Name, data)
}
