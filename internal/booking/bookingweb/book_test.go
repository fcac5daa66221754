package bookingweb_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/ui/htmlcheck"
)

// held chooses a time and gives the address of the details and the link of the place that is kept.
func (s *site) held(t *testing.T, as, calendar string, choice url.Values) (details, link string) {
	t.Helper()
	w := s.ask(t, as, "/prenotazioni/"+calendar+"/scelta", choice)
	details = w.Header().Get("Location")
	_, link, ok := strings.Cut(details, "/dati?posto=")
	if w.Code != http.StatusSeeOther || !ok {
		t.Fatalf("not held: %d %s %s", w.Code, details, w.Body)
	}
	return details, link
}

func card() url.Values {
	return url.Values{"slot": {tuesday}, "motivo": {"rilascio"}, "persone": {"1"}}
}

// pending books a card as a guest and gives the link of the appointment that is to be confirmed.
func (s *site) pending(t *testing.T) booking.Appointment {
	t.Helper()
	_, link := s.held(t, "", "centro", card())
	form := guest("")
	form.Del("slot")
	form.Set("posto", link)
	w := s.ask(t, "", "/prenotazioni/centro", form)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/appuntamenti/"+link {
		t.Fatalf("not booked: %d %s", w.Code, w.Body)
	}
	a, err := s.AppointmentByLink(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAChosenPlaceIsKeptForSomeMinutesAndThePageSaysUntilWhen(t *testing.T) {
	s := newSite(t)
	details, link := s.held(t, "", "documenti", url.Values{"slot": {nine}})
	if p := page(t, s.ask(t, "", details, nil), http.StatusOK); !strings.Contains(p.Text(), "Teniamo il posto per te fino alle 12:10") {
		t.Errorf("the page says %s", p.Text())
	}
	if p := page(t, s.ask(t, "", "/prenotazioni/documenti", nil), http.StatusOK); len(p.With("value", nine)) != 0 {
		t.Error("the kept place is offered to others")
	}
	if p := page(t, s.ask(t, "", "/prenotazioni/documenti?posto="+link, nil), http.StatusOK); !strings.Contains(p.Text(), "Teniamo per te il posto di lunedì 3 marzo 2014") {
		t.Error("who goes back is not told of the kept place")
	}
	if p := page(t, s.ask(t, "", details, nil), http.StatusOK); !slices.Contains(p.Links(), "/accesso?da="+url.QueryEscape(details)) {
		t.Error("who signs in loses the place")
	}
	if w := s.ask(t, "", "/appuntamenti/"+link, nil); w.Header().Get("Location") != details {
		t.Errorf("the link of a kept place leads to %q", w.Header().Get("Location"))
	}
	s.held(t, "", "documenti", url.Values{"slot": {halfPast}, "posto": {link}})
	if p := page(t, s.ask(t, "", "/prenotazioni/documenti", nil), http.StatusOK); len(p.With("value", nine)) != 1 {
		t.Error("the place kept before does not go back")
	}
}

func TestWhoIsLateStillGetsThePlaceIfNobodyWasFasterAndLosesNothing(t *testing.T) {
	s := newSite(t)
	details, link := s.held(t, "", "documenti", url.Values{"slot": {nine}})
	s.now = s.now.Add(11 * time.Minute)
	if p := page(t, s.ask(t, "", details, nil), http.StatusOK); !strings.Contains(p.Text(), "se nessuno lo ha preso") {
		t.Error("nobody says that the time is over")
	}
	form := guest("")
	form.Del("slot")
	form.Set("posto", link)
	taken := booked(t, s, "", nine)
	p := page(t, s.ask(t, "", "/prenotazioni/documenti", form), http.StatusConflict)
	sent := url.Values(p.Values("/prenotazioni/documenti/scelta"))
	if sent.Get("given_name") != "Ada" || sent.Get("note") != "Rinnovo" || sent.Has("posto") {
		t.Fatalf("the choice of another time sends %v", sent)
	}
	sent.Set("slot", halfPast)
	summary := page(t, s.ask(t, "", "/prenotazioni/documenti/scelta", sent), http.StatusOK)
	last := url.Values(summary.Values("/prenotazioni/documenti"))
	if !strings.Contains(summary.Text(), "Ada Prova") || last.Get("posto") == "" {
		t.Fatalf("after another choice: %v", last)
	}
	if w := s.ask(t, "", "/prenotazioni/documenti", last); w.Code != http.StatusSeeOther || w.Header().Get("Location") == "/appuntamenti/"+taken {
		t.Errorf("not booked: %d", w.Code)
	}
}

func TestALapsedPlaceThatNobodyTookIsBookedAllTheSame(t *testing.T) {
	s := newSite(t)
	_, link := s.held(t, "", "documenti", url.Values{"slot": {nine}})
	s.now = s.now.Add(time.Hour)
	form := guest("")
	form.Set("posto", link)
	if w := s.ask(t, "", "/prenotazioni/documenti", form); w.Code != http.StatusSeeOther {
		t.Errorf("not booked: %d %s", w.Code, w.Body)
	}
}

func TestAGuestConfirmsByTheMailAndOpeningTheLinkAloneConfirmsNothing(t *testing.T) {
	s := newSite(t)
	a := s.pending(t)
	shown := page(t, s.ask(t, "", "/appuntamenti/"+a.Link, nil), http.StatusOK)
	if !strings.Contains(shown.Text(), "Ti abbiamo scritto a ada@example.org: conferma entro sabato 1 marzo 2014, ore 13:00") || strings.Contains(shown.Text(), a.Code) {
		t.Errorf("the page says %s", shown.Text())
	}
	for _, file := range []string{"/appuntamento.ics", "/conferma.pdf"} {
		if w := s.ask(t, "", "/appuntamenti/"+a.Link+file, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s of an unconfirmed appointment: %d", file, w.Code)
		}
	}
	door := "/appuntamenti/" + a.Link + "/conferma-presenza"
	page(t, s.ask(t, "", door+"?codice=AAAA-AAAA", nil), http.StatusNotFound)
	page(t, s.ask(t, "", door, url.Values{}), http.StatusNotFound)
	asked := page(t, s.ask(t, "", door+"?codice="+a.Code, nil), http.StatusOK)
	if b, _ := s.AppointmentByLink(t.Context(), a.Link); b.State != booking.Pending {
		t.Fatal("a program that follows links has confirmed")
	}
	if w := s.ask(t, "", door, url.Values(asked.Values(door))); w.Code != http.StatusSeeOther {
		t.Fatalf("confirm: %d %s", w.Code, w.Body)
	}
	if p := page(t, s.ask(t, "", "/appuntamenti/"+a.Link, nil), http.StatusOK); !strings.Contains(p.Text(), "Appuntamento confermato") || !strings.Contains(p.Text(), a.Code) {
		t.Error("not confirmed")
	}
	if w := s.ask(t, "", door+"?codice="+a.Code, nil); w.Header().Get("Location") != "/appuntamenti/"+a.Link {
		t.Error("a second visit does not lead to the appointment")
	}
}

func TestWhoConfirmsTooLateIsToldHowToBookAgain(t *testing.T) {
	s := newSite(t)
	a := s.pending(t)
	s.now = s.now.Add(61 * time.Minute)
	for range 2 { // before and after the place was swept up
		p := page(t, s.ask(t, "", "/appuntamenti/"+a.Link+"/conferma-presenza", url.Values{"codice": {a.Code}}), http.StatusConflict)
		if !strings.Contains(p.Text(), "non confermato in tempo") {
			t.Errorf("told %s", p.Text())
		}
		if !strings.Contains(strings.Join(p.Links(), " "), "/prenotazioni/centro?motivo=rilascio") {
			t.Error("no way to book again")
		}
		if err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhoIsSignedInNeedsNoConfirmation(t *testing.T) {
	s := newSite(t)
	details, link := s.held(t, "anna", "centro", card())
	form := url.Values{"posto": {link}, "relation": {"self"}}
	summary := page(t, s.ask(t, "anna", "/prenotazioni/centro/richiedente", form), http.StatusOK)
	if w := s.ask(t, "anna", "/prenotazioni/centro", url.Values(summary.Values("/prenotazioni/centro"))); w.Code != http.StatusSeeOther {
		t.Fatalf("book: %d", w.Code)
	}
	if w := s.ask(t, "anna", details, nil); w.Header().Get("Location") != "/appuntamenti/"+link {
		t.Error("going back to the form does not lead to the appointment that it became")
	}
	p := page(t, s.ask(t, "anna", "/appuntamenti/"+link, nil), http.StatusOK)
	for _, want := range []string{"Appuntamento confermato", "martedì 4 marzo 2014, dalle 09:00 alle 09:20", "anna@example.org", "Una fotografia", "La vecchia carta", "Via Prova 1"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("the confirmation lacks %q", want)
		}
	}
}

func TestWhoIsExpectedElsewhereAtTheSameTimeIsTold(t *testing.T) {
	s := newSite(t)
	summary := func(as, slot string) string {
		_, link := s.held(t, as, "mare", url.Values{"slot": {slot}, "motivo": {"rilascio"}, "persone": {"1"}})
		return page(t, s.ask(t, as, "/prenotazioni/mare/richiedente", url.Values{"posto": {link}, "relation": {"self"}}), http.StatusOK).Text()
	}
	form := card()
	form.Set("slot", "2014-03-04T08:30Z")
	if w := s.ask(t, "anna", "/prenotazioni/centro", form); w.Code != http.StatusSeeOther {
		t.Fatalf("book: %d %s", w.Code, w.Body)
	}
	const warning = "c'è già un altro appuntamento a questo nome: Carta d'identità: Rilascio, dalle 09:30 alle 09:50"
	for name, c := range map[string]struct {
		as, slot string
		want     bool
	}{
		"the same time": {"anna", "2014-03-04T08:30Z", true},
		"in the middle": {"anna", "2014-03-04T08:40Z", true},
		"right before":  {"anna", "2014-03-04T08:10Z", false},
		"right after":   {"anna", "2014-03-04T08:50Z", false},
		"somebody else": {"bruno", "2014-03-04T08:30Z", false},
		"another day":   {"anna", "2014-03-11T08:30Z", false},
	} {
		if text := summary(c.as, c.slot); strings.Contains(text, warning) != c.want {
			t.Errorf("%s: warned %v, want %v: %s", name, !c.want, c.want, text)
		}
	}
}

func TestAParentBooksForAChildOfTheRegister(t *testing.T) {
	s := newSite(t)
	s.children = []bookingweb.Person{{GivenName: "Lia", FamilyName: "Prova", CodiceFiscale: "VRDLGU75B02F205A"}}
	_, link := s.held(t, "anna", "centro", card())
	form := url.Values{"posto": {link}, "relation": {"child"}}
	who := page(t, s.ask(t, "anna", "/prenotazioni/centro/richiedente", form), http.StatusOK)
	if len(who.With("value", "VRDLGU75B02F205A")) != 1 {
		t.Fatal("the child is not offered")
	}
	page(t, s.ask(t, "anna", "/prenotazioni/centro/riepilogo", form), http.StatusUnprocessableEntity) // which child?
	form.Set("child", "RSSMRA80A01H501U")
	page(t, s.ask(t, "anna", "/prenotazioni/centro/riepilogo", form), http.StatusUnprocessableEntity) // somebody else's
	form.Set("child", "VRDLGU75B02F205A")
	if p := page(t, s.ask(t, "anna", "/prenotazioni/centro/riepilogo", form), http.StatusOK); !strings.Contains(p.Text(), "Lia Prova") {
		t.Error("the summary does not name the child")
	}
	if w := s.ask(t, "anna", "/prenotazioni/centro", form); w.Code != http.StatusSeeOther {
		t.Fatalf("book: %d", w.Code)
	}
	a, err := s.AppointmentByLink(t.Context(), link)
	if err != nil || a.GivenName != "Lia" || a.Relation != booking.Child || a.Account != "anna" || a.Email != "anna@example.org" {
		t.Errorf("booked %+v: %v", a, err)
	}
}

func TestWhoBooksForADelegatorDeclaresItAndBringsTheDelegation(t *testing.T) {
	s := newSite(t)
	_, link := s.held(t, "anna", "centro", card())
	form := guest("")
	form.Set("posto", link)
	form.Set("relation", "delegator")
	page(t, s.ask(t, "anna", "/prenotazioni/centro/richiedente", form), http.StatusOK)
	p := page(t, s.ask(t, "anna", "/prenotazioni/centro/riepilogo", form), http.StatusUnprocessableEntity)
	if f := p.ByID("f-declaration"); f == nil || htmlcheck.Attr(f, "aria-invalid") != "true" {
		t.Error("nobody asks for the declaration")
	}
	if sent := url.Values(p.Values("/prenotazioni/centro/riepilogo")); sent.Get("given_name") != "Ada" || sent.Get("note") != "Rinnovo" {
		t.Error("what was typed is lost")
	}
	page(t, s.ask(t, "anna", "/prenotazioni/centro", form), http.StatusUnprocessableEntity) // nor without the summary
	form.Set("declaration", "si")
	if p := page(t, s.ask(t, "anna", "/prenotazioni/centro/riepilogo", form), http.StatusOK); !strings.Contains(p.Text(), "La delega scritta e firmata") {
		t.Error("the delegation is not on the list")
	}
	if w := s.ask(t, "anna", "/prenotazioni/centro", form); w.Code != http.StatusSeeOther {
		t.Fatalf("book: %d", w.Code)
	}
	if p := page(t, s.ask(t, "anna", "/appuntamenti/"+link, nil), http.StatusOK); !strings.Contains(p.Text(), "La delega scritta e firmata") || !strings.Contains(p.Text(), "Ada Prova") {
		t.Error("the appointment does not say so")
	}
}

// delegatedByCarla has anna act for carla by a registered delegation.
func (s *site) delegatedByCarla() {
	s.delegators = []bookingweb.Delegator{{
		Person:     bookingweb.Person{GivenName: "Carla", FamilyName: "Delegante", CodiceFiscale: "VRDLGU75B02F205A"},
		Delegation: "delega", Until: "2014-12-31",
	}}
	s.HonourDelegations(func(_ context.Context, id string) (booking.Delegation, error) {
		if id != "delega" {
			return booking.Delegation{}, fault.Missing()
		}
		return booking.Delegation{ID: id, Account: "carla", CodiceFiscale: "VRDLGU75B02F205A", GivenName: "Carla", FamilyName: "Delegante", Until: "2014-12-31"}, nil
	})
}

func TestWhoHasARegisteredDelegationNeitherWritesNorBringsAnything(t *testing.T) {
	s := newSite(t)
	s.delegatedByCarla()
	_, link := s.held(t, "anna", "centro", card())
	if details := page(t, s.ask(t, "anna", "/prenotazioni/centro/dati?posto="+link, nil), http.StatusOK); !strings.Contains(details.Text(), "Con una delega registrata nel tuo profilo") {
		t.Errorf("who can book for somebody reads %s", details.Text())
	}
	form := url.Values{"posto": {link}, "relation": {"delegator"}}
	who := page(t, s.ask(t, "anna", "/prenotazioni/centro/richiedente", form), http.StatusOK)
	if len(who.With("value", "delega")) != 1 || !strings.Contains(who.Text(), "Delega valida fino a mercoledì 31 dicembre 2014") {
		t.Fatalf("the delegator is not offered: %s", who.Text())
	}
	for _, wrong := range []string{"", "altra"} { // none chosen, or somebody else's
		form.Set("delegation", wrong)
		p := page(t, s.ask(t, "anna", "/prenotazioni/centro/riepilogo", form), http.StatusUnprocessableEntity)
		if !strings.Contains(p.Text(), "Scegli per quale persona prenoti") {
			t.Errorf("%q: %s", wrong, p.Text())
		}
	}
	form.Set("delegation", "delega")
	p := page(t, s.ask(t, "anna", "/prenotazioni/centro/riepilogo", form), http.StatusOK)
	if text := p.Text(); !strings.Contains(text, "Carla Delegante") || !strings.Contains(text, "VRDLGU75B02F205A") || strings.Contains(text, "La delega scritta e firmata") {
		t.Errorf("the summary says %s", text)
	}
	if w := s.ask(t, "anna", "/prenotazioni/centro", url.Values(p.Values("/prenotazioni/centro"))); w.Code != http.StatusSeeOther {
		t.Fatalf("book: %d", w.Code)
	}
	a, err := s.AppointmentByLink(t.Context(), link)
	if err != nil || a.GivenName != "Carla" || a.Delegator != "carla" || a.Account != "anna" {
		t.Errorf("booked %+v: %v", a, err)
	}
	mine := page(t, s.ask(t, "anna", "/appuntamenti/"+link, nil), http.StatusOK).Text()
	hers := page(t, s.ask(t, "carla", "/appuntamenti/"+link, nil), http.StatusOK).Text()
	if strings.Contains(mine, "La delega scritta e firmata") || !strings.Contains(mine, "allo sportello non serve la delega scritta") || !strings.Contains(mine, "anna@example.org") {
		t.Errorf("the delegate reads %s", mine)
	}
	if strings.Contains(hers, "anna@example.org") {
		t.Error("the delegator reads the delegate's address")
	}
	if err := s.EndDelegation(identity.AsSystem(t.Context(), "test"), "delega"); err != nil {
		t.Fatal(err)
	}
	if text := page(t, s.ask(t, "anna", "/appuntamenti/"+link, nil), http.StatusOK).Text(); !strings.Contains(text, "La delega scritta e firmata") {
		t.Errorf("after the end of the delegation: %s", text)
	}
}

func TestWhoHasRegisteredDelegationsCanStillBringAWrittenOne(t *testing.T) {
	s := newSite(t)
	s.delegatedByCarla()
	_, link := s.held(t, "anna", "centro", card())
	form := guest("")
	form.Set("posto", link)
	form.Set("relation", "delegator")
	form.Set("delegation", "scritta")
	page(t, s.ask(t, "anna", "/prenotazioni/centro/riepilogo", form), http.StatusUnprocessableEntity) // undeclared
	form.Set("declaration", "si")
	if p := page(t, s.ask(t, "anna", "/prenotazioni/centro/riepilogo", form), http.StatusOK); !strings.Contains(p.Text(), "La delega scritta e firmata") {
		t.Error("the delegation is not on the list")
	}
	if w := s.ask(t, "anna", "/prenotazioni/centro", form); w.Code != http.StatusSeeOther {
		t.Fatalf("book: %d", w.Code)
	}
	if a, err := s.AppointmentByLink(t.Context(), link); err != nil || a.GivenName != "Ada" || a.Delegation != "" {
		t.Errorf("booked %+v: %v", a, err)
	}
}

func TestAGuestCannotBookInTheNameOfAnAccountsChild(t *testing.T) {
	s := newSite(t)
	s.children = []bookingweb.Person{{GivenName: "Lia", FamilyName: "Prova", CodiceFiscale: "VRDLGU75B02F205A"}}
	form := url.Values{"slot": {nine}, "relation": {"child"}, "child": {"VRDLGU75B02F205A"}}
	page(t, s.ask(t, "", "/prenotazioni/documenti", form), http.StatusUnprocessableEntity)
}

func TestWhoHasTooManyOpenAppointmentsIsToldWhatToDoAndAGuestNotWhich(t *testing.T) {
	s := newSite(t)
	for n := range 2 {
		form := card()
		form.Set("slot", time.Date(2014, 3, 4, 9, 20*n, 0, 0, time.UTC).Format("2006-01-02T15:04Z"))
		if w := s.ask(t, "anna", "/prenotazioni/centro", form); w.Code != http.StatusSeeOther {
			t.Fatalf("book: %d %s", w.Code, w.Body)
		}
	}
	s.pending(t)
	s.pending(t)
	later := guest("2014-03-11T08:00Z")
	later.Set("motivo", "rilascio")
	for _, c := range []struct {
		as, calendar, want string
		change             url.Values
	}{
		{"anna", "centro", "al massimo 2 appuntamenti aperti per questo motivo", nil},
		{"", "centro", "al massimo 2 appuntamenti aperti per questo motivo", nil},
	} {
		p := page(t, s.ask(t, c.as, "/prenotazioni/"+c.calendar, later), http.StatusTooManyRequests)
		if !strings.Contains(p.Text(), c.want) || strings.Contains(p.Text(), "4 marzo") {
			t.Errorf("%q in %s is told %s", c.as, c.calendar, p.Text())
		}
		if hasMine := strings.Contains(strings.Join(p.Links(), " "), "/area-personale/appuntamenti"); hasMine != (c.as == "anna") {
			t.Errorf("%q: the way to the own appointments: %t", c.as, hasMine)
		}
	}
}

func TestTheCategoryAndTheAddressHaveTheirLimits(t *testing.T) {
	s := newSite(t)
	for n, calendar := range []string{"centro", "mare", "mare"} {
		form := card()
		form.Set("slot", time.Date(2014, 3, 4, 8, 20*n, 0, 0, time.UTC).Format("2006-01-02T15:04Z"))
		if w := s.ask(t, "anna", "/prenotazioni/"+calendar, form); w.Code != http.StatusSeeOther {
			t.Fatalf("book: %d %s", w.Code, w.Body)
		}
	}
	p := page(t, s.ask(t, "anna", "/prenotazioni/centro", url.Values{"slot": {"2014-03-11T08:00Z"}, "motivo": {"rilascio"}}), http.StatusTooManyRequests)
	if !strings.Contains(p.Text(), "al massimo 3 appuntamenti aperti per questo tipo di servizi") {
		t.Errorf("the category: %s", p.Text())
	}
	for n, cf := range []string{"RSSMRA80A01H501U", "VRDLGU75B02F205A", "BNCGNN90C43L219C", "NREFNC85T10A944R"} {
		form := guest(time.Date(2014, 3, 18, 8, 20*n, 0, 0, time.UTC).Format("2006-01-02T15:04Z"))
		form.Set("motivo", "rilascio")
		form.Set("codice_fiscale", cf)
		w := s.ask(t, "", "/prenotazioni/centro", form)
		if n < 3 && w.Code != http.StatusSeeOther {
			t.Fatalf("guest %d: %d %s", n+1, w.Code, w.Body)
		}
		if n == 3 {
			if p := page(t, w, http.StatusTooManyRequests); !strings.Contains(p.Text(), "Con lo stesso indirizzo e-mail") {
				t.Errorf("the address: %s", p.Text())
			}
		}
	}
}

func TestGuestsAreSlowedDownByNothing(t *testing.T) {
	s := newSite(t)
	for n := range 40 { // from one address: more than are kept at one time
		w := s.ask(t, "", "/prenotazioni/centro/scelta", url.Values{"slot": {time.Date(2014, 3, 4+7*(n%8), 8, 10*(n/8), 0, 0, time.UTC).Format("2006-01-02T15:04Z")}, "motivo": {"ritiro-centro"}})
		p := page(t, s.ask(t, "", w.Header().Get("Location"), nil), http.StatusOK)
		if kept := strings.Contains(p.Text(), "Teniamo il posto"); kept != (n < 30) {
			t.Fatalf("choice %d: kept %t", n+1, kept)
		}
	}
}

func TestAGuestChangesTheAnswersWithoutTypingThemAgain(t *testing.T) {
	s := newSite(t)
	summary := page(t, s.ask(t, "", "/prenotazioni/documenti/riepilogo", guest(nine)), http.StatusOK)
	back := page(t, s.ask(t, "", "/prenotazioni/documenti/dati", url.Values(summary.Values("/prenotazioni/documenti/dati"))), http.StatusOK)
	sent := url.Values(back.Values("/prenotazioni/documenti/richiedente"))
	if sent.Get("note") != "Rinnovo" || sent.Get("given_name") != "Ada" {
		t.Fatalf("the details hold %v", sent)
	}
	who := page(t, s.ask(t, "", "/prenotazioni/documenti/richiedente", sent), http.StatusOK)
	if f := who.ByID("f-email"); f == nil || htmlcheck.Attr(f, "value") != "ada@example.org" {
		t.Error("the address is lost")
	}
}
