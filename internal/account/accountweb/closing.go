package accountweb

import (
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	closePath  = citizenProfile + "/chiudi"
	reopenPath = "/accesso/riapri/"
)

func (p *pages) showClose(c *web.Call) error {
	page := ui.Page{
		Title: c.Print.T("account.close.title"), Lead: c.Print.T("account.close.lead"), Private: true, Section: citizenProfile, Narrow: true,
		Breadcrumb: []ui.Link{{URL: c.URL(citizenProfile), Text: c.Print.T("account.profile.title")}},
	}
	return p.shell.Page(c, page, closePage(c, ui.NewForm(c, closePath)))
}

// close closes the account and leads to the page that opens it again, whose address is the only key to it.
func (p *pages) close(c *web.Call) error {
	token, err := p.account.Close(c.Context())
	if err != nil {
		return err
	}
	c.EndSession()
	return c.Redirect(reopenPath + token)
}

func (p *pages) showReopen(c *web.Call) error {
	name, until, err := p.account.ReopeningPending(c.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	page := ui.Page{Title: c.Print.T("account.reopen.title", name), Lead: c.Print.T("account.reopen.lead", c.Print.DateTime(until)), NoIndex: true, Narrow: true}
	return p.shell.Page(c, page, buttonPage(ui.NewForm(c, reopenPath+c.Param("token")), c.Print.T("account.reopen.go")))
}

func (p *pages) reopen(c *web.Call) error {
	if err := p.account.Reopen(c.Context(), c.Param("token")); err != nil {
		return err
	}
	c.Flash("account.flash.reopened")
	return c.Redirect("/accesso")
}
