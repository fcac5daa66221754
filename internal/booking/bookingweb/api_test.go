package bookingweb_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// call calls the interface for programs ("GET /calendari") as nobody; body empty sends none. The answer is read into into, if not nil.
func (s *site) call(t *testing.T, what, body string, status int, into any) {
	t.Helper()
	method, address, _ := strings.Cut(what, " ")
	r := httptest.NewRequestWithContext(t.Context(), method, "/api/v1"+address, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, r)
	if w.Code != status {
		t.Fatalf("%s %s: %d, want %d: %s", method, address, w.Code, status, w.Body)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatalf("%s %s: %v in %s", method, address, err, w.Body)
	}
}

type answer struct {
	Code   string    `json:"codice"`
	State  string    `json:"stato"`
	Lapses time.Time `json:"scade"`
	Start  time.Time `json:"inizio"`
	End    time.Time `json:"fine"`
	Link   string    `json:"link"`
	Hold   string    `json:"posto"`
	Offer  *answer   `json:"offerta"`
}

func ada(more string) string {
	return `{"inizio":"2014-03-04T08:00:00Z","nome":"Ada","cognome":"Prova","codice_fiscale":"RSSMRA80A01H501U","email":"ada@example.org"` + more + `}`
}

func TestProgramsReadTheFreePlacesAndBook(t *testing.T) {
	s := newSite(t)
	w := s.ask(t, "", "/api/v1/calendari/documenti/posti?dal=2014-03-03&al=2014-03-03", nil)
	var free []map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &free); err != nil || len(free) != 2 || free[0]["posti"] != 1.0 {
		t.Fatalf("free places %s: %v", w.Body, err)
	}
	body := `{"inizio":"2014-03-03T08:00:00Z","nome":"Ada","cognome":"Prova","codice_fiscale":"RSSMRA80A01H501U","email":"ada@example.org"}`
	for n, want := range []int{http.StatusCreated, http.StatusConflict} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/calendari/documenti/appuntamenti", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", fmt.Sprintf("una-chiave-di-prova-%d", n))
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("booking %d: %d %s", n+1, w.Code, w.Body)
		}
	}
	for _, address := range []string{"/api/v1/calendari/documenti/posti?dal=ieri", "/api/v1/calendari/documenti/posti?al=2020-01-01"} {
		if w := s.ask(t, "", address, nil); w.Code != http.StatusUnprocessableEntity || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
	if w := s.ask(t, "", "/api/v1/calendari/altro/posti", nil); w.Code != http.StatusNotFound {
		t.Errorf("an unknown calendar: %d", w.Code)
	}
}

