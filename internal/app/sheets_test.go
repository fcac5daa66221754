package app_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/ui/htmlcheck"
)

// Criterion C.SE.1.1: every digital service opens from its own sheet, and whoever has signed in is inside that service's
// steps, not on a first page.
func TestASheetLeadsIntoItsOwnService(t *testing.T) {
	town := apptest.Open(t, nil)
	for _, s := range town.Catalog.Services {
		t.Run(s.Slug, func(t *testing.T) {
			ways := waysIn(t, town, s)
			if len(ways) == 0 {
				t.Fatal("the sheet has no way in")
			}
			for _, way := range ways {
				got, at := walkIn(t, town, way)
				if got.Status != http.StatusOK || !within(s, at) {
					t.Errorf("%s leads to %s with status %d: not inside the service", way, at, got.Status)
				}
			}
		})
	}
}

// waysIn are the addresses under "Accedi al servizio".
func waysIn(t *testing.T, town *app.App, s *catalog.Service) (ways []string) {
	t.Helper()
	page := apptest.NewBrowser(t, town).Get(s.Path()).Page(t)
	for _, element := range []string{"service-online-access", "service-booking-access"} {
		for _, link := range page.With("data-element", element) {
			ways = append(ways, htmlcheck.Attr(link, "href"))
		}
	}
	return ways
}

// walkIn follows a way in as somebody without a session, who signs in when asked to.
func walkIn(t *testing.T, town *app.App, way string) (got apptest.Answer, at string) {
	t.Helper()
	b, at := apptest.NewBrowser(t, town), way
	for range 6 {
		got = b.Get(at)
		to, err := url.Parse(got.Location)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case got.Status != http.StatusSeeOther:
			return got, at
		case to.Path == "/accesso":
			got = b.Post("/demo/accesso", url.Values{"persona": {"cittadina"}, "da": {to.Query().Get("da")}})
			at = got.Location
		default:
			at = got.Location
		}
	}
	t.Fatalf("%s leads on and on", way)
	return got, at
}

// within tells whether an address is a step of a service.
func within(s *catalog.Service, at string) bool {
	path, _, _ := strings.Cut(at, "?")
	steps := []string{"/prenotazioni/" + s.Calendar}
	if s.Form != nil {
		return strings.HasPrefix(path, "/istanze/") || path == steps[0]
	}
	if slices.Contains(s.Audience, "enti") { // bodies come with a key, through the interface: its description is their way in
		steps = append(steps, "/documentazione-api")
	}
	steps = append(steps, "/certificati/nuovo", "/area-personale/pagamenti", "/pagamenti")
	return slices.Contains(steps, path)
}
