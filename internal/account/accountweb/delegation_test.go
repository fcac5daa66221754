package accountweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/account/accountweb"
)

const deleghe = accountweb.DelegationsPath

// second is another citizen who has proven who it is.
func (s *site) second(t *testing.T) *person {
	t.Helper()
	err := s.account.Import(program(), []account.Account{{
		ID: "eva", GivenName: "Eva", FamilyName: "Fiducia", CodiceFiscale: code(2), Email: "eva@example.org", RegisteredAt: s.now,
	}})
	if err != nil {
		t.Fatal(err)
	}
	p := s.person(t)
	p.byIdentity(code(2), "").goes("/area-personale")
	return p
}

func (s *site) first(t *testing.T) *person {
	t.Helper()
	p := s.person(t)
	p.byIdentity(code(1), "").goes("/area-personale")
	return p
}

func wishForm() url.Values {
	return url.Values{
		"given_name": {"Eva"}, "family_name": {"Scritta"}, "codice_fiscale": {strings.ToLower(code(2))}, "from_giorno": {"1"}, "from_mese": {"marzo"},
		"from_anno": {"2014"}, "until_giorno": {"31"}, "until_mese": {"12"}, "until_anno": {"2014"},
	}
}

// proposes goes through the steps as a browser does and gives the address of the delegation.
func (p *person) proposes(t *testing.T) string {
	t.Helper()
	p.get(deleghe + "/nuova").page(http.StatusOK)
	check := p.post(deleghe+"/riepilogo", wishForm()).page(http.StatusOK)
	for _, want := range []string{"Eva Scritta", code(2), "sabato 1 marzo 2014", "mercoledì 31 dicembre 2014"} {
		if !strings.Contains(check.Text(), want) {
			t.Errorf("the summary lacks %q: %s", want, check.Text())
		}
	}
	again := p.post(deleghe+"/nuova", url.Values(check.Values(deleghe+"/nuova"))).page(http.StatusOK)
	if got := url.Values(again.Values(deleghe + "/riepilogo")); got.Get("family_name") != "Scritta" || got.Get("until_anno") != "2014" {
		t.Errorf("the way back has lost %v", got)
	}
	return p.post(deleghe, url.Values(check.Values(deleghe))).goes(deleghe + "/")
}

func TestADelegationIsGivenCheckedAcceptedAndEnded(t *testing.T) {
	s := newSite(t)
	ugo, eva := s.first(t), s.second(t)
	if text := ugo.get(deleghe).page(http.StatusOK).Text(); !strings.Contains(text, "Nessuno agisce per te") || !strings.Contains(text, "Dai una delega") {
		t.Errorf("without any: %s", text)
	}
	at := ugo.proposes(t)
	if text := ugo.get(at).page(http.StatusOK).Text(); !strings.Contains(text, "Delega a Eva Scritta") || !strings.Contains(text, "In attesa di risposta") || !strings.Contains(text, "Ritira la proposta") {
		t.Errorf("the delegator sees %s", text)
	}
	hers := eva.get(at).page(http.StatusOK).Text()
	if !strings.Contains(hers, "Delega di Ugo Prova") || !strings.Contains(hers, "Eva Fiducia") || strings.Contains(hers, "Scritta") || strings.Contains(hers, code(1)) {
		t.Errorf("the delegate sees %s", hers)
	}
	eva.post(at+"/accetta", url.Values{}).goes(at)
	if text := eva.get(at).page(http.StatusOK).Text(); !strings.Contains(text, "Hai accettato la delega.") || !strings.Contains(text, code(1)) || !strings.Contains(text, "Prenota per Ugo Prova") {
		t.Errorf("afterwards the delegate sees %s", text)
	}
	if text := eva.get(deleghe).page(http.StatusOK).Text(); !strings.Contains(text, "Ugo Prova") || !strings.Contains(text, "Valida") {
		t.Errorf("her list: %s", text)
	}
	ugo.post(at+"/termina", url.Values{}).goes(at)
	if text := ugo.get(at).page(http.StatusOK).Text(); !strings.Contains(text, "La delega è finita.") || !strings.Contains(text, "Terminata da Chi ha dato la delega") {
		t.Errorf("at the end: %s", text)
	}
	for _, act := range []string{"/accetta", "/rifiuta", "/termina"} { // from a page that was open meanwhile
		if text := eva.post(at+act, url.Values{}).page(http.StatusConflict).Text(); !strings.Contains(text, "Nel frattempo questa delega è cambiata") {
			t.Errorf("%s: %s", act, text)
		}
	}
}

