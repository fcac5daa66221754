package accountweb

import (
	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

func (p *pages) showRegistration(c *web.Call) error { return p.registration(c, nil) }

func (p *pages) registration(c *web.Call, refused error) error {
	form := ui.NewForm(c, "/registrazione").Failed(refused)
	if refused != nil {
		form = form.Filled(shown(c))
	}
	page := ui.Page{
		Title: c.Print.T("account.register.title"), Lead: c.Print.T("account.register.lead"), Errors: form.Errors(), Status: status(refused), Narrow: true,
	}
	return p.shell.Page(c, page, registrationPage(c, form))
}

func (p *pages) register(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	err = p.account.Register(c.Context(), account.Registration{
		GivenName: values.Get("given_name"), FamilyName: values.Get("family_name"), CodiceFiscale: values.Get("codice_fiscale"),
		Email: values.Get("email"), Password: values.Get("password"), Lang: c.Print.Lang(),
	}, visitor(c))
	if again(err) {
		return p.registration(c, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/registrazione/inviata")
}

func (p *pages) showSent(c *web.Call) error {
	page := ui.Page{Title: c.Print.T("account.sent.title"), Lead: c.Print.T("account.sent.lead"), NoIndex: true, Narrow: true}
	return p.shell.Page(c, page, sentPage(c))
}

// showConfirm asks for a click: programs that look at the links of letters must not use them up.
func (p *pages) showConfirm(c *web.Call) error {
	name, err := p.account.RegistrationPending(c.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	page := ui.Page{Title: c.Print.T("account.confirm.title", name), Lead: c.Print.T("account.confirm.lead"), NoIndex: true, Narrow: true}
	return p.shell.Page(c, page, buttonPage(ui.NewForm(c, "/registrazione/conferma/"+c.Param("token")), c.Print.T("account.confirm.go")))
}

func (p *pages) confirm(c *web.Call) error {
	if err := p.account.Confirm(c.Context(), c.Param("token")); err != nil {
		return err
	}
	c.Flash("account.flash.confirmed")
	return c.Redirect("/accesso")
}

func (p *pages) showForgotten(c *web.Call) error { return p.forgot(c, nil) }

func (p *pages) forgot(c *web.Call, refused error) error {
	form := ui.NewForm(c, "/accesso/password-dimenticata").Failed(refused)
	if refused != nil {
		form = form.Filled(shown(c))
	}
	page := ui.Page{
		Title: c.Print.T("account.forgotten.title"), Lead: c.Print.T("account.forgotten.lead"), Errors: form.Errors(), Status: status(refused),
		NoIndex: true, Narrow: true,
	}
	return p.shell.Page(c, page, forgottenPage(c, form))
}

func (p *pages) forgotten(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	err = p.account.AskReset(c.Context(), values.Get("email"), visitor(c))
	if again(err) {
		return p.forgot(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("account.flash.reset_sent")
	return c.Redirect("/accesso")
}

func (p *pages) showReset(c *web.Call) error { return p.resetting(c, nil) }

func (p *pages) resetting(c *web.Call, refused error) error {
	a, err := p.account.ResetPending(c.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	form := ui.NewForm(c, "/accesso/nuova-password/"+c.Param("token")).Failed(refused)
	page := ui.Page{
		Title: c.Print.T("account.reset.title"), Lead: c.Print.T("account.reset.lead", a.Email), Errors: form.Errors(), Status: status(refused),
		NoIndex: true, Narrow: true,
	}
	return p.shell.Page(c, page, resetPage(c, form, passwordHint(c, a)))
}

// passwordHint says the rules for the account's password.
func passwordHint(c *web.Call, a account.Account) string {
	if a.Kind == identity.Officer {
		return c.Print.T("account.hint.password_officer")
	}
	return c.Print.T("account.hint.password")
}

func (p *pages) reset(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	err = p.account.Reset(c.Context(), c.Param("token"), values.Get("password"))
	if again(err) {
		return p.resetting(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("account.flash.reset")
	return c.Redirect("/accesso")
}

func (p *pages) showConfirmEmail(c *web.Call) error {
	name, err := p.account.EmailPending(c.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	page := ui.Page{Title: c.Print.T("account.new_email.title", name), Lead: c.Print.T("account.new_email.lead"), NoIndex: true, Narrow: true}
	return p.shell.Page(c, page, buttonPage(ui.NewForm(c, "/accesso/nuovo-indirizzo/"+c.Param("token")), c.Print.T("account.new_email.go")))
}

func (p *pages) confirmEmail(c *web.Call) error {
	if err := p.account.ConfirmEmail(c.Context(), c.Param("token")); err != nil {
		return err
	}
	c.Flash("account.flash.new_email")
	return c.Redirect("/accesso")
}
