package e2e

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/counter"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/noticeboard"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/webhook"
)

// instance is one real address of a page with parameters: who opens it, and its parts as things names them.
type instance struct{ pattern, persona, address string }

// The desks of the sample, as an instance names them: the office of the case, of the appointment.
const (
	caseDesk = "{case desk}"
	dayDesk  = "{day desk}"
)

// instances are all pages with parameters.
var instances = []instance{
	{"/servizi/{category}", "", "{category}"},
	{"/servizi/{category}/{service}", "", "{sheet}"},
	{"/servizi/eventi-della-vita/{word}", "", "/servizi/eventi-della-vita/nascita-e-adozione"},
	{"/servizi/eventi-delle-imprese/{word}", "", "/servizi/eventi-delle-imprese/avvio-impresa"},
	{"/servizi/destinatari/{word}", "", "/servizi/destinatari/famiglie"},
	{"/amministrazione-trasparente/{section}", "", "/amministrazione-trasparente/bilanci"},
	{"/amministrazione-trasparente/{section}/{part}", "", "/amministrazione-trasparente/bilanci/bilancio-preventivo-e-consuntivo"},
	{"/argomenti/{topic}", "", "{topic}"},
	{"/novita/{kind}", "", "{kind}"},
	{"/novita/{kind}/{item}", "", "{article}"},
	{"/vivere/eventi/{item}", "", "{event}"},
	{"/vivere/luoghi/{item}", "", "{place}"},
	{"/amministrazione/organi-di-governo/{item}", "", "{organ}"},
	{"/amministrazione/enti-e-fondazioni/{item}", "", "{foundation}"},
	{"/amministrazione/politici/{item}", "", "{politician}"},
	{"/amministrazione/personale-amministrativo/{item}", "", "{employee}"},
	{"/amministrazione/documenti-e-dati/{item}", "", "{paper}"},
	{"/amministrazione/uffici/{office}", "", "/amministrazione/uffici/{office}"},
	{"/amministrazione/sedi/{code}", "", "{site}"},
	{"/pagine/{item}", "", "/pagine/come-si-legge-il-sito"},
	{"/albo-pretorio/{year}/{number}", "", "{act}"},
	{"/statistiche/giorni/{kind}", "", "{days}"},
	{"/prenotazioni/{calendar}", "", "/prenotazioni/{calendar}"},
	{"/prenotazioni/{calendar}/lista-attesa", "", "/prenotazioni/{calendar}/lista-attesa"},
	{"/appuntamenti/{link}", "", "/appuntamenti/{appointment link}"},
	{"/appuntamenti/{link}/sposta", "", "/appuntamenti/{appointment link}/sposta"},
	{"/appuntamenti/{link}/annulla", "", "/appuntamenti/{appointment link}/annulla"},
	{"/appuntamenti/{link}/anticipo", "", "/appuntamenti/{appointment link}/anticipo"},
	{"/appuntamenti/{link}/conferma-presenza", "", "/appuntamenti/{guest's link}"},
	{"/attese/{link}", "", "/attese/{waiting link}"},
	{"/registrazione/conferma/{token}", "", "{registration}"},
	{"/accesso/nuova-password/{token}", "", "{new password}"},
	{"/accesso/nuovo-indirizzo/{token}", "", "{new address}"},
	{"/accesso/riapri/{token}", "", "{closed}"},
	{"/pagamenti/avviso/{link}", "", "/pagamenti/avviso/{paid link}"},
	{"/pagamenti/esito/{token}", "", "{outcome}"},
	{"/sandbox/pagamenti/{checkout}", "", "{checkout}"},
	{"/sandbox/posta/{id}", "", "{mail}"},
	{"/sportelli/{office}", "", "/sportelli/{day desk}"},
	{"/totem/{key}", "", "/totem/{kiosk}"},
	{"/totem/{key}/ricevuta/{link}", "", "/totem/{kiosk}/ricevuta/{turn}"},
	{"/sala/schermo/{key}", "", "/sala/schermo/{display}"},
	{"/sala/biglietto/{link}", "", "/sala/biglietto/{turn}"},
	{"/istanze/{service}/inizia", "cittadina", "/istanze/{service}/inizia"},
	{"/segnalazioni/{number}", "", "{public report}"},
	{"/segnalazioni/{number}/segui", "", "{public report}/segui"},
	{"/seguite/{link}/conferma", "", "{followed}/conferma"},
	{"/seguite/{link}/disdici", "", "{followed}/disdici"},
	{"/segnala/{link}/dati", "cittadina", "/segnala/{begun report}/dati"},
	{"/segnala/{link}/riepilogo", "cittadina", "/segnala/{begun report}/riepilogo"},
	{"/segnala/{link}/conserva", "cittadina", "/segnala/{begun report}/conserva"},
	{"/segnala/{link}/elimina", "cittadina", "/segnala/{begun report}/elimina"},
	{"/segnalazione/{link}", "cittadina", "/segnalazione/{report link}"},
	{"/segnalazione/{link}/conferma", "", "{guest's confirmation}"},
	{"/assistenza/{link}", "cittadina", "/assistenza/{question}"},
	{"/area-personale/segnalazioni/{id}", "cittadina", "/area-personale/segnalazioni/{report}"},
	{"/bozze/{id}/elimina", "cittadina", "/bozze/{journey}/elimina"},
	{"/certificati/richiesta/{id}/passo/{n}", "cittadina", "/certificati/richiesta/{journey}/passo/2"},
	{"/certificati/richiesta/{id}/riepilogo", "cittadina", "/certificati/richiesta/{finished journey}/riepilogo"},
	{"/istanze/{id}/sezioni", "cittadina", "/istanze/{long draft}/sezioni"},
	{"/istanze/{id}/passo/{n}", "cittadina", "/istanze/{draft}/passo/1"},
	{"/istanze/{id}/riepilogo", "cittadina", "/istanze/{draft}/riepilogo"},
	{"/istanze/{id}/elimina", "cittadina", "/istanze/{draft}/elimina"},
	{"/area-personale/pratiche/{id}", "cittadina", "/area-personale/pratiche/{case}"},
	{"/area-personale/pratiche/{id}/ritira", "cittadina", "/area-personale/pratiche/{case}/ritira"},
	{"/area-personale/appuntamenti/{id}", "cittadina", "/area-personale/appuntamenti/{appointment}"},
	{"/area-personale/certificati/{id}", "cittadina", "/area-personale/certificati/{certificate}"},
	{"/area-personale/pagamenti/{id}", "cittadina", "/area-personale/pagamenti/{owed}"},
	{"/area-personale/messaggi/{id}", "cittadina", "{message}"},
	{"/area-personale/profilo/deleghe/{id}", "cittadina", "/area-personale/profilo/deleghe/{delegation}"},
	{"/area-personale/dati/richieste/{id}", "cittadina", "/area-personale/dati/richieste/{data request}"},
	{"/ufficio/diritti/{id}", "anagrafe", "/ufficio/diritti/{data request}"},
	{"/ufficio/pratiche/{id}", caseDesk, "/ufficio/pratiche/{case}"},
	{"/ufficio/segnalazioni/{id}", "{report desk}", "/ufficio/segnalazioni/{report}"},
	{"/ufficio/albo/{id}", "redazione", "/ufficio/albo/{asked act}"},
	{"/ufficio/contenuti/{id}", "redazione", "/ufficio/contenuti/{content}"},
	{"/ufficio/contenuti/{id}/anteprima", "redazione", "/ufficio/contenuti/{content}/anteprima"},
	{"/ufficio/contenuti/{id}/versioni", "redazione", "/ufficio/contenuti/{content}/versioni"},
	{"/ufficio/contenuti/{id}/versioni/{n}", "redazione", "/ufficio/contenuti/{content}/versioni/1"},
	{"/ufficio/calendari/{calendar}", dayDesk, "/ufficio/calendari/{calendar}"},
	{"/ufficio/calendari/{calendar}/chiusure", dayDesk, "/ufficio/calendari/{calendar}/chiusure"},
	{"/ufficio/calendari/{calendar}/regole/{part}", dayDesk, "{rules}"},
	{"/ufficio/calendari/{calendar}/edizioni/{version}", dayDesk, "/ufficio/calendari/{calendar}/edizioni/1"},
	{"/ufficio/agenda/{id}/sposta", dayDesk, "/ufficio/agenda/{appointment}/sposta"},
	{"/ufficio/agenda/{id}/annulla", dayDesk, "/ufficio/agenda/{appointment}/annulla"},
	{"/ufficio/certificati/{id}", "anagrafe", "/ufficio/certificati/{certificate}"},
	{"/ufficio/pagamenti/posizioni/{id}", "economato", "/ufficio/pagamenti/posizioni/{paid}"},
	{"/ufficio/amministrazione/operatori/{id}", "amministratore", "{officer}"},
	{"/ufficio/amministrazione/enti/{id}", "amministratore", "/ufficio/amministrazione/enti/{body}"},
	{"/ufficio/amministrazione/enti/{id}/accordo", "amministratore", "/ufficio/amministrazione/enti/{body}/accordo"},
	{"/ufficio/amministrazione/webhook/{id}", "amministratore", "/ufficio/amministrazione/webhook/{endpoint}"},
	{"/ufficio/amministrazione/webhook/{id}/elimina", "amministratore", "/ufficio/amministrazione/webhook/{endpoint}/elimina"},
}

