package e2e

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/sample"
)

const officersPassword = "cinque parole messe a caso qui"

// emptyWorklist: the officer has JavaScript.
func (s *town) emptyWorklist(t *testing.T) {
	service := s.Catalog.Services[0]
	taken := []*catalog.Service{apptest.WithFile(t, s.App, apptest.Person(t, s.App, sample.CitizenOne)), shortest(s)}
	for _, other := range s.Catalog.Services { // one that the other journeys leave alone
		if other.Form != nil && !slices.Contains(taken, other) {
			service = other
		}
	}
	who := apptest.Person(t, s.App, sample.CitizenTwo)
	const cases = 3
	for range cases {
		b := apptest.As(t, s.App, "cittadino")
		apptest.Submit(b, apptest.Begin(t, s.App, b, service, who))
	}
	v := visit(t, s, way{})
	v.enterAs(service.Office)
	v.sees(v.say("app.work.open"))
	for _, end := range []string{"grant", "deny", "ask"} {
		v.open("/ufficio/pratiche?stato=submitted&servizio=" + service.Slug)
		v.awaiting(&v.loads, func() { v.press("within", "main table a") })
		v.decide("take", "")
		if end == "grant" {
			v.decide("grant", "Va bene così.")
			continue
		}
		v.choose(v.say("casefile.action." + end))
		v.send(v.say("casefile.office.do"))
		v.sees(v.say("casefile.error.reason"))
		v.decide(end, "Manca un documento che la legge richiede.")
	}
	v.open("/ufficio/pratiche?stato=submitted&servizio=" + service.Slug)
	v.sees(v.say("casefile.worklist.none"))
	v.open("/ufficio/pratiche?servizio=" + service.Slug)
	v.awaiting(&v.loads, func() { v.press("within", "main table a") })
	v.decide("resume", "Il documento è arrivato allo sportello.")
	v.decide("grant", "Va bene così.")
	v.open("/ufficio/pratiche?servizio=" + service.Slug)
	v.sees(v.say("casefile.worklist.none"))
}

// hire: the administrator has JavaScript, the new officer has not.
func (s *town) hire(t *testing.T) {
	who := s.unregistered(t)
	admin, officer := visit(t, s, way{}), visit(t, s, way{scriptOff: true})
	admin.enterAs("amministratore")
	admin.open("/ufficio/amministrazione/operatori")
	admin.follow(admin.say("account.staff.new"))
	admin.fill(admin.say("account.field.given_name"), who.Name)
	admin.fill(admin.say("account.field.family_name"), who.Surname)
	admin.fill(admin.say("account.field.codice_fiscale"), string(who.CodiceFiscale))
	admin.fill(admin.say("account.field.email"), "nuova.collega@comune.example")
	admin.choose(admin.say("account.role.registrar"))
	admin.send(admin.say("account.staff.add"))
	admin.sees(admin.say("account.flash.officer_added"))

	officer.letter("nuova.collega@comune.example", "operatori")
	officer.follow("http://")
	officer.fill(officer.say("account.field.new_password"), officersPassword)
	officer.send(officer.say("account.reset.go"))
	officer.sees(officer.say("account.flash.reset"))
	officer.fill(officer.say("account.field.email"), "nuova.collega@comune.example")
	officer.fill(officer.say("account.field.password"), officersPassword)
	officer.send(officer.say("account.access.go"))
	officer.open("/ufficio/certificati")
	officer.sees(officer.say("certificate.desk.title"))
}

// lookUp: another body asks through the API over the network; the citizen has no JavaScript.
func (s *town) lookUp(t *testing.T) {
	who := apptest.Person(t, s.App, sample.CitizenTwo)
	system := identity.AsSystem(t.Context(), "test")
	bodies, _, err := s.Registry.Bodies(system)
	if err != nil || len(bodies) == 0 {
		t.Fatalf("no body: %v", err)
	}
	body := bodies[len(bodies)-1]
	key, err := s.Registry.IssueKey(system, body.ID)
	if err != nil {
		t.Fatal(err)
	}
	question := `{"codice_fiscale":"` + who.CodiceFiscale + `","finalita":"istruzione","riferimento":"Borsa di studio 7","dati":{"cognome":"` + who.FamilyName + `","residente":true}}`
	if status, answer := s.call(t, "", question); status != http.StatusUnauthorized {
		t.Errorf("without a key: got status %d, %s", status, answer)
	}
	if status, answer := s.call(t, key.Secret, question); status != http.StatusOK || strings.Count(answer, "true") != 2 {
		t.Fatalf("got status %d, %s; want both data confirmed", status, answer)
	}

	v := visit(t, s, way{scriptOff: true})
	v.enterAs("cittadino")
	v.follow(v.say("account.menu.profile"))
	v.follow(v.say("registry.accesses.title"))
	v.sees(body.Name, "Borsa di studio 7")
}

func (s *town) call(t *testing.T, key, question string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.address+"/api/v1/verifiche", strings.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	got, err := (&http.Client{}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(text)
}
