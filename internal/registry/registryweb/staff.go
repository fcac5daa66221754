package registryweb

import (
	"net/http"
	"net/url"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showSearch(c *web.Call) error { return p.searching(c, url.Values{}, nil, nil) }

// search is a POST without key: what is found must not be kept as a first answer, and each look leaves its own line.
func (p *pages) search(c *web.Call) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	list, err := p.registry.Find(c.Context(), registry.Search{
		CodiceFiscale: v.Get("codice_fiscale"), Surname: v.Get("surname"), Name: v.Get("name"), Ground: ground(v),
	})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.searching(c, v, nil, err)
	}
	if err != nil {
		return err
	}
	return p.searching(c, v, &list, nil)
}

func ground(v url.Values) registry.Ground {
	return registry.Ground{Purpose: registry.Purpose(v.Get("purpose")), Reference: v.Get("reference")}
}

// searching shows the form and, after a search, what was found.
func (p *pages) searching(c *web.Call, v url.Values, found *[]registry.Record, refused error) error {
	form := ui.NewPlainForm(c, searchPath).Filled(v).Failed(refused)
	view := searchView{Form: form, Purposes: purposeOptions(c, registry.OfficePurposes())}
	if found != nil {
		view.Searched = true
		for _, rec := range *found {
			open := ui.NewPlainForm(c, searchPath+"/scheda")
			view.Found = append(view.Found, foundView{Record: rec, Open: open, Born: c.Print.ShortDay(string(rec.Resident.Birth))})
		}
	}
	page := ui.Page{
		Title: c.Print.T("registry.search.title"), Lead: c.Print.T("registry.search.lead"), Office: true, Section: searchPath,
		Errors: form.Errors(),
	}
	if refused != nil {
		page.Status = web.StatusOf(fault.KindOf(refused))
	}
	return p.shell.Page(c, page, searchPage(c, view))
}

func (p *pages) openSheet(c *web.Call) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	sheet, err := p.registry.Open(c.Context(), v.Get("id"), ground(v))
	if fault.Is(err, fault.Invalid) {
		return p.searching(c, v, nil, err)
	}
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: sheet.Resident.Surname + " " + sheet.Resident.Name, Office: true, Section: searchPath,
		Breadcrumb: []ui.Link{{URL: c.URL(searchPath), Text: c.Print.T("registry.search.title")}},
	}
	return p.shell.Page(c, page, sheetPage(c, sheet))
}

// searchView is the search with what it found.
type searchView struct {
	Form     ui.Form
	Purposes []ui.Option
	Searched bool
	Found    []foundView
}

type foundView struct {
	registry.Record
	Open ui.Form
	Born string
}

func purposeOptions(c *web.Call, purposes []registry.Purpose) []ui.Option {
	var options []ui.Option
	for _, purpose := range purposes {
		options = append(options, ui.Option{Value: string(purpose), Label: c.Print.T(purposeKey(purpose))})
	}
	return options
}

func (p *pages) showBodies(c *web.Call) error {
	list, used, err := p.registry.Bodies(c.Context())
	if err != nil {
		return err
	}
	return p.shell.Page(c, office(c, "registry.bodies.title", "registry.bodies.lead"), bodiesPage(c, list, used))
}

func (p *pages) showNewBody(c *web.Call) error { return p.newBody(c, url.Values{}, nil) }

func (p *pages) newBody(c *web.Call, v url.Values, refused error) error {
	form := ui.NewForm(c, bodiesPath).Filled(v).Failed(refused)
	page := office(c, "registry.bodies.new", "")
	page.Errors, page.Breadcrumb = form.Errors(), toBodies(c)
	return p.shell.Page(c, page, agreementPage(c, form, "", false))
}

func (p *pages) addBody(c *web.Call) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	b, err := p.registry.AddBody(c.Context(), bodyOf(v))
	if fault.Is(err, fault.Invalid) {
		return p.newBody(c, v, err)
	}
	if err != nil {
		return err
	}
	c.Flash("registry.flash.added")
	return c.Redirect(bodiesPath + "/" + b.ID)
}

// bodyOf reads the form of an agreement.
func bodyOf(v url.Values) registry.Body {
	b := registry.Body{
		Name: v.Get("name"), Contact: v.Get("contact"), Agreement: v.Get("agreement"), Quota: number(v.Get("quota")),
		Suspended: v.Get("suspended") != "",
	}
	for _, purpose := range v["purposes"] {
		b.Purposes = append(b.Purposes, registry.Purpose(purpose))
	}
	for _, datum := range v["data"] {
		b.Data = append(b.Data, registry.Datum(datum))
	}
	return b
}

func (p *pages) showBody(c *web.Call) error { return p.body(c, http.StatusOK, "") }

// body shows an agreement with its keys and its use; secret is a key that was made just now.
func (p *pages) body(c *web.Call, status int, secret string) error {
	report, err := p.registry.Body(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	page := office(c, "", "")
	page.Title, page.Breadcrumb, page.Status = report.Body.Name, toBodies(c), status
	here := bodiesPath + "/" + report.Body.ID
	return p.shell.Page(c, page, bodyPage(c, report, here, secret))
}

func (p *pages) showAgreement(c *web.Call) error {
	report, err := p.registry.Body(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return p.agreement(c, report.Body, valuesOf(report.Body), nil)
}

func (p *pages) agreement(c *web.Call, b registry.Body, v url.Values, refused error) error {
	here := bodiesPath + "/" + b.ID
	form := ui.NewForm(c, here+"/accordo").Filled(v).Failed(refused)
	page := office(c, "registry.bodies.change", "")
	page.Errors, page.Breadcrumb = form.Errors(), append(toBodies(c), ui.Link{URL: c.URL(here), Text: b.Name})
	return p.shell.Page(c, page, agreementPage(c, form, b.Name, true))
}

func (p *pages) changeAgreement(c *web.Call) error {
	v, err := c.Form()
	if err != nil {
		return err
	}
	report, err := p.registry.Body(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	b := bodyOf(v)
	b.ID, b.Name = report.Body.ID, report.Body.Name
	err = p.registry.ChangeBody(c.Context(), b)
	if fault.Is(err, fault.Invalid) {
		return p.agreement(c, report.Body, v, err)
	}
	if err != nil {
		return err
	}
	c.Flash("registry.flash.changed")
	return c.Redirect(bodiesPath + "/" + b.ID)
}

// issueKey answers with the page itself, no redirect: the secret is said once and kept nowhere.
func (p *pages) issueKey(c *web.Call) error {
	key, err := p.registry.IssueKey(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return p.body(c, http.StatusCreated, key.Secret)
}

func (p *pages) revokeKey(c *web.Call) error {
	if err := p.registry.RevokeKey(c.Context(), c.Param("id"), c.Param("key")); err != nil {
		return err
	}
	c.Flash("registry.flash.revoked")
	return c.Redirect(bodiesPath + "/" + c.Param("id"))
}

func office(c *web.Call, title, lead string) ui.Page {
	page := ui.Page{Office: true, Section: bodiesPath}
	if title != "" {
		page.Title = c.Print.T(title)
	}
	if lead != "" {
		page.Lead = c.Print.T(lead)
	}
	return page
}

func toBodies(c *web.Call) []ui.Link {
	return []ui.Link{{URL: c.URL(bodiesPath), Text: c.Print.T("registry.bodies.title")}}
}
