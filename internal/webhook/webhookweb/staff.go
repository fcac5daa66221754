package webhookweb

import (
	"context"
	"net/http"
	"net/url"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/webhook"
)

func (p *pages) showEndpoints(c *web.Call) error {
	list, err := p.webhook.Endpoints(c.Context())
	if err != nil {
		return err
	}
	return p.shell.Page(c, page(c, "webhook.title", "webhook.lead"), listPage(c, list))
}

func (p *pages) showNew(c *web.Call) error { return p.new(c, url.Values{}, nil) }

func (p *pages) new(c *web.Call, values url.Values, refused error) error {
	form := ui.NewForm(c, listPath).Filled(values).Failed(refused)
	at := page(c, "webhook.new", "")
	at.Errors, at.Breadcrumb = form.Errors(), way(c)
	var types []ui.Option
	for _, t := range p.webhook.Types() {
		types = append(types, ui.Option{Value: t, Label: typeText(c, t)})
	}
	return p.shell.Page(c, at, newPage(c, form, types))
}

// add answers with the page itself, no redirect: the secret is said once.
func (p *pages) add(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	issued, err := p.webhook.Add(c.Context(), webhook.Wish{URL: values.Get("url"), Types: values["types"]})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.new(c, values, err)
	}
	if err != nil {
		return err
	}
	return p.endpoint(c, issued.ID, issued.Secret)
}

func (p *pages) rotate(c *web.Call) error {
	issued, err := p.webhook.Rotate(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return p.endpoint(c, issued.ID, issued.Secret)
}

func (p *pages) showEndpoint(c *web.Call) error { return p.endpoint(c, c.Param("id"), "") }

// endpoint shows an endpoint with its last deliveries; secret is one that was made just now.
func (p *pages) endpoint(c *web.Call, id, secret string) error {
	report, err := p.webhook.Endpoint(c.Context(), id)
	if err != nil {
		return err
	}
	at := page(c, "webhook.endpoint", "")
	at.Breadcrumb = way(c)
	if secret != "" {
		at.Status = http.StatusCreated
	}
	return p.shell.Page(c, at, endpointPage(c, report, secret))
}

func (p *pages) try(c *web.Call) error { return p.act(c, p.webhook.Try, "webhook.flash.try") }

func (p *pages) pause(c *web.Call) error { return p.act(c, p.webhook.Pause, "webhook.flash.pause") }

func (p *pages) resume(c *web.Call) error { return p.act(c, p.webhook.Resume, "webhook.flash.resume") }

func (p *pages) redeliver(c *web.Call) error {
	again := func(ctx context.Context, id string) error { return p.webhook.Redeliver(ctx, id, c.Param("delivery")) }
	return p.act(c, again, "webhook.flash.redeliver")
}

// act does something to the endpoint and goes back to its page.
func (p *pages) act(c *web.Call, do func(ctx context.Context, id string) error, done string) error {
	if err := do(c.Context(), c.Param("id")); err != nil {
		return err
	}
	c.Flash(done)
	return c.Redirect(listPath + "/" + c.Param("id"))
}

func (p *pages) showDelete(c *web.Call) error {
	report, err := p.webhook.Endpoint(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	here := listPath + "/" + report.Endpoint.ID
	at := page(c, "webhook.delete", "")
	at.Narrow, at.Breadcrumb = true, append(way(c), ui.Link{URL: c.URL(here), Text: c.Print.T("webhook.endpoint")})
	return p.shell.Page(c, at, deletePage(c, ui.NewForm(c, here+"/elimina"), report.Endpoint))
}

func (p *pages) delete(c *web.Call) error {
	if err := p.webhook.Delete(c.Context(), c.Param("id")); err != nil {
		return err
	}
	c.Flash("webhook.flash.delete")
	return c.Redirect(listPath)
}

func page(c *web.Call, title, lead string) ui.Page {
	at := ui.Page{Title: c.Print.T(title), Office: true, Section: listPath}
	if lead != "" {
		at.Lead = c.Print.T(lead)
	}
	return at
}

func way(c *web.Call) []ui.Link {
	return []ui.Link{{URL: c.URL(listPath), Text: c.Print.T("webhook.title")}}
}

// typeText says a type of event in words; programs know it by its own name.
func typeText(c *web.Call, eventType string) string {
	key := "webhook.type." + eventType
	if !c.Print.Known(key) {
		return eventType
	}
	return c.Print.T(key) + " (" + eventType + ")"
}
