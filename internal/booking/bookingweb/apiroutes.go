package bookingweb

import (
	"net/http"

	"comune.example/sportello/internal/web"
)

// programRoutes are the same for programs.
func (p *pages) programRoutes() []web.Route {
	list := []web.Route{
		{Pattern: "GET /api/v1/calendari", Do: p.apiCalendars, Summary: "Calendari in cui si prenota", Out: []calendarJSON{}},
		{
			Pattern: "GET /api/v1/calendari/{calendar}/posti", Do: p.apiSlots,
			Summary: "Posti liberi di un calendario", Query: slotsQuery{}, Out: []slotJSON{},
		},
		{
			Pattern: "GET /api/v1/motivi/{subject}/posti", Do: p.apiAnywhere,
			Summary: "Primi posti liberi per un motivo in tutti gli uffici", Query: anywhereQuery{}, Out: []slotJSON{},
		},
		{
			Pattern: "POST /api/v1/calendari/{calendar}/blocchi", Do: p.apiHold, Status: http.StatusCreated,
			Summary: "Tieni un posto per qualche minuto", In: holdJSON{}, Out: heldJSON{}, Full: noPlaceJSON{},
		},
		{
			Pattern: "POST /api/v1/calendari/{calendar}/appuntamenti", Do: p.apiBook, Status: http.StatusCreated,
			Summary: "Prenota un appuntamento", In: bookJSON{}, Out: appointmentJSON{}, Full: noPlaceJSON{},
		},
		{
			Pattern: "POST /api/v1/calendari/{calendar}/attese", Do: p.apiWait, Status: http.StatusCreated,
			Summary: "Mettiti in lista d'attesa", In: waitJSON{}, Out: entryJSON{},
		},
		{Pattern: "GET /api/v1/appuntamenti/{link}", Do: p.apiAppointment, Summary: "Leggi un appuntamento", Out: appointmentJSON{}},
		{
			Pattern: "PUT /api/v1/appuntamenti/{link}", Do: p.apiMove,
			Summary: "Sposta un appuntamento", In: moveJSON{}, Out: appointmentJSON{}, Full: noPlaceJSON{},
		},
		{Pattern: "DELETE /api/v1/appuntamenti/{link}", Do: p.apiCancel, Summary: "Annulla un appuntamento", Out: appointmentJSON{}},
		{
			Pattern: "POST /api/v1/appuntamenti/{link}/conferma", Do: p.apiConfirm,
			Summary: "Conferma un appuntamento con il codice ricevuto per e-mail", In: confirmJSON{}, Out: appointmentJSON{},
		},
		{Pattern: "GET /api/v1/attese/{link}", Do: p.apiEntry, Summary: "Leggi un'attesa e il posto offerto", Out: entryJSON{}},
		{Pattern: "DELETE /api/v1/attese/{link}", Do: p.apiLeave, Summary: "Lascia la lista d'attesa", Out: entryJSON{}},
		{Pattern: "POST /api/v1/attese/{link}/accetta", Do: p.apiAccept, Summary: "Accetta il posto offerto", Out: appointmentJSON{}},
		{Pattern: "POST /api/v1/attese/{link}/rifiuta", Do: p.apiDecline, Summary: "Lascia il posto offerto a chi segue", Out: entryJSON{}},
	}
	for i := range list {
		list[i].Who, list[i].API = web.Anyone(), true
	}
	return list
}
