package bookingweb_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
)

// sign is anna's appointment for a card, a week after the first Tuesday.
func (s *site) sign(t *testing.T) string {
	t.Helper()
	form := url.Values{"slot": {"2014-03-11T08:00Z"}, "motivo": {"rilascio"}}
	w := s.ask(t, "anna", "/prenotazioni/centro", form)
	link, ok := strings.CutPrefix(w.Header().Get("Location"), "/appuntamenti/")
	if !ok {
		t.Fatalf("not booked: %d %s", w.Code, w.Body)
	}
	return link
}

// waits puts somebody on a list and gives the address of the entry.
func (s *site) waits(t *testing.T, as, address string, form url.Values) string {
	t.Helper()
	w := s.ask(t, as, address, form)
	at := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/attese/") {
		t.Fatalf("not waiting: %d %s", w.Code, w.Body)
	}
	return at
}

func TestWhoHasAnAppointmentIsOfferedAnEarlierPlaceAndMovesToIt(t *testing.T) {
	s := newSite(t)
	link := s.sign(t)
	p := page(t, s.ask(t, "anna", "/appuntamenti/"+link, nil), http.StatusOK)
	if !slices.Contains(p.Links(), "/appuntamenti/"+link+"/anticipo") {
		t.Fatal("the waiting list is not offered")
	}
	page(t, s.ask(t, "anna", "/appuntamenti/"+link+"/anticipo", nil), http.StatusOK)
	wrong := url.Values{"from_giorno": {"31"}, "from_mese": {"2"}, "from_anno": {"2014"}}
	page(t, s.ask(t, "anna", "/appuntamenti/"+link+"/anticipo", wrong), http.StatusUnprocessableEntity)
	at := s.waits(t, "anna", "/appuntamenti/"+link+"/anticipo", url.Values{})
	if p := page(t, s.ask(t, "", at, nil), http.StatusOK); !strings.Contains(p.Text(), "Sei in lista d'attesa") || !strings.Contains(p.Text(), "martedì 11 marzo 2014") {
		t.Errorf("the entry says %s", p.Text())
	}
	if p := page(t, s.ask(t, "anna", "/appuntamenti/"+link, nil), http.StatusOK); !slices.Contains(p.Links(), at) {
		t.Error("the appointment does not lead to the entry")
	}
	if err := s.Offer(t.Context()); err != nil {
		t.Fatal(err)
	}
	p = page(t, s.ask(t, "", at, nil), http.StatusOK)
	if !strings.Contains(p.Text(), "C'è un posto per te: martedì 4 marzo 2014, dalle 09:00 alle 09:20") || !strings.Contains(p.Text(), "Lo teniamo per te fino a sabato 1 marzo 2014, ore 13:00") {
		t.Errorf("the offer says %s", p.Text())
	}
	if w := s.ask(t, "", at+"/accetta", url.Values(p.Values(at+"/accetta"))); w.Header().Get("Location") != "/appuntamenti/"+link {
		t.Fatalf("accept: %d %s", w.Code, w.Body)
	}
	if p := page(t, s.ask(t, "anna", "/appuntamenti/"+link, nil), http.StatusOK); !strings.Contains(p.Text(), "martedì 4 marzo 2014") {
		t.Error("not moved")
	}
}

