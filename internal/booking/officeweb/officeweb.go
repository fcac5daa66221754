// Package officeweb shows appointments to the office that receives: to its clerks the agenda of a day, the calendars' rules
// with their editions, and what came of it all; to the program at its counter the day as JSON. It promises that who is not
// of an office finds nothing of it. It holds no rule and no SQL: each handler reads its input, calls booking and shows what
// came back. It must not know the public's pages; the words in which booking refuses are the module's and stand with those.
package officeweb

import (
	"cmp"
	"embed"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
)

//go:embed messages/*.json
var messages embed.FS

// pages are the handlers, with what all of them need.
type pages struct {
	booking *booking.Service
	shell   *ui.Shell
	offices map[string]map[string]string
}

// Module is the table of contents: what booking shows to offices. offices are their names by slug and language.
func Module(service *booking.Service, shell *ui.Shell, offices map[string]map[string]string) module.Module {
	p := &pages{booking: service, shell: shell, offices: offices}
	return module.Module{
		Name:     "booking_office",
		Messages: messages,
		Routes:   p.routes(),
		Menu: []module.MenuItem{{
			Area: module.StaffArea, Key: "booking.menu.agenda", Path: agendaPath, Order: 20,
			Shown: func(a identity.Actor) bool { return a.Has(identity.RoleClerk) },
		}},
	}
}

// officeName names an office; an undeclared one shows its slug rather than nothing.
func (p *pages) officeName(slug, lang string) string {
	names, declared := p.offices[slug]
	if !declared {
		return slug
	}
	return cmp.Or(names[lang], names["it"])
}