// noInstances are addresses with parameters that show no page, and what they are instead.
var noInstances = map[string]string{
	"/sitemap/{file}": "a file", "/V/stato/{code}": "an answer for programs", "/.well-known/timbro/coerenza/{size}": "an answer for programs",
	"/immagini/{id}/{width}": "a picture", "/allegati/{id}/{name}": "a file", "/segnalazioni/{number}/foto/{doc}": "a picture",
	"/segnala/{link}": "leads on to the open step", "/prenotazioni/{calendar}/bozza/{id}": "leads on to where the booking was put off", "/istanze/{id}": "leads on to the first open step", "/calendari/{file}": "a file", "/caldav/{path...}": "an answer for programs", "/prenotazioni/{calendar}/dati": "leads on for who holds no place",
}

// hasPage says of the route of a GET whether it shows pages that differ by their parameters.
func hasPage(r web.Route) (pattern string, ok bool) {
	pattern, ok = strings.CutPrefix(r.Pattern, "GET ")
	if pattern = strings.TrimSuffix(pattern, "{$}"); !ok || r.API || !strings.Contains(pattern, "{") {
		return pattern, false
	}
	for _, end := range []string{".pdf", ".ics", ".zip", "/eventi", "/documenti/{doc}"} {
		if strings.HasSuffix(pattern, end) {
			return pattern, false
		}
	}
	return pattern, noInstances[pattern] == ""
}

