package officeweb

import (
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/web"
)

// routes are those of an office's clerks, and of the program at its counter.
func (p *pages) routes() []web.Route {
	clerks := web.Officers(identity.RoleClerk)
	return []web.Route{
		{Pattern: "GET /ufficio/agenda", Who: clerks, Do: p.showAgenda},
		{Pattern: "GET /ufficio/agenda/quadro", Who: clerks, Do: p.showOverview},
		{Pattern: "GET /ufficio/agenda/esporta.csv", Who: clerks, Do: p.export},
		{Pattern: "GET /ufficio/agenda/nuovo", Who: clerks, Do: p.showNew},
		{Pattern: "GET /ufficio/agenda/nuovo/dati", Who: clerks, Do: p.showNewPerson},
		{Pattern: "POST /ufficio/agenda/nuovo", Who: clerks, Do: p.officeBooks},
		{Pattern: "GET /ufficio/agenda/{id}/sposta", Who: clerks, Do: p.showOfficeMoves},
		{Pattern: "POST /ufficio/agenda/{id}/sposta", Who: clerks, Do: p.officeMoves},
		{Pattern: "GET /ufficio/agenda/{id}/annulla", Who: clerks, Do: p.showOfficeCancels},
		{Pattern: "POST /ufficio/agenda/{id}/annulla", Who: clerks, Do: p.officeCancels},
		{Pattern: "GET /ufficio/calendari/{calendar}", Who: clerks, Do: p.showRules},
		{Pattern: "GET /ufficio/calendari/{calendar}/regole/{part}", Who: clerks, Do: p.showPart},
		{Pattern: "POST /ufficio/calendari/{calendar}/regole/{part}", Who: clerks, Do: p.changePart},
		{Pattern: "GET /ufficio/calendari/{calendar}/edizioni/{version}", Who: clerks, Do: p.showEdition},
		{Pattern: "POST /ufficio/calendari/{calendar}/edizioni/{version}", Who: clerks, Do: p.goBack},
		{Pattern: "GET /ufficio/calendari/{calendar}/chiusure", Who: clerks, Do: p.showClosing},
		{Pattern: "POST /ufficio/calendari/{calendar}/chiusure", Who: clerks, Do: p.closeDay},
		{Pattern: "POST /ufficio/calendari/{calendar}/riaperture", Who: clerks, Do: p.reopenDay},
		{
			Pattern: "GET /api/v1/uffici/{office}/agenda", Who: web.Counters(), Do: p.apiDay, API: true,
			Summary: "Appuntamenti di un ufficio in un giorno", Query: dayQuery{}, Out: []dayJSON{},
		},
		{
			Pattern: "GET /api/v1/uffici/{office}/quadro", Who: web.Counters(), Do: p.apiOverview, API: true,
			Summary: "Posti offerti, prenotati e usati dei calendari di un ufficio", Query: periodQuery{}, Out: []overviewJSON{},
		},
	}
}
