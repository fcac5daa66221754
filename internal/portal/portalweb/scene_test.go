package portalweb_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/content/contentweb"
	"comune.example/sportello/internal/content/folder"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/portal/portalweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

// site is the invented municipality's site; it is Saturday 1 March 2014.
type site struct {
	*web.Server
	portal *portal.Service
	routes []web.Route
}

func newSite(t *testing.T, change ...func(*portalweb.Config)) *site {
	t.Helper()
	files := os.DirFS("../testdata/prova")
	m, err := municipality.Load(files)
	if err != nil {
		t.Fatalf("the test's municipality does not load:\n%v", err)
	}
	services, err := catalog.Load(files, m)
	if err != nil {
		t.Fatalf("the test's services do not load:\n%v", err)
	}
	noon := clock.Clock(func(context.Context) time.Time { return time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC) })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), portal.Schema(), content.Schema()), noon)
	s := &site{portal: portal.NewService(j, portal.Config{Municipality: m, Catalog: services, Live: "/vivere-prova"})}
	shell := &ui.Shell{
		Site: ui.Site{
			Name: m.Title, Place: m.Name, Region: m.Region.Name, RegionURL: m.Region.URL, Crest: "/stemma.svg", Address: m.Contacts.Address,
			Phone: m.Contacts.Phone, PEC: m.Contacts.PEC, Live: "/vivere-prova", Accessibility: m.Accessible,
		},
		Paths: ui.DefaultPaths(),
	}
	written := contents(t, j, m)
	press, err := pdf.NewPress()
	if err != nil {
		t.Fatal(err)
	}
	public := contentweb.New(written, shell, contentweb.Options{Municipality: m, Press: press})
	config := portalweb.Config{
		Municipality: m, Catalog: services, Reports: "segnalazioni", Work: officersSources(), Counts: worklists(),
		Contents: portalweb.Contents{Foremost: public.Foremost, Topics: public.Topics, About: public.About, Listed: public.Listed, Latest: public.Latest, Changed: public.Changed},
	}
	for _, do := range change {
		do(&config)
	}
	module := portalweb.Module(s.portal, shell, config)
	for _, item := range module.Menu {
		entry := ui.MenuItem{Key: item.Key, Path: item.Path, Shown: item.Shown}
		if strings.HasPrefix(item.Path, "/ufficio") {
			shell.Staff = append(shell.Staff, entry)
		} else {
			shell.Citizen = append(shell.Citizen, entry)
		}
	}
	texts, err := i18n.Load(ui.Messages, module.Messages, public.Module().Messages)
	if err != nil {
		t.Fatal(err)
	}
	if err := texts.Offer(m.Spoken()...); err != nil {
		t.Fatal(err)
	}
	s.routes = module.Routes
	s.Server, err = web.New(web.Options{
		Routes: append(append(neighbours(shell), module.Routes...), public.Module().Routes...), Catalog: texts, Clock: noon, Failed: shell.Failed, Session: sessions, Asset: asset,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// contents are those of the test's municipality.
func contents(t *testing.T, j *journal.Journal, m *municipality.Municipality) *content.Service {
	t.Helper()
	world := content.World{
		Languages: m.Languages,
		Office:    func(slug string) bool { _, ok := m.Office(slug); return ok },
		Site:      func(code string) bool { _, ok := m.Site(code); return ok },
	}
	declared, found := folder.Read(os.DirFS("../testdata/prova"), "content", world)
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	s := content.NewService(j, content.Config{World: world, Live: "/vivere-prova"})
	if err := s.Declare(t.Context(), declared.Items); err != nil {
		t.Fatal(err)
	}
	return s
}

// sessions knows who holds which token.
func sessions(_ context.Context, token string) (identity.Actor, error) {
	role := func(name string) []identity.Role { return []identity.Role{{Name: name}} }
	switch token {
	case "citizen":
		return identity.Actor{Kind: identity.Citizen, ID: "1", Name: "Ada Prova"}, nil
	case "clerk":
		return identity.Actor{Kind: identity.Officer, ID: "2", Name: "Ugo Prova", Roles: role(identity.RoleClerk)}, nil
	case "editor":
		return identity.Actor{Kind: identity.Officer, ID: "3", Name: "Eva Prova", Roles: role(identity.RoleEditor)}, nil
	}
	return identity.Actor{}, nil
}

// neighbours are the pages of other modules to which the portal leads.
func neighbours(shell *ui.Shell) []web.Route {
	page := func(pattern string) web.Route {
		return web.Route{Pattern: "GET " + pattern, Who: web.Anyone(), Do: func(c *web.Call) error {
			return shell.Page(c, ui.Page{Title: "Altro modulo"}, ui.Text("Pagina di un altro modulo."))
		}}
	}
	return []web.Route{
		page("/accesso"), page("/prenotazioni"), page("/prenotazioni/{calendar}"), page("/statistiche"), page("/istanze/{service}/inizia"),
		page("/amministrazione/sedi"), page("/pagamenti/p1"), page("/area-personale"), page("/amministrazione-trasparente"), page("/albo-pretorio"),
	}
}

func asset(name string) (web.Asset, bool) {
	f, ok := ui.Asset(name)
	return web.Asset{ContentType: f.Type, ETag: f.ETag, Plain: f.Body, Gzip: f.Gzip, Brotli: f.Brotli}, ok
}

func officersSources() []portalweb.Source {
	return []portalweb.Source{{
		Key: "portal.services.title", All: "/servizi", Shown: func(a identity.Actor) bool { return a.Has(identity.RoleClerk) },
		Items: func(*web.Call) ([]portalweb.Item, error) {
			return []portalweb.Item{{Title: "Pratica in scadenza", URL: "/servizi", Day: "2014-03-02", Urgent: true}}, nil
		},
	}}
}

func worklists() []portalweb.Worklist {
	isClerk := func(a identity.Actor) bool { return a.Has(identity.RoleClerk) }
	return []portalweb.Worklist{
		{Key: "portal.services.title", Path: "/servizi", Tone: ui.Warning, Shown: isClerk, Count: func(*web.Call) (int64, error) { return 12_345, nil }},
		{Key: "portal.home.book", Path: "/prenotazioni", Shown: isClerk, Count: func(*web.Call) (int64, error) { return 0, errors.New("out of order") }},
	}
}

func (s *site) ask(t *testing.T, token, path string) *httptest.ResponseRecorder {
	t.Helper()
	return s.send(t, token, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
}

func (s *site) post(t *testing.T, token, path string, values url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(t, token, r)
}

func (s *site) send(t *testing.T, token string, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func parse(t *testing.T, w *httptest.ResponseRecorder) htmlcheck.Page {
	t.Helper()
	p, err := htmlcheck.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// page asks for a page that must be there.
func (s *site) page(t *testing.T, token, path string) htmlcheck.Page {
	t.Helper()
	w := s.ask(t, token, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", path, w.Code)
	}
	return parse(t, w)
}

// needAssets skips the test in a clean clone; where everything must be tested it fails.
func needAssets(t *testing.T) {
	t.Helper()
	switch {
	case ui.Built():
	case os.Getenv("CI") == "true":
		t.Fatal("the asset tool has not run: make assets")
	default:
		t.Skip("the asset tool has not run: make assets")
	}
}
