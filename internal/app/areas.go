package app

import (
	"context"
	"strings"

	"comune.example/sportello/internal/account/accountweb"
	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/portal/portalweb"
	"comune.example/sportello/internal/registry"
	"comune.example/sportello/internal/sample"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

const mostShown = 5 // of each kind on a home page

// work is what the officer's home shows besides the counts.
func (a *App) work() []portalweb.Source {
	clerk := func(actor identity.Actor) bool { return actor.Has(identity.RoleClerk) }
	return []portalweb.Source{{Key: "app.work.cases", Empty: "app.work.no_cases", All: "/ufficio/pratiche", Shown: clerk, Items: a.nextCases}}
}

func (a *App) nextCases(c *web.Call) ([]portalweb.Item, error) {
	list, err := a.Casefile.List(c.Context(), casefile.Filter{Page: 1})
	if err != nil {
		return nil, err
	}
	var items []portalweb.Item
	for _, f := range list.Cases[:min(len(list.Cases), mostShown)] {
		items = append(items, portalweb.Item{
			Title: a.Casefile.Title(f.Service, c.Print.Lang()), Text: f.Protocollo.String(), URL: "/ufficio/pratiche/" + f.ID,
			Day: string(f.DueDay), State: c.Print.T("casefile.state." + string(f.State)),
		})
	}
	return items, nil
}

// worklists are the counts on the officer's home.
func (a *App) worklists() []portalweb.Worklist {
	clerk := func(actor identity.Actor) bool { return actor.Has(identity.RoleClerk) }
	count := func(filter casefile.Filter) func(c *web.Call) (int64, error) {
		return func(c *web.Call) (int64, error) {
			return a.Casefile.CountOpen(c.Context(), filter)
		}
	}
	return []portalweb.Worklist{
		{Key: "app.work.open", Path: "/ufficio/pratiche", Shown: clerk, Count: count(casefile.Filter{Page: 1})},
		{Key: "app.work.overdue", Path: "/ufficio/pratiche?scadute=1", Tone: ui.Warning, Shown: clerk, Count: count(casefile.Filter{Overdue: true, Page: 1})},
		{Key: "app.work.mine", Path: "/ufficio/pratiche?mie=1", Shown: clerk, Count: count(casefile.Filter{Mine: true, Page: 1})},
	}
}

// known is what the account and the register know of who is signed in, for forms: values by the names of catalog.Sources,
// people by those of catalog.Lists.
func (a *App) known(ctx context.Context) (map[string]string, map[string][]catalog.Person, error) {
	account, err := a.Account.Account(ctx)
	if err != nil {
		return nil, nil, err
	}
	known := map[string]string{"citizen.email": account.Email, "citizen.phone": account.Phone}
	sheet, err := a.Registry.Own(ctx)
	if err != nil {
		return known, nil, nil //nolint:nilerr // who is no resident, or has only a password, fills in the rest by hand
	}
	r := sheet.Resident
	known["citizen.birth_date"], known["citizen.birth_place"], known["citizen.sex"] = string(r.Birth), r.Birthplace.Name, string(r.Sex)
	known["citizen.address"] = a.address(sheet)
	known["citizen.residence"] = known["citizen.address"]
	return known, map[string][]catalog.Person{
		"household.children": people(sheet, a.minorChild(ctx)),
		"household.members":  people(sheet, func(_ registry.Sheet, m registry.Resident) bool { return m.ID != r.ID }),
	}, nil
}

// people lists those of a family whom a form may offer.
func people(sheet registry.Sheet, offered func(registry.Sheet, registry.Resident) bool) []catalog.Person {
	var list []catalog.Person
	for _, m := range sheet.Members {
		if offered(sheet, m) {
			list = append(list, catalog.Person{Name: m.Name, Surname: m.Surname, CodiceFiscale: m.CodiceFiscale, Birth: string(m.Birth)})
		}
	}
	return list
}

// address is where somebody lives, its parts in the order in which forms have them.
func (a *App) address(sheet registry.Sheet) string {
	at := sheet.Family.Address
	return strings.Join([]string{at.Street, at.Number, at.CAP, a.Municipality.Name}, "|")
}

// clerkOffices are the offices that have something to do for citizens.
func (a *App) clerkOffices() []accountweb.Office {
	var list []accountweb.Office
	for _, slug := range sample.WorkingOffices(a.Municipality, a.Catalog) {
		if o, ok := a.Municipality.Office(slug); ok {
			list = append(list, accountweb.Office{Slug: o.Slug, Name: o.Name})
		}
	}
	return list
}
