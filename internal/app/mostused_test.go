package app_test

import (
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/ui/htmlcheck"
)

// mostUsed reads the names of the services that the site says are asked for most.
func mostUsed(t *testing.T, b *apptest.Browser) (names []string) {
	t.Helper()
	for _, section := range b.Get("/servizi").Page(t).With("aria-labelledby", "piu-usati") {
		for n := range section.Descendants() {
			if n.Data == "a" {
				names = append(names, htmlcheck.Text(n))
			}
		}
	}
	return names
}

func TestWhatPeopleAskForMostStandsFirst(t *testing.T) {
	town := apptest.Open(t, nil)
	s, ok := town.Catalog.Service("suggerimenti-reclami")
	if !ok {
		t.Skip("the sample has no such service")
	}
	title := s.Sheet("it").Title
	guest, citizen, who := apptest.NewBrowser(t, town), apptest.As(t, town, "cittadina"), apptest.Person(t, town, sample.CitizenOne)
	if before := mostUsed(t, guest); slices.Contains(before[:min(1, len(before))], title) {
		t.Fatalf("%q is first before anybody asked: %q", title, before)
	}
	for range 30 {
		apptest.Submit(citizen, apptest.Begin(t, town, citizen, s, who))
	}
	apptest.Settle(t, town)
	town.Server.Forget()
	if after := mostUsed(t, guest); len(after) == 0 || after[0] != title {
		t.Errorf("after thirty requests for %q the list is %q", title, strings.Join(after, ", "))
	}
}
