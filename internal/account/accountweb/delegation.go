package accountweb

import (
	"context"
	"net/url"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// DelegationsPath is where a citizen sees the own delegations; each stands below it by its id.
const DelegationsPath = citizenProfile + "/deleghe"

func (p *pages) delegationRoutes() []web.Route {
	citizens := web.Citizens()
	return []web.Route{
		{Pattern: "GET " + DelegationsPath, Who: citizens, Do: p.showDelegations},
		{Pattern: "GET " + DelegationsPath + "/nuova", Who: citizens, Do: p.showNewDelegation},
		{Pattern: "POST " + DelegationsPath + "/nuova", Who: citizens, Do: p.changeNewDelegation},
		{Pattern: "POST " + DelegationsPath + "/riepilogo", Who: citizens, Do: p.checkDelegation},
		{Pattern: "POST " + DelegationsPath, Who: citizens, Do: p.proposeDelegation},
		{Pattern: "GET " + DelegationsPath + "/{id}", Who: citizens, Do: p.showDelegation},
		{Pattern: "POST " + DelegationsPath + "/{id}/accetta", Who: citizens, Do: p.answered(p.account.AcceptDelegation, "account.flash.delegation_accepted")},
		{Pattern: "POST " + DelegationsPath + "/{id}/rifiuta", Who: citizens, Do: p.answered(p.account.RefuseDelegation, "account.flash.delegation_refused")},
		{Pattern: "POST " + DelegationsPath + "/{id}/termina", Who: citizens, Do: p.answered(p.account.EndDelegation, "account.flash.delegation_ended")},
	}
}

// delegationsView is the page of all delegations.
type delegationsView struct {
	Given, Received []delegationView
	Identity        string // where the identity is proven, for who has not; empty: it is
	Full            bool   // no more can be given
}

// delegationView is a delegation in the reader's words.
type delegationView struct {
	account.Delegation

	Mine  bool // the reader gave it
	Other account.Party
	Stand string // the last part of a message key: "proposed", "later", "accepted", ...
	Tone  ui.Tone
	Open  bool
}

func delegationOf(c *web.Call, d account.Delegation) delegationView {
	today := italy.DayOf(c.Now())
	v := delegationView{Delegation: d, Mine: d.Delegator.Account == c.Actor.ID, Other: d.Delegator, Stand: string(d.State), Tone: ui.Neutral, Open: d.Open(today)}
	if v.Mine {
		v.Other = d.Delegate
	} else { // who is named knows the own name better
		v.Delegate.GivenName, v.Delegate.FamilyName = c.Actor.GivenName, c.Actor.FamilyName
	}
	switch {
	case !v.Open && (d.State == account.Proposed || d.State == account.Accepted):
		v.Stand = string(account.ExpiredDelegation) // nobody has swept it up yet
	case d.State == account.Proposed:
		v.Tone = ui.Warning
	case d.State == account.Accepted && d.From > today:
		v.Stand, v.Tone = "later", ui.Info
	case d.State == account.Accepted:
		v.Tone = ui.Good
	}
	return v
}

// delegationViews puts those that stand first, and counts them.
func delegationViews(c *web.Call, list []account.Delegation) (views []delegationView, open int) {
	var stand, over []delegationView
	for _, d := range list {
		if v := delegationOf(c, d); v.Open {
			stand = append(stand, v)
		} else {
			over = append(over, v)
		}
	}
	return append(stand, over...), len(stand)
}

func (p *pages) showDelegations(c *web.Call) error {
	given, received, err := p.account.Delegations(c.Context())
	if err != nil {
		return err
	}
	var v delegationsView
	var open int
	v.Given, open = delegationViews(c, given)
	v.Received, _ = delegationViews(c, received)
	v.Full = open >= account.MostDelegates
	if c.Actor.CodiceFiscale == "" {
		v.Identity = c.URL("/accesso/identita") + "?da=" + url.QueryEscape(DelegationsPath)
	}
	page := delegationPage(c, "account.delegation.title")
	page.Breadcrumb, page.Lead = page.Breadcrumb[:1], c.Print.T("account.delegation.lead")
	return p.shell.Page(c, page, delegationsPage(c, v))
}

// delegationPage is what the pages of delegations have in common.
func delegationPage(c *web.Call, title string) ui.Page {
	return ui.Page{
		Title: c.Print.T(title), Private: true, Section: DelegationsPath,
		Breadcrumb: []ui.Link{
			{URL: c.URL(citizenProfile), Text: c.Print.T("account.profile.title")}, {URL: c.URL(DelegationsPath), Text: c.Print.T("account.delegation.title")},
		},
	}
}

// delegationFields are the names of the fields that go from page to page.
func delegationFields() []string {
	return []string{
		"given_name", "family_name", "codice_fiscale", "from_giorno", "from_mese", "from_anno", "until_giorno", "until_mese", "until_anno",
	}
}

func (p *pages) showNewDelegation(c *web.Call) error {
	if c.Actor.CodiceFiscale == "" {
		return c.Redirect(DelegationsPath) // which says what is missing
	}
	values := url.Values{}
	ui.SetDate(values, "from", string(italy.DayOf(c.Now())))
	return p.newDelegation(c, values, nil)
}

// changeNewDelegation shows the form again with all that was typed.
func (p *pages) changeNewDelegation(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	return p.newDelegation(c, values, nil)
}

func (p *pages) newDelegation(c *web.Call, values url.Values, refused error) error {
	form := ui.NewForm(c, DelegationsPath+"/riepilogo").Filled(values).Failed(refused)
	page := delegationPage(c, "account.delegation.new")
	page.Errors, page.Status, page.Narrow = form.Errors(), status(refused), true
	return p.shell.Page(c, page, newDelegationPage(c, form, delegationSteps(c, 1)))
}

func delegationSteps(c *web.Call, current int) ui.Steps {
	return ui.Steps{Current: current, Items: []ui.Link{{Text: c.Print.T("account.delegation.step_who")}, {Text: c.Print.T("account.delegation.step_check")}}}
}

// delegationRequest reads what was typed. A day that does not exist is Invalid at its field.
func delegationRequest(c *web.Call, values url.Values) (account.DelegationRequest, error) {
	r := account.DelegationRequest{CodiceFiscale: values.Get("codice_fiscale"), GivenName: values.Get("given_name"), FamilyName: values.Get("family_name")}
	var wrong []fault.Field
	day := func(name string) italy.Day {
		text, ok := ui.ParseDate(c.Print, values, name)
		if !ok {
			wrong = append(wrong, fault.Field{Name: name, Key: "account.delegation.error.day"})
		}
		return italy.Day(text)
	}
	r.From, r.Until = day("from"), day("until")
	return r, fault.Wrong(wrong...)
}

// checkDelegation shows the answers once more, immediately before the delegation is proposed.
func (p *pages) checkDelegation(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	r, err := delegationRequest(c, values)
	if err == nil {
		r, err = p.account.CheckDelegation(c.Context(), r)
	}
	if again(err) {
		return p.newDelegation(c, values, err)
	}
	if err != nil {
		return err
	}
	page := delegationPage(c, "account.delegation.check")
	page.Narrow = true
	send, change := ui.NewForm(c, DelegationsPath), ui.NewForm(c, DelegationsPath+"/nuova")
	return p.shell.Page(c, page, checkDelegationPage(c, delegationCheck{r, values, send, change, delegationSteps(c, 2)}))
}

// delegationCheck is the page with the answers.
type delegationCheck struct {
	Request account.DelegationRequest
	Typed   url.Values
	Send    ui.Form
	Change  ui.Form
	Steps   ui.Steps
}

func (p *pages) proposeDelegation(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	r, err := delegationRequest(c, values)
	var id string
	if err == nil {
		id, err = p.account.ProposeDelegation(c.Context(), r, visitor(c))
	}
	if again(err) {
		return p.newDelegation(c, values, err)
	}
	if err != nil {
		return err
	}
	c.Flash("account.flash.delegation_proposed")
	return c.Redirect(DelegationsPath + "/" + id)
}

func (p *pages) showDelegation(c *web.Call) error { return p.oneDelegation(c, nil) }

// oneDelegation shows a delegation with what its reader can do; refused says why the last attempt did nothing.
func (p *pages) oneDelegation(c *web.Call, refused error) error {
	d, err := p.account.Delegation(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := delegationOf(c, d)
	form := func(act string) ui.Form { return ui.NewForm(c, DelegationsPath+"/"+d.ID+"/"+act).Failed(refused) }
	page := delegationPage(c, "account.delegation.one")
	if v.Mine {
		page.Title = c.Print.T("account.delegation.to", v.Other.Name())
	} else {
		page.Title = c.Print.T("account.delegation.by", v.Other.Name())
	}
	page.Errors, page.Status = form("").Errors(), status(refused)
	return p.shell.Page(c, page, delegationOnePage(c, v, form))
}

// answered does one thing with a delegation and shows it again.
func (p *pages) answered(do func(ctx context.Context, id string) error, flash string) func(c *web.Call) error {
	return func(c *web.Call) error {
		err := do(c.Context(), c.Param("id"))
		if again(err) {
			return p.oneDelegation(c, err)
		}
		if err != nil {
			return err
		}
		c.Flash(flash)
		return c.Redirect(DelegationsPath + "/" + c.Param("id"))
	}
}
