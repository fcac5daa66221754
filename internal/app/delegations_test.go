package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/sample"
)

// freePlace finds a place that a citizen can book, in a calendar that asks for nothing but a time.
func freePlace(t *testing.T, town *app.App) (calendar string, form url.Values) {
	t.Helper()
	today := apptest.Today(t, town)
	for _, c := range town.Booking.Calendars() {
		visit := booking.Visit{People: 1, Documents: 1}
		if len(c.Subjects) > 0 {
			visit.Subject = c.Subjects[0].Slug
		}
		free, err := town.Booking.FreeSlots(t.Context(), c.Slug, visit, today, today.AddDays(30))
		if err == nil && len(free) > 0 {
			last := free[len(free)-1]
			return c.Slug, url.Values{"slot": {last.Start.UTC().Format("2006-01-02T15:04Z")}, "motivo": {visit.Subject}, "persone": {"1"}, "documenti": {"1"}}
		}
	}
	t.Fatal("no calendar has a free place")
	return "", nil
}

func TestADelegateBooksAndTheDelegatorSeesItAndWhoItWas(t *testing.T) {
	town := apptest.Open(t, nil)
	giver, taker := apptest.Person(t, town, sample.CitizenTwo), apptest.Person(t, town, sample.CitizenOne)
	id := apptest.Delegate(t, town, "cittadino", taker)
	his, hers := apptest.As(t, town, "cittadino"), apptest.As(t, town, "cittadina")
	if text := hers.Get("/area-personale").Page(t).Text(); !strings.Contains(text, "Qualcuno ti propone una delega") || !strings.Contains(text, giver.Name()) {
		t.Errorf("the desk does not say that a proposal waits: %s", text)
	}
	calendar, form := freePlace(t, town)
	form.Set("relation", "delegator")
	form.Set("delegation", id)
	if got := hers.Post("/prenotazioni/"+calendar, form); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("before she has accepted: got status %d", got.Status)
	}
	hers.Sent("/area-personale/profilo/deleghe/"+id+"/accetta", url.Values{})
	at := hers.Sent("/prenotazioni/"+calendar, form)
	apptest.Settle(t, town)
	made, err := town.Booking.AppointmentByLink(t.Context(), at[strings.LastIndex(at, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]*apptest.Browser{"she": hers, "he": his} {
		page := b.Get(at).Page(t).Text()
		if !strings.Contains(page, giver.Name()) || !strings.Contains(page, "allo sportello non serve la delega scritta") {
			t.Errorf("%s reads %s", name, page)
		}
		if !strings.Contains(b.Get("/area-personale/appuntamenti").Body, "/area-personale/appuntamenti/"+made.ID) {
			t.Errorf("%s does not have the appointment in the list", name)
		}
	}
	if text := his.Get("/area-personale/messaggi").Page(t).Text(); !strings.Contains(text, "Un appuntamento a tuo nome") {
		t.Errorf("he is not told: %s", text)
	}
	seen := his.Get("/area-personale/accessi/elenco.csv").Body
	if !strings.Contains(seen, taker.Name()+`, per una delega",Appuntamento preso`) {
		t.Errorf("who booked is not said: %s", seen)
	}
	his.Sent("/area-personale/profilo/deleghe/"+id+"/termina", url.Values{})
	apptest.Settle(t, town)
	if text := hers.Get(at).Page(t).Text(); !strings.Contains(text, "La delega scritta e firmata") {
		t.Errorf("after the end of the delegation she need not bring a written one: %s", text)
	}
	if got := hers.Post("/prenotazioni/"+calendar, form); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("after the end: got status %d", got.Status)
	}
}

// A line that says "your data were used" and not for what would tell a citizen nothing.
func TestEveryLineThatACitizenReadsSaysWhatWasDone(t *testing.T) {
	town := apptest.Open(t, nil)
	x := belongingsOf(t, town)
	apptest.As(t, town, x.offices[0]).Get("/ufficio/pratiche/" + x.ids["case"])
	for lang, vague := range map[string]string{"": "Uso dei tuoi dati in un procedimento", "/en": "Use of your data in a procedure", "/de": "Verwendung Ihrer Daten in einem Verfahren"} {
		got := apptest.As(t, town, owner).Get(lang + "/area-personale/accessi/elenco.csv")
		if lines := strings.Count(got.Body, "\n"); got.Status != http.StatusOK || lines < 5 {
			t.Fatalf("%s: got status %d and %d lines: %s", lang, got.Status, lines, got.Body)
		}
		for line := range strings.SplitSeq(got.Body, "\n") {
			if strings.Contains(line, vague) {
				t.Errorf("%s: %s", lang, line)
			}
		}
	}
}
