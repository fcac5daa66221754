// Package notifyweb shows messages: to people those that were sent to them, to administrators how deliveries go. It holds
// no rule and no SQL: each handler reads its input, calls one method of notify and shows what came back.
package notifyweb

import (
	"embed"
	"net/url"
	"strconv"
	"strings"

	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const (
	minePath  = "/area-personale/messaggi"
	staffPath = "/ufficio/messaggi"
	pageSize  = 25
)

// Options is what the pages need besides the module.
type Options struct {
	// Thing gives the citizen's own page of what a message is about, and what it is called there; false where there is none.
	Thing func(c *web.Call, about notify.Subject) (ui.Link, bool)
}

// pages are the handlers, with what all of them need.
type pages struct {
	Options
	notify *notify.Service
	shell  *ui.Shell
}

// Module is the table of contents: what notify shows, to whom, and its work.
func Module(service *notify.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{Options: options, notify: service, shell: shell}
	administrators := web.Officers(identity.RoleAdministrator)
	return module.Module{
		Name: "notify", Messages: messages, Jobs: service.Jobs(),
		Routes: []web.Route{
			{Pattern: "GET " + minePath, Who: web.Citizens(), Do: p.showMine},
			{Pattern: "GET " + minePath + "/{id}", Who: web.Citizens(), Do: p.showOne},
			{Pattern: "POST " + minePath + "/{id}/da-leggere", Who: web.Citizens(), Do: p.setAside},
			{Pattern: "GET " + staffPath, Who: administrators, Do: p.showDeliveries},
			{Pattern: "POST " + staffPath + "/{id}/riprova", Who: administrators, Do: p.retry},
		},
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "notify.menu.mine", Path: minePath, Order: 70},
			{
				Area: module.StaffArea, Key: "notify.menu.staff", Path: staffPath, Order: 92,
				Shown: func(a identity.Actor) bool { return a.Has(identity.RoleAdministrator) },
			},
		},
	}
}

// states are those that the staff can ask for, by their word in addresses, the first unless said otherwise.
func states() []struct {
	word  string
	state notify.State
} {
	return []struct {
		word  string
		state notify.State
	}{{"falliti", notify.Failed}, {"in-coda", notify.Queued}, {"consegnati", notify.Delivered}}
}

func (p *pages) showDeliveries(c *web.Call) error {
	chosen := states()[0]
	for _, s := range states() {
		if s.word == c.Query("stato") {
			chosen = s
		}
	}
	list, counts, err := p.notify.Deliveries(c.Context(), chosen.state, notify.Part{Page: c.Page(), Size: pageSize})
	if err != nil {
		return err
	}
	v := deliveriesView{List: list, State: chosen.state, Pages: neighbours(c, staffPath, url.Values{"stato": {chosen.word}}, len(list) == pageSize)}
	for _, s := range states() {
		v.Tabs = append(v.Tabs, ui.Tab{
			Text: c.Print.T("notify.state." + string(s.state)), URL: c.URL(staffPath) + "?stato=" + s.word, Current: s.state == chosen.state,
			Count: int(counts[s.state]),
		})
	}
	page := ui.Page{Title: c.Print.T("notify.staff.title"), Lead: c.Print.T("notify.staff.lead"), Office: true, Section: staffPath}
	return p.shell.Page(c, page, deliveriesPage(c, v))
}

// deliveriesView is one page of how deliveries go.
type deliveriesView struct {
	Tabs  []ui.Tab
	List  []notify.Kept
	State notify.State
	Pages []ui.Link
}

func (p *pages) retry(c *web.Call) error {
	if err := p.notify.Retry(c.Context(), c.Param("id")); err != nil {
		return err
	}
	c.Flash("notify.flash.retry")
	return c.Redirect(staffPath)
}

// neighbours are the pages before and after this one.
func neighbours(c *web.Call, path string, q url.Values, more bool) []ui.Link {
	at := func(n int) string {
		q.Set("pagina", strconv.Itoa(n))
		return c.URL(path) + "?" + q.Encode()
	}
	var links []ui.Link
	if c.Page() > 1 {
		links = append(links, ui.Link{URL: at(c.Page() - 1), Text: c.Print.T("notify.newer")})
	}
	if more {
		links = append(links, ui.Link{URL: at(c.Page() + 1), Text: c.Print.T("notify.older")})
	}
	return links
}

// isLink tells whether a line of a letter is one address and nothing else, as letters write them.
func isLink(line string) bool {
	u, err := url.Parse(line)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.Contains(line, " ")
}
