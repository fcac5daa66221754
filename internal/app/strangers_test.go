package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/ui/htmlcheck"
)

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
	{"GET /argomenti/{topic}", "", ""},
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
	{"POST /prenotazioni/{calendar}/riepilogo", "", ""},
	{"POST /prenotazioni/{calendar}", "", ""},
	{"GET /api/v1/calendari/{calendar}/posti", "", ""},
	{"POST /api/v1/calendari/{calendar}/appuntamenti", "", ""},
	{"GET /registrazione/conferma/{token}", "", ""},
	{"POST /registrazione/conferma/{token}", "", ""},
	{"GET /accesso/nuova-password/{token}", "", ""},
	{"POST /accesso/nuova-password/{token}", "", ""},
	{"GET /accesso/nuovo-indirizzo/{token}", "", ""},
	{"POST /accesso/nuovo-indirizzo/{token}", "", ""},
	{"GET /sandbox/pagamenti/{checkout}", "", ""},
	{"POST /sandbox/pagamenti/{checkout}", "", ""},
	{"GET /sandbox/posta/{id}", owner, "letter"},

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
	{"GET /area-personale/appuntamenti/{id}", owner, "appointment"},
	{"GET /ufficio/calendari/{calendar}", dayDesk, "calendar"},
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
	{"POST /appuntamenti/{link}/sposta", owner, "link of the appointment"},
	{"POST /pagamenti/avviso/{link}/paga", owner, "link of the money owed"},
	{"POST /area-personale/pagamenti/{id}/paga", owner, "money owed"},
	{"POST /istanze/{id}/invia", owner, "draft"},
	{"POST /istanze/{id}/elimina", owner, "draft"},
	{"POST /area-personale/pratiche/{id}/ritira", owner, "case"},
	{"POST /ufficio/agenda/{id}/annulla", dayDesk, "appointment"},
	{"POST /appuntamenti/{link}/annulla", owner, "link of the appointment"},
	{"POST /ufficio/pagamenti/posizioni/{id}/annulla", cashier, "money owed"},
	{"POST /ufficio/certificati/{id}/annulla", registrar, "certificate of the desk"},
}

// known are the things that are nobody's secret; a stranger who names them is let in.
var known = []string{"service", "number", "calendar", "news", "officer", "body", "key"}

// things are the ids of what belongs to a citizen, and the secrets that only the citizen was given.
type things struct {
	who     account.Account
	ids     map[string]string
	offices []string // that have to do with them
	desks   map[string]string
}

func (x *things) isSecret(name string) bool {
	return strings.HasPrefix(name, "link ") || strings.HasPrefix(name, "token ")
}

