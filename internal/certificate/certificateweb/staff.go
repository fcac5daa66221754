package certificateweb

import (
	"net/url"

	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showDesk(c *web.Call) error { return p.desk(c, url.Values{}, nil) }

// desk is the counter: the form for whoever stands there, and what was issued today.
func (p *pages) desk(c *web.Call, v url.Values, refused error) error {
	list, err := p.certificates.Desk(c.Context(), italy.DayOf(c.Now()))
	if err != nil {
		return err
	}
	form := ui.NewForm(c, deskPath).Filled(v).Failed(refused)
	page := ui.Page{Title: c.Print.T("certificate.desk.title"), Lead: c.Print.T("certificate.desk.lead"), Office: true, Section: deskPath, Errors: form.Errors()}
	if refused != nil {
		page.Status = web.StatusOf(fault.KindOf(refused))
	}
	return p.shell.Page(c, page, deskPage(c, form, p.kindOptions(c), p.views(c, list, deskPath)))
}

func (p *pages) issueAtDesk(c *web.Call) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	cf, err := italy.ParseCodiceFiscale(v.Get("codice_fiscale"))
	if err != nil {
		return p.desk(c, v, fault.Wrong(fault.Field{Name: "codice_fiscale", Key: "certificate.error.codice_fiscale"}))
	}
	made, err := p.certificates.Issue(c.Context(), certificate.IssueRequest{Kind: v.Get("kind"), CodiceFiscale: string(cf), Use: use(v)})
	switch {
	case fault.Is(err, fault.NotFound):
		return p.desk(c, v, fault.Wrong(fault.Field{Name: "codice_fiscale", Key: "certificate.error.not_resident"}))
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return p.desk(c, v, err)
	case err != nil:
		return err
	}
	c.Flash("certificate.flash.issued")
	return c.Redirect(deskPath + "/" + made.ID)
}

func (p *pages) showIssued(c *web.Call) error { return p.issued(c, url.Values{}, nil) }

func (p *pages) issued(c *web.Call, v url.Values, refused error) error {
	made, err := p.certificates.Certificate(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	shown := p.view(c, made, deskPath)
	form := ui.NewForm(c, deskPath+"/"+made.ID+"/annulla").Filled(v).Failed(refused)
	page := ui.Page{
		Title: shown.Title, Lead: made.Holder, Office: true, Section: deskPath, Errors: form.Errors(),
		Breadcrumb: []ui.Link{{URL: c.URL(deskPath), Text: c.Print.T("certificate.desk.title")}},
	}
	if refused != nil {
		page.Status = web.StatusOf(fault.KindOf(refused))
	}
	return p.shell.Page(c, page, issuedPage(c, shown, form))
}

func (p *pages) annul(c *web.Call) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	made, err := p.certificates.Annul(c.Context(), c.Param("id"), v.Get("reason"))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.issued(c, v, err)
	}
	if err != nil {
		return err
	}
	c.Flash("certificate.flash.annulled")
	return c.Redirect(deskPath + "/" + made.ID)
}
