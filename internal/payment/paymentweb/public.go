package paymentweb

import (
	"net/http"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showFind(c *web.Call) error { return p.finding(c, http.StatusOK, nil) }

func (p *pages) finding(c *web.Call, status int, refused error) error {
	form := ui.NewPlainForm(c, "/pagamenti").Failed(refused) // looking changes nothing, and the page is kept for all
	if refused != nil {
		form = form.Filled(c.R.PostForm)
	}
	page := ui.Page{
		Title: c.Print.T("payment.title"), Lead: c.Print.T("payment.lead"), Section: ui.SectionServices, Status: status,
		Errors: form.Errors(), Narrow: true,
	}
	return p.shell.Page(c, page, findPage(c, form, p.sheet))
}

// find leads to the page of a position who knows the number of its notice and whose debt it is.
func (p *pages) find(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	found, err := p.payment.Find(c.Context(), values.Get("avviso"), values.Get("codice_fiscale"), c.From())
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		return p.finding(c, web.StatusOf(fault.KindOf(err)), err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(noticePath + found.Link)
}

func (p *pages) showByLink(c *web.Call) error {
	d, err := p.payment.PositionByLink(c.Context(), c.Param("link"))
	if err != nil {
		return err
	}
	return p.position(c, p.view(c, d, noticePath+d.Position.Link), nil)
}

// position shows one debt, with the button to pay it.
func (p *pages) position(c *web.Call, v positionView, refused error) error {
	form := ui.NewForm(c, v.Back+"/paga").Failed(refused)
	page := ui.Page{
		Title: v.Title, Lead: c.Print.T("payment.state_lead." + string(v.Position.State)), NoIndex: true, Errors: form.Errors(),
		Private: c.Actor.IsCitizen(), Section: ownPath,
	}
	if !page.Private {
		page.Section = ui.SectionServices
		page.Breadcrumb = []ui.Link{{URL: c.URL("/pagamenti"), Text: c.Print.T("payment.title")}}
	} else {
		page.Breadcrumb = []ui.Link{{URL: c.URL(ownPath), Text: c.Print.T("payment.menu.mine")}}
	}
	if refused != nil {
		page.Status = web.StatusOf(fault.KindOf(refused))
	}
	return p.shell.Page(c, page, positionPage(c, form, v))
}

func (p *pages) payByLink(c *web.Call) error {
	link := c.Param("link")
	started, err := p.payment.StartByLink(c.Context(), link, outcomePath)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Busy) {
		d, missing := p.payment.PositionByLink(c.Context(), link)
		if missing != nil {
			return missing
		}
		return p.position(c, p.view(c, d, noticePath+link), err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(started.URL)
}

// showOutcome is where the gateway sends people back to.
func (p *pages) showOutcome(c *web.Call) error {
	r, err := p.payment.Refresh(c.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	path := noticePath + r.Position.Link
	if c.Actor.IsCitizen() && c.Actor.CodiceFiscale == r.Position.CodiceFiscale {
		path = ownPath + "/" + r.Position.ID
	}
	v := p.view(c, r.Details, path)
	if r.Payment.State == payment.Succeeded {
		if v.Size, err = p.receiptSize(c, r.Details); err != nil {
			return err
		}
		v.Email = c.Actor.Email
	}
	page := ui.Page{
		Title: c.Print.T("payment.outcome." + string(r.Payment.State) + ".title"), NoTitle: r.Payment.State == payment.Succeeded, NoIndex: true,
		Narrow: true, Rating: r.Payment.State == payment.Succeeded, Service: true, Rated: "/pagamenti",
		Private: c.Actor.IsCitizen(), Section: ownPath,
	}
	return p.shell.Page(c, page, outcomePage(c, v, r.Payment))
}
