// Package accountweb shows accounts: to everybody the ways in and the registration, to who is in the own profile,
// the sessions and the delegations, to administrators the staff. It holds no rule and no SQL: each handler reads its input, calls one method of
// account and shows what came back. The texts of the letters about accounts are its too.
package accountweb

import (
	"embed"

	"github.com/a-h/templ"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Letters are the texts of what is written to people about their accounts, for letter.Load.
//
//go:embed letters/*.txt
var Letters embed.FS

// Persona is one of the people that a demonstration offers to be, by one click.
type Persona struct {
	Key     string            // in the form, "cittadina"
	Label   map[string]string // by language: who this is and what they can try
	Account string            // id of the account
	Kind    identity.Kind
}

// Options is what the pages need besides the module.
type Options struct {
	Provider account.Provider // of digital identities
	Personas []Persona        // in a demonstration
	Offices  []Office         // that clerks can belong to
	// Channels shows by which ways the reader is written to, beside e-mail, with what changes that; nil: by e-mail only.
	Channels func(c *web.Call) (templ.Component, error)
}

// Office is an office that clerks can belong to.
type Office struct {
	Slug string
	Name map[string]string // by language
}

// pages are the handlers, with what all of them need.
type pages struct {
	account *account.Service
	shell   *ui.Shell
	Options
}

// Module is the table of contents: what account shows, to whom, and its work.
func Module(service *account.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{account: service, shell: shell, Options: options}
	routes := p.publicRoutes()
	routes = append(routes, p.ownRoutes()...)
	routes = append(routes, p.delegationRoutes()...)
	routes = append(routes, p.staffRoutes()...)
	return module.Module{
		Name: "account", Messages: messages, Jobs: service.Jobs(), Routes: routes,
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "account.menu.profile", Path: "/area-personale/profilo", Order: 90},
			{Area: module.CitizenArea, Key: "account.menu.delegations", Path: DelegationsPath, Order: 91},
			{Area: module.StaffArea, Key: "account.menu.profile", Path: "/ufficio/profilo", Order: 95},
			{
				Area: module.StaffArea, Key: "account.menu.staff", Path: "/ufficio/amministrazione/operatori", Order: 90,
				Shown: func(a identity.Actor) bool { return a.Has(identity.RoleAdministrator) },
			},
		},
	}
}

func (p *pages) publicRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /accesso", Who: web.Anyone(), Do: p.showAccess, Uncounted: true},
		{Pattern: "POST /accesso", Who: web.Anyone(), Do: p.signIn},
		{Pattern: "GET /accesso/identita", Who: web.Anyone(), Do: p.sendToProvider, Uncounted: true},
		{Pattern: "GET /accesso/rientro", Who: web.Anyone(), Do: p.comeBack, Uncounted: true},
		{Pattern: "GET /accesso/completa", Who: web.Anyone(), Do: p.showComplete, Uncounted: true},
		{Pattern: "POST /accesso/completa", Who: web.Anyone(), Do: p.complete},
		{Pattern: "POST /accesso/esci", Who: web.Anyone(), Do: p.signOut},
		{Pattern: "POST /accesso/resta", Who: web.SignedIn(), Do: p.stay, Uncounted: true},
		{Pattern: "POST /demo/accesso", Who: web.Anyone(), Do: p.signInDemo, Demo: true},

		{Pattern: "GET /registrazione", Who: web.Anyone(), Do: p.showRegistration, Uncounted: true},
		{Pattern: "POST /registrazione", Who: web.Anyone(), Do: p.register},
		{Pattern: "GET /registrazione/inviata", Who: web.Anyone(), Do: p.showSent, Uncounted: true},
		{Pattern: "GET /registrazione/conferma/{token}", Who: web.Anyone(), Do: p.showConfirm, Uncounted: true},
		{Pattern: "POST /registrazione/conferma/{token}", Who: web.Anyone(), Do: p.confirm},

		{Pattern: "GET /accesso/password-dimenticata", Who: web.Anyone(), Do: p.showForgotten, Uncounted: true},
		{Pattern: "POST /accesso/password-dimenticata", Who: web.Anyone(), Do: p.forgotten},
		{Pattern: "GET /accesso/nuova-password/{token}", Who: web.Anyone(), Do: p.showReset, Uncounted: true},
		{Pattern: "POST /accesso/nuova-password/{token}", Who: web.Anyone(), Do: p.reset},
		{Pattern: "GET " + reopenPath + "{token}", Who: web.Anyone(), Do: p.showReopen, Uncounted: true},
		{Pattern: "POST " + reopenPath + "{token}", Who: web.Anyone(), Do: p.reopen},
		{Pattern: "GET /accesso/nuovo-indirizzo/{token}", Who: web.Anyone(), Do: p.showConfirmEmail, Uncounted: true},
		{Pattern: "POST /accesso/nuovo-indirizzo/{token}", Who: web.Anyone(), Do: p.confirmEmail},
	}
}

// ownRoutes are the profile's: one address for citizens, one for officers, the same page in two frames.
func (p *pages) ownRoutes() []web.Route {
	routes := []web.Route{
		{Pattern: "GET " + closePath, Who: web.Citizens(), Do: p.showClose},
		{Pattern: "POST " + closePath, Who: web.Citizens(), Do: p.close},
	}
	for _, area := range []struct {
		path string
		who  web.Guard
	}{{citizenProfile, web.Citizens()}, {officerProfile, web.Officers()}} {
		routes = append(
			routes,
			web.Route{Pattern: "GET " + area.path, Who: area.who, Do: p.showProfile},
			web.Route{Pattern: "POST " + area.path + "/contatti", Who: area.who, Do: p.changeContacts},
			web.Route{Pattern: "POST " + area.path + "/indirizzo", Who: area.who, Do: p.askEmail},
			web.Route{Pattern: "POST " + area.path + "/password", Who: area.who, Do: p.changePassword},
			web.Route{Pattern: "POST " + area.path + "/sessioni/chiudi", Who: area.who, Do: p.endSession},
			web.Route{Pattern: "POST " + area.path + "/sessioni/chiudi-altre", Who: area.who, Do: p.endOtherSessions},
		)
	}
	return routes
}

func (p *pages) staffRoutes() []web.Route {
	administrators := web.Officers(identity.RoleAdministrator)
	return []web.Route{
		{Pattern: "GET " + staffPath, Who: administrators, Do: p.showOfficers},
		{Pattern: "GET " + staffPath + "/nuovo", Who: administrators, Do: p.showNewOfficer},
		{Pattern: "POST " + staffPath, Who: administrators, Do: p.addOfficer},
		{Pattern: "GET " + staffPath + "/{id}", Who: administrators, Do: p.showOfficer},
		{Pattern: "POST " + staffPath + "/{id}/ruoli", Who: administrators, Do: p.changeRoles},
		{Pattern: "POST " + staffPath + "/{id}/disattiva", Who: administrators, Do: p.disable},
		{Pattern: "POST " + staffPath + "/{id}/riattiva", Who: administrators, Do: p.enable},
	}
}

const (
	citizenProfile = "/area-personale/profilo"
	officerProfile = "/ufficio/profilo"
	staffPath      = "/ufficio/amministrazione/operatori"
)