func TestWhatIsWrongWithADelegationStandsAtItsFieldAndNothingIsLost(t *testing.T) {
	s := newSite(t)
	ugo := s.first(t)
	for name, c := range map[string]struct{ field, value, id string }{
		"a typing error":          {"codice_fiscale", "RSSMRA80A01H501X", "f-codice_fiscale"},
		"oneself":                 {"codice_fiscale", code(1), "f-codice_fiscale"},
		"a day that is none":      {"until_giorno", "32", "f-until"},
		"a day before the first":  {"until_anno", "2013", "f-until"},
		"more than two years":     {"until_anno", "2020", "f-until"},
		"a beginning in the past": {"from_anno", "2013", "f-from"},
	} {
		for _, path := range []string{deleghe + "/riepilogo", deleghe} {
			form := wishForm()
			form.Set(c.field, c.value)
			page := ugo.post(path, form).page(http.StatusUnprocessableEntity)
			if !strings.Contains(strings.Join(page.Links(), " "), "#"+c.id) {
				t.Errorf("%s at %s: the summary does not lead to %s: %v", name, path, c.id, page.Links())
			}
			if got := url.Values(page.Values(deleghe + "/riepilogo")); got.Get("family_name") != "Scritta" || got.Get(c.field) != c.value {
				t.Errorf("%s: lost %v", name, got)
			}
		}
	}
}

func TestTheSameProposalTwiceIsSaidAtTheForm(t *testing.T) {
	s := newSite(t)
	ugo := s.first(t)
	ugo.post(deleghe, wishForm()).goes(deleghe + "/")
	if text := ugo.post(deleghe, wishForm()).page(http.StatusConflict).Text(); !strings.Contains(text, "A questa persona hai già dato una delega") {
		t.Errorf("got %s", text)
	}
}

func TestWhoHasNotProvenTheIdentityIsToldHow(t *testing.T) {
	s := newSite(t)
	err := s.account.Register(t.Context(), account.Registration{
		GivenName: "Ada", FamilyName: "Prova", CodiceFiscale: code(5), Email: "ada@example.org", Password: good, Lang: "it",
	}, account.Visitor{})
	if err != nil {
		t.Fatal(err)
	}
	s.tell(t)
	if err := s.account.Confirm(t.Context(), s.started.Token); err != nil {
		t.Fatal(err)
	}
	ada := s.person(t)
	ada.post("/accesso", url.Values{"email": {"ada@example.org"}, "password": {good}}).goes("/area-personale")
	page := ada.get(deleghe).page(http.StatusOK)
	if !strings.Contains(page.Text(), "entra una volta con l'identità digitale") || strings.Contains(strings.Join(page.Links(), " "), deleghe+"/nuova") {
		t.Errorf("got %s", page.Text())
	}
	ada.get(deleghe + "/nuova").goes(deleghe)
	if got := ada.post(deleghe, wishForm()); got.Code != http.StatusNotFound {
		t.Errorf("got %d", got.Code)
	}
}

func TestADelegationThatNobodySweptUpIsOverAllTheSame(t *testing.T) {
	s := newSite(t)
	at := s.first(t).proposes(t)
	s.now = s.now.Add(40 * 24 * time.Hour)
	if text := s.first(t).get(at).page(http.StatusOK).Text(); !strings.Contains(text, "Scaduta") || strings.Contains(text, "Ritira la proposta") {
		t.Errorf("got %s", text)
	}
}
