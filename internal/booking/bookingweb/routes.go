package bookingweb

import "comune.example/sportello/internal/web"

// publicRoutes are those of citizens and guests. What a secret link opens, nobody counts as a visit.
func (p *pages) publicRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /prenotazioni", Who: web.Anyone(), Do: p.showSubjects, Kept: true},
		{Pattern: "GET /prenotazioni/motivi", Who: web.Anyone(), Do: p.showOffices},
		{Pattern: "GET " + servicePath, Who: web.Anyone(), Do: p.showForService},
		{Pattern: "GET /prenotazioni/{calendar}/bozza/{id}", Who: web.Citizens(), Do: p.resume},
		{Pattern: "GET /prenotazioni/{calendar}", Who: web.Anyone(), Do: p.showSlots},
		{Pattern: "POST /prenotazioni/{calendar}/scelta", Who: web.Anyone(), Do: p.hold},
		{Pattern: "GET /prenotazioni/{calendar}/dati", Who: web.Anyone(), Do: p.showDetails},
		{Pattern: "POST /prenotazioni/{calendar}/dati", Who: web.Anyone(), Do: p.changeDetails},
		{Pattern: "POST /prenotazioni/{calendar}/richiedente", Who: web.Anyone(), Do: p.showApplicant},
		{Pattern: "POST /prenotazioni/{calendar}/riepilogo", Who: web.Anyone(), Do: p.showSummary},
		{Pattern: "POST /prenotazioni/{calendar}", Who: web.Anyone(), Do: p.book},
		{Pattern: "GET /prenotazioni/{calendar}/lista-attesa", Who: web.Anyone(), Do: p.showWait},
		{Pattern: "POST /prenotazioni/{calendar}/lista-attesa", Who: web.Anyone(), Do: p.wait},

		{Pattern: "GET /appuntamenti/{link}", Who: web.Anyone(), Do: p.showByLink, Uncounted: true},
		{Pattern: "GET /appuntamenti/{link}/conferma-presenza", Who: web.Anyone(), Do: p.showConfirm, Uncounted: true},
		{Pattern: "POST /appuntamenti/{link}/conferma-presenza", Who: web.Anyone(), Do: p.confirm},
		{Pattern: "GET /appuntamenti/{link}/sposta", Who: web.Anyone(), Do: p.showMove, Uncounted: true},
		{Pattern: "POST /appuntamenti/{link}/sposta", Who: web.Anyone(), Do: p.move},
		{Pattern: "GET /appuntamenti/{link}/annulla", Who: web.Anyone(), Do: p.showCancel, Uncounted: true},
		{Pattern: "POST /appuntamenti/{link}/annulla", Who: web.Anyone(), Do: p.cancel},
		{Pattern: "GET /appuntamenti/{link}/anticipo", Who: web.Anyone(), Do: p.showEarlier, Uncounted: true},
		{Pattern: "POST /appuntamenti/{link}/anticipo", Who: web.Anyone(), Do: p.waitEarlier},
		{Pattern: "GET /appuntamenti/{link}/conferma.pdf", Who: web.Anyone(), Do: p.certain(p.letter), Uncounted: true},

		{Pattern: "GET /attese/{link}", Who: web.Anyone(), Do: p.showEntry, Uncounted: true},
		{Pattern: "POST /attese/{link}/accetta", Who: web.Anyone(), Do: p.accept},
		{Pattern: "POST /attese/{link}/rifiuta", Who: web.Anyone(), Do: p.decline},
		{Pattern: "POST /attese/{link}/lascia", Who: web.Anyone(), Do: p.leave},

		{Pattern: "GET /area-personale/appuntamenti", Who: web.Citizens(), Do: p.showMine},
		{Pattern: "GET /area-personale/appuntamenti/{id}", Who: web.Citizens(), Do: p.showOwn},
	}
}
