package app_test

import (
	"net/http"
	"strings"
	"testing"

	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/identity"
)

func TestWhatIsPublishedIsOnThePageAndFoundByTheNextQuestion(t *testing.T) {
	town := apptest.Open(t, nil)
	b := apptest.NewBrowser(t, town)
	editor := identity.AsSystem(t.Context(), "test")
	seen := func(want bool) {
		t.Helper()
		for _, path := range []string{"/cerca?q=planetario", "/pagine/planetario"} {
			got := b.Get(path)
			if found := got.Status == http.StatusOK && strings.Contains(got.Body, `/pagine/planetario`); found != want {
				t.Errorf("%s: found %v, want %v", path, found, want)
			}
		}
	}
	seen(false)
	i, err := town.Content.Write(editor, "pagina", content.Request{Content: content.Content{
		Pages: map[string]content.Page{"it": {Title: "Planetario", Summary: "Le stelle.", Body: "Apre domani."}},
	}})
	if err == nil {
		_, err = town.Content.Publish(editor, i.ID, 1)
	}
	if err != nil {
		t.Fatal(err)
	}
	apptest.Settle(t, town)
	seen(true)
	if _, err := town.Content.Withdraw(editor, i.ID); err != nil {
		t.Fatal(err)
	}
	apptest.Settle(t, town)
	seen(false)
}

func TestTheSamplesContentsLeadSomewhere(t *testing.T) {
	town := apptest.Open(t, nil)
	broken, err := town.BrokenLinks(t.Context(), false)
	if err != nil || len(broken) > 0 {
		t.Errorf("%v, %v", broken, err)
	}
}
