package sandbox

import (
	"context"
	"embed"
	"net/http"
	"time"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/job"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// pages are the handlers, with what all of them need.
type pages struct {
	gateway *Gateway
	hear    Hear
	shell   *ui.Shell
}

// Module is the gateway's table of contents: the page of a checkout, and the work that time does. hear gets the
// notifications.
func Module(g *Gateway, hear Hear, shell *ui.Shell) module.Module {
	p := &pages{gateway: g, hear: hear, shell: shell}
	return module.Module{
		Name:     "payment_sandbox",
		Messages: messages,
		Jobs: []job.Job{{
			Name: "payment_sandbox.work", Every: 30 * time.Second, Timeout: time.Minute,
			Run: func(ctx context.Context) error { return g.Work(ctx, hear) },
		}},
		Routes: []web.Route{
			{Pattern: "GET " + Path + "{checkout}", Who: web.Anyone(), Do: p.show, Demo: true, Uncounted: true},
			{Pattern: "POST " + Path + "{checkout}", Who: web.Anyone(), Do: p.end, Demo: true},
		},
	}
}

func (p *pages) show(c *web.Call) error { return p.page(c, http.StatusOK, nil) }

func (p *pages) page(c *web.Call, status int, refused error) error {
	k, err := p.gateway.checkout(c.Context(), c.Param("checkout"))
	if err != nil {
		return err
	}
	k = k.settled(p.gateway.now(c.Context()))
	page := ui.Page{
		Title: c.Print.T("payment_sandbox.title"), Lead: c.Print.T("payment_sandbox.lead"), NoIndex: true, Narrow: true, Status: status,
	}
	if k.State != string(payment.OutcomeOpen) {
		return p.shell.Page(c, page, endedPage(c, k))
	}
	form := ui.NewPlainForm(c, Path+k.ID).Failed(refused)
	page.Errors = form.Errors()
	return p.shell.Page(c, page, checkoutPage(c, form, k))
}

func (p *pages) end(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	back, _, err := p.gateway.End(c.Context(), c.Param("checkout"), values.Get("esito"), p.hear)
	if fault.Is(err, fault.Invalid) {
		return p.page(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(back)
}
