package app_test

import (
	"strings"
	"testing"

	"comune.example/sportello/internal/app/apptest"
)

func TestTheStatusOfTheServicesIsProbed(t *testing.T) {
	town := apptest.Open(t, nil)
	text := apptest.NewBrowser(t, town).Get("/stato-dei-servizi").Page(t).Text()
	for _, want := range []string{"Archivio delle pratiche Funziona", "Pagamenti con pagoPA Simulato in questo ambiente", "Lavori automatici Funziona"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q: %s", want, text)
		}
	}
	for _, s := range town.Catalog.Services {
		if !strings.Contains(text, s.Sheet("it").Title+" Attivo") {
			t.Errorf("%s is missing", s.Slug)
		}
	}
}
