package complaintweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Every route that shows or changes a report, called as nobody, as a stranger, as another office and as who may.
func TestEveryRouteKnowsWhoCalls(t *testing.T) {
	s := newSite(t)
	f := s.report("anna")
	doc := "/documenti/00000000-0000-7000-8000-000000000000"
	own, office := "/area-personale/segnalazioni/"+f.ID, "/ufficio/segnalazioni/"+f.ID
	for _, path := range []string{own, own + doc, office, office + doc} {
		for _, who := range []string{"", "bruno", "clerk-b"} {
			if a := s.get(who, path); a.status != http.StatusNotFound && (who != "" || a.status != http.StatusSeeOther) {
				t.Errorf("%q %s: got %d", who, path, a.status)
			}
		}
	}
	if a, b := s.get("anna", own), s.get("clerk-a", office); a.status != http.StatusOK || b.status != http.StatusOK {
		t.Errorf("who may: got %d, %d", a.status, b.status)
	}
	if a, b := s.get("clerk-a", own), s.get("anna", office); a.status != http.StatusNotFound || b.status != http.StatusNotFound {
		t.Errorf("each by the other's door: got %d, %d", a.status, b.status)
	}
	for _, form := range []string{"mossa", "risposta", "assegna", "ufficio", "categoria", "pubblico"} {
		for _, who := range []string{"", "anna", "bruno", "clerk-b"} {
			a := s.post(who, office+"/"+form, url.Values{"versione": {"1"}, "action": {"take"}, "text": {"x"}, "audience": {"public"}, "title": {"x"}, "details": {"x"}, "office": {"verde"}})
			if a.status != http.StatusNotFound && (who != "" || a.status != http.StatusSeeOther || !strings.HasPrefix(a.location, "/accesso")) {
				t.Errorf("%q %s: got %d %s", who, form, a.status, a.location)
			}
		}
	}
	draft := s.draft("anna")
	for _, who := range []string{"", "bruno", "clerk-a"} {
		if a := s.get(who, draft); a.status != http.StatusNotFound {
			t.Errorf("%q opens anna's draft: got %d", who, a.status)
		}
	}
}

func TestAClerkWhoIsTooLateLosesNothing(t *testing.T) {
	s := newSite(t)
	f := s.report("anna")
	s.act(f, "mossa", url.Values{"action": {"take"}})
	a := s.act(f, "mossa", url.Values{"action": {"resolve"}, "text": {"Una frase lunga da non perdere"}, "versione": {"1"}})
	if a.status != http.StatusConflict || !strings.Contains(a.body, "Una frase lunga da non perdere") {
		t.Errorf("got %d %s", a.status, said(a.body))
	}
	unseen := s.post("clerk-a", "/ufficio/segnalazioni/"+f.ID+"/mossa", url.Values{"action": {"resolve"}, "text": {"Senza aver visto niente"}})
	if unseen.status != http.StatusConflict {
		t.Errorf("who has seen no version: got %d", unseen.status)
	}
	for form, values := range map[string]url.Values{
		"mossa": {"action": {"resolve"}}, "risposta": {"audience": {"public"}}, "assegna": {"officer": {"nobody"}}, "ufficio": {"office": {"nowhere"}},
		"categoria": {"category": {"nothing"}}, "pubblico": {"title": {""}, "details": {"Resta qui"}},
	} {
		if a := s.act(f, form, values); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d %s", form, a.status, said(a.body))
		}
	}
}

func TestTheOfficeWorksAReportToItsEnd(t *testing.T) {
	s := newSite(t)
	f := s.report("anna")
	list := "/ufficio/segnalazioni"
	if body := s.get("clerk-a", list+"?stato=submitted&ordina=recenti").body; !strings.Contains(body, f.Number.String()) || !strings.Contains(body, "20 giorni alla scadenza") || !strings.Contains(body, `name="ordina" value="recenti"`) {
		t.Errorf("the worklist: %s", said(body))
	}
	if body := s.get("clerk-b", list).body; strings.Contains(body, f.Number.String()) {
		t.Error("another office sees it")
	}
	for _, step := range []struct {
		form   string
		values url.Values
	}{
		{"mossa", url.Values{"action": {"take"}}},
		{"assegna", url.Values{"officer": {"clerk-a"}}},
		{"risposta", url.Values{"audience": {"public"}, "text": {"Sopralluogo fatto."}}},
		{"risposta", url.Values{"audience": {"office"}, "text": {"Chiamare la ditta."}}},
		{"pubblico", url.Values{"title": {"Buca"}, "details": {"Una buca."}}},
		{"mossa", url.Values{"action": {"resolve"}, "text": {"Chiusa."}}},
	} {
		if a := s.act(f, step.form, step.values); a.status != http.StatusSeeOther {
			t.Fatalf("%s %v: got %d %s", step.form, step.values, a.status, said(a.body))
		}
	}
	body := s.get("", "/segnalazioni/"+f.Number.String()).body
	for _, want := range []string{"Sopralluogo fatto.", "Chiusa.", "Una buca.", "Risolta"} {
		if !strings.Contains(body, want) {
			t.Errorf("the public page lacks %q", want)
		}
	}
	for _, secret := range []string{"Chiamare la ditta.", "davanti alla scuola", "Anna", "clerk-a", "Carla"} {
		if strings.Contains(body, secret) {
			t.Errorf("the public page says %q", secret)
		}
	}
	if body := s.get("", "/segnalazioni").body; !strings.Contains(body, "è stata risolta 1 segnalazione") {
		t.Errorf("the list does not count it: %s", said(body))
	}
	if a := s.act(f, "ufficio", url.Values{"office": {"verde"}}); a.status != http.StatusConflict {
		t.Errorf("passing on what is concluded: got %d", a.status)
	}
}
