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
	x.journeys(b)
	apptest.Settle(t, town)
	x.letter(t, town)
	x.offices = append(x.offices, asked.Office)
	x.reports(t, town, b)
	x.device(b)
	x.ids["delegation"] = apptest.Delegate(t, town, "impresa", who)
	x.requests(t, town, b) // a copy of the data holds what there is by then
	x.staffs(t, town)
	x.desks = map[string]string{caseDesk: asked.Office, dayDesk: x.offices[0], wishDesk: town.Complaint.Categories[0].Office}
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

// journeys are requests that the citizen has begun and not finished.
func (x *things) journeys(b *apptest.Browser) {
	at := b.Sent("/certificati/richiesta", url.Values{"privacy": {"si"}})
	x.ids["journey"] = strings.Split(at, "/")[3]
}

// reports has the citizen report something, begin to report something else, and ask a question.
func (x *things) reports(t *testing.T, town *app.App, b *apptest.Browser) {
	t.Helper()
	category := town.Complaint.Categories[0]
	wish := func() string {
		at := b.Sent("/segnala", url.Values{"privacy": {"si"}})
		b.Sent(at, url.Values{
			"category": {category.Slug}, "title": {"Una prova"}, "details": {"Una prova di segnalazione."}, "address": {"Via di Prova 1"},
		}, apptest.File{Field: "files", Name: "prova.pdf", Data: []byte("%PDF-1.7 prova")})
		return strings.Split(at, "/")[2]
	}
	draft := wish()
	x.ids["link of the draft of a report"], x.ids["link of another draft of a report"] = draft, wish()
	x.ids["file of the draft of a report"] = linked(t, b, "documenti", "/segnala/"+draft+"/dati")
	x.ids["link of the report"] = wish()
	b.Sent("/segnala/"+x.ids["link of the report"]+"/invia", url.Values{})
	x.ids["report"] = linked(t, b, "segnalazioni", "/area-personale/segnalazioni")
	x.ids["file of the report"] = linked(t, b, "documenti", "/area-personale/segnalazioni/"+x.ids["report"])
	asked := b.Sent("/servizi/richiedi-assistenza", url.Values{"category": {town.Complaint.Subjects[0].Slug}, "details": {"Una prova?"}, "privacy": {"si"}})
	x.ids["link of the question"] = strings.Split(strings.Split(asked, "?")[0], "/")[2]
	x.offices = append(x.offices, category.Office, town.Complaint.Subjects[0].Office)
}

func (x *things) letter(t *testing.T, town *app.App) {
	t.Helper()
	x.ids["letter"] = linked(t, apptest.As(t, town, owner), "messaggi", "/area-personale/messaggi")
}

// device has the citizen be told on a device of the demonstration.
func (x *things) device(b *apptest.Browser) {
	b.Sent("/sandbox/avvisi", url.Values{})
	remove := regexp.MustCompile(`/area-personale/avvisi/([^/"]+)/rimuovi`).FindStringSubmatch(b.Get("/area-personale/avvisi").Body)
	if len(remove) == 2 {
		x.ids["device"] = remove[1]
	}
}

// requests has the citizen ask for a correction and for a copy, which is there.
func (x *things) requests(t *testing.T, town *app.App, b *apptest.Browser) {
	t.Helper()
	last := func(address string) string { return address[strings.LastIndex(address, "/")+1:] }
	x.ids["request about the data"] = last(b.Sent("/area-personale/dati/rettifica", url.Values{"text": {"Una prova."}}))
	x.ids["copy of the data"] = last(b.Sent("/area-personale/dati/copia", url.Values{}))
	if err := town.Privacy.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
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
	x.ids["content"] = contentOf(t, town, apptest.As(t, town, editor))
}

// contentOf has the editor write something.
func contentOf(t *testing.T, town *app.App, b *apptest.Browser) string {
	t.Helper()
	topics := b.Get("/ufficio/contenuti/nuovo").Page(t).With("name", "topics")
	if len(topics) == 0 {
		t.Fatal("the form of the news offers no topics")
	}
	at := b.Sent("/ufficio/contenuti", url.Values{
		"tipo": {"notizia"}, "kind": {"avvisi"}, "office": {town.Municipality.Offices[0].Slug}, "topics": {htmlcheck.Attr(topics[0], "value")},
		"day_giorno": {"1"}, "day_mese": {"3"}, "day_anno": {"2014"},
		"title_it": {"Una prova"}, "summary_it": {"In breve."}, "body_it": {"Una prova di scrittura."},
	})
	return at[strings.LastIndex(at, "/")+1:]
}