func TestEveryPageWithParametersHasAnInstance(t *testing.T) {
	routes := map[string]bool{}
	for _, r := range apptest.Open(t, nil).Routes() {
		if pattern, ok := hasPage(r); ok {
			routes[pattern] = true
		}
	}
	for _, i := range instances {
		if !routes[i.pattern] {
			t.Errorf("%s is no page with parameters", i.pattern)
		}
		delete(routes, i.pattern)
	}
	for pattern := range routes {
		t.Errorf("%s has no instance: the check of accessibility does not see it", pattern)
	}
}

func TestEveryInstanceShowsItsPage(t *testing.T) {
	s := serve(t)
	x := s.made(t)
	browsers := map[string]*apptest.Browser{"": apptest.NewBrowser(t, s.App)}
	for _, i := range instances {
		persona := x.address(t, i.persona)
		if browsers[persona] == nil {
			browsers[persona] = apptest.As(t, s.App, persona)
		}
		if got := browsers[persona].Get(x.address(t, i.address)); got.Status != http.StatusOK || !strings.HasPrefix(got.Type, "text/html") {
			t.Errorf("%s, %s for %q: got %d %s %s, want a page", i.pattern, x.address(t, i.address), persona, got.Status, got.Type, got.Location)
		}
	}
}

// things are the names and addresses that instances are made of.
type things map[string]string

