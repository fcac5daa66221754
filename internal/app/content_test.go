package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/app"
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

func TestWhatAnEditorPutsIntoThePartIsOnItsPageAtTheNextRequest(t *testing.T) {
	const part = "/amministrazione-trasparente/bilanci/piano-degli-indicatori-e-dei-risultati-attesi-di-bilancio"
	town := apptest.Open(t, nil)
	reader, editor := apptest.NewBrowser(t, town), apptest.As(t, town, "redazione")
	if text := reader.Get(part).Page(t).Text(); !strings.Contains(text, "non è stato pubblicato nulla") {
		t.Fatalf("before: %s", text)
	}
	form := editor.Get("/ufficio/contenuti/nuovo?tipo=pagina").Page(t)
	if len(form.With("value", strings.TrimPrefix(part, "/amministrazione-trasparente/"))) != 1 {
		t.Error("the form does not offer the part")
	}
	at := editor.Sent("/ufficio/contenuti", url.Values{
		"tipo": {"pagina"}, "section": {strings.TrimPrefix(part, "/amministrazione-trasparente/")},
		"title_it": {"Piano degli indicatori"}, "summary_it": {"In breve."}, "body_it": {"Gli indicatori del **2014**."},
	})
	editor.Sent(at+"/pubblica", url.Values{"version": {"1"}})
	for lang, path := range map[string]string{"it": part, "en": "/en" + part} {
		if text := reader.Get(path).Page(t).Text(); !strings.Contains(text, "Gli indicatori del") || strings.Contains(text, "non è stato pubblicato nulla") {
			t.Errorf("%s: %s", lang, text)
		}
	}
	if text := reader.Get("/amministrazione-trasparente/bilanci").Page(t).Text(); !strings.Contains(text, "Piano degli indicatori e dei risultati attesi di bilancio Pubblicat") {
		t.Errorf("the section says %s", text)
	}
	editor.Sent(at+"/ritira", url.Values{})
	if text := reader.Get(part).Page(t).Text(); !strings.Contains(text, "non è stato pubblicato nulla") {
		t.Errorf("afterwards: %s", text)
	}
}

func TestWhatIsScheduledForAPartAppearsOnItsKeptPageAtItsInstant(t *testing.T) {
	const part = "/amministrazione-trasparente/personale/tassi-di-assenza"
	now := time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)
	town := apptest.Open(t, func(c *app.Config) { c.Now = func() time.Time { return now } })
	reader, editor := apptest.NewBrowser(t, town), identity.AsSystem(t.Context(), "test")
	i, err := town.Content.Write(editor, "pagina", content.Request{Content: content.Content{
		Fields: map[string]string{"section": "personale/tassi-di-assenza"}, PublishAt: content.InstantOf(now.Add(time.Hour)), Until: content.InstantOf(now.Add(2 * time.Hour)),
		Pages: map[string]content.Page{"it": {Title: "Assenze", Summary: "In breve.", Body: "Due per cento."}},
	}})
	if err == nil {
		_, err = town.Content.Publish(editor, i.ID, 1)
	}
	if err != nil {
		t.Fatal(err)
	}
	apptest.Settle(t, town)
	for _, want := range []bool{false, true, false} {
		for range 2 { // the second answer is the page that was kept
			if got := strings.Contains(reader.Get(part).Body, "Due per cento."); got != want {
				t.Errorf("at %s: shown %v, want %v", now, got, want)
			}
		}
		now = now.Add(time.Hour)
	}
}
