package app_test

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/i18n"
)

const (
	largestPublic = 150_000 // bytes of a public page as it is sent without compression
	untranslated  = "⟦"     // how a key without a text is shown
)

// elsewhere are the addresses that show no page of their own: what they answer instead, and why.
var elsewhere = map[string]int{
	"/accesso/identita":             http.StatusSeeOther,         // on to the identity provider
	"/accesso/rientro":              http.StatusForbidden,        // nobody was sent to the identity provider
	"/accesso/completa":             http.StatusNotFound,         // without a proof of identity
	"/prenotazioni/motivi":          http.StatusSeeOther,         // without a subject
	"/prenotazioni/per-servizio":    http.StatusSeeOther,         // without a service
	"/.well-known/caldav":           http.StatusMovedPermanently, // on to the agendas
	"/servizi/prenota-appuntamento": http.StatusSeeOther,         // short addresses of the national model
	"/servizi/segnala-disservizio":  http.StatusSeeOther,
	"/segnala-disservizio":          http.StatusSeeOther,
	"/richiedi-assistenza":          http.StatusSeeOther,
	"/dichiarazione-accessibilita":  http.StatusSeeOther,            // stands with the agency
	"/sandbox/identita/autorizza":   http.StatusUnprocessableEntity, // without the request of a program that sends people here
	"/sandbox/posta/ultimo":         http.StatusNotFound,            // without an address
}

// readers are who opens a page: its guard names whom it lets in.
type readers struct {
	town  *app.App
	t     *testing.T
	known map[string]*apptest.Browser
}

func (r *readers) as(persona string) *apptest.Browser {
	if b, ok := r.known[persona]; ok {
		return b
	}
	b := apptest.NewBrowser(r.t, r.town)
	if persona != "" {
		b = apptest.As(r.t, r.town, persona)
	}
	r.known[persona] = b
	return b
}

// open opens an address as the first person whom its route lets in.
func (r *readers) open(guard, address string) apptest.Answer {
	personas := []string{""}
	switch {
	case guard == "citizen" || guard == "signed in":
		personas = []string{"cittadina"}
	case strings.HasPrefix(guard, "officer"):
		personas = apptest.Staff(r.town)
	}
	var got apptest.Answer
	for _, p := range personas {
		if got = r.as(p).Get(address); got.Status != http.StatusNotFound {
			break
		}
	}
	return got
}

func TestEveryPageWithoutParametersIsSoundInBothLanguages(t *testing.T) {
	town := apptest.Open(t, nil)
	r := &readers{town: town, t: t, known: map[string]*apptest.Browser{}}
	for _, route := range town.Routes() {
		path, ok := strings.CutPrefix(route.Pattern, "GET ")
		path = strings.TrimSuffix(path, "{$}")
		if !ok || route.API || strings.Contains(path, "{") {
			continue
		}
		for _, address := range []string{path, english(path)} {
			got, want := r.open(route.Who.Name, address), cmp.Or(elsewhere[path], http.StatusOK)
			if got.Status != want {
				t.Errorf("%s (%s): got status %d, want %d", address, route.Who.Name, got.Status, want)
				continue
			}
			sound(t, address, got, route.Who.Name == "anyone")
		}
	}
}

func TestEveryPageOfTheSiteMapIsSound(t *testing.T) {
	town := apptest.Open(t, nil)
	b := apptest.NewBrowser(t, town)
	var list struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(b.Get("/sitemap.xml").Body), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.URLs) < 50 {
		t.Errorf("got %d addresses in the site map, want those of every service, office and place", len(list.URLs))
	}
	for _, u := range list.URLs {
		at, err := url.Parse(u.Loc)
		if err != nil {
			t.Fatal(err)
		}
		for _, address := range []string{at.Path, english(at.Path)} {
			if (strings.HasPrefix(at.Path, "/en") || strings.HasPrefix(at.Path, "/de")) && address != at.Path {
				continue
			}
			got := b.Get(address)
			if got.Status != http.StatusOK {
				t.Errorf("%s: got status %d", address, got.Status)
				continue
			}
			sound(t, address, got, true)
		}
	}
}

func english(path string) string { return strings.TrimSuffix("/en"+path, "/") }

// sound checks what holds for every page.
func sound(t *testing.T, address string, got apptest.Answer, public bool) {
	t.Helper()
	if !strings.HasPrefix(got.Type, "text/html") {
		return
	}
	if got.Status < 300 || got.Status >= 400 {
		for _, p := range got.Page(t).Problems() {
			t.Errorf("%s: %s", address, p)
		}
	}
	if at := strings.Index(got.Body, untranslated); at >= 0 {
		t.Errorf("%s: a text is missing: %.80s", address, got.Body[at:])
	}
	if public && len(got.Body) >= largestPublic {
		t.Errorf("%s: got %d bytes, want less than %d", address, len(got.Body), largestPublic)
	}
}

func TestEveryTextExistsInEveryLanguage(t *testing.T) {
	texts := apptest.Empty(t).Texts()
	for _, wrong := range texts.Check() {
		t.Error(wrong)
	}
	printed, err := i18n.Load(os.DirFS("../certificate/texts")) // certificates have words of their own, in Italian only
	if err != nil {
		t.Fatal(err)
	}
	proven, err := i18n.Load(os.DirFS("../noticeboard/texts")) // so have proofs of publication
	if err != nil {
		t.Fatal(err)
	}
	unknown, unprinted, unproven := unknown(t, texts), unknown(t, printed), unknown(t, proven)
	for _, key := range unknown {
		if slices.Contains(unprinted, key) && slices.Contains(unproven, key) {
			t.Errorf("no text for %s", key)
		}
	}
}

func unknown(t *testing.T, texts *i18n.Catalog) []string {
	t.Helper()
	keys, err := texts.Unknown(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
