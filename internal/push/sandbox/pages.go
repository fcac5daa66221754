package sandbox

import (
	"embed"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/push"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

const path = "/sandbox/avvisi"

// pages are the handlers, with what all of them need.
type pages struct {
	service *Service
	push    *push.Service
	shell   *ui.Shell
	sender  string
}

// Module is the table of contents: the browsers of a demonstration. sender is the public key that they subscribe to.
func Module(service *Service, to *push.Service, shell *ui.Shell, sender string) module.Module {
	p := &pages{service: service, push: to, shell: shell, sender: sender}
	return module.Module{
		Name: "push_sandbox", Messages: messages,
		Routes: []web.Route{
			{Pattern: "GET " + path, Who: web.Citizens(), Do: p.show, Demo: true, Uncounted: true},
			{Pattern: "POST " + path, Who: web.Citizens(), Do: p.add, Demo: true},
		},
	}
}

func (p *pages) show(c *web.Call) error { return p.page(c, nil) }

// page shows what the reader's browsers have got; refused says why another one was not added.
func (p *pages) page(c *web.Call, refused error) error {
	page := ui.Page{Title: c.Print.T("push_sandbox.title"), Lead: c.Print.T("push_sandbox.lead"), NoIndex: true, Narrow: true}
	why := ""
	for _, wrong := range fault.FieldsOf(refused) {
		why, page.Status = c.Print.T(wrong.Key, wrong.Args...), web.StatusOf(fault.KindOf(refused))
	}
	return p.shell.Page(c, page, listPage(c, p.service.Received(c.Actor.ID), why))
}

func (p *pages) add(c *web.Call) error {
	if _, err := c.Form(); err != nil {
		return err
	}
	to, err := p.service.Subscribe(c.Actor.ID, p.sender)
	if err == nil {
		err = p.push.Subscribe(c.Context(), to, c.Print.T("push_sandbox.name"))
	}
	if fault.Is(err, fault.Invalid) {
		return p.page(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("push_sandbox.added")
	return c.Redirect(path)
}
