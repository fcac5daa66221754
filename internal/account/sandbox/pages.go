package sandbox

import (
	"embed"
	"net/http"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// pages are the handlers, with what all of them need.
type pages struct {
	provider *Provider
	shell    *ui.Shell
}

// Module is the provider's table of contents: the page on which one says who one is.
func Module(p *Provider, shell *ui.Shell) module.Module {
	h := &pages{provider: p, shell: shell}
	return module.Module{
		Name:     "identity_sandbox",
		Messages: messages,
		Routes: []web.Route{
			{Pattern: "GET " + Path, Who: web.Anyone(), Do: h.ask, Demo: true, Uncounted: true},
			{Pattern: "POST " + Path, Who: web.Anyone(), Do: h.answer, Demo: true},
		},
	}
}

func (h *pages) ask(c *web.Call) error {
	if _, err := h.provider.authorize(c.R.URL.Query()); err != nil {
		return err
	}
	return h.show(c, nil)
}

func (h *pages) show(c *web.Call, refused error) error {
	action := Path + "?" + c.R.URL.RawQuery
	form := ui.NewPlainForm(c, action).Failed(refused)
	if refused != nil {
		form = form.Filled(c.R.PostForm)
	}
	page := ui.Page{
		Title: c.Print.T("identity_sandbox.title"), Lead: c.Print.T("identity_sandbox.lead"), Errors: form.Errors(),
		NoIndex: true, Narrow: true,
	}
	if refused != nil {
		page.Status = http.StatusUnprocessableEntity
	}
	return h.shell.Page(c, page, askPage(c, form, h.provider.listed))
}

func (h *pages) answer(c *web.Call) error {
	a, err := h.provider.authorize(c.R.URL.Query())
	if err != nil {
		return err
	}
	values, err := c.Form()
	if err != nil {
		return err
	}
	if values.Get("refuse") != "" {
		return c.Redirect(a.refuse())
	}
	back, err := h.provider.grant(c.Context(), a, values.Get("codice_fiscale"))
	if fault.Is(err, fault.Invalid) {
		return h.show(c, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(back)
}
