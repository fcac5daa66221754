package app

import (
	"context"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/account/accountweb"
	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/portal/areaweb"
	"comune.example/sportello/internal/web"
)

// delegators lists those for whom the citizen who asks may book today.
func (a *App) delegators(ctx context.Context) ([]bookingweb.Delegator, error) {
	_, received, err := a.Account.Delegations(ctx)
	today := italy.DayOf(a.Journal.Now(ctx))
	var list []bookingweb.Delegator
	for _, d := range received {
		if d.InForce(today) {
			list = append(list, bookingweb.Delegator{
				Person:     bookingweb.Person{GivenName: d.Delegator.GivenName, FamilyName: d.Delegator.FamilyName, CodiceFiscale: d.Delegator.CodiceFiscale},
				Delegation: d.ID, Until: d.Until,
			})
		}
	}
	return list, err
}

// delegation gives a delegation by which the citizen who acts may book now.
func (a *App) delegation(ctx context.Context, id string) (booking.Delegation, error) {
	d, err := a.Account.DelegationToMe(ctx, id)
	return booking.Delegation{
		ID: d.ID, Account: d.Delegator.Account, CodiceFiscale: d.Delegator.CodiceFiscale, GivenName: d.Delegator.GivenName,
		FamilyName: d.Delegator.FamilyName, Until: d.Until,
	}, err
}

// delegationActivities are the delegations, given and received; a proposal waits for its answer.
func (a *App) delegationActivities(c *web.Call) ([]areaweb.Activity, error) {
	given, received, err := a.Account.Delegations(c.Context())
	list := make([]areaweb.Activity, 0, len(given)+len(received))
	for _, d := range given {
		list = append(list, delegationActivity(c, d, c.Print.T("account.delegation.to", d.Delegate.Name())))
	}
	for _, d := range received {
		one := delegationActivity(c, d, c.Print.T("account.delegation.by", d.Delegator.Name()))
		if one.State == areaweb.Sent {
			one.State, one.Need, one.Deadline = areaweb.Asked, areaweb.Answer, min(d.AnswerBy, d.Until)
			one.Act = areaweb.Act{Path: one.URL, Key: "area.act.answer"}
		}
		list = append(list, one)
	}
	return list, err
}

func delegationActivity(c *web.Call, d account.Delegation, title string) areaweb.Activity {
	one := areaweb.Activity{ID: d.ID, Title: title, At: d.ProposedAt, URL: accountweb.DelegationsPath + "/" + d.ID}
	stands := d.Open(italy.DayOf(c.Now()))
	switch {
	case stands && d.State == account.Proposed:
		one.State = areaweb.Sent
	case stands:
		one.State = areaweb.Accepted
	case d.State == account.Refused:
		one.State = areaweb.Rejected
	case d.State == account.EndedDelegation:
		one.State = areaweb.Withdrawn
	default:
		one.State = areaweb.Expired
	}
	return one
}
