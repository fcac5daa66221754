package apptest

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/account/accountweb"
	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/ui"
)

// Person finds one of the sample's accounts.
func Person(t testing.TB, a *app.App, id string) account.Account {
	t.Helper()
	found, err := a.Account.Find(identity.AsSystem(t.Context(), "test"), id)
	if err != nil {
		t.Fatalf("find the account %s: %v", id, err)
	}
	return found
}

// WithFile finds a service whose form wants a file, one for families if there is one.
func WithFile(t testing.TB, a *app.App, who account.Account) *catalog.Service {
	t.Helper()
	var found *catalog.Service
	for _, s := range a.Catalog.Services {
		if s.Form != nil && len(Answers(t, a, s, who).Files) > 0 && (found == nil || slices.Contains(s.Audience, "famiglie")) {
			found = s
		}
	}
	if found == nil {
		t.Fatal("no service wants a file")
	}
	return found
}

// Answers fills in a service's form for a person with answers that are valid today.
func Answers(t testing.TB, a *app.App, s *catalog.Service, who account.Account) catalog.Filled {
	t.Helper()
	known := map[string]string{
		"citizen.name": who.GivenName, "citizen.surname": who.FamilyName, "citizen.codice_fiscale": who.CodiceFiscale, "citizen.email": who.Email,
	}
	filled, err := catalog.Sample(s, known, Today(t, a), rand.New(rand.NewPCG(1, 1))) //nolint:gosec // invented answers
	if err != nil {
		t.Fatalf("answers for %s: %v", s.Slug, err)
	}
	return filled
}

// Today is the program's day.
func Today(t testing.TB, a *app.App) italy.Day {
	t.Helper()
	return italy.DayOf(a.Journal.Now(t.Context()))
}

// Begin starts a draft and answers every step of it; it gives the draft's id.
func Begin(t testing.TB, a *app.App, b *Browser, s *catalog.Service, who account.Account) string {
	t.Helper()
	filled := Answers(t, a, s, who)
	at := b.Sent("/istanze/"+s.Slug, url.Values{})
	id := strings.Split(at, "/")[2]
	for i, step := range s.Form.Visible(filled.Answers, Today(t, a)) { // in their order, also where any other would do
		values := url.Values{}
		for name, v := range filled.Raw {
			if slices.ContainsFunc(step.Fields, func(f *catalog.Field) bool { return name == f.ID || strings.HasPrefix(name, f.ID+".") }) {
				values[name] = v
			}
		}
		var files []File
		for _, f := range step.Fields {
			for _, sent := range filled.Files[f.ID] {
				values.Del(f.ID)
				files = append(files, File{Field: f.ID, Name: sent.Name, Data: sent.Data})
			}
		}
		at = b.Sent(fmt.Sprintf("/istanze/%s/passo/%d", id, i+1), values, files...)
	}
	if want := fmt.Sprintf("/istanze/%s/riepilogo", id); at != want {
		t.Fatalf("after the last step of %s: got sent to %s, want %s", s.Slug, at, want)
	}
	return id
}

// Submit sends a draft in and gives the case's id, the same.
func Submit(b *Browser, draft string) string {
	b.t.Helper()
	b.Sent("/istanze/"+draft+"/invia", url.Values{"dichiarazione": {"si"}})
	return draft
}

// Staff lists the demonstration's officers by the names of their buttons: four of the town hall, a clerk of each office.
func Staff(a *app.App) []string {
	return append([]string{"amministratore", "anagrafe", "economato", "redazione"}, sample.WorkingOffices(a.Municipality, a.Catalog)...)
}

// Delegate has one of the demonstration's people propose a delegation to somebody, and gives its id.
func Delegate(t testing.TB, a *app.App, persona string, to account.Account) string {
	t.Helper()
	form := url.Values{"given_name": {to.GivenName}, "family_name": {to.FamilyName}, "codice_fiscale": {to.CodiceFiscale}}
	ui.SetDate(form, "until", string(Today(t, a).AddDays(100)))
	at := As(t, a, persona).Sent(accountweb.DelegationsPath, form)
	return at[strings.LastIndex(at, "/")+1:]
}
