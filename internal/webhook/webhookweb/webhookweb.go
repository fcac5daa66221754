// Package webhookweb shows webhooks to the administrator: the endpoints, how deliveries to them go, and what can be done
// about it. It holds no rule and no SQL: each handler reads its input, calls one method of webhook and shows what came
// back. A secret is shown on the page that answers its making, and nowhere else.
package webhookweb

import (
	"embed"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/webhook"
)

//go:embed messages/*.json
var messages embed.FS

const listPath = "/ufficio/amministrazione/webhook"

// pages are the handlers, with what all of them need.
type pages struct {
	webhook *webhook.Service
	shell   *ui.Shell
}

// Module is the table of contents: what webhook shows, to whom, and its work.
func Module(service *webhook.Service, shell *ui.Shell) module.Module {
	p := &pages{webhook: service, shell: shell}
	administrators := web.Officers(identity.RoleAdministrator)
	return module.Module{
		Name: "webhook", Messages: messages, Jobs: service.Jobs(),
		Routes: []web.Route{
			{Pattern: "GET " + listPath, Who: administrators, Do: p.showEndpoints},
			{Pattern: "POST " + listPath, Who: administrators, Do: p.add},
			{Pattern: "GET " + listPath + "/nuovo", Who: administrators, Do: p.showNew},
			{Pattern: "GET " + listPath + "/{id}", Who: administrators, Do: p.showEndpoint},
			{Pattern: "POST " + listPath + "/{id}/segreto", Who: administrators, Do: p.rotate},
			{Pattern: "POST " + listPath + "/{id}/prova", Who: administrators, Do: p.try},
			{Pattern: "POST " + listPath + "/{id}/pausa", Who: administrators, Do: p.pause},
			{Pattern: "POST " + listPath + "/{id}/ripresa", Who: administrators, Do: p.resume},
			{Pattern: "POST " + listPath + "/{id}/consegne/{delivery}/ripeti", Who: administrators, Do: p.redeliver},
			{Pattern: "GET " + listPath + "/{id}/elimina", Who: administrators, Do: p.showDelete},
			{Pattern: "POST " + listPath + "/{id}/elimina", Who: administrators, Do: p.delete},
		},
		Menu: []module.MenuItem{{
			Area: module.StaffArea, Key: "webhook.menu", Path: listPath, Order: 94,
			Shown: func(a identity.Actor) bool { return a.Has(identity.RoleAdministrator) },
		}},
	}
}
