// Package portalweb shows the public site: home, services, administration, topics, search, legal texts, and
// the first page of the officer's area. It promises the markup and the words that the national model
// for municipal sites prescribes (package conform proves it), and that pages kept for everybody depend on nothing but
// their path. It holds no rule and no SQL, and what other modules have to say on a first page they give as functions.
package portalweb

import (
	"cmp"
	"context"
	"embed"
	"net/url"

	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/portal"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Contents are what the staff write, as other pages of the site list it. They are given by another module.
type Contents struct {
	Foremost func(c *web.Call, n int) ([]ui.Card, error)              // of a home page
	Topics   func(c *web.Call) (map[string]bool, error)               // slugs of the topics that something is about
	About    func(c *web.Call, topic string) ([]ui.Card, error)       // news about a topic
	Listed   func(c *web.Call, section string) ([]ui.Link, error)     // what the site's map lists below a section
	Latest   func(c *web.Call, kind string, n int) ([]ui.Card, error) // the first of a kind: events, places
	Changed  func(c *web.Call) (map[string]italy.Day, error)          // when the pages of contents changed last, by path
}

// Config is what the site shows.
type Config struct {
	Municipality *municipality.Municipality
	Catalog      *catalog.Catalog
	Origin       string     // "https://comune.prova.it", for sitemap and metadata; that of the municipality's host when empty
	PerSitemap   int        // addresses in one file of the sitemap; as many as search engines take when 0
	Reports      string     // slug of the service that takes reports of problems in town; empty: the assistance page is shown
	ReportPath   string     // path of the form that takes them; empty: the service's sheet
	Queues       string     // path below which an office's slug leads to its queue; empty: queues are not shown
	Highlights   []string   // slugs of the services on the home page; the first six that can be asked for when empty
	MostUsed     Counted    // the services that people ask for most; may be nil
	Shelves      []Shelf    // further rows of cards on the home page
	ByTopic      []TopicRow // what other parts of the program know of a topic
	Chapters     []Chapters // further parts of the site's map
	Contents     Contents
	Work         []Source   // what the officer's home shows, in order
	Counts       []Worklist // the officer's worklists
	// Unanswered hears of each question that the site has nothing on; may be nil.
	Unanswered func(ctx context.Context, question string)

	AssistanceElsewhere bool // another module asks what somebody needs help with, and shows Contacts
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
		Routes:   append(append(p.publicRoutes(), p.textRoutes()...), p.areaRoutes()...),
		Menu: []module.MenuItem{
			{Area: module.StaffArea, Key: "portal.menu.desk", Path: "/ufficio"},
		},
	}
}

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
		kept("/amministrazione", p.showAdministration),
		kept("/amministrazione/uffici", p.showSection("uffici")),
		kept("/amministrazione/aree-amministrative", p.showSection("aree-amministrative")), //nolint:misspell // Italian
		kept("/amministrazione/uffici/{office}", p.showOffice),
		kept("/domande-frequenti", p.showQuestions),
		kept("/mappa-del-sito", p.showMap),
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
	if !p.AssistanceElsewhere {
		routes = append(routes, kept("/servizi/richiedi-assistenza", p.showAssistance))
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

// areaRoutes is the first page of the officer's area.
func (p *pages) areaRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /ufficio", Who: web.Officers(), Do: p.showWork},
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
