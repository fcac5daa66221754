package accountweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/account/sandbox"
	"comune.example/sportello/internal/identity"
)

func TestAScriptComesInWithADigitalIdentityInThreeRequests(t *testing.T) {
	p := newSite(t).person(t)
	p.byIdentity(code(1), "/area-personale/profilo").goes("/area-personale/profilo")
	if text := p.get("/area-personale/profilo").page(http.StatusOK).Text(); !strings.Contains(text, code(1)) {
		t.Errorf("the profile does not show the codice fiscale: %s", text)
	}
}

func TestInEnglishTheWayInStaysEnglish(t *testing.T) {
	p := newSite(t).person(t)
	to := p.get("/en/accesso/identita?da=/area-personale/profilo").goes("/en" + sandbox.Path)
	if text := p.get(to).page(http.StatusOK).Text(); !strings.Contains(text, "Trial digital identity") {
		t.Errorf("got %s", text)
	}
	back := p.post(to, url.Values{"codice_fiscale": {code(1)}}).goes("/en/accesso/rientro?")
	p.get(back).goes("/en/area-personale/profilo")
}

func TestAPersonWithoutAccountIsAskedForAnAddressAndIsIn(t *testing.T) {
	s := newSite(t)
	p := s.person(t)
	to := p.byIdentity(code(2), "/area-personale/profilo").goes("/accesso/completa?")
	page := p.get(to).page(http.StatusOK)
	form := url.Values(page.Values("/accesso/completa"))
	form.Set("email", "ugo@example.org") // somebody else's
	if text := p.post("/accesso/completa", form).page(http.StatusUnprocessableEntity).Text(); !strings.Contains(text, "già usato") {
		t.Errorf("got %s", text)
	}
	form.Set("email", "nuovo@example.org")
	p.post("/accesso/completa", form).goes("/area-personale/profilo")
	p.get("/area-personale/profilo").page(http.StatusOK)
	s.person(t).byIdentity(code(2), "").goes("/area-personale")
}

func TestAnAnswerThatThisBrowserDidNotAskForIsRefused(t *testing.T) {
	s := newSite(t)
	attacker, victim := s.person(t), s.person(t)
	to := attacker.get("/accesso/identita").goes(sandbox.Path)
	back := attacker.post(to, url.Values{"codice_fiscale": {code(1)}}).goes("/accesso/rientro?")
	if got := victim.get(back); got.Code != http.StatusForbidden {
		t.Errorf("a browser that began nothing: got %d, want 403", got.Code)
	}
	victim.get("/accesso/identita").goes(sandbox.Path)
	if got := victim.get(back); got.Code != http.StatusForbidden {
		t.Errorf("a browser that began something else: got %d, want 403", got.Code)
	}
	if victim.cookies["sid"] != "" {
		t.Error("the victim is signed in as somebody else")
	}
	attacker.get(back).goes("/area-personale")
	if got := attacker.get(back); got.Code != http.StatusForbidden {
		t.Errorf("the same answer twice: got %d, want 403", got.Code)
	}
}

