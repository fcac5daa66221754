package certificateweb_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/identity"
)

// begun is a request of the family's head whose notice was read; it gives the address of the next step.
func (s *site) begun() string {
	s.t.Helper()
	w := s.post("head", "/certificati/richiesta", url.Values{"privacy": {"si"}, "kind": {"residenza"}})
	if w.Code != http.StatusSeeOther {
		s.t.Fatalf("got %d: %.300s", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// leads sends a step and wants to be led on.
func (s *site) leads(path string, v url.Values) string {
	s.t.Helper()
	w := s.post("head", path, v)
	if w.Code != http.StatusSeeOther {
		s.t.Fatalf("%s: got %d: %.300s", path, w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

func wants(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("the page does not say %q: %s", word, text)
		}
	}
}

// norm: the national model of municipal sites, C.SE.1.4 to C.SE.1.10 and C.SE.2.2
func TestACertificateIsAskedForStepByStep(t *testing.T) {
	s := newSite(t)
	wants(t, s.page(s.get("head", "/certificati/nuovo"), 200), "Passo 1 di 4: Informativa sulla privacy", "articolo 13", "Prenota appuntamento")
	wants(t, s.page(s.post("head", "/certificati/richiesta", url.Values{"kind": {"residenza"}}), 422), "C'è un problema", "Ho letto e compreso")
	about := s.begun()
	text := s.page(s.get("head", about), 200)
	wants(t, text, "Passo 2 di 4: Dati generali", s.family[0].Surname, string(s.family[0].CodiceFiscale), "non te li chiediamo di nuovo", "Salva e continua più tardi", "mercoledì 9 aprile 2014")
	wants(t, s.page(s.get("head", "/en"+about), 200), "Step 2 of 4", "Save and continue later")
	refused := s.page(s.post("head", about, url.Values{"kind": {"libero"}, "resident": {s.id(s.family[0])}}), http.StatusConflict)
	wants(t, refused, "non si rilascia a chi è coniugato")
	use := s.leads(about, url.Values{"kind": {"residenza"}, "resident": {s.id(s.family[0])}})
	wants(t, s.page(s.post("head", use, url.Values{"use": {"bollo"}, "mark": {"123"}}), 422), "Inserisci le 14 cifre")
	review := s.leads(use, url.Values{"use": {"bollo"}, "mark": {"0123 4567 8901 23"}})
	wants(t, s.page(s.get("head", review), 200), "Passo 4 di 4: Riepilogo", "Certificato di residenza", "0123 4567 8901 23", "Modifica", "Che cosa succede dopo")
	if back := s.leads(about, url.Values{"kind": {"nascita"}, "resident": {s.id(s.family[0])}, "_da": {"riepilogo"}}); back != review {
		t.Errorf("after a change: got %s, want %s", back, review)
	}
	id := strings.Split(review, "/")[3]
	send := url.Values{"kind": {"nascita"}, "resident": {s.id(s.family[0])}, "use": {"bollo"}, "mark": {"01234567890123"}, "bozza": {id}, "_key": {"chiave-lunga-abbastanza"}}
	done := s.leads("/certificati/nuovo", send)
	wants(t, s.page(s.get("head", done), 200), "Certificato rilasciato", "Scarica il certificato (PDF, ", "Quanto è stato facile usare questo servizio?", "Servizi correlati")
	if again := s.leads("/certificati/nuovo", send); again != done {
		t.Errorf("the same button twice: got %s, want %s", again, done)
	}
	if w := s.get("head", about); w.Code != http.StatusNotFound {
		t.Errorf("the draft afterwards: got %d, want 404", w.Code)
	}
}

func TestACertificatesDraftWaitsAndIsNobodyElses(t *testing.T) {
	s := newSite(t)
	about := s.begun()
	if got := s.leads(about, url.Values{"kind": {"sbagliato"}, "_azione": {"esci"}}); got != "/area-personale/pratiche" {
		t.Errorf("going on later: got %s", got)
	}
	actor := identity.With(t.Context(), s.actor("head"))
	drafts, err := s.journeys.Drafts(actor)
	if err != nil || len(drafts) != 1 || drafts[0].Values.Get("kind") != "sbagliato" {
		t.Fatalf("got %v, %v, want what was typed", drafts, err)
	}
	if got := s.get("head", "/certificati/richiesta/"+drafts[0].ID+"/riepilogo").Header().Get("Location"); got != about {
		t.Errorf("resuming: got %s, want the first incomplete step", got)
	}
	wants(t, s.page(s.get("head", "/certificati/nuovo"), 200), "Hai già iniziato una richiesta")
	for _, path := range []string{about, "/certificati/richiesta/" + drafts[0].ID + "/riepilogo"} {
		if w := s.get("spouse", path); w.Code != http.StatusNotFound {
			t.Errorf("%s as the spouse: got %d, want 404", path, w.Code)
		}
	}
	if w := s.post("spouse", about, url.Values{"kind": {"nascita"}}); w.Code != http.StatusNotFound {
		t.Errorf("the spouse's answer: got %d, want 404", w.Code)
	}
}
