package app_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/app"
	"comune.example/sportello/internal/app/apptest"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/web"
)

const (
	canaries       = 50
	canaryRequests = "SPORTELLO_CANARY_REQUESTS" // make canary asks for 100,000
	fewCanaryCalls = 3000
)

// canary is somebody whose name stands in no other person's page.
type canary struct{ id, name, code, session string }

var canaryName = regexp.MustCompile(`Canarina[a-z]{3}`)

// Fifty people who are signed in and some who are not ask for pages of all kinds over a few connections that they share, as
// behind a proxy: each answer names its own reader or nobody, what a reader who is signed in gets is kept by no one, and in
// the end nobody's name is on a page for everybody.
func TestEveryAnswerIsItsReadersOwn(t *testing.T) {
	a := apptest.Open(t, nil)
	flock := letFly(t, a)
	f := &flight{
		t: t, flock: flock, pages: canaryPages(a), addresses: []string{serve(t, a), answering(t, a, app.Config{Unfronted: true})},
		seen: map[string]bool{},
	}
	calls := setting(t, canaryRequests, fewCanaryCalls)
	if testing.Short() && calls == fewCanaryCalls {
		calls /= 3
	}
	const lines = 8
	var all sync.WaitGroup
	for n := range lines {
		all.Go(func() { f.line(n, calls/lines) })
	}
	all.Wait()
	if f.named < calls/8 || f.anonymous < calls/8 || len(f.seen) < canaries {
		t.Errorf("of %d answers %d named their reader, %d of all readers, and %d were nobody's", calls, f.named, len(f.seen), f.anonymous)
	}
	client := oneLine()
	defer client.CloseIdleConnections()
	for _, address := range f.addresses {
		for _, page := range f.pages {
			f.ask(client, address+page, nil)
		}
	}
}

// letFly gives the canaries accounts and sessions.
func letFly(t *testing.T, a *app.App) []canary {
	t.Helper()
	ctx := identity.AsSystem(t.Context(), "test")
	var flock []canary
	var list []account.Account
	for n := 0; len(list) < canaries; n++ {
		sheet, err := a.Registry.SheetByNumber(ctx, 4000+n)
		if err != nil {
			t.Fatal(err)
		}
		code := sheet.Resident.CodiceFiscale
		if found, err := a.Account.FindByCodiceFiscale(ctx, code); err == nil && found.ID != "" {
			continue
		}
		i := len(list)
		c := canary{id: fmt.Sprintf("canary-%d", i), name: fmt.Sprintf("Canarinaq%c%c", 'a'+i/26, 'a'+i%26), code: code}
		flock = append(flock, c)
		list = append(list, account.Account{
			ID: c.id, Kind: identity.Citizen, State: account.Active, GivenName: c.name, FamilyName: "Volante", CodiceFiscale: c.code, Proven: true,
			Email: c.id + "@posta.example", Lang: "it", RegisteredAt: a.Journal.Now(ctx), RegisteredDay: italy.DayOf(a.Journal.Now(ctx)),
		})
	}
	if err := a.Account.Import(ctx, list); err != nil {
		t.Fatal(err)
	}
	for i := range flock {
		entry, err := a.Account.SignInDemo(ctx, flock[i].id, account.Visitor{})
		if err != nil {
			t.Fatal(err)
		}
		flock[i].session = entry.Token
	}
	return flock
}

// canaryPages are the pages without parameters that anybody or every citizen may open, in both languages.
func canaryPages(a *app.App) []string {
	var list []string
	for _, r := range a.Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		who := r.Who.Name == web.Anyone().Name || r.Who.Name == web.Citizens().Name || r.Who.Name == web.SignedIn().Name
		if method == http.MethodGet && who && !r.API && !r.Demo && !r.Outside && !strings.Contains(path, "{") {
			list = append(list, path, "/en"+path)
		}
	}
	return append(list, "/", "/en")
}

// flight is what was asked and seen.
type flight struct {
	t                *testing.T
	flock            []canary
	pages, addresses []string

	mu               sync.Mutex
	named, anonymous int
	seen             map[string]bool
}

// line asks over one connection to each address, each time as somebody else.
func (f *flight) line(n, calls int) {
	random := rand.New(rand.NewPCG(uint64(n), 42)) // who asks for what
	client := oneLine()
	defer client.CloseIdleConnections()
	for range calls {
		var who *canary
		if random.IntN(3) > 0 {
			who = &f.flock[random.IntN(len(f.flock))]
		}
		f.ask(client, f.addresses[random.IntN(len(f.addresses))]+f.pages[random.IntN(len(f.pages))], who)
	}
}

// oneLine is a client with one connection to each address.
func oneLine() *http.Client {
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}, CheckRedirect: stay}
}

// ask opens a page as somebody or nobody and looks whose names are on it.
func (f *flight) ask(client *http.Client, address string, who *canary) {
	r, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		f.t.Error(err)
		return
	}
	if who != nil {
		r.AddCookie(&http.Cookie{Name: "sid", Value: who.session})
	}
	got, err := client.Do(r)
	if err != nil {
		f.t.Error(err)
		return
	}
	b, err := io.ReadAll(got.Body)
	if err := errors.Join(err, got.Body.Close()); err != nil {
		f.t.Error(err)
	}
	f.judge(address, got, string(b), who)
}

func (f *flight) judge(address string, got *http.Response, body string, who *canary) {
	names := canaryName.FindAllString(body, -1)
	own := who != nil && slices.Contains(names, who.name)
	for _, c := range f.flock {
		if (who == nil || c.id != who.id) && (slices.Contains(names, c.name) || strings.Contains(body, c.code)) {
			f.t.Errorf("%s asked by %v names %s", address, who, c.name)
		}
	}
	if who != nil && got.StatusCode == http.StatusOK && strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
		if !own {
			f.t.Errorf("%s asked by %s does not name them", address, who.name)
		}
		if kept := got.Header.Get("Cache-Control"); kept != "no-store" {
			f.t.Errorf("%s asked by %s may be kept: %q", address, who.name, kept)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case own:
		f.named++
		f.seen[who.id] = true
	case who == nil && got.StatusCode == http.StatusOK:
		f.anonymous++
	}
}
