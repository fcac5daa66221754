// Package paymentweb shows payments: to who has a notice in hand and to citizens what they owe, the way to the gateway
// and back, receipts; to the cashier lists, new debts, imports, totals and money that pays nothing; to programs the same
// as JSON. It holds no rule and no SQL: each handler reads its input, calls one method of payment and shows what came
// back.
package paymentweb

import (
	"embed"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/payment"
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

const (
	outcomePath = "/pagamenti/esito/"
	noticePath  = "/pagamenti/avviso/"
	ownPath     = "/area-personale/pagamenti"
	officePath  = "/ufficio/pagamenti"
)

// pages are the handlers, with what all of them need.
type pages struct {
	payment *payment.Service
	shell   *ui.Shell
	press   *pdf.Press
	offices map[string]map[string]string
	sheet   string // slug of the service under which people pay
}

// Module is the table of contents: what payment shows, to whom, and its work. offices are the names of offices by slug
// and language, sheet the slug of the declared service under which people pay.
func Module(service *payment.Service, shell *ui.Shell, press *pdf.Press, offices map[string]map[string]string, sheet string) module.Module {
	p := &pages{payment: service, shell: shell, press: press, offices: offices, sheet: sheet}
	routes := append(p.public(), p.citizens()...)
	routes = append(routes, p.staff()...)
	return module.Module{
		Name:     "payment",
		Messages: messages,
		Jobs:     service.Jobs(),
		Routes:   append(routes, p.programs()...),
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "payment.menu.mine", Path: ownPath, Order: 50},
			{
				Area: module.StaffArea, Key: "payment.menu.office", Path: officePath, Order: 50,
				Shown: func(a identity.Actor) bool { return a.Has(identity.RoleCashier) },
			},
		},
	}
}

func (p *pages) public() []web.Route {
	return []web.Route{
		{Pattern: "GET /pagamenti", Who: web.Anyone(), Do: p.showFind, Kept: true},
		{Pattern: "POST /pagamenti", Who: web.Anyone(), Do: p.find},
		{Pattern: "GET /pagamenti/avviso/{link}", Who: web.Anyone(), Do: p.showByLink, Uncounted: true},
		{Pattern: "POST /pagamenti/avviso/{link}/paga", Who: web.Anyone(), Do: p.payByLink},
		{Pattern: "GET /pagamenti/avviso/{link}/avviso.pdf", Who: web.Anyone(), Do: p.noticeByLink, Uncounted: true},
		{Pattern: "GET /pagamenti/avviso/{link}/ricevuta.pdf", Who: web.Anyone(), Do: p.receiptByLink, Uncounted: true},
		{Pattern: "GET /pagamenti/esito/{token}", Who: web.Anyone(), Do: p.showOutcome, Uncounted: true},
	}
}

func (p *pages) citizens() []web.Route {
	return []web.Route{
		{Pattern: "GET /area-personale/pagamenti", Who: web.Citizens(), Do: p.showMine},
		{Pattern: "GET /area-personale/pagamenti/{id}", Who: web.Citizens(), Do: p.showOwn},
		{Pattern: "POST /area-personale/pagamenti/{id}/paga", Who: web.Citizens(), Do: p.payOwn},
		{Pattern: "GET /area-personale/pagamenti/{id}/avviso.pdf", Who: web.Citizens(), Do: p.notice},
		{Pattern: "GET /area-personale/pagamenti/{id}/ricevuta.pdf", Who: web.Citizens(), Do: p.receipt},
	}
}

func (p *pages) staff() []web.Route {
	cashiers, readers := web.Officers(identity.RoleCashier), web.Officers(identity.RoleCashier, identity.RoleClerk)
	return []web.Route{
		{Pattern: "GET /ufficio/pagamenti", Who: cashiers, Do: p.showList},
		{Pattern: "GET /ufficio/pagamenti/nuova", Who: cashiers, Do: p.showNew},
		{Pattern: "POST /ufficio/pagamenti/nuova", Who: cashiers, Do: p.create},
		{Pattern: "GET /ufficio/pagamenti/importa", Who: cashiers, Do: p.showImport},
		{Pattern: "POST /ufficio/pagamenti/importa", Who: cashiers, Do: p.preview},
		{Pattern: "POST /ufficio/pagamenti/importa/conferma", Who: cashiers, Do: p.doImport},
		{Pattern: "GET /ufficio/pagamenti/totali", Who: cashiers, Do: p.showTotals},
		{Pattern: "GET /ufficio/pagamenti/eccedenze", Who: cashiers, Do: p.showSurplus},
		{Pattern: "POST /ufficio/pagamenti/eccedenze/{id}", Who: cashiers, Do: p.settleSurplus},
		{Pattern: "GET /ufficio/pagamenti/posizioni/{id}", Who: readers, Do: p.showPosition},
		{Pattern: "GET /ufficio/pagamenti/posizioni/{id}/avviso.pdf", Who: readers, Do: p.notice},
		{Pattern: "GET /ufficio/pagamenti/posizioni/{id}/ricevuta.pdf", Who: readers, Do: p.receipt},
		{Pattern: "POST /ufficio/pagamenti/posizioni/{id}/annulla", Who: cashiers, Do: p.cancel},
		{Pattern: "POST /ufficio/pagamenti/posizioni/{id}/proroga", Who: cashiers, Do: p.extend},
	}
}

func (p *pages) programs() []web.Route {
	return []web.Route{
		{
			Pattern: "POST /api/v1/posizioni-debitorie", Who: web.Bodies(), Do: p.apiCreate, API: true,
			Summary: "Crea una posizione debitoria e il suo avviso di pagamento", In: positionIn{}, Out: positionOut{},
		},
		{
			Pattern: "POST /api/v1/pagamenti/notifiche", Who: web.Anyone(), Do: p.apiNotified, API: true,
			Summary: "Notifica firmata del gateway di pagamento", In: payment.Outcome{}, Out: notifiedOut{},
		},
	}
}