// others are the ids that a stranger tries: those of the citizen's things, secrets left out.
func (x *things) others() []string {
	var list []string
	for name, id := range x.ids {
		if !x.isSecret(name) && !slices.Contains(known, name) {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}

// belongingsOf makes a citizen own one of everything.
func belongingsOf(t *testing.T, town *app.App) *things {
	t.Helper()
	who := apptest.Person(t, town, sample.CitizenOne)
	x := &things{who: who, ids: map[string]string{"account": who.ID, "number": "1"}}
	b := apptest.As(t, town, owner)
	asked := apptest.WithFile(t, town, who)
	x.ids["service"] = asked.Slug
	x.ids["case"] = apptest.Submit(b, apptest.Begin(t, town, b, asked, who))
	x.ids["draft"] = apptest.Begin(t, town, b, asked, who)
	x.ids["file of the case"] = linked(t, b, "documenti", "/area-personale/pratiche/"+x.ids["case"])
	x.ids["file of the draft"] = linked(t, b, "documenti", steps("/istanze/"+x.ids["draft"], asked)...)
	apptest.Settle(t, town)
	x.appointment(t, town)
	x.money(t, town, b)
	x.certificates(t, town, b)
	apptest.Settle(t, town)
	x.letter(t, town)
	x.offices = append(x.offices, asked.Office)
	x.staffs(t, town)
	x.desks = map[string]string{caseDesk: asked.Office, dayDesk: x.offices[0]}
	return x
}

// steps are the addresses of a draft's steps.
func steps(draft string, s *catalog.Service) []string {
	var list []string
	for n := range s.Form.Steps {
		list = append(list, fmt.Sprintf("%s/passo/%d", draft, n+1))
	}
	return list
}

// linked finds the last part of the first link of the pages that contains a word.
func linked(t *testing.T, b *apptest.Browser, word string, pages ...string) string {
	t.Helper()
	for _, page := range pages {
		for _, link := range b.Get(page).Page(t).Links() {
			if strings.Contains(link, "/"+word+"/") {
				return link[strings.LastIndex(link, "/")+1:]
			}
		}
	}
	t.Fatalf("%v: got no link to %s", pages, word)
	return ""
}

func (x *things) appointment(t *testing.T, town *app.App) {
	t.Helper()
	list, err := town.Booking.Mine(identity.With(t.Context(), x.who.Actor()))
	if err != nil || len(list) == 0 {
		t.Fatalf("the citizen has no appointment: %v", err)
	}
	x.ids["appointment"], x.ids["link of the appointment"], x.ids["calendar"] = list[0].ID, list[0].Link, list[0].Calendar
	c, err := town.Booking.Calendar(list[0].Calendar)
	if err != nil {
		t.Fatal(err)
	}
	x.offices = append(x.offices, c.Office)
}

// money has the citizen owe one sum and have paid another.
func (x *things) money(t *testing.T, town *app.App, b *apptest.Browser) {
	t.Helper()
	list, err := town.Payment.Mine(identity.With(t.Context(), x.who.Actor()))
	if err != nil {
		t.Fatal(err)
	}
	list = slices.DeleteFunc(list, func(p payment.Position) bool { return p.State != payment.Open })
	if len(list) < 2 {
		t.Fatalf("got %d sums owed, want two", len(list))
	}
	owed, paid := list[0], list[1]
	x.ids["money owed"], x.ids["link of the money owed"] = owed.ID, owed.Link
	x.ids["money paid"], x.ids["link of the money paid"] = paid.ID, paid.Link
	back := b.Sent(b.Sent("/area-personale/pagamenti/"+paid.ID+"/paga", url.Values{}), url.Values{"esito": {"pagato"}})
	if got := b.Get(back); got.Status != http.StatusOK {
		t.Fatalf("%s after paying: got status %d", back, got.Status)
	}
	x.ids["token of the payment"] = back[strings.LastIndex(back, "/")+1:]
	x.offices = append(x.offices, owed.Office, paid.Office)
}

func (x *things) certificates(t *testing.T, town *app.App, b *apptest.Browser) {
	t.Helper()
	sheet, err := town.Registry.SheetByCode(identity.AsSystem(t.Context(), "test"), x.who.CodiceFiscale)
	if err != nil {
		t.Fatal(err)
	}
	x.ids["resident"] = sheet.Resident.ID
	kind := town.Certificate.Kinds()[0].Slug
	last := func(address string) string { return address[strings.LastIndex(address, "/")+1:] }
	x.ids["certificate"] = last(b.Sent("/certificati/nuovo", url.Values{
		"kind": {kind}, "resident": {sheet.Resident.ID}, "use": {"bollo"}, "mark": {"01234567890123"},
	}))
	x.ids["certificate of the desk"] = last(apptest.As(t, town, registrar).Sent("/ufficio/certificati", url.Values{
		"kind": {kind}, "codice_fiscale": {x.who.CodiceFiscale}, "use": {"bollo"}, "mark": {"01234567890124"},
	}))
}

func (x *things) letter(t *testing.T, town *app.App) {
	t.Helper()
	x.ids["letter"] = linked(t, apptest.As(t, town, owner), "messaggi", "/area-personale/messaggi")
}

// staffs are things of the staff.
func (x *things) staffs(t *testing.T, town *app.App) {
	t.Helper()
	system := identity.AsSystem(t.Context(), "test")
	bodies, _, err := town.Registry.Bodies(system)
	if err != nil || len(bodies) == 0 {
		t.Fatalf("no body: %v", err)
	}
	issued, err := town.Registry.IssueKey(system, bodies[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	x.ids["body"], x.ids["key"], x.ids["officer"] = bodies[0].ID, issued.ID, sample.Clerk(x.otherOffice(t, town))
	x.ids["news"] = newsOf(t, town, apptest.As(t, town, editor))
}

// newsOf has the editor write something.
func newsOf(t *testing.T, town *app.App, b *apptest.Browser) string {
	t.Helper()
	topics := b.Get("/ufficio/notizie/nuova").Page(t).With("name", "topics")
	if len(topics) == 0 {
		t.Fatal("the form of the news offers no topics")
	}
	at := b.Sent("/ufficio/notizie", url.Values{
		"kind": {"avvisi"}, "office": {town.Municipality.Offices[0].Slug}, "topics": {htmlcheck.Attr(topics[0], "value")},
		"day_giorno": {"1"}, "day_mese": {"3"}, "day_anno": {"2014"},
		"title_it": {"Una prova"}, "summary_it": {"In breve."}, "body_it": {"Una prova di scrittura."},
	})
	return at[strings.LastIndex(at, "/")+1:]
}

var parameter = regexp.MustCompile(`\{[a-z]+\}`)

// fill puts values for the parameters of a pattern, in order; the last one stands for all that are missing.
func fill(pattern string, values ...string) (method, address string) {
	method, path, _ := strings.Cut(pattern, " ")
	n := -1
	return method, parameter.ReplaceAllStringFunc(path, func(string) string {
		n++
		return values[min(n, len(values)-1)]
	})
}

func withParameters(town *app.App) []string {
	var list []string
	for _, r := range town.Routes() {
		if parameter.MatchString(r.Pattern) {
			list = append(list, r.Pattern)
		}
	}
	return list
}

func TestEveryDoorWithAnIDIsInTheTable(t *testing.T) {
	town := apptest.Open(t, nil)
	listed := map[string]bool{}
	for _, d := range doors {
		if listed[d.pattern] {
			t.Errorf("%s stands twice in the table", d.pattern)
		}
		listed[d.pattern] = true
	}
	for _, pattern := range withParameters(town) {
		if !listed[pattern] {
			t.Errorf("%s is in no row of doors: say who opens it, and with what", pattern)
		}
		delete(listed, pattern)
	}
	for pattern := range listed {
		t.Errorf("%s is in the table but is no route", pattern)
	}
}

// stranger is somebody to whom none of it belongs.
type stranger struct {
	name string
	b    *apptest.Browser
}

func strangers(t *testing.T, town *app.App, x *things) []stranger {
	t.Helper()
	body := apptest.NewBrowser(t, town)
	issued, err := town.Registry.IssueKey(identity.AsSystem(t.Context(), "test"), x.ids["body"])
	if err != nil {
		t.Fatal(err)
	}
	body.Key = issued.Secret
	return []stranger{
		{"nobody", apptest.NewBrowser(t, town)}, {"another citizen", apptest.As(t, town, "cittadino")},
		{"a clerk of another office", apptest.As(t, town, x.otherOffice(t, town))}, {"another body", body},
		{"the editor", apptest.As(t, town, editor)}, {"an administrator", apptest.As(t, town, admin)},
	}
}

// otherOffice finds an office that has nothing to do with the citizen's things; its name is that of its demonstration's clerk.
func (x *things) otherOffice(t *testing.T, town *app.App) string {
	t.Helper()
	for _, p := range town.DemoPeople() {
		if _, isOffice := town.Municipality.Office(p.Key); isOffice && !slices.Contains(x.offices, p.Key) {
			return p.Key
		}
	}
	t.Fatalf("every office has to do with the citizen's things: %v", x.offices)
	return ""
}

// mayDo tells what a stranger may do with a thing of the citizen: an administrator sends a letter again, without seeing
// what it says; the mailboxes of a demonstration are open to everybody.
func mayDo(who, pattern string) bool {
	return pattern == "GET /sandbox/posta/{id}" || pattern == "POST /ufficio/messaggi/{id}/riprova" && who == "an administrator"
}

func TestAStrangerCannotTellAThingFromNothing(t *testing.T) {
	town := apptest.Open(t, nil)
	x := belongingsOf(t, town)
	for _, s := range strangers(t, town, x) {
		for _, pattern := range withParameters(town) {
			if !mayDo(s.name, pattern) {
				x.try(t, s, pattern)
			}
		}
	}
}

// turnedAway tells whether an answer is that to somebody who is not known or for whom there is nothing.
func turnedAway(got apptest.Answer) bool {
	toSignIn := got.Status == http.StatusSeeOther && strings.HasPrefix(got.Location, "/accesso?")
	return toSignIn || got.Status >= http.StatusBadRequest && got.Status < http.StatusInternalServerError
}

const nothing = "01890000-0000-7000-8000-000000000000" // looks like an id and is none

// try fills every parameter with every id and compares the answer with the one about something that never was.
func (x *things) try(t *testing.T, s stranger, pattern string) {
	t.Helper()
	want := ask(s.b, pattern, nothing, "1")
	if !turnedAway(want) {
		t.Errorf("%s, %s with an invented id: got status %d", s.name, pattern, want.Status)
	}
	ids := x.others()
	seconds := []string{""}
	if len(parameter.FindAllString(pattern, -1)) > 1 {
		seconds = append(ids, "1")
	}
	for _, id := range ids {
		for _, second := range seconds {
			got := ask(s.b, pattern, id, second)
			if got.Status != want.Status {
				t.Errorf("%s, %s with (%s, %s): got status %d, for something that never was %d", s.name, pattern, x.name(id), x.name(second), got.Status, want.Status)
			}
			for _, secret := range []string{x.who.CodiceFiscale, x.who.Name(), x.who.FamilyName + " " + x.who.GivenName, x.who.Email} {
				if strings.Contains(strings.ToLower(got.Body), strings.ToLower(secret)) {
					t.Errorf("%s, %s with %s: the answer says %q", s.name, pattern, x.name(id), secret)
				}
			}
		}
	}
}

func (x *things) name(id string) string {
	for name, known := range x.ids {
		if known == id {
			return name
		}
	}
	return id
}

func ask(b *apptest.Browser, pattern string, values ...string) apptest.Answer {
	method, address := fill(pattern, values...)
	switch {
	case method == http.MethodGet:
		return b.Get(address)
	case strings.HasPrefix(address, "/api/"):
		return b.PostJSON(address, "{}")
	default:
		return b.Post(address, url.Values{})
	}
}

// The other side of the test above: without it, a program that answers nothing at all would pass.
func TestWhoMayOpenADoorOpensIt(t *testing.T) {
	town := apptest.Open(t, nil)
	x := belongingsOf(t, town)
	people := map[string]*apptest.Browser{}
	for _, d := range doors {
		if d.who == "" {
			continue
		}
		persona := d.who
		if desk, ok := x.desks[persona]; ok {
			persona = desk
		}
		if people[persona] == nil {
			people[persona] = apptest.As(t, town, persona)
		}
		var values []string
		for thing := range strings.SplitSeq(d.things, ",") {
			id, ok := x.ids[thing]
			if !ok {
				t.Fatalf("%s: there is no %q", d.pattern, thing)
			}
			values = append(values, id)
		}
		got := ask(people[persona], d.pattern, values...)
		if problem := opened(d.pattern, got); problem != "" {
			t.Errorf("%s with %s as %s: %s", d.pattern, d.things, persona, problem)
		}
	}
}

// opened tells whether somebody was let in: a page is shown, a form is taken or its mistakes are named.
func opened(pattern string, got apptest.Answer) string {
	switch {
	case got.Status == http.StatusOK, got.Status == http.StatusCreated, got.Status == http.StatusSeeOther && !strings.HasPrefix(got.Location, "/accesso"):
		return ""
	case strings.HasPrefix(pattern, "POST ") && (got.Status == http.StatusUnprocessableEntity || got.Status == http.StatusConflict):
		return ""
	default:
		return fmt.Sprintf("got status %d %s", got.Status, got.Location)
	}
}
