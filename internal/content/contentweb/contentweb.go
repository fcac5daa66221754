// Package contentweb shows readers what the staff write: lists with pages and filters, a page for each content with its
// data for search engines, feeds, and the section about the town. A page follows from the table of types; nothing here
// knows a single type beyond what its list looks like. It promises that a text without translation is marked as Italian,
// and that an address that was public once leads on. It holds no rule and no SQL.
package contentweb

import (
	"embed"
	"net/url"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Options is what the pages need besides the contents.
type Options struct {
	Municipality *municipality.Municipality
	Origin       string // "https://comune.prova.example", for feeds and metadata; that of the municipality's host when empty
	Press        *pdf.Press
	// Map draws the town's own buildings on a page, each leading to what link says; nil where there is nothing to draw.
	Map func(c *web.Call, page string, link func(municipality.Site) string) *ui.GeoMap
}

// Pages are the handlers, with what all of them need.
type Pages struct {
	Options
	contents *content.Service
	shell    *ui.Shell
	live     string
}

// New makes the pages of the public site.
func New(contents *content.Service, shell *ui.Shell, o Options) *Pages {
	if o.Origin == "" {
		o.Origin = (&url.URL{Scheme: "https", Host: o.Municipality.Web.Host}).String()
	}
	live := shell.Site.Live
	if live == "" {
		live = "/vivere"
	}
	return &Pages{Options: o, contents: contents, shell: shell, live: live}
}

// Module is the table of contents: what everybody may read.
func (p *Pages) Module() module.Module {
	kept := func(path string, do func(*web.Call) error) web.Route {
		return web.Route{Pattern: "GET " + path, Who: web.Anyone(), Do: do, Kept: true}
	}
	file := func(path string, do func(*web.Call) error) web.Route {
		return web.Route{Pattern: "GET " + path, Who: web.Anyone(), Do: do, Uncounted: true}
	}
	routes := []web.Route{
		kept("/novita", p.showNews),
		kept("/novita/{kind}", p.showKind),
		kept("/novita/{kind}/{item}", p.showArticle),
		file("/novita/feed.atom", p.newsAtom),
		file("/novita/feed.rss", p.newsRSS),
		kept(p.live, p.showLive),
		kept(p.live+"/luoghi", p.showPlaces),
		kept(p.live+"/luoghi/{item}", p.showPlace),
		kept(p.live+"/eventi", p.showEvents),
		kept(p.live+"/eventi/{item}", p.one("evento")),
		file(p.live+"/eventi/feed.atom", p.eventsAtom),
		file(p.live+"/eventi/feed.rss", p.eventsRSS),
		kept("/pagine/{item}", p.one("pagina")),
		file("/immagini/{id}/{width}", p.showImage),
		file("/allegati/{id}/{name}", p.showFile),
	}
	for _, s := range sections() {
		routes = append(routes, kept(s.path, p.showSection(s)), kept(s.path+"/{item}", p.one(s.kind)))
	}
	return module.Module{Name: "content", Messages: messages, Routes: routes}
}

// newPage is what the public pages have in common: way leads here from Home.
func newPage(title, section string, way ...ui.Link) ui.Page {
	return ui.Page{Title: title, Section: section, Breadcrumb: way, Rating: true}
}

// link is a link to a path of the site with the text of a message.
func link(c *web.Call, path, key string) ui.Link {
	return ui.Link{URL: c.URL(path), Text: c.Print.T(key)}
}
