package casefileweb_test

import (
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/catalog"
)

// norm: the national model of municipal sites, C.SE.1.6, C.SE.1.8, C.SE.2.2
func TestEveryStepShowsTheWayTheDraftAndTheAppointment(t *testing.T) {
	s := newSite(t)
	step := s.leads(s.post("anna", "/istanze/"+permit, nil))
	for _, lang := range []string{"", "/en"} {
		p := s.page(s.get("anna", lang+step), 200)
		if p.With("aria-current", "step") == nil {
			t.Errorf("%s%s: no step is the current one", lang, step)
		}
		if p.With("href", lang+"/prenotazioni/per-servizio?servizio="+permit) == nil {
			t.Errorf("%s%s: no way to an appointment about the service", lang, step)
		}
	}
	s.wants(s.page(s.get("anna", step), 200), "Passo 1 di", "Salva e continua più tardi", "fino a venerdì 9 maggio 2014", "Indietro")
	next := s.leads(s.post("anna", step, url.Values{"email": {"anna@example.org"}}))
	if s.page(s.get("anna", next), 200).With("href", step) == nil {
		t.Error("the second step does not lead back to the first")
	}
	if got := s.leads(s.post("anna", next, url.Values{"durata": {"mai"}, "_azione": {"esci"}})); got != "/area-personale/pratiche" {
		t.Errorf("a wrong answer kept for later: got %s", got)
	}
	if got := s.page(s.get("anna", next), 200).Values(next)["dal_anno"]; len(got) != 1 || got[0] != "" {
		t.Errorf("the step again: got %v", got)
	}
}

// norm: the national model of municipal sites, C.SE.1.4, C.SE.1.7, C.SE.1.10
func TestTheConfirmationSaysWhatFollowsAndByWhen(t *testing.T) {
	s := newSite(t)
	at := s.sent()
	p := s.page(s.get("anna", at+"?inviata=1"), 200)
	s.wants(p, "Richiesta inviata", "0000001/2014", "Che cosa succede adesso", "al più tardi mercoledì 9 aprile 2014", "Ufficio di prova", "anna@example.org", "Scarica la ricevuta (PDF, ", " kB)", "Quanto è stato facile usare questo servizio?")
	if p.With("href", at) == nil {
		t.Error("the confirmation does not lead to the request")
	}
	if again := s.page(s.get("anna", at), 200); strings.Contains(again.Text(), "Che cosa succede adesso") || !strings.Contains(again.Text(), "Le tappe") {
		t.Error("the request's own page is the confirmation still")
	}
}

func TestALongRequestIsAListOfSections(t *testing.T) {
	s := newSite(t)
	declared := s.cases.Catalog.Services[0]
	declared.Form.Layout = catalog.AsTasks
	step := s.leads(s.post("anna", "/istanze/"+permit, nil))
	id := strings.Split(step, "/")[2]
	list := "/istanze/" + id + "/sezioni"
	s.page(s.post("anna", step, url.Values{"email": {"sbagliata"}}), 422)
	p := s.page(s.get("anna", list), 200)
	s.wants(p, "Hai completato 0 sezioni su 3", "C'è un problema", "Non ancora disponibile", "fino a venerdì 9 maggio 2014", "Prenota appuntamento")
	if got := s.leads(s.get("anna", "/istanze/"+id+"/passo/2")); got != step {
		t.Errorf("a section before the first: got sent to %s, want %s", got, step)
	}
	if got := s.leads(s.post("anna", step, url.Values{"email": {"anna@example.org"}})); got != list {
		t.Errorf("after a section: got %s, want the list", got)
	}
	s.leads(s.post("anna", "/istanze/"+id+"/passo/3", url.Values{"privacy": {"si"}}))
	s.page(s.post("anna", "/istanze/"+id+"/passo/2", url.Values{"durata": {"giorno"}, "dal": {"31 febbraio 2014"}}), 422)
	p = s.page(s.get("anna", list), 200)
	s.wants(p, "Hai completato 2 sezioni su 3", "Completato", "C'è un problema")
	if got := s.leads(s.post("anna", "/istanze/"+id+"/passo/2", url.Values{"durata": {"giorno"}, "dal": {"9 giugno 2014"}})); got != "/istanze/"+id+"/riepilogo" {
		t.Errorf("after the last section: got %s, want the page of all answers", got)
	}
}

func TestADraftShowsWhatChangedSinceItWasBegun(t *testing.T) {
	s := newSite(t)
	step := s.leads(s.post("anna", "/istanze/"+permit, nil))
	s.cases.Catalog.Services[0] = dearer(t)
	p := s.page(s.get("anna", step), 200)
	s.wants(p, "Il servizio è cambiato da quando hai iniziato", "il termine è di 45 giorni", "La tua bozza conserva le domande")
}

func TestGoingBackAfterSendingExplains(t *testing.T) {
	s := newSite(t)
	at := s.sent()
	id := strings.TrimPrefix(at, "/area-personale/pratiche/")
	w := s.get("anna", "/istanze/"+id+"/riepilogo")
	if got := s.leads(w); got != at {
		t.Errorf("got sent to %s, want the request", got)
	}
	flash := ""
	for _, cookie := range w.Result().Cookies() {
		if cookie.Name == "flash" {
			flash = cookie.Value
		}
	}
	if flash == "" {
		t.Error("nothing says that the request was sent already")
	}
}