func TestAProgramHoldsBooksConfirmsMovesAndCancels(t *testing.T) {
	s := newSite(t)
	var held, made, now answer
	s.call(t, "POST /calendari/centro/blocchi", `{"inizio":"2014-03-04T08:00:00Z","motivo":"rilascio","persone":4}`, http.StatusCreated, &held)
	if held.Hold == "" || !held.Lapses.Equal(s.now.Add(10*time.Minute)) || held.End.Sub(held.Start) != 50*time.Minute {
		t.Fatalf("held %+v", held)
	}
	s.call(t, "POST /calendari/centro/appuntamenti", ada(`,"posto":"`+held.Hold+`"`), http.StatusCreated, &made)
	if made.State != "da_confermare" || made.Code != "" || !made.Lapses.Equal(s.now.Add(time.Hour)) || !made.Start.Equal(held.Start) {
		t.Fatalf("booked %+v", made)
	}
	link := strings.TrimPrefix(made.Link, "/appuntamenti/")
	a, err := s.AppointmentByLink(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	at := "/appuntamenti/" + link
	s.call(t, "POST "+at+"/conferma", `{"codice":"AAAA-AAAA"}`, http.StatusNotFound, nil)
	s.call(t, "POST "+at+"/conferma", `{"codice":"`+a.Code+`"}`, http.StatusOK, &now)
	if now.State != "confermato" || now.Code != a.Code {
		t.Errorf("confirmed %+v", now)
	}
	s.call(t, "PUT "+at, `{"inizio":"2014-03-11T08:00:00Z"}`, http.StatusOK, &now)
	if !now.Start.Equal(time.Date(2014, 3, 11, 8, 0, 0, 0, time.UTC)) {
		t.Errorf("moved %+v", now)
	}
	s.call(t, "PUT "+at, `{"inizio":"2014-03-12T08:00:00Z"}`, http.StatusUnprocessableEntity, nil)
	s.call(t, "DELETE "+at, "", http.StatusOK, &now)
	s.call(t, "GET "+at, "", http.StatusOK, &now)
	if now.State != "annullato" {
		t.Errorf("cancelled %+v", now)
	}
	s.call(t, "GET /appuntamenti/NESSUNO", "", http.StatusNotFound, nil)
}

func TestAProgramFindsCalendarsAndTheFirstPlaceAnywhere(t *testing.T) {
	s := newSite(t)
	var calendars []struct {
		Slug     string `json:"calendario"`
		Subjects []struct {
			Slug   string   `json:"motivo"`
			People int      `json:"persone"`
			Bring  []string `json:"cosa_serve"`
		} `json:"motivi"`
		Waiting bool `json:"lista_attesa"`
	}
	s.call(t, "GET /calendari", "", http.StatusOK, &calendars)
	if len(calendars) != 3 || calendars[0].Subjects == nil || calendars[1].Subjects[0].People != 4 || len(calendars[1].Subjects[0].Bring) != 2 || !calendars[1].Waiting {
		t.Errorf("calendars %+v", calendars)
	}
	var slots []struct {
		Calendar string `json:"calendario"`
		Free     int    `json:"posti"`
		Total    int    `json:"totale"`
	}
	s.call(t, "GET /motivi/rilascio/posti", "", http.StatusOK, &slots)
	if len(slots) != 10 || slots[0].Calendar == slots[1].Calendar {
		t.Errorf("anywhere %+v", slots)
	}
	s.call(t, "GET /motivi/altro/posti", "", http.StatusNotFound, nil)
	booked(t, s, "", nine)
	s.call(t, "GET /calendari/documenti/posti?dal=2014-03-03&al=2014-03-03", "", http.StatusOK, &slots)
	if len(slots) != 1 {
		t.Errorf("free %+v", slots)
	}
	s.call(t, "GET /calendari/documenti/posti?dal=2014-03-03&al=2014-03-03&tutti=1", "", http.StatusOK, &slots)
	if len(slots) != 2 || slots[0].Free != 0 || slots[0].Total != 1 {
		t.Errorf("all %+v", slots)
	}
	s.call(t, "GET /calendari/centro/posti?motivo=rilascio&persone=5", "", http.StatusUnprocessableEntity, nil)
	s.call(t, "GET /calendari/centro/posti?motivo=altro", "", http.StatusUnprocessableEntity, nil)
}

func TestAProgramWaitsAndAnswersAnOffer(t *testing.T) {
	s := newSite(t)
	var e answer
	body := `{"motivo":"rilascio","nome":"Ada","cognome":"Prova","codice_fiscale":"RSSMRA80A01H501U","email":"ada@example.org"`
	s.call(t, "POST /calendari/centro/attese", body+`,"dal":"ieri"}`, http.StatusUnprocessableEntity, nil)
	s.call(t, "POST /calendari/centro/attese", body+`}`, http.StatusCreated, &e)
	s.call(t, "POST /calendari/centro/attese", body+`}`, http.StatusConflict, nil)
	s.call(t, "POST /calendari/documenti/attese", strings.Replace(body, `"motivo":"rilascio",`, "", 1)+`}`, http.StatusConflict, nil)
	at := e.Link
	offer := func() {
		t.Helper()
		if err := s.Offer(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.call(t, "GET "+at, "", http.StatusOK, &e)
		if e.State != "offerto" || e.Offer == nil || !e.Offer.Lapses.Equal(s.now.Add(time.Hour)) {
			t.Fatalf("offered %+v", e)
		}
	}
	offer()
	s.call(t, "POST "+at+"/rifiuta", "", http.StatusOK, &e)
	if e.State != "in_attesa" {
		t.Errorf("declined %+v", e)
	}
	offer()
	s.call(t, "POST "+at+"/accetta", "", http.StatusOK, &e)
	if e.State != "da_confermare" { // nobody has read a letter yet
		t.Errorf("accepted %+v", e)
	}
	s.call(t, "POST "+at+"/accetta", "", http.StatusConflict, nil)
	s.call(t, "DELETE "+at, "", http.StatusOK, &e)
	if e.State != "preso" {
		t.Errorf("left %+v", e)
	}
}
