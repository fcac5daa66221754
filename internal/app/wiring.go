package app

import (
	"context"
	"fmt"
	"io/fs"

	"comune.example/sportello/internal/account"
	"comune.example/sportello/internal/account/accountweb"
	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/casefile/casefileweb"
	"comune.example/sportello/internal/certificate/certificateweb"
	"comune.example/sportello/internal/complaint/complaintweb"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/identity"
	"comune.example/sportello/internal/noticeboard/noticeboardweb"
	"comune.example/sportello/internal/payment/paymentweb"
	"comune.example/sportello/internal/privacy/privacyweb"
	"comune.example/sportello/internal/reactions"
)

// reactions wires what follows from what: letters to people, pages that are no longer true.
func (a *App) reactions(context.Context) error {
	d := a.Journal.Dispatcher()
	site := reactions.Site{Town: a.Municipality.Title, BaseURL: a.Config.Public}
	writers := map[string]*reactions.Writer{}
	for name, letters := range map[string]fs.FS{
		"account": accountweb.Letters, "booking": bookingweb.Letters, "casefile": casefileweb.Letters, "payment": paymentweb.Letters, "privacy": privacyweb.Letters,
		"certificate": certificateweb.Letters, "complaint": complaintweb.Letters, "noticeboard": noticeboardweb.Letters,
	} {
		var err error
		if writers[name], err = reactions.NewWriter(a.Notify, letters, a.texts, site); err != nil {
			return fmt.Errorf("letters of %s: %w", name, err)
		}
	}
	reactions.Account(d, a.Notify, writers["account"].Letters, site)
	reactions.Delegation(d, writers["account"], a.Booking)
	reactions.Booking(d, writers["booking"], a.reception, a.Account.Find)
	reactions.Casefile(d, writers["casefile"], a.Payment, a.Casefile)
	reactions.Payment(d, writers["payment"], a.Casefile, a.debtor)
	reactions.Closing(d, a.Booking)
	reactions.Push(d, a.Push)
	reactions.Privacy(d, writers["privacy"], a.Account)
	reactions.Certificate(d, writers["certificate"], a.Certificate, a.Account.Find)
	reactions.Complaint(d, writers["complaint"], a.Complaint, a.officeAddress)
	reactions.Noticeboard(d, writers["noticeboard"], a.Account.Find)
	reactions.Webhook(d, a.Webhook)
	reactions.Counter(d, a.Counter, a.Booking)
	a.contentReactions(d)
	return nil
}

// forget drops the pages kept for everybody: something public has changed.
func (a *App) forget() error {
	a.Server.Forget()
	return nil
}

// debtor finds where somebody who owes can be written to.
func (a *App) debtor(ctx context.Context, codiceFiscale string) (account, email, lang string) {
	found, err := a.Account.FindByCodiceFiscale(ctx, codiceFiscale)
	if err != nil {
		return "", "", ""
	}
	return found.ID, found.Email, found.Lang
}

// activeOfficer gives an officer who may sign in today as the one who acts: NotFound for anybody else.
func (a *App) activeOfficer(ctx context.Context, id string) (identity.Actor, error) {
	found, err := a.Account.Find(identity.AsSystem(ctx, "caldav"), id)
	if err == nil && (found.Kind != identity.Officer || found.State != account.Active) {
		err = fault.Missing()
	}
	return found.Actor(), err
}

// whereOfficeIs says an office's name and where it receives.
func (a *App) whereOfficeIs(slug, lang string) (name, address string) {
	o, ok := a.Municipality.Office(slug)
	if !ok {
		return slug, ""
	}
	return o.Name.In(lang), siteAddress(a.Municipality, o.Site)
}
