package statusweb_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/portal/statusweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

func probe(key string, state statusweb.State, err error) statusweb.Probe {
	return statusweb.Probe{Key: key, Run: func(context.Context) (statusweb.State, error) { return state, err }}
}

func said(t *testing.T, address string, probes ...statusweb.Probe) string {
	t.Helper()
	shell := &ui.Shell{
		Site: ui.Site{
			Name: "Comune di Prova", Place: "Prova", Live: "/vivere-prova", Region: "Regione", RegionURL: "https://regione.prova.example",
			Accessibility: "https://form.agid.gov.it/view/esempio",
		},
		Paths: ui.DefaultPaths(),
	}
	module := statusweb.Module(shell, statusweb.Options{Probes: probes, Services: func(*web.Call) []statusweb.Service {
		return []statusweb.Service{
			{Title: "Domanda", URL: "/servizi/a/b", Active: true}, {Title: "Bando", URL: "/servizi/a/c", Reason: "Riapre in autunno."},
		}
	}})
	texts, err := i18n.Load(ui.Messages, module.Messages)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := texts.Check(); len(wrong) > 0 {
		t.Error(wrong)
	}
	server, err := web.New(web.Options{
		Routes: module.Routes, Catalog: texts, Failed: shell.Failed,
		Clock:   clock.Clock(func(context.Context) time.Time { return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC) }),
		Session: func(context.Context, string) (identity.Actor, error) { return identity.Actor{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))
	p, err := htmlcheck.Parse(w.Body)
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("status %d, %v", w.Code, err)
	}
	for _, problem := range p.Problems() {
		t.Error(problem)
	}
	return p.Text()
}

func TestThePageSaysWhatWasJustProbed(t *testing.T) {
	good, late := probe("records", statusweb.Working, nil), probe("mail", statusweb.Delayed, nil)
	broken := probe("payments", "", errors.New("no answer"))
	for name, tc := range map[string]struct {
		probes []statusweb.Probe
		want   []string
	}{
		"all is well":    {[]statusweb.Probe{good}, []string{"Tutto funziona", "Archivio delle pratiche Funziona", "12:00"}},
		"one is late":    {[]statusweb.Probe{late, good}, []string{"Qualcosa è in ritardo", "Invio delle e-mail In ritardo"}},
		"one is broken":  {[]statusweb.Probe{broken, late, good}, []string{"Qualcosa non funziona", "Pagamenti con pagoPA Non funziona", "Archivio delle pratiche Funziona"}},
		"a stand-in":     {[]statusweb.Probe{probe("identity", statusweb.Simulated, nil)}, []string{"Tutto funziona", "Simulato in questo ambiente"}},
		"a closed sheet": {nil, []string{"Domanda Attivo", "Bando Non attivo Riapre in autunno."}},
	} {
		text := said(t, "/stato-dei-servizi", tc.probes...)
		for _, want := range tc.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page does not say %q: %s", name, want, text)
			}
		}
	}
	if text := said(t, "/en/stato-dei-servizi", good); !strings.Contains(text, "Everything works") {
		t.Error("the English page is not English")
	}
}

func TestAPartThatDoesNotAnswerIsDownAndHoldsUpNobody(t *testing.T) {
	stuck := statusweb.Probe{Key: "records", Run: func(ctx context.Context) (statusweb.State, error) {
		<-ctx.Done()
		time.Sleep(time.Minute)
		return statusweb.Working, nil
	}}
	began := time.Now()
	if text := said(t, "/stato-dei-servizi", stuck); !strings.Contains(text, "Archivio delle pratiche Non funziona") {
		t.Errorf("a part that does not answer: %s", text)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("the page took %s", took)
	}
}
