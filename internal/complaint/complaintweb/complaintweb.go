// Package complaintweb shows reports of problems and requests for assistance: the three steps of a report, its receipt,
// the public list with its map, what who wrote one or follows it sees, and the same for programs. It promises that every
// page works without JavaScript, the choice of a point on the map included, and that the public's pages say nothing of
// who wrote a report. It holds no rule and no SQL: each handler reads its input, calls one method of complaint and shows
// what came back. What an office sees is another package's.
package complaintweb

import (
	"embed"
	"slices"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/pdf"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Letters are the texts of what is written to people, for letter.Load.
//
//go:embed letters/*.txt
var Letters embed.FS

const maxUpload = 56 << 20 // bytes of a request that carries files: five of the largest, and the rest

// Landmark is what one knows the town by.
type Landmark struct {
	At   ui.GeoPoint
	Name municipality.Text
}

// Options is what the pages need of other parts of the program.
type Options struct {
	OfficeOf  func(slug string) (municipality.Office, bool)
	Streets   []string // suggested where an address is asked for
	Lines     []ui.GeoLine
	Landmarks []Landmark
	Press     *pdf.Press
	Agency    string // the town hall's name, for programs
	// Contacts shows whom one can ask otherwise, below the form of a request for assistance; nil: nobody.
	Contacts func(c *web.Call) web.Component
}

// pages are the handlers, with what all of them need.
type pages struct {
	complaints *complaint.Service
	shell      *ui.Shell
	Options
}

// The addresses that stand alone.
const (
	listPath       = "/segnalazioni"
	startPath      = "/segnala"
	minePath       = "/area-personale/segnalazioni"
	assistancePath = "/servizi/richiedi-assistenza"
	ratedPath      = "/servizi/segnala-disservizio" // what a rating of the service is about
)

// StartPath is where a report begins.
const StartPath = startPath

// Module is the table of contents: what complaint shows, to whom, and its work.
func Module(service *complaint.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{complaints: service, shell: shell, Options: options}
	return module.Module{
		Name: "complaint", Messages: messages, Jobs: service.Jobs(),
		Routes: slices.Concat(p.writingRoutes(), p.publicRoutes(), p.ownRoutes(), p.programRoutes()),
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "complaint.menu.mine", Path: minePath, Order: 25},
		},
	}
}

// writingRoutes are the steps of a report, and the form of a request for assistance.
func (p *pages) writingRoutes() []web.Route {
	return everybody([]web.Route{
		{Pattern: "GET " + startPath, Do: p.showStart},
		{Pattern: "POST " + startPath, Do: p.start},
		{Pattern: "GET /segnala/mappa.svg", Do: p.mapPicture, Uncounted: true},
		{Pattern: "GET /segnala/{link}", Do: p.resume, Uncounted: true},
		{Pattern: "GET /segnala/{link}/dati", Do: p.showData},
		{Pattern: "POST /segnala/{link}/dati", Do: p.saveData, MaxBody: maxUpload},
		{Pattern: "GET /segnala/{link}/riepilogo", Do: p.showSummary},
		{Pattern: "POST /segnala/{link}/invia", Do: p.send},
		{Pattern: "GET /segnala/{link}/conserva", Do: p.showKeep},
		{Pattern: "POST /segnala/{link}/conserva", Do: p.keep},
		{Pattern: "GET /segnala/{link}/elimina", Do: p.showDiscard},
		{Pattern: "POST /segnala/{link}/elimina", Do: p.discard},
		{Pattern: "GET /segnala/{link}/documenti/{doc}", Do: p.draftFile, Uncounted: true},

		{Pattern: "GET " + assistancePath, Do: p.showAssistance},
		{Pattern: "POST " + assistancePath, Do: p.ask},
		{Pattern: "GET /assistenza/{link}", Do: p.showByLink, Uncounted: true},
		{Pattern: "GET /assistenza/{link}/ricevuta.pdf", Do: p.receipt, Uncounted: true},
	})
}

// publicRoutes show what everybody may read.
func (p *pages) publicRoutes() []web.Route {
	return everybody([]web.Route{
		{Pattern: "GET " + listPath, Do: p.showList},
		{Pattern: "GET /segnalazioni/segnalazioni.csv", Do: p.csv, Uncounted: true},
		{Pattern: "GET /segnalazioni/segnalazioni.geojson", Do: p.geoJSON, Uncounted: true},
		{Pattern: "GET /segnalazioni/{number}", Do: p.showPublic},
		{Pattern: "GET /segnalazioni/{number}/foto/{doc}", Do: p.picture, Uncounted: true},
		{Pattern: "GET /segnalazioni/{number}/segui", Do: p.showFollow},
		{Pattern: "POST /segnalazioni/{number}/segui", Do: p.follow},
		{Pattern: "GET /seguite/{link}/conferma", Do: p.showConfirmFollow, Uncounted: true},
		{Pattern: "POST /seguite/{link}/conferma", Do: p.confirmFollow},
		{Pattern: "GET /seguite/{link}/disdici", Do: p.showUnfollow, Uncounted: true},
		{Pattern: "POST /seguite/{link}/disdici", Do: p.unfollow},
	})
}

// ownRoutes are those of who wrote a report: by its secret link, or signed in.
func (p *pages) ownRoutes() []web.Route {
	own := web.Citizens()
	return append(everybody([]web.Route{
		{Pattern: "GET /segnalazione/{link}", Do: p.showByLink, Uncounted: true},
		{Pattern: "GET /segnalazione/{link}/conferma", Do: p.showConfirm, Uncounted: true},
		{Pattern: "POST /segnalazione/{link}/conferma", Do: p.confirm},
		{Pattern: "GET /segnalazione/{link}/ricevuta.pdf", Do: p.receipt, Uncounted: true},
		{Pattern: "GET /segnalazione/{link}/documenti/{doc}", Do: p.fileByLink, Uncounted: true},
	}), []web.Route{
		{Pattern: "GET " + minePath, Who: own, Do: p.showMine},
		{Pattern: "GET /area-personale/segnalazioni/{id}", Who: own, Do: p.showOwn},
		{Pattern: "GET /area-personale/segnalazioni/{id}/documenti/{doc}", Who: own, Do: p.ownFile, Uncounted: true},
	}...)
}

func everybody(routes []web.Route) []web.Route {
	for i := range routes {
		routes[i].Who = web.Anyone()
	}
	return routes
}

// office names the office that answers; an undeclared one shows its slug rather than nothing.
func (p *pages) office(slug, lang string) string {
	if o, ok := p.OfficeOf(slug); ok {
		return o.Name.In(lang)
	}
	return slug
}

// page is what the module's public pages have in common.
func (p *pages) page(title string, way ...ui.Link) ui.Page {
	return ui.Page{Title: title, Breadcrumb: way, Section: ui.SectionServices}
}

func services(c *web.Call) ui.Link {
	return ui.Link{URL: c.URL("/servizi"), Text: c.Print.T("ui.menu.services")}
}

func list(c *web.Call) ui.Link {
	return ui.Link{URL: c.URL(listPath), Text: c.Print.T("complaint.list.title")}
}
