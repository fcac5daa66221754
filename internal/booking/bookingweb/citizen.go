package bookingweb

import (
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showMine(c *web.Call) error {
	list, err := p.booking.Mine(c.Context())
	if err != nil {
		return err
	}
	var coming, past []appointmentView
	for _, a := range list {
		if v := p.view(c, a); v.Open || v.Pending {
			coming = append([]appointmentView{v}, coming...) // the next one first
		} else {
			past = append(past, v)
		}
	}
	page := ui.Page{Title: c.Print.T("booking.mine"), Private: true, Section: "/area-personale/appuntamenti"}
	return p.shell.Page(c, page, minePage(c, coming, past))
}

func (p *pages) showOwn(c *web.Call) error {
	a, err := p.booking.Appointment(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return p.show(c, a, ui.Page{Private: true})
}
