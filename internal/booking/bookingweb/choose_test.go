package bookingweb_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"comune.example/sportello/internal/ui/htmlcheck"
)

const tuesday = "2014-03-04T08:00Z" // nine o'clock in Rome, at both counters that issue cards

func TestASubjectOfSeveralOfficesStandsOnceAndLeadsToTheChoiceAmongThem(t *testing.T) {
	s := newSite(t)
	links := page(t, s.ask(t, "", "/prenotazioni", nil), http.StatusOK).Links()
	for link, want := range map[string]int{
		"/prenotazioni/motivi?motivo=rilascio": 1, "/prenotazioni/centro?motivo=rilascio": 0,
		"/prenotazioni/centro?motivo=ritiro-centro": 1, "/prenotazioni/documenti": 1,
	} {
		if n := len(slices.DeleteFunc(slices.Clone(links), func(l string) bool { return l != link })); n != want {
			t.Errorf("%s is linked %d times, want %d", link, n, want)
		}
	}
}

func TestTheFirstFreePlaceAnywhereIsOfferedBesideEachOffice(t *testing.T) {
	s := newSite(t)
	many := page(t, s.ask(t, "", "/prenotazioni/motivi?motivo=rilascio", nil), http.StatusOK)
	if len(many.With("name", "persone")) != 1 {
		t.Error("nobody asks how many come")
	}
	p := page(t, s.ask(t, "", "/prenotazioni/motivi?motivo=rilascio&persone=2", nil), http.StatusOK)
	for _, want := range []string{"Il primo posto libero ovunque", "Sportello del mare", "martedì 4 marzo 2014"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("the choice lacks %q", want)
		}
	}
	if !slices.Contains(p.Links(), "/prenotazioni/mare?giorno=2014-03-04&motivo=rilascio&persone=2") {
		t.Errorf("links %v", p.Links())
	}
	page(t, s.ask(t, "", "/prenotazioni/motivi?motivo=altro", nil), http.StatusNotFound)
	if w := s.ask(t, "", "/prenotazioni/motivi", nil); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/prenotazioni" {
		t.Errorf("without a subject: %d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestWhoComesIsAskedOnlyWhereItMatters(t *testing.T) {
	s := newSite(t)
	if p := page(t, s.ask(t, "", "/prenotazioni/centro", nil), http.StatusOK); !slices.Contains(p.Links(), "/prenotazioni/centro?motivo=rilascio") {
		t.Error("a calendar for several things does not ask which")
	}
	if p := page(t, s.ask(t, "", "/prenotazioni/centro?motivo=rilascio", nil), http.StatusOK); len(p.With("name", "persone")) != 1 {
		t.Error("a subject for several people does not ask how many")
	}
	if p := page(t, s.ask(t, "", "/prenotazioni/centro?motivo=ritiro-centro", nil), http.StatusOK); len(p.With("name", "slot")) == 0 {
		t.Error("a subject for one person asks more than when")
	}
	wrong := page(t, s.ask(t, "", "/prenotazioni/centro?motivo=rilascio&persone=9", nil), http.StatusUnprocessableEntity)
	if !strings.Contains(wrong.Text(), "al massimo 4 persone") {
		t.Errorf("too many are told %s", wrong.Text())
	}
	page(t, s.ask(t, "", "/prenotazioni/centro?motivo=altro", nil), http.StatusNotFound)
}

func TestAVisitOfSeveralPeopleLastsLonger(t *testing.T) {
	s := newSite(t)
	for people, want := range map[string]string{"1": "dalle 09:00 alle 09:20", "4": "dalle 09:00 alle 09:50"} {
		w := s.ask(t, "", "/prenotazioni/centro/scelta", url.Values{"slot": {tuesday}, "motivo": {"rilascio"}, "persone": {people}})
		p := page(t, s.ask(t, "", w.Header().Get("Location"), nil), http.StatusOK)
		if !strings.Contains(p.Text(), want) {
			t.Errorf("%s people: %s", people, p.Text())
		}
	}
}

func TestTheMonthIsATableThatAScreenReaderUnderstands(t *testing.T) {
	s := newSite(t)
	p := page(t, s.ask(t, "", "/prenotazioni/documenti", nil), http.StatusOK)
	tables := p.With("class", "sp-month")
	if len(tables) != 1 {
		t.Fatalf("%d months", len(tables))
	}
	heads := slices.DeleteFunc(p.All("th"), func(n *html.Node) bool { return htmlcheck.Attr(n, "scope") != "col" })
	if len(heads) != 7 || !strings.Contains(htmlcheck.Text(heads[0]), "lunedì") {
		t.Errorf("%d heads, the first %q", len(heads), htmlcheck.Text(heads[0]))
	}
	var links []string
	for _, a := range p.With("class", "sp-month-day") {
		links = append(links, strings.Join(strings.Fields(spoken(a)), " "))
	}
	if want := []string{"3 , 2 posti liberi", "10 , 2 posti liberi", "17 , 2 posti liberi", "24 , 2 posti liberi", "31 , 2 posti liberi"}; !slices.Equal(links, want) {
		t.Errorf("the days are read as %q, want %q", links, want)
	}
	if !strings.Contains(htmlcheck.Text(tables[0]), "4 , nessun posto libero") {
		t.Errorf("a day without places does not say so: %s", htmlcheck.Text(tables[0]))
	}
}

