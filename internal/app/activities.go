package app

import (
	"cmp"
	"time"

	"comune.example/sportello/internal/booking"
	"comune.example/sportello/internal/casefile"
	"comune.example/sportello/internal/certificate"
	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/i18n"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/payment"
	"comune.example/sportello/internal/portal/areaweb"
	"comune.example/sportello/internal/web"
	"comune.example/sportello/internal/workflow"
)

// How long before its end something asks for attention on the citizen's first page, in days.
const (
	draftEnds       = 14
	appointmentNear = 7
	certificateEnds = 30
)

// activityLists are what the citizen's area shows as one list.
func (a *App) activityLists() []areaweb.List {
	return []areaweb.List{
		{Kind: "pratiche", Key: "area.kinds.cases", Items: a.caseActivities},
		{Kind: "pagamenti", Key: "area.kinds.payments", Items: a.paymentActivities},
		{Kind: "appuntamenti", Key: "area.kinds.appointments", Items: a.appointmentActivities},
		{Kind: "deleghe", Key: "area.kinds.delegations", Items: a.delegationActivities},
		{Kind: "certificati", Key: "area.kinds.certificates", Items: a.certificateActivities},
		{Kind: "segnalazioni", Key: "area.kinds.reports", Items: a.reportActivities},
	}
}

// caseActivities are the drafts and the cases.
func (a *App) caseActivities(c *web.Call) ([]areaweb.Activity, error) {
	drafts, err := a.Casefile.Drafts(c.Context())
	if err != nil {
		return nil, err
	}
	cases, err := a.Casefile.Mine(c.Context())
	if err != nil {
		return nil, err
	}
	today := italy.DayOf(c.Now())
	list := make([]areaweb.Activity, 0, len(drafts)+len(cases))
	for _, d := range drafts {
		path := "/istanze/" + d.ID
		one := areaweb.Activity{
			ID: d.ID, Title: a.Casefile.Title(d.Service, c.Print.Lang()), Service: d.Service, At: d.SavedAt, State: areaweb.Draft, URL: path,
			Deadline: d.ExpiresDay, Act: areaweb.Act{Path: path, Key: "area.act.resume"},
		}
		if today.DaysUntil(d.ExpiresDay) <= draftEnds {
			one.Need = areaweb.Resume
		}
		list = append(list, one)
	}
	for _, f := range cases {
		list = append(list, a.caseActivity(c, f))
	}
	return list, nil
}

func (a *App) caseActivity(c *web.Call, f casefile.Case) areaweb.Activity {
	path := "/area-personale/pratiche/" + f.ID
	one := areaweb.Activity{
		ID: f.ID, Title: a.Casefile.Title(f.Service, c.Print.Lang()), Number: f.Protocollo.String(), Service: f.Service, At: f.SubmittedAt,
		State: caseState(f.State), URL: path, Receipt: path + "/ricevuta.pdf",
	}
	if f.State == workflow.AwaitingCitizen {
		one.Need, one.Act, one.Deadline = areaweb.Complete, areaweb.Act{Path: path, Key: "area.act.complete"}, answerBy(f)
	}
	return one
}

// answerBy is the last day on which an answer stops the term from running again: the end of the suspension.
func answerBy(f casefile.Case) italy.Day {
	if n := len(f.Suspensions); n > 0 && f.Suspensions[n-1].Until == "" {
		return f.Suspensions[n-1].From.AddDays(workflow.MaxSuspension)
	}
	return ""
}

// caseState says a case's state in the area's words.
func caseState(s workflow.State) areaweb.State {
	switch s {
	case workflow.Draft:
		return areaweb.Draft
	case workflow.Submitted:
		return areaweb.Sent
	case workflow.AwaitingCitizen:
		return areaweb.Wanted
	case workflow.Granted:
		return areaweb.Accepted
	case workflow.Denied:
		return areaweb.Rejected
	case workflow.Withdrawn:
		return areaweb.Withdrawn
	case workflow.InCharge:
		return areaweb.Working
	default:
		return areaweb.Working
	}
}

func (a *App) paymentActivities(c *web.Call) ([]areaweb.Activity, error) {
	positions, err := a.Payment.Mine(c.Context())
	list := make([]areaweb.Activity, 0, len(positions))
	for _, p := range positions {
		path := "/area-personale/pagamenti/" + p.ID
		one := areaweb.Activity{ID: p.ID, Title: p.Causale, Number: string(p.Notice), At: p.MadeAt, URL: path}
		switch p.State {
		case payment.Open:
			one.State, one.Need, one.Deadline = areaweb.ToPay, areaweb.Pay, p.Due
			one.Act = areaweb.Act{Path: path, Key: "area.act.pay"}
		case payment.Paid:
			one.State, one.At, one.Receipt = areaweb.Paid, p.PaidAt, path+"/ricevuta.pdf"
		case payment.Expired:
			one.State = areaweb.Expired
		case payment.Cancelled:
			one.State = areaweb.Cancelled
		}
		list = append(list, one)
	}
	return list, err
}

