package bookingweb

import (
	"net/url"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const (
	servicePath  = start + "/per-servizio"
	serviceField = "servizio" // slug of the declared service that somebody comes about
	later        = "esci"     // value of the button that stops here for today

	// Flow names the drafts of this journey.
	Flow = "booking"
)

// about is the service that somebody comes about: its title, and whether there is one.
func (p *pages) about(c *web.Call, values url.Values) (title, office string, ok bool) {
	if p.Sheet == nil || values.Get(serviceField) == "" {
		return "", "", false
	}
	return p.Sheet(values.Get(serviceField), c.Print.Lang())
}

// showForService offers the agendas of the office that is responsible for a service, and no others.
// norm: the national model of municipal sites, C.SE.2.2
func (p *pages) showForService(c *web.Call) error {
	title, slug, ok := p.about(c, c.R.URL.Query())
	if !ok {
		return c.Redirect(start)
	}
	lang := c.Print.Lang()
	var links []ui.Link
	for _, cal := range p.booking.Calendars() {
		if cal.Office == slug {
			to := address(start+"/"+cal.Slug, wish{Service: c.Query(serviceField)}.values())
			links = append(links, ui.Link{URL: c.URL(to), Text: cal.Text(lang)})
		}
	}
	page := p.page(c, "booking.for_service.title", ui.Link{URL: c.URL(start), Text: c.Print.T("booking.title")})
	page.Lead, page.NoIndex, page.Narrow = c.Print.T("booking.for_service.lead", title), true, true
	return p.shell.Page(c, page, forServicePage(c, p.office(slug, lang), links))
}

// putOff keeps what a citizen has typed so far, where the button asks for it; done tells that it did.
func (p *pages) putOff(c *web.Call, cal booking.Calendar, values url.Values) (done bool, err error) {
	if values.Get("_azione") != later || p.Journeys == nil || !c.Actor.IsCitizen() {
		return false, nil
	}
	kept := carried(values, nil)
	at, err := p.chosen(c, cal, values) // the place is not kept that long: its time is, to be asked for again
	if err == nil {
		kept.Set("slot", at.start.UTC().Format(slotForm))
		for name, text := range (wish{Visit: at.visit}).values() {
			kept[name] = text
		}
	}
	_, err = p.Journeys.Save(c.Context(), journey.SaveRequest{ID: values.Get("_bozza"), Flow: Flow, Step: cal.Slug, Values: kept})
	if err != nil {
		return true, err
	}
	c.Flash("booking.flash.saved")
	return true, c.Redirect("/area-personale/pratiche")
}

// Resume is where a draft goes on.
func Resume(d journey.Draft) string { return start + "/" + d.Step + "/bozza/" + d.ID }

// resume shows a draft's details again; whether its time is still free, the next steps tell.
func (p *pages) resume(c *web.Call) error {
	if p.Journeys == nil {
		return c.Redirect(start)
	}
	d, err := p.Journeys.Draft(c.Context(), Flow, c.Param("id"))
	if err != nil {
		return err
	}
	cal, err := p.booking.Calendar(d.Step)
	if err != nil {
		return err
	}
	d.Values.Set("_bozza", d.ID)
	return p.details(c, cal, d.Values, nil)
}

// finished ends the draft that a booking came from.
func (p *pages) finished(c *web.Call, values url.Values) error {
	if id := values.Get("_bozza"); id != "" && p.Journeys != nil {
		return p.Journeys.Discard(c.Context(), id)
	}
	return nil
}
