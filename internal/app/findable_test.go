package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"comune.example/sportello/internal/app/apptest"
)

// TestWhatTheSearchFindsIsThere opens each address that common words lead to, in both languages.
func TestWhatTheSearchFindsIsThere(t *testing.T) {
	town := apptest.Open(t, nil)
	b := apptest.NewBrowser(t, town)
	seen := map[string]bool{}
	for _, words := range []string{
		"prenota appuntamento", "verifica certificato", "registrati", "statistiche comune cifre", "assistenza", "mappa sito", "domande frequenti", "trasparenza amministrazione",
		"servizi", "ufficio", "scuola", "nido", "tributi", "carta", "identity", "appointment", "register", "figures", "office", "school", "map", "questions",
	} {
		for _, prefix := range []string{"", "/en"} {
			_, list, _ := strings.Cut(b.Get(prefix+"/cerca?q="+url.QueryEscape(words)).Body, `<ol class="sp-hits">`)
			list, _, _ = strings.Cut(list, "</ol>")
			for _, part := range strings.Split(list, `<a href="`)[1:] {
				address, _, _ := strings.Cut(part, `"`)
				seen[address] = true
			}
		}
	}
	for address := range seen {
		path, _, _ := strings.Cut(address, "#")
		if got := b.Get(path); got.Status != http.StatusOK {
			t.Errorf("%s: got status %d", address, got.Status)
		}
	}
	for _, want := range []string{"/prenotazioni", "/verifica", "/registrazione", "/statistiche", "/mappa-del-sito", "/en/prenotazioni"} {
		if !seen[want] {
			t.Errorf("%s is not found", want)
		}
	}
}