func TestWhoHasNoAppointmentWaitsForOne(t *testing.T) {
	s := newSite(t)
	door := "/prenotazioni/centro/lista-attesa"
	page(t, s.ask(t, "", door+"?motivo=rilascio", nil), http.StatusOK)
	page(t, s.ask(t, "", "/prenotazioni/documenti/lista-attesa", nil), http.StatusNotFound)
	form := guest("")
	form.Set("motivo", "rilascio")
	form.Set("codice_fiscale", "SBAGLIATO")
	if p := page(t, s.ask(t, "", door, form), http.StatusUnprocessableEntity); len(p.With("value", "SBAGLIATO")) != 1 {
		t.Error("what was typed is lost")
	}
	form.Set("codice_fiscale", "RSSMRA80A01H501U")
	at := s.waits(t, "", door, form)
	if p := page(t, s.ask(t, "", door, form), http.StatusConflict); !strings.Contains(p.Text(), "Sei già nella lista d'attesa") {
		t.Errorf("told %s", p.Text())
	}
	if err := s.Offer(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := s.ask(t, "", at+"/accetta", url.Values{})
	if p := page(t, s.ask(t, "", w.Header().Get("Location"), nil), http.StatusOK); !strings.Contains(p.Text(), "Ti abbiamo scritto") {
		t.Errorf("the accepted place waits for its guest's confirmation: %s", p.Text())
	}
	page(t, s.ask(t, "", at, nil), http.StatusOK)
}

func TestAnOfferExpiresAndMayBeLeftToTheNext(t *testing.T) {
	s := newSite(t)
	at := s.waits(t, "anna", "/prenotazioni/centro/lista-attesa", url.Values{"motivo": {"rilascio"}})
	offer := func() {
		t.Helper()
		if err := s.Offer(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	offer()
	s.now = s.now.Add(61 * time.Minute)
	if p := page(t, s.ask(t, "", at, nil), http.StatusOK); !strings.Contains(p.Text(), "Sei in lista d'attesa") {
		t.Errorf("an offer that is over is shown as %s", p.Text())
	}
	p := page(t, s.ask(t, "", at+"/accetta", url.Values{}), http.StatusConflict)
	if !strings.Contains(p.Text(), "L'offerta non vale più") || !strings.Contains(p.Text(), "Giorni che vanno bene") {
		t.Errorf("too late is told %s", p.Text())
	}
	if err := s.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	offer()
	if w := s.ask(t, "", at+"/rifiuta", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("decline: %d", w.Code)
	}
	if p := page(t, s.ask(t, "", at, nil), http.StatusOK); !strings.Contains(p.Text(), "Le offerte sono finite") {
		t.Errorf("after the last offer: %s", p.Text())
	}
}

func TestWhoLeavesTheListIsOfferedNothing(t *testing.T) {
	s := newSite(t)
	at := s.waits(t, "anna", "/prenotazioni/centro/lista-attesa", url.Values{"motivo": {"rilascio"}})
	if w := s.ask(t, "", at+"/lascia", url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("leave: %d", w.Code)
	}
	if err := s.Offer(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := page(t, s.ask(t, "", at, nil), http.StatusOK); !strings.Contains(p.Text(), "Non sei più in lista d'attesa") {
		t.Errorf("told %s", p.Text())
	}
	page(t, s.ask(t, "", "/attese/NESSUNO", nil), http.StatusNotFound)
}

func TestTheStatesOfAnAppointmentAreSaidInWords(t *testing.T) {
	s := newSite(t)
	for state, want := range map[booking.State]string{booking.Arrived: "Arrivato allo sportello", booking.Done: "Concluso", booking.Missed: "Non sei venuto"} {
		link := booked(t, s, "", map[booking.State]string{booking.Arrived: nine, booking.Done: halfPast, booking.Missed: "2014-03-10T08:00Z"}[state])
		a, err := s.AppointmentByLink(t.Context(), link)
		if err != nil {
			t.Fatal(err)
		}
		clerk := officer(t, "clerk")
		switch state {
		case booking.Arrived:
			err = s.MarkArrived(clerk, a.ID)
		case booking.Done:
			err = s.MarkDone(clerk, a.ID, 300)
		default:
			err = s.MarkMissed(clerk, a.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		if p := page(t, s.ask(t, "", "/appuntamenti/"+link, nil), http.StatusOK); !strings.Contains(p.Text(), want) {
			t.Errorf("%s: %s", state, p.Text())
		}
		for _, way := range []string{"/sposta", "/annulla", "/anticipo"} {
			if w := s.ask(t, "", "/appuntamenti/"+link+way, nil); w.Header().Get("Location") != "/appuntamenti/"+link {
				t.Errorf("%s of what is %s: %d", way, state, w.Code)
			}
		}
	}
}