func TestAnAnswerForAnotherAttemptOfTheSameBrowserIsRefused(t *testing.T) {
	s := newSite(t)
	p := s.person(t)
	first := p.get("/accesso/identita").goes(sandbox.Path)
	back, err := url.Parse(p.post(first, url.Values{"codice_fiscale": {code(1)}}).goes("/accesso/rientro?"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := url.Parse(p.get("/accesso/identita").goes(sandbox.Path))
	if err != nil {
		t.Fatal(err)
	}
	q := back.Query()
	q.Set("state", second.Query().Get("state")) // the state fits, the nonce in the proof does not
	if got := p.get("/accesso/rientro?" + q.Encode()); got.Code != http.StatusForbidden {
		t.Errorf("got %d, want 403", got.Code)
	}
}

func TestWhoDoesNotWantToSayWhoTheyAreComesBack(t *testing.T) {
	p := newSite(t).person(t)
	to := p.get("/accesso/identita?da=/prenotazioni").goes(sandbox.Path)
	back := p.post(to, url.Values{"refuse": {"si"}}).goes("/accesso/rientro?error=access_denied")
	to = p.get(back).goes("/accesso?da=")
	if text := p.get(to).page(http.StatusOK).Text(); !strings.Contains(text, "Hai annullato") {
		t.Errorf("got %s", text)
	}
}

func TestNobodyIsSentToAnotherSite(t *testing.T) {
	s := newSite(t)
	for _, da := range []string{
		"https://example.com/", "//example.com", "/\\example.com", "\\\\example.com", "javascript:alert(1)", "/%2f/example.com", "example.com", "",
		"/accesso", "///example.com", "/\texample.com", "http:/example.com", "/" + strings.Repeat("a", 2000),
	} {
		to := s.person(t).byIdentity(code(1), da).goes("/")
		if to != "/area-personale" {
			t.Errorf("%q: led to %q", da, to)
		}
	}
	for da, want := range map[string]string{
		"/prenotazioni?pagina=2": "/prenotazioni?pagina=2", "/en/prenotazioni": "/prenotazioni", "/ufficio/agenda": "/area-personale",
	} {
		if to := s.person(t).byIdentity(code(1), da).goes("/"); to != want {
			t.Errorf("%q: led to %q, want %q", da, to, want)
		}
	}
}

func TestSigningInByPasswordGoesOnWhereOneWanted(t *testing.T) {
	s := newSite(t)
	s.register(t)
	p := s.person(t)
	page := p.get("/accesso?da=/area-personale/profilo").page(http.StatusOK)
	form := url.Values(page.Values("/accesso"))
	form.Set("email", "ada@example.org")
	form.Set("password", "un'altra password")
	again := p.post("/accesso", form).page(http.StatusUnprocessableEntity)
	if text := again.Text(); !strings.Contains(text, "Indirizzo o password non sono giusti") {
		t.Errorf("got %s", text)
	}
	shown := url.Values(again.Values("/accesso"))
	if shown.Get("email") != "ada@example.org" || shown.Get("password") != "" || shown.Get("da") != "/area-personale/profilo" {
		t.Errorf("got %v, want everything but the password again", shown)
	}
	form.Set("password", good)
	p.post("/accesso", form).goes("/area-personale/profilo")
	if text := p.get("/area-personale/profilo").page(http.StatusOK).Text(); !strings.Contains(text, "(dichiarato") {
		t.Errorf("a claimed codice fiscale is shown as proven: %s", text)
	}
	p.byIdentity(code(3), "/area-personale/profilo").goes("/area-personale/profilo") // the same person proves it
	if text := p.get("/area-personale/profilo").page(http.StatusOK).Text(); strings.Contains(text, "(dichiarato") {
		t.Errorf("a proven codice fiscale is shown as claimed: %s", text)
	}
}

func TestTooManyAttemptsAreToldPlainly(t *testing.T) {
	p := newSite(t).person(t)
	form := url.Values{"email": {"ugo@example.org"}, "password": {"sbagliata davvero"}}
	for range 10 {
		p.post("/accesso", form).page(http.StatusUnprocessableEntity)
	}
	if text := p.post("/accesso", form).page(http.StatusTooManyRequests).Text(); !strings.Contains(text, "troppi tentativi") {
		t.Errorf("got %s", text)
	}
}

func TestSigningOutTakesTheCookieAway(t *testing.T) {
	p := newSite(t).person(t)
	p.byIdentity(code(1), "").goes("/area-personale")
	token := p.cookies["sid"]
	p.post("/accesso/esci", nil).goes("/")
	if p.cookies["sid"] != "" {
		t.Error("the cookie is still there")
	}
	p.cookies["sid"] = token
	p.get("/area-personale/profilo").goes("/accesso?da=")
}

func TestADemonstrationsPeopleComeInByOneClick(t *testing.T) {
	s := newSite(t)
	p := s.person(t)
	if text := p.get("/accesso").page(http.StatusOK).Text(); !strings.Contains(text, "Ugo, cittadino") {
		t.Errorf("got %s", text)
	}
	p.post("/demo/accesso", url.Values{"persona": {"ugo"}}).goes("/area-personale")
	if got := s.person(t).post("/demo/accesso", url.Values{"persona": {"re"}}); got.Code != http.StatusNotFound {
		t.Errorf("got %d for nobody, want 404", got.Code)
	}
}

// register makes Ada's account through the pages.
func (s *site) register(t *testing.T) {
	t.Helper()
	p := s.person(t)
	form := url.Values(p.get("/registrazione").page(http.StatusOK).Values("/registrazione"))
	for name, value := range map[string]string{
		"given_name": "Ada", "family_name": "Prova", "codice_fiscale": code(3), "email": "ada@example.org", "password": good,
	} {
		form.Set(name, value)
	}
	p.get(p.post("/registrazione", form).goes("/registrazione/inviata")).page(http.StatusOK)
	s.tell(t)
	link := "/registrazione/conferma/" + s.started.Token
	p.get(link).page(http.StatusOK)
	p.get(link).page(http.StatusOK) // looking uses nothing up
	p.get(p.post(link, nil).goes("/accesso")).page(http.StatusOK)
	if got := p.get(link); got.Code != http.StatusNotFound {
		t.Errorf("got %d for a used link, want 404", got.Code)
	}
}

func TestARefusedRegistrationLosesNothingButThePassword(t *testing.T) {
	p := newSite(t).person(t)
	form := url.Values{"given_name": {"Ada"}, "family_name": {""}, "codice_fiscale": {"SBAGLIATO"}, "email": {"ada@example.org"}, "password": {"corta"}}
	page := p.post("/registrazione", form).page(http.StatusUnprocessableEntity)
	shown := url.Values(page.Values("/registrazione"))
	if shown.Get("given_name") != "Ada" || shown.Get("codice_fiscale") != "SBAGLIATO" || shown.Get("password") != "" {
		t.Errorf("got %v", shown)
	}
	for _, text := range []string{"Scrivi il cognome", "Scrivi un codice fiscale", "almeno 12 caratteri"} {
		if !strings.Contains(page.Text(), text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

func TestAForgottenPasswordIsChosenAnew(t *testing.T) {
	s := newSite(t)
	s.register(t)
	p := s.person(t)
	p.get("/accesso/password-dimenticata").page(http.StatusOK)
	p.post("/accesso/password-dimenticata", url.Values{"email": {"ada@example.org"}}).goes("/accesso")
	s.tell(t)
	link := "/accesso/nuova-password/" + s.reset.Token
	p.get(link).page(http.StatusOK)
	p.post(link, url.Values{"password": {"corta"}}).page(http.StatusUnprocessableEntity)
	p.post(link, url.Values{"password": {"cinque parole del tutto nuove"}}).goes("/accesso")
	p.post("/accesso", url.Values{"email": {"ada@example.org"}, "password": {"cinque parole del tutto nuove"}}).goes("/area-personale")
}

func TestTheProfileIsChangedByItsOwner(t *testing.T) {
	s := newSite(t)
	s.register(t)
	p := s.person(t)
	p.post("/accesso", url.Values{"email": {"ada@example.org"}, "password": {good}}).goes("/")
	p.post("/area-personale/profilo/contatti", url.Values{"phone": {"troppo"}, "lang": {"en"}}).page(http.StatusUnprocessableEntity)
	p.post("/area-personale/profilo/contatti", url.Values{"phone": {"0547 123456"}, "lang": {"en"}}).goes("/area-personale/profilo")
	p.post("/area-personale/profilo/indirizzo", url.Values{"email": {"nuova@example.org"}}).goes("/area-personale/profilo")
	s.tell(t)
	link := "/accesso/nuovo-indirizzo/" + s.email.Token
	p.get(link).page(http.StatusOK)
	p.post(link, nil).goes("/accesso")
	p.post("/area-personale/profilo/password", url.Values{"present": {"no"}, "password": {"cinque parole del tutto nuove"}}).page(http.StatusUnprocessableEntity)
	p.post("/area-personale/profilo/password", url.Values{"present": {good}, "password": {"cinque parole del tutto nuove"}}).goes("/area-personale/profilo")
	text := p.get("/area-personale/profilo").page(http.StatusOK).Text()
	for _, want := range []string{"nuova@example.org", "È questo"} {
		if !strings.Contains(text, want) {
			t.Errorf("the profile does not show %q: %s", want, text)
		}
	}
	elsewhere := s.person(t)
	elsewhere.post("/accesso", url.Values{"email": {"nuova@example.org"}, "password": {"cinque parole del tutto nuove"}}).goes("/")
	id := p.get("/area-personale/profilo").page(http.StatusOK).Values("/area-personale/profilo/sessioni/chiudi")["session"]
	if len(id) != 1 {
		t.Fatalf("got %v, want one other session to end", id)
	}
	p.post("/area-personale/profilo/sessioni/chiudi", url.Values{"session": id}).goes("/area-personale/profilo")
	elsewhere.get("/area-personale/profilo").goes("/accesso")
	p.post("/area-personale/profilo/sessioni/chiudi-altre", nil).goes("/area-personale/profilo")
}

// officer makes an officer with roles and gives their browser, signed in.
func (s *site) officer(t *testing.T, n int, roles ...identity.Role) (*person, account.Account) {
	t.Helper()
	a, err := s.account.AddOfficer(program(), account.NewOfficer{
		GivenName: "Olga", FamilyName: "Operatrice", CodiceFiscale: code(n), Email: code(n) + "@example.org", Roles: roles,
	})
	if err != nil {
		t.Fatal(err)
	}
	p := s.person(t)
	p.byIdentity(code(n), "/ufficio").goes("/ufficio")
	return p, a
}

func TestAnAdministratorRunsTheStaff(t *testing.T) {
	s := newSite(t)
	p, own := s.officer(t, 4, identity.Role{Name: identity.RoleAdministrator})
	const list = "/ufficio/amministrazione/operatori"
	p.get(list).page(http.StatusOK)
	form := url.Values(p.get(list + "/nuovo").page(http.StatusOK).Values(list))
	p.post(list, form).page(http.StatusUnprocessableEntity)
	for name, value := range map[string]string{"given_name": "Ivo", "family_name": "Nuovo", "codice_fiscale": code(5), "email": "ivo@example.org"} {
		form.Set(name, value)
	}
	form.Del("_key")
	form["roles"] = []string{"cashier", "clerk:tributi"}
	p.post(list, form).goes(list)
	staff, err := s.account.Officers(program())
	if err != nil || len(staff) != 2 {
		t.Fatalf("got %v, %v", staff, err)
	}
	added := staff[0]
	if text := p.get(list).page(http.StatusOK).Text(); !strings.Contains(text, "Pagamenti, Pratiche e agenda: Tributi") {
		t.Errorf("got %s", text)
	}
	there := list + "/" + added.ID
	roles := p.get(there).page(http.StatusOK).Values(there + "/ruoli")["roles"]
	if len(roles) != 2 {
		t.Errorf("got %v ticked, want the two roles", roles)
	}
	p.post(there+"/ruoli", nil).page(http.StatusUnprocessableEntity)
	p.post(there+"/ruoli", url.Values{"roles": {"editor", "clerk:nessuno"}}).page(http.StatusUnprocessableEntity) // no such office
	p.post(there+"/ruoli", url.Values{"roles": {"editor"}}).goes(there)
	ivo := s.person(t)
	ivo.byIdentity(code(5), "/ufficio/profilo").goes("/ufficio/profilo")
	ivo.get("/ufficio/profilo").page(http.StatusOK)
	p.post(there+"/disattiva", nil).goes(there)
	ivo.get("/ufficio/profilo").goes("/accesso")
	p.get(there).page(http.StatusOK)
	p.post(there+"/riattiva", nil).goes(there)
	p.get(list + "/" + own.ID).page(http.StatusOK)
	if got := p.post(list+"/"+own.ID+"/disattiva", nil); got.Code != http.StatusForbidden {
		t.Errorf("got %d for disabling oneself, want 403", got.Code)
	}
}

func TestEachRouteLetsInWhomItNames(t *testing.T) {
	s := newSite(t)
	clerk, _ := s.officer(t, 6, identity.Role{Name: identity.RoleClerk, Office: "tributi"})
	administrator, own := s.officer(t, 7, identity.Role{Name: identity.RoleAdministrator})
	citizen := s.person(t)
	citizen.byIdentity(code(1), "").goes("/area-personale")
	people := map[string]*person{"nobody": s.person(t), "citizen": citizen, "clerk": clerk, "administrator": administrator}
	const list = "/ufficio/amministrazione/operatori"
	for _, row := range []struct {
		method, path string
		in           string // who is let in; the others get 404, nobody is asked to sign in
	}{
		{"GET", "/area-personale/profilo", "citizen"},
		{"POST", "/area-personale/profilo/contatti", "citizen"},
		{"POST", "/area-personale/profilo/indirizzo", "citizen"},
		{"POST", "/area-personale/profilo/password", "citizen"},
		{"POST", "/area-personale/profilo/sessioni/chiudi-altre", "citizen"},
		{"GET", "/area-personale/profilo/chiudi", "citizen"},
		{"GET", "/ufficio/profilo", "clerk administrator"},
		{"POST", "/ufficio/profilo/contatti", "clerk administrator"},
		{"GET", list, "administrator"},
		{"GET", list + "/nuovo", "administrator"},
		{"POST", list, "administrator"},
		{"GET", list + "/" + own.ID, "administrator"},
		{"POST", list + "/" + own.ID + "/ruoli", "administrator"},
		{"POST", list + "/" + own.ID + "/disattiva", "administrator"},
		{"POST", list + "/" + own.ID + "/riattiva", "administrator"},
	} {
		for who, p := range people {
			got := p.send(row.method, row.path, url.Values{})
			to := got.Header().Get("Location")
			switch {
			case strings.Contains(row.in, who):
				if got.Code == http.StatusNotFound || strings.HasPrefix(to, "/accesso") {
					t.Errorf("%s %s: %s got %d, want to be let in", row.method, row.path, who, got.Code)
				}
			case who == "nobody":
				if !strings.HasPrefix(to, "/accesso?da=") {
					t.Errorf("%s %s: nobody got %d to %q, want the sign-in page", row.method, row.path, got.Code, to)
				}
			case got.Code != http.StatusNotFound:
				t.Errorf("%s %s: %s got %d, want 404", row.method, row.path, who, got.Code)
			}
		}
	}
}

func TestAnAccountIsClosedAndOpenedAgain(t *testing.T) {
	s := newSite(t)
	p := s.person(t)
	p.byIdentity(code(1), "").goes("/area-personale")
	text := p.get("/area-personale/profilo/chiudi").page(http.StatusOK).Text()
	if !strings.Contains(text, "Che cosa resta, e perché") || !strings.Contains(text, "Puoi cambiare idea per 30 giorni") {
		t.Errorf("it is not said what stays: %s", text)
	}
	p.get("/en/area-personale/profilo/chiudi").page(http.StatusOK)
	key := p.post("/area-personale/profilo/chiudi", nil).goes("/accesso/riapri/")
	p.get("/area-personale/profilo").goes("/accesso?da=")
	if text := p.get(key).page(http.StatusOK).Text(); !strings.Contains(text, "Il tuo account è chiuso") {
		t.Errorf("got %s", text)
	}
	if got := s.person(t).get("/accesso/riapri/" + strings.Repeat("A", 26)); got.Code != http.StatusNotFound {
		t.Errorf("an invented key: got %d", got.Code)
	}
	p.post(key, nil).goes("/accesso")
	if got := p.get(key); got.Code != http.StatusNotFound {
		t.Errorf("a key used twice: got %d", got.Code)
	}
	p.byIdentity(code(1), "").goes("/area-personale")
}

func TestTheProviderIsStrict(t *testing.T) {
	s := newSite(t)
	p := s.person(t)
	sound, err := url.Parse(p.get("/accesso/identita").goes(sandbox.Path))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"client_id": "altro", "redirect_uri": "https://example.com/", "response_type": "token", "scope": "tutto", "state": "corto", "nonce": "",
	} {
		q := sound.Query()
		q.Set(name, value)
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			got := p.send(method, sandbox.Path+"?"+q.Encode(), url.Values{"codice_fiscale": {code(1)}})
			if got.Code != http.StatusUnprocessableEntity || got.Header().Get("Location") != "" {
				t.Errorf("%s with %s=%q: got %d to %q, want it refused here", method, name, value, got.Code, got.Header().Get("Location"))
			}
		}
	}
	p.post(sound.String(), url.Values{"codice_fiscale": {"SBAGLIATO"}}).page(http.StatusUnprocessableEntity)
	p.post(sound.String(), url.Values{"codice_fiscale": {code(99)}}).page(http.StatusUnprocessableEntity)
	back := p.post(sound.String(), url.Values{"codice_fiscale": {code(1)}}).goes("/accesso/rientro?")
	s.now = s.now.Add(time.Minute)
	if got := p.get(back); got.Code != http.StatusForbidden {
		t.Errorf("a code a minute old: got %d, want 403", got.Code)
	}
}

func TestSessionsAreNamedAsPeopleKnowTheirBrowsersAndTheirOwnStandsFirst(t *testing.T) {
	s := newSite(t)
	for _, agent := range []string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "curl/8.5", "", strings.Repeat("è", 90),
	} {
		if _, err := s.account.SignInDemo(t.Context(), "ugo", account.Visitor{Agent: agent}); err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(time.Minute)
	}
	first := s.first(t)
	s.now = s.now.Add(time.Minute)
	if _, err := s.account.SignInDemo(t.Context(), "ugo", account.Visitor{Agent: "Mozilla/5.0 (Linux; Android 15) Chrome/131.0 Mobile Safari/537.36"}); err != nil {
		t.Fatal(err)
	}
	text := first.get("/area-personale/profilo").page(http.StatusOK).Text()
	for _, want := range []string{"Edge su Windows", "Safari su iPhone", "Firefox su Linux", "Chrome su Android", "curl/8.5", "Non dichiarato", "Altri 4 accessi"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q: %s", want, text)
		}
	}
	if own, other := strings.Index(text, "È questo"), strings.Index(text, "Chrome su Android"); own < 0 || own > other {
		t.Error("the session of who asks is not the first")
	}
}
