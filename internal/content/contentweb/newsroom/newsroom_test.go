package newsroom_test

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"comune.example/sportello/internal/clock"
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/content/contentweb"
	"comune.example/sportello/internal/content/contentweb/newsroom"
	"comune.example/sportello/internal/db/dbtest"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/portal/portalweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/ui/htmlcheck"
	"comune.example/sportello/internal/web"
)

const room = "/ufficio/contenuti"

// site is an invented town's contents, public and for editors; it is Saturday 1 March 2014, noon, until the test says else.
type site struct {
	*web.Server
	contents *content.Service
	now      time.Time
	routes   []web.Route
}

func newSite(t *testing.T) *site {
	t.Helper()
	m, err := municipality.Load(os.DirFS("../../../portal/testdata/prova"))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{now: time.Date(2014, 3, 1, 11, 0, 0, 0, time.UTC)}
	at := clock.Clock(func(context.Context) time.Time { return s.now })
	j := journal.New(dbtest.SQLite(t, journal.Schema(), content.Schema(), document.Schema()), at)
	s.contents = content.NewService(j, content.Config{Live: "/vivere-prova", World: content.World{
		Languages: m.Languages, Office: func(slug string) bool { _, ok := m.Office(slug); return ok },
		Site: func(code string) bool { _, ok := m.Site(code); return ok }, Section: func(slug string) bool { return slug == "bilanci/prova" },
	}})
	press, err := pdf.NewPress()
	if err != nil {
		t.Fatal(err)
	}
	shell := &ui.Shell{Site: ui.Site{
		Name: m.Title, Place: m.Name, Live: "/vivere-prova", Address: m.Contacts.Address, PEC: m.Contacts.PEC,
		Region: m.Region.Name, RegionURL: m.Region.URL, Accessibility: m.Accessible, Phone: m.Contacts.Phone,
	}, Paths: ui.DefaultPaths()}
	public := contentweb.New(s.contents, shell, contentweb.Options{Municipality: m, Press: press})
	modules := public.Module()
	texts, err := i18n.Load(ui.Messages, modules.Messages, portalweb.Module(nil, shell, portalweb.Config{Municipality: m}).Messages)
	if err != nil {
		t.Fatal(err)
	}
	s.routes = append(modules.Routes, newsroom.Module(s.contents, public, shell, newsroom.Options{
		Answers: func(path string) bool { return path != "/nessuna" },
		Sections: func(string) []ui.OptionGroup {
			return []ui.OptionGroup{{Label: "Bilanci", Options: []ui.Option{{Value: "bilanci/prova", Label: "Bilancio di prova"}}}}
		},
	}).Routes...)
	s.Server, err = web.New(web.Options{Routes: s.routes, Catalog: texts, Clock: at, Failed: shell.Failed, Session: sessions})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

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

func (s *site) send(t *testing.T, token string, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	if token != "" {
		r.AddCookie(&http.Cookie{Name: "sid", Value: token})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) ask(t *testing.T, token, path string) *httptest.ResponseRecorder {
	t.Helper()
	return s.send(t, token, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
}

func (s *site) post(t *testing.T, token, path string, values url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := s.send(t, token, r)
	s.Forget() // what the reaction to the fact does
	return w
}

// page asks for a page that must be there and be sound.
func (s *site) page(t *testing.T, token, path string) htmlcheck.Page {
	t.Helper()
	w := s.ask(t, token, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", path, w.Code)
	}
	return parse(t, path, w)
}

func parse(t *testing.T, path string, w *httptest.ResponseRecorder) htmlcheck.Page {
	t.Helper()
	p, err := htmlcheck.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range p.Problems() {
		t.Errorf("%s: %s", path, problem)
	}
	if _, raw, found := strings.Cut(p.Text(), "⟦"); found {
		t.Errorf("%s: a message without text: %.60s", path, raw)
	}
	return p
}

func news(title string) url.Values {
	return url.Values{
		"tipo": {"notizia"}, "kind": {"avvisi"}, "day_giorno": {"1"}, "day_mese": {"marzo"}, "day_anno": {"2014"}, "office": {"sportello"},
		"topics": {"acqua"}, "title_it": {title}, "summary_it": {"In breve."},
		"body_it": {"# Titolo\n\n<script>alert(1)</script>\n\n[via](javascript:alert) **forte** <b onclick=\"x\">b</b> ![foto](https://example.org/x.png)"},
	}
}

// filled is a form of each type with what it needs.
func filled() map[string]url.Values {
	text := func(v url.Values, title string) url.Values {
		v.Set("title_it", title)
		v.Set("summary_it", "In breve.")
		v.Set("body_it", "Il testo.\n\n## Un capitolo\n\n- uno\n- due")
		return v
	}
	return map[string]url.Values{
		"notizia": news("Acqua chiusa in via Lunga"),
		"evento": text(url.Values{
			"kind": {"culturale"}, "starts": {"2014-03-08T21:00"}, "ends": {"2014-03-08T23:00"}, "place": {"biblioteca"},
			"audience_it": {"Tutti"}, "costs_it": {"Gratuito."}, "email": {"eventi@comune.example"}, "website": {"https://eventi.example"},
		}, "Concerto"),
		"luogo": text(url.Values{"kind": {"parco"}, "address": {"Via del Parco, 1"}, "cap": {"00100"}, "point": {"44.1, 12.2"}, "access_it": {"Sempre aperto."}}, "Parco grande"),
		"persona": text(url.Values{
			"kind": {"politici"}, "given_name": {"Ada"}, "family_name": {"Prova"}, "posts.0.post_it": {"Assessora"},
			"posts.0.post_kind": {"politico"}, "posts.0.body": {"giunta"}, "posts.0.starts_giorno": {"1"}, "posts.0.starts_mese": {"1"}, "posts.0.starts_anno": {"2014"},
			"posts.0.pay": {"1234,5"},
		}, "Ada Prova"),
		"organo": text(url.Values{"kind": {"giunta"}, "competences_it": {"Governa."}, "chair": {"ada-prova"}}, "Giunta"),
		"ente":   text(url.Values{"kind": {"fondazione"}, "competences_it": {"Cultura."}, "share": {"51"}}, "Fondazione Prova"),
		"documento": text(url.Values{
			"kind": {"normativo"}, "day_giorno": {"1"}, "day_mese": {"2"}, "day_anno": {"2014"}, "office": {"sportello"},
			"formats": {"PDF"}, "licence": {"cc-by"},
		}, "Regolamento"),
		"pagina": text(url.Values{}, "Una pagina"),
	}
}

func TestEveryTypeIsWrittenPreviewedPublishedReadAndTakenAway(t *testing.T) {
	s := newSite(t)
	publics := map[string]string{
		"notizia": "/novita/avvisi/acqua-chiusa-in-via-lunga", "evento": "/vivere-prova/eventi/concerto", "luogo": "/vivere-prova/luoghi/parco-grande",
		"persona": "/amministrazione/politici/ada-prova", "organo": "/amministrazione/organi-di-governo/giunta",
		"ente": "/amministrazione/enti-e-fondazioni/fondazione-prova", "documento": "/amministrazione/documenti-e-dati/regolamento", "pagina": "/pagine/una-pagina",
	}
	for kind, values := range filled() {
		t.Run(kind, func(t *testing.T) {
			public := publics[kind]
			values.Set("tipo", kind)
			s.page(t, "editor", room+"/nuovo?tipo="+kind)
			w := s.post(t, "editor", room, values)
			at := w.Header().Get("Location")
			if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, room+"/") {
				t.Fatalf("status %d, leads to %q: %s", w.Code, at, parse(t, room, w).Text())
			}
			for _, page := range []string{at, at + "/anteprima", at + "/versioni", at + "/versioni/1", "/en" + at, "/en" + at + "/versioni/1", "/en" + at + "/anteprima"} {
				s.page(t, "editor", page)
			}
			if s.ask(t, "", public).Code != http.StatusNotFound {
				t.Error("a draft is public")
			}
			if w := s.post(t, "editor", at+"/pubblica", url.Values{"version": {"1"}}); w.Code != http.StatusSeeOther {
				t.Fatalf("publish: status %d", w.Code)
			}
			body := s.ask(t, "", public).Body.String()
			if !strings.Contains(body, "application/ld+json") {
				t.Error("search engines are told nothing")
			}
			s.page(t, "", public)
			list := public[:strings.LastIndex(public, "/")]
			if kind != "pagina" && !slices.Contains(s.page(t, "", list).Links(), public) {
				t.Errorf("%s does not list it", list)
			}
			english := s.page(t, "", "/en"+public)
			if len(english.With("lang", "it")) == 0 {
				t.Error("the Italian text is not marked on the English page")
			}
			if w := s.ask(t, "", public+".pdf"); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF") {
				t.Errorf("as a document: status %d", w.Code)
			}
			wantUnchangedForm(t, s, at, values.Get("body_it"))
			s.post(t, "editor", at+"/ritira", url.Values{})
			if w := s.ask(t, "", public); w.Code != http.StatusGone {
				t.Errorf("withdrawn: status %d, want 410", w.Code)
			} else {
				parse(t, public, w)
			}
		})
	}
}

// wantUnchangedForm sends a content's form as it is shown: nothing may change by that.
func wantUnchangedForm(t *testing.T, s *site, at, body string) {
	t.Helper()
	values := url.Values(s.page(t, "editor", at).Values(at))
	values.Set("body_it", body) // the reader of pages joins lines
	if w := s.post(t, "editor", at, values); w.Code != http.StatusSeeOther {
		t.Fatalf("the form as it is shown: status %d: %s", w.Code, parse(t, at, w).Text())
	}
	if text := s.page(t, "editor", at+"/versioni/2").Text(); !strings.Contains(text, "Nessuna differenza.") {
		t.Errorf("the form as it is shown changes something: %s", text)
	}
}

func publish(t *testing.T, s *site, values url.Values) (at string) {
	t.Helper()
	at = s.post(t, "editor", room, values).Header().Get("Location")
	if w := s.post(t, "editor", at+"/pubblica", url.Values{"version": {"1"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("publish: status %d", w.Code)
	}
	return at
}

func TestATextIsShownSafely(t *testing.T) {
	s := newSite(t)
	publish(t, s, news("Testo pericoloso"))
	body := s.ask(t, "", "/novita/avvisi/testo-pericoloso").Body.String()
	if strings.Contains(body, "<script>alert") || strings.Contains(body, `href="javascript:`) || strings.Contains(body, "onclick") ||
		strings.Contains(body, `src="https://example.org`) || !strings.Contains(body, "<strong>forte</strong>") {
		t.Error("the text was not rendered safely")
	}
}

func TestWhoSavesTooLateLosesNothingAndSeesWhatChanged(t *testing.T) {
	s := newSite(t)
	at := s.post(t, "editor", room, news("Prima")).Header().Get("Location")
	mine, theirs := url.Values(s.page(t, "editor", at).Values(at)), url.Values(s.page(t, "editor", at).Values(at))
	theirs.Set("title_it", "Seconda")
	if w := s.post(t, "editor", at, theirs); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	mine.Set("summary_it", "Scritto da me.")
	w := s.post(t, "editor", at, mine)
	p := parse(t, at, w)
	if w.Code != http.StatusConflict || htmlcheck.Attr(p.ByID("f-summary_it"), "value") != "Scritto da me." || !strings.Contains(p.Text(), "aggiunto: Seconda") {
		t.Fatalf("status %d, or something was lost: %s", w.Code, p.Text())
	}
	if w := s.post(t, "editor", at, p.Values(at)); w.Code != http.StatusSeeOther {
		t.Errorf("saved knowingly: status %d", w.Code)
	}
}

func TestAWrongFormIsShownAgainWithNothingLost(t *testing.T) {
	s := newSite(t)
	values := news("")
	values.Set("day_mese", "brumaio")
	values.Set("publish_at", "ieri")
	w := s.post(t, "editor", room, values)
	p := parse(t, room, w)
	summary := htmlcheck.Text(p.ByID("errori"))
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "brumaio") || !strings.Contains(w.Body.String(), "ieri") {
		t.Errorf("status %d, or something was lost", w.Code)
	}
	for _, want := range []string{"Inserisci il titolo", "Inserisci un giorno che esiste", "Inserisci giorno e ora che esistono"} {
		if !strings.Contains(summary, want) {
			t.Errorf("the summary %q does not say %q", summary, want)
		}
	}
}

func TestAScheduledContentIsOnTheFirstPageAfterItsInstant(t *testing.T) {
	s := newSite(t)
	values := news("Alle undici e mezza")
	values.Set("publish_at", "2014-03-01T12:30")
	values.Set("until", "2014-03-01T13:00")
	publish(t, s, values)
	for _, step := range []struct {
		at   time.Time
		seen bool
	}{
		{time.Date(2014, 3, 1, 11, 29, 59, 0, time.UTC), false},
		{time.Date(2014, 3, 1, 11, 30, 0, 0, time.UTC), true},
		{time.Date(2014, 3, 1, 11, 59, 59, 0, time.UTC), true},
		{time.Date(2014, 3, 1, 12, 0, 0, 0, time.UTC), false},
	} {
		s.now = step.at
		if got := strings.Contains(s.ask(t, "", "/novita").Body.String(), "Alle undici e mezza"); got != step.seen {
			t.Errorf("at %s: on the kept page %v, want %v", step.at, got, step.seen)
		}
	}
}

func TestAnOldAddressLeadsToTheNewOne(t *testing.T) {
	s := newSite(t)
	at := publish(t, s, news("Nome vecchio"))
	values := url.Values(s.page(t, "editor", at).Values(at))
	values.Set("slug", "nome-nuovo")
	values.Set("kind", "notizie")
	s.post(t, "editor", at, values)
	s.post(t, "editor", at+"/pubblica", url.Values{"version": {"2"}})
	for _, old := range []string{"/novita/avvisi/nome-vecchio", "/novita/notizie/nome-vecchio", "/novita/avvisi/nome-nuovo"} {
		w := s.ask(t, "", "/en"+old)
		if w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/en/novita/notizie/nome-nuovo" {
			t.Errorf("%s: status %d, leads to %q", old, w.Code, w.Header().Get("Location"))
		}
	}
	s.page(t, "", "/novita/notizie/nome-nuovo")
}

func TestFiltersStayInTheAddressAndBadOnesFindEverything(t *testing.T) {
	s := newSite(t)
	for range 14 {
		publish(t, s, news("Uguale"))
	}
	first := s.page(t, "", "/novita?argomento=acqua")
	if !slices.Contains(first.Links(), "/novita?argomento=acqua&pagina=2") {
		t.Error("the second page forgets the filter")
	}
	for path, want := range map[string]int{
		"/novita?argomento=acqua&pagina=2": 2, "/novita?argomento=aria": 0, "/novita?argomento=%25": 12, "/novita?pagina=-1": 12, "/novita?pagina=99999999999": 12,
		"/novita/avvisi?pagina=2": 2, "/novita?tipo=x%27--": 12,
	} {
		n := 0
		for _, href := range s.page(t, "", path).Links() {
			if strings.HasPrefix(href, "/novita/avvisi/uguale") {
				n++
			}
		}
		if n != want {
			t.Errorf("%s lists %d news, want %d", path, n, want)
		}
	}
}

// Atom wants an id, a title and a time of each entry (RFC 4287); RSS 2.0 a title, a link and a description of the channel.
func TestFeedsHoldToTheirFormats(t *testing.T) {
	s := newSite(t)
	publish(t, s, news("Una & <due>"))
	var atom struct {
		XMLName xml.Name
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Author  struct {
			Name string `xml:"name"`
		} `xml:"author"`
		Links []struct {
			Rel  string `xml:"rel,attr"`
			Href string `xml:"href,attr"`
		} `xml:"link"`
		Entries []struct {
			ID, Title, Updated string
		} `xml:"entry"`
	}
	w := s.ask(t, "", "/novita/feed.atom")
	if err := xml.Unmarshal(w.Body.Bytes(), &atom); err != nil {
		t.Fatal(err)
	}
	if atom.XMLName.Space != "http://www.w3.org/2005/Atom" || atom.ID == "" || atom.Title == "" || atom.Author.Name == "" || len(atom.Entries) != 1 ||
		len(atom.Links) != 2 || atom.Links[0].Rel != "self" || atom.Links[0].Href != "https://comune.prova.example/novita/feed.atom" {
		t.Errorf("feed %+v", atom)
	}
	if _, err := time.Parse(time.RFC3339, atom.Updated); err != nil {
		t.Error(err)
	}
	if !strings.Contains(w.Body.String(), "<title>Una &amp; &lt;due&gt;</title>") || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/atom+xml") {
		t.Errorf("%s: %s", w.Header().Get("Content-Type"), w.Body.String())
	}
	var rss struct {
		Version string `xml:"version,attr"`
		Channel struct {
			Title       string `xml:"title"`
			Description string `xml:"description"`
			Items       []struct {
				GUID    string `xml:"guid"`
				PubDate string `xml:"pubDate"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal(s.ask(t, "", "/en/novita/feed.rss").Body.Bytes(), &rss); err != nil {
		t.Fatal(err)
	}
	if rss.Version != "2.0" || rss.Channel.Title == "" || rss.Channel.Description == "" || len(rss.Channel.Items) != 1 || rss.Channel.Items[0].GUID == "" {
		t.Errorf("feed %+v", rss)
	}
	if _, err := time.Parse(time.RFC1123Z, rss.Channel.Items[0].PubDate); err != nil {
		t.Error(err)
	}
}

func TestAnEventGoesIntoACalendar(t *testing.T) {
	s := newSite(t)
	values := filled()["evento"]
	values.Set("tipo", "evento")
	publish(t, s, values)
	w := s.ask(t, "", "/vivere-prova/eventi/concerto.ics")
	for _, want := range []string{"BEGIN:VEVENT\r\n", "DTSTART:20140308T200000Z\r\n", "DTEND:20140308T220000Z\r\n", "SUMMARY:Concerto\r\n"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the calendar lacks %q:\n%s", want, w.Body.String())
		}
	}
	if got := s.ask(t, "", "/vivere-prova/eventi/altro.ics").Code; got != http.StatusNotFound {
		t.Errorf("an event that is not there: status %d", got)
	}
}

// Every room is called by everybody: what is not for them does not exist, and who is not signed in is asked to.
func TestOnlyEditorsAreLetIn(t *testing.T) {
	s := newSite(t)
	for _, r := range s.routes {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if !strings.HasPrefix(path, room) {
			continue
		}
		path = strings.NewReplacer("{id}", "nessuno", "{n}", "1").Replace(path)
		for who, want := range map[string]int{"": http.StatusSeeOther, "citizen": http.StatusNotFound, "clerk": http.StatusNotFound} {
			got := s.ask(t, who, path).Code
			if method == http.MethodPost {
				got = s.post(t, who, path, url.Values{}).Code
			}
			if got != want {
				t.Errorf("%q at %s: status %d, want %d", who, r.Pattern, got, want)
			}
		}
	}
}
