package app

import (
	"context"

	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
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
	today := italy.DayOf(a.Journal.Now(ctx))
	var list []bookingweb.Person
	for _, r := range sheet.Members {
		if (r.Father == sheet.Resident.ID || r.Mother == sheet.Resident.ID) && r.Birth.Age(today) < adult {
			list = append(list, bookingweb.Person{GivenName: r.Name, FamilyName: r.Surname, CodiceFiscale: r.CodiceFiscale})
		}
	}
	return list, nil
}
