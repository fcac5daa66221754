// Package certificateweb shows certificates: to citizens the request and their own certificates, to registrars the issue
// at the counter and the annulment, to everybody the verification of a code, a QR code, a picture or a PDF. It holds no
// rule and no SQL: each handler reads its input, calls one method of certificate and shows what came back. What is
// examined is never logged.
package certificateweb

import (
	"embed"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// pages are the handlers, with what all of them need.
type pages struct {
	certificates *certificate.Service
	registry     *registry.Service
	journeys     *journey.Service
	shell        *ui.Shell
	sheet        string // slug of the service under which certificates are asked for
}

// Letters are the texts of what is written to people, for letter.Load.
//
//go:embed letters/*.txt
var Letters embed.FS

const (
	startPath  = "/certificati"
	newPath    = "/certificati/nuovo"
	draftsPath = "/area-personale/pratiche" // where all drafts are listed

	requestPath = "/certificati/richiesta"
	minePath    = "/area-personale/certificati"
	deskPath    = "/ufficio/certificati"
	verifyPath  = "/verifica"

	uploadLimit = 20 << 20 // bytes
)

// Module is the table of contents: what is shown of certificates, and to whom. sheet is the slug of the declared service
// under which they are asked for.
func Module(service *certificate.Service, residents *registry.Service, journeys *journey.Service, shell *ui.Shell, sheet string) module.Module {
	p := &pages{certificates: service, registry: residents, journeys: journeys, shell: shell, sheet: sheet}
	return module.Module{
		Name:     "certificate",
		Messages: messages,
		Jobs:     service.Jobs(),
		Routes:   append(p.ownRoutes(), p.publicRoutes()...),
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "certificate.menu.mine", Path: minePath, Order: 30},
			{
				Area: module.StaffArea, Key: "certificate.menu.desk", Path: deskPath, Order: 35,
				Shown: func(a identity.Actor) bool { return a.Has(identity.RoleRegistrar) },
			},
		},
	}
}

func (p *pages) ownRoutes() []web.Route {
	registrar := web.Officers(identity.RoleRegistrar)
	return []web.Route{
		{Pattern: "GET " + newPath, Who: web.Citizens(), Do: p.showNew},
		{Pattern: "POST " + newPath, Who: web.Citizens(), Do: p.issue},
		{Pattern: "POST " + requestPath, Who: web.Citizens(), Do: p.begin},
		{Pattern: "GET " + requestPath + "/{id}/passo/{n}", Who: web.Citizens(), Do: p.showStep},
		{Pattern: "POST " + requestPath + "/{id}/passo/{n}", Who: web.Citizens(), Do: p.saveStep},
		{Pattern: "GET " + requestPath + "/{id}/riepilogo", Who: web.Citizens(), Do: p.showSummary},
		{Pattern: "GET " + minePath, Who: web.Citizens(), Do: p.showMine},
		{Pattern: "GET " + minePath + "/{id}", Who: web.Citizens(), Do: p.showOwn},
		{Pattern: "GET " + minePath + "/{id}/certificato.pdf", Who: web.Citizens(), Do: p.pdf},

		{Pattern: "GET " + deskPath, Who: registrar, Do: p.showDesk},
		{Pattern: "POST " + deskPath, Who: registrar, Do: p.issueAtDesk},
		{Pattern: "GET " + deskPath + "/{id}", Who: registrar, Do: p.showIssued},
		{Pattern: "GET " + deskPath + "/{id}/certificato.pdf", Who: registrar, Do: p.pdf},
		{Pattern: "POST " + deskPath + "/{id}/annulla", Who: registrar, Do: p.annul},
	}
}

func (p *pages) publicRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET " + startPath, Who: web.Anyone(), Do: p.showStart, Kept: true},
		{Pattern: "GET " + verifyPath, Who: web.Anyone(), Do: p.showVerify, Kept: true},
		{Pattern: "POST " + verifyPath, Who: web.Anyone(), Do: p.verify, MaxBody: uploadLimit},
		{Pattern: "GET /V", Who: web.Anyone(), Do: p.showLanding, Kept: true},
		{Pattern: "GET /V/stato/{code}", Who: web.Anyone(), Do: p.status, Uncounted: true},
		{Pattern: "GET /.well-known/timbro/chiavi.json", Who: web.Anyone(), Do: p.keys, Uncounted: true},
		{Pattern: "GET /.well-known/timbro/checkpoint", Who: web.Anyone(), Do: p.checkpoint, Uncounted: true},
		{Pattern: "GET /.well-known/timbro/coerenza/{size}", Who: web.Anyone(), Do: p.consistency, Uncounted: true},
	}
}
