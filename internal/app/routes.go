package app

import (
	"strings"

	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/web"
)

// Routes lists what the program answers, in the order of its modules, without the front end's files.
func (a *App) Routes() []web.Route {
	var list []web.Route
	for _, m := range a.modules {
		for _, r := range m.Routes {
			if !r.Demo || a.Config.Demo {
				list = append(list, r)
			}
		}
	}
	return list
}

// Addresses lists the paths of the GET routes that name one address each, without parameters: "/servizi".
func (a *App) Addresses() []string {
	var list []string
	for _, r := range a.Routes() {
		path, ok := strings.CutPrefix(r.Pattern, "GET ")
		path = strings.TrimSuffix(path, "{$}")
		if ok && !r.API && !strings.Contains(path, "{") {
			list = append(list, path)
		}
	}
	return list
}

// Texts are the messages of all modules.
func (a *App) Texts() *i18n.Catalog { return a.texts }
