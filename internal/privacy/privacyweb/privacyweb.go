// Package privacyweb shows people what they may ask about their own data, and the office what waits for an answer. It holds
// no rule and no SQL: each handler reads its input, calls one method of privacy and shows what came back. The letters about
// these requests are its too.
package privacyweb

import (
	"embed"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/privacy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Letters are the texts of what is written to people about their requests, for letter.Load.
//
//go:embed letters/*.txt
var Letters embed.FS

const (
	// Path is where people ask about their own data.
	Path      = "/area-personale/dati"
	staffPath = "/ufficio/diritti"
)

// pages are the handlers, with what all of them need.
type pages struct {
	privacy *privacy.Service
	shell   *ui.Shell
	person  func(c *web.Call, account string) string // what the office calls somebody
}

// Module is the table of contents: what people and the office see, and the work.
func Module(service *privacy.Service, shell *ui.Shell, person func(c *web.Call, account string) string) module.Module {
	p := &pages{privacy: service, shell: shell, person: person}
	citizens, registrars := web.Citizens(), web.Officers(identity.RoleRegistrar)
	return module.Module{
		Name: "privacy", Messages: messages, Jobs: service.Jobs(),
		Routes: []web.Route{
			{Pattern: "GET " + Path, Who: citizens, Do: p.showMine},
			{Pattern: "POST " + Path + "/copia", Who: citizens, Do: p.askCopy},
			{Pattern: "GET " + Path + "/rettifica", Who: citizens, Do: p.showForm(privacy.Rectify)},
			{Pattern: "POST " + Path + "/rettifica", Who: citizens, Do: p.ask(privacy.Rectify)},
			{Pattern: "GET " + Path + "/limitazione", Who: citizens, Do: p.showForm(privacy.Limit)},
			{Pattern: "POST " + Path + "/limitazione", Who: citizens, Do: p.ask(privacy.Limit)},
			{Pattern: "GET " + Path + "/richieste/{id}", Who: citizens, Do: p.showRequest},
			{Pattern: "GET " + Path + "/richieste/{id}/copia.zip", Who: citizens, Do: p.take, Uncounted: true},
			{Pattern: "GET " + staffPath, Who: registrars, Do: p.showForOffice},
			{Pattern: "GET " + staffPath + "/{id}", Who: registrars, Do: p.showAnswer},
			{Pattern: "POST " + staffPath + "/{id}", Who: registrars, Do: p.answer},
		},
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "privacy.menu.mine", Path: Path, Order: 85},
			{Area: module.StaffArea, Key: "privacy.menu.staff", Path: staffPath, Order: 66, Shown: func(a identity.Actor) bool { return a.Has(identity.RoleRegistrar) }},
		},
	}
}
