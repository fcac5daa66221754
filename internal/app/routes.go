package app

import (
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

// Texts are the messages of all modules.
func (a *App) Texts() *i18n.Catalog { return a.texts }
