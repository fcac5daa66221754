package paymentweb

import (
	"net/http"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/figure"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// totalsView is what was received in a time, and whether the books agree.
type totalsView struct {
	From, To italy.Day
	Kinds    []payment.KindSum
	Days     []figure.Daily // of all offices; only for the cashier of all of them
	Books    *payment.Reconciliation
	Doubts   []payment.Payment // whose outcome nobody knows
	Search   ui.Form
	name     func(kind string) string
}

// showTotals shows the last thirty days unless the address says otherwise.
func (p *pages) showTotals(c *web.Call) error {
	today := italy.DayOf(c.Now())
	v := totalsView{From: today.AddDays(-29), To: today, name: func(slug string) string { return p.kindName(c, slug) }}
	query := c.R.URL.Query()
	if day, ok := ui.ParseDate(c.Print, query, "dal"); ok && day != "" {
		v.From = italy.Day(day)
	}
	if day, ok := ui.ParseDate(c.Print, query, "al"); ok && day != "" {
		v.To = italy.Day(day)
	}
	ui.SetDate(query, "dal", string(v.From))
	ui.SetDate(query, "al", string(v.To))
	v.Search = ui.NewSearch(c, officePath+"/totali").Filled(query)
	var err error
	if v.Kinds, err = p.payment.Totals(c.Context(), ownOffice(c), v.From, v.To); err != nil {
		return err
	}
	if c.Actor.Can(identity.RoleCashier, "") {
		if err := p.books(c, &v); err != nil {
			return err
		}
	}
	page := ui.Page{
		Title: c.Print.T("payment.totals.title"), Office: true, Section: officePath,
		Lead: c.Print.T("payment.totals.lead", c.Print.Day(string(v.From)), c.Print.Day(string(v.To))),
	}
	return p.shell.Page(c, page, totalsPage(c, v))
}

func (p *pages) books(c *web.Call, v *totalsView) error {
	books, err := p.payment.Reconcile(c.Context())
	if err != nil {
		return err
	}
	v.Books = &books
	if v.Doubts, err = p.payment.Unsettled(c.Context()); err != nil {
		return err
	}
	v.Days, err = p.payment.CountByDay(c.Context(), v.From, v.To)
	return err
}

func (p *pages) kindName(c *web.Call, slug string) string {
	if k, ok := p.payment.Kind(slug); ok {
		return k.Title.In(c.Print.Lang())
	}
	return slug
}

// surplusView is one sum that pays nothing, with the form that settles it.
type surplusView struct {
	payment.SurplusMoney
	Form ui.Form
}

func (p *pages) showSurplus(c *web.Call) error { return p.surplus(c, http.StatusOK, nil) }

func (p *pages) surplus(c *web.Call, status int, refused error) error {
	settled := c.Query("chiuse") == "1"
	list, err := p.payment.Surpluses(c.Context(), settled)
	if err != nil {
		return err
	}
	page := ui.Page{
		Title: c.Print.T("payment.surplus.title"), Lead: c.Print.T("payment.surplus.lead"), Office: true, Section: officePath, Status: status,
	}
	views := make([]surplusView, 0, len(list))
	for _, s := range list {
		form := ui.NewForm(c, officePath+"/eccedenze/"+s.ID)
		form.Prefix = s.ID + "-"
		if refused != nil && s.ID == c.Param("id") {
			form = form.Filled(c.R.PostForm).Failed(refused)
			page.Errors = form.Errors()
		}
		views = append(views, surplusView{s, form})
	}
	return p.shell.Page(c, page, surplusPage(c, views, settled))
}

func (p *pages) settleSurplus(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	err = p.payment.SettleSurplus(c.Context(), c.Param("id"), values.Get("nota"))
	if fault.Is(err, fault.Invalid) {
		return p.surplus(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	c.Flash("payment.flash.settled")
	return c.Redirect(officePath + "/eccedenze")
}

// compact takes the blanks out of a code that somebody typed.
func compact(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }
