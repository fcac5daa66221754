// Package bookingweb shows appointments: to citizens and guests the choice of a time, the confirmation, moving and
// cancelling; to programs the same as JSON. It holds no rule and no SQL: each handler reads its input, calls one method of
// booking and shows what came back. What an office sees is another package's.
package bookingweb

import (
	"context"
	"embed"
	"slices"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journey"
	"comune.example/sportello/internal/module"
	"comune.example/sportello/internal/ui"
	"comune.example/sportello/internal/web"
)

//go:embed messages/*.json
var messages embed.FS

// Letters are the texts of what is written to people, for letter.Load.
//
//go:embed letters/*.txt
var Letters embed.FS

// Office is what the pages say about where an appointment takes place.
type Office struct {
	Slug    string
	Name    map[string]string // by language
	Address string
	Phone   string
}

// Person is somebody for whom a citizen books.
type Person struct{ GivenName, FamilyName, CodiceFiscale string }

// Delegator is somebody who lets a citizen book by a registered delegation.
type Delegator struct {
	Person

	Delegation string // id
	Until      italy.Day
}

// Options are what the pages are given besides appointments.
type Options struct {
	Offices map[string]Office // by slug
	// Children lists the minor children of the citizen who asks; nil: nobody knows them.
	Children func(ctx context.Context) ([]Person, error)
	// Delegators lists those for whom the citizen who asks may book today; nil: there are no registered delegations.
	Delegators func(ctx context.Context) ([]Delegator, error)
	// Sheet gives the title of a declared service and the office that is responsible for it; nil: there are none.
	Sheet func(slug, lang string) (title, office string, ok bool)
	// Journeys keeps what citizens have not finished; nil: nothing is kept.
	Journeys *journey.Service
}

// pages are the handlers, with what all of them need.
type pages struct {
	booking *booking.Service
	shell   *ui.Shell
	Options
}

// Module is the table of contents: what booking shows, to whom, and its work.
func Module(service *booking.Service, shell *ui.Shell, options Options) module.Module {
	p := &pages{booking: service, shell: shell, Options: options}
	return module.Module{
		Name:     "booking",
		Messages: messages,
		Jobs:     service.Jobs(),
		Routes: slices.Concat(p.publicRoutes(), p.programRoutes(), []web.Route{
			{Pattern: "GET /appuntamenti/{link}/appuntamento.ics", Who: web.Anyone(), Do: p.certain(p.calendarFile), Uncounted: true},
		}),
		Menu: []module.MenuItem{
			{Area: module.CitizenArea, Key: "booking.menu.mine", Path: "/area-personale/appuntamenti", Order: 40},
		},
	}
}

// office says where a calendar receives; an undeclared office shows its slug rather than nothing.
func (p *pages) office(slug, lang string) Office {
	o, ok := p.Offices[slug]
	if !ok {
		return Office{Slug: slug, Name: map[string]string{"it": slug, lang: slug}}
	}
	return o
}

func (o Office) name(lang string) string {
	if n := o.Name[lang]; n != "" {
		return n
	}
	return o.Name["it"]
}
