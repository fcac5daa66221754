package counterweb_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"comune.example/sportello/internal/counter"
)

func TestAClerkWorksTheQueue(t *testing.T) {
	s := newSite(t)
	s.expect(t, "XY")
	s.number(t)
	if w := s.press(t, board, "Apri lo sportello", url.Values{"desk": {"uno"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	here := board + "?banco=uno&ufficio=" + office
	steps := []struct {
		button string
		more   url.Values
		want   string
	}{
		{"Registra l'arrivo", url.Values{"code": {"k7pd 2mxy"}}, "P001"},
		{"Chiama il prossimo", nil, "Chiamato una volta"},
		{"Richiama", nil, "Chiamato 2 volte"},
		{"In servizio", nil, "In servizio"},
		{"Metti in sospeso", nil, "In sospeso"},
		{"Rimetti in coda", nil, "P001"},
		{"Chiama il prossimo", nil, "P001"},
		{"In servizio", nil, "Eva Prova"},
		{"Concluso", nil, "Già passati oggi"},
	}
	for _, step := range steps {
		w := s.press(t, here, step.button, step.more)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%s: got %d %s", step.button, w.Code, w.Body)
		}
		within(t, page(t, s.ask(t, "clerk", w.Header().Get("Location"), nil), http.StatusOK), step.want)
	}
}

func TestARefusalIsSaidOnThePageWithNothingLost(t *testing.T) {
	s := newSite(t)
	p := page(t, s.press(t, board, "Registra l'arrivo", url.Values{"code": {"SBAGLIATO"}}), http.StatusUnprocessableEntity)
	within(t, p, "Per oggi non c'è un appuntamento con questo codice")
	if n := len(p.With("value", "SBAGLIATO")); n != 1 {
		t.Error("what was typed is lost")
	}
	if err := s.OpenDesk(asClerk(), office, "uno", nil); err != nil {
		t.Fatal(err)
	}
	p = page(t, s.press(t, board+"?banco=uno&ufficio="+office, "Chiama il prossimo", nil), http.StatusConflict)
	within(t, p, "non aspetta nessuno che questo sportello possa ricevere")
	for _, address := range []string{board, board + "/tempi", board + "/accessi", "/en" + board} {
		page(t, s.ask(t, "clerk", address, nil), http.StatusOK)
	}
}

func TestTheKioskGivesNumbersAndReceipts(t *testing.T) {
	s := newSite(t)
	s.expect(t, "XY")
	kiosk := "/totem/" + s.key(t, counter.RoleKiosk)
	within(t, page(t, s.ask(t, "", kiosk, nil), http.StatusOK), "Sportello di prova", "Altra richiesta")
	within(t, page(t, s.ask(t, "", "/en"+kiosk, nil), http.StatusOK), "Other request", "I am here")
	w := s.ask(t, "", kiosk+"/biglietto", url.Values{"subject": {"altro"}, "_key": {"0123456789abcdef"}})
	again := s.ask(t, "", kiosk+"/biglietto", url.Values{"subject": {"altro"}, "_key": {"0123456789abcdef"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != again.Header().Get("Location") {
		t.Fatalf("got %d to %q, pressed twice %q", w.Code, w.Header().Get("Location"), again.Header().Get("Location"))
	}
	within(t, page(t, s.ask(t, "", w.Header().Get("Location"), nil), http.StatusOK), "B001", "Ci sono 0 persone prima di te")
	w = s.ask(t, "", kiosk+"/arrivo", url.Values{"code": {"K7PD-2MXY"}})
	within(t, page(t, s.ask(t, "", w.Header().Get("Location"), nil), http.StatusOK), "P001")
	page(t, s.ask(t, "", kiosk+"/arrivo", url.Values{"code": {"NO"}}), http.StatusUnprocessableEntity)
}

func TestNobodysNameIsSeenInTheWaitingRoom(t *testing.T) {
	s := newSite(t)
	turn := s.number(t)
	if err := s.OpenDesk(asClerk(), office, "uno", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CallNext(asClerk(), office, "uno"); err != nil {
		t.Fatal(err)
	}
	display := "/sala/schermo/" + s.key(t, counter.RoleDisplay)
	for _, address := range []string{display, "/en" + display, "/sala/biglietto/" + turn.Link, "/en/sala/biglietto/" + turn.Link} {
		w := s.ask(t, "", address, nil)
		if strings.Contains(w.Body.String(), "Prova</") || strings.Contains(w.Body.String(), "Ada") {
			t.Errorf("%s shows a name: %s", address, w.Body)
		}
		if w.Body.Len() > 150_000 {
			t.Errorf("%s has %d bytes", address, w.Body.Len())
		}
		within(t, page(t, w, http.StatusOK), turn.Number)
	}
}

func TestEverybodySeesHowLongOneWaits(t *testing.T) {
	s := newSite(t)
	at := "/sportelli/" + office
	if links := page(t, s.ask(t, "", "/sportelli", nil), http.StatusOK).With("href", at); len(links) != 1 {
		t.Errorf("got %d links to %s, want one", len(links), at)
	}
	within(t, page(t, s.ask(t, "", at, nil), http.StatusOK), "Nessuno sportello è aperto", "Non sappiamo ancora quanto si aspetta")
	s.number(t)
	if err := s.OpenDesk(asClerk(), office, "uno", nil); err != nil {
		t.Fatal(err)
	}
	p := page(t, s.ask(t, "", at, nil), http.StatusOK)
	within(t, p, "C'è una persona in attesa.", "È aperto uno sportello.", "Se prendi un numero ora aspetti:")
	if strings.Contains(p.Text(), "Prova Ada") {
		t.Error("everybody reads who is waiting")
	}
	within(t, page(t, s.ask(t, "", "/en"+at+"?giorno=7", nil), http.StatusOK), "Sunday")
	for _, none := range []string{at + "?giorno=8", at + "?giorno=oggi", "/sportelli/nessuno"} {
		page(t, s.ask(t, "", none, nil), http.StatusNotFound)
	}
}

func TestStrangersFindNothing(t *testing.T) {
	s := newSite(t)
	s.number(t)
	display, kiosk := s.key(t, counter.RoleDisplay), s.key(t, counter.RoleKiosk)
	for _, address := range []string{
		"/totem/" + display, "/totem/nessuno", "/sala/schermo/" + kiosk, "/sala/schermo/" + kiosk + "/eventi", "/sala/schermo/nessuno/eventi",
		"/sala/biglietto/nessuno", "/sala/biglietto/nessuno/eventi", "/totem/" + kiosk + "/ricevuta/nessuno",
	} {
		if got := s.ask(t, "", address, nil).Code; got != http.StatusNotFound {
			t.Errorf("%s: got status %d", address, got)
		}
	}
	for _, r := range s.routes {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if !strings.HasPrefix(path, board) {
			continue
		}
		path = strings.Replace(path, "{office}", office, 1)
		var form url.Values
		if method == http.MethodPost {
			form = url.Values{"desk": {"uno"}, "role": {counter.RoleKiosk}}
		}
		for who, want := range map[string]int{"": http.StatusSeeOther, "citizen": http.StatusNotFound, "other": http.StatusNotFound} {
			if got := s.ask(t, who, path+"?ufficio="+office, form).Code; got != want {
				t.Errorf("%s as %q: got status %d, want %d", r.Pattern, who, got, want)
			}
		}
	}
}

func TestAKeyIsShownOnceAndOpensWhatItSays(t *testing.T) {
	s := newSite(t)
	p := page(t, s.press(t, board+"/accessi", "Crea un indirizzo per lo schermo", nil), http.StatusCreated)
	address := regexp.MustCompile(`https://servizi\.comune\.example(/sala/schermo/\S+)`).FindStringSubmatch(p.Text())
	if address == nil {
		t.Fatalf("no address: %s", p.Text())
	}
	page(t, s.ask(t, "", address[1], nil), http.StatusOK)
	if strings.Contains(s.ask(t, "clerk", board+"/accessi", nil).Body.String(), address[1]) {
		t.Error("the secret is shown again")
	}
	if w := s.press(t, board+"/accessi", "Togli", nil); w.Code != http.StatusSeeOther {
		t.Fatalf("got %d", w.Code)
	}
	if got := s.ask(t, "", address[1], nil).Code; got != http.StatusNotFound {
		t.Errorf("revoked: got status %d", got)
	}
}

func TestTheScreenIsToldWhatChanges(t *testing.T) {
	s := newSite(t)
	live := httptest.NewServer(s.server)
	defer live.Close()
	answer, err := live.Client().Get(live.URL + "/sala/schermo/" + s.key(t, counter.RoleDisplay) + "/eventi")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	b := bufio.NewReader(answer.Body)
	if got := nextEvent(t, b); !strings.Contains(got, "nessuno è chiamato") {
		t.Errorf("got %q first, want the state of now", got)
	}
	turn := s.number(t)
	if got := nextEvent(t, b); !strings.Contains(got, turn.Number) {
		t.Errorf("got %q, want the new number", got)
	}
}

// nextEvent reads the data of the next event.
func nextEvent(t *testing.T, b *bufio.Reader) string {
	t.Helper()
	var text strings.Builder
	for {
		line, err := b.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if line == "\n" && text.Len() > 0 {
			return text.String()
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			text.WriteString(data)
		}
	}
}

func TestProgramsWorkTheQueueToo(t *testing.T) {
	s := newSite(t)
	s.expect(t, "XY")
	key := s.key(t, counter.RoleProgram)
	const api = "/api/v1/sportello"
	if err := s.OpenDesk(asClerk(), office, "uno", nil); err != nil {
		t.Fatal(err)
	}
	var turn, came struct {
		ID     string `json:"id"`
		Number string `json:"numero"`
		State  string `json:"stato"`
	}
	wants := []struct {
		key, path string
		in, out   any
		want      int
	}{
		{"", "/coda", nil, nil, http.StatusUnauthorized},
		{s.key(t, counter.RoleKiosk), "/coda", nil, nil, http.StatusUnauthorized},
		{key, "/biglietti", map[string]any{"motivo": "altro"}, &turn, http.StatusCreated},
		{key, "/biglietti", map[string]any{"motivo": "nessuno"}, nil, http.StatusUnprocessableEntity},
		{key, "/arrivi", map[string]any{"codice": "K7PD2MXY"}, &came, http.StatusCreated},
		{key, "/chiamate", map[string]any{"sportello": "uno"}, &came, http.StatusOK},
		{key, "/chiamate", map[string]any{"sportello": "uno"}, nil, http.StatusConflict},
		{key, "/schermo", nil, nil, http.StatusOK},
		{key, "/situazione", map[string]any{"sito": "x", "ufficio": office, "subentra": true}, nil, http.StatusOK},
	}
	for _, w := range wants {
		if got := s.call(t, w.key, api+w.path, w.in, w.out); got != w.want {
			t.Errorf("%s %v: got status %d, want %d", w.path, w.in, got, w.want)
		}
	}
	if came.State != "called" || turn.Number != "B001" {
		t.Errorf("got %+v and %+v", came, turn)
	}
	var queue struct {
		Waiting []json.RawMessage `json:"in_attesa"`
	}
	if got := s.call(t, key, api+"/coda", nil, &queue); got != http.StatusOK || len(queue.Waiting) != 1 {
		t.Errorf("got status %d and %d waiting", got, len(queue.Waiting))
	}
	if got := s.call(t, key, api+"/mosse", map[string]any{"biglietto": turn.ID, "mossa": "leave"}, nil); got != http.StatusConflict {
		t.Errorf("a site is in charge now: got status %d, want a conflict", got)
	}
	within(t, page(t, s.ask(t, "clerk", board, nil), http.StatusOK), "La coda è condotta dal programma dell'ufficio")
	w := s.press(t, board+"/accessi", "Affida la coda", nil)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	if got := s.call(t, key, api+"/mosse", map[string]any{"biglietto": turn.ID, "mossa": "leave"}, nil); got != http.StatusOK {
		t.Errorf("taken back: got status %d", got)
	}
}
