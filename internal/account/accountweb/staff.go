package accountweb

import (
	"net/url"
	"slices"
	"strings"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// A role in a form is its name, or "clerk:office" for the one that is held for an office.
const officeMark = ":"

// roleOptions lists what an officer can be made.
func (p *pages) roleOptions(c *web.Call) []ui.Option {
	var options []ui.Option
	for _, name := range []string{identity.RoleAdministrator, identity.RoleRegistrar, identity.RoleCashier, identity.RoleEditor} {
		options = append(options, ui.Option{Value: name, Label: c.Print.T("account.role." + name), Hint: c.Print.T("account.role_hint." + name)})
	}
	for _, o := range p.Offices {
		options = append(options, ui.Option{
			Value: identity.RoleClerk + officeMark + o.Slug, Label: c.Print.T("account.role.clerk_of", o.name(c.Print.Lang())),
		})
	}
	return options
}

func (o Office) name(lang string) string {
	if n := o.Name[lang]; n != "" {
		return n
	}
	return o.Name["it"]
}

// roleNames lists roles in words.
func (p *pages) roleNames(c *web.Call, roles []identity.Role) string {
	var names []string
	for _, r := range roles {
		if r.Office == "" {
			names = append(names, c.Print.T("account.role."+r.Name))
			continue
		}
		office := r.Office
		for _, o := range p.Offices {
			if o.Slug == r.Office {
				office = o.name(c.Print.Lang())
			}
		}
		names = append(names, c.Print.T("account.role.clerk_of", office))
	}
	return strings.Join(names, ", ")
}

// rolesOf reads roles. An office that there is not is none, which the use case refuses.
func (p *pages) rolesOf(values []string) []identity.Role {
	var roles []identity.Role
	for _, v := range values {
		name, office, _ := strings.Cut(v, officeMark)
		if !slices.ContainsFunc(p.Offices, func(o Office) bool { return o.Slug == office }) && name == identity.RoleClerk {
			office = ""
		}
		roles = append(roles, identity.Role{Name: name, Office: office})
	}
	return roles
}

func rolesIn(roles []identity.Role) []string {
	var values []string
	for _, r := range roles {
		v := r.Name
		if r.Office != "" {
			v += officeMark + r.Office
		}
		values = append(values, v)
	}
	return values
}

// staffPage is the frame of the administrator's pages.
func staffPage(title string, way ...ui.Link) ui.Page {
	return ui.Page{Title: title, Office: true, Section: staffPath, Breadcrumb: way}
}

func (p *pages) showOfficers(c *web.Call) error {
	list, err := p.account.Officers(c.Context())
	if err != nil {
		return err
	}
	return p.shell.Page(c, staffPage(c.Print.T("account.staff.title")), officersPage(c, p, list))
}

func (p *pages) showNewOfficer(c *web.Call) error { return p.newOfficer(c, nil) }

func (p *pages) newOfficer(c *web.Call, refused error) error {
	form := ui.NewForm(c, staffPath).Failed(refused)
	if refused != nil {
		form = form.Filled(shown(c))
	}
	page := staffPage(c.Print.T("account.staff.new"), ui.Link{URL: c.URL(staffPath), Text: c.Print.T("account.staff.title")})
	page.Errors, page.Status, page.Narrow = form.Errors(), status(refused), true
	return p.shell.Page(c, page, newOfficerPage(c, form, p.roleOptions(c)))
}

func (p *pages) addOfficer(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	_, err = p.account.AddOfficer(c.Context(), account.NewOfficer{
		GivenName: values.Get("given_name"), FamilyName: values.Get("family_name"), CodiceFiscale: values.Get("codice_fiscale"),
		Email: values.Get("email"), Lang: c.Print.Languages()[0], Roles: p.rolesOf(values["roles"]),
	})
	if again(err) {
		return p.newOfficer(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash("account.flash.officer_added")
	return c.Redirect(staffPath)
}

func (p *pages) showOfficer(c *web.Call) error { return p.officer(c, nil) }

func (p *pages) officer(c *web.Call, refused error) error {
	a, err := p.account.Officer(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	form := ui.NewForm(c, staffPath+"/"+a.ID+"/ruoli").Filled(url.Values{"roles": rolesIn(a.Roles)}).Failed(refused)
	page := staffPage(a.Name(), ui.Link{URL: c.URL(staffPath), Text: c.Print.T("account.staff.title")})
	page.Errors, page.Status, page.Narrow = form.Errors(), status(refused), true
	act := "/disattiva"
	if a.State == account.Disabled {
		act = "/riattiva"
	}
	return p.shell.Page(c, page, officerPage(c, officerView{
		Account: a, Facts: p.facts(c, a), Roles: form, Options: p.roleOptions(c), Switch: ui.NewForm(c, staffPath+"/"+a.ID+act),
		Own: a.ID == c.Actor.ID,
	}))
}

// officerView is one member of the staff.
type officerView struct {
	Account account.Account
	Facts   []ui.Fact
	Roles   ui.Form
	Options []ui.Option
	Switch  ui.Form
	Own     bool
}

// changedOfficer answers a change of an officer.
func (p *pages) changedOfficer(c *web.Call, flash string, err error) error {
	if again(err) {
		return p.officer(c, err)
	}
	if err != nil {
		return err
	}
	c.Flash(flash)
	return c.Redirect(staffPath + "/" + c.Param("id"))
}

func (p *pages) changeRoles(c *web.Call) error {
	values, err := c.Form()
	if err != nil {
		return err
	}
	_, err = p.account.ChangeRoles(c.Context(), c.Param("id"), p.rolesOf(values["roles"]))
	return p.changedOfficer(c, "account.flash.roles", err)
}

func (p *pages) disable(c *web.Call) error {
	_, err := p.account.Disable(c.Context(), c.Param("id"))
	return p.changedOfficer(c, "account.flash.disabled", err)
}

func (p *pages) enable(c *web.Call) error {
	_, err := p.account.Enable(c.Context(), c.Param("id"))
	return p.changedOfficer(c, "account.flash.enabled", err)
}