func (a *App) appointmentActivities(c *web.Call) ([]areaweb.Activity, error) {
	mine, err := a.Booking.Mine(c.Context())
	var list []areaweb.Activity
	for _, p := range mine {
		state, shown := appointmentState(p.State)
		if !shown {
			continue
		}
		path := "/area-personale/appuntamenti/" + p.ID
		one := areaweb.Activity{ID: p.ID, Title: p.Calendar, Number: p.Code, At: p.MadeAt, State: state, URL: path}
		if cal, err := a.Booking.Calendar(p.Calendar); err == nil {
			one.Title = cal.Text(c.Print.Lang())
		}
		if p.State == booking.Booked && p.Start.After(c.Now()) {
			_, one.Where = a.whereOfficeIs(p.Office, c.Print.Lang())
			one.Begins, one.Ends, one.Act = p.Start, p.End, areaweb.Act{Path: path, Key: "area.act.move"}
			if p.Start.Before(c.Now().Add(appointmentNear * 24 * time.Hour)) {
				one.Need, one.Deadline = areaweb.Attend, p.Day()
			}
		}
		list = append(list, one)
	}
	return list, err
}

// appointmentState says an appointment's state in the area's words; places that were never confirmed are not shown.
func appointmentState(s booking.State) (state areaweb.State, shown bool) {
	switch s {
	case booking.Booked, booking.Arrived:
		return areaweb.Booked, true
	case booking.Done:
		return areaweb.Done, true
	case booking.Missed:
		return areaweb.Missed, true
	case booking.Cancelled:
		return areaweb.Cancelled, true
	case booking.Held, booking.Pending, booking.Offered, booking.Lapsed, booking.Returning:
		return "", false
	default:
		return "", false
	}
}

func (a *App) certificateActivities(c *web.Call) ([]areaweb.Activity, error) {
	mine, err := a.Certificate.Mine(c.Context())
	today := italy.DayOf(c.Now())
	list := make([]areaweb.Activity, 0, len(mine))
	for _, k := range mine {
		path := "/area-personale/certificati/" + k.ID
		one := areaweb.Activity{ID: k.ID, Title: a.certificateTitle(k, c.Print.Lang()), Number: certificate.SpacedCode(k.Code), At: k.IssuedAt, URL: path}
		switch ends := italy.DayOf(k.Expires); {
		case k.State == certificate.Annulled:
			one.State = areaweb.Cancelled
		case !k.ValidAt(c.Now()):
			one.State = areaweb.Expired
		default:
			one.State, one.Act = areaweb.Issued, areaweb.Act{Path: path + "/certificato.pdf", Key: "area.act.download"}
			if !k.Expires.IsZero() && today.DaysUntil(ends) <= certificateEnds {
				one.Need, one.Deadline, one.Act = areaweb.Renew, ends, areaweb.Act{Path: "/certificati/nuovo", Key: "area.act.renew"}
			}
		}
		list = append(list, one)
	}
	return list, err
}

// certificateTitle is what a certificate is called; the law's name where there is none in the language.
func (a *App) certificateTitle(k certificate.Certificate, lang string) string {
	kind, err := a.Certificate.Kind(k.Kind)
	if err != nil {
		return k.Kind
	}
	return cmp.Or(kind.Title[lang], kind.Title[i18n.Italian])
}

// reportActivities are the reports and requests for assistance, those half written first.
func (a *App) reportActivities(c *web.Call) ([]areaweb.Activity, error) {
	drafts, err := a.Complaint.Drafts(c.Context())
	if err != nil {
		return nil, err
	}
	mine, err := a.Complaint.Mine(c.Context())
	list := make([]areaweb.Activity, 0, len(drafts)+len(mine))
	for _, d := range drafts {
		path := "/segnala/" + d.Link + "/dati"
		list = append(list, areaweb.Activity{
			ID: d.ID, Title: cmp.Or(d.Typed[complaint.FieldTitle], c.Print.T("app.report")), At: d.SavedAt, State: areaweb.Draft, URL: path,
			Deadline: d.ExpiresDay, Act: areaweb.Act{Path: path, Key: "area.act.resume"},
		})
	}
	for _, r := range mine {
		list = append(list, areaweb.Activity{
			ID: r.ID, Title: cmp.Or(r.Title, c.Print.T("app.report")), Number: r.Number.String(), At: r.SubmittedAt, State: reportState(r.State),
			URL: "/area-personale/segnalazioni/" + r.ID,
		})
	}
	return list, err
}

// reportState says a report's state in the area's words. One that repeats another is worked with that one.
func reportState(s complaint.State) areaweb.State {
	switch s {
	case complaint.Unconfirmed, complaint.Submitted:
		return areaweb.Sent
	case complaint.Resolved:
		return areaweb.Accepted
	case complaint.Rejected:
		return areaweb.Rejected
	case complaint.InCharge, complaint.Duplicate:
		return areaweb.Working
	default:
		return areaweb.Working
	}
}
