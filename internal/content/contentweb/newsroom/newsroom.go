// Package newsroom is where editors write the site's contents: a list of everything, a form made from the table of types,
// the preview, the versions and what changed between them. It promises that nothing typed is lost, whoever saved in the
// meantime, and that nobody but editors sees what is not public. It holds no rule: those are the module's.
package newsroom

import (
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/content/contentweb"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// home is the address of the editors' list.
const home = "/ufficio/contenuti"

// largestForm is the size of a form with its image and files, in bytes.
const largestForm = 24 << 20

type pages struct {
	contents *content.Service
	public   *contentweb.Pages
	shell    *ui.Shell
	town     *municipality.Municipality
	Options
}

// Options is what the editors' pages need besides the contents.
type Options struct {
	// Answers tells whether a path of the site leads somewhere.
	Answers func(path string) bool
	// Sections are the parts of the transparent administration that a content may belong to; nil: there are none.
	Sections func(lang string) []ui.OptionGroup
}

// Module is the table of contents of the editors' rooms.
func Module(contents *content.Service, public *contentweb.Pages, shell *ui.Shell, o Options) module.Module {
	p := &pages{contents: contents, public: public, shell: shell, town: public.Municipality, Options: o}
	editors := web.Officers(identity.RoleEditor)
	get := func(path string, do func(*web.Call) error) web.Route {
		return web.Route{Pattern: "GET " + home + path, Who: editors, Do: do}
	}
	post := func(path string, do func(*web.Call) error) web.Route {
		return web.Route{Pattern: "POST " + home + path, Who: editors, Do: do, MaxBody: largestForm}
	}
	return module.Module{
		Name: "newsroom",
		Routes: []web.Route{
			get("", p.showAll), get("/nuovo", p.showNew), get("/collegamenti", p.showLinks), post("", p.write),
			get("/{id}", p.showOne), post("/{id}", p.rewrite), get("/{id}/anteprima", p.preview),
			post("/{id}/pubblica", p.publish), post("/{id}/ritira", p.withdraw),
			get("/{id}/versioni", p.showVersions), get("/{id}/versioni/{n}", p.showVersion), post("/{id}/versioni/{n}/ripristina", p.restore),
		},
		Menu: []module.MenuItem{{Area: module.StaffArea, Key: "content.menu", Path: home, Order: 70, Shown: func(a identity.Actor) bool {
			return a.Has(identity.RoleEditor)
		}}},
	}
}

func link(c *web.Call, path, key string) ui.Link {
	return ui.Link{URL: c.URL(path), Text: c.Print.T(key)}
}

// page is the frame of the editors' pages.
func page(c *web.Call, title string, way ...ui.Link) ui.Page {
	return ui.Page{Title: title, Office: true, Section: home, Breadcrumb: append([]ui.Link{link(c, home, "content.room.title")}, way...)}
}
