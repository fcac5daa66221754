package app

import (
	"cmp"
	"log/slog"
	"slices"

	"comune.example/sportello/internal/account/accountweb"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/notify"
	"comune.example/sportello/internal/portal/areaweb"
	"comune.example/sportello/internal/privacy/privacyweb"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

// mainItems are the citizen's menu; what else the modules bring stands below one of them.
func mainItems() []string {
	return []string{areaweb.Home, areaweb.Messages, areaweb.Activities, areaweb.Services, areaweb.Documents, areaweb.Profile}
}

// above says below which main item a module's page stands: below the activities unless it is said here.
func above(path string) string {
	switch path {
	case "/area-personale/certificati":
		return areaweb.Documents
	case "/area-personale/accessi", privacyweb.Path, accountweb.DelegationsPath:
		return areaweb.Profile
	default:
		return areaweb.Activities
	}
}

// menus puts the modules' menu items into the frame of the two areas.
func (a *App) menus() {
	var items []module.MenuItem
	for _, m := range a.modules {
		items = append(items, m.Menu...)
	}
	slices.SortStableFunc(items, func(x, y module.MenuItem) int { return cmp.Compare(x.Order, y.Order) })
	var citizen []ui.MenuItem
	for _, i := range items {
		entry := ui.MenuItem{Key: i.Key, Path: i.Path, Shown: i.Shown}
		if i.Area == module.StaffArea {
			a.shell.Staff = append(a.shell.Staff, entry)
		} else {
			citizen = append(citizen, entry)
		}
	}
	a.shell.Citizen = a.citizenMenu(citizen)
}

// citizenMenu arranges the citizen's items: the main ones in their order, the others below them.
func (a *App) citizenMenu(items []ui.MenuItem) []ui.MenuItem {
	var menu []ui.MenuItem
	for _, path := range mainItems() {
		at := slices.IndexFunc(items, func(i ui.MenuItem) bool { return i.Path == path })
		if at < 0 {
			continue
		}
		main := items[at]
		for _, i := range items {
			if !slices.Contains(mainItems(), i.Path) && above(i.Path) == path {
				main.Items = append(main.Items, i)
			}
		}
		if path == areaweb.Messages {
			main.Count = a.unread
		}
		menu = append(menu, main)
	}
	return menu
}

// unread counts the messages that the reader has not opened; a failure costs the number, not the page.
func (a *App) unread(c *web.Call) int64 {
	n, err := a.Notify.Unread(c.Context())
	if err != nil {
		slog.ErrorContext(c.Context(), "citizen's area: a part failed", slog.String("part", "messages"), slog.Any("error", err))
	}
	return n
}

// thing gives the citizen's own page of what a message is about. Whether it is the reader's, the page itself decides.
func (a *App) thing(c *web.Call, about notify.Subject) (ui.Link, bool) {
	var path string
	switch about.Kind {
	case "case":
		path = "/area-personale/pratiche/"
	case "position":
		path = "/area-personale/pagamenti/"
	case "appointment":
		path = "/area-personale/appuntamenti/"
	case "delegation":
		path = accountweb.DelegationsPath + "/"
	case "complaint":
		path = "/area-personale/segnalazioni/"
	default:
		return ui.Link{}, false
	}
	return ui.Link{URL: c.URL(path + about.ID), Text: c.Print.T("app.thing." + about.Kind)}, true
}