func TestPlacesThatOverlapAreCountedOnce(t *testing.T) {
	s := newSite(t)
	p := page(t, s.ask(t, "", "/prenotazioni/centro?motivo=rilascio&persone=4", nil), http.StatusOK)
	days := p.With("class", "sp-month-day") // fifty minutes each within two hours: twice two
	if len(days) == 0 || !strings.Contains(spoken(days[0]), "4 posti liberi") {
		t.Errorf("the first day is read as %q", spoken(days[0]))
	}
}

// spoken is the text of a node without what is hidden from assistive technology.
func spoken(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data + " "
	}
	if htmlcheck.Attr(n, "aria-hidden") == "true" {
		return ""
	}
	var text strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		text.WriteString(spoken(c))
	}
	return text.String()
}

func TestTheDayOfTheMonthShowsItsTimesAndTheListAllOfThem(t *testing.T) {
	s := newSite(t)
	for address, want := range map[string]int{
		"/prenotazioni/documenti":                              2, // of the first day with a place
		"/prenotazioni/documenti?giorno=2014-03-10":            2,
		"/prenotazioni/documenti?giorno=2014-03-11":            2, // nothing on that day: the first one
		"/prenotazioni/documenti?vista=elenco":                 10,
		"/prenotazioni/documenti?mese=2014-04&vista=elenco":    6, // Easter Monday is a holiday, and the horizon ends on the 30th
		"/prenotazioni/documenti?mese=1999-01":                 2,
		"/prenotazioni/documenti?mese=2014-13&giorno=domenica": 2,
	} {
		p := page(t, s.ask(t, "", address, nil), http.StatusOK)
		if n := len(p.With("name", "slot")); n != want {
			t.Errorf("%s: %d times, want %d", address, n, want)
		}
	}
	p := page(t, s.ask(t, "", "/prenotazioni/documenti?giorno=2014-03-10", nil), http.StatusOK)
	if len(p.With("value", "2014-03-10T08:00Z")) != 1 || len(p.With("aria-current", "date")) != 1 {
		t.Error("the chosen day is not shown, or not marked")
	}
	if !slices.Contains(p.Links(), "/prenotazioni/documenti?mese=2014-04") || slices.Contains(p.Links(), "/prenotazioni/documenti?mese=2014-02") {
		t.Errorf("the months lead to %v", p.Links())
	}
}

func TestAFullMonthOffersTheWaitingList(t *testing.T) {
	s := newSite(t)
	p := page(t, s.ask(t, "", "/prenotazioni/centro?motivo=rilascio&persone=1", nil), http.StatusOK)
	if !slices.Contains(p.Links(), "/prenotazioni/centro/lista-attesa?motivo=rilascio") {
		t.Errorf("no way to the waiting list in %v", p.Links())
	}
	p = page(t, s.ask(t, "", "/prenotazioni/documenti", nil), http.StatusOK)
	if slices.ContainsFunc(p.Links(), func(l string) bool { return strings.Contains(l, "lista-attesa") }) {
		t.Error("a calendar without waiting list offers one")
	}
	for _, hour := range []string{"08:00", "08:10", "08:20", "08:30", "08:40", "08:50", "09:00", "09:10", "09:20", "09:30", "09:40", "09:50"} {
		for n := range 2 {
			s.full(t, "2014-03-04T"+hour+"Z", n)
		}
	}
	s.now = s.now.AddDate(0, 0, 1)
	p = page(t, s.ask(t, "", "/prenotazioni/centro?motivo=ritiro-centro&giorno=2014-03-04", nil), http.StatusOK)
	if strings.Contains(p.Text(), "4 , ") && len(p.With("value", tuesday)) != 0 {
		t.Error("a full day has times")
	}
}

// full books a ten-minute place as the office.
func (s *site) full(t *testing.T, slot string, n int) {
	t.Helper()
	form := guest(slot)
	form.Set("motivo", "ritiro-centro")
	form.Set("codice_fiscale", []string{"RSSMRA80A01H501U", "VRDLGU75B02F205A"}[n])
	if w := s.ask(t, "clerk", "/prenotazioni/centro", form); w.Code != http.StatusSeeOther {
		t.Fatalf("%s: %d %s", slot, w.Code, w.Body)
	}
}
