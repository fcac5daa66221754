package app_test

import (
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/portal/portalweb/conform"
	"comune.example/sportello/internal/ui"
)

const wholeStylesheet = "../../node_modules/bootstrap-italia/dist/css/bootstrap-italia.min.css"

// homeBudget is what a first visit to the home page may load, in bytes on the wire; a tenth of what the official template does.
const homeBudget = 71_000

// institutional is the host that the law reserves for a municipality: comune.<name>.<province>.it.
func institutional(town *app.App) string {
	m := town.Municipality
	return "comune." + strings.ToLower(m.Name) + "." + strings.ToLower(m.Province) + ".it"
}

// The whole site of the sample town, as a reader without an account reaches it, in both languages and over TLS.
func TestTheWholeSiteConforms(t *testing.T) {
	switch {
	case ui.Built():
	case os.Getenv("CI") == "true":
		t.Fatal("the asset tool has not run: make assets")
	default:
		t.Skip("the asset tool has not run: make assets")
	}
	town := apptest.Open(t, nil)
	srv := httptest.NewTLSServer(town.Handler())
	defer srv.Close()
	options := conform.Options{Base: srv.URL, Client: srv.Client(), Host: institutional(town), Now: time.Now(), Under: map[string]string{
		"/certificati": "/servizi", "/statistiche": "/amministrazione", "/albo-pretorio": "/amministrazione", // short addresses of what stands there
	}}
	if _, err := os.Stat(wholeStylesheet); err == nil {
		options.CSS = wholeStylesheet
	}
	report, err := conform.Check(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		t.Error(strings.ReplaceAll(f.String(), srv.URL, ""))
	}
	for _, v := range report.Verdicts() {
		t.Logf("%-10s %-60s failed %d, tolerated %d", v.Code, v.Name, v.Failed, v.Warned)
	}
	if report.Pages < 250 {
		t.Errorf("got %d pages, want those of every service, office, place and topic in both languages", report.Pages)
	}
	if home := report.Sizes[0]; home.Total > homeBudget {
		t.Errorf("the home page takes %d bytes with all that it loads, want at most %d", home.Total, homeBudget)
	}
	heaviest := slices.MaxFunc(report.Sizes, func(a, b conform.Size) int { return a.Total - b.Total })
	longest := slices.MaxFunc(report.Sizes, func(a, b conform.Size) int { return a.HTML - b.HTML })
	t.Logf("%d pages; the first %+v; the heaviest %+v; the longest %+v", report.Pages, report.Sizes[0], heaviest, longest)
}
