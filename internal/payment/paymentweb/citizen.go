package paymentweb

import (
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showMine(c *web.Call) error {
	list, err := p.payment.Mine(c.Context())
	if err != nil {
		return err
	}
	var owed, past []positionView
	var total int64
	for _, one := range list {
		v := p.view(c, payment.Details{Position: one}, ownPath+"/"+one.ID)
		if one.State == payment.Open || one.State == payment.Expired {
			owed, total = append(owed, v), total+v.Amount
		} else {
			past = append(past, v)
		}
	}
	page := ui.Page{Title: c.Print.T("payment.menu.mine"), Private: true, Section: ownPath}
	return p.shell.Page(c, page, minePage(c, owed, past, total))
}

func (p *pages) showOwn(c *web.Call) error {
	d, err := p.payment.Position(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return p.position(c, p.view(c, d, ownPath+"/"+d.Position.ID), nil)
}

func (p *pages) payOwn(c *web.Call) error {
	id := c.Param("id")
	started, err := p.payment.Start(c.Context(), id, outcomePath)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Busy) {
		d, missing := p.payment.Position(c.Context(), id)
		if missing != nil {
			return missing
		}
		return p.position(c, p.view(c, d, ownPath+"/"+id), err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(started.URL)
}
