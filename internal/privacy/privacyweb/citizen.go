package privacyweb

import (
	"net/url"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/privacy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// mineView is what somebody may ask, and has asked.
type mineView struct {
	Copy ui.Form
	List []privacy.Request
}

func (p *pages) showMine(c *web.Call) error { return p.mine(c, nil) }

// mine shows the page; refused says why a copy was not begun.
func (p *pages) mine(c *web.Call, refused error) error {
	list, err := p.privacy.Mine(c.Context())
	if err != nil {
		return err
	}
	v := mineView{Copy: ui.NewForm(c, Path+"/copia").Failed(refused), List: list}
	page := ui.Page{Title: c.Print.T("privacy.mine.title"), Lead: c.Print.T("privacy.mine.lead"), Private: true, Section: Path, Errors: v.Copy.Errors()}
	if refused != nil {
		page.Status = web.StatusOf(fault.KindOf(refused))
	}
	return p.shell.Page(c, page, minePage(c, v))
}

func (p *pages) askCopy(c *web.Call) error {
	r, err := p.privacy.Ask(c.Context(), privacy.Export, "", c.Print.Lang())
	if fault.Is(err, fault.Conflict) {
		return p.mine(c, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(Path + "/richieste/" + r.ID)
}

// word is a kind in addresses.
func word(kind privacy.Kind) string {
	if kind == privacy.Limit {
		return "limitazione"
	}
	return "rettifica"
}

func (p *pages) showForm(kind privacy.Kind) func(c *web.Call) error {
	return func(c *web.Call) error { return p.form(c, kind, url.Values{}, nil) }
}

func (p *pages) form(c *web.Call, kind privacy.Kind, values url.Values, refused error) error {
	f := ui.NewForm(c, Path+"/"+word(kind)).Filled(values).Failed(refused)
	page := ui.Page{
		Title: c.Print.T("privacy.kind." + string(kind)), Lead: c.Print.T("privacy.lead." + string(kind)), Private: true, Section: Path, Narrow: true,
		Breadcrumb: []ui.Link{{URL: c.URL(Path), Text: c.Print.T("privacy.mine.title")}}, Errors: f.Errors(),
	}
	return p.shell.Page(c, page, askPage(c, f, kind))
}

func (p *pages) ask(kind privacy.Kind) func(c *web.Call) error {
	return func(c *web.Call) error {
		values, err := c.Form()
		if err != nil {
			return err
		}
		r, err := p.privacy.Ask(c.Context(), kind, values.Get("text"), c.Print.Lang())
		if fault.Is(err, fault.Invalid) {
			return p.form(c, kind, values, err)
		}
		if err != nil {
			return err
		}
		c.Flash("privacy.flash.asked")
		return c.Redirect(Path + "/richieste/" + r.ID)
	}
}

func (p *pages) showRequest(c *web.Call) error {
	r, err := p.privacy.Request(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: c.Print.T("privacy.kind." + string(r.Kind)), Private: true, Section: Path, Narrow: true,
		Breadcrumb: []ui.Link{{URL: c.URL(Path), Text: c.Print.T("privacy.mine.title")}},
	}
	return p.shell.Page(c, page, requestPage(c, r))
}

func (p *pages) take(c *web.Call) error {
	b, err := p.privacy.Take(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return c.Attachment("application/zip", "i-miei-dati.zip", b)
}

// steps are how far a request has come: what is done, and what is still to come.
func steps(c *web.Call, r privacy.Request) []ui.Event {
	asked := ui.Event{Title: c.Print.T("privacy.step.asked"), When: c.Print.DateTime(r.AskedAt), State: ui.Done}
	last := ui.Event{Title: c.Print.T("privacy.step." + string(r.Kind)), State: ui.Current}
	if !r.EndedAt.IsZero() {
		last = ui.Event{Title: c.Print.T("privacy.state." + string(r.State)), When: c.Print.DateTime(r.EndedAt), State: ui.Done}
	}
	return []ui.Event{asked, last}
}
