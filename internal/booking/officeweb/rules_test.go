package officeweb_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/booking/agenda"
	"comune.example/sportello/internal/identity"
)

func (s *site) rules(t *testing.T) agenda.Rules {
	t.Helper()
	e, err := s.Rules(identity.AsSystem(context.Background(), "test"), "carte")
	if err != nil {
		t.Fatal(err)
	}
	return e.Rules
}

func date(v url.Values, name, day string) {
	v.Set(name+"_giorno", strings.TrimLeft(day[8:], "0"))
	v.Set(name+"_mese", strings.TrimLeft(day[5:7], "0"))
	v.Set(name+"_anno", day[:4])
}

// revised wants rules that came into force at once.
func (s *site) revised(t *testing.T, address string, form url.Values) {
	t.Helper()
	if w := s.ask(t, "clerk", address, form); w.Code != http.StatusSeeOther || w.Header().Get("Location") != rulesPage {
		t.Fatalf("%s: %d %s", address, w.Code, page(t, w, w.Code).Text())
	}
}

func TestTheRulesAreSaidInWordsWithWhatTheyOffer(t *testing.T) {
	s := hall(t)
	text := page(t, s.ask(t, "clerk", rulesPage, nil), http.StatusOK).Text()
	for _, want := range []string{
		"lunedì 09:00–11:00 ogni settimana Sportello uno un posto alla volta tutti", "un posto alla volta, uno solo per l'ufficio",
		"lunedì 3 marzo 2014 09:00–11:00 6 2", "domenica 2 marzo 2014 Chiuso 0 0", "Lunedì dell'Angelo", "Santo patrono", "30 minuti, più 30 per ogni altra persona",
		"Nessuna quota", "2 ore prima", "60 giorni in avanti",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	page(t, s.ask(t, "other", rulesPage, nil), http.StatusNotFound)
}

func TestAnOpeningIsAddedChangedAndTakenAway(t *testing.T) {
	s := hall(t)
	form := url.Values{
		"base": {"0"}, "riga": {"-1"}, "weekday": {"3"}, "from": {"9"}, "until": {"12.30"}, "desk": {"uno"}, "places": {"1"}, "every": {"2"}, "nth": {"0"},
		"subjects": {"ritiro"}, "reason": {"pomeriggi"},
	}
	wrong := page(t, s.ask(t, "clerk", rulesPage+"/regole/orari", form), http.StatusUnprocessableEntity)
	if !strings.Contains(wrong.Text(), "le settimane si contano da lì") {
		t.Errorf("a rhythm without a beginning is not explained: %s", wrong.Text())
	}
	date(form, "valid_from", "2014-03-05")
	s.revised(t, rulesPage+"/regole/orari", form)
	if o := s.rules(t).Openings; len(o) != 3 || o[2].Every != 2 || o[2].ValidFrom != "2014-03-05" || o[2].Until != 12*60+30 || len(o[2].Subjects) != 1 {
		t.Fatalf("openings %+v", o)
	}
	shown := page(t, s.ask(t, "clerk", rulesPage+"/regole/orari?riga=2", nil), http.StatusOK)
	sent := url.Values(shown.Values(rulesPage + "/regole/orari"))
	sent.Set("until", "11:00")
	sent.Set("reason", "meno ore")
	s.revised(t, rulesPage+"/regole/orari", sent)
	if o := s.rules(t).Openings[2]; o.Until != 11*60 || o.Desk != "uno" || o.Every != 2 || o.ValidFrom != "2014-03-05" {
		t.Fatalf("changing the end changed more: %+v", o)
	}
	sent.Set("base", "2")
	sent.Set("azione", "togli")
	sent.Del("_key")
	s.revised(t, rulesPage+"/regole/orari", sent)
	if o := s.rules(t).Openings; len(o) != 2 {
		t.Fatalf("not taken away: %+v", o)
	}
	page(t, s.ask(t, "other", rulesPage+"/regole/orari", form), http.StatusNotFound)
	page(t, s.ask(t, "clerk", rulesPage+"/regole/orari?riga=9", nil), http.StatusNotFound)
	page(t, s.ask(t, "clerk", rulesPage+"/regole/altro", nil), http.StatusNotFound)
}

func TestEveryPartOfTheRulesIsEditedOnItsPage(t *testing.T) {
	s := hall(t)
	parts := map[string]func(v url.Values){
		"pause": func(v url.Values) {
			v["from"], v["until"], v["weekday"] = []string{"10:00"}, []string{"10:30"}, []string{"1"}
		},
		"chiusure": func(v url.Values) {
			date(v, "from", "2014-08-11")
			date(v, "until", "2014-08-16")
			v.Set("why", "ferie")
		},
		"festivita": func(v url.Values) { v["worked"] = []string{"patron", "easter_monday"} },
		"anticipo": func(v url.Values) {
			v["minutes"], v["lead"], v["horizon"] = []string{"30"}, []string{"4"}, []string{"90"}
		},
		"giorni": func(v url.Values) {
			date(v, "day", "2014-08-12")
			v["kind"], v["h1_from"], v["h1_until"], v["h1_desk"], v["h1_places"] = []string{"hours"}, []string{"9"}, []string{"10"}, []string{"uno"}, []string{"1"}
		},
		"quote": func(v url.Values) {
			v["percent_1"], v["hours_1"], v["percent_2"], v["morning_2"] = []string{"60"}, []string{"336"}, []string{"40"}, []string{"7:30"}
		},
	}
	for part, fill := range parts {
		empty := page(t, s.ask(t, "clerk", rulesPage+"/regole/"+part, nil), http.StatusOK)
		v := url.Values(empty.Values(rulesPage + "/regole/" + part))
		v.Set("reason", "prova")
		fill(v)
		s.revised(t, rulesPage+"/regole/"+part, v)
	}
	r := s.rules(t)
	if len(r.Pauses) != 1 || r.Pauses[0].Weekday == nil || len(r.Closures) != 1 || len(r.Worked) != 2 || r.Lead != 4 || r.Horizon != 90 {
		t.Errorf("rules %+v", r)
	}
	if len(r.Days) != 1 || len(r.Days[0].Hours) != 1 || len(r.Releases) != 2 || r.Releases[1].Morning != 7*60+30 {
		t.Errorf("days and quotas %+v %+v", r.Days, r.Releases)
	}
	again := page(t, s.ask(t, "clerk", rulesPage, nil), http.StatusOK).Text()
	for _, want := range []string{"14 giorni prima 60%", "Il giorno stesso alle 07:30 40%", "da lunedì 11 agosto 2014 a sabato 16 agosto 2014 ferie", "09:00–10:00 (Sportello uno, un posto alla volta)"} {
		if !strings.Contains(again, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestRulesThatStrandAppointmentsShowThemAndAskWhatToDo(t *testing.T) {
	s := hall(t)
	s.clerkBooks(t, "rilascio", "Unna", nextMonday.At(10, 30, 0))
	shorter := func() url.Values {
		v := url.Values(page(t, s.ask(t, "clerk", rulesPage+"/regole/orari?riga=0", nil), http.StatusOK).Values(rulesPage + "/regole/orari"))
		v.Set("until", "10:30")
		v.Set("reason", "corso di aggiornamento")
		return v
	}
	asked := page(t, s.ask(t, "clerk", rulesPage+"/regole/orari", shorter()), http.StatusOK)
	for _, want := range []string{"Un appuntamento non ha più posto", "Unna Ada", "lunedì 10 marzo 2014, dalle 10:30 alle 11:00", "lunedì 10 marzo 2014, dalle 09:00 alle 09:30", "corso di aggiornamento"} {
		if !strings.Contains(asked.Text(), want) {
			t.Errorf("the question lacks %q: %s", want, asked.Text())
		}
	}
	if n := len(s.rules(t).Openings); n != 2 || s.rules(t).Openings[0].Until != 11*60 {
		t.Fatal("the question has changed the rules")
	}
	decided := url.Values(asked.Values(rulesPage + "/regole/orari"))
	if decided.Get("decision") != "move" || decided.Get("until") != "10:30" || decided.Get("base") != "0" {
		t.Fatalf("the question sends %v", decided)
	}
	done := page(t, s.ask(t, "clerk", rulesPage+"/regole/orari", decided), http.StatusOK)
	if !strings.Contains(done.Text(), "un appuntamento spostato") || !strings.Contains(done.Text(), "dalle 09:00 alle 09:30") {
		t.Errorf("the outcome says %s", done.Text())
	}
	if again := page(t, s.ask(t, "clerk", rulesPage+"/regole/orari", decided), http.StatusOK); again.Text() != done.Text() {
		t.Error("a repeated answer has another outcome")
	}
	day := page(t, s.ask(t, "clerk", "/ufficio/agenda?ufficio=sportello&giorno=2014-03-10", nil), http.StatusOK).Text()
	if !strings.Contains(day, "09:00–09:30 Unna Ada") {
		t.Errorf("not moved: %s", day)
	}
}

func TestWhoSavesOverAnotherClerksChangeIsToldAndLosesNothing(t *testing.T) {
	s := hall(t)
	first := url.Values(page(t, s.ask(t, "clerk", rulesPage+"/regole/orari?riga=1", nil), http.StatusOK).Values(rulesPage + "/regole/orari"))
	lead := url.Values{"minutes": {"30"}, "lead": {"6"}, "horizon": {"60"}, "reason": {"altro"}}
	s.revised(t, rulesPage+"/regole/anticipo", lead)
	first.Set("places", "3")
	first.Set("desk", "")
	first.Set("reason", "più posti")
	told := page(t, s.ask(t, "clerk", rulesPage+"/regole/orari", first), http.StatusConflict)
	again := url.Values(told.Values(rulesPage + "/regole/orari"))
	if !strings.Contains(told.Text(), "un'altra persona ha cambiato le regole") || again.Get("places") != "3" || again.Get("base") != "1" || again.Get("riga") != "1" {
		t.Fatalf("told %s, sends %v", told.Text(), again)
	}
	s.revised(t, rulesPage+"/regole/orari", again)
	if r := s.rules(t); r.Lead != 6 || r.Openings[1].Places != 3 {
		t.Errorf("one of the two changes is lost: %+v", r)
	}
}

func TestAnEarlierEditionComesBackAsANewOne(t *testing.T) {
	s := hall(t)
	s.revised(t, rulesPage+"/regole/anticipo", url.Values{"minutes": {"30"}, "lead": {"6"}, "horizon": {"60"}, "reason": {"prova"}})
	old := page(t, s.ask(t, "clerk", rulesPage+"/edizioni/0", nil), http.StatusOK)
	back := url.Values(old.Values(rulesPage + "/edizioni/0"))
	page(t, s.ask(t, "clerk", rulesPage+"/edizioni/0", back), http.StatusUnprocessableEntity)
	back.Set("reason", "era meglio prima")
	s.revised(t, rulesPage+"/edizioni/0", back)
	if r := s.rules(t); r.Lead != 2 {
		t.Errorf("lead %d, want the declared 2", r.Lead)
	}
	text := page(t, s.ask(t, "clerk", rulesPage, nil), http.StatusOK).Text()
	if !strings.Contains(text, "era meglio prima") || !strings.Contains(text, "Vedi l'edizione 1") {
		t.Errorf("the editions are not listed: %s", text)
	}
	page(t, s.ask(t, "clerk", rulesPage+"/edizioni/9", nil), http.StatusNotFound)
	page(t, s.ask(t, "other", rulesPage+"/edizioni/0", nil), http.StatusNotFound)
	page(t, s.ask(t, "other", rulesPage+"/edizioni/0", back), http.StatusNotFound)
}

func TestClosingADayMovesItsAppointmentsWithOneConfirmation(t *testing.T) {
	s := hall(t)
	s.clerkBooks(t, "rilascio", "Unna", firstMonday.At(9, 0, 0))
	s.clerkBooks(t, "ritiro", "Dossi", firstMonday.At(9, 30, 0))
	page(t, s.ask(t, "clerk", rulesPage+"/chiusure?giorno=2014-03-03", nil), http.StatusOK)
	form := url.Values{"reason": {"assemblea"}}
	date(form, "day", "2014-03-03")
	asked := page(t, s.ask(t, "clerk", rulesPage+"/chiusure", form), http.StatusOK)
	for _, want := range []string{"2 appuntamenti non hanno più posto", "Unna Ada", "Dossi Ada", "10 marzo 2014, dalle 09:00 alle 09:30", "assemblea"} {
		if !strings.Contains(asked.Text(), want) {
			t.Errorf("the confirmation lacks %q: %s", want, asked.Text())
		}
	}
	done := page(t, s.ask(t, "clerk", rulesPage+"/chiusure", url.Values(asked.Values(rulesPage+"/chiusure"))), http.StatusOK)
	if !strings.Contains(done.Text(), "2 appuntamenti spostati") {
		t.Errorf("the outcome says %s", done.Text())
	}
	next := page(t, s.ask(t, "clerk", "/ufficio/agenda?ufficio=sportello&giorno=2014-03-10", nil), http.StatusOK).Text()
	if !strings.Contains(next, "Unna") || !strings.Contains(next, "Dossi") {
		t.Errorf("not on the next Monday: %s", next)
	}
	if w := s.ask(t, "clerk", rulesPage+"/riaperture", url.Values{"day": {"2014-03-03"}}); w.Code != http.StatusSeeOther {
		t.Errorf("reopen: %d", w.Code)
	}
	page(t, s.ask(t, "clerk", rulesPage+"/riaperture", url.Values{"day": {"2014-03-03"}}), http.StatusNotFound)
	page(t, s.ask(t, "other", rulesPage+"/chiusure", form), http.StatusNotFound)
}
