package accountweb

import (
	"net/url"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// profileView is the profile: what is known, and a form for each thing that can be changed.
type profileView struct {
	Account  account.Account
	Facts    []ui.Fact
	Contacts ui.Form
	Email    ui.Form
	Password ui.Form
	Hint     string
	Sessions []account.Session
	End      ui.Form
	EndAll   ui.Form
	Channels templ.Component
	Identity string // where the identity is proven, for an account that only claims it
}

// profilePath is the profile's address for the kind of account that asks.
func profilePath(c *web.Call) string {
	if c.Actor.IsOfficer() {
		return officerProfile
	}
	return citizenProfile
}

func (p *pages) showProfile(c *web.Call) error { return p.profile(c, "", nil) }

// profile shows the profile; failed names the form that was refused.
func (p *pages) profile(c *web.Call, failed string, refused error) error {
	a, err := p.account.Account(c.Context())
	if err != nil {
		return err
	}
	sessions, err := p.account.Sessions(c.Context(), c.SessionToken())
	if err != nil {
		return err
	}
	path := profilePath(c)
	form := func(name string, values url.Values) ui.Form {
		f := ui.NewForm(c, path+"/"+name)
		f.Prefix = name + "-"
		if name == failed {
			return f.Filled(shown(c)).Failed(refused)
		}
		return f.Filled(values)
	}
	v := profileView{
		Account: a, Facts: p.facts(c, a), Sessions: sessions, Hint: passwordHint(c, a),
		Contacts: form("contatti", url.Values{"phone": {a.Phone}, "lang": {a.Lang}}),
		Email:    form("indirizzo", url.Values{"email": {a.Email}}), Password: form("password", url.Values{}),
		End: ui.NewForm(c, path+"/sessioni/chiudi"), EndAll: ui.NewForm(c, path+"/sessioni/chiudi-altre"),
	}
	if p.Channels != nil && !c.Actor.IsOfficer() {
		if v.Channels, err = p.Channels(c); err != nil {
			return err
		}
	}
	if !a.Proven {
		v.Identity = c.URL("/accesso/identita") + "?da=" + url.QueryEscape(path)
	}
	page := ui.Page{
		Title: c.Print.T("account.profile.title"), Private: !c.Actor.IsOfficer(), Office: c.Actor.IsOfficer(), Section: path,
		Status: status(refused), Errors: append(append(v.Contacts.Errors(), v.Email.Errors()...), v.Password.Errors()...),
	}
	return p.shell.Page(c, page, profilePage(c, v))
}

func (p *pages) facts(c *web.Call, a account.Account) []ui.Fact {
	code := a.CodiceFiscale
	if !a.Proven && code != "" {
		code = c.Print.T("account.profile.unproven", code)
	}
	facts := []ui.Fact{
		{Label: c.Print.T("account.profile.name"), Value: a.Name()},
		{Label: c.Print.T("account.field.codice_fiscale"), Value: code},
		{Label: c.Print.T("account.field.email"), Value: a.Email},
		{Label: c.Print.T("account.profile.since"), Value: c.Print.Day(string(a.RegisteredDay))},
	}
	if len(a.Roles) > 0 {
		facts = append(facts, ui.Fact{Label: c.Print.T("account.staff.roles"), Value: p.roleNames(c, a.Roles)})
	}
	return facts
}

// changed answers a change of the profile: the form again where it was refused, else the profile with a word.
func (p *pages) changed(c *web.Call, form, flash string, err error) error {
	if again(err) {
		return p.profile(c, form, err)
	}
	if err != nil {
		return err
	}
	c.Flash(flash)
	return c.Redirect(profilePath(c))
}

func (p *pages) changeContacts(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	err = p.account.ChangeContacts(c.Context(), values.Get("phone"), values.Get("lang"))
	return p.changed(c, "contatti", "account.flash.contacts", err)
}

func (p *pages) askEmail(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	err = p.account.AskEmail(c.Context(), values.Get("email"), visitor(c))
	return p.changed(c, "indirizzo", "account.flash.email_sent", err)
}

func (p *pages) changePassword(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	err = p.account.ChangePassword(c.Context(), values.Get("present"), values.Get("password"), visitor(c))
	return p.changed(c, "password", "account.flash.password", err)
}

func (p *pages) endSession(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	return p.changed(c, "", "account.flash.session_ended", p.account.EndSession(c.Context(), values.Get("session")))
}

func (p *pages) endOtherSessions(c *web.Call) error {
	return p.changed(c, "", "account.flash.sessions_ended", p.account.EndOtherSessions(c.Context(), c.SessionToken()))
}
