package app_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/sample"
)

// The whole way: a device is added, a message comes, the screen says that there is one and not which, the device goes.
func TestADeviceIsToldOfAMessageUntilItIsRemoved(t *testing.T) {
	var data string
	town := apptest.Open(t, func(c *app.Config) { data = c.Data })
	b := apptest.As(t, town, owner)
	who := apptest.Person(t, town, sample.CitizenOne)
	tell := func(key string) string {
		t.Helper()
		err := town.Notify.Send(identity.AsSystem(t.Context(), "test"), notify.Message{
			Key: key, To: who.Email, Lang: "en", Subject: "Esito riservato", Text: "Gentile " + who.Name(), Account: who.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
		apptest.Settle(t, town)
		if err := town.Push.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		return b.Get("/sandbox/avvisi").Body
	}
	if got := b.Post("/sandbox/avvisi", url.Values{}); got.Status != http.StatusSeeOther {
		t.Fatalf("got status %d", got.Status)
	}
	page := tell("k1")
	if !strings.Contains(page, "You have a new message") || !strings.Contains(page, `href="/en/area-personale/messaggi/`) || strings.Contains(page, "riservato") {
		t.Errorf("the device does not say that there is a message, or says which: %s", page)
	}
	at := b.Get("/area-personale/profilo").Page(t)
	if text := at.Text(); !strings.Contains(text, "Dispositivo di prova") || !strings.Contains(text, "Ricevi avvisi su questo dispositivo") {
		t.Errorf("the profile does not show the device: %s", text)
	}
	id := removal(t, b)
	if got := b.Post("/area-personale/avvisi/"+id+"/rimuovi", url.Values{}); got.Status != http.StatusSeeOther {
		t.Errorf("got status %d", got.Status)
	}
	if again := tell("k2"); strings.Count(again, "/messaggi/") != strings.Count(page, "/messaggi/") {
		t.Error("a removed device was told")
	}
	bad := b.Post("/area-personale/avvisi", url.Values{"endpoint": {"https://127.0.0.1/x"}, "p256dh": {"è"}, "auth": {""}})
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, "non è stato aggiunto") {
		t.Errorf("got status %d for what is no subscription", bad.Status)
	}
	if info, err := os.Stat(filepath.Join(data, "push.secret")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: got %v, %v, want a file that only its owner reads", info, err)
	}
}

// removal finds the id of the only device.
func removal(t *testing.T, b *apptest.Browser) string {
	t.Helper()
	_, rest, ok := strings.Cut(b.Get("/area-personale/avvisi").Body, `/area-personale/avvisi/`)
	id, _, found := strings.Cut(rest, "/rimuovi")
	if !ok || !found {
		t.Fatal("there is no device to remove")
	}
	return id
}

func TestAnInstanceKeepsTheKeyThatBrowsersSubscribedTo(t *testing.T) {
	dir := t.TempDir()
	key := func() string {
		t.Helper()
		a, err := app.Open(t.Context(), app.Config{Data: dir, Demo: true})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = a.Close() }()
		text, err := os.ReadFile(filepath.Join(dir, "push.secret"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if first := key(); first != key() {
		t.Error("a second start made another key")
	}
}
