// Package bookingweb shows appointments: to citizens and guests the choice of a time, the confirmation, moving and
// cancelling; to the office its agenda and its closures; to programs the same as JSON. It holds no rule and no SQL: each
// handler reads its input, calls one method of booking and shows what came back.
package bookingweb

import (
	"embed"
	"net/http"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Letters are the texts of what is written to people, for letter.Load.
//
//go:embed letters/*.txt
var Letters embed.FS

// Office is what the pages say about where an appointment takes place.
type Office struct {
	Slug    string
	Name    map[string]string // by language
	Address string
	Phone   string
}

// pages are the handlers, with what all of them need.
type pages struct {
	booking *booking.Service
	shell   *ui.Shell
	offices map[string]Office
}

// Module is the table of contents: what booking shows, to whom, and its work.
func Module(service *booking.Service, shell *ui.Shell, offices map[string]Office) module.Module {
	p := &pages{booking: service, shell: shell, offices: offices}
	return module.Module{
		Name:     "booking",
		Messages: messages,
		Jobs:     service.Jobs(),
		Routes: []web.Route{
			{Pattern: "GET /prenotazioni", Who: web.Anyone(), Do: p.showCalendars, Kept: true},
			{Pattern: "GET /prenotazioni/{calendar}", Who: web.Anyone(), Do: p.showSlots},
			{Pattern: "GET /prenotazioni/{calendar}/dati", Who: web.Anyone(), Do: p.showForm},
			{Pattern: "POST /prenotazioni/{calendar}/riepilogo", Who: web.Anyone(), Do: p.showSummary},
			{Pattern: "POST /prenotazioni/{calendar}", Who: web.Anyone(), Do: p.book},
			{Pattern: "GET /appuntamenti/{link}", Who: web.Anyone(), Do: p.showByLink, Uncounted: true},
			{Pattern: "GET /appuntamenti/{link}/sposta", Who: web.Anyone(), Do: p.showMove, Uncounted: true},
			{Pattern: "POST /appuntamenti/{link}/sposta", Who: web.Anyone(), Do: p.move},
			{Pattern: "GET /appuntamenti/{link}/annulla", Who: web.Anyone(), Do: p.showCancel, Uncounted: true},
			{Pattern: "POST /appuntamenti/{link}/annulla", Who: web.Anyone(), Do: p.cancel},
			{Pattern: "GET /appuntamenti/{link}/appuntamento.ics", Who: web.Anyone(), Do: p.calendarFile, Uncounted: true},
			{Pattern: "GET /appuntamenti/{link}/conferma.pdf", Who: web.Anyone(), Do: p.letter, Uncounted: true},

			{Pattern: "GET /area-personale/appuntamenti", Who: web.Citizens(), Do: p.showMine},
			{Pattern: "GET /area-personale/appuntamenti/{id}", Who: web.Citizens(), Do: p.showOwn},

			{Pattern: "GET /ufficio/agenda", Who: web.Officers(identity.RoleClerk), Do: p.showAgenda},
			{Pattern: "POST /ufficio/agenda/{id}/annulla", Who: web.Officers(identity.RoleClerk), Do: p.officeCancels},
			{Pattern: "GET /ufficio/calendari/{calendar}", Who: web.Officers(identity.RoleClerk), Do: p.showClosures},
			{Pattern: "POST /ufficio/calendari/{calendar}/chiusure", Who: web.Officers(identity.RoleClerk), Do: p.closeDay},
			{Pattern: "POST /ufficio/calendari/{calendar}/riaperture", Who: web.Officers(identity.RoleClerk), Do: p.reopenDay},

			{
				Pattern: "GET /api/v1/calendari/{calendar}/posti", Who: web.Anyone(), Do: p.apiSlots, API: true,
				Summary: "Posti liberi di un calendario", Query: slotsQuery{}, Out: []slotJSON{},
			},
			{
				Pattern: "POST /api/v1/calendari/{calendar}/appuntamenti", Who: web.Anyone(), Do: p.apiBook, API: true, Status: http.StatusCreated,
				Summary: "Prenota un appuntamento", In: bookJSON{}, Out: appointmentJSON{}, Full: noPlaceJSON{},
			},
		},
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "booking.menu.mine", Path: "/area-personale/appuntamenti", Order: 40},
			{
				Area: module.StaffArea, Key: "booking.menu.agenda", Path: "/ufficio/agenda", Order: 20,
				Shown: func(a identity.Actor) bool { return a.Has(identity.RoleClerk) },
			},
		},
	}
}

// office says where a calendar receives; an undeclared office shows its slug rather than nothing.
func (p *pages) office(slug, lang string) Office {
	o, ok := p.offices[slug]
	if !ok {
		return Office{Slug: slug, Name: map[string]string{"it": slug, lang: slug}}
	}
	return o
}

func (o Office) name(lang string) string {
	if n := o.Name[lang]; n != "" {
		return n
	}
	return o.Name["it"]
}
