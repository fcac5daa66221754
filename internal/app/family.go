package app

import (
	"context"

	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/registry"
)

const adult = 18 // years; norm: codice civile, article 2

// children lists the minor children of the citizen who asks, as the register has them: those who live in the same family.
// Who is no resident, or has not proven who it is, has none that the program knows of.
func (a *App) children(ctx context.Context) ([]bookingweb.Person, error) {
	sheet, err := a.Registry.Own(ctx)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []bookingweb.Person
	for _, p := range people(sheet, a.minorChild(ctx)) {
		list = append(list, bookingweb.Person{GivenName: p.Name, FamilyName: p.Surname, CodiceFiscale: p.CodiceFiscale})
	}
	return list, nil
}

// minorChild tells who of a family is a child, not of age today, of the one whose sheet it is.
func (a *App) minorChild(ctx context.Context) func(registry.Sheet, registry.Resident) bool {
	today := italy.DayOf(a.Journal.Now(ctx))
	return func(sheet registry.Sheet, r registry.Resident) bool {
		return (r.Father == sheet.Resident.ID || r.Mother == sheet.Resident.ID) && r.Birth.Age(today) < adult
	}
}
