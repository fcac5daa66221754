package ui_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// waitingPage is the page of somebody at position 12345 who has filled in a form.
func waitingPage(t *testing.T, path string, change func(*web.Waiting)) *httptest.ResponseRecorder {
	t.Helper()
	texts, err := i18n.Load(ui.Messages)
	if err != nil {
		t.Fatal(err)
	}
	show := func(c *web.Call) error {
		w := web.Waiting{
			Position: 12345, Seconds: 301, Again: 30, Look: c.URL("/coda"), Method: "POST", Action: c.Here(c.Print.Lang()),
			Fields: url.Values{"_key": {"0123456789abcdef"}, "nome": {`Ada "<b>"`, "Lia"}, "note": {"due\nrighe"}},
		}
		if change != nil {
			change(&w)
		}
		return shell(t).Waiting(c, w)
	}
	s, err := web.New(web.Options{
		Catalog: texts, Routes: []web.Route{{Pattern: "GET /prenotazioni", Who: web.Anyone(), Do: show}},
		Clock: func(context.Context) time.Time { return time.Date(2027, 3, 11, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}

func TestThePageOfWhoWaitsKeepsTheRulesAndWhatWasFilledIn(t *testing.T) {
	for path, want := range map[string][]string{
		"/prenotazioni?giorno=5":    {"Sei il numero 12.345 in coda", "Mancano circa 6 minuti.", "Riprova"},
		"/en/prenotazioni?giorno=5": {"You are number 12,345 in the queue", "About 6 minutes to go.", "Try again"},
	} {
		w := waitingPage(t, path, nil)
		page := parsed(t, w)
		for _, problem := range page.Problems() {
			t.Errorf("%s: %s", path, problem)
		}
		for _, text := range want {
			if !strings.Contains(htmlcheck.Text(page.All("main")[0]), text) {
				t.Errorf("%s does not say %q", path, text)
			}
		}
		if w.Code != http.StatusTooManyRequests || strings.Contains(w.Body.String(), "⟦") || strings.Contains(w.Body.String(), "http-equiv") {
			t.Errorf("%s: status %d, a text is missing or the page turns by itself", path, w.Code)
		}
		if got := hidden(page); got != "_key=0123456789abcdef&nome=Ada \"<b>\"&nome=Lia&note=due\nrighe" {
			t.Errorf("%s sends again %q", path, got)
		}
		if !strings.Contains(w.Body.String(), `method="post" action="`+path+`"`) {
			t.Errorf("%s is sent again elsewhere", path)
		}
	}
}

// hidden lists the hidden fields as they stand in the page.
func hidden(page htmlcheck.Page) string {
	var pairs []string
	for _, n := range page.All("input") {
		pairs = append(pairs, htmlcheck.Attr(n, "name")+"="+htmlcheck.Attr(n, "value"))
	}
	return strings.Join(pairs, "&")
}

func TestThePageThatLooksAgainGetsThePlaceAlone(t *testing.T) {
	w := waitingPage(t, "/prenotazioni", func(w *web.Waiting) { w.Part, w.Seconds = true, 3 })
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "<html") || !strings.Contains(w.Body.String(), `data-again="30"`) ||
		!strings.Contains(w.Body.String(), "Manca meno di un minuto.") {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

func TestWhoOnlyLookedIsToldNothingAboutAForm(t *testing.T) {
	body := waitingPage(t, "/prenotazioni", func(w *web.Waiting) { w.Method, w.Fields, w.Files = "GET", nil, false }).Body.String()
	if strings.Contains(body, "conservato in questa pagina") || !strings.Contains(body, `method="get"`) {
		t.Errorf("got %s", body)
	}
	if body := waitingPage(t, "/prenotazioni", func(w *web.Waiting) { w.Files = true }).Body.String(); !strings.Contains(body, "sceglierli di nuovo") {
		t.Error("nobody is told that the files must be chosen again")
	}
}
