// Package caldav lets calendar programs follow appointments: a citizen's own at a secret address (iCalendar), an office's
// agendas as read-only collections, one for each desk and each officer who receives (CalDAV, RFC 4791), with a password made
// for this; and it shows the two pages where these secrets are made and ended. It promises that nothing can be changed by
// this way, that a program that asks again is told cheaply that nothing has changed, and that no name leaves an agenda
// without a line in the audit. It holds no rule and no SQL: booking says who may follow what.
package caldav

import (
	"context"
	"embed"
	"net/http"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const (
	rootPath      = "/caldav/"
	principalPath = rootPath + "operatore/"
	homePath      = rootPath + "agende/"
	wellKnown     = "/.well-known/caldav"

	feedPath    = "/calendari/"
	citizenPath = "/area-personale/appuntamenti/calendario"
	officePath  = "/ufficio/agenda/calendario"

	largestRequest = 256 << 10
	shownBefore    = 30 * 24 * time.Hour  // what is older is in no collection
	shownAfter     = 400 * 24 * time.Hour // what is later neither
)

// Options is what the module is told about the instance.
type Options struct {
	// Origin is how people reach the program, without a slash at the end: "https://servizi.comune.prova.example".
	Origin string
	// Officer gives the officer of an account as the one who acts, with the roles of today: NotFound if that is no officer
	// who may sign in.
	Officer func(ctx context.Context, account string) (identity.Actor, error)
	// Office says where an office receives.
	Office func(slug, lang string) (name, address string)
}

// pages are the handlers, with what all of them need.
type pages struct {
	booking *booking.Service
	shell   *ui.Shell
	options Options
}

// Module is the table of contents: what calendar programs may ask, and where people make the secrets for them. Who asks for
// an agenda is known by a password of its own, not by a session, so the guard lets everybody come as far as that.
func Module(service *booking.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{booking: service, shell: shell, options: options}
	citizens, clerks := web.Citizens(), web.Officers(identity.RoleClerk)
	return module.Module{
		Name: "caldav", Messages: messages,
		Routes: append([]web.Route{
			{Pattern: "GET " + citizenPath, Who: citizens, Do: p.showFeed},
			{Pattern: "POST " + citizenPath, Who: citizens, Do: p.openFeed},
			{Pattern: "POST " + citizenPath + "/revoca", Who: citizens, Do: p.closeFeed},
			{Pattern: "GET " + officePath, Who: clerks, Do: p.showFeed},
			{Pattern: "POST " + officePath, Who: clerks, Do: p.openFeed},
			{Pattern: "POST " + officePath + "/revoca", Who: clerks, Do: p.closeFeed},
			{Pattern: "GET " + feedPath + "{file}", Who: web.Anyone(), Do: p.feed, Uncounted: true},
			{Pattern: "GET " + wellKnown, Who: web.Anyone(), Do: p.pointHere, Uncounted: true},
			{Pattern: "PROPFIND " + wellKnown, Who: web.Anyone(), Do: p.pointHere, Uncounted: true},
		}, p.collectionRoutes()...),
	}
}

// collectionRoutes are the methods of WebDAV: those that are understood, and those that would change something.
func (p *pages) collectionRoutes() []web.Route {
	at := func(method string, do func(c *web.Call) error) web.Route {
		return web.Route{Pattern: method + " " + rootPath + "{path...}", Who: web.Anyone(), Do: do, Uncounted: true, MaxBody: largestRequest}
	}
	routes := []web.Route{
		at(http.MethodOptions, p.tellMethods), at(http.MethodGet, p.known(p.get)),
		at("PROPFIND", p.known(p.propfind)), at("REPORT", p.known(p.report)),
	}
	for _, method := range []string{
		http.MethodPut, http.MethodDelete, http.MethodPost, "MKCALENDAR", "MKCOL", "PROPPATCH", "COPY", "MOVE", "LOCK", "UNLOCK", "ACL",
	} {
		routes = append(routes, at(method, p.known(p.refuse)))
	}
	return routes
}

// pointHere leads a program that knows nothing but the host to the right place.
// norm: RFC 6764 section 5
func (p *pages) pointHere(c *web.Call) error {
	c.W.Header().Set("Location", rootPath)
	return c.Answer(http.StatusMovedPermanently, "", nil)
}

func (p *pages) tellMethods(c *web.Call) error {
	speak(c)
	return c.Answer(http.StatusNoContent, "", nil)
}

// speak says what this part of the program understands.
func speak(c *web.Call) {
	c.W.Header().Set("DAV", "1, 3, calendar-access")
	c.W.Header().Set("Allow", "OPTIONS, GET, HEAD, PROPFIND, REPORT")
}

// refuse answers whoever wants to change something: the agendas are read-only by this way.
func (p *pages) refuse(c *web.Call, _ asker) error {
	return forbidden(c, name(nsDAV, "need-privileges"))
}
