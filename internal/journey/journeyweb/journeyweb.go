// Package journeyweb leads people back into what they had begun: the form that was sent after its session had ended, and
// the drafts of journeys that are no requests, which they can throw away here. The journeys themselves are shown by the
// packages that lead them. It holds no rule and no SQL.
package journeyweb

import (
	"embed"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const listPath = "/area-personale/pratiche" // where drafts are listed, those of requests and these

type pages struct {
	journeys *journey.Service
	shell    *ui.Shell
}

// Module is the table of contents.
func Module(service *journey.Service, shell *ui.Shell) module.Module {
	p := &pages{journeys: service, shell: shell}
	return module.Module{
		Name: "journey", Messages: messages, Jobs: service.Jobs(),
		Routes: []web.Route{
			{Pattern: "GET " + web.ResumePath, Who: web.SignedIn(), Do: p.showForm, Uncounted: true},
			{Pattern: "POST " + web.ResumePath, Who: web.SignedIn(), Do: p.sendForm},
			{Pattern: "GET /bozze/{id}/elimina", Who: web.Citizens(), Do: p.showDiscard},
			{Pattern: "POST /bozze/{id}/elimina", Who: web.Citizens(), Do: p.discard},
		},
	}
}

// showForm says that what was sent is still here, with the button that sends it now: nothing is done that nobody asks for.
func (p *pages) showForm(c *web.Call) error {
	_, err := p.journeys.Parked(c.Context(), c.Kept())
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	page := ui.Page{Title: c.Print.T("journey.form.title"), NoIndex: true, Narrow: true}
	if err != nil {
		page.Title = c.Print.T("journey.form.none_title")
		return p.shell.Page(c, page, nonePage(c))
	}
	form := ui.NewPlainForm(c, web.ResumePath) // the form that goes on has a key of its own
	return p.shell.Page(c, page, formPage(c, form))
}

func (p *pages) sendForm(c *web.Call) error {
	form, err := p.journeys.Parked(c.Context(), c.Kept())
	if fault.Is(err, fault.NotFound) {
		return c.Redirect(web.ResumePath)
	}
	if err != nil {
		return err
	}
	return c.Replay(web.Parked{Path: form.Path, Media: form.Media, Body: form.Body})
}

func (p *pages) showDiscard(c *web.Call) error {
	d, err := p.journeys.Own(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	page := ui.Page{Title: c.Print.T("journey.discard.title"), Private: true, Section: listPath, Narrow: true}
	return p.shell.Page(c, page, discardPage(c, d, ui.NewForm(c, "/bozze/"+d.ID+"/elimina")))
}

func (p *pages) discard(c *web.Call) error {
	if _, err := p.journeys.Own(c.Context(), c.Param("id")); err != nil {
		return err
	}
	if err := p.journeys.Discard(c.Context(), c.Param("id")); err != nil {
		return err
	}
	c.Flash("journey.flash.discarded")
	return c.Redirect(listPath)
}
