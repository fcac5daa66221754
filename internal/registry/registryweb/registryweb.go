// Package registryweb shows the register: to registrars the search and the sheets, each with the reason for looking; to
// the administrator the bodies that may verify, their keys and their use; to citizens who has seen their data; to the
// bodies the verification as JSON. It holds no rule and no SQL: each handler reads its input, calls one method of
// registry and shows what came back.
package registryweb

import (
	"embed"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// pages are the handlers, with what all of them need.
type pages struct {
	Options
	registry *registry.Service
	shell    *ui.Shell
}

const (
	searchPath   = "/ufficio/anagrafe"
	bodiesPath   = "/ufficio/amministrazione/enti"
	accessesPath = "/area-personale/accessi"
)

// Options is what the pages need besides the module.
type Options struct {
	// Office says in the reader's language where a member of the staff works; empty where that is not known.
	Office func(c *web.Call, officer string) string
}

// Module is the table of contents: what the register shows, and to whom.
func Module(service *registry.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{Options: options, registry: service, shell: shell}
	registrar, administrator := web.Officers(identity.RoleRegistrar), web.Officers(identity.RoleAdministrator)
	return module.Module{
		Name:     "registry",
		Messages: messages,
		Routes: []web.Route{
			{Pattern: "GET " + accessesPath, Who: web.Citizens(), Do: p.showAccesses},
			{Pattern: "GET " + accessesPath + "/elenco.csv", Who: web.Citizens(), Do: p.saveAccesses, Uncounted: true},

			{Pattern: "GET " + searchPath, Who: registrar, Do: p.showSearch},
			{Pattern: "POST " + searchPath, Who: registrar, Do: p.search},
			{Pattern: "POST " + searchPath + "/scheda", Who: registrar, Do: p.openSheet},

			{Pattern: "GET " + bodiesPath, Who: administrator, Do: p.showBodies},
			{Pattern: "POST " + bodiesPath, Who: administrator, Do: p.addBody},
			{Pattern: "GET " + bodiesPath + "/nuovo", Who: administrator, Do: p.showNewBody},
			{Pattern: "GET " + bodiesPath + "/{id}", Who: administrator, Do: p.showBody},
			{Pattern: "GET " + bodiesPath + "/{id}/accordo", Who: administrator, Do: p.showAgreement},
			{Pattern: "POST " + bodiesPath + "/{id}/accordo", Who: administrator, Do: p.changeAgreement},
			{Pattern: "POST " + bodiesPath + "/{id}/chiavi", Who: administrator, Do: p.issueKey},
			{Pattern: "POST " + bodiesPath + "/{id}/chiavi/{key}/revoca", Who: administrator, Do: p.revokeKey},

			{
				Pattern: "POST /api/v1/verifiche", Who: web.Bodies(), Do: p.apiVerify, API: true,
				Summary: "Verifica dati anagrafici: per ogni dato sì o no", In: questionJSON{}, Out: verificationJSON{},
			},
		},
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "registry.menu.accesses", Path: accessesPath, Order: 80},
			{
				Area: module.StaffArea, Key: "registry.menu.search", Path: searchPath, Order: 30,
				Shown: func(a identity.Actor) bool { return a.Has(identity.RoleRegistrar) },
			},
			{
				Area: module.StaffArea, Key: "registry.menu.bodies", Path: bodiesPath, Order: 80,
				Shown: func(a identity.Actor) bool { return a.Has(identity.RoleAdministrator) },
			},
		},
	}
}
