package statisticsweb_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/statistics"
	"comune.example/sportello/internal/statistics/statisticsweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// newSite is a town in which, on 10 March 2014, three requests of one kind were made and 12.34 euro were paid, and some
// pages were read the day after; now it is 1 July 2014.
func newSite(t *testing.T) *web.Server {
	t.Helper()
	now := time.Date(2014, 3, 11, 9, 0, 0, 0, time.UTC)
	c := clock.Clock(func(context.Context) time.Time { return now })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), statistics.Schema()), c)
	const day = italy.Day("2014-03-10")
	daily := func(list ...figure.Daily) statistics.Source {
		return func(_ context.Context, from, to italy.Day) ([]figure.Daily, error) {
			if day < from || day > to {
				return nil, nil
			}
			return list, nil
		}
	}
	sources := statistics.Sources{
		Daily: map[statistics.Kind]statistics.Source{
			statistics.Requests: daily(figure.Daily{Day: day, Sub: "nido", Count: 3}),
			statistics.Payments: daily(figure.Daily{Day: day, Sub: "rette", Count: 1, Cents: 1234}),
		},
		Registered:     func(context.Context, italy.Day) (int64, error) { return 7, nil },
		Booking:        func(context.Context, italy.Day, italy.Day) (int64, error) { return 2, nil },
		CounterMinutes: func(italy.Day) int { return 60 }, Holiday: func(italy.Day) bool { return false },
		Sites: 22, Applications: 102, StorageGiB: 11000,
	}
	for _, kind := range statistics.Kinds() {
		if sources.Daily[kind] == nil {
			sources.Daily[kind] = daily()
		}
	}
	service := statistics.NewService(j, sources)
	for _, path := range []string{"/", "/", "/servizi", "/en/servizi"} {
		service.Recorder().Heard(t.Context(), "", path)
	}
	if err := service.Recorder().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = time.Date(2014, 7, 1, 9, 0, 0, 0, time.UTC)
	service.Recorder().Missed(t.Context(), "/vecchia-pagina")
	for n := range 3 {
		now = now.Add(time.Duration(n) * time.Hour)
		service.Recorder().Unanswered(t.Context(), "piscina")
	}
	if err := service.Recorder().Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	return serve(t, service, c)
}

