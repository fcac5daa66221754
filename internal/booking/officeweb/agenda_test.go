package officeweb_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui/htmlcheck"
)

const (
	firstMonday = italy.Day("2014-03-03")
	nextMonday  = italy.Day("2014-03-10")
	rulesPage   = "/ufficio/calendari/carte"
	nine        = "2014-03-03T08:00Z" // nine o'clock in Rome
	halfPast    = "2014-03-03T08:30Z"
)

func TestTheOfficeSeesItsDayAndClosesOne(t *testing.T) {
	s := newSite(t, documenti())
	if err := s.annaBooks(t, firstMonday.At(9, 0, 0)); err != nil {
		t.Fatal(err)
	}
	day := page(t, s.ask(t, "clerk", "/ufficio/agenda?giorno=2014-03-03", nil), http.StatusOK)
	if !strings.Contains(day.Text(), "anna") {
		t.Error("the appointment is not in the agenda")
	}
	page(t, s.ask(t, "other", "/ufficio/agenda?ufficio=sportello&giorno=2014-03-03", nil), http.StatusNotFound)
	page(t, s.ask(t, "anna", "/ufficio/agenda", nil), http.StatusNotFound)
	page(t, s.ask(t, "clerk", "/ufficio/calendari/documenti", nil), http.StatusOK)
	page(t, s.ask(t, "clerk", "/en/ufficio/calendari/documenti", nil), http.StatusOK)
	page(t, s.ask(t, "other", "/ufficio/calendari/documenti", nil), http.StatusNotFound)
	closing := url.Values{"day_giorno": {"10"}, "day_mese": {"marzo"}, "day_anno": {"2014"}, "reason": {"assemblea"}}
	page(t, s.ask(t, "clerk", "/ufficio/calendari/documenti/chiusure", url.Values{"day_giorno": {"31"}, "day_mese": {"2"}, "day_anno": {"2014"}}), http.StatusUnprocessableEntity)
	if w := s.ask(t, "clerk", "/ufficio/calendari/documenti/chiusure", closing); w.Code != http.StatusSeeOther {
		t.Fatalf("close: %d %s", w.Code, w.Body)
	}
	if err := s.annaBooks(t, nextMonday.At(9, 0, 0)); !fault.Is(err, fault.Invalid) {
		t.Errorf("booked on a closed day: %v", err)
	}
	if w := s.ask(t, "clerk", "/ufficio/calendari/documenti/riaperture", url.Values{"day": {"2014-03-10"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("reopen: %d", w.Code)
	}
	if err := s.annaBooks(t, nextMonday.At(9, 0, 0)); err != nil {
		t.Errorf("not booked on a day that is open again: %v", err)
	}
}

func TestTheAgendaShowsADayAndItsFiltersStay(t *testing.T) {
	s := hall(t)
	s.clerkBooks(t, "rilascio", "Unna", firstMonday.At(9, 0, 0))
	s.clerkBooks(t, "ritiro", "Dossi", firstMonday.At(9, 0, 0))
	all := page(t, s.ask(t, "clerk", "/ufficio/agenda?ufficio=sportello&giorno=2014-03-03", nil), http.StatusOK)
	for _, want := range []string{"Unna Ada", "Dossi Ada", "09:00–09:30", "Sportello due", "Confermato", "Ritiro", "lunedì 3 marzo 2014 · Sportello"} {
		if !strings.Contains(all.Text(), want) {
			t.Errorf("the agenda lacks %q", want)
		}
	}
	w := s.ask(t, "clerk", "/ufficio/agenda?ufficio=sportello&sportello=due&data_giorno=3&data_mese=marzo&data_anno=2014", nil)
	one := page(t, w, http.StatusOK)
	if strings.Contains(one.Text(), "Unna") || !strings.Contains(one.Text(), "Dossi") {
		t.Error("the desk's agenda shows another desk's appointment, or not its own")
	}
	if !strings.Contains(strings.Join(one.Links(), " "), "/ufficio/agenda?giorno=2014-03-04&sportello=due&ufficio=sportello") {
		t.Errorf("the next day's link loses the filter: %v", one.Links())
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/ufficio/agenda?giorno=2014-03-03", nil)
	r.AddCookie(&http.Cookie{Name: "sid", Value: "clerk"})
	for _, k := range w.Result().Cookies() {
		r.AddCookie(k)
	}
	again := httptest.NewRecorder()
	s.server.ServeHTTP(again, r)
	if p := page(t, again, http.StatusOK); strings.Contains(p.Text(), "Unna") || !strings.Contains(p.Text(), "Dossi") {
		t.Error("the desk does not stay on the next visit")
	}
	page(t, s.ask(t, "clerk", "/ufficio/agenda?ufficio=sportello&data_giorno=31&data_mese=2&data_anno=2014", nil), http.StatusUnprocessableEntity)
}

func TestAClerkBooksForAPersonWithoutAnAddressAtAPlaceOnlyTheOfficeGives(t *testing.T) {
	s := hall(t)
	s.clerkBooks(t, "ritiro", "Uno", firstMonday.At(9, 0, 0))
	s.clerkBooks(t, "ritiro", "Due", firstMonday.At(9, 0, 0))
	what := "cosa=carte%2Fritiro&persone=&documenti=&dal=2014-03-03"
	choice := page(t, s.ask(t, "clerk", "/ufficio/agenda/nuovo?"+what, nil), http.StatusOK)
	if len(choice.With("value", nine)) != 1 { // both public places are gone, the office's own is left
		t.Fatalf("the office's own place is not offered: %s", choice.Text())
	}
	page(t, s.ask(t, "clerk", "/ufficio/agenda/nuovo/dati?"+what, nil), http.StatusUnprocessableEntity)
	page(t, s.ask(t, "clerk", "/ufficio/agenda/nuovo/dati?"+what+"&slot="+nine, nil), http.StatusOK)
	person := url.Values{
		"cosa": {"carte/ritiro"}, "slot": {nine}, "given_name": {"Ida"}, "family_name": {"Prova"}, "codice_fiscale": {"SBAGLIATO"}, "email": {""},
	}
	wrong := page(t, s.ask(t, "clerk", "/ufficio/agenda/nuovo", person), http.StatusUnprocessableEntity)
	if f := wrong.ByID("f-given_name"); f == nil {
		t.Error("what was typed is lost")
	}
	person.Set("codice_fiscale", "RSSMRA80A01H501U")
	if w := s.ask(t, "clerk", "/ufficio/agenda/nuovo", person); w.Code != http.StatusSeeOther {
		t.Fatalf("not booked: %d %s", w.Code, w.Body)
	}
	late := page(t, s.ask(t, "clerk", "/ufficio/agenda/nuovo", person), http.StatusConflict)
	if sent := late.Values("/ufficio/agenda/nuovo"); len(sent["family_name"]) != 1 || sent["family_name"][0] != "Prova" {
		t.Errorf("who comes too late loses the person's data: %v", sent)
	}
	page(t, s.ask(t, "other", "/ufficio/agenda/nuovo?"+what, nil), http.StatusNotFound)
	page(t, s.ask(t, "other", "/ufficio/agenda/nuovo", person), http.StatusNotFound)
}

func TestAClerkMovesAndCancelsOneAppointmentAndSaysWhy(t *testing.T) {
	s := hall(t)
	a := s.clerkBooks(t, "rilascio", "Unna", firstMonday.At(9, 0, 0))
	here := "/ufficio/agenda/" + a.ID
	page(t, s.ask(t, "clerk", here+"/sposta", nil), http.StatusOK)
	page(t, s.ask(t, "clerk", here+"/sposta", url.Values{"slot": {halfPast}}), http.StatusUnprocessableEntity)
	page(t, s.ask(t, "clerk", here+"/sposta", url.Values{"slot": {""}, "reason": {"guasto"}}), http.StatusUnprocessableEntity)
	if w := s.ask(t, "clerk", here+"/sposta", url.Values{"slot": {halfPast}, "reason": {"guasto"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("not moved: %d %s", w.Code, w.Body)
	}
	page(t, s.ask(t, "clerk", here+"/annulla", nil), http.StatusOK)
	page(t, s.ask(t, "clerk", here+"/annulla", url.Values{"reason": {" "}}), http.StatusUnprocessableEntity)
	for _, way := range []string{"/sposta", "/annulla"} {
		page(t, s.ask(t, "other", here+way, nil), http.StatusNotFound)
		page(t, s.ask(t, "other", here+way, url.Values{"slot": {nine}, "reason": {"x"}}), http.StatusNotFound)
		page(t, s.ask(t, "anna", here+way, nil), http.StatusNotFound)
	}
	if w := s.ask(t, "clerk", here+"/annulla", url.Values{"reason": {"guasto"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("not cancelled: %d", w.Code)
	}
	if p := page(t, s.ask(t, "clerk", "/ufficio/agenda?ufficio=sportello&giorno=2014-03-03", nil), http.StatusOK); strings.Contains(p.Text(), "Unna") {
		t.Error("a cancelled appointment is still in the agenda")
	}
}

func TestTheOverviewCountsAndTheExportDisarmsFormulas(t *testing.T) {
	s := hall(t)
	a := s.clerkBooks(t, "rilascio", "Unna", firstMonday.At(9, 0, 0))
	program := identity.AsSystem(context.Background(), "test")
	if err := s.MarkDone(program, a.ID, 600); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkMissed(program, s.clerkBooks(t, "rilascio", "Dossi", firstMonday.At(9, 30, 0)).ID); err != nil {
		t.Fatal(err)
	}
	period := "?ufficio=sportello&dal=2014-03-03&al=2014-03-03"
	p := page(t, s.ask(t, "clerk", "/ufficio/agenda/quadro"+period, nil), http.StatusOK)
	// Six public cells and two of the office's; two are taken: one was received for ten minutes, to the other nobody came.
	for _, want := range []string{"Offerti Prenotati", "Carte 8 2 0 6", "Carte 1 1 50,0% 0 0 10 minuti 10 minuti"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("the overview lacks %q: %s", want, p.Text())
		}
	}
	if !strings.Contains(strings.Join(p.Links(), " "), "/ufficio/agenda/esporta.csv?al=2014-03-03&dal=2014-03-03&ufficio=sportello") {
		t.Errorf("the export does not keep the period: %v", p.Links())
	}
	page(t, s.ask(t, "clerk", "/ufficio/agenda/quadro?dal=2014-03-03&al=2014-03-01", nil), http.StatusUnprocessableEntity)
	if p := page(t, s.ask(t, "clerk", "/ufficio/agenda/quadro?dal=2014-03-04&al=2014-03-05", nil), http.StatusOK); !strings.Contains(p.Text(), "Nessun dato") {
		t.Error("an empty period does not say so")
	}
	rows, err := csv.NewReader(s.ask(t, "clerk", "/ufficio/agenda/esporta.csv"+period, nil).Body).ReadAll()
	if err != nil || len(rows) != 3 || len(rows[0]) != len(rows[1]) {
		t.Fatalf("the export has %v, %v", rows, err)
	}
	if text := strings.Join(rows[1], "|"); !strings.Contains(text, "|'=1+1|") || !strings.Contains(text, "|done|") || !strings.Contains(text, "|600") {
		t.Errorf("the export says %s", text)
	}
	for _, address := range []string{"/ufficio/agenda/quadro" + period, "/ufficio/agenda/esporta.csv" + period} {
		page(t, s.ask(t, "other", address, nil), http.StatusNotFound)
		page(t, s.ask(t, "anna", address, nil), http.StatusNotFound)
	}
}

func TestACounterProgramReadsItsOfficesDayAndNobodyElse(t *testing.T) {
	s := hall(t)
	s.clerkBooks(t, "rilascio", "Unna", firstMonday.At(9, 0, 0))
	for address, length := range map[string]int{"/api/v1/uffici/sportello/agenda?giorno=2014-03-03": 1, "/api/v1/uffici/sportello/quadro?dal=2014-03-03": 1} {
		for key, want := range map[string]int{
			"counter@sportello": http.StatusOK, "counter@altrove": http.StatusNotFound, "kiosk@sportello": http.StatusNotFound, "": http.StatusUnauthorized,
		} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
			if key != "" {
				r.Header.Set("Authorization", "Bearer "+key)
			}
			w := httptest.NewRecorder()
			s.server.ServeHTTP(w, r)
			var list []map[string]any
			if w.Code != want || want == http.StatusOK && (json.Unmarshal(w.Body.Bytes(), &list) != nil || len(list) != length) {
				t.Errorf("%s as %q: %d %s", address, key, w.Code, w.Body)
			}
		}
	}
}

func TestTheOfficeReadsWhoComesForADelegator(t *testing.T) {
	s := hall(t)
	s.HonourDelegations(func(_ context.Context, id string) (booking.Delegation, error) {
		return booking.Delegation{ID: id, Account: "carla", CodiceFiscale: "CF-carla", GivenName: "Carla", FamilyName: "Delegante", Until: firstMonday}, nil
	})
	anna, err := session(t.Context(), "anna")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Book(identity.With(t.Context(), anna), booking.BookRequest{
		Calendar: "carte", Visit: booking.Visit{Subject: "rilascio"}, Start: firstMonday.At(9, 0, 0).UTC(), Relation: booking.Delegator, Delegation: "delega", Lang: "it",
	})
	if err != nil {
		t.Fatal(err)
	}
	read := func() (agenda, program string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/uffici/sportello/agenda?giorno=2014-03-03", nil)
		r.Header.Set("Authorization", "Bearer counter@sportello")
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, r)
		return page(t, s.ask(t, "clerk", "/ufficio/agenda?giorno=2014-03-03", nil), http.StatusOK).Text(), w.Body.String()
	}
	if agenda, program := read(); !strings.Contains(agenda, "Delegante Carla") || !strings.Contains(agenda, "Viene anna, con delega registrata") || !strings.Contains(program, `"delegato":"anna"`) {
		t.Errorf("the office reads %s, its program %s", agenda, program)
	}
	if err := s.EndDelegation(identity.AsSystem(t.Context(), "test"), "delega"); err != nil {
		t.Fatal(err)
	}
	if agenda, program := read(); !strings.Contains(agenda, "Chi viene porta la delega scritta") || strings.Contains(program, "delegato") {
		t.Errorf("after the end the office reads %s, its program %s", agenda, program)
	}
}

func TestTheOfficesPagesSpeakEnglishToo(t *testing.T) {
	s := hall(t)
	a := s.clerkBooks(t, "rilascio", "Unna", firstMonday.At(9, 0, 0))
	addresses := []string{
		"/ufficio/agenda?giorno=2014-03-03", "/ufficio/agenda/quadro", "/ufficio/agenda/nuovo?cosa=carte/ritiro", "/ufficio/agenda/nuovo/dati?cosa=carte/ritiro&slot=" + nine,
		"/ufficio/agenda/" + a.ID + "/sposta", "/ufficio/agenda/" + a.ID + "/annulla", rulesPage, rulesPage + "/edizioni/0", rulesPage + "/chiusure",
	}
	for _, part := range []string{"orari", "pause", "chiusure", "giorni", "festivita", "anticipo", "quote"} {
		addresses = append(addresses, rulesPage+"/regole/"+part)
	}
	italian := []string{"Giorno", "Sportello uno", "Motivo", "Chiuso", "Orari", "settimana", "Togli"}
	for _, address := range addresses {
		page(t, s.ask(t, "clerk", address, nil), http.StatusOK)
		english := page(t, s.ask(t, "clerk", "/en"+address, nil), http.StatusOK)
		if html := english.All("html"); len(html) != 1 || htmlcheck.Attr(html[0], "lang") != "en" {
			t.Errorf("/en%s is not in English", address)
		}
		for _, word := range italian {
			if strings.Contains(english.Text(), word) {
				t.Errorf("/en%s says %q", address, word)
			}
		}
	}
}