// address is the instance's own, with the names filled in.
func (x things) address(t *testing.T, text string) string {
	t.Helper()
	for name, value := range x {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	if strings.Contains(text, "{") {
		t.Fatalf("%s: nothing of this name was made", text)
	}
	return text
}

// made makes one of everything.
func (s *town) made(t *testing.T) things {
	t.Helper()
	x := things{}
	who := apptest.Person(t, s.App, sample.CitizenOne)
	service := apptest.WithFile(t, s.App, who)
	citizen := apptest.As(t, s.App, "cittadina")
	s.makeSecrets(t, x, citizen) // before other letters come
	x["service"], x["sheet"], x["case desk"] = service.Slug, service.Path(), service.Office
	x["office"] = service.Office
	x["case"] = apptest.Submit(citizen, apptest.Begin(t, s.App, citizen, service, who))
	x["draft"] = apptest.Begin(t, s.App, citizen, service, who)
	s.makeAppointments(t, x)
	s.makeMoney(t, x, citizen)
	s.makeReports(t, x, citizen)
	s.makeForms(t, x, citizen)
	s.makeActs(t, x)
	s.makeCounter(t, x)
	s.makeStaffs(t, x)
	anyone := apptest.NewBrowser(t, s.App)
	for name, in := range map[string][2]string{
		"category": {"/servizi", "/servizi/[a-z-]+$"}, "topic": {"/argomenti", "/argomenti/"}, "kind": {"/novita", "/novita/[a-z]+$"},
		"article": {"/novita", "/novita/[a-z]+/"}, "place": {"/vivere/luoghi", "/vivere/luoghi/"}, "event": {"/vivere/eventi", "/vivere/eventi/[a-z]"},
		"organ": {"/amministrazione/organi-di-governo", "/amministrazione/organi-di-governo/"}, "foundation": {"/amministrazione/enti-e-fondazioni", "/amministrazione/enti-e-fondazioni/"},
		"politician": {"/amministrazione/politici", "/amministrazione/politici/"}, "employee": {"/amministrazione/personale-amministrativo", "/amministrazione/personale-amministrativo/"},
		"paper": {"/amministrazione/documenti-e-dati", "/amministrazione/documenti-e-dati/"}, "site": {"/amministrazione/sedi", "/amministrazione/sedi/"},
		"days": {"/statistiche", "/statistiche/giorni/"}, "mail": {"/sandbox/posta", "/sandbox/posta/[^?]+$"},
	} {
		x[name] = link(t, anyone, in[0], in[1])
	}
	x["message"] = link(t, citizen, "/area-personale/messaggi", "/area-personale/messaggi/")
	return x
}

// link finds the first link of a page that has a form.
func link(t *testing.T, b *apptest.Browser, page, form string) string {
	t.Helper()
	for _, at := range b.Get(page).Page(t).Links() {
		if found, _ := regexp.MatchString("^"+form, at); found && !slices.Contains([]string{"/servizi/prenota-appuntamento", "/servizi/segnala-disservizio", "/servizi/richiedi-assistenza"}, at) {
			return at
		}
	}
	t.Fatalf("%s has no link to %s", page, form)
	return ""
}

func (s *town) makeAppointments(t *testing.T, x things) {
	t.Helper()
	who := apptest.Person(t, s.App, sample.CitizenOne)
	list, err := s.Booking.Mine(identity.With(t.Context(), who.Actor()))
	if err != nil || len(list) == 0 {
		t.Fatalf("the citizen has no appointment: %v", err)
	}
	a := list[0]
	x["appointment"], x["appointment link"], x["calendar"] = a.ID, a.Link, a.Calendar
	c, err := s.Booking.Calendar(a.Calendar)
	if err != nil {
		t.Fatal(err)
	}
	x["day desk"] = c.Office
	today, other := apptest.Today(t, s.App), apptest.Person(t, s.App, sample.CitizenTwo)
	entry, err := s.Booking.Wait(t.Context(), booking.WaitRequest{
		Calendar: a.Calendar, Visit: booking.Visit{Subject: c.Subjects[0].Slug, People: 1, Documents: 1}, From: today, Until: today.AddDays(20),
		GivenName: other.GivenName, FamilyName: other.FamilyName, CodiceFiscale: other.CodiceFiscale, Email: other.Email, Lang: i18n.Italian,
	})
	if err != nil {
		t.Fatalf("nobody can wait for %s: %v", a.Calendar, err)
	}
	x["waiting link"] = entry.Link
	x["guest's link"] = s.guest(t, c, other)
	s.revised(t, c)
	desk := apptest.As(t, s.App, c.Office)
	x["rules"] = link(t, desk, "/ufficio/calendari/"+a.Calendar, "/ufficio/calendari/"+a.Calendar+"/regole/")
}

// guest books without an account: the appointment waits to be confirmed by the letter.
func (s *town) guest(t *testing.T, c booking.Calendar, who account.Account) string {
	t.Helper()
	visit, today := booking.Visit{Subject: c.Subjects[0].Slug, People: 1, Documents: 1}, apptest.Today(t, s.App)
	free, err := s.Booking.FreeSlots(t.Context(), c.Slug, visit, today, today.AddDays(30))
	if err != nil || len(free) == 0 {
		t.Fatalf("no free place in %s: %v", c.Slug, err)
	}
	a, err := s.Booking.Book(t.Context(), booking.BookRequest{
		Calendar: c.Slug, Visit: visit, Start: free[len(free)-1].Start, GivenName: who.GivenName, FamilyName: who.FamilyName,
		CodiceFiscale: who.CodiceFiscale, Email: "ospite@posta.example", Lang: i18n.Italian,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.Link + "/conferma-presenza?codice=" + a.Code
}

// revised puts the rules that are in force into force again, so that there is an edition.
func (s *town) revised(t *testing.T, c booking.Calendar) {
	t.Helper()
	clerk := identity.With(t.Context(), identity.Actor{
		Kind: identity.Officer, ID: sample.Clerk(c.Office), Roles: []identity.Role{{Name: identity.RoleClerk, Office: c.Office}},
	})
	now, err := s.Booking.Rules(clerk, c.Slug)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Booking.Revise(clerk, booking.Revision{Calendar: c.Slug, Rules: now.Rules, Reason: "Prova"}); err != nil {
		t.Fatal(err)
	}
}

// makeMoney has the citizen owe one sum, have paid another and stand before the till with a third.
func (s *town) makeMoney(t *testing.T, x things, citizen *apptest.Browser) {
	t.Helper()
	who := apptest.Person(t, s.App, sample.CitizenOne)
	list, err := s.Payment.Mine(identity.With(t.Context(), who.Actor()))
	if err != nil {
		t.Fatal(err)
	}
	list = slices.DeleteFunc(list, func(p payment.Position) bool { return p.State != payment.Open })
	if len(list) < 2 {
		t.Fatalf("got %d sums owed, want two", len(list))
	}
	x["paid"], x["paid link"], x["owed"] = list[0].ID, list[0].Link, list[1].ID
	pay := func(id string) string { return citizen.Sent("/area-personale/pagamenti/"+id+"/paga", url.Values{}) }
	x["outcome"] = citizen.Sent(pay(x["paid"]), url.Values{"esito": {"pagato"}})
	x["checkout"] = pay(x["owed"])
	citizen.Get(x["outcome"])
}

// makeReports has the citizen report a problem, begin to report another, ask a question, and follow what is public.
func (s *town) makeReports(t *testing.T, x things, citizen *apptest.Browser) {
	t.Helper()
	category := s.Complaint.Categories[0]
	begin := func() string {
		at := citizen.Sent("/segnala", url.Values{"privacy": {"si"}})
		citizen.Sent(at, url.Values{
			"category": {category.Slug}, "title": {"Una prova"}, "details": {"Una prova di segnalazione."}, "address": {"Via di Prova 1"},
		}, apptest.File{Field: "files", Name: "prova.pdf", Data: []byte("%PDF-1.7 prova")})
		return strings.Split(at, "/")[2]
	}
	x["begun report"], x["report link"], x["report desk"] = begin(), begin(), category.Office
	citizen.Sent("/segnala/"+x["report link"]+"/invia", url.Values{})
	x["report"] = last(link(t, citizen, "/area-personale/segnalazioni", "/area-personale/segnalazioni/[^?]"))
	asked := citizen.Sent("/servizi/richiedi-assistenza", url.Values{"category": {s.Complaint.Subjects[0].Slug}, "details": {"Una prova?"}, "privacy": {"si"}})
	x["question"] = strings.Split(strings.Split(asked, "?")[0], "/")[2]
	anyone := apptest.NewBrowser(t, s.App)
	x["public report"] = link(t, anyone, "/segnalazioni", "/segnalazioni/[^?./]+$")
	anyone.Sent(x["public report"]+"/segui", url.Values{"email": {"segue@posta.example"}, "privacy": {"si"}})
	x["followed"] = strings.TrimSuffix(s.secret(t, "segue@posta.example", "/seguite/"), "/conferma")
	guest := anyone.Sent("/segnala", url.Values{"privacy": {"si"}})
	anyone.Sent(guest, url.Values{
		"category": {category.Slug}, "title": {"Una prova"}, "details": {"Una prova di chi non accede."}, "address": {"Via di Prova 2"},
		"given_name": {"Ada"}, "family_name": {"Ospite"}, "email": {"ospite-segnala@posta.example"},
	})
	anyone.Sent(strings.Replace(guest, "/dati", "/invia", 1), url.Values{})
	x["guest's confirmation"] = s.secret(t, "ospite-segnala@posta.example", "/segnalazione/")
}

// makeForms has the citizen begin a long request, ask for a certificate and stop before sending, and begin another.
func (s *town) makeForms(t *testing.T, x things, citizen *apptest.Browser) {
	t.Helper()
	for _, long := range s.Catalog.Services {
		if long.Form != nil && long.Form.Tasks() {
			x["long draft"] = strings.Split(citizen.Sent("/istanze/"+long.Slug, url.Values{}), "/")[2]
			break
		}
	}
	begin := func() string { return citizen.Sent("/certificati/richiesta", url.Values{"privacy": {"si"}}) }
	x["journey"] = strings.Split(begin(), "/")[3]
	who := apptest.Person(t, s.App, sample.CitizenOne)
	use := citizen.Sent(begin(), url.Values{"kind": {s.Certificate.Kinds()[0].Slug}, "resident": {s.resident(t, who.CodiceFiscale)}})
	x["finished journey"] = strings.Split(citizen.Sent(use, url.Values{"use": {"bollo"}, "mark": {"01234567890124"}}), "/")[3]
}

// makeActs has an office ask for an act to be put on the board, where others hang.
func (s *town) makeActs(t *testing.T, x things) {
	t.Helper()
	x["act"] = link(t, apptest.NewBrowser(t, s.App), "/albo-pretorio", "/albo-pretorio/[0-9]+/[0-9]+")
	a, err := s.Noticeboard.Request(identity.AsSystem(t.Context(), "test"), noticeboard.Request{
		Kind: s.Noticeboard.Kinds()[0].Slug, Subject: "Una prova", Office: s.Municipality.Offices[0].Slug, ActNumber: "1",
		ActDay: string(apptest.Today(t, s.App)), Minimal: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	x["asked act"] = a.ID
}

// makeSecrets has letters sent that hold addresses which nobody else knows.
func (s *town) makeSecrets(t *testing.T, x things, citizen *apptest.Browser) {
	t.Helper()
	who := apptest.Person(t, s.App, sample.CitizenOne)
	stranger := s.unregistered(t)
	anyone := apptest.NewBrowser(t, s.App)
	anyone.Sent("/registrazione", url.Values{
		"given_name": {stranger.Name}, "family_name": {stranger.Surname}, "codice_fiscale": {string(stranger.CodiceFiscale)},
		"email": {"nuova@posta.example"}, "password": {password},
	})
	x["registration"] = s.secret(t, "nuova@posta.example", "/registrazione/conferma/")
	apptest.As(t, s.App, "amministratore").Sent("/ufficio/amministrazione/operatori", url.Values{
		"given_name": {stranger.Name}, "family_name": {stranger.Surname}, "codice_fiscale": {string(stranger.CodiceFiscale)},
		"email": {"collega@posta.example"}, "roles": {"editor"},
	})
	x["new password"] = s.secret(t, "collega@posta.example", "/accesso/nuova-password/")
	citizen.Sent("/area-personale/profilo/indirizzo", url.Values{"email": {"altra@posta.example"}})
	x["new address"] = s.secret(t, "altra@posta.example", "/accesso/nuovo-indirizzo/")
	x["delegation"] = apptest.Delegate(t, s.App, "cittadino", who)
	x["data request"] = last(citizen.Sent("/area-personale/dati/rettifica", url.Values{"text": {"Una prova."}}))
	x["closed"] = apptest.As(t, s.App, "impresa").Sent("/area-personale/profilo/chiudi", url.Values{})
	x["certificate"] = last(s.issued(t, citizen, who))
}

func last(address string) string { return address[strings.LastIndex(address, "/")+1:] }

func (s *town) resident(t *testing.T, code string) string {
	t.Helper()
	sheet, err := s.Registry.SheetByCode(identity.AsSystem(t.Context(), "test"), code)
	if err != nil {
		t.Fatal(err)
	}
	return sheet.Resident.ID
}

// secret waits for a letter with an address.
func (s *town) secret(t *testing.T, to, begins string) string {
	t.Helper()
	b := apptest.NewBrowser(t, s.App)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		got := b.Get("/sandbox/posta/ultimo?a=" + url.QueryEscape(to))
		if at := strings.Index(got.Body, begins); got.Status == http.StatusOK && at >= 0 {
			return strings.Fields(got.Body[at:])[0]
		}
	}
	t.Fatalf("no letter to %s with %s", to, begins)
	return ""
}

func (s *town) makeCounter(t *testing.T, x things) {
	t.Helper()
	system := identity.AsSystem(t.Context(), "test")
	for name, role := range map[string]string{"kiosk": counter.RoleKiosk, "display": counter.RoleDisplay} {
		key, err := s.Counter.MakeKey(system, x["day desk"], role)
		if err != nil {
			t.Fatal(err)
		}
		x[name] = key.Secret
	}
	office, err := s.Counter.Office(x["day desk"])
	if err != nil || len(office.Subjects) == 0 {
		t.Fatalf("%s has no queue: %v", x["day desk"], err)
	}
	turn, err := s.Counter.Issue(system, counter.IssueRequest{Office: office.Slug, Subject: office.Subjects[0].Slug, People: 1})
	if err != nil {
		t.Fatal(err)
	}
	x["turn"] = turn.Link
}

func (s *town) makeStaffs(t *testing.T, x things) {
	t.Helper()
	system := identity.AsSystem(t.Context(), "test")
	bodies, _, err := s.Registry.Bodies(system)
	if err != nil || len(bodies) == 0 {
		t.Fatalf("no body: %v", err)
	}
	x["body"] = bodies[0].ID
	endpoint, err := s.Webhook.Add(system, webhook.Wish{URL: "https://programma.example/avvisi", Types: s.Webhook.Types()[:1]})
	if err != nil {
		t.Fatal(err)
	}
	x["endpoint"] = endpoint.ID
	admin := apptest.As(t, s.App, "amministratore")
	x["officer"] = link(t, admin, "/ufficio/amministrazione/operatori", "/ufficio/amministrazione/operatori/[^n]")
	editor := apptest.As(t, s.App, "redazione")
	topics := editor.Get("/ufficio/contenuti/nuovo").Page(t).With("name", "topics")
	if len(topics) == 0 {
		t.Fatal("the form of the news offers no topics")
	}
	x["content"] = last(editor.Sent("/ufficio/contenuti", url.Values{
		"tipo": {"notizia"}, "kind": {"avvisi"}, "office": {s.Municipality.Offices[0].Slug}, "topics": {htmlcheck.Attr(topics[0], "value")},
		"day_giorno": {"1"}, "day_mese": {"3"}, "day_anno": {"2014"},
		"title_it": {"Una prova"}, "summary_it": {"In breve."}, "body_it": {"Una prova di scrittura."},
	}))
}
