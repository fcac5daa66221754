package app_test

// Who opens a door rightfully: a citizen, a role of the staff, or the office of the citizen's case or calendar.
const (
	owner     = "cittadina"
	caseDesk  = "desk of the case"
	dayDesk   = "desk of the calendar"
	registrar = "anagrafe"
	cashier   = "economato"
	admin     = "amministratore"
	editor    = "redazione"
)

// door is a route with parameters: who opens it, and with which things. A door without anybody shows nothing of anybody:
// its parameters are words that everybody knows, or secrets that open it for whoever holds them.
type door struct {
	pattern string
	who     string
	things  string // names of things, one for each parameter, joined by ","
}

// doors are all routes with parameters. Those that end something stand last.
var doors = []door{
	{"GET /servizi/{category}", "", ""},
	{"GET /servizi/{category}/{service}", "", ""},
	{"GET /servizi/eventi-della-vita/{word}", "", ""},
	{"GET /servizi/eventi-delle-imprese/{word}", "", ""},
	{"GET /servizi/destinatari/{word}", "", ""},
	{"GET /argomenti/{topic}", "", ""},
	{"GET /sitemap/{file}", "", ""},
	{"GET /amministrazione-trasparente/{section}", "", ""},
	{"GET /amministrazione-trasparente/{section}/{part}", "", ""},
	{"GET /novita/{kind}", "", ""},
	{"GET /novita/{kind}/{news}", "", ""},
	{"GET /amministrazione/{section}", "", ""},
	{"GET /amministrazione/uffici/{office}", "", ""},
	{"GET /vivere/luoghi/{place}", "", ""},
	{"GET /amministrazione/sedi/{code}", "", ""},
	{"GET /statistiche/giorni/{kind}", "", ""},
	{"GET /V/stato/{code}", "", ""},
	{"GET /.well-known/timbro/coerenza/{size}", "", ""},
	{"GET /prenotazioni/{calendar}", "", ""},
	{"GET /prenotazioni/{calendar}/dati", "", ""},
	{"POST /prenotazioni/{calendar}/dati", "", ""},
	{"POST /prenotazioni/{calendar}/scelta", "", ""},
	{"POST /prenotazioni/{calendar}/richiedente", "", ""},
	{"GET /prenotazioni/{calendar}/lista-attesa", "", ""},
	{"POST /prenotazioni/{calendar}/lista-attesa", "", ""},
	{"POST /prenotazioni/{calendar}/riepilogo", "", ""},
	{"POST /prenotazioni/{calendar}", "", ""},
	{"GET /api/v1/calendari/{calendar}/posti", "", ""},
	{"POST /api/v1/calendari/{calendar}/appuntamenti", "", ""},
	{"POST /api/v1/calendari/{calendar}/blocchi", "", ""},
	{"POST /api/v1/calendari/{calendar}/attese", "", ""},
	{"GET /api/v1/motivi/{subject}/posti", "", ""},

	// Secret links of the waiting list, and a code that only the mail says: the module's tests call them with and without.
	{"GET /appuntamenti/{link}/conferma-presenza", "", ""},
	{"POST /appuntamenti/{link}/conferma-presenza", "", ""},
	{"POST /api/v1/appuntamenti/{link}/conferma", "", ""},
	{"GET /attese/{link}", "", ""},
	{"POST /attese/{link}/accetta", "", ""},
	{"POST /attese/{link}/rifiuta", "", ""},
	{"POST /attese/{link}/lascia", "", ""},
	{"GET /api/v1/attese/{link}", "", ""},
	{"DELETE /api/v1/attese/{link}", "", ""},
	{"POST /api/v1/attese/{link}/accetta", "", ""},
	{"POST /api/v1/attese/{link}/rifiuta", "", ""},
	{"GET /calendari/{file}", "", ""},
	{"GET /registrazione/conferma/{token}", "", ""},
	{"POST /registrazione/conferma/{token}", "", ""},
	{"GET /accesso/nuova-password/{token}", "", ""},
	{"POST /accesso/nuova-password/{token}", "", ""},
	{"GET /accesso/nuovo-indirizzo/{token}", "", ""},
	{"POST /accesso/nuovo-indirizzo/{token}", "", ""},
	{"GET /sandbox/pagamenti/{checkout}", "", ""},
	{"POST /sandbox/pagamenti/{checkout}", "", ""},
	{"GET /sandbox/posta/{id}", owner, "letter"},

	// The kiosk's, the display's and the slip's secrets are nobody's of the citizen; the module's own tests open these doors.
	{"GET /totem/{key}", "", ""},
	{"POST /totem/{key}/biglietto", "", ""},
	{"POST /totem/{key}/arrivo", "", ""},
	{"GET /totem/{key}/ricevuta/{link}", "", ""},
	{"GET /sala/schermo/{key}", "", ""},
	{"GET /sala/schermo/{key}/eventi", "", ""},
	{"GET /sala/biglietto/{link}", "", ""},
	{"GET /sala/biglietto/{link}/eventi", "", ""},
	{"GET /ufficio/sportello/{office}/eventi", "", ""},

	// Webhooks hold nothing of anybody; their own tests call them as nobody, as a citizen, as a clerk and as an administrator.
	{"GET /ufficio/amministrazione/webhook/{id}", "", ""},
	{"GET /ufficio/amministrazione/webhook/{id}/elimina", "", ""},
	{"POST /ufficio/amministrazione/webhook/{id}/segreto", "", ""},
	{"POST /ufficio/amministrazione/webhook/{id}/prova", "", ""},
	{"POST /ufficio/amministrazione/webhook/{id}/pausa", "", ""},
	{"POST /ufficio/amministrazione/webhook/{id}/ripresa", "", ""},
	{"POST /ufficio/amministrazione/webhook/{id}/consegne/{delivery}/ripeti", "", ""},
	{"POST /ufficio/amministrazione/webhook/{id}/elimina", "", ""},

	{"GET /istanze/{service}/inizia", owner, "service"},
	{"POST /istanze/{service}", owner, "service"},
	{"GET /istanze/{id}", owner, "draft"},
	{"GET /istanze/{id}/passo/{n}", owner, "draft,number"},
	{"GET /istanze/{id}/riepilogo", owner, "draft"},
	{"GET /istanze/{id}/elimina", owner, "draft"},
	{"GET /istanze/{id}/documenti/{doc}", owner, "draft,file of the draft"},
	{"GET /area-personale/pratiche/{id}", owner, "case"},
	{"GET /area-personale/pratiche/{id}/ricevuta.pdf", owner, "case"},
	{"GET /area-personale/pratiche/{id}/documenti/{doc}", owner, "case,file of the case"},
	{"GET /area-personale/pratiche/{id}/ritira", owner, "case"},
	{"GET /ufficio/pratiche/{id}", caseDesk, "case"},
	{"GET /ufficio/pratiche/{id}/documenti/{doc}", caseDesk, "case,file of the case"},
	{"GET /appuntamenti/{link}", owner, "link of the appointment"},
	{"GET /appuntamenti/{link}/sposta", owner, "link of the appointment"},
	{"GET /appuntamenti/{link}/annulla", owner, "link of the appointment"},
	{"GET /appuntamenti/{link}/appuntamento.ics", owner, "link of the appointment"},
	{"GET /appuntamenti/{link}/conferma.pdf", owner, "link of the appointment"},
	{"GET /appuntamenti/{link}/anticipo", owner, "link of the appointment"},
	{"GET /api/v1/appuntamenti/{link}", owner, "link of the appointment"},
	{"GET /area-personale/appuntamenti/{id}", owner, "appointment"},
	{"GET /ufficio/calendari/{calendar}", dayDesk, "calendar"},
	{"GET /ufficio/calendari/{calendar}/chiusure", dayDesk, "calendar"},
	{"GET /ufficio/agenda/{id}/sposta", dayDesk, "appointment"},
	{"GET /ufficio/agenda/{id}/annulla", dayDesk, "appointment"},
	// Rules are nobody's, but only their office's; the module's own tests call them as others, and the interface as other devices.
	{"GET /ufficio/calendari/{calendar}/regole/{part}", "", ""},
	{"POST /ufficio/calendari/{calendar}/regole/{part}", "", ""},
	{"GET /ufficio/calendari/{calendar}/edizioni/{version}", "", ""},
	{"POST /ufficio/calendari/{calendar}/edizioni/{version}", "", ""},
	{"GET /api/v1/uffici/{office}/agenda", "", ""},
	{"GET /api/v1/uffici/{office}/quadro", "", ""},
	{"GET /area-personale/certificati/{id}", owner, "certificate"},
	{"GET /area-personale/certificati/{id}/certificato.pdf", owner, "certificate"},
	{"GET /ufficio/certificati/{id}", registrar, "certificate of the desk"},
	{"GET /ufficio/certificati/{id}/certificato.pdf", registrar, "certificate of the desk"},
	{"GET /pagamenti/avviso/{link}", owner, "link of the money paid"},
	{"GET /pagamenti/avviso/{link}/avviso.pdf", owner, "link of the money owed"},
	{"GET /pagamenti/avviso/{link}/ricevuta.pdf", owner, "link of the money paid"},
	{"GET /pagamenti/esito/{token}", owner, "token of the payment"},
	{"GET /area-personale/pagamenti/{id}", owner, "money owed"},
	{"GET /area-personale/pagamenti/{id}/avviso.pdf", owner, "money owed"},
	{"GET /area-personale/pagamenti/{id}/ricevuta.pdf", owner, "money paid"},
	{"GET /ufficio/pagamenti/posizioni/{id}", cashier, "money paid"},
	{"GET /ufficio/pagamenti/posizioni/{id}/avviso.pdf", cashier, "money owed"},
	{"GET /ufficio/pagamenti/posizioni/{id}/ricevuta.pdf", cashier, "money paid"},
	{"GET /area-personale/messaggi/{id}", owner, "letter"},
	{"GET /ufficio/notizie/{id}", editor, "news"},
	{"GET /ufficio/amministrazione/operatori/{id}", admin, "officer"},
	{"GET /ufficio/amministrazione/enti/{id}", admin, "body"},
	{"GET /ufficio/amministrazione/enti/{id}/accordo", admin, "body"},

	{"POST /istanze/{id}/passo/{n}", owner, "draft,number"},
	{"POST /area-personale/pratiche/{id}/messaggi", owner, "case"},
	{"POST /area-personale/pratiche/{id}/risposta", owner, "case"},
	{"POST /ufficio/pratiche/{id}/mossa", caseDesk, "case"},
	{"POST /ufficio/pratiche/{id}/assegna", caseDesk, "case"},
	{"POST /ufficio/pratiche/{id}/messaggi", caseDesk, "case"},
	{"POST /ufficio/pratiche/{id}/note", caseDesk, "case"},
	{"POST /ufficio/calendari/{calendar}/chiusure", dayDesk, "calendar"},
	{"POST /ufficio/calendari/{calendar}/riaperture", "", ""}, // missing, too, where the day was never closed
	{"POST /ufficio/notizie/{id}", editor, "news"},
	{"POST /ufficio/notizie/{id}/pubblica", editor, "news"},
	{"POST /ufficio/notizie/{id}/ritira", editor, "news"},
	{"POST /ufficio/amministrazione/operatori/{id}/ruoli", admin, "officer"},
	{"POST /ufficio/amministrazione/operatori/{id}/disattiva", admin, "officer"},
	{"POST /ufficio/amministrazione/operatori/{id}/riattiva", admin, "officer"},
	{"POST /ufficio/amministrazione/enti/{id}/accordo", admin, "body"},
	{"POST /ufficio/amministrazione/enti/{id}/chiavi", admin, "body"},
	{"POST /ufficio/amministrazione/enti/{id}/chiavi/{key}/revoca", admin, "body,key"},
	{"POST /ufficio/messaggi/{id}/riprova", admin, "letter"},
	{"POST /ufficio/sala-macchine/guasti/{id}/chiudi", "", ""}, // the machine room's, nobody's data
	{"POST /ufficio/pagamenti/eccedenze/{id}", "", ""},         // there is none in a sound town; the module tests it
	{"POST /ufficio/pagamenti/posizioni/{id}/proroga", cashier, "money owed"},
	{"POST /appuntamenti/{link}/anticipo", owner, "link of the appointment"},
	{"POST /appuntamenti/{link}/sposta", owner, "link of the appointment"},
	{"PUT /api/v1/appuntamenti/{link}", owner, "link of the appointment"},
	{"POST /pagamenti/avviso/{link}/paga", owner, "link of the money owed"},
	{"POST /area-personale/pagamenti/{id}/paga", owner, "money owed"},
	{"POST /istanze/{id}/invia", owner, "draft"},
	{"POST /istanze/{id}/elimina", owner, "draft"},
	{"POST /area-personale/pratiche/{id}/ritira", owner, "case"},
	{"POST /ufficio/agenda/{id}/sposta", dayDesk, "appointment"},
	{"POST /ufficio/agenda/{id}/annulla", dayDesk, "appointment"},
	{"POST /appuntamenti/{link}/annulla", owner, "link of the appointment"},
	{"DELETE /api/v1/appuntamenti/{link}", owner, "link of the appointment"},
	{"POST /ufficio/pagamenti/posizioni/{id}/annulla", cashier, "money owed"},
	{"POST /ufficio/certificati/{id}/annulla", registrar, "certificate of the desk"},
}

// known are the things that are nobody's secret; a stranger who names them is let in.
var known = []string{"service", "number", "calendar", "news", "officer", "body", "key"}
