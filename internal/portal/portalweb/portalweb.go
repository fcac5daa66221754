// Package portalweb shows the public site: home, services, news, administration, places, topics, search, legal texts, and
// the first pages of the citizen's and the officer's areas. It promises the markup and the words that the national model
// for municipal sites prescribes (package conform proves it), and that pages kept for everybody depend on nothing but
// their path. It holds no rule and no SQL, and what other modules have to say on a first page they give as functions.
package portalweb

import (
	"cmp"
	"embed"
	"net/url"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Config is what the site shows besides the news.
type Config struct {
	Municipality *municipality.Municipality
	Catalog      *catalog.Catalog
	Origin       string     // "https://comune.prova.it", for sitemap and metadata; that of the municipality's host when empty
	PerSitemap   int        // addresses in one file of the sitemap; as many as search engines take when 0
	Reports      string     // slug of the service that takes reports of problems in town; empty: the assistance page is shown
	Highlights   []string   // slugs of the services on the home page; the first six that can be asked for when empty
	MostUsed     Counted    // the services that people ask for most; may be nil
	Shelves      []Shelf    // further rows of cards on the home page
	ByTopic      []TopicRow // what other parts of the program know of a topic
	Chapters     []Chapters // further parts of the site's map
	Mine         []Source   // what the citizen's home shows, in order
	Work         []Source   // what the officer's home shows, in order
	Counts       []Worklist // the officer's worklists
}

// pages are the handlers, with what all of them need.
type pages struct {
	Config
	portal *portal.Service
	shell  *ui.Shell
	live   string // path of the fourth section

	perFile int // addresses in one file of the sitemap
}

// Module is the table of contents: what the portal shows, to whom, and its work.
func Module(service *portal.Service, shell *ui.Shell, config Config) module.Module {
	p := &pages{Config: config, portal: service, shell: shell, live: shell.Site.Live, perFile: cmp.Or(config.PerSitemap, mostAddresses)}
	if p.live == "" {
		p.live = "/vivere"
	}
	if p.Origin == "" {
		p.Origin = (&url.URL{Scheme: "https", Host: config.Municipality.Web.Host}).String()
	}
	return module.Module{
		Name:     "portal",
		Messages: messages,
		Jobs:     service.Jobs(),
		Routes:   append(append(p.publicRoutes(), p.textRoutes()...), p.areaRoutes()...),
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "portal.menu.desk", Path: "/area-personale"},
			{Area: module.StaffArea, Key: "portal.menu.desk", Path: "/ufficio"},
			{Area: module.StaffArea, Key: "portal.menu.news", Path: newsroom, Order: 70, Shown: isEditor},
		},
	}
}

func isEditor(a identity.Actor) bool { return a.Has(identity.RoleEditor) }

// publicRoutes are the pages for everybody.
func (p *pages) publicRoutes() []web.Route {
	kept := func(path string, do func(*web.Call) error) web.Route {
		return web.Route{Pattern: "GET " + path, Who: web.Anyone(), Do: do, Kept: true}
	}
	file := func(path string, do func(*web.Call) error) web.Route {
		return web.Route{Pattern: "GET " + path, Who: web.Anyone(), Do: do, Uncounted: true}
	}
	routes := []web.Route{
		kept("/{$}", p.showHome),
		kept("/servizi", p.showServices),
		kept("/servizi/{category}", p.showCategory),
		kept("/servizi/{category}/{service}", p.showSheet),
		kept("/argomenti", p.showTopics),
		kept("/argomenti/{topic}", p.showTopic),
		kept("/novita", p.showNews),
		kept("/novita/{kind}", p.showKind),
		kept("/novita/{kind}/{news}", p.showArticle),
		kept("/amministrazione", p.showAdministration),
		kept("/amministrazione/{section}", p.showSection),
		kept("/amministrazione/uffici/{office}", p.showOffice),
		kept(p.live, p.showLive),
		kept(p.live+"/luoghi", p.showPlaces),
		kept(p.live+"/luoghi/{place}", p.showPlace),
		kept(p.live+"/eventi", p.showEvents),
		kept("/domande-frequenti", p.showQuestions),
		kept("/mappa-del-sito", p.showMap),
		kept("/servizi/richiedi-assistenza", p.showAssistance),
		{Pattern: "GET " + searchPath, Who: web.Anyone(), Do: p.search},
		{Pattern: "GET " + suggestionPath, Who: web.Anyone(), Do: p.suggest, Uncounted: true, Outside: true},

		file("/servizi/prenota-appuntamento", p.toBooking),
		file("/servizi/segnala-disservizio", p.toReports),
		file("/segnala-disservizio", p.toReports),
		file("/richiedi-assistenza", p.toAssistance),
		file("/dichiarazione-accessibilita", p.toStatement),
		file("/sitemap.xml", p.sitemap),
		file("/sitemap/{file}", p.sitemapPart),
		file("/robots.txt", p.robots),
		file("/stemma.svg", p.crest),
		file("/favicon.ico", p.favicon),
	}
	for _, w := range ways() {
		routes = append(routes, kept(w.path, p.showWay(w)), kept(w.path+"/{word}", p.showWord(w)))
	}
	return routes
}

// textRoutes are the declared texts that are pages of their own.
func (p *pages) textRoutes() []web.Route {
	routes := make([]web.Route, 0, len(p.Municipality.Legal))
	for _, text := range p.Municipality.Legal {
		if path := portal.TextPath(text.Slug); path == "/"+text.Slug {
			routes = append(routes, web.Route{Pattern: "GET " + path, Who: web.Anyone(), Do: p.showText(text), Kept: true})
		}
	}
	return routes
}

// areaRoutes are the first pages of the two areas, and the editors' rooms.
func (p *pages) areaRoutes() []web.Route {
	editors := web.Officers(identity.RoleEditor)
	return []web.Route{
		{Pattern: "GET /area-personale", Who: web.Citizens(), Do: p.showMine},
		{Pattern: "GET /ufficio", Who: web.Officers(), Do: p.showWork},

		{Pattern: "GET " + newsroom, Who: editors, Do: p.showWritten},
		{Pattern: "GET " + newsroom + "/nuova", Who: editors, Do: p.showNewArticle},
		{Pattern: "POST " + newsroom, Who: editors, Do: p.writeArticle},
		{Pattern: "GET " + newsroom + "/{id}", Who: editors, Do: p.showDraft},
		{Pattern: "POST " + newsroom + "/{id}", Who: editors, Do: p.rewriteArticle},
		{Pattern: "POST " + newsroom + "/{id}/pubblica", Who: editors, Do: p.publishArticle},
		{Pattern: "POST " + newsroom + "/{id}/ritira", Who: editors, Do: p.withdrawArticle},
	}
}

// newPage is what the public pages have in common: way leads here from Home.
func newPage(title, section string, way ...ui.Link) ui.Page {
	return ui.Page{Title: title, Section: section, Breadcrumb: way, Rating: true}
}

// link is a link to a path of the site with the text of a message.
func link(c *web.Call, path, key string) ui.Link {
	return ui.Link{URL: c.URL(path), Text: c.Print.T(key)}
}
