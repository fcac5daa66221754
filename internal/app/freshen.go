package app

import (
	"context"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/journal"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/sample"
)

// freshen gives the demonstration's citizens something that is still to be done: money owed and an appointment ahead. The
// half-year that was lived lies in the past; without this the first page after signing in would be empty.
func (a *App) freshen(ctx context.Context) error {
	if !a.Config.Demo {
		return nil
	}
	for n, id := range []string{sample.CitizenOne, sample.CitizenTwo, sample.Business} {
		found, err := a.Account.Find(identity.AsSystem(ctx, "sample"), id)
		if err != nil {
			return err
		}
		citizen := identity.With(ctx, found.Actor())
		if err := a.freshMoney(ctx, citizen, found.Actor(), n); err != nil {
			return err
		}
		if err := a.freshAppointment(citizen, n); err != nil {
			return err
		}
	}
	if err := a.freshActs(ctx); err != nil {
		return err
	}
	return a.sampleReports(ctx, reportsOfToday)
}

// freshMoney makes one debt position of each declared kind's turn, unless something that is not overdue is owed already.
func (a *App) freshMoney(ctx, citizen context.Context, who identity.Actor, n int) error {
	owed, err := a.Payment.Mine(citizen)
	if err != nil {
		return err
	}
	for _, p := range owed {
		if p.State == payment.Open && p.Due >= italy.DayOf(a.Journal.Now(ctx)) {
			return nil
		}
	}
	kinds := a.Municipality.Payments
	for i := range min(2, len(kinds)) {
		kind := kinds[(n+i)%len(kinds)]
		_, err := a.Payment.CreatePosition(identity.AsSystem(ctx, "sample"), payment.CreateRequest{
			Kind: kind.Slug, CodiceFiscale: who.CodiceFiscale, GivenName: who.GivenName, FamilyName: who.FamilyName,
			Cents: int64(4_250 + 1_775*n + 3_120*i), Number: "1", Subject: kind.Title.In("it"), Period: a.Journal.Now(ctx).Format("01/2006"),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// freshAppointment books the next free place of a calendar, unless an appointment lies ahead.
func (a *App) freshAppointment(citizen context.Context, n int) error {
	now := a.Journal.Now(citizen)
	mine, err := a.Booking.Mine(citizen)
	if err != nil {
		return err
	}
	for _, m := range mine {
		if m.State == booking.Booked && m.Start.After(now) {
			return nil
		}
	}
	all := a.Booking.Calendars()
	if len(all) == 0 {
		return nil
	}
	calendar := all[n%len(all)].Slug
	free, err := a.Booking.NextFree(citizen, calendar, booking.Visit{}, italy.DayOf(now).AddDays(2), 1)
	if err != nil || len(free) == 0 {
		return err
	}
	_, err = a.Booking.Book(journal.WithKey(citizen, ""), booking.BookRequest{Calendar: calendar, Start: free[0].Start, Lang: "it"})
	return err
}
