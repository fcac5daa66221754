package bookingweb_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/identity"
)

// norm: the national model of municipal sites, C.SE.2.2
func TestFromAServiceOnlyTheResponsibleOfficesAgendasOpenWithItsTitle(t *testing.T) {
	s := newSite(t)
	p := page(t, s.ask(t, "anna", "/prenotazioni/per-servizio?servizio=carta-di-prova", nil), http.StatusOK)
	if !strings.Contains(p.Text(), "Per il servizio: Carta di prova") || !slices.Contains(p.Links(), "/prenotazioni/mare?servizio=carta-di-prova") {
		t.Errorf("got %s", p.Text())
	}
	for _, other := range []string{"centro", "documenti"} {
		if slices.Contains(p.Links(), "/prenotazioni/"+other+"?servizio=carta-di-prova") {
			t.Errorf("the agenda %s of another office is offered", other)
		}
	}
	p = page(t, s.ask(t, "anna", "/prenotazioni/mare?servizio=carta-di-prova", nil), http.StatusOK)
	if !slices.Contains(p.Links(), "/prenotazioni/mare?motivo=rilascio&servizio=carta-di-prova") {
		t.Errorf("the choice of the subject forgets the service: %v", p.Links())
	}
	choice := card()
	choice.Set("servizio", "carta-di-prova")
	details := s.ask(t, "anna", "/prenotazioni/mare/scelta", choice).Header().Get("Location")
	p = page(t, s.ask(t, "anna", details, nil), http.StatusOK)
	if got := url.Values(p.Values("/prenotazioni/mare/richiedente")).Get("note"); got != "Carta di prova" || !strings.Contains(p.Text(), "Servizio Carta di prova") {
		t.Errorf("the subject: got %q, want the service's title: %s", got, p.Text())
	}
	if p := page(t, s.ask(t, "", "/prenotazioni/per-servizio?servizio=altro", nil), http.StatusOK); !strings.Contains(p.Text(), "non ha un'agenda online") {
		t.Errorf("an office without agenda: %s", p.Text())
	}
	for _, nothing := range []string{"/prenotazioni/per-servizio", "/prenotazioni/per-servizio?servizio=nessuno"} {
		if w := s.ask(t, "", nothing, nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/prenotazioni" {
			t.Errorf("%s: got %d to %q", nothing, w.Code, w.Header().Get("Location"))
		}
	}
}

// norm: the national model of municipal sites, C.SE.1.6
func TestABookingCanBePutOffAndGoesOnWithTheSameTimeIfItIsFree(t *testing.T) {
	s := newSite(t)
	_, link := s.held(t, "anna", "documenti", url.Values{"slot": {nine}})
	later := url.Values{"posto": {link}, "note": {"Ho due fotografie"}, "relation": {"self"}, "_azione": {"esci"}}
	if w := s.ask(t, "anna", "/prenotazioni/documenti/richiedente", later); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/area-personale/pratiche" {
		t.Fatalf("got %d to %q", w.Code, w.Header().Get("Location"))
	}
	anna := identity.With(t.Context(), identity.Actor{Kind: identity.Citizen, ID: "anna"})
	drafts, err := s.journeys.Drafts(anna)
	if err != nil || len(drafts) != 1 {
		t.Fatalf("got %v, %v, want one draft", drafts, err)
	}
	if w := s.ask(t, "bruno", bookingweb.Resume(drafts[0]), nil); w.Code != http.StatusNotFound {
		t.Errorf("a stranger: got %d, want 404", w.Code)
	}
	p := page(t, s.ask(t, "anna", bookingweb.Resume(drafts[0]), nil), http.StatusOK)
	sent := url.Values(p.Values("/prenotazioni/documenti/richiedente"))
	if sent.Get("note") != "Ho due fotografie" || sent.Get("slot") != nine {
		t.Fatalf("resumed: got %v, want what was typed", sent)
	}
	s.ask(t, "anna", "/prenotazioni/documenti/scelta", url.Values{"posto": {link}, "slot": {halfPast}})
	last := url.Values(page(t, s.ask(t, "anna", "/prenotazioni/documenti/richiedente", sent), http.StatusOK).Values("/prenotazioni/documenti"))
	w := s.ask(t, "anna", "/prenotazioni/documenti", last)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("not booked: %d %s", w.Code, w.Body)
	}
	if drafts, _ := s.journeys.Drafts(anna); len(drafts) != 0 {
		t.Errorf("after the booking: got %v, want no draft", drafts)
	}
	shown := page(t, s.ask(t, "anna", w.Header().Get("Location"), nil), http.StatusOK)
	if !strings.Contains(shown.Text(), "Quanto è stato facile usare questo servizio?") || !strings.Contains(shown.Text(), "Ti abbiamo scritto a anna@example.org") {
		t.Errorf("the confirmation: %s", shown.Text())
	}
}
