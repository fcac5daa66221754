// Package counterweb shows an office's queue: to who works it the day, to the kiosk in the hall a number, to the screen of
// the waiting room who is called, to who waits how long it may still take, to programs all of it as JSON. It holds no
// rule and no SQL: each handler reads its input, calls one method of counter and shows what came back.
package counterweb

import (
	"embed"
	"net/http"
	"slices"

	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Options is what the pages are given.
type Options struct {
	// Public is the address under which people's telephones reach the pages of who waits, without a final slash. At a site
	// it is the centre's.
	Public string
	// Site is true at an office's site: keys and the question of who is in charge are the centre's.
	Site bool
}

// pages are the handlers, with what all of them need.
type pages struct {
	counter *counter.Service
	shell   *ui.Shell
	options Options
}

const boardPath = "/ufficio/sportello"

// Module is the table of contents: what the counter shows, to whom, and its work.
func Module(service *counter.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{counter: service, shell: shell, options: options}
	m := module.Module{
		Name: "counter", Messages: messages, Jobs: service.Jobs(),
		Routes: append(p.staffRoutes(), p.publicRoutes()...),
		Menu: []module.MenuItem{{
			Area: module.StaffArea, Key: "counter.menu", Path: boardPath, Order: 21,
			Shown: func(a identity.Actor) bool { return a.Has(identity.RoleClerk) },
		}},
	}
	if !options.Site {
		m.Routes = slices.Concat(m.Routes, p.waitRoutes(), p.keyRoutes(), p.apiRoutes())
	}
	return m
}

func (p *pages) staffRoutes() []web.Route {
	clerks := web.Officers(identity.RoleClerk)
	return []web.Route{
		{Pattern: "GET " + boardPath, Who: clerks, Do: p.showBoard},
		{Pattern: "GET " + boardPath + "/{office}/eventi", Who: clerks, Do: p.boardEvents, Uncounted: true, Outside: true},
		{Pattern: "GET " + boardPath + "/tempi", Who: clerks, Do: p.showTimes},
		{Pattern: "POST " + boardPath + "/apri", Who: clerks, Do: p.openDesk},
		{Pattern: "POST " + boardPath + "/chiudi", Who: clerks, Do: p.closeDesk},
		{Pattern: "POST " + boardPath + "/prossimo", Who: clerks, Do: p.callNext},
		{Pattern: "POST " + boardPath + "/mossa", Who: clerks, Do: p.move},
		{Pattern: "POST " + boardPath + "/arrivo", Who: clerks, Do: p.arrive},
		{Pattern: "POST " + boardPath + "/biglietto", Who: clerks, Do: p.issue},
	}
}

// keyRoutes are the pages on which an office's secrets are made, and on which it is said who is in charge.
func (p *pages) keyRoutes() []web.Route {
	clerks := web.Officers(identity.RoleClerk)
	return []web.Route{
		{Pattern: "GET " + boardPath + "/accessi", Who: clerks, Do: p.showKeys},
		{Pattern: "POST " + boardPath + "/accessi", Who: clerks, Do: p.makeKey},
		{Pattern: "POST " + boardPath + "/accessi/revoca", Who: clerks, Do: p.revokeKey},
		{Pattern: "POST " + boardPath + "/incarico", Who: clerks, Do: p.entrust},
	}
}

func (p *pages) publicRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /totem/{key}", Who: web.Anyone(), Do: p.showKiosk, Uncounted: true},
		{Pattern: "POST /totem/{key}/biglietto", Who: web.Anyone(), Do: p.kioskIssues},
		{Pattern: "POST /totem/{key}/arrivo", Who: web.Anyone(), Do: p.kioskChecksIn},
		{Pattern: "GET /totem/{key}/ricevuta/{link}", Who: web.Anyone(), Do: p.showReceipt, Uncounted: true},
		{Pattern: "GET /sala/schermo/{key}", Who: web.Anyone(), Do: p.showDisplay, Uncounted: true},
		{Pattern: "GET /sala/schermo/{key}/eventi", Who: web.Anyone(), Do: p.displayEvents, Uncounted: true, Outside: true},
		{Pattern: "GET /sala/biglietto/{link}", Who: web.Anyone(), Do: p.showOwn, Uncounted: true},
		{Pattern: "GET /sala/biglietto/{link}/eventi", Who: web.Anyone(), Do: p.ownEvents, Uncounted: true, Outside: true},
	}
}

func (p *pages) apiRoutes() []web.Route {
	program := web.Counters()
	return []web.Route{
		{
			Pattern: "GET /api/v1/sportello/coda", Who: program, Do: p.apiQueue, API: true,
			Summary: "Coda dell'ufficio, nell'ordine di chiamata", Out: counterQueueJSON{},
		},
		{
			Pattern: "GET /api/v1/sportello/schermo", Who: program, Do: p.apiDisplay, API: true,
			Summary: "Numeri chiamati, come sullo schermo della sala d'attesa", Out: counterDisplayJSON{},
		},
		{
			Pattern: "POST /api/v1/sportello/biglietti", Who: program, Do: p.apiIssue, API: true, Status: http.StatusCreated,
			Summary: "Dà il prossimo numero a chi viene senza appuntamento", In: counterIssueJSON{}, Out: counterTurnJSON{},
		},
		{
			Pattern: "POST /api/v1/sportello/arrivi", Who: program, Do: p.apiCheckIn, API: true, Status: http.StatusCreated,
			Summary: "Registra l'arrivo di chi ha un appuntamento oggi", In: counterCheckInJSON{}, Out: counterTurnJSON{},
		},
		{
			Pattern: "POST /api/v1/sportello/chiamate", Who: program, Do: p.apiCallNext, API: true,
			Summary: "Chiama il prossimo a uno sportello aperto", In: counterCallJSON{}, Out: counterTurnJSON{},
		},
		{
			Pattern: "POST /api/v1/sportello/mosse", Who: program, Do: p.apiMove, API: true,
			Summary: "Cambia lo stato di un biglietto", In: counterMoveJSON{}, Out: counterTurnJSON{},
		},
		{
			Pattern: "POST /api/v1/sportello/situazione", Who: program, Do: p.apiAsk, API: true,
			Summary: "Dice allo sportello locale chi è atteso oggi e domani", In: counterAskJSON{}, Out: counterSituationJSON{},
		},
		{
			Pattern: "POST /api/v1/sportello/eventi", Who: program, Do: p.apiDeliver, API: true, MaxBody: largestDelivery,
			Summary: "Riceve, una volta e in ordine, ciò che è successo allo sportello locale", In: counterEventsJSON{}, Out: counterReceiptJSON{},
		},
	}
}