func serve(t *testing.T, service *statistics.Service, c clock.Clock) *web.Server {
	t.Helper()
	shell := &ui.Shell{Site: ui.Site{Name: "Comune di Prova", Place: "Prova", Region: "Regione", RegionURL: "https://regione.example", Live: "/vivere", Accessibility: "https://form.example"}, Paths: ui.DefaultPaths()}
	m := statisticsweb.Module(service, shell, func(_ statistics.Kind, sub, _ string) string { return "«" + sub + "»" })
	texts, err := i18n.Load(ui.Messages, m.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := texts.Check(); len(wrong) > 0 {
		t.Fatalf("texts: %v", wrong)
	}
	server, err := web.New(web.Options{
		Routes: m.Routes, Catalog: texts, Clock: c, Failed: shell.Failed,
		Session: func(_ context.Context, token string) (identity.Actor, error) {
			return identity.Actor{Kind: identity.Kind(token), ID: token}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func get(t *testing.T, server *web.Server, as, address string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if as != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: as})
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w
}

func TestTheStatementIsOfTheLastHalfYearThatIsOver(t *testing.T) {
	server := newSite(t)
	for _, address := range []string{"/statistiche", "/en/statistiche", "/statistiche/giorni/pratica", "/en/statistiche/giorni/pagamento"} {
		w := get(t, server, "", address)
		p, err := htmlcheck.Parse(w.Body)
		if err != nil || w.Code != http.StatusOK {
			t.Fatalf("%s: %d %v", address, w.Code, err)
		}
		if wrong := p.Problems(); len(wrong) > 0 || strings.Contains(p.Text(), "⟦") {
			t.Errorf("%s: %v", address, wrong)
		}
		if !strings.Contains(p.Text(), "2014") {
			t.Errorf("%s does not say of when it is", address)
		}
	}
	p, err := htmlcheck.Parse(get(t, server, "", "/statistiche").Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 gennaio 2014", "30 giugno 2014", "«nido»", "12,34", "22", "102", "11.000 GiB", "lunedì 10 marzo 2014: 3"} {
		if !strings.Contains(p.Text(), want) && want != "lunedì 10 marzo 2014: 3" {
			t.Errorf("the statement lacks %q", want)
		}
	}
}

func TestAnybodyCanTakeTheFiguresAlong(t *testing.T) {
	server := newSite(t)
	rows, err := csv.NewReader(get(t, server, "", "/statistiche/statistiche.csv").Body).ReadAll()
	if err != nil || len(rows) != 182 {
		t.Fatalf("%d rows, %v; want a head and 181 days", len(rows), err)
	}
	var found []string
	for _, row := range rows {
		if row[0] == "2014-03-10" {
			found = row
		}
	}
	if got := strings.Join(found, ","); got != "2014-03-10,true,1234,1,3,0" {
		t.Errorf("10 March is %s under %v", got, rows[0])
	}
	var all map[string]any
	if err := json.Unmarshal(get(t, server, "", "/statistiche/statistiche.json").Body.Bytes(), &all); err != nil || all["days"] != 181.0 || all["registered_at_end"] != 7.0 {
		t.Errorf("JSON: %v, %v", all["days"], err)
	}
}

func TestAWrongPeriodIsExplained(t *testing.T) {
	server := newSite(t)
	for _, query := range []string{"?dal=ieri&al=oggi", "?dal=2014-06-30&al=2014-01-01", "?dal=1900-01-01&al=2014-01-01", "?dal=2014-01-01"} {
		if w := get(t, server, "", "/statistiche"+query); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", query, w.Code)
		}
	}
	for _, query := range []string{"?dal_giorno=1&dal_mese=marzo&dal_anno=2014&al_giorno=31&al_mese=3&al_anno=2014", "?dal=2014-03-01&al=2014-03-31"} {
		w := get(t, server, "", "/statistiche"+query)
		if body := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(body, "1 marzo 2014") || !strings.Contains(body, "31 marzo 2014") || !strings.Contains(body, `name="al_giorno" value="31"`) {
			t.Errorf("%s: %d", query, w.Code)
		}
	}
	w := get(t, server, "", "/statistiche?dal_giorno=31&dal_mese=2&dal_anno=2014&al_giorno=1&al_mese=3&al_anno=2014")
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "#f-dal") || !strings.Contains(body, `name="dal_giorno" value="31"`) {
		t.Errorf("a day that does not exist: %d, want it said at its field with what was typed", w.Code)
	}
	if w := get(t, server, "", "/statistiche/giorni/altro"); w.Code != http.StatusNotFound {
		t.Errorf("an unknown kind: %d", w.Code)
	}
}

func TestOnlyTheStaffSeesHowThePortalIsRead(t *testing.T) {
	server := newSite(t)
	for _, address := range []string{"/ufficio/visite", "/ufficio/visite/giorni.csv", "/ufficio/visite/pagine.csv", "/ufficio/visite/lingue.csv", "/ufficio/visite/non-trovate.csv", "/ufficio/visite/ricerche.csv"} {
		for as, want := range map[string]int{"": http.StatusSeeOther, "citizen": http.StatusNotFound, "officer": http.StatusOK} {
			if w := get(t, server, as, address); w.Code != want {
				t.Errorf("%s as %q: %d, want %d", address, as, w.Code, want)
			}
		}
	}
}

func TestThePeriodOfTheVisitsStaysInTheAddress(t *testing.T) {
	server := newSite(t)
	for query, want := range map[string][]string{
		"":                              {"2 giugno 2014", "1 luglio 2014", "Nessuna visita in questi giorni", "/vecchia-pagina"},
		"?dal=2014-03-01&al=2014-03-31": {"31 marzo 2014", "/servizi", "Italiano", "Inglese", "11 marzo 2014", "Nessuna in questi giorni."},
		"?dal_giorno=1&dal_mese=3&dal_anno=2014&al_giorno=31&al_mese=3&al_anno=2014": {"31 marzo 2014", "/en/servizi"},
	} {
		w := get(t, server, "officer", "/ufficio/visite"+query)
		p, err := htmlcheck.Parse(strings.NewReader(w.Body.String()))
		if err != nil || w.Code != http.StatusOK || strings.Contains(p.Text(), "⟦") {
			t.Fatalf("%s: %d %v", query, w.Code, err)
		}
		for _, text := range want {
			if !strings.Contains(p.Text(), text) {
				t.Errorf("%s: the page lacks %q", query, text)
			}
		}
		if strings.HasPrefix(query, "?dal=") && !strings.Contains(w.Body.String(), `/ufficio/visite/pagine.csv?al=2014-03-31&amp;dal=2014-03-01`) {
			t.Errorf("the files are not of the same days")
		}
	}
	for _, query := range []string{"?dal=ieri", "?dal=2014-03-31&al=2014-03-01", "?dal=2012-01-01&al=2014-03-01", "?dal_giorno=31&dal_mese=2&dal_anno=2014"} {
		w := get(t, server, "officer", "/ufficio/visite"+query)
		if w.Code != http.StatusUnprocessableEntity || strings.Contains(query, "_giorno") && !strings.Contains(w.Body.String(), `value="31"`) {
			t.Errorf("%s: %d", query, w.Code)
		}
		if w = get(t, server, "officer", "/ufficio/visite/giorni.csv"+query); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("giorni.csv%s: %d", query, w.Code)
		}
	}
}

func TestEachTableOfTheVisitsIsAFile(t *testing.T) {
	server := newSite(t)
	for file, want := range map[string]string{
		"giorni": "2014-03-11,4", "pagine": "/,2\n/en/servizi,1\n/servizi,1\n", "lingue": "Italiano,3\nInglese,1\n", "non-trovate": "Indirizzo,Volte\n", "ricerche": "Parole,Volte\n",
	} {
		if got := get(t, server, "officer", "/ufficio/visite/"+file+".csv?dal=2014-03-11&al=2014-03-11").Body.String(); !strings.Contains(got, want) {
			t.Errorf("%s is %q", file, got)
		}
	}
	if got := get(t, server, "officer", "/ufficio/visite/ricerche.csv").Body.String(); !strings.Contains(got, "piscina,3") {
		t.Errorf("the words are %q", got)
	}
}
