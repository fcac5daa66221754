package paymentweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// listView is a page of positions with its filter.
type listView struct {
	Rows   []positionView
	Kinds  []ui.Option
	States []ui.Option
	Search ui.Form
	Pages  ui.Pages
	Tabs   []ui.Tab
}

// ownOffice is the office whose money the cashier may see: all (empty), or the one of those that the address names.
func ownOffice(c *web.Call) string {
	offices, all := c.Actor.Offices(identity.RoleCashier)
	asked := c.Query("ufficio")
	if all || slices.Contains(offices, asked) {
		return asked
	}
	return offices[0]
}

func (p *pages) showList(c *web.Call) error {
	query := c.R.URL.Query()
	from, okFrom := ui.ParseDate(c.Print, query, "dal")
	to, okTo := ui.ParseDate(c.Print, query, "al")
	filter := payment.Filter{
		Office: ownOffice(c), Kind: c.Query("tipo"), State: payment.State(c.Query("stato")), Debtor: compact(c.Query("codice_fiscale")),
		Notice: compact(c.Query("avviso")), From: italy.Day(from), To: italy.Day(to), Page: c.Page(),
	}
	var wrong error
	if !okFrom || !okTo {
		wrong = fault.Wrong(fault.Field{Name: "dal", Key: "payment.error.giorno"})
	}
	list, err := p.payment.Positions(c.Context(), filter)
	if err != nil {
		return err
	}
	v := listView{
		Kinds: p.kindOptions(c, true), States: stateOptions(c), Search: ui.NewSearch(c, officePath).Failed(wrong), Tabs: tabs(c, officePath),
		Pages: ui.Pages{Current: filter.Page, Total: filter.Page, URL: func(n int) string { return pageURL(c, n) }},
	}
	if list.More {
		v.Pages.Total++
	}
	for _, one := range list.Positions {
		v.Rows = append(v.Rows, p.view(c, payment.Details{Position: one}, officePath+"/posizioni/"+one.ID))
	}
	page := ui.Page{Title: c.Print.T("payment.menu.office"), Office: true, Section: officePath, Errors: v.Search.Errors()}
	return p.shell.Page(c, page, listPage(c, v))
}

func pageURL(c *web.Call, n int) string {
	q := c.R.URL.Query()
	q.Set("pagina", strconv.Itoa(n))
	return c.URL(officePath) + "?" + q.Encode()
}

// tabs are the cashier's pages.
func tabs(c *web.Call, here string) []ui.Tab {
	var list []ui.Tab
	for _, one := range []struct{ path, key string }{
		{officePath, "payment.tab.list"},
		{officePath + "/nuova", "payment.tab.new"},
		{officePath + "/importa", "payment.tab.import"},
		{officePath + "/totali", "payment.tab.totals"},
		{officePath + "/eccedenze", "payment.tab.surplus"},
	} {
		list = append(list, ui.Tab{Text: c.Print.T(one.key), URL: c.URL(one.path), Current: one.path == here})
	}
	return list
}

func (p *pages) kindOptions(c *web.Call, all bool) []ui.Option {
	var list []ui.Option
	if all {
		list = append(list, ui.Option{Label: c.Print.T("payment.all_kinds")})
	}
	for _, k := range p.payment.Kinds() {
		if c.Actor.Can(identity.RoleCashier, k.Office) {
			list = append(list, ui.Option{Value: k.Slug, Label: k.Title.In(c.Print.Lang())})
		}
	}
	return list
}

func stateOptions(c *web.Call) []ui.Option {
	list := []ui.Option{{Label: c.Print.T("payment.all_states")}}
	for _, s := range []payment.State{payment.Open, payment.Expired, payment.Paid, payment.Cancelled} {
		list = append(list, ui.Option{Value: string(s), Label: c.Print.T("payment.state." + string(s))})
	}
	return list
}

func (p *pages) showNew(c *web.Call) error { return p.newForm(c, url.Values{}, nil) }

func (p *pages) newForm(c *web.Call, values url.Values, refused error) error {
	form := ui.NewForm(c, officePath+"/nuova").Filled(values).Failed(refused)
	page := ui.Page{Title: c.Print.T("payment.new.title"), Office: true, Section: officePath, Errors: form.Errors()}
	return p.shell.Page(c, page, newPage(c, form, p.kindOptions(c, false), tabs(c, officePath+"/nuova")))
}

func (p *pages) create(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	cents, wrongCents := payment.ParseCents(values.Get("importo"))
	due, ok := ui.ParseDate(c.Print, values, "scadenza")
	if !ok {
		return p.newForm(c, values, fault.Wrong(fault.Field{Name: "scadenza", Key: "payment.error.scadenza"}))
	}
	if wrongCents != nil {
		cents = 0 // the service names the field, with all the others
	}
	made, err := p.payment.CreatePosition(c.Context(), payment.CreateRequest{
		Kind: values.Get("tipo"), CodiceFiscale: values.Get("codice_fiscale"), GivenName: values.Get("nome"), FamilyName: values.Get("cognome"),
		Cents: cents, Causale: values.Get("causale"), Due: italy.Day(due),
	})
	if fault.Is(err, fault.Invalid) {
		return p.newForm(c, values, err)
	}
	if err != nil {
		return err
	}
	c.Flash("payment.flash.created")
	return c.Redirect(officePath + "/posizioni/" + made.ID)
}

func (p *pages) showPosition(c *web.Call) error { return p.officePosition(c, http.StatusOK, nil) }

func (p *pages) officePosition(c *web.Call, status int, refused error) error {
	d, err := p.payment.Position(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := p.view(c, d, officePath+"/posizioni/"+d.Position.ID)
	cancel, extend := ui.NewForm(c, v.Back+"/annulla"), ui.NewForm(c, v.Back+"/proroga")
	cancel.Prefix, extend.Prefix = "a-", "p-"
	if refused != nil && c.R.PostForm.Has("motivo") {
		cancel = cancel.Filled(c.R.PostForm).Failed(refused)
	} else if refused != nil {
		extend = extend.Filled(c.R.PostForm).Failed(refused)
	}
	page := ui.Page{
		Title: v.Title + ", " + d.Position.Debtor(), Office: true, Section: officePath, Status: status, Errors: append(cancel.Errors(), extend.Errors()...),
		Breadcrumb: []ui.Link{{URL: c.URL(officePath), Text: c.Print.T("payment.menu.office")}},
	}
	may := c.Actor.Can(identity.RoleCashier, d.Position.Office) && (d.Position.State == payment.Open || d.Position.State == payment.Expired)
	return p.shell.Page(c, page, officePositionPage(c, v, cancel, extend, may))
}

func (p *pages) cancel(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	_, err = p.payment.Cancel(c.Context(), c.Param("id"), values.Get("motivo"))
	return p.changed(c, err, "payment.flash.cancelled")
}

func (p *pages) extend(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	day, _ := ui.ParseDate(c.Print, values, "scadenza") // no day is a wrong day
	_, err = p.payment.Extend(c.Context(), c.Param("id"), italy.Day(day))
	return p.changed(c, err, "payment.flash.extended")
}

func (p *pages) changed(c *web.Call, err error, flash string) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return p.officePosition(c, web.StatusOf(fault.KindOf(err)), err)
	}
	if err != nil {
		return err
	}
	c.Flash(flash)
	return c.Redirect(officePath + "/posizioni/" + c.Param("id"))
}
